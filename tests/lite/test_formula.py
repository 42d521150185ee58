"""The page for a formula of the reader's own, with nothing but this machine in reach.

Not part of `make test`: it needs what `make formula` downloads (`make test-formula`).
"""

import json
import re
from pathlib import Path
from urllib.parse import quote

import mpmath
import pytest
import sympy as sp
from playwright.sync_api import expect

from activations.own_formula.answers import answer
from activations.parameter import Z
from activations.typed import typed_formula
from loopback import Server, serving, watched
from pages import broken
from tools.site import policy
from tools.site.files import weight

PART = "formula"
LIST = Path(__file__).parents[2] / "tools" / "formula" / "formulas.txt"
FORMULAS = [
    line for line in LIST.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
]
MORE = ("z*(1+a*z)/(1+z^2)", "sign(z)*sqrt(|z|)", "tanh(z)^3", "gamma*z", "sinh(z)/cosh(z)^2")
DOWNLOAD_LIMIT = 7_500_000  # bytes, as they are sent
MINUTE = 60_000  # milliseconds
POINTS = (-7.3, -1.1, -0.02, 0.4, 2.6, 19.3)
MISH = "z*tanh(log(1+exp(z)))"


@pytest.fixture(scope="module")
def used(chrome, site):
    """A tab in which Python has started, and its server."""
    with serving(site, PART) as server, watched(chrome, server) as context:
        tab = context.new_page()
        derive(tab, server, MISH)
        yield tab, server


def derive(tab, server, text, **positions):
    query = "".join(f"&{name}={value}" for name, value in positions.items())
    tab.goto(f"{server.address}formula.html?f={quote(text)}{query}")
    if not tab.evaluate("localStorage.getItem('own-formula')?.includes('loaded')"):
        tab.get_by_role("button", name="Derive it").click()
    tab.wait_for_selector(".steps", timeout=MINUTE)
    tab.wait_for_selector(".found[data-whole]", timeout=MINUTE)


def again(tab, text):
    """Derive another formula on the same page, and return the status."""
    tab.evaluate("document.querySelector('.found').replaceChildren()")
    tab.locator(".status").evaluate("(status) => { status.textContent = ''; }")
    tab.fill("#own-formula-text", text)
    tab.get_by_role("button", name="Derive it").click()
    expect(tab.locator(".status")).to_have_text(re.compile("Derived|can't|longer"), timeout=MINUTE)
    return tab.locator(".status").text_content()


# --- all formulas -------------------------------------------------------------------------------

# The worker is asked as the page asks it; the page then has the numbers.
ASK_ALL = """async (texts) => {
    const { version } = JSON.parse(document.querySelector("script.engine").textContent);
    const worker = new Worker(`formula/worker.mjs?v=${version}`, { type: "module" });
    const all = {};
    for (const [id, text] of texts.entries()) {
        const said = { times: {} }, begun = performance.now();
        await new Promise((done) => {
            worker.onmessage = ({ data }) => {
                if (data.id !== id) return;
                said[data.stage + (data.order ?? "")] = data;
                said.times[data.stage] ??= performance.now() - begun;
                if (data.stage === "done") done();
            };
            worker.postMessage({ id, text, values: {} });
        });
        all[text] = said;
    }
    worker.terminate();
    const strange = (v) => typeof v === "number" && !Number.isFinite(v);
    return JSON.stringify(all, (k, v) => strange(v) ? String(v) : v);
}"""
# By the form that was chosen; without one, as the formula stands.
VALUES = """([text, programs, forms, points, given]) => [0, 1].map((order) => points.map((z) => {
    const f = forms[order] ? numbers.ofForm(forms[order]) : numbers.ofProgram(programs[order]);
    const value = f(z, given);
    return String(numbers.outside(z, value) ? numbers.exact(programs[order], z, given) : value);
}))"""


