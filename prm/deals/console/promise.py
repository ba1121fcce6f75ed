"""What a registration's dates promise, in words: decide within five hours, two hours late, protected until."""

from datetime import timedelta

from flask_babel import gettext as _

from prm.core import clock
from prm.deals import hours
from prm.deals.queries import queue, seconds
from prm.deals.rules import EXPIRED, WAITING, Status, shown
from prm.web import formats

HURRY = timedelta(hours=4)  # business hours that are left when a promise begins to press
LONG_AGO = timedelta(days=7)  # beyond it nobody counts business hours
SOON = timedelta(days=14)


def state(row):
    """The word a reader sees, as the key of ui.status."""
    return shown(row.status, row.outcome, row.protected_until, clock.now())


def waits(row):
    """Whether its promise stands still for the customer that another holds (DR-9)."""
    return row.status in WAITING and row.paused_at is not None


def beside(row):
    """How it stands to the first one of its customer: it waits in line, or has a share beside it; else empty."""
    if waits(row):
        return _("Waiting, clause %(n)s", n=seconds.rule(row.terms_version)[1])
    if row.benefit_share is not None:
        return _("Second, %(share)s of the benefits", share=formats.percent(row.benefit_share))
    return ""


def promised(row):
    """(sentence, tone, the moment it speaks of or None) of a row of the queue or a registration."""
    if row.status in WAITING and row.due_at is not None:
        return _owed(row, row.due_at)
    if row.wish_due_at is not None:
        return _owed(row, row.wish_due_at)
    if waits(row):
        return _("until the customer is free"), "neu", None
    if row.status is Status.INFO_REQUESTED:
        return _("waits for the partner"), "neu", None
    return _protected(row) if state(row) in {Status.APPROVED, EXPIRED} else ("", "", None)


def _owed(row, due):
    now, opening = clock.now(), queue.calendar(row.terms_version)
    if now - due > LONG_AGO:
        return _("%(n)s days late", n=formats.number((now - due).days)), "bad", due
    if due <= now:
        return _("%(time)s late", time=_long(hours.spent(due, now, opening))), "bad", due
    left = hours.spent(now, due, opening)
    said = (
        _("answer within %(time)s", time=_long(left))
        if row.wish_due_at
        else _("decide within %(time)s", time=_long(left))
    )
    return said, "warn" if left <= HURRY else "neu", due


def _protected(row):
    until = row.protected_until
    if until is None:
        return _("protected without end"), "ok", None
    left = until - clock.now()
    if left <= timedelta():
        return _("ended %(day)s", day=formats.day(until.date())), "neu", until
    return formats.until(until.date()), "warn" if left <= SOON else "neu", until


def _long(time):
    """Business time, roughly: `5 h`, `40 min`."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return _("%(n)s min", n=max(1, minutes))
    return _("%(n)s h", n=formats.number(-(-minutes // 60)))
