"""Get files by their sha256 from whichever source has them, into a cache."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

TIMEOUT = 60  # without a byte, until a server counts as out of reach


class BuildError(Exception):
    """A file that no source has; the message is one sentence for the reader."""


@dataclass(frozen=True)
class Source:
    """A place where files are found.

    Attributes
    ----------
    name : what to call it in a message
    fetch : puts those of the named files that it has into a folder
    """

    name: str
    fetch: Callable[[Iterable[str], Path], None]


def obtain(wanted: dict[str, str], cache: Path, sources: Iterable[Source]) -> None:
    """Put every wanted file into the cache.

    A file enters the cache by one rename, when it is whole and its content is
    the wanted one: an interrupted download leaves nothing.

    Parameters
    ----------
    wanted : the sha256 of each file, by its name
    cache : a folder, made where it is not there
    sources : asked in this order for what is still missing

    Raises
    ------
    Missing
        Where no source has a file with the wanted content.
    """
    cache.mkdir(parents=True, exist_ok=True)
    missing = {name for name in wanted if not _is(cache / name, wanted[name])}
    errors = {name: [] for name in missing}
    for source in sources:
        if not missing:
            break
        with tempfile.TemporaryDirectory(dir=cache, prefix=".part-") as folder:
            source.fetch(sorted(missing), Path(folder))
            for name in sorted(missing):
                found = Path(folder, name)
                if _is(found, wanted[name]):
                    os.replace(found, cache / name)
                    missing.remove(name)
                else:
                    other = (
                        "has another file of that name" if found.exists() else "does not have it"
                    )
                    errors[name].append(f"{source.name} {other}")
    if missing:
        name = min(missing)
        reasons = ", ".join(errors[name])
        raise BuildError(
            f"{name} with sha256 {wanted[name][:12]}... could not be downloaded: {reasons}."
        )


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and digest(path) == sha256


def digest(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def address(name: str, base: str) -> Source:
    """A folder on the web; out of reach, it has nothing."""

    def fetch(names, folder):
        for file in names:
            try:
                with urllib.request.urlopen(base + file, timeout=TIMEOUT) as answer:
                    (folder / file).write_bytes(answer.read())
            except urllib.error.HTTPError:
                continue
            except (OSError, ValueError):
                return  # no use to ask for the next one

    return Source(name, fetch)


def npm(package: str) -> Source:
    """A package of npm, such as `pyodide@314.0.3`."""

    def fetch(names, folder):
        with tempfile.TemporaryDirectory() as download:
            if not _run(["npm", "pack", "--silent", package], download):
                return
            for path in Path(download).glob("*.tgz"):
                with tarfile.open(path) as archive:
                    members = {Path(member.name).name: member for member in archive}
                    for name in members.keys() & set(names):
                        (folder / name).write_bytes(archive.extractfile(members[name]).read())

    return Source(f"npm's {package}", fetch)


def inside_wheel(requirement: str) -> Source:
    """A wheel that carries the files somewhere inside, such as `open-webui==0.12.4`."""

    def fetch(names, folder):
        with tempfile.TemporaryDirectory(dir=folder) as download:
            if not _run(_pip("--no-deps", "--dest", download, requirement), download):
                return
            for path in Path(download).glob("*.whl"):
                with zipfile.ZipFile(path) as archive:
                    members = {Path(member).name: member for member in archive.namelist()}
                    for name in members.keys() & set(names):
                        (folder / name).write_bytes(archive.read(members[name]))

    return Source(requirement, fetch)


def wheel(requirement: str) -> Source:
    """A wheel itself, such as `mpmath==1.3.0`."""

    def fetch(names, folder):
        with tempfile.TemporaryDirectory(dir=folder) as download:
            _run(_pip("--no-deps", "--dest", download, requirement), download)
            for path in Path(download).glob("*.whl"):
                if path.name in names:
                    os.replace(path, folder / path.name)

    return Source(requirement, fetch)


def pure_wheels(requirements: Iterable[str], folder: Path) -> bool:
    """Download wheels of pure Python for Pyodide's Python; False where one cannot be downloaded."""
    platform = ("--python-version", "3.14", "--implementation", "py", "--abi", "none")
    options = ("--no-deps", "--only-binary", ":all:", *platform, "--platform", "any")
    return _run(_pip(*options, "--dest", str(folder), *requirements), folder)


def _pip(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pip", "--quiet", "download", *arguments]


def _run(command: list[str], folder: Path | str) -> bool:
    """Run a downloader; it has failed also where it isn't installed."""
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return False
    return run.returncode == 0
