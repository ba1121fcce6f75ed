"""From a stranger's phone to a partner's first task: application, address, vetting, approval, invitation, onboarding."""

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


def link(house, subject, path):
    """The link in the newest letter to the applicant that is called so; the jobs run first."""
    with house.app.app_context(), time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        worker.drain()
    files = sorted((Path(house.app.instance_path) / "outbox").glob("*"), key=lambda file: file.stat().st_mtime_ns)
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    mine = [each for each in letters if each["To"] == ADDRESS and subject in each["Subject"]]
    return re.search(rf"{path}/\S+", mine[-1].get_content())[0]


def sound(eyes):
    """Nothing that axe finds, nothing sideways, nothing too small for a finger."""
    assert eyes.axe() == []
    assert eyes.page.evaluate(OVERFLOW) == []
    assert eyes.page.evaluate(SMALL)[:3] == []


def test_a_company_applies_on_a_phone_is_vetted_approved_invited_and_does_its_first_task(house, look):
    phone = look("anon", width=PHONE, touch=True).open("/apply/")
    page = phone.page
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

    desk = look("admin").open("/applications/?view=unassigned").page
    with desk.expect_navigation():
        desk.get_by_role("link", name=COMPANY).click()
    for _check in range(5):
        desk.get_by_text("Note a check").click()
        with desk.expect_navigation():
            desk.get_by_role("button", name="Note it").click()
    desk.locator("#territory").select_option(index=1)
    desk.locator("#manager").select_option(index=1)
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("is a partner now, and invited")).to_be_visible()

    page.goto(house.url + link(house, "Your invitation", "/sign-in/link"))
    page.locator("form[action='/sign-in/confirm'] button").tap()
    page.wait_for_url(re.compile(r"/portal/|/security|/preferences"))
    link(house, "Your invitation", "/sign-in/link")  # onboarding hears that somebody has joined
    phone.open("/portal/")
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
    desk.goto(house.url + "/onboarding/")
    assert "2 of " in desk.get_by_role("row", name=re.compile(COMPANY)).inner_text()
