"""G37 for deals: protection ends at one instant, whatever the zone, the leap day or the clocks; month ends are month ends."""

import random
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from prm.deals.forms.register import chips
from prm.deals.rules import Outcome, Status, shown

ZONES = [
    ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
]
EDGES = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # clocks go forward in Berlin
    datetime(2026, 10, 25, 1, tzinfo=UTC),  # and back
    datetime(2028, 2, 29, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2027, 1, 1, tzinfo=UTC),
]
CASES = 10_000
TICK = timedelta(microseconds=1)


def test_protection_holds_until_its_instant_and_not_one_microsecond_longer():
    dice = random.Random(20261123)
    for _ in range(CASES):
        until = dice.choice(EDGES) + timedelta(microseconds=dice.randrange(-(10**11), 10**11))
        zone = dice.choice(ZONES)
        before, at = (until - TICK).astimezone(zone), until.astimezone(zone)
        assert shown(Status.APPROVED, Outcome.OPEN, until, before) == "approved", until
        assert shown(Status.APPROVED, Outcome.OPEN, until, at) == "expired", until


def test_the_close_dates_one_tap_away_are_the_ends_of_their_months():
    dice = random.Random(20261124)
    for _ in range(CASES):
        today = date(2024, 1, 1) + timedelta(days=dice.randrange(3_660))
        days = chips(today)
        for day in days.values():
            assert day.day == monthrange(day.year, day.month)[1], today
            assert day >= today
        assert (days["month"].year, days["month"].month) == (today.year, today.month)
        assert days["next"] - days["month"] in {timedelta(days=n) for n in (28, 29, 30, 31)}
        assert days["quarter"].month in {3, 6, 9, 12}
        assert days["quarter"] - today < timedelta(days=92)
