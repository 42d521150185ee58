"""The files of the atlas, a table for each entry: read, and checked for their form."""

from __future__ import annotations

import keyword
import re
import tomllib
from dataclasses import fields
from functools import cache
from numbers import Real
from pathlib import Path

from ..catalogue import CATALOGUE, VECTOR_CATALOGUE
from .entry import Entry, Source

__all__ = [
    "WHERE",
    "faults",
    "key_of",
    "names_of_catalogue",
    "read_all",
    "read_folder",
]

HERE = Path(__file__).parent
BIBLIOGRAPHY = HERE.parents[1] / "references.bib"
NEEDED = ("title", "year", "formula", "again", "read", "where")
OPTIONAL = ("also", "parameters", "note", "cites", "source")
ADDRESS = re.compile(r'https://[^\s"<>]+')
WHERE = re.compile(rf"({ADDRESS.pattern})(?: \((.+)\))?")  # an address, and a place in the text
FIRST_YEAR = 1900
MOST_LETTERS = 60  # of a title


def read_folder(folder: Path = HERE) -> dict[str, Entry]:
    """Return the entries of all files of a folder, by name.

    Raises
    ------
    ValueError
        If the data are not of the form that an entry has: a sentence for each fault.
    """
    entries, wrong = read_all(folder)
    if wrong:
        raise ValueError("\n".join(wrong))
    return entries


def read_all(folder: Path = HERE) -> tuple[dict[str, Entry], list[str]]:
    """Return the entries of a folder that have their form, and what is wrong in others."""
    entries, wrong = {}, []
    for path in sorted(folder.glob("*.toml")):
        found, faulty = read_family(path)
        wrong += faulty
        wrong += [
            f"{name} is in two files, the second is {path.name}"
            for name in found
            if name in entries
        ]
        entries |= found
    return entries, [*wrong, *repeated_names(entries)]


def read_family(path: Path) -> tuple[dict[str, Entry], list[str]]:
    """Return the entries of a file by name, and what is wrong in the form of others."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        return {}, [f"{path.name} is no TOML: {error}"]
    entries, wrong = {}, []
    for name, table in tables.items():
        if found := faults(name, table):
            wrong += [f"{path.name}, {name}: {fault}" for fault in found]
        else:
            entries[name] = _entry(name, table)
    return entries, wrong


def _entry(name: str, table: dict) -> Entry:
    given = {**table, "also": tuple(table.get("also", ()))}
    letters = table.get("parameters", {}).items()
    given["parameters"] = tuple((letter, tuple(map(float, row))) for letter, row in letters)
    if "source" in table:
        given["source"] = Source(**table["source"])
    return Entry(name=name, **given)


# --- the form of the data ----------------------------------------------------------------------


def faults(name: str, table: dict) -> list[str]:
    """Return what is wrong in the form of an entry, in plain sentences."""
    if not isinstance(table, dict):
        return ["an entry is a table, such as [hexpo]"]
    found = [f"it has no {key}" for key in NEEDED if key not in table]
    unknown = [key for key in table if key not in (*NEEDED, *OPTIONAL)]
    found += [f"there is no {key} in an entry" for key in unknown]
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        found.append("its name must be small letters, digits and _, and no word of Python")
    if name in CATALOGUE or name in VECTOR_CATALOGUE:
        found.append("the catalogue has an entry of this name")
    for key in ("title", "formula", "again", "read", "where", "note", "cites"):
        if key in table and not (isinstance(table[key], str) and table[key].strip()):
            found.append(f"{key} must be a text")
    if found:
        return found
    return [*_plain_faults(table), *_parameter_faults(table), *_source_faults(table)]


def _plain_faults(table: dict) -> list[str]:
    found = []
    if len(table["title"]) > MOST_LETTERS:
        found.append(f"the title has more than {MOST_LETTERS} letters")
    if not _is_year(table["year"]):
        found.append(f"year must be one since {FIRST_YEAR}, not {table['year']!r}")
    if table["read"] not in ("paper", "code", "survey"):
        found.append(f'read must be "paper", "code" or "survey", not {table["read"]!r}')
    if not WHERE.fullmatch(table["where"]):
        found.append(
            "where must be an address, such as https://arxiv.org/abs/2109.14545 (equation 32)"
        )
    also = table.get("also", [])
    if not (isinstance(also, list) and all(isinstance(one, str) and one.strip() for one in also)):
        found.append("also must be a list of names")
    return found


def _is_year(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and FIRST_YEAR <= value < 2100


def _is_address(value) -> bool:
    return isinstance(value, str) and ADDRESS.fullmatch(value) is not None


def _parameter_faults(table: dict) -> list[str]:
    parameters = table.get("parameters", {})
    if not isinstance(parameters, dict):
        return ["parameters must be a table, such as { a = [1, 0.1, 3] }"]
    found = []
    for letter, row in parameters.items():
        numbers = isinstance(row, list) and len(row) == 3 and all(map(_is_number, row))
        if not numbers or not (row[1] <= row[0] <= row[2] and row[1] < row[2]):
            found.append(f"{letter} must be [default, low, high] with low <= default <= high")
    return found


def _is_number(value) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _source_faults(table: dict) -> list[str]:
    if ("cites" in table) == ("source" in table):
        return ["it must have either cites, a key of the bibliography, or a source"]
    if "cites" in table:
        key = re.escape(table["cites"])
        known = re.search(
            rf"^@\w+\{{{key},", BIBLIOGRAPHY.read_text(encoding="utf-8"), re.MULTILINE
        )
        return [] if known else [f"the bibliography has no {table['cites']}"]
    source = table["source"]
    if not isinstance(source, dict):
        return ["source must be a table, such as [hexpo.source]"]
    keys = [field.name for field in fields(Source)]
    found = [
        f"its source has no {key}" for key in ("authors", "title", "year") if key not in source
    ]
    found += [f"there is no {key} in a source" for key in source if key not in keys]
    for key in ("authors", "title", "venue"):
        if not isinstance(source.get(key, ""), str):
            found.append(f"{key} of its source must be a text")
    if "year" in source and not _is_year(source["year"]):
        found.append(f"the year of its source must be one since {FIRST_YEAR}")
    if "link" in source and not _is_address(source["link"]):
        found.append("the link of its source must begin with https://")
    return found


def repeated_names(entries: dict[str, Entry]) -> list[str]:
    """Return a sentence for each name that two entries have."""
    owners: dict[str, str] = {}
    found = []
    others = names_of_catalogue()
    known = [(a, others.get(a.name, ())) for a in CATALOGUE.values()]
    known += [(entry, entry.also) for entry in entries.values()]
    for entry, also in known:
        for shown in (entry.title, *also):
            other = owners.setdefault(key_of(shown), entry.name)
            if other != entry.name:
                found.append(f"{entry.name} and {other} are both called {shown}")
    return found


@cache
def names_of_catalogue() -> dict[str, tuple[str, ...]]:
    """Return the other names in print of the entries of the catalogue.

    Raises ValueError for a name that is no entry.
    """
    path = HERE.parent / "catalogue" / "names.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    if strange := [name for name in found if name not in CATALOGUE]:
        raise ValueError(f"{path.name}: the catalogue has no {', '.join(strange)}")
    return {name: tuple(also) for name, also in found.items()}


def key_of(name: str) -> str:
    """Return what is left of a name if its case, spaces and hyphens do not count."""
    return re.sub(r"[\W_]+", "", name.lower())
