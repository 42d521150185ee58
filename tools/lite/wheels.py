"""Write wheels for the browser's Python."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def package(folder: Path, out: Path) -> Path:
    """Write the wheel of a package that is a folder of modules and what they read."""
    files = {
        path.relative_to(folder.parent).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    return _wheel(folder.name, files, out)


def placeholder(name: str, out: Path) -> Path:
    """Write a wheel without any module, for a package that is asked for but not needed."""
    return _wheel(name, {}, out)


def _wheel(name: str, files: dict[str, bytes], out: Path) -> Path:
    path = out / f"{name}-0-py3-none-any.whl"
    about = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    files = files | {f"{name}-0.dist-info/{file}": text for file, text in about.items()}
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for file, content in files.items():
            # The default date makes the wheel, and its sha256, the same in every build.
            archive.writestr(ZipInfo(file), content, ZIP_DEFLATED)
    return path
