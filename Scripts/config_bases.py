"""Sound model repository entries from which compare-lint.py makes unsound ones by mutation.

Each base is the text of a config.pbtxt, the files beside it and, for ensembles, the hand-written models of
Tests/ServerBackends/models that its steps name. All of them load as they are.
"""

from dataclasses import dataclass, field

from triton_server import ROOT

ONNX = ROOT / "Examples" / "text_recognition.onnx"

# Answers every request with zeros in the shapes of the config, so that warm-up runs too.
PYTHON_MODEL = '''\
import json

import numpy
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def initialize(self, args):
        self.config = json.loads(args["model_config"])

    def execute(self, requests):
        batch = [1] if self.config["max_batch_size"] > 0 else []
        tensors = []
        for output in self.config["output"]:
            kind = pb_utils.triton_string_to_numpy(output["data_type"])
            shape = batch + [max(1, dim) for dim in output["dims"]]
            tensors.append(pb_utils.Tensor(output["name"], numpy.zeros(shape, kind)))
        return [pb_utils.InferenceResponse(tensors) for _ in requests]
'''


@dataclass(frozen=True)
class Base:
    """A sound entry: its config, its files by path inside the model directory, and how often it is chosen."""

    id: str
    config: str
    files: dict[str, str | bytes] = field(default_factory=lambda: {"1/model.py": PYTHON_MODEL})
    weight: int = 4


def onnx_files() -> dict[str, bytes]:
    """An entry's version directory with the example model."""
    return {"1/model.onnx": ONNX.read_bytes()}


