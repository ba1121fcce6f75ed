"""A day at work: the acceptance scripts of managers and leaders, done in Chromium within their clicks and keys."""

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import select

from prm.core.transaction import system
from prm.engagement.models import Activity, FollowUp
from prm.identity.models import User
from prm.partners.models import Partner

pytestmark = pytest.mark.xdist_group("browser")  # one server and one Chromium serve them all

DIGITS = re.compile(r"[^0-9.\-]")


class Hands:
    """Counts what a person does to a page."""

    def __init__(self, eyes):
        self.page, self.clicks, self.keys = eyes.page, 0, 0

    def click(self, where):
        self.clicks += 1
        self.page.locator(where).first.click()
        self.page.wait_for_load_state("networkidle")

    def press(self, key):
        self.keys += 1
        self.page.keyboard.press(key)

    def type(self, text, *, counted=True):
        self.keys += len(text) if counted else 0
        self.page.keyboard.type(text)


def exact(text):
    return Decimal(DIGITS.sub("", text))


def my_partner(house, look):
    """A partner of the signed-in manager whose name begins like no other's."""
    with house.app.app_context(), system("browser tests", writes=False) as session:
        manager = session.scalars(select(User).where(User.role == "manager").order_by(User.id)).first()
        return session.scalars(
            select(Partner.name).where(Partner.manager_id == manager.id).order_by(Partner.id)
        ).first()


def test_s_m2_a_manager_finds_who_slips_in_two_clicks(look):
    hands = Hands(look("manager").open("/"))
    hands.click("#risk-title a")
    if hands.page.locator("tbody tr").count() == 0:
        hands.page.goto(hands.page.url + "?all=1")
    reason = hands.page.locator("tbody tr td").first.inner_text()
    assert re.search(r"Booked .*[0-9].* against .*[0-9]|Credited .*[0-9].* asks for .*[0-9]", reason)
    hands.click("tbody th a")
    assert "/partners/" in hands.page.url
    assert hands.clicks <= 2


def test_s_m3_a_manager_briefs_logs_the_call_and_promises_a_follow_up(house, look):
    name = my_partner(house, look)
    hands = Hands(look("manager").open("/"))
    page = hands.page
    hands.press("Control+k")
    page.wait_for_selector("dialog[open] input")
    hands.type(name[:4])
    page.wait_for_selector(f"dialog [role=option]:has-text({name!r})")
    while name not in page.locator("dialog [role=option][aria-selected=true]").inner_text():
        hands.press("ArrowDown")
    hands.press("Enter")
    page.wait_for_url("**/partners/*")
    assert page.locator("h1").inner_text() == name
    hands.press("l")
    page.wait_for_selector("textarea")
    hands.type("Agreed on the autumn campaign.", counted=False)
    hands.press("Tab")
    follow_up = page.locator("[name=due]")
    if not follow_up.evaluate("e => e === document.activeElement"):
        follow_up.focus()
    hands.type("Thu")
    with page.expect_navigation():
        hands.press("Control+Enter")
    assert hands.clicks <= 1
    assert hands.keys <= 14
    with house.app.app_context(), system("browser tests", writes=False) as session:
        assert session.scalars(select(Activity).where(Activity.text == "Agreed on the autumn campaign.")).one()
        promised = session.scalars(select(FollowUp).order_by(FollowUp.id.desc())).first()
        assert promised.due_on.weekday() == 3
    page.goto(house.url + "/")
    assert name in page.locator("main").inner_text()


@pytest.mark.parametrize("width", [1440, 390])
def test_s_l1_a_leader_sees_at_a_glance_whether_the_number_is_made(look, width):
    page = look("leader", width=width).open("/").page
    room = page.evaluate("innerHeight")
    for key in (
        ("partner_revenue",) if width == 390 else ("partner_revenue", "quota_attainment", "channel_contribution")
    ):
        box = page.locator(f"[data-metric={key}] .value").bounding_box()
        assert box["y"] + box["height"] <= room, key
    sentence = page.locator(".page-head .sub").inner_text()
    assert re.search("behind target|On target|ahead of target", sentence)


def test_s_l2_a_leader_drills_from_region_to_partner_to_lines_and_every_level_adds_up(look):
    hands = Hands(look("leader").open("/"))
    page = hands.page
    row = page.locator("tbody tr:has(td)").first
    region, shown = row.locator("th").inner_text(), exact(row.locator("td.num").first.inner_text())
    hands.click("section.table-card tbody th a")
    level = exact(page.locator("[data-value]").inner_text())
    assert round(level) == shown
    assert region in page.locator("main").inner_text()
    rows = page.locator("tbody td.num").all_inner_texts()
    if page.locator("a[rel=next]").count() == 0:
        assert abs(sum(exact(text) for text in rows) - level) <= len(rows)
    partner = exact(rows[0])
    here = page.url
    hands.click("section.table-card tbody th a")
    lines = Decimal(page.locator("[data-total]").first.get_attribute("data-total")) / 10_000
    assert round(lines) == partner
    assert hands.clicks <= 3
    page.go_back()
    page.wait_for_load_state("networkidle")
    assert page.url == here
    assert exact(page.locator("[data-value]").inner_text()) == level


def test_s_l4_a_leader_takes_the_page_as_a_workbook_and_as_a_pdf(look):
    hands = Hands(look("leader").open("/"))
    page = hands.page
    total = exact(page.locator("tfoot [data-total]").inner_text())
    hands.click("summary:has-text('Export')")
    with page.expect_download() as download:
        hands.clicks += 1
        page.click("a:has-text('Excel')")
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert "About" in book.sheetnames
    sheet = list(book.worksheets[0].values)
    assert isinstance(sheet[1][1], int | float)
    assert round(Decimal(str(sheet[-1][1]))) == total
    assert hands.clicks <= 2
    pdf = page.pdf(format="A4", print_background=True)
    assert pdf[:5] == b"%PDF-"
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) <= 2