def test_every_formula_is_derived_or_refused_and_its_values_are_right(used):
    tab, _ = used
    texts = [*FORMULAS, *MORE]
    said = json.loads(tab.evaluate(ASK_ALL, texts))
    wrong = []
    for text in texts:
        one = said[text]
        assert "failed" not in one, (text, one["failed"])
        if "lines" not in one["derivation"]:
            assert len(one["derivation"]["refused"]) > 10
            continue
        derivation = one["derivation"]
        given = {letter["name"]: letter["default"] for letter in derivation["letters"]}
        forms = [one[f"form{order}"].get("form") for order in (0, 1)]
        question = [text, one["figure"]["programs"], forms, POINTS, given]
        wrong += [
            (text, *other)
            for other in differences(text, given, tab.evaluate(VALUES, question), forms)
        ]
        assert len(one["sheet"].get("rows", ())) >= 9 or one["sheet"]["refused"]
        assert one["means"].get("means") or one["means"]["refused"]
        assert one["relatives"]["near"]
    assert wrong == []
    later = sorted(said[text]["times"]["derivation"] for text in texts[1:])
    print(f"derivations: {later[len(later) // 2]:.0f} ms at the median, {later[-1]:.0f} at most")


def differences(text, given, values, forms):
    """Yield where a value is not the one that 50 digits give."""
    expr, parameters = typed_formula(text)
    symbols = [p.symbol for p in parameters]
    f = sp.lambdify((Z, *symbols), expr.doit(), "mpmath")
    with mpmath.workdps(50):
        numbers = [mpmath.mpf(given[p.name]) for p in parameters]
        for z, value, slope in zip(POINTS, *values, strict=True):
            wanted = (f(mpmath.mpf(z), *numbers), mpmath.diff(lambda x: f(x, *numbers), z))
            for order, got in enumerate((value, slope)):
                true = wanted[order]
                if isinstance(true, mpmath.mpc) or mpmath.isnan(true):
                    continue
                tolerance = 1e-12 if forms[order] else 1e-9
                if not abs(mpmath.mpf(float(got)) - true) <= tolerance * (abs(true) + 1e-3):
                    yield order, z, got, str(true)[:20]


def test_a_program_that_is_changed_is_noticed():
    """What judges the values can fail."""
    values = [["0.5"] * len(POINTS), ["0"] * len(POINTS)]
    assert len([*differences("tanh(z)", {}, values, [None, None])]) > len(POINTS)


@pytest.mark.parametrize("text", FORMULAS[::9])
def test_the_lines_are_those_that_all_of_sympy_gives(used, text):
    """On the page SymPy lacks the parts that no formula needs."""
    tab, _ = used
    here = json.loads(answer(json.dumps({"ask": "derivation", "text": text})))
    there = json.loads(tab.evaluate(ASK_ALL, [text]))[text]["derivation"]
    assert {key: there.get(key) for key in here} == here


# --- its code ------------------------------------------------------------------------------------


def open_code(tab):
    """Open the fold with the code, by keyboard, and return what is said in the end."""
    summary = tab.get_by_text("Take the code", exact=True)
    summary.focus()
    tab.keyboard.press("Enter")
    said = tab.locator(".found details [role=status]")
    expect(said).to_have_text(re.compile("below|No code|longer"), timeout=MINUTE)
    assert summary.evaluate("(e) => document.activeElement === e"), "the code takes no focus"
    return said.text_content()


def code_of(tab, title):
    return tab.locator(f"details:has(> summary:text-is('{title}')) pre").last.text_content()


def own_values(tab, text, points, given):
    """What the page itself computes of f and f'."""
    said = json.loads(tab.evaluate(ASK_ALL, [text]))[text]
    forms = [said[f"form{order}"].get("form") for order in (0, 1)]
    return tab.evaluate(VALUES, [text, said["figure"]["programs"], forms, points, given])