BASES = [
    Base("batching", """\
name: "NAME"
backend: "python"
max_batch_size: 8
input [
  { name: "X" data_type: TYPE_FP32 dims: [ 3, 4 ] },
  { name: "Y" data_type: TYPE_INT32 dims: [ -1 ] }
]
output [ { name: "Z" data_type: TYPE_FP32 dims: [ 12 ] } ]
instance_group [ { count: 1 kind: KIND_CPU } ]
dynamic_batching { preferred_batch_size: [ 4, 8 ] max_queue_delay_microseconds: 100 }
parameters { key: "A" value: { string_value: "b" } }
""", weight=10),
    Base("plain", """\
backend: "python"
input [ { name: "X" data_type: TYPE_STRING dims: [ -1 ] } ]
output [ { name: "Z" data_type: TYPE_STRING dims: [ 1 ] } ]
""", weight=8),
    Base("detected", """\
max_batch_size: 4
input [ { name: "X" data_type: TYPE_BF16 dims: [ 4, -1 ] reshape: { shape: [ 2, 2, -1 ] } } ]
output [ { name: "Z" data_type: TYPE_FP64 dims: [ 2, 2 ] reshape: { shape: [ 4 ] } label_filename: "labels.txt" } ]
version_policy: { specific: { versions: [ 1, 3 ] } }
""", {"1/model.py": PYTHON_MODEL, "3/model.py": PYTHON_MODEL, "labels.txt": "one\ntwo\n"}),
    Base("priorities", """\
name: "NAME"
backend: "python"
max_batch_size: 16
input [ { name: "X" data_type: TYPE_UINT8 format: FORMAT_NHWC dims: [ 8, 8, 3 ] } ]
output [ { name: "Z" data_type: TYPE_BOOL dims: [ 1 ] } ]
dynamic_batching {
  priority_levels: 3
  default_priority_level: 2
  default_queue_policy { timeout_action: REJECT default_timeout_microseconds: 1000 max_queue_size: 4 }
  priority_queue_policy { key: 1 value: { timeout_action: DELAY allow_timeout_override: true } }
}
instance_group [ { name: "a" count: 2 kind: KIND_CPU }, { name: "b" kind: KIND_MODEL } ]
""", weight=6),
    Base("sequence-direct", """\
name: "NAME"
backend: "python"
max_batch_size: 4
input [ { name: "X" data_type: TYPE_FP32 dims: [ 4 ] } ]
output [ { name: "Z" data_type: TYPE_FP32 dims: [ 4 ] } ]
sequence_batching {
  max_sequence_idle_microseconds: 5000000
  direct { max_queue_delay_microseconds: 100 minimum_slot_utilization: 0.5 }
  control_input [
    { name: "START" control [ { kind: CONTROL_SEQUENCE_START int32_false_true: [ 0, 1 ] } ] },
    { name: "READY" control [ { kind: CONTROL_SEQUENCE_READY fp32_false_true: [ 0, 1 ] } ] },
    { name: "END" control [ { kind: CONTROL_SEQUENCE_END bool_false_true: [ false, true ] } ] },
    { name: "ID" control [ { kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_UINT64 } ] }
  ]
}
""", weight=7),
    Base("sequence-oldest", """\
name: "NAME"
backend: "python"
max_batch_size: 4
input [ { name: "X" data_type: TYPE_FP32 dims: [ 4 ] } ]
output [ { name: "Z" data_type: TYPE_FP32 dims: [ 4 ] } ]
sequence_batching {
  oldest { max_candidate_sequences: 4 preferred_batch_size: [ 2 ] preserve_ordering: true }
  state [
    {
      input_name: "STATE_IN"
      output_name: "STATE_OUT"
      data_type: TYPE_FP32
      dims: [ 4 ]
      initial_state: { name: "zero" data_type: TYPE_FP32 dims: [ 4 ] zero_data: true }
    }
  ]
}
""", weight=7),
    Base("ragged", """\
name: "NAME"
backend: "python"
max_batch_size: 8
input [ { name: "X" data_type: TYPE_FP32 dims: [ -1 ] allow_ragged_batch: true } ]
output [ { name: "Z" data_type: TYPE_FP32 dims: [ -1 ] } ]
batch_input [ { kind: BATCH_ELEMENT_COUNT target_name: "SIZE" data_type: TYPE_FP32 source_input: "X" } ]
batch_output [ { target_name: "Z" kind: BATCH_SCATTER_WITH_INPUT_SHAPE source_input: "X" } ]
dynamic_batching { }
""", weight=5),
    Base("warm-up", """\
name: "NAME"
backend: "python"
max_batch_size: 8
input [
  { name: "X" data_type: TYPE_FP32 dims: [ 3 ] },
  { name: "T" data_type: TYPE_STRING dims: [ 1 ] optional: true }
]
output [ { name: "Z" data_type: TYPE_FP32 dims: [ 3 ] } ]
model_warmup [
  {
    name: "w"
    batch_size: 1
    inputs { key: "X" value: { data_type: TYPE_FP32 dims: [ 3 ] zero_data: true } }
    inputs { key: "T" value: { data_type: TYPE_STRING dims: [ 1 ] input_data_file: "text" } }
  }
]
""", {"1/model.py": PYTHON_MODEL, "warmup/text": b"\x01\x00\x00\x00a"}, weight=5),
    Base("everything-else", """\
name: "NAME"
backend: "python"
default_model_filename: "main.py"
input [ { name: "X" data_type: TYPE_INT8 dims: [ 2 ] } ]
output [ { name: "Z" data_type: TYPE_UINT16 dims: [ 2 ] } ]
version_policy: { latest: { num_versions: 2 } }
optimization {
  graph { level: 1 }
  priority: PRIORITY_MAX
  cuda { graphs: true busy_wait_events: true graph_spec [ { batch_size: 0 input { key: "X" value { dim: [ 2 ] } } } ] }
  input_pinned_memory { enable: false }
  execution_accelerators { cpu_execution_accelerator [ { name: "openvino" parameters { key: "a" value: "b" } } ] }
  eager_batching: true
}
instance_group [
  {
    count: 1
    kind: KIND_CPU
    rate_limiter { resources [ { name: "R" global: true count: 1 } ] priority: 2 }
  }
]
metric_tags { key: "team" value: "a" }
cc_model_filenames { key: "8.6" value: "x.plan" }
model_transaction_policy { decoupled: true }
response_cache { enable: false }
""", {"1/main.py": PYTHON_MODEL, "2/main.py": PYTHON_MODEL}, weight=6),
    Base("ensemble", """\
name: "NAME"
platform: "ensemble"
max_batch_size: 8
input [ { name: "VALUES" data_type: TYPE_FP32 dims: [ -1 ] } ]
output [ { name: "SHIFTED" data_type: TYPE_FP32 dims: [ -1 ] } ]
ensemble_scheduling {
  step [
    {
      model_name: "scale"
      model_version: -1
      input_map { key: "VALUES" value: "VALUES" }
      output_map { key: "SCALED" value: "between" }
    },
    {
      model_name: "offset"
      model_version: -1
      input_map { key: "SCALED" value: "between" }
      output_map { key: "SHIFTED" value: "SHIFTED" }
    }
  ]
}
""", {"1/.keep": ""}, weight=10),
    Base("ensemble-of-texts", """\
platform: "ensemble"
input [ { name: "TEXT" data_type: TYPE_STRING dims: [ -1 ] } ]
output [ { name: "LENGTH" data_type: TYPE_INT64 dims: [ -1 ] } ]
ensemble_scheduling {
  step [
    {
      model_name: "text_length"
      model_version: 1
      input_map { key: "TEXT" value: "TEXT" }
      output_map { key: "LENGTH" value: "LENGTH" }
    }
  ]
}
""", {"1/.keep": ""}, weight=5),
    Base("onnx", """\
name: "NAME"
backend: "onnxruntime"
max_batch_size: 8
input [ { name: "input.1" data_type: TYPE_FP32 dims: [ 1, 32, 100 ] } ]
output [ { name: "308" data_type: TYPE_FP32 dims: [ 26, 37 ] } ]
instance_group [ { count: 1 kind: KIND_CPU } ]
optimization { execution_accelerators { cpu_execution_accelerator [ { name: "openvino" } ] } graph { level: 1 } }
parameters { key: "intra_op_thread_count" value: { string_value: "1" } }
dynamic_batching { }
""", onnx_files(), weight=5),
    Base("openvino", """\
name: "NAME"
backend: "openvino"
default_model_filename: "model.onnx"
max_batch_size: 4
input [ { name: "input.1" data_type: TYPE_FP32 dims: [ 1, 32, 100 ] } ]
output [ { name: "308" data_type: TYPE_FP32 dims: [ 26, 37 ] } ]
instance_group [ { count: 1 kind: KIND_CPU } ]
parameters { key: "ENABLE_BATCH_PADDING" value: { string_value: "YES" } }
parameters { key: "NUM_STREAMS" value: { string_value: "1" } }
""", onnx_files(), weight=4),
]
