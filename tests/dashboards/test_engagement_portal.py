"""A partner's own engagement: the number its channel manager reads, and nothing of what is kept inside."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from prm.access.policy import Role
from prm.core import clock
from prm.core.transaction import system
from prm.engagement.models import Activity, Kind
from prm.identity.models import User
from prm.identity.rules import Access
from prm.partners.models import Partner
from prm.sales.models import Line


@pytest.fixture(scope="module")
def own(shop):
    """The public id of the company whose administrator signs in."""
    with shop.app.app_context(), system("look", writes=False) as session:
        wanted = select(User.partner_id).where(User.role == Role.PARTNER_ADMIN, User.access == Access.ACTIVE)
        return session.get_one(Partner, session.scalars(wanted.order_by(User.id)).first()).public_id


def page(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser").main


def test_both_sides_read_the_same_engagement_and_its_points_add_up(shop, own):
    found = page(shop(Role.PARTNER_ADMIN), "/portal/engagement")
    table = found.select_one("table")
    points = [int(row.select("td")[-1].text) for row in table.select("tbody tr")]
    told = int(found.select_one(".big").text)
    assert sum(points) == told == int(table.select_one("tfoot td:last-child").text)
    staff = page(shop(Role.ADMIN), f"/partners/{own}/scorecard").select_one("#engagement tfoot td.strong")
    assert int(staff.text) == told
    assert any(word in found.text for word in ("moved most", "fell most", "no part moved"))
    assert found.select_one("svg.spark") is not None


def test_what_is_internal_stays_internal(shop, own):
    found = page(shop(Role.PARTNER_ADMIN), "/portal/engagement")
    for word in ("Health", "Relationship", "Pipeline", "median", "In trouble", "Needs attention"):
        assert word not in found.text
    row = next(row for row in found.select("table tbody tr") if "Calls" in row.th.text)
    assert row.select_one("td").text.strip() == "– Kept by the vendor"
    assert row.a is None
    assert not [link["href"] for link in found.select("a") if not link["href"].startswith(("/portal/", "#"))]


def test_what_is_counted_is_what_its_pages_list(shop, own):
    client = shop(Role.PARTNER_ADMIN)
    rows = page(client, "/portal/engagement").select("table tbody tr")
    ways = {row.th.text: row.a["href"] for row in rows if row.a}
    assert set(ways) == {"Registrations", "Orders"}
    assert {client.get(way).status_code for way in ways.values()} == {200}
    told = int(next(row for row in rows if row.th.text == "Orders").a.text.replace(",", ""))
    with shop.app.app_context(), system("look", writes=False) as session:
        mine = session.scalar(select(Partner.id).where(Partner.public_id == own))
        last = session.scalar(select(func.max(Line.day)))
        orders = select(Line.order_number).where(Line.partner_id == mine, Line.day > last - timedelta(days=90))
        assert told == len(set(session.scalars(orders.where(Line.day <= last))))


def test_a_new_partner_is_too_early_to_score_whatever_staff_logged(app, as_, cast):
    with app.app_context(), system("logged") as session:
        for days in (5, 120):
            at = clock.now() - timedelta(days=days)
            said = {"text": "kept inside", "user_id": cast.nadia.id, "happened_at": at, "created_at": at}
            session.add(Activity(partner_id=cast.acme.id, kind=Kind.CALL, **said))
    for person in (cast.pia, cast.rita):
        answer = as_(person).get("/portal/engagement")
        assert answer.status_code == 200
        assert "kept inside" not in answer.text
    assert "Too early to score (n = 0)" in as_(cast.omar).get("/portal/engagement").text


def test_staff_has_no_such_page(as_, cast):
    assert as_(cast.nadia).get("/portal/engagement").status_code == 404
