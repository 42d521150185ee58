"""Training steps a second of the page "Train it here", in Node.js.

make bench

Beside TensorFlow Playground's own code where PLAYGROUND names a checkout of it, of
https://github.com/tensorflow/playground; its TypeScript is compiled by the package of that name.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.site import train

HERE = Path(__file__).parent
COMPILER = ("npx", "--yes", "-p", "typescript@5.6.3", "tsc")
INTRODUCTION = """## Training in the browser

Steps a second of the networks of [Train it here](train.md), in Node.js {node}.
A step goes forward and backward with 32 points of the plane, and updates the weights.
Medians of nine rounds.
"""
BESIDE = """\
"Theirs" is the code of TensorFlow Playground, at the same sizes, activations and batch.
It runs in turns with ours, and the ratio is the median of those of neighboring rounds.
To repeat this, clone https://github.com/tensorflow/playground
and run `PLAYGROUND=FOLDER make bench`.
"""
ALONE = """\
To see them beside those of TensorFlow Playground, clone https://github.com/tensorflow/playground
and run `PLAYGROUND=FOLDER make bench`.
"""


def compiled(checkout: Path, folder: Path) -> Path:
    """Return the network of a checkout as JavaScript, made in a folder."""
    source = shutil.copy(checkout / "src" / "nn.ts", folder)
    options = ("--target", "es2020", "--module", "commonjs")
    subprocess.run([*COMPILER, *options, source], check=True, cwd=folder, stdout=sys.stderr)
    return folder / "nn.js"


def measured(checkout: Path | None) -> list[dict]:
    """Return a row for each network."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = folder / "ours.js"
        # The page has the same text without comments.
        ours.write_text(train.libraries().split("const dataSets", 1)[0], encoding="utf-8")
        theirs = [compiled(checkout, folder)] if checkout else []
        done = subprocess.run(
            ["node", HERE / "training.mjs", ours, *theirs],
            check=True,
            capture_output=True,
            text=True,
        )
    return json.loads(done.stdout)


def table(rows: list[dict]) -> str:
    """Return the rows as Markdown."""
    beside = rows[0]["theirs"] is not None
    heads = ["hidden layers", "units in each", "activation", "ours"]
    heads += ["theirs", "ours/theirs"] * beside
    lines = [f"| {' | '.join(heads)} |", f"|--:|--:|:--{'|--:' * (len(heads) - 3)}|"]
    for row in rows:
        cells = [row["layers"], row["width"], row["name"], f"{row['ours']:,.0f}"]
        cells += [f"{row['theirs']:,.0f}", f"{row['ratio']:.1f}"] if beside else []
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def main() -> int:
    if not shutil.which("node"):
        print("training.py needs Node.js: left out", file=sys.stderr)
        return os.EX_UNAVAILABLE
    given = os.environ.get("PLAYGROUND")
    checkout = Path(given) if given else None
    rows = measured(checkout)
    node = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True)
    introduction = INTRODUCTION.format(node=node.stdout.strip().removeprefix("v"))
    print(introduction + (BESIDE if checkout else ALONE))
    print(table(rows))
    if numbers := os.environ.get("BENCHMARK_NUMBERS"):
        Path(numbers).write_text(json.dumps(rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
