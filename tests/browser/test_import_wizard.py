"""S-C1: a coordinator imports 500 contacts of which 18 are bad, in at most eight clicks and the corrections."""

import pytest
from sqlalchemy import func, select

from prm.core.transaction import system
from prm.jobs import worker
from prm.partners.models import Contact, Partner
from tests.browser.eyes import OVERFLOW

pytestmark = pytest.mark.xdist_group("browser")  # one server and one Chromium serve them all

CLICKS = 8
FIXABLE, HOPELESS = range(20, 31), range(100, 107)  # row numbers: 11 addresses to correct, 7 companies nobody knows


def people(house):
    with house.app.app_context(), system("count", writes=False) as session:
        return session.scalar(select(func.count()).select_from(Contact))


@pytest.fixture
def file(house, tmp_path):
    """500 contacts of real companies, as a spreadsheet writes them."""
    with house.app.app_context(), system("codes", writes=False) as session:
        codes = list(session.scalars(select(Partner.code).order_by(Partner.id).limit(7)))
    lines = ["Partner code,Full name,E-mail address,Telephone,Position"]
    for number in range(2, 502):
        code = "NOBODY" if number in HOPELESS else codes[number % len(codes)]
        sign = "(at)" if number in FIXABLE else "@"
        lines.append(f"{code},Wiz Person {number},wiz{number}{sign}example.com,+49 30 555 {number},Buyer")
    path = tmp_path / "contacts.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


class Hand:
    """A hand that counts its clicks; the server's jobs run when asked to."""

    def __init__(self, house, page):
        self.house, self.page, self.clicks = house, page, 0

    def click(self, selector):
        self.clicks += 1
        self.page.click(selector)
        self.page.wait_for_load_state("networkidle")

    def drop(self, path):
        self.clicks += 1
        self.page.set_input_files("#file", path)

    def work(self, then):
        """The jobs run; the page finds out by itself."""
        with self.house.app.app_context():
            worker.drain()
        self.page.wait_for_selector(then, timeout=15_000)


@pytest.mark.parametrize("width", [1440, 390])
def test_five_hundred_contacts_come_in_with_eight_clicks_and_the_corrections(house, look, file, width):
    eyes, before = look("coordinator", width=width), people(house)
    hand, page = Hand(house, eyes.open("/imports/").page), eyes.page
    hand.click("a:text-is('Import')")
    hand.click("label[for=kind-contacts]")
    hand.drop(file)
    hand.click("button:text-is('Check the file')")
    assert page.locator("#job").is_visible()
    hand.work("#decision")
    assert "18 refused rows" in page.inner_text("main")
    assert eyes.axe() == []
    assert page.evaluate(OVERFLOW) == []
    for number in FIXABLE:
        page.fill(f"[name=fix-{number}-0]", f"wiz{number}@example.com")
    hand.click("button:text-is('Check again, corrected')")
    hand.work("text=Leave the 7 refused rows out")
    assert people(house) == before
    hand.click("label[for=skip_refused]")
    hand.click("button:text-is('Import 493 rows')")
    hand.work("text=You can undo it until")
    assert people(house) == before + 493
    assert hand.clicks <= CLICKS, hand.clicks
    assert eyes.axe() == []
    page.click("a:text-is('Undo this import')")
    page.click("button:text-is('Undo the import')")
    hand.work("text=This import was undone")
    assert people(house) == before


def test_the_pages_of_the_wizard_can_be_read_by_everybody_and_fit_a_phone(house, look, file):
    wrong = []
    for width, theme in ((1440, "dark"), (390, "light"), (320, "light")):
        eyes = look("coordinator", width=width, theme=theme)
        hand = Hand(house, eyes.open("/imports/new?kind=contacts").page)
        wrong += [f"new {width} {found}" for found in (*eyes.axe(), *eyes.page.evaluate(OVERFLOW))]
        hand.drop(file)
        hand.click("button:text-is('Check the file')")
        wrong += [f"progress {width} {found}" for found in (*eyes.axe(), *eyes.page.evaluate(OVERFLOW))]
        hand.work("#decision")
        wrong += [f"checked {width} {found}" for found in (*eyes.axe(), *eyes.page.evaluate(OVERFLOW))]
        hand.click("a:text-is('Change the mapping')")
        wrong += [f"mapping {width} {found}" for found in (*eyes.axe(), *eyes.page.evaluate(OVERFLOW))]
    assert not wrong, "\n".join(wrong)
