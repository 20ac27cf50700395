import ModelSamples

/// Files that are no models, many of which look like one at first sight.
enum NoModels {
  static let all: [(name: String, bytes: [UInt8])] = texts.map { ($0.0, Array($0.1.utf8)) } + binaries + noise

  private static let texts: [(String, String)] = [
    ("notes.txt", "a note\n"), ("README.md", "# Model\n\nThis is a model.\n"), ("list.csv", "a,b,c\n1,2,3\n"),
    ("table.tsv", "a\tb\n1\t2\n"), ("settings.yaml", "model: resnet\nbatch: 8\n"),
    ("settings.toml", "[model]\nname = \"x\"\n"),
    ("settings.ini", "[model]\nname=x\n"), ("numbers.json", "[1, 2, 3]"), ("empty.json", "{}"),
    ("package.json", #"{"name": "x", "version": "1.0.0", "dependencies": {}}"#),
    ("manifest.json", #"{"model": "x.bin", "version": 3}"#), ("graph.json", #"{"nodes": [], "edges": []}"#),
    ("class.json", #"{"class_name": "A"}"#), ("config.json", #"{"batch_size": 8, "learning_rate": 0.1}"#),
    ("model_info.json", #"{"model_info": {}}"#), ("program.json", #"{"program": "x", "arguments": []}"#),
    ("tokenizer.json", #"{"version": "1.0", "added_tokens": [], "model": {"type": "BPE"}}"#),
    ("vocab.json", #"{"a": 0, "b": 1}"#), ("labels.txt", "person\nbicycle\ncar\n"),
    ("picture.svg", #"<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>"#),
    ("feed.xml", #"<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>"#),
    ("network.xml", #"<?xml version="1.0"?><network><net name="x"></net></network>"#),
    ("page.html", "<!DOCTYPE html><html><body></body></html>"), ("script.sh", "#!/bin/sh\necho hello\n"),
    ("train.py", "import torch\n\nclass Net(torch.nn.Module):\n    pass\n"),
    ("model.py", "import torch\n\ndef load():\n    return torch.jit.load('x')\n"),
    ("dali.py", "import nvidia.dali\n"), ("client.py", "import tritonclient.http as http\n"),
    ("cat.txt", "cat food\ndog food\n."), ("code.lisp", "(list 1 2 3)."), ("list.txt", "]a list."),
    ("tree.txt", "tree\nbranch\nleaf\n"), ("binford.txt", "binford tools, more power\n"),
    ("bs64.txt", "bs64 is not a word\n"), ("config.pbtxt", "name: \"x\"\nbackend: \"onnxruntime\"\n"),
    ("Dockerfile", "FROM nvcr.io/nvidia/tritonserver:26.08-py3\n"),
    ("log.txt", "I1122 19:00:00.000000 1 server.cc:1] up\n"),
    ("ir.txt", "the ir_version: of a model is a number\n"), ("a.c", "int main(void) { return 0; }\n"),
    ("booster.txt", "booster[0]:\n0:[f0<1] yes=1,no=2,missing=1\n"), ("sentence.txt", "MLmodel is a file of MLflow.\n"),
    ("pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 10\n"),
    ("data.jsonl", "{\"text\": \"a\"}\n{\"text\": \"b\"}\n"), ("spaces.txt", "   \n\n\t\n"),
  ]

  private static let binaries: [(String, [UInt8])] = [
    ("empty", []), ("zeros.bin", [UInt8](repeating: 0, count: 5_000)),
    ("ones.bin", [UInt8](repeating: 0xff, count: 5_000)),
    ("a.png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13] + Array("IHDR".utf8)),
    ("a.jpg", [0xff, 0xd8, 0xff, 0xe0, 0, 16] + Array("JFIF".utf8)), ("a.gif", Array("GIF89a".utf8) + [1, 0, 1, 0]),
    ("a.wav", Array("RIFF".utf8) + [36, 0, 0, 0] + Array("WAVEfmt ".utf8)), ("a.ogg", Array("OggS".utf8) + [0, 2]),
    ("a.pdf", Array("%PDF-1.7\n".utf8)), ("a.db", Array("SQLite format 3\0".utf8)),
    ("a.parquet", Array("PAR1".utf8) + [21, 0]),
    ("a.so", [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), ("a.class", [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52]),
    ("a.wasm", [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), ("a.deb", Array("!<arch>\ndebian-binary   ".utf8)),
    ("a.7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4]), ("a.npy", [0x93] + Array("NUMPY".utf8) + [1, 0, 4, 0]),
    ("a.npz", Zip.archive(["a.npy", "b.npy"])), ("a.docx", Zip.archive(["[Content_Types].xml", "word/document.xml"])),
    ("a.jar", Zip.archive(["META-INF/MANIFEST.MF", "A.class"])),
    ("a.whl", Zip.archive(["x/__init__.py", "x.dist-info/RECORD"])),
    ("a.tar", MiscSamples.tar([("a.txt", [0x61]), ("b.txt", [0x62])])), ("a.gz", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
    ("a.zst", [0x28, 0xb5, 0x2f, 0xfd, 0, 0]), ("a.ggml", Array("lmgg".utf8) + [1, 0, 0, 0]),
    ("utf16.txt", [0xff, 0xfe, 0x61, 0, 0x62, 0]), ("a.pb", [0x08, 1, 0x10, 2, 0x18, 3]),
    ("b.pb", [0x0a, 3, 0x61, 0x62, 0x63, 0x12, 2, 0x64, 0x65]), ("c.pb", [0x0a, 2, 0x08, 1, 0x0a, 2, 0x08, 2]),
    (
      "a.pdiparams",
      [UInt8](repeating: 0, count: 16) + [6, 0, 0, 0, 8, 5, 16, 4, 16, 2] + [UInt8](repeating: 1, count: 32)
    ),
  ]

  /// Bytes without any order, of several lengths.
  private static let noise: [(String, [UInt8])] = (1...30).map { seed in
    var state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15
    let bytes = (0..<(seed * seed * 7)).map { _ -> UInt8 in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return UInt8(truncatingIfNeeded: state >> 24)
    }
    return ("noise-\(seed).bin", bytes)
  }
}
