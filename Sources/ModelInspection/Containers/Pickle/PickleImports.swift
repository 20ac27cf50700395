/// What unpickling would import and call, judged without doing it.
extension PickleDocument {
  /// Modules that start programs, open connections, run code or load libraries; no model needs them to be loaded.
  private static let dangerousModules: Set<Substring> = [
    "_ctypes", "_posixsubprocess", "asyncio", "bdb", "cProfile", "code", "codeop", "commands", "ctypes", "doctest",
    "ensurepip", "ftplib", "http", "httplib", "imaplib", "importlib", "linecache", "marshal", "multiprocessing", "nt",
    "os", "pdb", "pip", "pkgutil", "popen2", "posix", "profile", "pty", "pydoc", "requests", "runpy", "shutil",
    "signal", "smtplib", "socket", "ssl", "subprocess", "sys", "tempfile", "timeit", "trace", "types", "urllib",
    "urllib2", "webbrowser", "xmlrpc", "zipimport",
  ]

  /// Functions that run code or reach into objects, by module.
  private static let dangerousFunctions: [String: Set<String>] = [
    "builtins": builtins, "__builtin__": builtins,
    "_io": ["FileIO", "open", "open_code"], "io": ["FileIO", "open", "open_code"],
    "_operator": ["attrgetter", "methodcaller"], "operator": ["attrgetter", "methodcaller"],
    "_pickle": ["load", "loads"], "pickle": ["load", "loads"], "cPickle": ["load", "loads"],
    "cloudpickle.cloudpickle": ["_builtin_type", "_make_function", "_make_skeleton_func", "subimport"],
    "dill._dill": ["_create_code", "_create_function", "_import_module", "_load_type"],
    "joblib.numpy_pickle": ["load"], "numpy": ["load"], "numpy.testing._private.utils": ["runstring"],
    "torch": ["load"], "torch.hub": ["load"], "torch.serialization": ["load"],
    "torch.jit": ["load"], "torch.storage": ["_load_from_bytes"],
  ]

  private static let builtins: Set<String> = [
    "__import__", "breakpoint", "compile", "delattr", "eval", "exec", "execfile", "file", "getattr", "globals",
    "input", "locals", "open", "setattr", "vars",
  ]

  /// Whether loading a pickle that names it can run commands.
  package static func isDangerous(_ global: Global) -> Bool {
    dangerousModules.contains(global.topModule)
      || dangerousFunctions[global.module]?.contains(global.name) ?? false
      // `getattr` and the like also under dotted names: `sys modules.get`.
      || (global.name.contains(".") && dangerousFunctions[global.module] != nil)
  }

  /// The imports that can run commands, in the order of their first use.
  package var dangerous: [Global] { globals.filter(Self.isDangerous) }
}
