"""How much a notice matters, which ways it takes, and when its letter goes. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum, auto
from zoneinfo import ZoneInfo

MORNING = time(8)  # of the daily digest, on the reader's own clock
KEPT = timedelta(days=180)  # a notice that was read


class Weight(StrEnum):
    """The three classes of R25."""

    NEEDS_YOU = auto()
    CONCERNS_YOU = auto()
    FYI = auto()


class Channel(StrEnum):
    """A way to a person."""

    BELL = auto()
    MAIL = auto()


OFF = frozenset({(Weight.FYI, Channel.MAIL)})  # unless somebody switches it on
_LOWER = {Weight.NEEDS_YOU: Weight.CONCERNS_YOU}


def switch(weight: Weight, channel: Channel) -> str:
    """The name a switch is kept under in a person's preferences."""
    return f"{weight}_{channel}"


def wanted(preferences: Mapping[str, object], weight: Weight, channel: Channel) -> bool:
    """Does this person want such notices this way?"""
    chosen = preferences.get("notices")
    held = chosen.get(switch(weight, channel)) if isinstance(chosen, Mapping) else None
    return held if isinstance(held, bool) else (weight, channel) not in OFF


def lowered(weight: Weight) -> Weight:
    """What matters less to a colleague who looks on."""
    return _LOWER.get(weight, Weight.FYI)


def mail_moment(weight: Weight, at: datetime, zone: str, wait: timedelta = timedelta()) -> datetime:
    """When its letter goes: at once (or after `wait`) where it needs somebody, else with the next morning's digest."""
    return at + wait if weight is Weight.NEEDS_YOU else next_morning(at, zone)


def next_morning(now: datetime, zone: str) -> datetime:
    """The next 08:00 on the clocks of a time zone, in UTC."""
    here = ZoneInfo(zone)
    day = now.astimezone(here).date()
    at = datetime.combine(day, MORNING, here)
    if at <= now:
        at = datetime.combine(day + timedelta(days=1), MORNING, here)
    return at.astimezone(UTC)
