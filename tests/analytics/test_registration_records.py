"""What every metric of deal registration must keep, whatever it measures."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prm.analytics.dims import CALENDAR, DIMS
from prm.analytics.engine import behind, combine, compute, finish, partial, total
from prm.analytics.facts import Ask
from prm.analytics.frames import SPECS
from prm.analytics.present import REASONS
from prm.analytics.registration_metrics import METRICS
from prm.core.errors import Unreadable
from prm.core.period import FiscalCalendar, Period
from tests.analytics.examples import PARTNERS, PLACES, TARGETS, TEAMS, line
from tests.analytics.registered import BY_KEY, END, YEAR, Brought, ask, brought, deal

SPLIT = ("registrations", "orders", "credits")  # the others go whole to every partition


DAYS = st.dates(date(2011, 6, 1), date(2013, 3, 31))
MAYBE = st.none() | DAYS
DEALS = st.lists(
    st.fixed_dictionaries(
        {
            "submitted": DAYS, "decided": MAYBE, "closed": MAYBE, "expected": MAYBE, "protected_until": MAYBE,
            "resolved": MAYBE, "appeal_decided": MAYBE, "partner": st.sampled_from(sorted(PARTNERS)),
            "manager": st.sampled_from(sorted(TEAMS)), "territory": st.sampled_from(sorted(PLACES)),
            "status": st.sampled_from(["submitted", "approved", "converted", "rejected"]),
            "decision": st.sampled_from(["", "approved", "rejected"]), "outcome": st.sampled_from(["open", "won", "lost"]),
            "appeal": st.sampled_from(["", "open", "upheld", "changed"]), "amount": st.integers(0, 10**12),
            "minutes": st.integers(0, 5000), "kept": st.integers(0, 1), "flagged": st.integers(0, 1),
        }
    ),
    max_size=20,
)  # fmt: skip
ORDERS = st.lists(st.builds(line, st.sampled_from(["2011-08-01", "2012-02-10", "2012-11-30"]),
    st.sampled_from(sorted(PARTNERS)), order=st.sampled_from(["O1", "O2", "O3"]), amount=st.integers(-100, 10**9)),
    max_size=10)  # fmt: skip
PERIODS = st.sampled_from([None, YEAR, Period(date(2012, 2, 10), date(2013, 2, 28))])


def generated(deals, lines):
    return brought([deal(place, **each) for place, each in enumerate(deals)], lines, TARGETS)


def split(whole, places):
    for place in range(3):
        frames = dict(whole.frames)
        for name in SPLIT:
            rows = [row for row in range(len(frames[name])) if places[row % len(places)] == place]
            frames[name] = frames[name].iloc[rows]
        yield Brought(**frames)


@pytest.mark.parametrize("metric", METRICS, ids=BY_KEY)
def test_a_record_says_what_it_is(metric):
    assert all([metric.name, metric.words.endswith("."), metric.formula, metric.owner])
    assert set(metric.sources) <= set(SPECS)
    assert set(metric.grain) <= set(DIMS)
    assert len({part.key for part in metric.parts}) == len(metric.parts)
    for dim in sorted(set(DIMS) - set(metric.grain)):
        with pytest.raises(Unreadable, match="cannot be cut by"):
            compute(metric, brought(), by=dim)


@pytest.mark.parametrize("metric", METRICS, ids=BY_KEY)
def test_nothing_registered_is_not_available_or_nothing_never_an_error(metric):
    for by in (None, *metric.grain):
        result = ask(metric.key, brought(activated=None), by=by)
        assert result.value.reason in REASONS or result.value.value == 0


@pytest.mark.parametrize("metric", METRICS, ids=BY_KEY)
def test_a_metric_brings_only_the_frames_it_names(metric):
    whole = brought([deal(1)], [line("2012-05-01")], TARGETS)
    few = Brought(**{name: whole.frame(name) for name in metric.sources})
    assert ask(metric.key, few) == ask(metric.key, whole)


@pytest.mark.parametrize("metric", METRICS, ids=BY_KEY)
@settings(max_examples=6, deadline=None)
@given(DEALS, ORDERS, PERIODS, st.lists(st.integers(0, 2), min_size=1, max_size=7), st.data())
def test_partials_of_split_frames_combine_to_the_whole(metric, deals, lines, period, places, data):
    by, whole = data.draw(st.sampled_from([None, *metric.grain])), generated(deals, lines)
    question = Ask(period, by, {}, FiscalCalendar(7), END)
    partials = [partial(metric, each, question) for each in split(whole, places)]
    twice = combine(metric, [combine(metric, partials[:2]), partials[2]])
    assert finish(metric, twice, question) == finish(metric, partial(metric, whole, question), question)


@pytest.mark.parametrize("metric", METRICS, ids=BY_KEY)
@settings(max_examples=6, deadline=None)
@given(DEALS, ORDERS, PERIODS, st.data())
def test_a_row_of_a_cut_is_the_number_of_that_label_and_adds_up_from_its_rows(metric, deals, lines, period, data):
    by, whole = data.draw(st.sampled_from(metric.grain)), generated(deals, lines)
    for row in compute(metric, whole, period=period, by=by, data_to=END).rows:
        narrowed = {"period": period, "where": {by: row.label}, "data_to": END}
        alone = compute(metric, whole, **narrowed).value
        assert (alone.value, alone.reason) == (row.value.value, row.value.reason)
        rows = behind(metric, whole, **narrowed)
        added = {part.key: total(part, rows[part.key]) for part in metric.parts}
        assert added == {key: amount or 0 for key, amount in alone.parts.items()} or not alone.parts


def test_every_metric_by_time_says_so():
    timeless = {metric.key for metric in METRICS if not set(CALENDAR) <= set(metric.grain)}
    assert timeless == {"registration_intensity", "pipeline_coverage", "pipeline_velocity"}