@pytest.mark.parametrize(
    "text, given",
    [(MISH, {}), ("z/sqrt(1+a*z^2)", {"a": 2.05}), ("lambda*tanh(z)", {"lambda": 0.7})],
)
def test_the_code_in_an_empty_module_gives_the_pages_values(used, text, given):
    tab, server = used
    derive(tab, server, text, **given)
    assert tab.locator(".found pre").count() == 0, "nothing is printed before it is asked for"
    assert "is below" in open_code(tab)
    module = {}
    exec(code_of(tab, "NumPy"), module)
    values = own_values(tab, text, POINTS, given)
    for function, page in zip(("activation", "activation_gradient"), values, strict=True):
        for z, value in zip(POINTS, page, strict=True):
            assert module[function](z) == pytest.approx(float(value), rel=1e-14), (function, z)
    for title in ("PyTorch", "JAX", "TensorFlow, Keras"):
        compile(code_of(tab, title), title, "exec")
    assert "function activationGradient(z" in code_of(tab, "JavaScript")
    assert "float activation_single(float z" in code_of(tab, "C")
    told = tab.locator(".found").inner_text()
    assert "The files themselves have not been run" in told
    errors = re.search(r"in units in the last place, are ([\d.]+) in float64 and ([\d.]+) in", told)
    assert 0 < float(errors[1]) <= 16 and 0 < float(errors[2]) <= 16


def test_the_code_follows_the_sliders(used):
    tab, server = used
    derive(tab, server, "z*tanh(a*z)", a=2)
    open_code(tab)
    assert "def activation(z, a=2.0)" in code_of(tab, "NumPy")
    slider = tab.locator("input[type=range]").nth(1)
    slider.focus()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator(".found pre").first).to_contain_text("(z, a=2.05)", timeout=MINUTE)
    assert slider.evaluate("(e) => document.activeElement === e")
    assert again(tab, "tanh(z)").startswith("Derived")
    expect(tab.get_by_text("Take the code", exact=True)).to_be_visible(timeout=MINUTE)
    assert tab.locator(".found pre").count() == 0, "another formula has other code"


def test_a_formula_without_code_says_so_in_a_sentence(used):
    tab, server = used
    derive(tab, server, "sin(exp(z))")
    said = open_code(tab)
    assert said.startswith("No code is printed for this formula: no form of f is known here")
    assert tab.locator(".found pre").count() == 0


def test_what_prints_code_is_loaded_when_code_is_asked_for(chrome, server):
    with watched(chrome, server, service_workers="block") as context:
        tab = context.new_page()
        derive(tab, server, "tanh(z)")
        assert "formula/code.gz" not in server.asked
        assert "is below" in open_code(tab)
        assert "formula/code.gz" in server.asked
        assert "formula/rest.zip.gz" not in server.asked, "nothing is missing"


def test_code_that_takes_too_long_is_stopped_and_what_was_found_stays(chrome, server, site):
    real = (site / "formula" / "worker.mjs").read_text(encoding="utf-8")
    server.scripts["formula/real.mjs"] = real
    server.scripts["formula/worker.mjs"] = """
        import "./real.mjs";
        const answer = onmessage;
        onmessage = (event) => {
            while (event.data.code) ;
            answer(event);
        };"""
    with watched(chrome, server, service_workers="block") as context:
        tab = context.new_page()
        derive(tab, server, "tanh(z)")
        assert "longer than ten seconds" in open_code(tab)
        assert tab.locator(".steps").count() == 1
        del server.scripts["formula/worker.mjs"]
        tab.keyboard.press("Enter")
        assert "is below" in open_code(tab)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_fits_a_phone_and_can_be_copied(used, scheme):
    tab, server = used
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.emulate_media(color_scheme=scheme)
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    derive(tab, server, "z*tanh(log(1+1/(1+exp(-a*z))))")
    open_code(tab)
    for summary in tab.locator(".found details details > summary").all()[1:]:
        summary.click()
    listings = tab.locator(".found pre")
    assert listings.count() == 6
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for listing in listings.all():
        wide = listing.evaluate("(e) => [e.scrollWidth > e.clientWidth, e.tabIndex, e.ariaLabel]")
        assert wide == [True, 0, "Code, scrolls sideways"]
    found = broken(tab)
    tab.get_by_role("button", name="Copy").first.click()
    assert tab.evaluate("navigator.clipboard.readText()") == listings.first.text_content()
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)


