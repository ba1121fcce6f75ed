"""The morning's queue (S-M1) in Chromium within its clicks and keys, and the pages of staff under axe."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from prm.access.policy import Actor
from prm.core import clock
from prm.core.transaction import system
from prm.deals.models import Registration
from prm.deals.rules import WAITING, Status
from prm.deals.service import registering
from prm.deals.service.registering import Asked, Family
from prm.identity.models import User
from prm.identity.rules import Access
from prm.journal.models import Event
from prm.partners.models import Partner
from prm.partners.rules import Status as Standing
from prm.sales.models import Category

pytestmark = pytest.mark.xdist_group("browser")  # one server and one Chromium serve them all

CUSTOMERS = ("Alpine Ski", "Fabrikam", "Litware", "Proseware", "Tailspin", "Wingtip")
AMOUNT = 400_000_000


def submit(session, partner, customer, category, key):
    people = select(User).where(User.access != Access.DISABLED).order_by(User.partner_id == partner.id, User.id)
    person = session.scalars(people.where(User.partner_id.is_not(None))).all()[-1]
    asked = Asked(
        customer=f"{customer} GmbH",
        domain=f"{customer.lower().replace(' ', '-')}.example",
        country="DE",
        families=(Family(category, 1, AMOUNT),),
        amount=AMOUNT,
        currency="USD",
        close_on=clock.today() + timedelta(days=60),
        need="They want to equip two hundred couriers before the season begins.",
        contact_name="Uta Fischer",
        contact_role="Purchasing",
    )
    actor = Actor(person.id, person.public_id, person.name, "", person.role, partner.id)
    return registering.submit(partner, asked, key, actor).public_id


@pytest.fixture(scope="module")
def queue(house):
    """Six clean registrations and two of one customer, all in the book of the manager who signs in."""
    with house.app.app_context(), system("browser tests") as session:
        waiting = update(Registration).where(Registration.status.in_(WAITING))
        session.execute(waiting.values(status=Status.WITHDRAWN))  # the demo's own morning
        managers = select(User).where(User.role == "manager", User.access == Access.ACTIVE).order_by(User.id)
        manager = session.scalars(managers).first()
        mine = select(Partner).where(Partner.manager_id == manager.id, Partner.status == Standing.ACTIVE)
        partners = session.scalars(mine.order_by(Partner.id).limit(2)).all()
        category = session.scalars(select(Category.id).order_by(Category.id)).first()
        made = [submit(session, partners[0], name, category, f"s-m1-{name}") for name in CUSTOMERS]
        made += [submit(session, partner, "Northwind", category, f"s-m1-both-{partner.id}") for partner in partners]
        return made


def go(page, key):
    """A key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def events(house, made):
    with house.app.app_context(), system("browser tests", writes=False) as session:
        decided = ("registration.approved", "registration.rejected")
        rows = session.execute(select(Event.kind).where(Event.subject.in_(made), Event.kind.in_(decided)))
        return sorted(kind for (kind,) in rows)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_of_the_queue_are_sound(look, queue, width, theme):
    eyes = look("manager", width=width, theme=theme)
    for path in (
        "/deals/",
        f"/deals/?view=review&open={queue[0]}",
        f"/deals/?view=review&open={queue[0]}&act=decline&reason=incomplete",
        f"/deals/{queue[0]}",
        f"/deals/{queue[0]}?act=ask",
        f"/deals/{queue[6]}/compare?winner={queue[6]}",
    ):
        eyes.open(path)
        assert eyes.status == 200, path
        assert eyes.axe() == [], path
        assert eyes.errors == [], path
        assert len(eyes.facts()["h1"]) == 1, path
        assert eyes.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


def test_s_m1_a_manager_clears_the_queue_of_the_night(house, look, queue):
    page = look("manager").open("/").page
    clicks = keys = 0
    badge = page.locator("nav.rail a[data-shortcut='g d']")
    assert badge.locator(".count").inner_text().startswith("8")
    with page.expect_navigation():
        badge.click()
    clicks += 1
    while "/compare" not in page.url:
        assert keys < 16
        go(page, "a")
        keys += 1
    assert keys == len(CUSTOMERS) + 1
    with page.expect_navigation():
        page.locator("a:has-text('Award to')").first.click()
    assert "is on file" in page.locator("#messages textarea").last.input_value()
    with page.expect_navigation():
        page.locator("#messages button:has-text('Send')").click()
    clicks += 2
    assert "Nothing waits" in page.locator("main").inner_text()
    assert page.locator("nav.rail a[data-shortcut='g d'] .count").count() == 0
    assert clicks <= 3
    assert keys <= 16
    assert events(house, queue) == ["registration.approved"] * 7 + ["registration.rejected"]
    with house.app.app_context(), system("browser tests", writes=False) as session:
        rows = session.scalars(select(Registration).where(Registration.public_id.in_(queue))).all()
        assert all(row.told and row.clause and row.decided_at for row in rows)


def test_z_takes_the_last_decision_back(house, look, queue):
    with house.app.app_context(), system("browser tests") as session:
        row = session.scalars(select(Registration).where(Registration.public_id == queue[7])).one()
        partner = session.get_one(Partner, row.partner_id)
        category = session.scalars(select(Category.id).order_by(Category.id)).first()
        fresh = submit(session, partner, "Adventure Works", category, "s-m1-z")
    page = look("manager").open("/deals/").page
    go(page, "a")
    assert "Approved Adventure Works" in page.locator("#toasts").inner_text()
    go(page, "z")
    assert f"open={fresh}" in page.url
    with house.app.app_context(), system("browser tests", writes=False) as session:
        status = session.scalar(select(Registration.status).where(Registration.public_id == fresh))
        assert status is Status.SUBMITTED
    go(page, "d")
    assert page.evaluate("document.activeElement.name") == "reason"
    page.select_option("select[name=reason]", "incomplete")
    page.wait_for_selector("textarea[name=told]:focus")
    go(page, "Control+Enter")
    assert "Nothing waits" in page.locator("main").inner_text()
