"""What readers of such books look for: search, previews, marks, a wide page, a version."""

import gzip
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from built import laid_out, settled

BOOK = Path(__file__).parents[2] / "book"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture
def reader(base, tab_for):
    """A function that opens a page of the site, in a folder or served, as nobody has used it."""
    opened = []

    def open_page(address, folder=False, viewport=DESKTOP, **options):
        tab = tab_for("reader", base["file" if folder else "http"], **options)
        tab.set_viewport_size(viewport)
        tab.emulate_media(media="null")
        tab.mouse.move(0, 0)
        if tab not in opened:
            opened.append(tab)
            tab.wrong.clear()
        tab.goto(tab.home + address)
        if tab.evaluate("localStorage.length"):
            tab.evaluate("localStorage.clear()")
            tab.reload()
        laid_out(tab)
        return tab

    yield open_page
    wrong = [line for tab in opened for line in tab.wrong]
    # Leaving a page breaks off what it still loads.
    assert [line for line in wrong if not line.startswith("failed:")] == []


# One worker parses the pages: it takes seconds.
PARSED = pytest.mark.xdist_group("parsed")


@pytest.fixture(scope="session")
def trees(site):
    """Each page as a tree without its formulas, by its name."""
    pages = {path.stem: path.read_text(encoding="utf-8") for path in site.glob("*.html")}
    plain = {name: re.sub("<math.*?</math>", "", page, flags=re.S) for name, page in pages.items()}
    return {name: BeautifulSoup(page, "html.parser") for name, page in plain.items()}


@pytest.fixture(scope="session")
def articles(trees):
    """The text of each page as a tree, by its name."""
    return {name: tree.article for name, tree in trees.items()}


# --- sources -----------------------------------------------------------------------------------


@PARSED
def test_every_source_links_to_its_doi_and_to_arxiv(articles):
    entries = re.split(r"^@", (BOOK / "references.bib").read_text(encoding="utf-8"), flags=re.M)
    wanted = 0
    for entry in entries[1:]:
        key = re.match(r"\w+\{([^,]+),", entry)[1]
        links = {
            link["href"] for link in articles["bibliography"].find(id=key).parent.select("p > a")
        }
        for field, address in (
            ("doi", "https://doi.org/"),
            ("eprint", "https://arxiv.org/abs/"),
        ):
            if number := re.search(rf"^\s*{field}\s*=\s*[{{\"]([^}}\"]+)", entry, flags=re.M):
                assert address + number[1] in links, (key, field)
                wanted += 1
    assert wanted > 40


@PARSED
def test_a_source_leads_back_to_each_page_that_cites_it(articles):
    cited = 0
    for name, article in articles.items():
        for link in article.select('a[href^="bibliography.html#"]'):
            source = articles["bibliography"].find(id=link["href"].partition("#")[2])
            assert source.find(class_="cited-in").find("a", href=f"{name}.html"), link
            cited += 1
    assert cited > 100


# --- search ------------------------------------------------------------------------------------


def test_search_shows_where_a_word_stands_from_a_folder_too(reader):
    tab = reader("search.html?q=saturates", folder=True)
    first = tab.locator("#search-results > ul > li").first
    heading = first.locator("li a").first
    sentence = first.locator("li p").first
    sentence.wait_for()
    assert "#" in heading.get_attribute("href")
    assert re.fullmatch(r"saturat\w+", sentence.locator("mark").first.inner_text(), flags=re.I)
    titles = tab.locator("#search-results > ul > li > a").all_inner_texts()
    assert {"Glossary", "Sigmoid: squash any number into (0, 1)"} <= {*titles}


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("sigm", "sigmoid"),
        ("softm", "softmax"),
        ("quotient rule", "derivative_rules"),
    ],
)
def test_search_ranks_titles_and_headings_first(words, first, reader):
    tab = reader(f"search.html?q={words}")
    link = tab.locator("#search-results > ul > li > a").first
    assert link.get_attribute("href").startswith(f"{first}.html?")


def test_a_greek_letter_is_found_by_its_name(reader):
    sign, name = (
        {
            *reader(f"search.html?q={words}")
            .locator("#search-results > ul > li > a")
            .all_inner_texts()
        }
        for words in ("σ", "sigma")
    )
    assert sign == name and len(sign) > 5


def test_search_says_what_to_try_when_nothing_is_found(reader):
    tab = reader("search.html?q=zzzz")
    assert tab.locator("#search-status").inner_text() == (
        "No page has “zzzz”: try a shorter part of the word, or another word for it."
    )


