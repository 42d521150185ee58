"""The atlas: the form of its data, and the gates that each entry passes."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from activations import relu, sigmoid, silu, sine, step, tanh
from activations.activation import Activation
from activations.atlas import Entry, Source, entries, gates
from activations.atlas.again import computed
from activations.atlas.facets import FACETS, facets
from activations.atlas.reading import faults, read_folder
from atlas_tables import table
from tools.site import bibliography

HEXPO = Entry(
    name="tried",
    title="Tried",
    year=2017,
    formula="pw(z >= 0, -a*(exp(-z/b) - 1), c*(exp(z/d) - 1))",
    again="a - a*exp(-z/b) if z >= 0 else -c*(1 - exp(z/d))",
    read="paper",
    where="https://example.org/paper",
    parameters=tuple((letter, (1.0, 0.1, 3.0)) for letter in "abcd"),
    source=Source("A. Author", "A title", 2017),
)
GATED = replace(
    HEXPO,
    formula="1.5*z*tanh(log(1 + exp(z)/2)) - 0.01*max(0, z)^2",
    again="3*z/2*tanh(log1p(exp(z)/2)) - (z**2/100 if z > 0 else 0)",
    parameters=(),
)


# --- entries -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", entries())
def test_an_entry_passes_every_gate(name):
    assert gates.failure(entries()[name]) is None


def test_no_two_entries_are_the_same_function():
    assert gates.twins(entries()) == []


@pytest.mark.parametrize("name", entries())
def test_the_year_is_that_of_the_publication_or_of_its_preprint(name):
    entry = entries()[name]
    if entry.cites:
        years = [bibliography.first_year(bibliography.read()[entry.cites])]
    else:
        preprint = re.match(r"https://arxiv\.org/abs/(\d\d)", entry.source.link)
        years = [entry.source.year, *([2000 + int(preprint[1])] if preprint else [])]
    assert entry.year == min(years)


def test_the_atlas_is_large():
    assert len(entries()) >= 80


# --- each gate finds what it is there for ------------------------------------------------------

WRONG = [
    (HEXPO, "-a*", "a*"),
    (HEXPO, "exp(-z/b)", "exp(z/b)"),
    (HEXPO, "- 1), c", "+ 1), c"),
    (HEXPO, "c*(exp", "0.9*c*(exp"),
    (HEXPO, "z/d", "2*z/d"),
    (HEXPO, "z >= 0", "z >= 0.5"),
    (GATED, "1.5", "1.50001"),
    (GATED, "1 + exp", "1 - exp"),
    (GATED, "exp(z)/2", "exp(z)/2.0000001"),
    (GATED, "- 0.01", "+ 0.01"),
    (GATED, "0.01", "0.0100000001"),
    (GATED, ")^2", ")^3"),
]


@pytest.mark.parametrize("entry, old, new", WRONG)
def test_a_changed_sign_or_constant_is_found(entry, old, new):
    gates.passes(entry, "formula")
    changed = replace(entry, formula=entry.formula.replace(old, new, 1))
    assert changed != entry
    with pytest.raises(gates.Failed, match=r"differ at z = |the value at z = |no value at z"):
        gates.passes(changed, "formula")


SIGN = re.compile(r"(?<=[\w)] )[+-](?= )")
NUMBER = re.compile(r"(?<![\w.])\d+\.?\d*(?![\w.])")


def changes(formula):
    """Yield a formula with each of its signs turned, and with each of its numbers changed."""
    for found in SIGN.finditer(formula):
        other = {"+": "-", "-": "+"}[found[0]]
        yield f"{formula[: found.start()]}{other}{formula[found.end() :]}"
    for found in NUMBER.finditer(formula):
        other = f"{float(found[0]) + 0.001:.12g}"
        yield f"{formula[: found.start()]}{other}{formula[found.end() :]}"


@pytest.mark.parametrize("name", entries())
def test_every_sign_and_every_number_of_an_entry_matters(name):
    """The one before its last change, so that a page costs little; each entry has another."""
    entry = entries()[name]
    for formula in [*changes(entry.formula)][:2]:
        with pytest.raises(gates.Failed):
            gates.passes(replace(entry, formula=formula), "formula")


def test_a_value_that_is_none_is_found():
    for formula in ("log(z)", "1/z", "sqrt(z)"):
        entry = replace(GATED, formula=formula, again=formula)
        with pytest.raises(gates.Failed, match="value"):
            gates.passes(entry, "formula")


def test_a_line_that_is_not_proven_is_found(monkeypatch):
    gates.passes(HEXPO, "derivation")
    line = SimpleNamespace(proof="agrees to 50 digits at 40 points", text="a line")
    monkeypatch.setattr(Activation, "derivation", lambda _: SimpleNamespace(lines=[line]))
    with pytest.raises(gates.Failed, match="a line of the derivation is not proven"):
        gates.passes(HEXPO, "derivation")


@pytest.mark.parametrize("order, name", [(0, "f"), (1, "f'"), (2, "f''")])
def test_a_kernel_that_is_off_is_found(order, name, monkeypatch):
    gates.passes(HEXPO, "kernel")
    right = Activation.kernel

    def off(activation, of=0):
        kernel = right(activation, of)
        return (lambda z, given: kernel(z, given) * (1 + 1e-8)) if of == order else kernel

    monkeypatch.setattr(Activation, "kernel", off)
    with pytest.raises(gates.Failed, match=f"^{name} at z = "):
        gates.passes(HEXPO, "kernel")


@pytest.mark.parametrize("gate, function", [("sheet", "properties"), ("code", "kernel")])
def test_what_the_engine_refuses_is_told(gate, function, monkeypatch):
    gates.passes(HEXPO, gate)

    def refuse(*_, **__):
        raise gates.UnsupportedExpression("the engine refuses this")

    monkeypatch.setattr(Activation, function, refuse)
    with pytest.raises(gates.Failed, match="the engine refuses this"):
        gates.passes(replace(HEXPO, name="another"), gate)


def test_the_same_function_under_other_letters_is_found():
    again = "p - p*exp(-z/q) if z >= 0 else -r*(1 - exp(z/s))"
    other = replace(HEXPO, again=again, parameters=tuple((x, (1.0, 0.1, 3.0)) for x in "qpsr"))
    assert gates.twins({"one": HEXPO, "other": other}) == [("other", "one")] * 24
    assert gates.twins({"one": HEXPO, "other": GATED}) == []


# --- the second typing -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, says",
    [
        ("z +", "no expression"),
        ("q*z", "has q, which is neither"),
        ("__import__('os')", "has __import__"),
        ("z.real", "has z.real, which is not allowed"),
        ("[z]", "not allowed"),
        ("(lambda: z)()", "not allowed"),
    ],
)
def test_only_formulas_are_typed_again(text, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        computed(text, ("a",))


def test_decimals_are_taken_as_they_are_written():
    value = computed("0.1*z + 1.0507009873554804934193349852946*a", ("a",))(1, 0)
    assert str(value) == "0.1" and computed("0.1")(0) * 10 == 1


# --- the form of the data ------------------------------------------------------------------------

TABLE = {
    "title": "Tried",
    "year": 2017,
    "formula": "tanh(a*z)",
    "again": "tanh(a*z)",
    "read": "paper",
    "where": "https://example.org/paper (equation 3)",
    "parameters": {"a": [1, 0.1, 3]},
    "source": {"authors": "A. Author", "title": "A title", "year": 2017},
}


def test_the_form_is_good():
    assert faults("tried", TABLE) == []
    cited = {key: value for key, value in TABLE.items() if key != "source"}
    assert faults("tried", {**cited, "cites": "hendrycks2016gelu"}) == []


@pytest.mark.parametrize(
    "name, change, says",
    [
        ("Tried", {}, "small letters"),
        ("lambda", {}, "no word of Python"),
        ("relu", {}, "the catalogue has"),
        ("tried", {"color": "red"}, "there is no color"),
        ("tried", {"title": None}, "it has no title"),
        ("tried", {"title": "long " * 20}, "more than 60 letters"),
        ("tried", {"formula": " "}, "formula must be a text"),
        ("tried", {"year": "2017"}, "year must be one"),
        ("tried", {"year": 17}, "year must be one"),
        ("tried", {"read": "abstract"}, "read must be"),
        ("tried", {"where": "a paper"}, "where must be an address"),
        ("tried", {"also": "a name"}, "also must be a list"),
        ("tried", {"parameters": {"a": [1, 2, 3]}}, "low <= default <= high"),
        ("tried", {"parameters": {"a": [1, 0.1]}}, "low <= default <= high"),
        ("tried", {"source": None}, "either cites"),
        ("tried", {"cites": "hendrycks2016gelu"}, "either cites"),
        ("tried", {"source": None, "cites": "nobody1900"}, "the bibliography has no nobody1900"),
        ("tried", {"source": {"authors": "A", "title": "B"}}, "its source has no year"),
        ("tried", {"source": {**TABLE["source"], "doi": "1"}}, "there is no doi"),
        ("tried", {"source": {**TABLE["source"], "link": "doi:1"}}, "must begin with https"),
    ],
)
def test_a_fault_is_told_in_a_sentence(name, change, says):
    table = {key: value for key, value in {**TABLE, **change}.items() if value is not None}
    (found,) = faults(name, table)
    assert says in found


def test_letters_are_those_of_the_formula():
    with pytest.raises(ValueError, match="parameters has no d"):
        replace(HEXPO, parameters=HEXPO.parameters[:3]).activation  # noqa: B018
    with pytest.raises(TypeError, match="has no letter 'q'"):
        replace(HEXPO, parameters=(*HEXPO.parameters, ("q", (1.0, 0.1, 3.0)))).activation  # noqa: B018


def test_sliders_reach_defaults_and_ends():
    rows = {"a": (0.01, 0.001, 0.1), "b": (1.75, 1.0, 2.0), "lambda": (1.0, -3.0, 3.0)}
    entry = replace(HEXPO, formula="a*z + b + lambda", parameters=tuple(rows.items()))
    found = {p.name: p for p in entry.activation.parameters}
    assert [*found] == ["a", "b", "lambda_"] and found["lambda_"].label == "λ"
    assert [p.step for p in found.values()] == [0.001, 0.01, 0.1]
    assert not found["lambda_"].symbol.is_positive and found["a"].symbol.is_positive


def test_a_file_is_all_that_an_entry_needs(tmp_path):
    (tmp_path / "family.toml").write_text(table(), encoding="utf-8")
    (entry,) = read_folder(tmp_path).values()
    assert gates.failure(entry) is None
    assert entry.also == ("Tried again",) and entry.source.authors == "A. Author"


def test_names_of_two_entries_are_told(tmp_path):
    (tmp_path / "one.toml").write_text(table(), encoding="utf-8")
    second = table(name="second", title="ReLU", also="Tried AGAIN")
    (tmp_path / "two.toml").write_text(second, encoding="utf-8")
    with pytest.raises(ValueError) as error:  # noqa: PT011, all of it is looked at
        read_folder(tmp_path)
    assert str(error.value).splitlines() == [
        "second and relu are both called ReLU",
        "second and first_tried are both called Tried AGAIN",
    ]


def test_an_entry_in_two_files_is_told(tmp_path):
    for file in ("one.toml", "two.toml"):
        (tmp_path / file).write_text(table(), encoding="utf-8")
    with pytest.raises(ValueError, match="first_tried is in two files, the second is two"):
        read_folder(tmp_path)


# --- what readers choose by -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "activation, shape, range_, smoothness, parameters",
    [
        (relu, "never falls", "bounded below", "has kinks", "none"),
        (step, "never falls", "bounded", "has jumps", "none"),
        (tanh, "never falls", "bounded", "infinitely smooth", "none"),
        (silu, "one dip", "bounded below", "infinitely smooth", "1"),
        (sigmoid, "never falls", "bounded", "infinitely smooth", "1"),
        (sine, "waves", "bounded", "infinitely smooth", "1"),
    ],
)
def test_facets(activation, shape, range_, smoothness, parameters):
    assert [*facets(activation).values()] == [shape, range_, smoothness, parameters]


@pytest.mark.parametrize(
    "formula, shape",
    [("exp(-z^2)", "one bump"), ("-z", "never rises"), ("z*exp(-z^2)", "more turns")],
)
def test_shapes(formula, shape):
    entry = replace(GATED, formula=formula)
    assert facets(entry.activation)["shape"] == shape


@pytest.mark.parametrize("name", entries())
def test_facets_are_among_those_that_are_listed(name):
    found = facets(entries()[name].activation)
    assert all(value in FACETS[key] for key, value in found.items())