# --- what it costs -------------------------------------------------------------------------------


def test_nothing_is_loaded_before_the_click_and_then_what_was_told(tab, server, site):
    tab.goto(f"{server.address}formula.html")
    told = float(re.search(r"loads Python: ([\d.]+) MB", tab.locator(".cost").text_content())[1])
    tab.fill("#own-formula-text", MISH)
    tab.wait_for_selector(".typeset math")
    assert not [path for path in server.asked if "pyodide" in path or path.startswith("formula/")]
    tab.get_by_role("button", name="Derive it").click()
    tab.wait_for_selector(".found[data-whole]", timeout=MINUTE)
    of_python = [path for path in server.asked if path.startswith(("formula/", "lite/"))]
    size = sum(weight(site / path) for path in of_python)
    assert 6_000_000 < size < DOWNLOAD_LIMIT
    assert round(size / 1e6, 1) == pytest.approx(told, abs=0.11)
    assert "formula/rest.zip.gz" not in of_python


KEPT_MEMORY = """async () => {
    const store = await caches.open("own-formula-memory");
    for (let tenths = 0; tenths < 600; tenths += 1) {
        const [request] = await store.keys();
        if (request) return (await (await store.match(request)).arrayBuffer()).byteLength;
        await new Promise((done) => setTimeout(done, 100));
    }
    return 0;
}"""
SPOIL = """async () => {
    const store = await caches.open("own-formula-memory");
    const [request] = await store.keys();
    await store.put(request, new Response(new Uint8Array(1000)));
}"""


def test_a_second_visit_starts_from_the_memory_of_the_first(chrome, server):
    with watched(chrome, server, service_workers="block") as context:
        tab = context.new_page()
        derive(tab, server, MISH)
        assert "formula/modules.gz" in server.asked
        assert tab.evaluate(KEPT_MEMORY) > 30_000_000
        steps = tab.locator(".steps").inner_html()
        server.asked.clear()
        derive(tab, server, MISH)
        assert "formula/modules.gz" not in server.asked
        assert tab.locator(".steps").inner_html() == steps
        assert again(tab, "z*tanh(a*z)").startswith("Derived in 2 steps")
        # And what can't be used is not used.
        tab.evaluate(SPOIL)
        server.asked.clear()
        derive(tab, server, MISH)
        assert "formula/modules.gz" in server.asked
        assert tab.locator(".steps").inner_html() == steps


def test_after_one_visit_no_server_is_needed(tab, server):
    derive(tab, server, MISH)
    tab.evaluate(
        """async () => {
            const files = async () => (await (await caches.open("own-formula")).keys()).length;
            for (let n = -1; n !== await files(); ) {
                n = await files();
                await new Promise((done) => setTimeout(done, 1500));
            }
        }"""
    )
    server.stop()
    derive(tab, server, "z/(1+exp(-b*z))", b=2, z=-1)
    assert tab.locator("output").all_inner_texts() == ["\u22121.00", "2.00"]


