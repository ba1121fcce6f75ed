"""What became of a demo registration, as the standard rules and people would have left it. Pure draws.

Moments are UTC; `freed_at` says until when its claim stands, None while it stands without an end.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from prm.core.money import SCALE
from prm.deals import hours
from prm.deals.default_terms import DEFAULT_CALENDAR
from prm.deals.rules import Outcome, Reason, Stage, Status, delay_days

CALENDAR = hours.Calendar.from_document(DEFAULT_CALENDAR)
PROMISED = 16 * 60  # business minutes of the standard rules
KEPT = 0.92
SMALL, LARGE, BRIEF = 25_000 * SCALE, 250_000 * SCALE, 10_000 * SCALE  # of the standard rules
NOES = {
    Reason.EXISTING_CUSTOMER: ("2.3", 30, "This customer buys from this product family already."),
    Reason.DIRECT_ENGAGEMENT: ("2.4", 20, "Our own team worked on this deal in the weeks before."),
    Reason.INCOMPLETE: ("1.3", 22, "We could not reach the contact, and the project has no date yet."),
    Reason.INELIGIBLE_PRODUCT: ("1.4", 10, "Your authorisation does not cover this product family yet."),
    Reason.RFP: ("1.5", 18, "The customer had put this project out to tender before."),
}
TAKEN = (Reason.ALREADY_REGISTERED, "2.2", "This customer cannot be registered now.")
LOST_TO = ("Budget was cut", "Customer stayed with the present supplier", "Price", "Project postponed to next year")
MOVED = ("The customer has been taken over.", "The order was placed with another company of the group.")


@dataclass
class Fate:
    """The columns of a registration that deciding fills in; `decider` is "rule", "manager" or "director"."""

    status: Status
    due_at: datetime | None
    outcome: Outcome = Outcome.OPEN
    stage: Stage = Stage.QUALIFIED
    stage_moved_at: datetime | None = None
    paused_at: datetime | None = None
    decided_at: datetime | None = None
    minutes: int | None = None
    decider: str = ""
    clause: str = ""
    reason: Reason | None = None
    told: str = ""
    protected_from: datetime | None = None
    protected_until: datetime | None = None
    lengthened: int = 0
    extensions: int = 0
    warned: int | None = None
    closed_on: date | None = None
    evidence: str = ""
    freed_at: datetime | None = None


def waiting(received: datetime) -> Fate:
    """Nobody has looked at it yet."""
    return Fate(Status.SUBMITTED, _after(received, PROMISED))


def asked(draw: random.Random, received: datetime, now: datetime) -> Fate:
    """The partner has been asked something and has not answered."""
    paused = min(_after(received, draw.randrange(60, 900)), now - timedelta(minutes=20))
    return Fate(Status.INFO_REQUESTED, None, paused_at=max(paused, received))


def ending(received: datetime, until: datetime, now: datetime) -> Fate:
    """Approved, still open, its protection about to end."""
    at = until - timedelta(days=90)
    fate = Fate(Status.APPROVED, _after(received, PROMISED), decided_at=at, decider="manager", clause="5.3")
    fate.minutes = hours.spent(received, at, CALENDAR) // timedelta(minutes=1)
    fate.protected_from, fate.protected_until, fate.freed_at = at, until, until
    fate.stage, fate.stage_moved_at = Stage.NEGOTIATION, at + timedelta(days=20)
    _warn(fate, now)
    return fate


def decided(draw: random.Random, received: datetime, amount: int, now: datetime, *, conflict: bool, size: int) -> Fate:
    """Decided in the time it takes, then lived through until now; `amount` in the reporting currency.

    `size` is the per cent of partners that are larger: large ones are refused a little less. Waiting where there
    has been no time to decide.
    """
    automatic = amount < SMALL and not conflict
    kept = draw.random() < KEPT
    taken = 0 if automatic else draw.randrange(30, PROMISED) if kept else draw.randrange(PROMISED + 30, PROMISED * 2)
    at, fate = received if automatic else _after(received, taken), waiting(received)
    if at >= now:
        open_for = hours.spent(received, now, CALENDAR) // timedelta(minutes=1)
        if open_for < 60:
            return fate
        taken = draw.randrange(20, open_for)
        at = _after(received, taken)
    chance = draw.random()
    if not automatic and chance < 0.03:
        fate.status, fate.freed_at = Status.WITHDRAWN, received + (at - received) / 2
        return fate
    fate.decided_at, fate.minutes = at, taken
    fate.decider = "rule" if automatic else "director" if conflict or amount > LARGE else "manager"
    if conflict or (not automatic and chance < 0.15 + size / 2_000):
        _refuse(draw, fate, conflict=conflict)
    else:
        _protect(draw, fate, amount, now)
    return fate


def _after(start: datetime, minutes: int) -> datetime:
    moment = hours.due(start, Decimal(minutes) / 60, CALENDAR)
    if moment is None:  # only an open pause gives none
        raise ValueError("a promise without a pause has a moment")
    return moment


def _refuse(draw: random.Random, fate: Fate, *, conflict: bool) -> None:
    fate.status, fate.freed_at = Status.REJECTED, fate.decided_at
    if conflict:
        fate.reason, fate.clause, fate.told = TAKEN
    else:
        fate.reason = draw.choices(list(NOES), [weight for _, weight, _ in NOES.values()])[0]
        fate.clause, _, fate.told = NOES[fate.reason]


def _protect(draw: random.Random, fate: Fate, amount: int, now: datetime) -> None:
    start = fate.decided_at
    if start is None or fate.due_at is None:
        raise ValueError("only a decided registration is protected")
    days, fate.clause = (60, "5.1") if amount < BRIEF else (90, "5.3")
    fate.clause = "4.1" if fate.decider == "rule" else fate.clause
    fate.status, fate.protected_from = Status.APPROVED, start
    fate.lengthened = delay_days(start - fate.due_at)
    until = start + timedelta(days=days + fate.lengthened)
    if draw.random() < 0.12 and until - timedelta(days=5) < now:
        fate.extensions, until = 1, until + timedelta(days=60)
    fate.protected_until = fate.freed_at = until
    _live_on(draw, fate, until, now)
    _warn(fate, now)


def _live_on(draw: random.Random, fate: Fate, until: datetime, now: datetime) -> None:
    """Won, lost, revoked, withdrawn, or left open until the protection runs out."""
    start = fate.decided_at or now
    happens, at = draw.random(), start + (until - start) * draw.uniform(0.08, 0.97)
    fate.stage = list(Stage)[min(4, int(5 * draw.random() * min(1.0, (now - start) / (until - start) + 0.2)))]
    fate.stage_moved_at = start + (min(at, now) - start) * draw.random()
    if at >= now:
        return
    if happens < 0.40:
        fate.outcome, fate.closed_on, fate.stage = Outcome.WON, at.date(), Stage.COMMITTED
        fate.evidence = f"SO-{draw.randrange(100_000, 999_999)}"
    elif happens < 0.64:
        fate.outcome, fate.closed_on, fate.freed_at = Outcome.LOST, at.date(), at
        fate.evidence = draw.choice(LOST_TO)
    elif happens < 0.67:
        fate.status, fate.freed_at = Status.WITHDRAWN, at
    elif happens < 0.68:
        fate.status, fate.freed_at, fate.told = Status.REVOKED, at, draw.choice(MOVED)


def _warn(fate: Fate, now: datetime) -> None:
    """The partner has been written to at the last of 14, 7 and 1 days before the end that is past."""
    if fate.protected_until is not None and fate.status is Status.APPROVED:
        left = fate.protected_until.astimezone(UTC) - now
        fate.warned = next((days for days in (1, 7, 14) if left <= timedelta(days=days)), None)
