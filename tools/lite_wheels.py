"""Write wheels for the browser's Python."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile, ZipInfo


def placeholder(name: str, folder: Path) -> Path:
    """Write a wheel without any module, for a package that is asked for but not needed."""
    path = folder / f"{name}-0-py3-none-any.whl"
    files = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    with ZipFile(path, "w") as archive:
        for file, text in files.items():
            # The default date makes the wheel, and its sha256, the same in every build.
            archive.writestr(ZipInfo(f"{name}-0.dist-info/{file}"), text)
    return path
