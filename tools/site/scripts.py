"""Take the scripts of live figures out of a page's widget state, into files of the site.

In Jupyter a widget carries its script, an ES module, as one text: what is generated for
it (the functions, as JavaScript) and the libraries that it shares with others, which are
files of the package.  A page of the site may run no text (its Content-Security-Policy
says so), and need not load a library twice.  So the same text is cut in two classic
scripts, which work from a folder too: one for each kind of figure, made of libraries,
and one for each page, with what was generated for its figures.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from activations.exercises.base import read as shortened

PACKAGE = Path(__file__).parents[2] / "book" / "activations"
# What generated functions call stays with them.
FOLDERS = ("comparison", "exercises", "live", "scenes")
EXPORT = "export default "
DECLARED = re.compile(r"^(?:const|let|function) (\w+)", re.MULTILINE)

STYLE = "_static/live.css"
KIND = "_static/live/{}.js"
START = '"use strict";\nglobalThis.liveFigures ??= { kinds: {}, figures: {} };\n'


@dataclass(frozen=True)
class Module:
    """The script of a widget, cut in two.

    Attributes
    ----------
    own : str
        Declarations that were generated for this widget.
    kind : str
        The name of the last library, which is that of the figure.
    shared : str
        The libraries, one after the other.
    """

    own: str
    kind: str
    shared: str

    @property
    def key(self) -> str:
        """A name for this script; equal scripts have the same."""
        return hashlib.sha256(f"{self.kind}\n{self.own}".encode()).hexdigest()[:12]

    @property
    def needs(self) -> list[str]:
        """The names of own declarations that the libraries use."""
        names = DECLARED.findall(self.own)
        return sorted(name for name in names if re.search(rf"\b{name}\b", self.shared))

    def kind_script(self) -> str:
        """Return the script for all figures of this kind."""
        body = self.shared.replace(EXPORT, "return ")
        arguments = f"{{ {', '.join(self.needs)} }}"
        return f"{START}liveFigures.kinds.{self.kind} = ({arguments}) => {{\n{body}\n}};\n"

    def figure_script(self) -> str:
        """Return the script for this one figure."""
        made = f"liveFigures.kinds.{self.kind}({{ {', '.join(self.needs)} }})"
        return f'liveFigures.figures["{self.key}"] = () => {{\n{self.own}return {made};\n}};\n'


def cut(module: str) -> Module:
    """Return the two parts of a widget's script; ValueError for one that can't be cut."""
    found = {}
    for path, text in _libraries():
        at = module.find(text)
        if at >= 0:
            found[at] = path.stem, text
    names, texts = zip(*(found[at] for at in sorted(found)), strict=True) if found else ((), ())
    own, shared = module, "".join(texts)
    for text in texts:
        own = own.replace(text, "")
    if shared.count(EXPORT) != 1 or re.search(r"^\s*(import|export)\b", own, re.MULTILINE):
        raise ValueError(
            f"a widget's script does not end in a file of {PACKAGE.name}: {own[:80]!r}"
        )
    return Module(own, names[-1], shared)


@cache
def _libraries() -> list[tuple[Path, str]]:
    """Return the scripts of figures, as they are and as exercises shorten them."""
    paths = sorted(path for folder in FOLDERS for path in (PACKAGE / folder).glob("*.js"))
    plain = [(path, path.read_text(encoding="utf-8")) for path in paths]
    short = [(p, shortened(p)) for p in paths if p.parent.name == "exercises"]
    return [*plain, *short]


def style_sheet() -> str:
    """Return what widgets carry as style, of all of them."""
    return "".join(path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.css")))


def detach(state: dict, out: Path, page: str) -> list[str]:
    """Write the scripts of a widget state as files; return their addresses in the site.

    In the state ``_esm`` and ``_css`` give way to ``script``, the key of the figure.

    Parameters
    ----------
    state : dict
        Model id -> {"model_name", "state", ...}; changed in place.
    out : Path
        The folder of the site.
    page : str
        A name for the script of this page.
    """
    modules = {}
    for model in state.values():
        traits = model["state"]
        if "_esm" in traits:
            module = cut(traits.pop("_esm"))
            traits.pop("_css", None)
            traits["script"] = module.key
            modules[module.key] = module
    if not modules:
        return []
    files = {KIND.format(module.kind): module.kind_script() for module in modules.values()}
    own = START + "".join(module.figure_script() for module in modules.values())
    files[KIND.format(f"of-{page}")] = own
    for name, text in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(files)
