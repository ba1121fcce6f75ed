"""How long work has taken and may still take. Pure."""

from datetime import datetime, timedelta

ENOUGH = 0.1  # of the work must be done before an estimate means anything


def elapsed(started: datetime | None, ended: datetime | None, now: datetime) -> timedelta | None:
    """From the start until the end, or until now."""
    return None if started is None else (ended or now) - started


def remaining(done: int, total: int, spent: timedelta | None) -> timedelta | None:
    """What is left at the pace so far; None before a tenth is done."""
    if spent is None or total <= 0 or done < ENOUGH * total or done >= total:
        return None
    return spent * ((total - done) / done)
