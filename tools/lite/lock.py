"""Cut Pyodide's lock file down to what the book runs, and add pure-Python wheels to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tools.lite.files import digest


def closure(lock: dict, names: Iterable[str], without: Iterable[str] = ()) -> dict:
    """Return the entries of packages and of all that they depend on.

    Parameters
    ----------
    lock : Pyodide's lock file
    names : the packages
    without : packages that come from elsewhere
    """
    found = {}
    waiting = [normal(name) for name in names]
    without = {normal(name) for name in without}
    while waiting:
        name = waiting.pop()
        if name in found or name in without:
            continue
        if name not in lock["packages"]:
            raise KeyError(f"{name} is not in Pyodide's lock file")
        found[name] = lock["packages"][name]
        waiting += map(normal, found[name]["depends"])
    return dict(sorted(found.items()))


def entry(wheel: Path) -> tuple[str, dict]:
    """Return the name and the lock entry of a wheel, with the wheel's own sha256.

    Everything in our lock is loaded at the start, so that nothing has to be
    said about what a wheel depends on.
    """
    name, version = wheel.name.split("-")[:2]
    return normal(name), {
        "name": normal(name),
        "version": version,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": digest(wheel),
        "package_type": "package",
        "imports": [],
        "depends": [],
        "unvendored_tests": False,
    }


def normal(name: str) -> str:
    """Return a package's name as lock files write it."""
    return re.sub(r"[-_.]+", "-", name).lower()
