from datetime import date, timedelta

import numpy as np
import pytest

from prm.core.money import convert
from prm.demo import sales, targets, world
from prm.demo.goods import GOODS
from prm.demo.people import portal_people
from prm.demo.rates import UNIT, converted, day_number, walk
from prm.demo.world import SCALES, build

TODAY = date(2026, 11, 22)


def booked(scale, today):
    """Reporting by partner of the last 90 days and of the same days a year before, and both totals by month."""
    company = build(SCALES[scale], today)
    rates = walk(company.first_day, company.last_day, 7)
    channel, direct = sales.Channel(company, rates, 7), sales.Direct(company, rates, 7)
    recent, earlier = np.zeros((2, len(company.companies)), dtype="int64")
    shares, last = [], day_number(company.last_day)
    for month, count in zip(sales.months(company), sales.shares(company, company.scale.lines), strict=True):
        lines = channel.month(month, count)
        own = direct.month(month, max(1, count // 3), int(lines.reporting.sum()))
        shares.append(lines.reporting.sum() / (lines.reporting.sum() + own.reporting.sum()))
        for sums, end in ((recent, last), (earlier, last - 365)):
            inside = (lines.day <= end) & (lines.day > end - 90)
            np.add.at(sums, lines.partner[inside], lines.reporting[inside])
    return company, recent, earlier, shares


@pytest.mark.parametrize("today", [TODAY + timedelta(days=11 * n) for n in range(34)])
def test_the_two_slipping_partners_slip_whatever_the_day(today):
    company, recent, earlier, _ = booked("small", today)
    for i in company.slipping:
        assert earlier[i] > 0
        assert 2 * recent[i] < earlier[i]


def test_most_partners_of_the_reference_company_do_not_slip():
    company, recent, earlier, _ = booked("ref", TODAY)
    slipping = np.flatnonzero((earlier > 0) & (2 * recent < earlier))
    assert set(company.slipping) <= set(slipping.tolist())
    assert len(slipping) < 0.12 * len(company.companies)
    assert set(slipping[:10].tolist()) & set(range(20)) == set(company.slipping)


def test_the_channels_share_of_sales_slowly_rises():
    *_, shares = booked("ref", TODAY)
    assert 0.63 < np.mean(shares[:12]) < np.mean(shares[-12:]) < 0.77


def test_whole_columns_are_converted_as_single_amounts_are():
    rates = walk(date(2026, 1, 1), date(2026, 3, 31), 7)
    amounts = np.array([1, -1, 5_000, 123_456_789, -98_765_432_100, 10**11])
    for currency in range(8):
        unit = rates.units[currency, 40]
        assert converted(amounts, unit).tolist() == [
            convert(int(amount), rates.text(currency, 40)) for amount in amounts
        ]
    assert converted(np.array([1, 3, -1]), np.int64(UNIT // 2)).tolist() == [0, 2, 0]


def test_every_order_line_asked_for_is_drawn():
    for name in ("small", "ref"):
        company = build(SCALES[name], TODAY)
        assert sum(sales.shares(company, company.scale.lines)) == company.scale.lines


def test_no_two_companies_products_or_people_share_a_name():
    company = build(SCALES["big"], TODAY)
    people = portal_people(build(SCALES["ref"], TODAY))
    assert len({each.domain for each in company.companies}) == 5_000
    assert len({each.code for each in company.companies}) == 5_000
    assert len({good.sku for good in GOODS}) == len({good.name for good in GOODS}) == 120
    assert len({person.email for person in people}) == len(people)
    assert sum(person.portal is not None for person in people) == 2_400
    assert sum(person.contact for person in people) == 1_800


def test_partners_are_spread_over_the_world():
    company = build(SCALES["ref"], TODAY)
    assert len({each.country.code for each in company.companies}) >= 23
    assert any(each.parent is not None for each in company.companies)
    assert world.KINDS[0] in {company.companies[each.parent].kind for each in company.companies if each.parent}


def test_quarters_of_the_plan_begin_in_april():
    quarters = targets.quarters(build(SCALES["ref"], TODAY))
    assert {quarter.start.month for quarter in quarters} == {1, 4, 7, 10}
    assert TODAY in quarters[-1]
