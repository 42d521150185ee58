"""The search page."""

import pytest


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_search(scheme, visit):
    tab = visit("search.html?q=saturation", scheme)
    tab.wait_for_selector("#search-results li a")
    links = [link.get_attribute("href") for link in tab.locator("#search-results li a").all()]
    assert any(link.startswith("sigmoid.html") for link in links)
    tab.wait_for_timeout(300)
    assert tab.wrong == []


SEARCHES = {
    "vanishing": "vanishing_gradients.html",
    "sigmoid": "sigmoid.html",
    "tanh": "tanh.html",
    "dead": "dead_units.html",
    "leaky relu": "leaky_relu.html",
    "cheat sheet": "cheat_sheet.html",
}


def test_search_puts_the_chapter_first(visit):
    for words, page in SEARCHES.items():
        assert found(visit, words)[0][0] == page, words
    pages, says = found(visit, "dying relu")
    assert "dead_units.html" in pages and "some of the words" in says


def test_search_knows_greek_letters_and_common_words(visit):
    assert {"notation.html", "relu.html"} & {*found(visit, "σ")[0]}
    assert found(visit, "β")[0]
    assert found(visit, "the") == ([], "“the” is on nearly every page: add a rarer word.")
    assert found(visit, "zzzz")[0] == []


def found(visit, words):
    """Return the pages found, best first, and what is said of them."""
    tab = visit(f"search.html?q={words.replace(' ', '+')}")
    tab.wait_for_function("document.getElementById('search-status').textContent.includes('“')")
    links = tab.locator("#search-results > ul > li > a").all()
    addresses = [link.get_attribute("href").partition("?")[0] for link in links]
    return addresses, tab.inner_text("#search-status")
