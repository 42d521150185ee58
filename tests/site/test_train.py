"""The page "Train it here", used as readers use it; what it shows is computed a second time."""

import re

import numpy as np
import pytest

from activations import CATALOGUE
from activations.data import HELD_OUT, SEEN, digits
from activations.networks import Network, cross_entropy
from built import DESKTOP, PAGES, new_tab
from formulas import slow_except
from pages import broken
from tools.site import policy
from tools.site.files import weight

PAGE = "train.html"
READY = ".playground[data-state=ready]"
MINUTE = 60_000  # milliseconds
OWN_LIMIT = 20_000  # bytes, gzipped: script and style sheet of this page alone
LATER_LIMIT = 15_000
SMALL_LIMIT = 1_000  # the script of a chapter that shows a small form of it

# The chapters with a small form, and what each has of it: networks, fields, charts.
CHAPTERS = {
    "vanishing_gradients": (1, 3, 2),
    "dead_units": (1, 2, 2),
    "zero_centered": (2, 2, 1),
    "choosing": (2, 2, 1),
    "weights": (1, 3, 2),
}
# One of them has one network, and one has two.
EACH = pytest.mark.parametrize("chapter", slow_except(CHAPTERS, ["weights", "choosing"]))

RUN = "document.querySelector('.playground').playground.runs[{}]"
# What a run holds, as plain lists.
NUMBERS = """(i) => {
    const run = document.querySelector(".playground").playground.runs[i];
    const { data: { train, test }, network: { layers, widths }, trainer } = run;
    const list = (values) => [...values].map(String);
    const plain = ({ x, y }) => ({ x: list(x), y: list(y) });
    return {
        widths, train: plain(train), test: plain(test), steps: trainer.steps,
        trouble: trainer.trouble && { ...trainer.trouble, x: list(trainer.trouble.x) },
        layers: layers.map(({ weights, biases }) => [list(weights), list(biases)]),
    };
}"""


@pytest.fixture
def train(visit):
    """A function that opens the page with a setting, and waits until it has been measured."""

    def train(query="", scheme="file", **options):
        tab = visit(f"{PAGE}{query}", scheme, **options)
        tab.wait_for_selector(READY, timeout=MINUTE)
        return tab

    return train


def run(tab, steps):
    """Press Run, and Pause after so many steps."""
    tab.get_by_role("button", name="Run", exact=True).click()
    tab.wait_for_function(
        f"() => {RUN.format(0)}.trainer.steps >= {steps} || {RUN.format(0)}.trainer.trouble",
        timeout=MINUTE,
    )
    if tab.get_by_role("button", name="Pause").count():
        tab.get_by_role("button", name="Pause").click()
    tab.wait_for_selector(READY, timeout=MINUTE)


def step(tab, times=1):
    for _ in range(times):
        tab.get_by_role("button", name="Step", exact=True).click()
    tab.wait_for_selector(READY, timeout=MINUTE)


def field(tab, name, network=0):
    """The control of this name, of the first network or the second."""
    named = tab.get_by_text(name, exact=True)
    return tab.locator(".field", has=named).locator("input, select").nth(network)


def enter(tab, name, number):
    field(tab, name).fill(number)
    tab.keyboard.press("Tab")  # a number that is being typed is not taken yet


def words(tab, network=0):
    return tab.locator(".panel > .readout").nth(network).inner_text()


def told(tab, pattern, network=0):
    """A number in what the page says of a network."""
    found = re.search(pattern, words(tab, network).replace("\u2212", "-"))
    assert found, words(tab, network)
    return float(found[1])


def loss(tab, network=0):
    return told(tab, r"loss ([\d.e-]+) in training", network)


def network_of(tab, name, which=0):
    """The network of the page as one of the chapters, its training data, and its numbers."""
    numbers = tab.evaluate(NUMBERS, which)
    network = Network(numbers["widths"], CATALOGUE[name], np.random.default_rng(0))
    shapes = zip(network.weights, numbers["layers"], strict=True)
    network.weights = [np.array(w, float).reshape(old.shape[::-1]).T for old, (w, _) in shapes]
    network.biases = [np.array(b, float) for _, b in numbers["layers"]]
    x = np.array(numbers["train"]["x"], float).reshape(-1, numbers["widths"][0])
    return network, x, np.array(numbers["train"]["y"], float), numbers