def test_the_words_found_are_marked_until_escape(reader):
    tab = reader("search.html?q=saturated")
    tab.locator("#search-results > ul > li > a[href^='sigmoid.html']").click()
    tab.get_by_role("button", name="Remove the marks").wait_for()
    marked = """() => [...(CSS.highlights.get("found") ?? [])].map(String)"""
    found = tab.evaluate(marked)
    assert found and all(re.fullmatch(r"(un)?saturat\w+", word, flags=re.I) for word in found)
    tab.keyboard.press("Escape")
    assert tab.evaluate(marked) == []
    assert tab.get_by_role("button", name="Remove the marks").count() == 0


def test_a_slash_searches_except_in_a_field(reader):
    tab = reader("glossary.html")
    field = tab.locator(".masthead input[type=search]")
    tab.keyboard.press("/")
    assert field.evaluate("(e) => e === document.activeElement")
    tab.keyboard.press("/")
    assert field.input_value() == "/"


def test_who_speaks_to_the_computer_can_switch_the_slash_off(reader):
    tab = reader("search.html")
    switch = tab.get_by_label("The key / leads to the search box")
    assert switch.is_checked()
    switch.uncheck()
    tab.goto(tab.url.replace("search.html", "glossary.html"))
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.tagName") == "BODY"
    tab.goto(tab.url.replace("glossary.html", "search.html"))
    switch.check()
    assert tab.evaluate("Object.keys(localStorage)") == []


def test_search_and_previews_are_light(site):
    """An index for the page of search alone, and texts when somebody asks for one."""
    size = {
        name: len(gzip.compress((site / "_static" / name).read_bytes(), 9))
        for name in ("words.js", "previews.js")
    }
    assert size["words.js"] < 48_000 and size["previews.js"] < 20_000
    for page in site.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert ("words.js" in text) == (page.stem == "search"), page.name
        assert not re.search(r'<script[^>]*src="[^"]*previews\.js', text), page.name


# --- previews ----------------------------------------------------------------------------------

TERM = 'article a[href="glossary.html#kink"]'
CARD = "#preview:popover-open"


def test_a_term_is_explained_on_hover(reader):
    tab = reader("relu.html", folder=True)
    tab.locator(TERM).first.hover()
    tab.wait_for_selector(CARD)
    card = tab.get_by_role("tooltip")
    assert "no derivative" in card.inner_text() and card.locator("a").count() == 0
    card.hover()
    tab.wait_for_timeout(400)
    assert card.is_visible(), "a pointer can rest on it"
    tab.keyboard.press("Escape")
    assert tab.locator(CARD).count() == 0


def test_a_term_is_explained_to_the_keyboard_and_never_printed(reader):
    tab = reader("relu.html")
    tab.keyboard.press("Tab")
    term = tab.locator(TERM).first
    term.focus()
    tab.wait_for_selector(CARD)
    assert term.get_attribute("aria-describedby") == "preview"
    card, link = tab.locator(CARD).bounding_box(), term.bounding_box()
    assert card["y"] >= link["y"] + link["height"] or card["y"] + card["height"] <= link["y"]
    tab.emulate_media(media="print")
    assert not tab.locator("#preview").is_visible()
    tab.emulate_media(media="screen")
    tab.keyboard.press("Tab")
    assert term.get_attribute("aria-describedby") is None


def test_a_first_touch_follows_the_link_and_opens_no_card(reader):
    tab = reader("relu.html", has_touch=True)
    term = tab.locator(TERM).first
    term.evaluate("(e) => e.addEventListener('click', (event) => event.preventDefault())")
    term.tap()
    tab.wait_for_timeout(500)
    assert tab.locator("#preview").count() == 0, "the script of previews is not even loaded"
    tab.locator('article a[href="glossary.html#range"]').first.hover()  # by a mouse
    tab.wait_for_selector(CARD)
    tab.keyboard.press("Escape")
    term.tap()
    tab.wait_for_timeout(500)
    assert tab.locator(CARD).count() == 0


@PARSED
def test_every_term_and_source_has_a_preview(articles, site):
    texts = (site / "_static" / "previews.js").read_text(encoding="utf-8")
    links = {
        link["href"]
        for article in articles.values()
        for link in article.select('a[href^="glossary.html#"], a[href^="bibliography.html#"]')
    }
    assert len(links) > 50
    assert [link for link in links if f'"{link}":"<p>' not in texts] == []
    assert not re.search(r"<p>[^\"]*(style=|<a |<script)", texts)


# --- scrolling, jumping, width -----------------------------------------------------------------


