"""Numbers that programs ask for, read from what is stored; each for the days of its window and no others."""

from datetime import date, timedelta

import pytest

from prm.core import clock
from prm.partners.models import Contact
from prm.partners.rules import ContactRole
from prm.programs import measured
from prm.programs.measures import MEASURES
from tests.factories import save
from tests.sales.facts import make_line

JAN, MID, MAR = date(2026, 1, 1), date(2026, 2, 14), date(2026, 3, 31)


@pytest.fixture
def sold(at_work, cast):
    for day, units in ((date(2025, 2, 20), 100), (JAN, 10), (MID, 20), (date(2026, 2, 15), 40), (MAR, 80)):
        make_line(cast.acme, day, units)
    make_line(cast.twin, MID, 7, order="SAME")
    make_line(cast.twin, MID, 7, order="SAME")
    return at_work


def units(found):
    return {key: value // 10_000 for key, value in found.items()}


def test_bookings_are_counted_to_the_day_by_rollups_and_edges(sold, cast):
    both = [cast.acme.id, cast.twin.id]
    assert units(measured.booked(sold, both, JAN, MID)) == {cast.acme.id: 30, cast.twin.id: 14}
    assert units(measured.booked(sold, both, date(2026, 1, 2), MAR)) == {cast.acme.id: 140, cast.twin.id: 14}
    assert units(measured.booked(sold, [cast.twin.id], JAN, MAR)) == {cast.twin.id: 14}
    assert measured.booked(sold, [], JAN, MAR) == {}


def test_growth_is_held_against_the_same_days_a_year_earlier(sold, cast):
    assert measured.growth(sold, [cast.acme.id, cast.twin.id], JAN, MAR) == {cast.acme.id: 5_000}


def test_orders_count_once_however_many_lines_they_have(sold, cast):
    assert measured.orders(sold, [cast.acme.id, cast.twin.id], JAN, MAR) == {cast.acme.id: 4, cast.twin.id: 1}


def test_orders_of_two_systems_are_two_though_they_bear_one_number(sold, cast):
    make_line(cast.twin, MID, 7, order="SAME").source = "shop"
    sold.flush()
    assert measured.orders(sold, [cast.twin.id], JAN, MAR) == {cast.twin.id: 2}


def test_of_many_everybody_is_read_and_those_asked_for_are_kept(sold, cast):
    many = [cast.twin.id, *range(10**6, 10**6 + measured.MANY)]
    assert measured.orders(sold, many, JAN, MAR) == measured.orders(sold, [cast.twin.id], JAN, MAR)


def test_people_are_counted_by_role_and_those_who_left_are_not(at_work, cast):
    now = clock.now()
    for role, left in ((ContactRole.SALES, None), (ContactRole.TECHNICAL, None), (ContactRole.TECHNICAL, now.date())):
        save(Contact(partner_id=cast.acme.id, name="Somebody", role=role, left_on=left, created_at=now))
    assert measured.contacts(at_work, [cast.acme.id], JAN, MAR) == {cast.acme.id: 2}
    assert measured.contacts(at_work, [cast.acme.id], JAN, MAR, role="technical") == {cast.acme.id: 1}
    assert measured.portal_users(at_work, [cast.acme.id], JAN, MAR) == {cast.acme.id: 2}


@pytest.mark.parametrize(
    ("joined", "day", "months"),
    [
        (date(2025, 3, 31), date(2026, 3, 30), 11), (date(2025, 3, 31), date(2026, 3, 31), 12),
        (date(2026, 3, 31), date(2026, 3, 31), 0), (date(2027, 1, 1), date(2026, 3, 31), 0),
    ],
)  # fmt: skip
def test_months_are_whole(joined, day, months):
    assert measured._months(joined, day) == months


def test_every_measure_of_the_product_can_be_read(at_work, cast):
    today = clock.today()
    for about in MEASURES.values():
        assert about.read is not None
        found = about.read(at_work, [cast.acme.id, cast.borealis.id], today - timedelta(days=365), today)
        assert set(found) <= {cast.acme.id, cast.borealis.id}, about.key