def dead_by_hand(tab):
    network, x, *_ = network_of(tab, "relu")
    return [int((z <= 0).all(axis=0).sum()) for z in network.forward(x).pre[:-1]]


# --- what the book says, by hand ----------------------------------------

SIGMOIDS = "?layers=20&width=16&a=sigmoid&start=lecun"


def usual_loss(tab, steps):
    """The median loss over 11 steps, after so many: one step alone may throw the loss up."""
    told = tab.evaluate(
        """async (steps) => {
            const page = document.querySelector(".playground"), told = [];
            const buttons = [...page.querySelectorAll("button")];
            const step = buttons.find(({ textContent }) => textContent === "Step");
            for (let i = 0; i < steps; i += 1) step.click();
            for (let i = 0; i < 11; i += 1) {
                step.click();
                while (page.dataset.state !== "ready") await new Promise(requestAnimationFrame);
                told.push(page.querySelector(".panel > .readout").innerText);
            }
            return told;
        }""",
        steps,
    )
    return np.median([float(re.search(r"loss ([\d.e-]+) in training", one)[1]) for one in told])


def test_twenty_layers_of_sigmoids_learn_only_with_another_start_or_a_normalization(train):
    tab = train(SIGMOIDS)
    assert 0.68 < usual_loss(tab, 300) < 0.75, "it learned at n Var(W) = 1"
    field(tab, "normalization").select_option("batch")
    assert usual_loss(tab, 300) < 0.5
    field(tab, "normalization").select_option("none")
    field(tab, "start of the weights").select_option("free")
    enter(tab, "n Var(W)", "103")
    assert usual_loss(tab, 500) < 0.5


def test_its_gradient_vanishes_as_the_page_shows(train):
    tab = train(SIGMOIDS)
    network, x, y, _ = network_of(tab, "sigmoid")
    passed = network.forward(x)
    _, cotangent = cross_entropy(passed.post[-1], y)
    slopes = network.backward(passed, len(x) * cotangent).pre
    label = tab.get_by_label("Mean square of the gradient").get_attribute("aria-label")
    first, last = (
        float(n) for n in re.findall(r"([\d.e-]+) in layer", label.replace("−", "-"))[:2]
    )
    assert first == pytest.approx(np.mean(slopes[0] ** 2), rel=0.01)
    assert last == pytest.approx(np.mean(slopes[-2] ** 2), abs=5e-5)
    assert first < 1e-20 * last


def test_relus_die_at_a_large_rate_and_are_counted_right(train):
    tab = train("?data=circles&width=16&rate=3")
    assert told(tab, r"(\d+) of 48 hidden units") == sum(dead_by_hand(tab)) < 5
    run(tab, 300)
    by_layer = dead_by_hand(tab)
    assert sum(by_layer) > 15, "too few died to count"
    assert told(tab, r"(\d+) of 48 hidden units") == sum(by_layer)
    label = tab.get_by_label("slopes saturated").get_attribute("aria-label")
    assert [int(n) for n in re.findall(r"(\d+) of 16 units dead", label)] == by_layer


def test_selu_holds_its_variance_over_twenty_layers_and_relu_does_not(train):
    def signals(name):
        tab = train(f"?layers=20&width=64&a={name}&start=lecun")
        network, x, *_ = network_of(tab, name)
        squares = [np.mean(a**2) for a in network.forward(x).post[:-1]]
        label = tab.get_by_label("Mean square of the signal").get_attribute("aria-label")
        shown = [float(n) for n in re.findall(r"([\d.e-]+) in layer", label.replace("−", "-"))]
        assert shown[:2] == pytest.approx([squares[0], squares[-1]], rel=0.01)
        return np.array(squares)

    selu = signals("selu")
    assert selu.min() > 0.5 and selu.max() < 2
    assert signals("relu")[-1] < 1e-5


