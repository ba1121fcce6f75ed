"""What every metric of the catalogue must keep, whatever it measures."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prm.analytics.catalogue import CATALOGUE, metric_called
from prm.analytics.dims import DIMS
from prm.analytics.engine import behind, combine, compute, finish, partial, spans, total
from prm.analytics.facts import Ask, Facts
from prm.analytics.frames import SHARED, SPECS
from prm.core.errors import Unreadable
from prm.core.period import FiscalCalendar, Period
from tests.analytics.examples import LINES, TARGETS, facts

KEYS = [
    "partner_revenue", "direct_revenue", "channel_contribution", "orders", "average_order",
    "partners_with_orders", "active_partner_rate", "revenue_growth", "top10_share", "hhi",
    "quota_attainment", "pacing",
    "registrations", "registration_intensity", "registration_coverage", "registration_approval_rate",
    "time_to_decision", "time_to_decision_p90", "decision_promise_kept", "registration_win_rate",
    "registration_win_rate_closed", "activation_rate", "pipeline_coverage", "pipeline_velocity",
    "average_registered_order", "average_unregistered_order", "registration_premium", "registered_cycle",
    "conflict_rate", "conflict_days", "overturn_rate",
    "partner_engagement", "partner_health",
]  # fmt: skip
YEAR = Period(date(2012, 1, 1), date(2012, 12, 31))
END = date(2013, 12, 31)
ASKS = st.sampled_from([None, YEAR, Period(date(2012, 2, 10), date(2013, 2, 28))])


def split(whole, places):
    """Facts of each place; partners and targets go to all of them."""
    for place in range(3):
        kept = {}
        for each in fields(whole):
            frame = getattr(whole, each.name)
            mine = [row for row in range(len(frame)) if places[row % len(places)] == place]
            kept[each.name] = frame if each.name in SHARED else frame.iloc[mine]
        yield Facts(**kept)


def test_the_catalogue_has_the_keys_of_the_dictionary_in_its_order():
    assert list(CATALOGUE) == KEYS


def test_an_unknown_key_is_answered_with_the_known_ones():
    with pytest.raises(Unreadable, match="Choose one of partner_revenue"):
        metric_called("revenue")


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=KEYS)
def test_a_metric_says_what_it_is(metric):
    assert all([metric.name, metric.words.endswith("."), metric.formula, metric.owner])
    assert set(metric.sources) <= set(SPECS)
    assert set(metric.grain) <= set(DIMS)
    assert len({part.key for part in metric.parts}) == len(metric.parts)


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=KEYS)
def test_a_metric_is_cut_only_by_real_columns(metric):
    whole = facts([], targets=TARGETS)
    for dim in DIMS:
        if dim in metric.grain:
            assert compute(metric, whole, by=dim, data_to=END).ask.by == dim
        else:
            with pytest.raises(Unreadable, match="cannot be cut by"):
                compute(metric, whole, by=dim)


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=KEYS)
def test_a_metric_survives_empty_frames(metric):
    for by in (None, *metric.grain):
        result = compute(metric, Facts.empty(), period=YEAR, by=by, data_to=END)
        assert result.rows == ()
        assert result.value.value == 0 if result.value.reason is None else result.value.value is None


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=KEYS)
def test_a_metric_brings_only_the_frames_it_names(metric):
    whole = facts([], targets=TARGETS)
    few = replace(whole, **{each.name: None for each in fields(whole) if each.name not in metric.sources})
    assert compute(metric, few, period=YEAR, data_to=END) == compute(metric, whole, period=YEAR, data_to=END)


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=KEYS)
@settings(max_examples=12, deadline=None)
@given(LINES, ASKS, st.lists(st.integers(0, 2), min_size=1, max_size=7), st.data())
def test_partials_of_split_frames_combine_to_the_whole(metric, lines, period, places, data):
    by = data.draw(st.sampled_from([None, *metric.grain]))
    whole = facts(lines, lines[::2], TARGETS)
    ask = Ask(period, by, {}, FiscalCalendar(7), END)
    partials = [partial(metric, each, ask) for each in split(whole, places)]
    twice = combine(metric, [combine(metric, partials[:2]), partials[2]])
    assert finish(metric, twice, ask) == finish(metric, partial(metric, whole, ask), ask)


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=KEYS)
@settings(max_examples=12, deadline=None)
@given(LINES, ASKS, st.data())
def test_a_row_of_a_cut_is_the_number_of_that_label_and_adds_up_from_its_rows(metric, lines, period, data):
    by = data.draw(st.sampled_from(metric.grain))
    whole = facts(lines, lines[::2], TARGETS)
    for row in compute(metric, whole, period=period, by=by, data_to=END).rows:
        ask = {"period": period, "where": {by: row.label}, "data_to": END}
        alone = compute(metric, whole, **ask).value
        assert (alone.value, alone.reason) == (row.value.value, row.value.reason)
        rows = behind(metric, whole, **ask)
        added = {part.key: total(part, rows[part.key]) for part in metric.parts}
        assert added == {key: amount or 0 for key, amount in alone.parts.items()}


@pytest.mark.parametrize("metric", [m for m in CATALOGUE.values() if m.additive], ids=lambda m: m.key)
@settings(max_examples=25, deadline=None)
@given(LINES, ASKS, st.data())
def test_parts_of_an_additive_metric_sum_to_the_whole(metric, lines, period, data):
    by = data.draw(st.sampled_from(metric.grain))
    result = compute(metric, facts(lines, lines), period=period, by=by, data_to=END)
    assert sum(row.value.value for row in result.rows) == result.value.value


def test_spans_name_the_days_the_buckets_must_be_exact_on():
    ask = Ask(YEAR, data_to=date(2012, 11, 29))
    assert spans(CATALOGUE["revenue_growth"], ask) == (YEAR, Period(date(2011, 1, 1), date(2011, 12, 31)))
    assert spans(CATALOGUE["active_partner_rate"], ask) == (Period(date(2012, 9, 1), date(2012, 11, 29)),)
    assert spans(CATALOGUE["hhi"], Ask()) == ()
