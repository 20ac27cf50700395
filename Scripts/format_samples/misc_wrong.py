"""Files that are taken for models and are none."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from misc_onnx import branches, model


def make(truth):
    onnx = model(branches()).SerializeToString()
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch, "model.onnx").write_bytes(onnx)
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            archive.add(f"{scratch}/model.onnx", "export/model.onnx")
    tar = packed.getvalue()
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("model.onnx", onnx)
    # Encrypted, as far as the archive's headers say: bit 0 of the flags of both headers.
    locked = bytearray(stored.getvalue())
    for magic, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        locked[locked.index(magic) + place] |= 1
    arrays = io.BytesIO()
    np.savez(arrays, a=np.ones(3), b=np.zeros(2))
    cases = {
        "pointer.onnx": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 438011912\n", ["git-lfs", "438 MB", "git lfs pull"]),
        "page.safetensors": (b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>", ["web page"]),
        "model.onnx.gz": (gzip.compress(onnx), ["gzip", "gunzip"]),
        "model.onnx.bz2": (bz2.compress(onnx), ["bz2", "bunzip2"]),
        "model.onnx.xz": (lzma.compress(onnx), ["xz", "unxz"]),
        "export.tar": (tar, ["tar archive of 1 file", "export/model.onnx"]),
        "export.tar.gz": (gzip.compress(tar), ["tar archive compressed by gzip"]),
        "locked.zip": (bytes(locked), ["encrypted", "password"]),
        "arrays.npz": (arrays.getvalue(), ["NumPy archive"]),
        "tokenizer.json": (json.dumps({"version": "1.0", "added_tokens": [], "model": {"type": "BPE"}}).encode(), ["tokenizer", "folder"]),
        "model.safetensors.index.json": (json.dumps({"metadata": {"total_size": 1}, "weight_map": {"a": "x"}}).encode(), ["index", "folder"]),
        "generation_config.json": (json.dumps({"bos_token_id": 1, "eos_token_id": 2}).encode(), ["text generation"]),
    }
    for name, (contents, words) in cases.items():
        Path(truth.path(f"wrong/{name}")).write_bytes(contents)
        truth.refused(f"wrong/{name}", *words)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        Path(truth.path(f"wrong/tokenizer-only/{name}")).write_text("{}")
    truth.refused("wrong/tokenizer-only", "tokenizer and no model")
    # The vocabulary of a published SentencePiece tokenizer would need a wheel of its own; this is its documented start.
    pieces = b"".join(b"\x0a" + bytes([len(p) + 9]) + b"\x0a" + bytes([len(p)]) + p + b"\x15\0\0\0\0\x18\x02" for p in (b"<unk>", b"<s>", b"</s>"))
    Path(truth.path("wrong/spiece.model")).write_bytes(pieces)
    truth.refused("wrong/spiece.model", "SentencePiece")