def test_a_number_that_is_not_finite_stops_the_run_and_is_explained(train):
    tab = train("?data=sine&width=16&rate=3")
    run(tab, 10_000)
    trouble = tab.locator(".panel > .trouble")
    trouble.filter(has_text="In hidden layer").or_(trouble.filter(has_text="output")).wait_for()
    text = trouble.inner_text()
    network, _, _, numbers = network_of(tab, "relu")
    assert f"Stopped in step {numbers['steps']}." in text and numbers["steps"] < 100
    x = np.array(numbers["trouble"]["x"], float)[: numbers["trouble"]["count"], None]
    passed = network.forward(x)
    broken_layers = [layer for layer, z in enumerate(passed.pre) if not np.isfinite(z).all()]
    if broken_layers:
        layer = broken_layers[0]
        where = "the output layer" if layer == 3 else f"hidden layer {layer + 1}"
        assert f"In {where} a sum of products is too large" in text
        amounts = [float(n) for n in re.findall(r"largest \w+ is? ?([\d.e]+)", text)]
        assert amounts[0] == pytest.approx(np.abs(passed.inputs[layer]).max(), rel=0.06)
    else:
        amount = re.search(r"The outputs are as large as ([\d.e]+), and their loss", text)[1]
        assert float(amount) == pytest.approx(np.abs(passed.post[-1]).max(), rel=0.06)
    grown = re.search(r"losses of the last batches were ([^:]*):", text)[1].split(", ")
    assert float(grown[-1]) > 10 * float(grown[0]), "what is told as growth is none"
    assert "Try a smaller learning rate" in text
    assert text in tab.locator(".playground > .spoken").inner_text()
    tab.get_by_role("button", name="Run", exact=True).click()
    tab.wait_for_timeout(200)
    assert tab.evaluate(f"{RUN.format(0)}.trainer.steps") == numbers["steps"], "it went on"


# --- the same from the same address ----------------------------------------


def test_the_address_keeps_the_setting_and_gives_the_same_network(train):
    tab = train()
    field(tab, "data").select_option("spiral")
    enter(tab, "hidden layers", "4")
    field(tab, "activation").select_option("leaky_relu")
    enter(tab, "negative slope α", "0.2")
    field(tab, "… of").select_option("2")
    field(tab, "activation").select_option("sine")
    field(tab, "optimizer").select_option("adam")
    enter(tab, "learning rate", "0.01")
    tab.get_by_label("compare two networks").check()
    field(tab, "normalization", 1).select_option("layer")
    tab.wait_for_selector(READY, timeout=MINUTE)
    query = tab.url.partition("?")[2]
    for part in (
        "data=spiral",
        "layers=4",
        "a=leaky_relu%3A0.2",
        "a2=sine",
        "opt=adam",
        "b.norm=layer",
    ):
        assert part in query, query
    step(tab, 5)
    shown = [words(tab, i) for i in (0, 1)]
    assert shown[0] != shown[1]
    again = train(f"?{query}")
    step(again, 5)
    assert [words(again, i) for i in (0, 1)] == shown
    assert field(again, "… of").locator("option").nth(2).inner_text() == "layer 2: Sine"


def test_an_address_that_says_nonsense_is_read_as_far_as_it_can_be(train):
    tab = train("?layers=1e9&width=-3&a=__proto__&b=1&b.a=constructor&rate=x&data=toString&a1=<b>")
    assert field(tab, "hidden layers").input_value() == "20"
    assert field(tab, "units in each").input_value() == "1"
    assert field(tab, "activation").input_value() == "relu"
    assert field(tab, "learning rate").input_value() == "0.1"
    assert tab.wrong == []


def test_two_networks_of_one_setting_are_the_same_network(train):
    """They start from the same weights and see the same batches."""
    tab = train("?b=1&layers=2&b.layers=2&a=tanh&b.a=tanh")
    step(tab, 3)
    assert tab.evaluate(NUMBERS, 0) == tab.evaluate(NUMBERS, 1)


# --- ten seeds ----------------------------------------


def test_ten_seeds_are_compared_in_pairs(train):
    tab = train("?data=circles&b=1&opt=adam&b.opt=adam&rate=0.03&b.rate=0.03&a=tanh&b.a=identity")
    tab.get_by_role("button", name="Repeat with ten seeds").click()
    tab.wait_for_selector(".outcome tbody tr", timeout=MINUTE)
    rows = tab.locator(".outcome tbody tr").all_inner_texts()
    table = np.array([[float(n) for n in row.replace("−", "-").split()] for row in rows])
    assert table[:, 0].tolist() == [*range(1, 11)]
    np.testing.assert_allclose(table[:, 1] - table[:, 2], table[:, 3], atol=0.051)
    mean, half = table[:, 3].mean(), 2.262 * table[:, 3].std(ddof=1) / np.sqrt(10)
    text = tab.locator(".outcome > p").inner_text().replace("−", "-")
    numbers = re.search(r"A minus B is ([\d.-]+) in .* from ([\d.-]+) to ([\d.-]+)\.", text)
    shown = [float(n) for n in numbers.groups()]
    assert shown == pytest.approx([mean, mean - half, mean + half], abs=0.06)
    assert mean > 20 and "A is better" in text, "no line divides two circles"
    assert text.split("batches. ")[1] in tab.locator(".playground > .spoken").inner_text().replace(
        "−", "-"
    )


