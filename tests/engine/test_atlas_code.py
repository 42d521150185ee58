"""The code of the atlas: NumPy, JavaScript and C, each as a reader would paste it."""

import ctypes
import json
import re
import shutil
import subprocess

import numpy as np
import pytest

from activations.atlas import entries
from activations.atlas.gates import alike, points
from activations.atlas.reading import HERE, read_family
from activations.implementations import LANGUAGES, file_text
from activations.implementations.entries import code_of
from activations.implementations.files import own_name
from formulas import slow_except
from tools.site import atlas_pages
from tools.site.javascript import engine

# A file has entries of one kind, such as rational ones; the first stands for them.  All code was
# tried in NumPy when its forms were chosen.
FIRST_OF_EACH_FILE = [next(iter(read_family(path)[0])) for path in sorted(HERE.glob("*.toml"))]
ENTRIES = pytest.mark.parametrize("name", slow_except(entries(), FIRST_OF_EACH_FILE))
COMPILER = shutil.which("cc") or shutil.which("gcc")
ENDS = [-np.inf, np.inf, np.nan]


def places(activation):
    return np.array([*points(activation.kinks), *ENDS])


def assert_right(activation, order, found):
    z = places(activation)
    want = (activation, activation.gradient)[order](z)
    fine = alike(np.array(found), want, z)
    assert fine.all(), (z[~fine], np.array(found)[~fine], want[~fine])


@ENTRIES
def test_texts(name):
    """In Python they compile; none has a line that is too long; each has its source."""
    for key, text in atlas_pages.texts(entries()[name]).items():
        assert max(map(len, text.splitlines())) <= 79
        assert "BSD 3-Clause" in text and "Source: " in text
        if key not in ("javascript", "c"):
            compile(text, name, "exec")


@ENTRIES
def test_numpy(name):
    activation, module = entries()[name].activation, {}
    exec(file_text(code_of(activation, lenient=True), "numpy"), module)
    for order, function in enumerate((name, f"{name}_gradient")):
        assert_right(activation, order, module[function](places(activation)))


@ENTRIES
def test_javascript(name):
    activation = entries()[name].activation
    code = code_of(activation, lenient=True)
    machine = engine(f'"use strict";\n{file_text(code, "javascript")}\n')
    z = ", ".join(re.sub("inf", "Infinity", repr(x)) for x in places(activation).tolist())
    for order in range(2):
        function = own_name(code, order, LANGUAGES["javascript"][0])
        given = z.replace("nan", "NaN")
        call = f"[{given}].map((z) => String({function}(z)))"
        values = machine.eval(f"JSON.stringify({call})")
        found = [float(text.replace("Infinity", "inf")) for text in json.loads(values)]
        assert_right(activation, order, found)


@pytest.mark.slow
@pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")
@ENTRIES
def test_c(name, tmp_path):
    activation = entries()[name].activation
    code = code_of(activation, lenient=True)
    source, library = tmp_path / f"{name}.c", tmp_path / f"{name}.so"
    source.write_text(file_text(code, "c"), encoding="utf-8")
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC"]
    subprocess.run([COMPILER, *flags, source, "-o", library, "-lm"], check=True)
    defaults = [p.default for p in activation.parameters]
    for order in range(2):
        f = getattr(ctypes.CDLL(str(library)), own_name(code, order, LANGUAGES["c"][0]))
        f.restype, f.argtypes = ctypes.c_double, [ctypes.c_double] * (1 + len(defaults))
        assert_right(activation, order, [f(z, *defaults) for z in places(activation)])