# --- hostile and hopeless input ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "(" * 10_000,
        "9**9**9**9",
        "<img src=x onerror=alert(1)>",
        "</script><script>alert(1)</script>",
        "z.__class__",
    ],
    ids=lambda text: text[:20],
)
def test_a_hostile_link_shows_an_error_and_does_nothing_else(used, text):
    tab, server = used
    asked = {*server.asked}
    dialogs = []
    tab.on("dialog", lambda dialog: dialogs.append(dialog) or dialog.dismiss())
    tab.goto(f"{server.address}formula.html?f={quote(text)}")
    expect(tab.locator(".status")).to_have_text(re.compile("can't"), timeout=MINUTE)
    assert tab.locator(".found section").count() == 0
    assert tab.locator("img[src=x], .own-formula script:not([type])").count() == 0
    assert dialogs == []
    assert {path for path in server.asked - asked if not path.endswith(".js")} <= {"formula.html"}


def test_what_takes_too_long_is_stopped_and_the_next_one_works(chrome, server):
    # In the place of a worker whose formula has no end.
    server.scripts["formula/worker.mjs"] = """
        postMessage({ stage: "started" });
        onmessage = () => { for (;;); };"""
    with watched(chrome, server, service_workers="block") as context:
        tab = context.new_page()
        tab.goto(f"{server.address}formula.html")
        assert "longer than ten seconds" in again(tab, MISH)
        del server.scripts["formula/worker.mjs"]
        assert again(tab, "tanh(z)").startswith("Derived in 1 step")


def test_a_worker_that_does_not_start_is_told_in_a_sentence(chrome, server):
    server.scripts["formula/worker.mjs"] = "throw new Error('refused');"
    tab = chrome.new_page()
    tab.goto(f"{server.address}formula.html")
    tab.fill("#own-formula-text", MISH)
    tab.get_by_role("button", name="Derive it").click()
    expect(tab.locator(".status")).to_contain_text("Python did not start")
    tab.close()


def test_the_error_is_marked_at_its_place(used):
    tab, server = used
    tab.goto(f"{server.address}formula.html")
    tab.fill("#own-formula-text", "1/(1+exp(-z)")
    trouble = tab.locator(".trouble")
    expect(trouble).to_contain_text("Position 13: expected a closing bracket")
    assert tab.locator("#own-formula-text").get_attribute("aria-invalid") == "true"
    tab.fill("#own-formula-text", "1/(1+exp(-z))")
    expect(trouble).to_have_text("")
    assert tab.locator(".typeset math").count() == 1


@pytest.mark.parametrize(
    "typed, becomes, says",
    [
        ("x*sigmoid(x)", "z*sigmoid(z)", "your x became z"),
        ("t^2+1", "z^2+1", "your t became z"),
        ("f(x) = tanh(x)", "tanh(z)", "your x became z"),
        ("\U0001d465\u00b2 e\u207b\u02e3", "z\u00b2 e\u207b\u1dbb", "your x became z"),
        ("y = z^2", "z^2", ""),
        ("xtanh(x)", "ztanh(z)", "your x became z"),
        ("a*x*z", "a*x*z", ""),  # here x is a letter as any other
        ("a*b+1", "a*b+1", ""),
    ],
)
def test_what_newcomers_write_is_understood(used, typed, becomes, says):
    tab, server = used
    tab.goto(f"{server.address}formula.html")
    assert again(tab, typed).startswith("Derived")
    assert tab.input_value("#own-formula-text") == becomes
    assert says in tab.locator(".trouble").text_content()
    assert bool(says) == bool(tab.locator(".trouble").text_content())


@pytest.mark.parametrize(
    "typed, word",
    [
        ("gelu(z)", "gelu"),
        ("2*swish(x)+1", "swish"),
        ("hardtanh(x)", "hardtanh"),  # nor is it h*a*r*d*tanh(x)
        ("z*softsign(z)", "softsign"),
        ("softmax(z)", "softmax"),
    ],
)
def test_a_function_that_is_not_there_is_no_product_of_letters(used, typed, word):
    tab, server = used
    tab.goto(f"{server.address}formula.html")
    assert "can't be read" in again(tab, typed)
    expect(tab.locator(".trouble")).to_contain_text(f"there is no function \u201c{word}\u201d")


