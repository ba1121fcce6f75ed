"""The business-hours clock: opening hours, holidays, clocks that jump, pauses."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.core.errors import Unreadable
from prm.deals.hours import WEEKDAYS, Calendar, due, share_used, spent, warning, warning_moments

OFFICE = dict.fromkeys(WEEKDAYS[:5], "09:00-17:00")
BERLIN = Calendar.from_document({"zone": "Europe/Berlin", "hours": OFFICE, "holidays": ["2026-12-25"]})
ALWAYS = Calendar.from_document({"zone": "America/New_York", "hours": dict.fromkeys(WEEKDAYS, "00:00-24:00")})
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns")
HOUR = timedelta(hours=1)


def at(written: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@st.composite
def calendars(draw):
    hours = {}
    for day in draw(st.sets(st.sampled_from(WEEKDAYS), min_size=1)):
        edges = sorted(draw(st.sets(st.integers(0, 24), min_size=2, max_size=4)))
        pairs = zip(edges[::2], edges[1::2], strict=False)
        hours[day] = ", ".join(f"{first:02d}:00-{last:02d}:00" for first, last in pairs)
    holidays = draw(st.lists(st.dates(date(2026, 3, 1), date(2026, 4, 30)), max_size=10))
    zone = draw(st.sampled_from(ZONES))
    return Calendar.from_document({"zone": zone, "hours": hours, "holidays": [day.isoformat() for day in holidays]})


MOMENTS = st.timedeltas(timedelta(), timedelta(days=60)).map(lambda later: datetime(2026, 3, 1, tzinfo=UTC) + later)
HOURS = st.integers(0, 4_000).map(lambda hundredths: Decimal(hundredths) / 100)
PAUSES = st.lists(st.tuples(MOMENTS, MOMENTS).map(lambda pair: (min(pair), max(pair))), max_size=4)


@given(calendars(), MOMENTS, HOURS, PAUSES)
def test_what_is_due_after_some_hours_has_spent_just_these_hours(calendar, start, hours, pauses):
    moment = due(start, hours, calendar, pauses)
    assert spent(start, moment, calendar, pauses) == timedelta(microseconds=int(hours * 3_600_000_000))
    if hours:
        just_before = moment - timedelta(microseconds=1)
        assert spent(start, just_before, calendar, pauses) < spent(start, moment, calendar, pauses)


@given(calendars(), MOMENTS, HOURS, HOURS, PAUSES)
def test_more_hours_are_never_due_earlier(calendar, start, hours, other, pauses):
    few, many = sorted((hours, other))
    assert due(start, few, calendar, pauses) <= due(start, many, calendar, pauses)


@given(calendars(), MOMENTS, MOMENTS, MOMENTS, PAUSES)
def test_time_spent_grows_and_adds_up_over_its_parts(calendar, one, two, three, pauses):
    first, middle, last = sorted((one, two, three))
    parts = spent(first, middle, calendar, pauses) + spent(middle, last, calendar, pauses)
    assert timedelta() <= spent(first, middle, calendar, pauses) <= parts
    assert parts == spent(first, last, calendar, pauses) <= last - first


@given(calendars(), MOMENTS, HOURS, st.tuples(MOMENTS, MOMENTS).map(sorted))
def test_a_pause_puts_off_what_is_due_by_exactly_its_business_time(calendar, start, hours, pause):
    paused, resumed = pause
    moment, later = due(start, hours, calendar), due(start, hours, calendar, [(paused, resumed)])
    if paused >= moment or resumed <= start or not hours:
        assert later == moment
    else:
        assert spent(moment, later, calendar) == spent(max(paused, start), resumed, calendar)


@given(calendars(), MOMENTS, MOMENTS, PAUSES)
def test_time_spent_is_what_a_wall_clock_looked_at_each_quarter_hour_says(calendar, one, two, pauses):
    quarter = timedelta(minutes=15)
    start, until = (moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0) for moment in (one, two))
    if until < start:
        start, until = until, start
    until = min(until, start + timedelta(days=9))
    pauses = [
        tuple(each.replace(minute=each.minute // 15 * 15, second=0, microsecond=0) for each in pause)
        for pause in pauses
    ]
    seen, moment, zone = timedelta(), start, ZoneInfo(calendar.zone)
    while moment < until:
        wall = moment.astimezone(zone)
        minutes = wall.hour * 60 + wall.minute
        opened = any(first <= minutes < last for first, last in calendar.hours[wall.weekday()])
        repeated = wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()
        if repeated:
            return  # an hour that a wall clock shows twice has its own test
        paused = any(begin <= moment < end for begin, end in pauses)
        seen += quarter if opened and not paused and wall.date() not in calendar.holidays else timedelta()
        moment += quarter
    assert spent(start, until, calendar, pauses) == seen


@given(calendars(), MOMENTS, HOURS, PAUSES, MOMENTS)
def test_an_open_pause_stops_the_clock_unless_time_had_run_out_before(calendar, start, hours, pauses, paused):
    closed_before = [(begin, min(end, paused)) for begin, end in pauses if begin < paused]
    without = due(start, hours, calendar, closed_before)
    held = due(start, hours, calendar, [*closed_before, (paused, None)])
    assert held == (without if without <= paused or not hours else None)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23T10:00", 4, "2026-11-23T14:00"),
        ("2026-11-23T09:00", 8, "2026-11-23T17:00"),
        ("2026-11-23T10:00", 8, "2026-11-24T10:00"),
        ("2026-11-20T16:30", 16, "2026-11-24T16:30"),  # over a weekend
        ("2026-11-21T12:00", 1, "2026-11-23T10:00"),  # asked on a Saturday
        ("2026-12-24T16:00", 2, "2026-12-28T10:00"),  # over a holiday and a weekend
        ("2026-03-27T16:00", 2, "2026-03-30T10:00"),  # over the night that loses an hour
        ("2026-10-23T16:00", 2, "2026-10-26T10:00"),  # over the night that has one more
        ("2026-11-23T10:00", Decimal("0.25"), "2026-11-23T10:15"),
    ],
)
def test_two_business_days_are_counted_by_the_office_clock(start, hours, end):
    assert due(at(start), hours, BERLIN) == at(end)


def test_days_on_which_clocks_jump_have_the_hours_they_really_have():
    def day(written):
        return spent(at(written, ALWAYS.zone), at(written, ALWAYS.zone) + 30 * HOUR, ALWAYS)

    midnight = [at(f"2026-{day}", ALWAYS.zone) for day in ("03-08", "03-09", "11-01", "11-02")]
    assert spent(midnight[0], midnight[1], ALWAYS) == 23 * HOUR
    assert spent(midnight[2], midnight[3], ALWAYS) == 25 * HOUR
    assert day("2026-03-08") == 30 * HOUR


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        ("02:15-02:45", "2026-03-29T00:00", 0),  # in the hour that is left out
        ("01:00-04:00", "2026-03-29T00:00", 120),
        ("01:30-02:30", "2026-03-29T00:00", 30),
        ("02:30-04:00", "2026-03-29T00:00", 60),
        ("02:00-03:00, 03:00-04:00", "2026-10-25T00:00", 180),  # the hour that comes twice counts once in one span
    ],
)
def test_opening_hours_inside_a_jump_are_cut_at_the_jump(hours, moment, expected):
    calendar = Calendar.from_document({"zone": "Europe/Berlin", "hours": {"sunday": hours, "monday": "09:00-17:00"}})
    assert spent(at(moment), at(moment) + 12 * HOUR, calendar) == timedelta(minutes=expected)


def test_a_day_that_a_country_skipped_has_no_hours():
    calendar = Calendar.from_document({"zone": "Pacific/Apia", "hours": dict.fromkeys(WEEKDAYS, "09:00-17:00")})
    start, end = at("2011-12-29T00:00", "Pacific/Apia"), at("2012-01-01T00:00", "Pacific/Apia")
    assert spent(start, end, calendar) == 16 * HOUR


def test_warnings_come_at_half_at_four_fifths_and_at_the_end():
    start = at("2026-11-23T09:00")
    moments = warning_moments(start, 16, BERLIN)
    assert moments == {50: at("2026-11-23T17:00"), 80: at("2026-11-24T13:48"), 100: at("2026-11-24T17:00")}
    shares = [share_used(start, 16, moment, BERLIN) for moment in moments.values()]
    assert shares == [50, 80, 100] == [warning(share) for share in shares]
    assert share_used(start, 16, moments[80] - timedelta(seconds=1), BERLIN) == 79
    assert (warning(49), warning(79), warning(340)) == (None, 50, 100)
    assert share_used(start, 0, start, BERLIN) == 100


def test_moments_without_a_zone_and_pauses_that_end_before_they_begin_are_errors_of_the_caller():
    start = at("2026-11-23T09:00")
    with pytest.raises(ValueError, match="no time zone"):
        due(start.replace(tzinfo=None), 1, BERLIN)
    with pytest.raises(ValueError, match="on or after its beginning"):
        spent(start, start + HOUR, BERLIN, [(start + HOUR, start)])
    with pytest.raises(ValueError, match="business hours"):
        due(start, -1, BERLIN)
    assert spent(start + HOUR, start, BERLIN) == timedelta()


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ([], "Write a calendar as"),
        ({"zone": "Berlin", "hours": OFFICE}, "“Berlin” is not a time zone"),
        ({"zone": "../../etc/passwd", "hours": OFFICE}, "is not a time zone"),
        ({"zone": "Europe", "hours": OFFICE}, "is not a time zone"),
        ({"zone": None, "hours": OFFICE}, "is not a time zone"),
        ({"zone": "UTC", "hours": OFFICE, "colour": 1}, "not “colour”. Take it out"),
        ({"zone": "UTC"}, "Write the opening hours for each weekday"),
        ({"zone": "UTC", "hours": {"Montag": "09:00-17:00"}}, "“Montag” is not a weekday"),
        ({"zone": "UTC", "hours": {"monday": 9}}, "hours of Monday cannot be read"),
        ({"zone": "UTC", "hours": {"monday": "9 to 5"}}, "Monday: “9 to 5” is not a span"),
        ({"zone": "UTC", "hours": {"monday": "09:60-17:00"}}, "is not a span"),
        ({"zone": "UTC", "hours": {"monday": "17:00-09:00"}}, "must close after it opens"),
        ({"zone": "UTC", "hours": {"monday": "09:00-25:00"}}, "24:00 at the latest"),
        ({"zone": "UTC", "hours": {"monday": "09:00-13:00, 12:00-17:00"}}, "overlap"),
        ({"zone": "UTC", "hours": {"monday": ",".join(["09:00-10:00"] * 7)}}, "more than 6 times"),
        ({"zone": "UTC", "hours": {}}, "less than an hour a week"),
        ({"zone": "UTC", "hours": OFFICE, "holidays": "2026-12-25"}, "as a list"),
        ({"zone": "UTC", "hours": OFFICE, "holidays": ["2026-02-30"]}, "“2026-02-30” is not a day"),
        ({"zone": "UTC", "hours": OFFICE, "holidays": [20261225]}, "is not a day"),
    ],
)
def test_a_calendar_that_cannot_be_read_says_what_to_write(document, sentence):
    with pytest.raises(Unreadable, match=sentence.replace(".", r"\.")):
        Calendar.from_document(document)
