"""A real channel: eight files in, the published totals out, nothing the second time, everything back as it was."""

import json
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from prm.core.db import db
from prm.core.money import to_decimal_text
from prm.core.transaction import system
from prm.identity.models import Territory, User, UserRegion
from prm.imports import profiles
from prm.journal.models import Event
from prm.partners.models import Assignment, ExternalId, Partner
from prm.sales import rollups
from prm.sales.models import DirectLine, DirectMonth, Line, MonthRollup, PartnerMonth, Product, Rate, Target
from tests.conftest import data_folder

FILES = {
    "partners": "resellers",
    "people": "channel_managers",
    "territories": "territories",
    "products": "products",
    "sales": "reseller_sales",
    "direct-sales": "direct_sales",
    "targets": "quotas",
    "rates": "currency_rates",
}
PROFILES = Path(__file__).parent.parent / "adventureworks"


def bring_in(imports, kind):
    folder = data_folder()
    run = imports.check_file(kind, folder / f"{FILES[kind]}.csv", profiles.read(PROFILES / f"{kind}.json"))
    assert str(run.state) == "checked", run.error or run.questions
    return imports.confirm(run)


def total(column, *where):
    return to_decimal_text(int(db.session.execute(select(func.sum(column)).where(*where)).scalar_one()))


@pytest.fixture
def runs(imports):
    return {kind: bring_in(imports, kind) for kind in FILES}


def test_no_row_is_refused_and_the_published_figures_come_out(imports, runs):
    expected = json.loads((data_folder() / "expected.json").read_text())
    assert {kind: run.counts["refused"] for kind, run in runs.items()} == dict.fromkeys(FILES, 0)
    assert runs["products"].counts["new"] == 504
    assert runs["products"].counts["duplicates"] == 102
    with system("test", writes=False) as session:
        assert total(Line.reporting) == expected["channel_revenue_total"]
        assert total(DirectLine.reporting) == expected["direct_revenue_total"]
        found = Counter()
        for month, amount in session.execute(select(MonthRollup.month, MonthRollup.reporting)):
            found[str(month // 100)] += amount
        years = {year: to_decimal_text(amount) for year, amount in found.items()}
        assert years == expected["channel_revenue_by_calendar_year"]
        by_place = select(Territory.name, func.sum(Line.reporting)).join(Territory, Territory.id == Line.territory_id)
        places = {name: to_decimal_text(int(s)) for name, s in session.execute(by_place.group_by(Territory.name))}
        assert places == expected["channel_revenue_by_territory"]
        assert session.execute(select(func.count(Line.order_number.distinct()))).scalar_one() == expected["orders"]
        seen = session.execute(select(func.count(PartnerMonth.partner_id.distinct()))).scalar_one()
        assert seen == expected["resellers_with_orders"]


def test_quota_periods_people_and_managers_are_as_the_files_say(imports, runs):
    with system("test", writes=False) as session:
        ends = dict(session.execute(select(Target.starts_on, Target.ends_on)).all())
        assert {str(start): str(end) for start, end in ends.items()}["2011-03-31"] == "2011-06-30"
        assert str(max(ends.values())) == "2013-12-29"
        people = {row.code: row for row in session.scalars(select(User))}
        assert people["288"].name == "José Saraiva"
        assert people["288"].email == "josé1@adventure-works.com"
        assert people["281"].reports_to_id == people["272"].id
        assert [str(people[code].role) for code in ("277", "272", "281")] == ["leader", "director", "manager"]
        names = select(UserRegion.user_id, Territory.name).join(Territory, Territory.id == UserRegion.territory_id)
        regions = session.execute(names).all()
        assert (people["290"].id, "Europe") in [tuple(row) for row in regions]
        tree = select(Territory.kind, func.count()).group_by(Territory.kind)
        assert dict(session.execute(tree).all()) == {"group": 3, "country": 6, "territory": 10}
        assigned = session.execute(select(func.count()).where(Partner.manager_id.is_not(None))).scalar_one()
        assert assigned == 635 == session.execute(select(func.count()).select_from(Assignment)).scalar_one()
        assert session.execute(select(func.count()).select_from(ExternalId)).scalar_one() == 701
        assert session.execute(select(func.count()).select_from(Rate)).scalar_one() == 7316
        kept = session.execute(select(Partner.attributes).where(Partner.code == "AW00000001")).scalar_one()
        assert kept["BankName"] == "International Bank"


def test_of_several_rows_for_a_sku_the_current_one_stands_else_the_newest(imports, runs):
    with system("test", writes=False) as session:
        prices = dict(session.execute(select(Product.sku, Product.list_price)).all())
        ranks = dict(session.execute(select(Product.sku, Product.rank)).all())
    assert prices["HL-U509-R"] == 349_900
    assert ranks["HL-U509-R"] == 214


def test_the_same_files_again_change_nothing_and_leave_no_event(imports, runs):
    before = imports.facts()
    events = len(imports.rows(Event, Event.id))
    again = {kind: bring_in(imports, kind) for kind in FILES}
    assert all(run.counts["new"] == run.counts["changed"] == 0 for run in again.values())
    assert imports.facts() == before
    assert len(imports.rows(Event, Event.id)) == events


def test_rollups_equal_those_made_anew_from_all_lines(imports, runs):
    kept = [imports.rows(model) for model in (MonthRollup, PartnerMonth, DirectMonth)]
    revenue = imports.rows(Partner, Partner.id, Partner.revenue, Partner.revenue_before, Partner.last_order_on)
    with system("test") as session:
        rollups.rebuild(session)
    assert [imports.rows(model) for model in (MonthRollup, PartnerMonth, DirectMonth)] == kept
    anew = imports.rows(Partner, Partner.id, Partner.revenue, Partner.revenue_before, Partner.last_order_on)
    assert anew == revenue


def test_undone_in_turn_every_fact_is_as_before_it(imports):
    pictures, runs = [], []
    for kind in FILES:
        pictures.append(imports.facts())
        runs.append(bring_in(imports, kind))
    for run, picture in zip(reversed(runs), reversed(pictures), strict=True):
        assert str(imports.undo(run).state) == "undone"
        assert imports.facts() == picture


def test_one_event_tells_of_the_file_and_one_of_each_partner_it_touched(imports, runs):
    kinds = [kind for (kind,) in imports.rows(Event, Event.kind)]
    assert kinds.count("import.done") == len(FILES)
    assert kinds.count("import.partner") == 701 + 635