def test_equal_networks_differ_in_nothing(train):
    tab = train("?b=1&layers=1&b.layers=1")
    tab.get_by_role("button", name="Repeat with ten seeds").click()
    tab.wait_for_selector(".outcome tbody tr", timeout=MINUTE)
    assert "All 10 differences are equal" in tab.locator(".outcome > p").inner_text()


# --- digits ----------------------------------------


def test_digits_are_learned_and_one_is_drawn_by_keyboard(train):
    tab = train("?data=digits&layers=1&width=16")
    numbers = tab.evaluate(NUMBERS, 0)
    x, y = digits()
    np.testing.assert_array_equal(np.array(numbers["train"]["x"], float), x[SEEN[:300]].ravel())
    np.testing.assert_array_equal(np.array(numbers["test"]["y"], float), y[HELD_OUT[:100]])
    run(tab, 400)
    assert told(tab, r"and ([\d.]+)% of the test") > 80
    sheet = tab.locator("canvas.sheet")
    before = tab.locator(".drawing .answer").inner_text()
    sheet.focus()
    for key in ("ArrowUp", *(("Space", "ArrowDown") * 5)):
        tab.keyboard.press(key)
    assert tab.locator(".drawing .answer").inner_text() != before
    # The same ink, by hand: a column of pixels, and a quarter of it beside them.
    ink = np.zeros((8, 8))
    for row in range(3, 8):
        ink[row, 3] = 1
        for other in ((row, 2), (row, 4), (row - 1, 3), (row + 1, 3)):
            if other[0] < 8:
                ink[other] = min(1, ink[other] + 0.25)
    network, *_ = network_of(tab, "relu")
    logits = network.forward(ink.reshape(1, 64)).post[-1][0]
    share = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    answer = tab.locator(".drawing .answer").inner_text()
    assert re.search(rf"reads an? {share.argmax()} \({100 * share.max():.1f}%\)", answer), answer


def test_by_touch_on_a_phone(browser, base):
    options = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    tab = new_tab(browser, base["file"], **options)
    tab.goto(f"{base['file']}{PAGE}?data=digits&layers=1")
    tab.wait_for_selector(READY, timeout=MINUTE)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    tab.get_by_role("button", name="Run", exact=True).tap()
    tab.wait_for_function(f"() => {RUN.format(0)}.trainer.steps > 50", timeout=MINUTE)
    tab.get_by_role("button", name="Pause").tap()
    tab.wait_for_selector(READY, timeout=MINUTE)
    sheet, answer = tab.locator("canvas.sheet"), tab.locator(".drawing .answer")
    before = answer.inner_text()
    sheet.scroll_into_view_if_needed()
    sheet.tap(position={"x": 30, "y": 30})
    sheet.tap(position={"x": 90, "y": 90})
    assert answer.inner_text() != before
    assert tab.wrong == []
    tab.context.close()


# --- who can't see, or wants it calm ----------------------------------------


def test_it_is_told_when_it_rests_and_not_while_it_runs(train):
    tab = train()
    spoken = tab.locator(".playground > .spoken")
    before = spoken.inner_text()
    assert before == words(tab)
    tab.get_by_role("button", name="Run", exact=True).click()
    tab.wait_for_function(f"() => {RUN.format(0)}.history.length > 3", timeout=MINUTE)
    assert words(tab) != before, "the words beside the picture follow it"
    assert spoken.inner_text() == before
    tab.get_by_role("button", name="Pause").click()
    tab.wait_for_selector(READY, timeout=MINUTE)
    assert spoken.inner_text() == words(tab) != before
    assert re.match(r"After \d+ steps: loss .* hidden units (is|are) dead", spoken.inner_text())


