"""Engagement (KPI 18) and health (KPI 19): bounds, direction, sums, and what is left out."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prm.analytics import health
from prm.analytics.scores import FULL, MISSING, band, exact, points, scaled, shown, total

TODAY = date(2026, 9, 30)
DAYS = health.Days(TODAY, TODAY, TODAY)
PARTNERS = pd.Index([1, 2])
KNOWN = frozenset({"contact", "registration", "order", "deals"})
ago = st.integers(0, 400)
sold = st.lists(st.tuples(st.sampled_from([1, 2]), st.integers(0, 800), st.integers(0, 10**13)), max_size=12)
done = st.lists(
    st.tuples(st.sampled_from([1, 2]), st.sampled_from(["contact", "registration", "order"]), ago), max_size=20
)
deals = st.lists(st.tuples(st.sampled_from([1, 2]), ago, st.integers(0, 10**13)), max_size=8)


def day(days_ago):
    return pd.Timestamp(TODAY - timedelta(days=days_ago))


def days(column):
    return pd.Series(column, dtype="datetime64[us]")


def ground(sold=(), done=(), deals=(), known=KNOWN):
    """A world of rows: (partner, days ago, amount), (partner, doing, days ago), (partner, days ago, amount)."""
    return health.Ground(
        sold=pd.DataFrame(
            {
                "partner": pd.Series([row[0] for row in sold], dtype="int64"),
                "day": days([day(row[1]) for row in sold]),
                "amount": pd.Series([row[2] for row in sold], dtype="int64"),
            }
        ),
        done=pd.DataFrame(
            {
                "partner": pd.Series([row[0] for row in done], dtype="int64"),
                "doing": pd.Series([row[1] for row in done], dtype="str"),
                "day": days([day(row[2]) for row in done]),
            }
        ),
        deals=pd.DataFrame(
            {
                "partner": pd.Series([row[0] for row in deals], dtype="int64"),
                "decided": days([day(row[1]) for row in deals]),
                "closed": days([pd.NaT for _ in deals]),
                "protected_until": days([pd.NaT for _ in deals]),
                "amount": pd.Series([row[2] for row in deals], dtype="int64"),
            }
        ),
        known=known,
    )


def parts(world, when=DAYS):
    engaged = health.engagement(world, PARTNERS, when)
    return engaged, health.health(health.measures(world, PARTNERS, when), engaged, world.known)


@settings(max_examples=60, deadline=None)
@given(sold, done, deals)
def test_scores_stay_between_nothing_and_a_hundred(sold, done, deals):
    engaged, healthy = parts(ground(sold, done, deals))
    for frame, weights in ((engaged, health.ENGAGEMENT), (healthy, health.HEALTH)):
        assert frame.isin([MISSING]).to_numpy().any() or frame.to_numpy().min() >= 0
        assert total(frame, weights).between(MISSING, FULL).all()


@settings(max_examples=60, deadline=None)
@given(sold, done, deals, st.randoms(use_true_random=False))
def test_the_order_of_rows_moves_nothing(sold, done, deals, draw):
    mixed = [draw.sample(rows, len(rows)) for rows in (sold, done, deals)]
    both = zip(parts(ground(sold, done, deals)), parts(ground(*mixed)), strict=True)
    assert all(one.equals(other) for one, other in both)


@settings(max_examples=60, deadline=None)
@given(sold, done, deals, st.sampled_from(["contact", "registration", "order"]), st.integers(0, 89))
def test_doing_more_never_lowers_a_score(sold, done, deals, doing, days_ago):
    before = health.scores(ground(sold, [(1, "order", 300), *done], deals), PARTNERS, DAYS)
    more = [(1, "order", 300), *done, (1, doing, days_ago)]
    after = health.scores(ground(sold, more, deals), PARTNERS, DAYS)
    assert (after.loc[1] >= before.loc[1]).all()
    assert (after.loc[2] == before.loc[2]).all()


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(health.MEASURED), st.integers(MISSING, FULL), min_size=1))
def test_the_points_of_the_parts_add_up_to_the_score_as_shown(row):
    found = points(row, health.HEALTH)
    assert sum(found.values()) == shown(exact(row, health.HEALTH))
    assert all(value >= 0 for value in found.values())
    assert sum(scaled(row, health.HEALTH).values()) in (0, 1)
    as_frame = pd.DataFrame([row]) if row else pd.DataFrame(index=[0])
    whole = total(as_frame, health.HEALTH)[0]
    assert whole // 100 == shown(exact(row, health.HEALTH)) or whole == MISSING


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(health.MEASURED), st.integers(0, FULL - 1), min_size=1),
    st.data(),
)
def test_each_part_only_ever_lifts_the_whole(row, data):
    key = data.draw(st.sampled_from(sorted(row)))
    higher = row | {key: data.draw(st.integers(row[key] + 1, FULL))}
    assert exact(higher, health.HEALTH) > exact(row, health.HEALTH)


def test_more_than_the_cap_of_an_activity_adds_nothing():
    whole = health.WHOLE_AT["contact"]
    enough = health.engagement(ground(done=[(1, "contact", 0)] * whole), PARTNERS, DAYS)
    too_much = health.engagement(ground(done=[(1, "contact", 0)] * 50), PARTNERS, DAYS)
    assert enough.loc[1, "contact"] == too_much.loc[1, "contact"] == FULL


def test_what_was_done_a_half_life_ago_is_half_as_much_worth_and_after_ninety_days_nothing():
    fresh = health.engagement(ground(done=[(1, "contact", 0)]), PARTNERS, DAYS).loc[1, "contact"]
    half = health.engagement(ground(done=[(1, "contact", 45)]), PARTNERS, DAYS).loc[1, "contact"]
    gone = health.engagement(ground(done=[(1, "contact", 90)]), PARTNERS, DAYS).loc[1, "contact"]
    assert (fresh, half, gone) == (2_500, 1_250, 0)


def test_what_the_installation_knows_nothing_of_is_left_out_and_the_rest_is_scaled():
    world = ground([(1, 10, 100), (1, 375, 100)], [(1, "order", 10)], known=frozenset({"order"}))
    _, healthy = parts(world)
    assert healthy.loc[1, ["pipeline", "relationship"]].tolist() == [MISSING, MISSING]
    assert scaled(healthy.loc[1].to_dict(), health.HEALTH).keys() == {"revenue", "engagement"}
    assert healthy.loc[1, "revenue"] == FULL


def test_half_of_last_years_revenue_is_half_of_the_part():
    _, healthy = parts(ground([(1, 10, 50), (1, 375, 100), (2, 10, 5)]))
    assert healthy["revenue"].tolist() == [5_000, FULL]


def test_a_quarter_of_a_years_revenue_open_is_a_whole_pipeline():
    _, healthy = parts(ground([(1, 100, 400), (2, 100, 400)], deals=[(1, 5, 100), (2, 5, 50)]))
    assert healthy["pipeline"].tolist() == [FULL, 5_000]


def test_a_registration_closed_since_was_open_before():
    world = ground([(1, 300, 400)], deals=[(1, 100, 100)])
    world.deals["closed"] = days([day(10)])
    now, before = (health.measures(world, PARTNERS, when).loc[1, "open"] for when in (DAYS, DAYS.back(90)))
    assert (now, before) == (0, 100)


@pytest.mark.parametrize(("since", "early"), [(10, True), (88, True), (89, False), (300, False)])
def test_under_three_months_of_data_it_is_too_early_to_score(since, early):
    world = ground(done=[(1, "contact", since)])
    found = health.scores(world, PARTNERS, DAYS)
    assert (found.loc[1, "health"] == MISSING) == early
    assert found.loc[2].tolist() == [MISSING, MISSING]  # nothing at all is early, too


def test_eighty_is_green_and_fifty_yellow():
    assert [band(score) for score in (100, 80, 79, 50, 49, 0)] == ["ok", "ok", "warn", "warn", "bad", "bad"]


def test_the_part_that_moved_most_is_the_reason():
    assert health.mover({"a": 10, "b": 20}, {"a": 12, "b": 5}) == ("b", -15)
    assert health.mover({"a": 10}, {"a": 10}) is None
