"""Run every benchmark, and write the page of the book that shows the results.

A part prints its section of the page; its numbers, where a program reads them, it writes as
JSON to the path that BENCHMARK_NUMBERS names.

make bench
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tools.notebooks.normalize import write

HERE = Path(__file__).parent
PAGE = HERE.parent / "book" / "measurements.md"
NUMBERS = PAGE.with_suffix(".json")  # what the page of promises reads
PARTS = ("accuracy", "taken", "speed", "derive", "slider", "training", "page")
VERSIONS = ("numpy", "sympy", "torch", "jax", "tensorflow_cpu", "scipy", "numexpr")
HEAD = """# Measured: how exact and how fast this book computes

All tables below were printed by `make bench` in one run, on {day}.
The machine: {machine}, Python {python}, {versions}.
Another machine finds nearly the same errors, and other times.
Read times as ratios, and trust these to about 40%.
"""


def machine() -> str:
    """Return the name of the processor, as far as the system tells it."""
    try:
        rows = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (row.partition(":")[2].strip() for row in rows if row.startswith("model name"))
    return next(names, platform.machine())


def versions() -> str:
    """Return the libraries that took part, with their versions."""
    found = []
    for name in VERSIONS:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def main() -> int:
    day = datetime.now(tz=UTC).date()
    head = HEAD.format(
        day=f"{day:%B} {day.day}, {day.year}",
        machine=machine(),
        python=platform.python_version(),
        versions=versions(),
    )
    sections, numbers = [], {"day": day.isoformat()}
    for part in PARTS:
        print(f"{part} ...", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            written = Path(folder) / "numbers.json"
            done = subprocess.run(
                [sys.executable, HERE / f"{part}.py"],
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "BENCHMARK_NUMBERS": str(written)},
            )
            if written.exists():
                numbers[part] = json.loads(written.read_text(encoding="utf-8"))
        if done.returncode == os.EX_UNAVAILABLE:
            continue  # the part has reported what is missing
        if done.returncode:
            print(f"{part}.py failed; {PAGE.name} is unchanged.", file=sys.stderr)
            return 1
        print(done.stdout)
        sections.append(done.stdout.strip())
    write(PAGE, "\n\n".join([head.strip(), *sections]) + "\n")
    write(NUMBERS, json.dumps(numbers, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