def test_by_keyboard_alone(train):
    tab = train()
    layers = field(tab, "hidden layers")
    layers.focus()
    tab.keyboard.press("ArrowUp")
    tab.wait_for_selector(READY, timeout=MINUTE)
    assert "layers=4" in tab.url
    assert tab.evaluate("document.activeElement.value") == "4", "the focus stays where it was"
    tab.get_by_role("button", name="Run", exact=True).focus()
    tab.keyboard.press("Space")
    tab.wait_for_function(f"() => {RUN.format(0)}.trainer.steps > 5", timeout=MINUTE)
    tab.keyboard.press("Space")
    tab.wait_for_selector(READY, timeout=MINUTE)
    tab.keyboard.press("Tab")
    steps = tab.evaluate(f"{RUN.format(0)}.trainer.steps")
    tab.keyboard.press("Enter")
    assert tab.evaluate(f"{RUN.format(0)}.trainer.steps") == steps + 1


def test_who_wants_little_motion_sees_a_picture_a_second(train):
    def shown(motion):
        tab = train(reduced_motion=motion)
        tab.get_by_role("button", name="Run", exact=True).click()
        tab.wait_for_timeout(2500)
        count = tab.evaluate(f"{RUN.format(0)}.history.length")
        tab.get_by_role("button", name="Pause").click()
        return count

    assert shown("reduce") <= 4 < shown("no-preference")


def broken_in_all_looks(tab):
    """What axe-core finds in light, in dark, and in the colors that a system forces."""
    found = broken(tab, ".playground")
    for look in ({"color_scheme": "dark"}, {"color_scheme": "light", "forced_colors": "active"}):
        tab.emulate_media(**look)
        tab.wait_for_timeout(100)
        found += broken(tab, ".playground")
    return found


def test_accessible_with_two_networks(train):
    tab = train("?b=1&b.a=tanh&data=digits")
    assert broken_in_all_looks(tab) == []
    assert tab.wrong == []


def test_pictures_have_words_before_they_are_drawn(browser, base):
    tab = new_tab(browser, base["http"], **DESKTOP)
    tab.add_init_script("requestAnimationFrame = () => 0;")  # no frame ever comes
    tab.goto(tab.home + PAGE)
    pictures = tab.locator(".playground [role=img]")
    pictures.first.wait_for(state="attached")
    labels = pictures.evaluate_all("all => all.map((e) => e.getAttribute('aria-label'))")
    tab.context.close()
    assert len(labels) > 4 and all(labels)


def test_the_small_numbers_are_within_their_frames(train):
    """On the smallest phone, with all that the page can show."""
    tab = train(
        "?b=1&b.layers=20&b.width=64&layers=20&a2=celu", viewport={"width": 320, "height": 640}
    )
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tab.get_by_role("button", name="Repeat with ten seeds").scroll_into_view_if_needed()


# --- what it costs ----------------------------------------


def test_it_is_light_and_costs_other_pages_nothing(site):
    own = (policy.TRAIN_SCRIPT, policy.TRAIN_STYLE)
    assert sum(weight(site / path) for path in own) < OWN_LIMIT
    small = site / policy.TRAIN_SMALL_SCRIPT
    later = {*site.glob("_static/train_*.js")} - {small}
    assert len(later) == 3
    assert sum(map(weight, later)) < LATER_LIMIT + 1000
    assert weight(small) < SMALL_LIMIT
    loads = {page: policy.TRAIN_SCRIPTS[-1:] for page in (PAGE, f"embed/{PAGE}")}
    loads |= {f"{chapter}.html": (policy.TRAIN_SMALL_SCRIPT,) for chapter in CHAPTERS}
    for page in PAGES:
        scripts = re.findall(r"_static/train\w*\.js", (site / page).read_text(encoding="utf-8"))
        assert tuple(scripts) == loads.get(page, ()), page


def test_what_few_need_is_loaded_only_when_it_is_needed(visit):
    asked = []
    tab = visit(PAGE)
    tab.on("request", lambda request: asked.append(request.url))
    visit(PAGE)
    tab.wait_for_selector(READY, timeout=MINUTE)
    assert not [url for url in asked if "train_" in url]
    field(tab, "data").select_option("digits")
    tab.wait_for_selector(".drawing", timeout=MINUTE)
    assert [url for url in asked if "train_" in url and "train_digits.js" not in url] == []