def test_a_box_that_scrolls_can_be_reached_and_has_a_name(reader):
    tab = reader("choosing.html", viewport=PHONE)
    tab.wait_for_selector("[data-scrolls]")
    boxes = tab.locator(".scroll, .math-block, article pre").evaluate_all(
        """(all) => all.filter((e) => e.checkVisibility()).map((e) =>
            [e.scrollWidth > e.clientWidth, e.tabIndex === 0 && !!e.ariaLabel && !!e.role])"""
    )
    assert {*map(tuple, boxes)} == {(True, True), (False, False)}
    box = tab.locator("pre[data-more]").first
    tab.keyboard.press("Tab")
    box.focus()
    assert box.evaluate("(e) => getComputedStyle(e).maskImage") == "none", "its ring is whole"
    box.evaluate("(e) => { e.id = 'watched'; e.scrollLeft = 20; }")
    tab.wait_for_selector("#watched[data-before]")


def test_a_phone_lays_out_first_what_is_in_sight(browser, site, reader):
    skipped = """() => [...document.querySelectorAll("article > section > section")]
        .map((e) => !e.firstElementChild.checkVisibility({ contentVisibilityAuto: true }))"""
    whole = reader("sigmoid.html#exercises", viewport=PHONE)
    assert not any(whole.evaluate(skipped)), "a link into the page needs all heights"
    height = whole.evaluate("document.body.scrollHeight")
    later = reader("sigmoid.html", viewport=PHONE)
    assert not any(later.evaluate(skipped))
    assert later.evaluate("document.body.scrollHeight") == height
    busy = browser.new_context(viewport=PHONE).new_page()
    busy.add_init_script("window.requestIdleCallback = () => {}")
    busy.goto(f"{site.as_uri()}/sigmoid.html")
    now = busy.evaluate(skipped)
    assert not now[0] and now[-1]
    slider = busy.get_by_role("slider").first
    before = settled(busy, slider.focus)
    after = settled(busy, lambda: slider.press("ArrowRight"))
    assert after.tangent != before.tangent and after.sentence != before.sentence
    busy.context.close()


@pytest.mark.parametrize("place", ["glossary.html#kink", "bibliography.html#ba2016layer"])
def test_what_is_jumped_to_stands_out(place, reader):
    for options in ({"color_scheme": "light"}, {"color_scheme": "dark"}):
        tab = reader(place, **options)
        look = "(e) => getComputedStyle(e).backgroundColor"
        colors = tab.locator("article h2").evaluate_all(f"(all) => all.map({look})")
        assert len({*colors}) == 2 and sum(c != "rgba(0, 0, 0, 0)" for c in colors) == 1
    forced = reader(place, forced_colors="active").locator("article h2")
    outlined = forced.evaluate_all("(all) => all.map((e) => getComputedStyle(e).outlineStyle)")
    assert outlined.count("solid") == 1


def test_a_wide_page_is_remembered_and_gives_its_room_to_tables(reader):
    tab = reader("choosing.html")
    table, lists = tab.locator("article .scroll").first, tab.locator("#chapters, #contents")
    button = tab.get_by_role("button", name="Wide")
    assert button.get_attribute("aria-pressed") == "false"
    widest = """(all) => Math.max(...all.map((e) => e.clientWidth))"""
    before = tab.locator(".scroll").evaluate_all(widest)
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert tab.locator(".scroll").evaluate_all(widest) > before + 200
    assert table.bounding_box()["x"] >= 0
    tab.reload()
    assert button.get_attribute("aria-pressed") == "true"
    assert not any(one.is_visible() for one in lists.all())
    tab.get_by_role("button", name="Chapters").click()
    assert tab.locator("#chapters").is_visible()


# --- what stands on every page -----------------------------------------------------------------


@PARSED
def test_a_page_says_how_to_run_it_and_which_version_it_is(site, trees):
    for name, page in trees.items():
        notebook = site / "_sources" / f"{name}.ipynb"
        run = page.select_one(".actions .run")
        assert (run is not None) == notebook.exists(), name
        if run:
            assert "make lab" in run.get_text()
            assert page.select_one(f'.actions a[download][href="_sources/{notebook.name}"]')
        version = re.search(r"Version (\w*) of (.*)\.", page.footer.get_text())
        if version:  # none where files differ from the commit
            assert re.fullmatch(r"[0-9a-f]{12}", version[1])
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", version[2])


AS_A_PROGRAM = re.compile(r"np\.(float|int|bool|str)\w*\(|Interval[.(]|(?<![\w.])-0\.0*(?![\d.e])")


@PARSED
def test_results_are_written_as_people_write_them(articles):
    seen = 0
    for name, article in articles.items():
        for output in article.select(".cell_output pre, .cell_output td"):
            seen += 1
            assert not AS_A_PROGRAM.search(output.get_text()), (name, output.get_text()[:80])
    assert seen > 300
