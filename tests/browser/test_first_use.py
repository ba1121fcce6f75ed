"""S-A1: a stranger takes a fresh installation to its first decided registration, by what the screens say alone."""

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from prm.core import clock
from tests.browser.house import House, free_port
from tests.house.source import ROOT

pytestmark = pytest.mark.xdist_group("browser")

WITHIN = 600  # seconds: ten minutes
STEPS = 6
DECIDING, CLICKING, TYPING, TAPPING, THUMBING, LOADING = 1.35, 1.3, 0.28, 1.0, 0.33, 1.0  # ux.md 3
DECISIONS, READING = 30, 120  # one for every page and choice; every page is new to them
PRM = [sys.executable, "-c", "from prm.cli import main; main()"]


class Fresh(House):
    """An instance with nothing in it, served with its worker; the first admin's link as the command line prints it."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.names = os.environ | {"PRM_INSTANCE": str(folder), "PRM_URL": self.url}
        self._told("init")
        self.link = re.search(r"http\S+", self._told("admin", "create", "ada@one-example.com", "--name", "Ada"))[0]
        self.log = (folder / "server.log").open("wb")
        command = [*PRM, "serve", "--port", str(self.port)]
        self.child = subprocess.Popen(
            command, cwd=ROOT, env=self.names, stdout=self.log, stderr=self.log, start_new_session=True
        )
        self._wait()

    def _told(self, *words):
        return subprocess.run(
            [*PRM, *words], cwd=ROOT, env=self.names, check=True, capture_output=True, text=True
        ).stdout

    def letter_to(self, address, page):
        """The link in the letter to somebody, once the worker has written it."""
        end = clock.now() + timedelta(seconds=60)
        while clock.now() < end:
            for file in (self.folder / "outbox").glob("*.eml"):
                text = file.read_text()
                if f"To: {address}" in text:
                    return re.search(r"http://127\S+/sign-in/link/\S+", text.replace("=\n", ""))[0]
            page.wait_for_timeout(200)
        raise AssertionError(f"no letter to {address}")

    def close(self):
        os.killpg(self.child.pid, signal.SIGTERM)
        self.child.wait(timeout=20)
        self.log.close()


class Stranger:
    """Counts what somebody does who has never seen these pages; `click` and `fill` find things by what they say."""

    def __init__(self, browser, *, phone=False):
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        self.page = browser.new_context(viewport=size, has_touch=phone).new_page()
        self.phone, self.clicks, self.keys, self.loads, self.faults = phone, 0, 0, 0, []
        self.page.on("framenavigated", self._loaded)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("response", self._answered)

    def _loaded(self, _frame):
        self.loads += 1

    def _answered(self, answer):
        """What is refused says so where it happens, not three pages later."""
        if answer.status >= 400 and not answer.url.endswith(".ico"):
            self.faults.append(f"{answer.status} {answer.url}")

    def press(self, role, name, *, exact=False):
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=exact).first.click()
        self.page.wait_for_load_state("networkidle")

    def fill(self, label, text):
        self.clicks += 1
        self.keys += len(text)
        self.page.locator("main").get_by_label(label).first.fill(text)

    def type(self, field, text):
        self.clicks += 1
        self.keys += len(text)
        self.page.locator(f"[name={field}]").tap()
        self.page.keyboard.type(text)

    def choose(self, label, option):
        self.clicks += 2
        self.page.get_by_label(label, exact=True).first.select_option(label=option)

    def seconds(self):
        each = (TAPPING, THUMBING) if self.phone else (CLICKING, TYPING)
        return self.clicks * each[0] + self.keys * each[1] + self.loads * LOADING


@pytest.fixture
def fresh(browser, tmp_path):
    made = Fresh(tmp_path / "fresh")
    yield made
    made.close()


def come_in(person, link, name):
    person.page.goto(link)
    person.fill("Name", name)
    person.press("button", "Begin")


def step(person, label):
    """From Home by the checklist."""
    person.press("link", "Home", exact=True)
    person.press("link", label)


def set_up(ada):
    """The first three steps: who we are, what we sell, with whom."""
    step(ada, "Company, currency and fiscal year")
    ada.fill("Name of the installation", "Kettle Works")
    ada.press("button", "Save")
    step(ada, "Name your product families")
    ada.fill("Names", "Firewalls\nSwitches")
    ada.press("button", "Add")
    step(ada, "Add your first partner")
    ada.fill("Name", "Two Resale")
    ada.choose("Status", "Active")
    ada.press("button", "Add partner")


def invite(ada):
    """The partner's first person, and a colleague."""
    step(ada, "Invite its first person to the portal")
    ada.press("link", "Add a person")
    ada.fill("Name", "Pia Two")
    ada.fill("E-mail", "pia@two-example.com")
    ada.press("button", "Save")
    ada.press("button", "Invite")
    step(ada, "Invite your team")
    ada.fill("Name", "Nils Three")
    ada.fill("E-mail", "nils@one-example.com")
    ada.press("button", "Add person")


def register(pia):
    """Their first deal, on the phone."""
    pia.press("link", "Register a deal")
    pia.page.wait_for_url("**/deals/new")
    for name, text in (
        ("customer", "Fabrik One"),
        ("domain", "fabrik-example.de"),
        ("contact_email", "eva@fabrik-example.de"),
    ):
        pia.type(name, text)
    pia.type("amount", "45k")
    pia.clicks += 3
    pia.page.locator("label:has-text('Next month')").tap()
    pia.page.locator("[name=family]").select_option(label="Firewalls")
    expect(pia.page.locator("#promise")).to_contain_text("45,000")
    pia.press("button", "Register deal")
    pia.page.wait_for_url("**/receipt")


def test_s_a1_a_stranger_gets_from_a_fresh_install_to_the_first_decision(fresh, browser):
    ada, pia = Stranger(browser), Stranger(browser, phone=True)
    come_in(ada, fresh.link, "Ada Stone")
    steps = ada.page.locator("ol.steps").first.locator("li")
    assert steps.count() <= STEPS
    set_up(ada)
    invite(ada)
    come_in(pia, fresh.letter_to("pia@two-example.com", pia.page), "Pia Two")
    assert pia.page.locator("ol.steps li").count() <= 5
    register(pia)
    step(ada, "Decide the first deal a partner registers")
    ada.press("link", "Fabrik One")
    ada.press("button", "Approve")
    expect(ada.page.locator("main")).to_contain_text("Approved")
    ada.press("link", "Home", exact=True)
    expect(ada.page.locator("main")).to_contain_text("Your channel is set up.")
    assert ada.faults + pia.faults == []
    assert ada.seconds() + pia.seconds() + DECISIONS * DECIDING + READING <= WITHIN