def test_a_part_that_can_not_be_loaded_is_told_and_asked_for_again(visit):
    tab = visit(PAGE)
    tab.wait_for_selector(READY, timeout=MINUTE)
    tab.route("**/train_digits.js*", lambda route: route.abort())
    field(tab, "data").select_option("digits")
    tab.get_by_text("can\u2019t be loaded").wait_for()
    tab.unroute("**/train_digits.js*")
    field(tab, "data").select_option("moons")
    field(tab, "data").select_option("digits")
    tab.wait_for_selector(".drawing", timeout=MINUTE)


def test_it_can_be_embedded(visit):
    tab = visit("embed/train.html?a=tanh&layers=2", viewport={"width": 700, "height": 800})
    tab.wait_for_selector(READY, timeout=MINUTE)
    assert field(tab, "activation").input_value() == "tanh"
    step(tab, 2)
    assert words(tab).startswith("After 2 steps")
    field(tab, "data").select_option("digits")
    tab.wait_for_selector(".drawing", timeout=MINUTE)
    panel = tab.locator(".panel").evaluate("(e) => getComputedStyle(e).gridTemplateColumns")
    assert len(panel.split(" ")) == 2, "there is room for two columns"
    assert tab.wrong == []


def test_without_scripts_there_is_a_picture_and_a_sentence(visit):
    tab = visit(PAGE, java_script_enabled=False)
    picture = tab.locator(".playground img")
    assert picture.evaluate("(image) => image.naturalWidth") > 300
    assert re.search(r"in 20 layers .*: \de-\d+ in the last", picture.get_attribute("alt"))
    assert "need JavaScript" in tab.locator(".playground").inner_text()


# --- its small form in chapters ----------------------------------------


@pytest.fixture
def small(visit):
    """A function that opens a chapter and presses the button for its small form."""

    def small(chapter, scheme="file", **options):
        tab = visit(f"{chapter}.html", scheme, **options)
        tab.get_by_role("button", name=SHOW).click()
        tab.wait_for_selector(READY, timeout=MINUTE)
        return tab

    return small


SHOW = "Train it on this page"


def gradients(tab):
    """The mean square of the gradient in the first hidden layer and in the last, as told."""
    told = tab.locator(".told", has_text="Mean square of the gradient").inner_text()
    found = re.findall(r"([\d.e-]+) in layer", told.replace("\u2212", "-"))
    return [float(one) for one in found[:2]]


@EACH
def test_a_chapter_trains_the_network_of_the_page(small, train, chapter):
    """The same numbers from the same setting, which its link keeps when the reader changes it."""
    networks, fields, charts = CHAPTERS[chapter]
    tab = small(chapter)
    assert tab.locator(".panel").count() == networks
    assert tab.locator(".playground .field:visible").count() == networks * fields
    assert tab.locator(".playground .chart").count() == networks * charts
    step(tab, 3)
    here = [(tab.evaluate(NUMBERS, i), words(tab, i)) for i in range(networks)]
    link = tab.get_by_role("link", name="All controls")
    address = link.get_attribute("href").partition(PAGE)[2]
    field(tab, "activation").select_option("softplus")
    assert link.get_attribute("href").partition(PAGE)[2] != address
    assert "a=softplus" in link.get_attribute("href")
    assert tab.wrong == []
    page = train(address)
    step(page, 3)
    assert [(page.evaluate(NUMBERS, i), words(page, i)) for i in range(networks)] == here


@pytest.mark.parametrize("chapter", slow_except(CHAPTERS, ["zero_centered"]))
def test_a_chapter_loads_it_once_it_is_asked_for(visit, chapter):
    tab, asked = visit(f"{chapter}.html"), []
    # Pictures load when they come into view, and the page may scroll to the button.
    tab.on("request", lambda r: r.resource_type == "image" or asked.append(r.url))
    visit(f"{chapter}.html")
    files = {url.rpartition("/")[2].partition("?")[0] for url in asked}
    assert "train_small.js" in files and not {"train.js", "train_study.js"} & files
    asked.clear()
    tab.get_by_role("button", name=SHOW).click()
    tab.wait_for_selector(READY, timeout=MINUTE)
    files = [url.rpartition("/")[2].partition("?")[0] for url in asked]
    assert "train.js" in files and {*files} <= {"drawing.js", "means.js", "train.js"}
    assert tab.wrong == []


