"""Rollups follow the lines wherever they go, and a rate is that of the day or of a week before."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prm.core.errors import Unreadable
from prm.core.transaction import system
from prm.partners.models import Credit, Partner
from prm.sales import rates, rollups
from prm.sales.models import Line, MonthRollup, PartnerMonth
from tests.imports.channel import LINES, Imports, make_channel

DAYS = [f"{year}-{month:02}-15" for year in (2024, 2025, 2026) for month in (1, 3, 11)]
ROW = st.tuples(
    st.integers(1, 6), st.sampled_from(DAYS), st.sampled_from(["P1", "P2"]), st.sampled_from(["m1", "m2", ""]),
    st.sampled_from(["S1", "S2"]), st.integers(-500, 500),
)  # fmt: skip
FILES = st.lists(st.lists(ROW, min_size=1, max_size=6, unique_by=lambda row: row[0]), min_size=1, max_size=3)


def as_text(rows):
    return LINES + "".join(f"SO{n},1,{day},{p},{m},{s},1,{amount}\n" for n, day, p, m, s, amount in rows)


def rolled(imports):
    columns = (Partner.id, Partner.revenue, Partner.revenue_before, Partner.last_order_on)
    tables = [imports.rows(model) for model in (MonthRollup, PartnerMonth, Credit)]
    return [*tables, imports.rows(Partner, *columns)]


def anew(imports):
    with system("test") as session:
        rollups.rebuild(session)
    return rolled(imports)


@pytest.fixture
def imports(app, tmp_path):
    with app.app_context():
        with system("test"):
            make_channel()
        yield Imports(app, tmp_path)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES)
def test_after_any_imports_and_undos_rollups_are_those_of_the_lines(imports, files):
    runs = [imports.merge("sales", as_text(rows)) for rows in files]
    kept = rolled(imports)
    assert anew(imports) == kept
    for run in reversed(runs):
        imports.undo(run)
        kept = rolled(imports)
        assert anew(imports) == kept
    assert imports.rows(Line, Line.id) == []


def test_revenue_is_of_the_twelve_months_that_end_with_the_data(imports):
    rows = [
        (1, "2025-03-15", "P1", "m1", "S1", 7),
        (2, "2026-03-15", "P1", "m1", "S1", 5),
        (3, "2026-01-15", "P2", "m1", "S1", 3),
    ]
    imports.merge("sales", as_text(rows))
    columns = (Partner.code, Partner.revenue, Partner.revenue_before, Partner.last_order_on)
    assert imports.rows(Partner, *columns) == [
        ("P1", 50_000, 70_000, date(2026, 3, 15)),
        ("P2", 30_000, 0, date(2026, 1, 15)),
    ]
    imports.merge("sales", as_text([(4, "2027-02-15", "P1", "m1", "S1", 1)]))
    assert imports.rows(Partner, *columns)[1] == ("P2", 0, 30_000, date(2026, 1, 15))


def test_a_rate_is_of_the_day_or_of_the_last_of_seven_days_before():
    known = rates.Rates({"EUR": {date(2026, 3, 2): "1.25", date(2026, 3, 5): "1.3"}}, "USD")
    assert known.on("USD", date(2026, 3, 2)) is None
    assert known.on("EUR", date(2026, 3, 4)) == ("1.25", date(2026, 3, 2))
    assert known.on("EUR", date(2026, 3, 5)) == ("1.3", date(2026, 3, 5))
    assert known.on("EUR", date(2026, 3, 12)) == ("1.3", date(2026, 3, 5))
    for day in (date(2026, 3, 1), date(2026, 3, 13)):
        with pytest.raises(Unreadable, match="or the seven days before"):
            known.on("EUR", day)
    with pytest.raises(Unreadable, match="There is no rate from JPY to USD"):
        known.on("JPY", date(2026, 3, 2))
