"""The record of what a library reads from the files it wrote."""

import json
from pathlib import Path


class Truth:
    """Collects facts by file and writes them as truth.json, together with those that are there already."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.files = {}

    def path(self, name):
        """Where a file of this name belongs; folders are made."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return str(path)

    def note(self, name, facts, unknown=()):
        """What inspection has to say about a file: facts with their values, and facts that it must call unknown."""
        self.files[name] = {"facts": facts, "unknown": sorted(unknown)}

    def refused(self, name, *words):
        """A file that inspection has to refuse, with these words in the message."""
        self.files[name] = {"refused": list(words)}

    def write(self, others=()):
        """Writes truth.json; `others` are files with truths of earlier runs."""
        files = {}
        for other in others:
            files |= json.loads(Path(other).read_text())["files"]
        files |= self.files
        (self.folder / "truth.json").write_text(json.dumps({"files": files}, indent=1, sort_keys=True) + "\n")
