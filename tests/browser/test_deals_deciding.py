"""Two people on one deal, and the words of a decision: nothing typed is lost (E21), the partner reads the preview (E19)."""

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.deals.models import Registration
from prm.deals.service import deciding, telling
from prm.jobs import worker
from tests.browser.eyes import OVERFLOW
from tests.browser.thumbs import PHONE, decide, registered

pytestmark = pytest.mark.xdist_group("browser")  # one server and one Chromium serve them all

TYPED = "The second paragraph took me ten minutes."


@pytest.fixture
def deal(house, look):
    """(public id, number, customer, eyes of the partner) of a deal somebody has just registered on the phone."""
    eyes, number = registered(look)
    with house.app.app_context(), system("browser tests", writes=False) as session:
        row = session.scalars(select(Registration).where(Registration.number == number)).one()
        return row.public_id, number, row.customer, eyes


def letters(house):
    """Subject and text of everything written by the time a decision can no longer be taken back."""
    with house.app.app_context(), time_machine.travel(clock.now() + telling.UNDO + timedelta(minutes=1), tick=False):
        worker.drain()
    found = sorted((Path(house.app.instance_path) / "outbox").glob("*.eml"))
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in found]
    return [(letter["Subject"], letter.get_body(("plain",)).get_content()) for letter in read]


def flat(text):
    return " ".join(text.split())


def sending(page):
    """Send the form that has the focus; the page that answers."""
    with page.expect_navigation() as answer:
        page.keyboard.press("Control+Enter")
    return answer.value


def test_the_partner_reads_the_preview_word_for_word_in_the_portal_and_in_the_mail(house, look, deal):
    here, number, customer, eyes = deal
    page = look("admin").open(f"/deals/{here}?act=decline&reason=incomplete").page
    box = page.locator("textarea[name=told]")
    assert number in box.input_value()
    page.keyboard.press("Control+End")
    page.keyboard.type(" " + TYPED)
    preview = flat(box.input_value())
    assert preview.endswith(TYPED)
    assert sending(page).status == 200
    assert preview in flat(page.locator("main").inner_text())
    assert preview in flat(eyes.open(f"/portal/deals/{here}").page.locator("main").inner_text())
    (mail,) = [text for subject, text in letters(house) if subject == f"Declined: {customer}"]
    assert preview in flat(mail)


def test_who_comes_second_is_told_by_whom_and_loses_nothing_typed(house, look, deal):
    here, _number, _customer, _eyes = deal
    mine, other = look("director").open(f"/deals/{here}?act=decline&reason=incomplete"), look("admin")
    if mine.status == 404:
        mine = look("admin", theme="dark").open(f"/deals/{here}?act=decline&reason=incomplete")
    mine.page.keyboard.press("Control+End")
    mine.page.keyboard.type(TYPED)
    other.open(f"/deals/{here}?act=ask").page.keyboard.type("Which department buys?")
    assert sending(other.page).status == 200
    answer = sending(mine.page)
    shown = mine.page.locator("main").inner_text()
    assert answer.status == 409
    assert "asked the partner at" in shown
    assert TYPED in shown
    assert "Nothing you typed is lost" in shown
    with mine.page.expect_navigation():
        mine.page.click("button:has-text('Send mine all the same')")
    assert TYPED in mine.page.locator("main").inner_text()
    with house.app.app_context(), system("browser tests", writes=False) as session:
        row = session.scalars(select(Registration).where(Registration.public_id == here)).one()
        assert (str(row.status), TYPED in row.told) == ("rejected", True)


def test_a_key_pressed_late_does_not_turn_a_no_into_a_yes(house, look, deal):
    here, number, _customer, _eyes = deal
    page = look("admin").open(f"/deals/{here}").page
    decide(house, number, deciding.reject, deciding.No(deciding.Reason.INCOMPLETE, "1.3", "Too little is told."))
    with page.expect_navigation() as answer:
        page.keyboard.press("a")
    assert answer.value.status == 409
    assert "declined this at" in page.locator("main").inner_text()
    assert "Declined" in page.locator("main").inner_text()


def test_no_button_is_dead_and_who_may_not_decide_reads_why(look, deal):
    here, _number, _customer, _eyes = deal
    for role in ("admin", "leader", "finance"):
        page = look(role).open(f"/deals/{here}").page
        assert page.locator("[disabled]:not([aria-describedby])").count() == 0
        assert page.locator("button:has-text('Approve')").count() == (role == "admin")
        if role != "admin":
            assert "Your role reads here" in page.locator("main").inner_text()


NAMES = ("Donaudampfschifffahrtsgesellschaft" * 9)[:300], "شركة الدراجات المتحدة للتجارة", "株式会社東京自転車製造" * 8


@pytest.mark.parametrize("name", NAMES, ids=["300 characters", "Arabic", "Japanese"])
def test_a_name_of_any_length_and_script_stays_in_its_place(house, look, deal, name):
    here, number, _customer, _eyes = deal
    with house.app.app_context(), system("browser tests") as session:
        row = session.scalars(select(Registration).where(Registration.public_id == here)).one()
        row.customer = name
    pages = {"admin": (f"/deals/?view=all&q={number}&open={here}", f"/deals/{here}", f"/deals/?view=all&q={number}")}
    pages["partner_admin"] = (f"/portal/deals/{here}", f"/portal/deals/?q={number}", f"/portal/deals/{here}/receipt")
    for role, paths in pages.items():
        for width in (1440, PHONE):
            for path in paths:
                page = look(role, width=width).open(path, cold=False).page
                assert page.evaluate(OVERFLOW) == [], (path, width)
                assert name[:40] in page.locator("main").inner_text()


def test_a_printed_record_is_whole_and_has_no_buttons(look, deal):
    here, number, _customer, _eyes = deal
    page = look("admin").open(f"/deals/{here}").page
    page.emulate_media(media="print")
    words = page.locator("main").inner_text()
    shown = page.evaluate(
        "[...document.querySelectorAll('.decide, .btn, .rail')].filter(e => e.checkVisibility()).length"
    )
    page.emulate_media(media="screen")
    assert shown == 0
    for said in (number, "Who else asked", "What approving does", "What the partner wrote", "What happened"):
        assert said in words
