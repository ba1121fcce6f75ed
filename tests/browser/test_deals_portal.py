"""Deals on a partner's phone: the acceptance scripts S-P1 to S-P4 within their taps, characters and seconds."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from prm.access.policy import Actor
from prm.core import clock
from prm.core.transaction import system
from prm.deals.models import Registration
from prm.deals.service import deciding
from prm.identity.models import User
from prm.partners.models import Partner
from tests.browser.eyes import Eyes

pytestmark = pytest.mark.xdist_group("browser")  # one server and one Chromium serve them all

TAP, CHARACTER = 1.3, 0.35  # seconds of a person on a phone (keystroke-level model); the machine's own are measured
PHONE = 390
serial = count(1)


class Thumbs:
    """Counts what a person does on a phone: taps, characters, page loads, and how long it takes."""

    def __init__(self, eyes):
        self.page, self.taps, self.characters, self.loads, self.began = eyes.page, 0, 0, 0, clock.now()
        self.page.on("framenavigated", self._loaded)

    def _loaded(self, _frame):
        self.loads += 1

    def tap(self, where):
        self.taps += 1
        self.page.locator(where).first.click()

    def type(self, where, text):
        self.tap(where)
        self.characters += len(text)
        self.page.keyboard.type(text)

    def seconds(self):
        machine = (clock.now() - self.began).total_seconds()
        return machine + self.taps * TAP + self.characters * CHARACTER


def fresh():
    """A customer nobody has registered: name and domain."""
    n = next(serial)
    return f"Fabrik{n}", f"fabrik{n}.de"


def register(thumbs, name, host):
    """The six fields; the family only where it is not known from last time."""
    thumbs.tap("a:has-text('Register a deal')")
    thumbs.page.wait_for_url("**/deals/new")
    thumbs.type("[name=customer]", name)
    thumbs.type("[name=domain]", host)
    thumbs.type("[name=contact_email]", f"eva@{host}")
    thumbs.type("[name=amount]", "45k")
    thumbs.tap("label:has-text('Next month')")
    if not thumbs.page.locator("[name=family]").input_value():
        thumbs.taps += 2
        thumbs.page.locator("[name=family]").select_option(index=1)
    expect(thumbs.page.locator("#promise")).to_contain_text("45,000")


def sent(thumbs):
    thumbs.tap("button:has-text('Register deal')")
    thumbs.page.wait_for_url("**/receipt")
    return re.search(r"DR-\w{6}", thumbs.page.locator("h1").inner_text())[0]


def registered(house, look):
    """(eyes, number) of a deal that was registered on the phone."""
    eyes = look("partner_admin", width=PHONE).open("/portal/")
    thumbs = Thumbs(eyes)
    register(thumbs, *fresh())
    return eyes, sent(thumbs)


def decide(house, number, verb, *given):
    """What an admin decides meanwhile."""
    with house.app.app_context(), system("browser tests") as session:
        row = session.scalars(select(Registration).where(Registration.number == number)).one()
        admin = session.scalars(select(User).where(User.role == "admin").order_by(User.id)).first()
        actor = Actor(admin.id, admin.public_id, admin.name, "", admin.role)
        verb(row, session.get_one(Partner, row.partner_id), *given, actor)
        return row.public_id


def above_the_fold(page, *texts):
    room = page.evaluate("innerHeight")
    for text in texts:
        box = page.locator("main").get_by_text(text).first.bounding_box()
        assert box["y"] + box["height"] <= room, text


def test_s_p1_a_deal_is_registered_in_under_a_minute_and_told_before_and_after(house, look):
    eyes = look("partner_admin", width=PHONE).open("/portal/")
    thumbs, page = Thumbs(eyes), eyes.page
    register(thumbs, *fresh())
    before = page.locator("#promise").inner_text()
    for said in ("90 days", "if approved today", "5%", "What could stop it"):
        assert said in before
    number = sent(thumbs)
    after = page.locator("main").inner_text()
    for said in (number, "by ", "90 days from approval", "Whom to ask", "Register another"):
        assert said in after
    assert thumbs.taps <= 10
    assert thumbs.characters <= 48
    assert thumbs.loads <= 2
    assert thumbs.seconds() <= 60
    assert number in look("admin").open("/deals/").page.locator("main").inner_text()


def test_the_draft_survives_the_browser_and_comes_back_on_another(browser, house, look):
    name, host = fresh()
    first = Eyes(browser, house, "partner_admin", width=PHONE).open("/portal/deals/new")
    for field, text in (("customer", name), ("domain", host), ("amount", "45k")):
        first.page.locator(f"[name={field}]").click()
        first.page.keyboard.type(text)
    expect(first.page.locator("#saved")).to_contain_text("Draft saved")
    expect(first.page.locator("#promise")).to_contain_text("45,000")
    first.page.wait_for_load_state("networkidle")
    first.close()
    other = look("partner_admin", width=1440).open("/portal/deals/new").page
    assert other.locator("[name=customer]").input_value() == name
    assert other.locator("[name=amount]").input_value() == "45k"
    other.click("button:has-text('Start over')")
    other.wait_for_load_state("networkidle")
    assert other.locator("[name=customer]").input_value() == ""


def test_s_p2_where_a_deal_stands_is_one_tap_away_and_above_the_fold(house, look):
    eyes, number = registered(house, look)
    here = decide(house, number, deciding.ask, "Which department buys?")
    eyes.open("/portal/")
    thumbs = Thumbs(eyes)
    thumbs.tap(f"a[href='/portal/deals/{here}']")
    eyes.page.wait_for_url(f"**/{here}")
    above_the_fold(eyes.page, "Needs info", "since ", "Which department buys?", "Send answer")
    assert thumbs.taps <= 1
    assert thumbs.seconds() <= 8
    decide(house, number, deciding.answer, "Logistics.")
    decide(house, number, deciding.approve)
    eyes.open(f"/portal/deals/{here}")
    above_the_fold(eyes.page, "Approved", "since ", "Mark won or lost", "days left", "Clause", "Whom to ask")


def test_s_p3_a_question_is_answered_in_two_taps(house, look):
    eyes, number = registered(house, look)
    here = decide(house, number, deciding.ask, "Which department buys?")
    eyes.open(f"/portal/deals/{here}")
    thumbs = Thumbs(eyes)
    thumbs.type("textarea", "Logistics.")
    thumbs.tap("button:has-text('Send answer')")
    expect(eyes.page.locator("#toasts")).to_contain_text("A decision is due by")
    expect(eyes.page.locator("main")).to_contain_text("In review")
    assert thumbs.taps <= 2


def test_s_p4_protection_is_extended_in_four_taps_with_the_rule_in_sight(house, look):
    eyes, number = registered(house, look)
    here = decide(house, number, deciding.approve)
    eyes.open(f"/portal/deals/{here}")
    thumbs, page = Thumbs(eyes), eyes.page
    thumbs.tap("a:has-text('Extend')")
    page.wait_for_url("**/extension")
    assert "can ask for more protection once" in page.locator("main").inner_text()
    thumbs.tap("label:has-text('A trial is running')")
    thumbs.type("[name=evidence]", "Met Eva on Monday")
    thumbs.tap("button:has-text('Send')")
    expect(page.locator("#toasts")).to_contain_text("You have an answer by")
    assert thumbs.taps <= 4
    assert thumbs.seconds() <= 25


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, PHONE, 1440])
def test_every_page_of_deals_is_clean_on_every_screen(house, look, theme, width):
    _eyes, number = registered(house, look)
    here = decide(house, number, deciding.approve)
    eyes = look("partner_admin", width=width, theme=theme)
    for path in (
        "",
        "new",
        "rules",
        here,
        f"{here}/receipt",
        f"{here}/extension",
        f"{here}/outcome",
        f"{here}/withdrawal",
    ):
        eyes.open(f"/portal/deals/{path}")
        assert eyes.status == 200, path
        assert eyes.errors == [], path
        assert eyes.axe() == [], path
        assert eyes.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert eyes.facts()["v"]["csp"] == [], path
