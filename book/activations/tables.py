"""Small tables in CSV files with a head: read, written, and some of their rows replaced."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = ["read", "replace", "write"]


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows, by the names of the columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: Sequence[dict]) -> None:
    """Write rows that all have the columns of the first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def replace(path: Path, column: str, rows: Sequence[dict], order: Iterable[str]) -> None:
    """Write rows in place of those with the same names in a column.

    All rows then stand in the order of the names; those of one name stay as they were.
    """
    order, new = list(order), {row[column] for row in rows}
    kept = [row for row in read(path) if row[column] not in new] if path.exists() else []
    write(path, sorted([*kept, *rows], key=lambda row: order.index(row[column])))
