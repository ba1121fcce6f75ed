"""The business-hours clock (DR-6): opening hours, holidays, pauses. Pure; moments in and out are UTC-aware.

Never asks the time, and knows no deal.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from prm.core.errors import Unreadable

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WARN_AT = (50, 80, 100)  # per cent of the promised time
MOST_HOLIDAYS, MOST_SPANS, MOST_HOURS = 1_000, 6, 10_000
DAY_MINUTES = 24 * 60
HOW = "Write opening hours like 09:00-12:00, 13:00-17:00."
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2}")
_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-\u2013]\s*([0-9]{1,2}):([0-9]{2})")
_NOTHING, _SECOND, _DAY = timedelta(), timedelta(seconds=1), timedelta(days=1)

Span = tuple[int, int]  # minutes after local midnight, the second one not open any more
Pause = tuple[datetime, datetime | None]  # from, until; no end while it lasts


@dataclass(frozen=True)
class Calendar:
    """When somebody works: a time zone's name, opening spans for Monday to Sunday, days that are closed."""

    zone: str
    hours: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date] = frozenset()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Calendar":
        """Read `{"zone": "Europe/Berlin", "hours": {"monday": "09:00-17:00", …}, "holidays": ["2026-12-25"]}`.

        A weekday left out is closed; `24:00` ends a day. Raises Unreadable with a sentence.
        """
        if not isinstance(document, Mapping):
            raise Unreadable("Write a calendar as a time zone, opening hours and holidays.")
        for key in document:
            if key not in {"zone", "hours", "holidays"}:
                raise Unreadable(f"A calendar has a zone, hours and holidays, not “{str(key)[:40]}”. Take it out.")
        hours = _week(document.get("hours"))
        return cls(_zone(document.get("zone")), hours, _holidays(document.get("holidays", [])))


def spent(start: datetime, until: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()) -> timedelta:
    """Business time that passed from `start` to `until`, without the pauses; nothing where `until` is earlier."""
    stretches = _running(_aware(start), _aware(until), calendar, _merged(pauses))
    return sum((end - begin for begin, end in stretches), _NOTHING)


def due(start: datetime, hours: Decimal | int, calendar: Calendar, pauses: Sequence[Pause] = ()) -> datetime | None:
    """The first moment by which so many business hours have passed; None while a pause without end holds it up.

    What ran out before the open pause began stays due: asking late does not excuse.
    """
    if not 0 <= hours <= MOST_HOURS:
        raise ValueError(f"A promise is 0 to {MOST_HOURS} business hours, not {hours}.")
    moment = _aware(start)
    left = timedelta(microseconds=int((Decimal(hours) * 3_600_000_000).to_integral_value()))
    if not left:
        return moment
    for begin, end in _running(moment, None, calendar, _merged(pauses)):
        if left <= end - begin:
            return begin + left
        left -= end - begin
    return None