def test_in_a_chapter_it_is_asked_for_again_after_it_could_not_be_loaded(visit):
    tab = visit("zero_centered.html")
    tab.route("**/train.js*", lambda route: route.abort())
    show = tab.get_by_role("button", name=SHOW)
    show.click()
    tab.get_by_text("It can\u2019t be loaded").wait_for()
    tab.unroute("**/train.js*")
    show.click()
    tab.wait_for_selector(READY, timeout=MINUTE)


def test_in_a_chapter_by_keyboard(visit):
    """After the button that shows it, the focus is on the one that runs it."""
    tab = visit("dead_units.html", "file")
    tab.get_by_role("button", name=SHOW).focus()
    tab.keyboard.press("Enter")
    tab.wait_for_selector(READY, timeout=MINUTE)
    assert tab.evaluate("document.activeElement.textContent") == "Run"
    tab.keyboard.press("Enter")
    tab.wait_for_function(f"() => {RUN.format(0)}.trainer.steps > 5", timeout=MINUTE)
    tab.keyboard.press("Enter")
    tab.wait_for_selector(READY, timeout=MINUTE)
    spoken = tab.locator(".playground > .spoken").inner_text()
    assert words(tab) in spoken and "of 16 units dead" in spoken


@pytest.mark.parametrize("chapter", slow_except(["weights", "choosing"], ["weights"]))
def test_in_a_chapter_it_is_accessible(small, chapter):
    assert broken_in_all_looks(small(chapter)) == []


@EACH
def test_in_a_chapter_it_fits_a_phone(small, chapter):
    tab = small(chapter, viewport={"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_scripts_and_on_paper_a_chapter_has_the_link_alone(visit):
    tab = visit("vanishing_gradients.html", java_script_enabled=False)
    assert not tab.locator(".train-small").is_visible()
    assert tab.locator("a[href^='train.html?']").first.is_visible()
    tab = visit("vanishing_gradients.html")
    assert tab.locator(".train-small").is_visible()
    tab.emulate_media(media="print")
    assert not tab.locator(".train-small").is_visible()


# --- what each chapter's setting shows ----------------------------------------


def test_vanishing_gradients_shows_one(small):
    tab = small("vanishing_gradients")
    first, last = gradients(tab)
    assert first < 1e-20 * last
    assert 0.6 < usual_loss(tab, 300) < 0.8
    field(tab, "normalization").select_option("batch")
    tab.wait_for_selector(READY, timeout=MINUTE)
    assert usual_loss(tab, 300) < 0.5


def test_weights_shows_a_start_with_which_the_gradient_comes_through(small):
    tab = small("weights")
    first, last = gradients(tab)
    assert 1e-3 < first / last < 1e3
    assert usual_loss(tab, 100) < 0.6
    field(tab, "start of the weights").select_option("lecun")
    tab.wait_for_selector(READY, timeout=MINUTE)
    first, last = gradients(tab)
    assert first < 1e-20 * last


def test_dead_units_shows_some_and_none_with_a_leaky_slope(small):
    tab = small("dead_units")
    usual_loss(tab, 300)
    by_layer = dead_by_hand(tab)
    assert sum(by_layer) > 15
    text = tab.locator(".told").inner_text()
    assert [int(n) for n in re.findall(r"(\d+) of 16 units dead", text)] == by_layer
    field(tab, "activation").select_option("leaky_relu")
    tab.wait_for_selector(READY, timeout=MINUTE)
    usual_loss(tab, 300)
    assert told(tab, r"(\d+) of 48 hidden units") == 0


def test_zero_centered_shows_that_tanh_is_ahead(small):
    tab = small("zero_centered")
    usual_loss(tab, 300)
    assert loss(tab, 1) < loss(tab, 0) - 0.1


def test_choosing_shows_what_ten_seeds_can_tell(small):
    tab = small("choosing")
    tab.get_by_role("button", name="Repeat with ten seeds").click()
    tab.wait_for_selector(".outcome tbody tr", timeout=MINUTE)
    assert "The interval contains 0" in tab.locator(".outcome").inner_text()
