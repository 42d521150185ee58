"""Take the scripts of live figures out of a page's widget state, into files of the site.

In Jupyter a widget carries its script, an ES module, as one text: the libraries that it
shares with others, and what was generated for it.  A page of the site may run no text (its
Content-Security-Policy says so), and need not load a library twice.  So each library is a
file of the site, a classic script that works from a folder too, and what was generated for
the figures of a page is one more.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import rjsmin

from activations.live.script import library
from tools.site.files import mark

LIVE = "_static/live/{}.js"
# rjsmin takes the second of these backticks for the end of the first template, and what
# follows for code whose spaces are needless.
NESTED = re.compile(r"`[^`]*\$\{[^`}]*`")
EXPORT = "export default "


def detach(state: dict, out: Path, page: str) -> dict[str, str]:
    """Write the scripts of a widget state as files; return their addresses, and who needs each.

    In the state ``_esm``, ``_css`` and ``libraries`` give way to ``script``, the key of the
    figure, and ``later`` has addresses.

    Parameters
    ----------
    state : dict
        Model id -> {"model_name", "state", ...}; changed in place.
    out : Path
        The folder of the site.
    page : str
        A name for the script of this page.
    """
    needed: dict[str, dict[str, None]] = {}
    own: dict[str, str] = {}
    for model in state.values():
        traits = model["state"]
        if "_esm" not in traits:
            continue
        now, later = traits.pop("libraries", []), traits.pop("later", [])
        text = traits.pop("_esm").removeprefix("".join(map(library, (*now, *later))))
        if not text.startswith(EXPORT):
            raise ValueError(f"a widget's script does not begin with its libraries: {text[:80]!r}")
        traits.pop("_css", None)
        traits["script"] = key = hashlib.sha256(text.encode()).hexdigest()[:12]
        if later:
            traits["later"] = [write_library(out, path, marked=True) for path in later]
        for path in now:
            needed.setdefault(path, {})[traits.get("name", "exercises")] = None
        own[key] = text.removeprefix(EXPORT).rstrip().removesuffix(";")
    if not own:
        return {}
    figures = ",\n".join(f'"{key}": {text}' for key, text in own.items())
    name = LIVE.format(f"of-{page}")
    _write(out / name, f"const liveFigures = {{\n{figures}\n}};\n")
    loads = {write_library(out, path): ", ".join(names) for path, names in needed.items()}
    return {**loads, name: "the figures of this page"}


def write_library(out: Path, path: str, marked: bool = False) -> str:
    """Write a library; return its address, ``marked`` with a part of its hash."""
    name = LIVE.format(Path(path).stem)
    written = _write(out / name, library(path))
    return f"{name}?v={mark(written)}" if marked else name


def _write(path: Path, script: str) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(light(f'"use strict";\n{script}'), encoding="utf-8")
    return path.read_bytes()


def light(script: str) -> str:
    """Return a script without comments and needless spaces.

    Raises ValueError for a template inside a template, which would lose spaces of its text.
    """
    lighter = rjsmin.jsmin(script)
    if nested := NESTED.search(lighter):
        raise ValueError(f"a template inside a template loses its spaces: {nested[0][-60:]}")
    return lighter
