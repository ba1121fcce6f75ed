"""The only source of the present. Everything that asks the time asks here, so tests can move it."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """The present moment, timezone-aware UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in UTC; a user's own day is a matter of display."""
    return now().date()