def test_without_a_formula_the_reader_is_told_what_to_do(used):
    tab, server = used
    tab.goto(f"{server.address}formula.html")
    tab.get_by_role("button", name="Derive it").click()
    expect(tab.locator(".status")).to_have_text("Type a formula first, or take an example.")


def test_where_a_formula_is_not_real_nothing_is_drawn_or_told(used):
    """The browser's console stays empty, too: no number of a path is NaN."""
    tab, server = used
    derive(tab, server, "sqrt(z)", z=-1)
    readout = tab.locator(".readout")
    expect(readout).to_have_text(re.compile("f = not a real number"))
    assert tab.locator(".slider-figure circle.dot").get_attribute("visibility") == "hidden"
    told = tab.locator(".found").inner_text()
    assert "the formula is not real for every z" in told
    assert "it has no distance from those of the book" in told
    assert re.search("Gain, .*\\s+not decided, not decided", told, re.DOTALL)
    tab.locator("input[type=range]").first.fill("4")
    expect(readout).to_have_text("z = 4.00, f = 2.000, f\u2032 = 0.2500")
    assert tab.locator(".slider-figure circle.dot").get_attribute("visibility") == "visible"


@pytest.mark.parametrize("text, section", [("z*tanh(exp(z))", "mish.html#the-family")])
def test_a_relative_without_a_page_links_to_the_section_about_it(used, site, text, section):
    tab, server = used
    derive(tab, server, text)
    found = tab.locator(".found a").first.get_attribute("href")
    assert found == section
    page, _, place = section.partition("#")
    assert f'id="{place}"' in (site / page).read_text(encoding="utf-8")


# --- as every page -------------------------------------------------------------------------------


def test_sliders_move_the_figure_and_the_address(used):
    tab, server = used
    derive(tab, server, "z*tanh(a*z)", a=2)
    slider = tab.locator("input[type=range]").nth(1)
    slider.focus()
    before = tab.locator(".readout").text_content()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator(".readout")).not_to_have_text(before)
    expect(tab.get_by_text("At a = 2.05.")).to_be_visible(timeout=MINUTE)
    assert "a=2.05" in tab.url
    assert slider.evaluate("(e) => document.activeElement === e"), "results take no focus"


def test_the_result_is_announced_and_takes_no_focus(used):
    tab, server = used
    tab.goto(f"{server.address}formula.html")
    field = tab.locator("#own-formula-text")
    field.fill("tanh(z)")
    field.press("Enter")
    status = tab.get_by_role("status").first
    expect(status).to_contain_text("Derived in 1 step", timeout=MINUTE)
    assert field.evaluate("(e) => document.activeElement === e")


def test_python_starts_while_the_reader_types_if_it_is_there(used, tab, server):
    returning, its_server = used
    returning.goto(f"{its_server.address}formula.html")
    expect(returning.locator(".cost")).to_have_text("Python is on this device already.")
    with returning.expect_event("worker"):
        returning.locator("#own-formula-text").focus()
    tab.goto(f"{server.address}formula.html")
    tab.locator("#own-formula-text").focus()
    tab.wait_for_timeout(500)
    assert tab.workers == [], "nothing is loaded before the click"


# What has the focus: its place among all of the page that can have it, and whether that is seen.
FOCUSED = """() => {
    const kinds = ".own-formula :is(a, button, input, summary, [tabindex])";
    const all = [...document.querySelectorAll(kinds)]
        .filter((one) => one.checkVisibility() && one.tabIndex >= 0);
    const one = document.activeElement, { outlineStyle, outlineWidth } = getComputedStyle(one);
    const isSeen = outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
    return [all.indexOf(one), all.length, isSeen, one.outerHTML.slice(0, 80)];
}"""