def share_used(
    start: datetime, hours: Decimal | int, until: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> int:
    """Whole per cent of the promised hours that are used up, rounded down, over 100 once late."""
    if hours <= 0:
        return 100
    promised = int((Decimal(hours) * 3_600_000_000).to_integral_value())
    return spent(start, until, calendar, pauses) // timedelta(microseconds=1) * 100 // promised


def warning(share: int) -> int | None:
    """The highest of 50, 80 and 100 per cent that a share has reached; None below."""
    return max((step for step in WARN_AT if share >= step), default=None)


def warning_moments(
    start: datetime, hours: Decimal | int, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> dict[int, datetime | None]:
    """When 50, 80 and 100 per cent are reached; None for those that an open pause holds up."""
    return {step: due(start, Decimal(hours) * step / 100, calendar, pauses) for step in WARN_AT}


def _running(
    start: datetime, until: datetime | None, calendar: Calendar, pauses: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime]]:
    """Stretches in which the clock runs, in order: open, between `start` and `until`, not paused."""
    stop = pauses[-1][0] if pauses and pauses[-1][1] is None else until
    stop = min(stop, until) if stop and until else stop
    for opened, closed in _opened(start, calendar):
        if stop and opened >= stop:
            return
        yield from _unpaused(max(opened, start), min(closed, stop or closed), pauses)


def _unpaused(begin: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[tuple[datetime, datetime]]:
    for paused, resumed in pauses:
        if paused >= end or begin >= end:
            break
        if begin < paused:
            yield begin, paused
        begin = max(begin, resumed or end)
    if begin < end:
        yield begin, end


def _opened(start: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """Opening spans from the day of `start` on, without end."""
    day = start.astimezone(ZoneInfo(calendar.zone)).date()
    while True:
        yield from _spans(calendar, day)
        day += _DAY


@lru_cache(16_384)
def _spans(calendar: Calendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    if day in calendar.holidays:
        return ()
    zone = ZoneInfo(calendar.zone)
    found = ((_moment(day, first, zone), _moment(day, last, zone)) for first, last in calendar.hours[day.weekday()])
    return tuple((opened, closed) for opened, closed in found if opened < closed)


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """A wall clock's moment: the first of two where clocks go back, the jump itself where they go forward."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while moment - before > _SECOND:
        middle = before + (moment - before) // 2
        before, moment = (before, middle) if middle.astimezone(zone).replace(tzinfo=None) > wall else (middle, moment)
    return moment.replace(microsecond=0)


def _merged(pauses: Sequence[Pause]) -> list[Pause]:
    """The pauses in order, none touching another."""
    merged: list[Pause] = []
    for begin, end in sorted(((_aware(a), b and _aware(b)) for a, b in pauses), key=lambda pause: pause[0]):
        if end is not None and end < begin:
            raise ValueError(f"A pause ends on or after its beginning, not {begin} to {end}.")
        if merged and (merged[-1][1] is None or begin <= merged[-1][1]):
            first, last = merged[-1]
            merged[-1] = (first, None if last is None or end is None else max(last, end))
        else:
            merged.append((begin, end))
    return merged


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone; moments here are aware.")
    return moment.astimezone(UTC)


def _zone(name: object) -> str:
    if isinstance(name, str) and _ZONE.fullmatch(name):
        try:
            ZoneInfo(name)
            return name
        except (KeyError, ValueError, OSError):
            pass
    raise Unreadable(f"“{str(name)[:40]}” is not a time zone. Write one like Europe/Berlin or America/New_York.")


def _week(hours: object) -> tuple[tuple[Span, ...], ...]:
    if not isinstance(hours, Mapping):
        raise Unreadable(f"Write the opening hours for each weekday. {HOW}")
    for name in hours:
        if name not in WEEKDAYS:
            raise Unreadable(f"“{str(name)[:40]}” is not a weekday. Write monday, tuesday and so on to sunday.")
    week = tuple(_day(name, hours.get(name, "")) for name in WEEKDAYS)
    if sum(last - first for spans in week for first, last in spans) < 60:
        raise Unreadable(f"The calendar is open less than an hour a week. {HOW}")
    return week


def _day(name: str, written: object) -> tuple[Span, ...]:
    if not isinstance(written, str) or len(written) > 200:
        raise Unreadable(f"The hours of {name.title()} cannot be read. {HOW}")
    parts = [part.strip() for part in written.split(",")] if written.strip() else []
    if len(parts) > MOST_SPANS:
        raise Unreadable(f"{name.title()} opens more than {MOST_SPANS} times. Write fewer, longer spans.")
    spans = sorted(_span(name, part) for part in parts)
    for (_, last), (first, _) in pairwise(spans):
        if first < last:
            raise Unreadable(f"The hours of {name.title()} overlap. {HOW}")
    return tuple(spans)


def _span(name: str, written: str) -> Span:
    match = _SPAN.fullmatch(written)
    if not match or int(match[2]) > 59 or int(match[4]) > 59:
        raise Unreadable(f"{name.title()}: “{written[:40]}” is not a span of hours. {HOW}")
    first, last = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if not first < last <= DAY_MINUTES:
        raise Unreadable(f"{name.title()}: “{written[:40]}” must close after it opens, at 24:00 at the latest. {HOW}")
    return first, last


def _holidays(days: object) -> frozenset[date]:
    if not isinstance(days, list | tuple) or len(days) > MOST_HOLIDAYS:
        raise Unreadable(f"Write the holidays as a list of up to {MOST_HOLIDAYS} days like 2026-12-25.")
    return frozenset(_holiday(day) for day in days)


def _holiday(written: object) -> date:
    try:
        if isinstance(written, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise Unreadable(f"“{str(written)[:40]}” is not a day. Write holidays like 2026-12-25.")
