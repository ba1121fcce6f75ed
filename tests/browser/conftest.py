"""Chromium and a served demo for all browser tests; they skip, saying why, where there is no Chromium."""

import os
import shutil

import pytest
from playwright.sync_api import Error, sync_playwright

from tests.browser.eyes import Eyes
from tests.browser.house import House


@pytest.fixture(scope="session")
def browser():
    where = os.environ.get("PRM_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if where is None:
        pytest.skip(
            "no chromium: install it (Debian: sudo apt-get install chromium libatomic1) to run the browser tests"
        )
    try:
        driver = sync_playwright().start()
        opened = driver.chromium.launch(executable_path=where, args=["--no-sandbox", "--disable-dev-shm-usage"])
    except (Error, OSError) as error:
        pytest.skip(f"Playwright cannot start {where}: {str(error).splitlines()[0]}")
    yield opened
    opened.close()
    driver.stop()


@pytest.fixture(scope="session")
def house(browser, tmp_path_factory):
    made = House(tmp_path_factory.mktemp("house") / "demo")
    yield made
    made.close()


@pytest.fixture(scope="session")
def look(browser, house):
    """`look(role, width=…, theme=…, touch=…)`: eyes of that kind, kept open for the whole run."""
    kept = {}

    def eyes(role, *, width=1440, theme="light", touch=False):
        key = (role, width, theme, touch)
        if key not in kept:
            kept[key] = Eyes(browser, house, role, width=width, theme=theme, touch=touch)
        return kept[key]

    yield eyes
    for each in kept.values():
        each.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
