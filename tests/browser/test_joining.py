"""From a stranger's phone to a partner's first level: application, vetting, agreement, onboarding, tier evaluation."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import expect

from prm.core import clock
from prm.jobs import worker
from tests.browser.eyes import OVERFLOW, SMALL
from tests.browser.thumbs import PHONE

pytestmark = pytest.mark.xdist_group("browser")  # one server and one Chromium serve them all

CARD = b"%PDF-1.7\ntrailer<<>>\n%%EOF\n"
COMPANY, ADDRESS = "Zephyrine Data Works", "maud@zephyrine-example.com"
OLD_ENOUGH = """new Promise(done => { const look = () =>
 performance.now() > 3500 ? done() : requestAnimationFrame(look); look() })"""  # nobody reads the form in three seconds


def house_hears(house):
    """Whatever waits for the worker is done, a minute from now."""
    with house.app.app_context(), time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        worker.drain()


def link(house, subject, path):
    """The link in the newest letter to the applicant that is called so; the jobs run first."""
    house_hears(house)
    files = sorted((Path(house.app.instance_path) / "outbox").glob("*"), key=lambda file: file.stat().st_mtime_ns)
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    mine = [each for each in letters if each["To"] == ADDRESS and subject in each["Subject"]]
    return re.search(rf"{path}/\S+", mine[-1].get_content())[0]


def sound(eyes):
    """Nothing that axe finds, nothing sideways, nothing too small for a finger."""
    assert eyes.axe() == []
    assert eyes.page.evaluate(OVERFLOW) == []
    assert eyes.page.evaluate(SMALL)[:3] == []


def test_a_company_applies_on_a_phone_is_vetted_signs_is_onboarded_and_gets_its_first_level(house, look):
    phone, desk = look("anon", width=PHONE, touch=True), look("admin")
    _applies(house, phone)
    _is_approved(desk)
    _joins(house, phone)
    _does_a_task(house, phone, desk)
    _is_sent_the_agreement(desk)
    _signs(phone)
    _is_countersigned(desk)
    _says_the_details_are_right(phone)
    house_hears(house)  # onboarding: both have signed, the details are confirmed
    _is_met(house, desk)
    page = phone.open("/portal/onboarding/").page
    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("All mandatory tasks are done")).to_be_visible()
    _is_weighed(desk)
    page = phone.open("/portal/").page
    page.get_by_role("link", name="Program", exact=True).first.tap()
    expect(page.get_by_role("heading", name="To reach Silver")).to_be_visible()
    assert "You are Registered" in " ".join(page.locator("main").inner_text().split())
    sound(phone)


def _applies(house, phone):
    page = phone.open("/apply/").page
    sound(phone)
    page.get_by_role("link", name="Reseller").tap()
    for field, words in (("company", COMPANY), ("website", "zephyrine-example.com"), ("contact", "Maud Zephyr")):
        page.locator(f"#{field}").fill(words)
    page.locator("#email").fill(ADDRESS)
    page.locator("#country").select_option("GB")
    sound(phone)
    page.evaluate(OLD_ENOUGH)
    page.get_by_role("button", name="Apply").tap()
    expect(page.get_by_text("One more step")).to_be_visible()
    sound(phone)
    page.goto(house.url + link(house, "Confirm your address", "/apply/confirm"))
    page.get_by_role("button", name="Confirm and hand in").tap()
    expect(page.get_by_text("answers by mail by")).to_be_visible()


def _is_approved(desk):
    page = desk.open("/applications/?view=unassigned").page
    with page.expect_navigation():
        page.get_by_role("link", name=COMPANY).click()
    for _check in range(5):
        page.get_by_text("Note a check").click()
        with page.expect_navigation():
            page.get_by_role("button", name="Note it").click()
    page.locator("#territory").select_option(index=1)
    page.locator("#manager").select_option(index=1)
    page.locator("#agreement").select_option(label="Reseller agreement")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("is a partner now, and invited")).to_be_visible()


def _joins(house, phone):
    page = phone.page
    page.goto(house.url + link(house, "Your invitation", "/sign-in/link"))
    page.locator("form[action='/sign-in/confirm'] button").tap()
    page.wait_for_url(re.compile(r"/portal/|/security|/preferences"))
    house_hears(house)  # onboarding: somebody has joined


def _does_a_task(house, phone, desk):
    page = phone.open("/portal/").page
    page.get_by_role("link", name="All tasks").tap()
    expect(page.get_by_text(re.compile(r"1 of \d mandatory tasks done"))).to_be_visible()
    sound(phone)
    task = page.locator("li", has_text="Name a technical contact")
    task.get_by_role("textbox").fill("Tom, tom@zephyrine-example.com")
    task.get_by_text("Or show it with a file").tap()
    task.get_by_label("Files that show it").set_input_files({"name": "card.pdf", "mimeType": "", "buffer": CARD})
    sound(phone)
    task.get_by_role("button", name="Done").tap()
    expect(page.get_by_role("link", name="card.pdf")).to_be_visible()
    expect(page.get_by_text(re.compile(r"2 of \d mandatory tasks done"))).to_be_visible()
    row = desk.open("/onboarding/").page.get_by_role("row", name=re.compile(COMPANY))
    assert "2 of " in row.inner_text()


def _partner(desk):
    page = desk.open("/partners/?q=Zephyrine").page
    page.get_by_role("link", name=COMPANY).first.click()
    return page


def _is_sent_the_agreement(desk):
    page = _partner(desk)
    page.get_by_role("link", name="Agreement", exact=True).click()
    page.get_by_role("link", name=re.compile("^AG-")).click()
    page.get_by_role("button", name="Send to the partner").click()
    expect(page.get_by_text("Round 1", exact=True)).to_be_visible()


def _signs(phone):
    page = phone.open("/portal/onboarding/").page
    page.locator("li", has_text="Sign the agreement").get_by_role("link").first.tap()
    page.get_by_role("link", name="Open it").tap()
    expect(page.get_by_role("button", name="Sign").first).to_be_visible()
    sound(phone)
    page.get_by_role("button", name="Sign").first.tap()
    page.wait_for_url("**/sign/*")
    sound(phone)
    page.get_by_label("Your full name").fill("Maud Zephyr")
    page.get_by_label("I have read this agreement").check()
    page.locator("main form button", has_text="Sign").tap()
    expect(page.get_by_text("You have signed.")).to_be_visible()


def _is_countersigned(desk):
    page = desk.open("/programs/agreements").page
    page.get_by_role("row", name=re.compile(COMPANY)).get_by_role("link").first.click()
    page.get_by_label("Your full name").fill("Ada Lindqvist")
    page.get_by_label("I have read this agreement").check()
    page.locator("main form button", has_text="Sign for").click()
    expect(page.get_by_text("Signed by both")).to_be_visible()


def _says_the_details_are_right(phone):
    page = phone.open("/portal/onboarding/").page
    page.locator("li", has_text="Check your company's details").get_by_role("link", name="Do it now").tap()
    page.get_by_role("button", name="Yes, it is").tap()
    expect(page.get_by_role("button", name="Yes, it is")).to_have_count(0)


def _is_met(house, desk):
    """The two tasks of the vendor's side, the last of all: the partner is active."""
    page = desk.open("/onboarding/").page
    page.get_by_role("row", name=re.compile(COMPANY)).get_by_role("link").first.click()
    for title in ("Welcome call", "Agree on the 30-60-90 day plan"):
        task = page.locator("li", has=page.get_by_text(title, exact=True))
        task.get_by_role("textbox").fill("Met on Monday; minutes sent.")
        with page.expect_navigation():
            task.get_by_role("button", name="Done").click()
    house_hears(house)  # onboarding: the last of its tasks is done
    _partner(desk)
    expect(page.locator(".page-head").get_by_text("Active", exact=True).first).to_be_visible()


def _is_weighed(desk):
    page = desk.open("/programs/tiers/partners/run").page
    with page.expect_navigation():
        page.get_by_role("button", name="Weigh everybody now").click()
    row = page.get_by_role("row", name=re.compile(COMPANY))
    assert "Registered" in row.inner_text()
    with page.expect_navigation():
        page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text(re.compile(r"moves? approved"))).to_be_visible()
