"""What is true of a deal registration: its two axes, who may move it where, and what dates already tell. Pure.

Registration status is the vendor's word, sales stage the partner's, outcome what became of the deal (D23).
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum, auto

from prm.core.errors import Refused


class Status(StrEnum):
    """The vendor's axis. Expired is computed (`shown`), never stored."""

    DRAFT = auto()
    SUBMITTED = auto()
    UNDER_REVIEW = auto()
    INFO_REQUESTED = auto()
    APPROVED = auto()
    REJECTED = auto()
    WITHDRAWN = auto()
    REVOKED = auto()
    CONVERTED = auto()
    SUPERSEDED = auto()


class Stage(StrEnum):
    """The partner's axis: five visible steps."""

    QUALIFIED = auto()
    DISCOVERY = auto()
    PROPOSAL = auto()
    NEGOTIATION = auto()
    COMMITTED = auto()


class Sourcing(StrEnum):
    """What the partner did for the deal; programs may weigh it differently."""

    SOURCED = auto()  # found it and brought it
    ASSISTED = auto()  # helped with what we or somebody else had found
    MANAGED = auto()  # looks after a customer that was won already


class Outcome(StrEnum):
    """What became of the deal."""

    OPEN = auto()
    WON = auto()
    LOST = auto()


class Reason(StrEnum):
    """Coded reasons of a no; each rests on a clause of the terms."""

    EXISTING_CUSTOMER = auto()
    ALREADY_REGISTERED = auto()
    DIRECT_ENGAGEMENT = auto()
    INCOMPLETE = auto()
    INELIGIBLE_PRODUCT = auto()
    INELIGIBLE_SIZE = auto()
    RFP = auto()
    NOT_IN_GOOD_STANDING = auto()


class Ask(StrEnum):
    """What a partner may ask of a registration that has been decided."""

    EXTENSION = auto()
    APPEAL = auto()
    AMENDMENT = auto()


class Reply(StrEnum):
    """How it was answered; lapsed where the registration ended before."""

    GRANTED = auto()
    REFUSED = auto()
    LAPSED = auto()


EXPIRED = "expired"
INTERNAL = "internal"  # a kind of remark: never leaves the house
WAITING = frozenset({Status.SUBMITTED, Status.UNDER_REVIEW})  # for a decision
UNDECIDED = WAITING | {Status.INFO_REQUESTED}
LIVE = UNDECIDED | {Status.APPROVED}  # these hold a claim
_FROM: Mapping[Status, Collection[Status]] = {
    Status.UNDER_REVIEW: {Status.SUBMITTED, Status.INFO_REQUESTED},
    Status.INFO_REQUESTED: WAITING,
    Status.APPROVED: WAITING,
    Status.REJECTED: UNDECIDED,
    Status.WITHDRAWN: LIVE,
    Status.REVOKED: LIVE,
    Status.CONVERTED: {Status.APPROVED},
    Status.SUPERSEDED: LIVE,
}
_REFUSALS: Mapping[Status, str] = {
    Status.DRAFT: "This registration has not been submitted yet.",
    Status.SUBMITTED: "This registration waits for a decision.",
    Status.UNDER_REVIEW: "This registration is being reviewed.",
    Status.INFO_REQUESTED: "This registration waits for an answer of the partner.",
    Status.APPROVED: "This registration is approved already.",
    Status.REJECTED: "This registration has been declined. The partner can appeal.",
    Status.WITHDRAWN: "The partner has withdrawn this registration.",
    Status.REVOKED: "This registration has been revoked.",
    Status.CONVERTED: "This registration has become an order.",
    Status.SUPERSEDED: "Another registration has taken this one's place.",
}


def moved(status: Status, to: Status) -> Status:
    """`to`, where it may follow `status`; Refused with what stands in the way."""
    if status not in _FROM.get(to, ()):
        raise Refused(f"{_REFUSALS[status]} Nothing was changed.")
    return to


def closed(outcome: Outcome, status: Status, to: Outcome) -> Outcome:
    """`to`, for an approved or converted registration that is still open."""
    if status not in {Status.APPROVED, Status.CONVERTED}:
        raise Refused(f"{_REFUSALS[status]} Only an approved registration can be won or lost.")
    if outcome is not Outcome.OPEN:
        raise Refused("This deal is closed already.")
    return to


def shown(status: Status, outcome: Outcome, protected_until: datetime | None, now: datetime) -> str:
    """The word a reader sees: the outcome of a closed deal, expired where protection has run out, else the status."""
    if outcome is not Outcome.OPEN:
        return str(outcome)
    if status is Status.APPROVED and protected_until is not None and protected_until <= now:
        return EXPIRED
    return str(status)


def delay_days(late: timedelta) -> int:
    """The days by which a protection is longer as its decision came late; any part of a day is a day.

    `delay_days(timedelta(hours=30))` is 2 and `delay_days(timedelta(0))` is 0.
    """
    return max(0, -(-late // timedelta(days=1)))