@pytest.mark.parametrize("colors", ["none", "active"])
def test_with_keys_alone_every_result_is_reached_in_order(used, colors):
    tab, server = used
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.emulate_media(forced_colors=colors)
    derive(tab, server, "z*tanh(log(1+1/(1+exp(-a*z))))")
    tab.locator("#own-formula-text").focus()
    reached, seen = [], []
    for _ in range(60):
        place, number, is_seen, html = tab.evaluate(FOCUSED)
        if place < 0:
            break
        reached.append(place)
        seen += [] if is_seen else [html]
        tab.keyboard.press("Tab")
    assert reached == [*range(number)] and number > 10
    assert seen == []
    summary = tab.locator(".found summary").first
    summary.focus()
    tab.keyboard.press("Enter")
    assert tab.locator(".found details[open] math").count() == 1
    slider = tab.locator("input[type=range]").last
    slider.focus()
    tab.keyboard.press("End")
    most = slider.get_attribute("max")
    expect(tab.get_by_text(f"At a = {most}.")).to_be_visible(timeout=MINUTE)
    tab.emulate_media(forced_colors="none")
    tab.set_viewport_size({"width": 1280, "height": 900})


def test_a_sign_after_a_bracket_stands_close_to_it(used):
    tab, server = used
    derive(tab, server, "z*tanh(log(1+exp(z)))")
    found = tab.evaluate(
        """() => [...document.querySelectorAll(".properties mo")]
            .filter((sign) => "+\u2212-".includes(sign.textContent) && sign.previousElementSibling)
            .map((sign) => [sign.previousElementSibling.textContent, sign.getAttribute("form")])"""
    )
    assert ["[", "prefix"] in found
    assert all(form == "prefix" for before, form in found if before in ("[", "(", ",", "="))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_accessible_and_fits(used, width, scheme):
    tab, server = used
    tab.set_viewport_size({"width": width, "height": 800})
    tab.emulate_media(color_scheme=scheme)
    derive(tab, server, "z*tanh(log(1+1/(1+exp(-a*z))))")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = broken(tab)
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)


def test_in_a_folder_a_sentence_says_what_is_missing(chrome, site):
    tab = chrome.new_page()
    tab.goto(f"{site.as_uri()}/formula.html")
    expect(tab.locator(".needs")).to_contain_text("make serve")
    assert not tab.locator("form.own").is_visible()
    tab.close()


# --- the policy ----------------------------------------------------------------------------------


def test_the_headers_are_those_of_the_policy(site):
    assert policy.WORKER_POLICY in (site / "_headers").read_text(encoding="utf-8")
    page = (site / "formula.html").read_text(encoding="utf-8")
    assert f'content="{policy.OWN_FORMULA_POLICY}"' in page
    assert "unsafe-eval" not in policy.OWN_FORMULA_POLICY.replace("'wasm-unsafe-eval'", "")


def test_with_its_header_the_worker_works_and_reaches_nothing_else(chrome, site, server):
    """Not even another server of this machine, which is in reach."""
    server.headers["formula/worker.mjs"] = {"Content-Security-Policy": policy.WORKER_POLICY}
    with watched(chrome, server) as context:
        tab = context.new_page()
        derive(tab, server, "tanh(z)")
    elsewhere = Server(site)
    probe = f"""
        import './worker.mjs';
        const probed = fetch('{elsewhere.address}index.html', {{ mode: 'no-cors' }});
        probed.then(() => postMessage('reached'), () => postMessage('refused'));"""
    server.scripts["formula/probe.mjs"] = probe
    server.headers["formula/probe.mjs"] = {"Content-Security-Policy": policy.WORKER_POLICY}
    tab = chrome.new_page()
    tab.goto(f"{server.address}formula.html")
    said = tab.evaluate(
        """() => new Promise((resolve) => {
            const worker = new Worker("formula/probe.mjs", { type: "module" });
            worker.onmessage = ({ data }) => resolve(data);
            worker.onerror = () => resolve("error");
        })"""
    )
    tab.close()
    elsewhere.stop()
    assert said == "refused"
    assert elsewhere.asked == set()
