#!/usr/bin/env python3
"""Keeps the transcript in README.md equal to what the tool prints.

    Scripts/readme-transcript.py TOOL           rewrite it
    Scripts/readme-transcript.py TOOL --check   exit 1 when it differs
"""

import argparse
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(<!-- transcript: (.+?) -->\n```text\n)(.*?)(```\n<!-- end of transcript -->)", re.S)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", help="the triton-advisor binary")
    parser.add_argument("--check", action="store_true", help="only compare")
    options = parser.parse_args()
    readme = ROOT / "README.md"
    text = readme.read_text()

    def transcript(match):
        arguments = shlex.split(match[2])
        tool = str(pathlib.Path(options.tool).resolve())
        run = subprocess.run([tool, *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
        return f"{match[1]}$ triton-advisor {match[2]}\n{run.stdout}{match[4]}"

    new, count = BLOCK.subn(transcript, text)
    if count == 0:
        sys.exit("README.md has no transcript: it begins with <!-- transcript: ARGUMENTS -->")
    if not options.check:
        readme.write_text(new)
    elif new != text:
        sys.exit(f"README.md: the transcript differs from what the tool prints; run {sys.argv[0]} {options.tool}")
    print(f"{count} transcript{'s' if count > 1 else ''} {'as printed' if options.check else 'written'}")


main()
