"""A browser with nothing but this machine in reach, and readers who have never been here."""

import pytest
from playwright.sync_api import sync_playwright

from loopback import OFFLINE, serving, watched
from tools.check import chromium


@pytest.fixture(scope="module")
def chrome():
    with sync_playwright() as playwright:
        flags = [*chromium.FLAGS, OFFLINE]
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def server(site, request):
    """The site, with the folder that a module names as its PART."""
    with serving(site, request.module.PART) as server:
        yield server


@pytest.fixture
def tab(chrome, server):
    """A tab of a reader who has never been here."""
    with watched(chrome, server) as context:
        yield context.new_page()
