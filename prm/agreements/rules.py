"""How an agreement moves, until when it holds, and which dates it may have (AG-2, AG-4). Pure: asks no clock."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto

from prm.core.errors import Refused, Unreadable

EXPIRED = "expired"  # computed, never stored
RADAR = (90, 60, 30)  # days before the end at which both sides are told
LONGEST_NOTICE, LONGEST_RENEWAL = 730, 120  # days; months


class Status(StrEnum):
    """The stored states of AG-2; `expired` follows from dates."""

    DRAFT = auto()
    IN_REVIEW = auto()  # with the vendor: before it is sent, or after the partner proposed changes
    SENT = auto()
    VIEWED = auto()
    SIGNED = auto()  # by the partner
    COUNTERSIGNED = auto()  # by both; holds from its effective day on
    ACTIVE = auto()
    AMENDING = auto()  # in force, while its successor is made
    RENEWING = auto()
    TERMINATED = auto()
    SUPERSEDED = auto()


class Act(StrEnum):
    """What moves an agreement."""

    ASK_REVIEW = auto()
    HAND_BACK = auto()
    SEND = auto()
    VIEW = auto()
    PROPOSE = auto()
    RECALL = auto()
    SIGN = auto()
    COUNTERSIGN = auto()
    ACTIVATE = auto()
    AMEND = auto()
    RENEW = auto()
    RESUME = auto()
    SUPERSEDE = auto()
    TERMINATE = auto()
    CANCEL = auto()


class Side(StrEnum):
    """Who spoke, proposed or signed."""

    VENDOR = auto()
    PARTNER = auto()


class Follows(StrEnum):
    """Why an agreement takes the place of an earlier one."""

    AMENDS = auto()
    RENEWS = auto()


_BEFORE_SENT = (Status.DRAFT, Status.IN_REVIEW)
_WITH_PARTNER = (Status.SENT, Status.VIEWED)
RUNNING = (Status.ACTIVE, Status.AMENDING, Status.RENEWING)
BINDING = (Status.COUNTERSIGNED, *RUNNING)
UNSIGNED = (*_BEFORE_SENT, *_WITH_PARTNER, Status.SIGNED)
MOVES: Mapping[Act, tuple[tuple[Status, ...], Status]] = {  # from where, to where
    Act.ASK_REVIEW: ((Status.DRAFT,), Status.IN_REVIEW),
    Act.HAND_BACK: ((Status.IN_REVIEW,), Status.DRAFT),
    Act.SEND: (_BEFORE_SENT, Status.SENT),
    Act.VIEW: ((Status.SENT,), Status.VIEWED),
    Act.PROPOSE: (_WITH_PARTNER, Status.IN_REVIEW),
    Act.RECALL: (_WITH_PARTNER, Status.DRAFT),
    Act.SIGN: (_WITH_PARTNER, Status.SIGNED),
    Act.COUNTERSIGN: ((Status.SIGNED,), Status.COUNTERSIGNED),
    Act.ACTIVATE: ((Status.COUNTERSIGNED,), Status.ACTIVE),
    Act.AMEND: ((Status.ACTIVE,), Status.AMENDING),
    Act.RENEW: ((Status.ACTIVE,), Status.RENEWING),
    Act.RESUME: ((Status.AMENDING, Status.RENEWING), Status.ACTIVE),
    Act.SUPERSEDE: (BINDING, Status.SUPERSEDED),
    Act.TERMINATE: (BINDING, Status.TERMINATED),
    Act.CANCEL: (UNSIGNED, Status.TERMINATED),
}
STANDS: Mapping[Status, str] = {  # “It …”, where an act comes too late or too early
    Status.DRAFT: "is still a draft",
    Status.IN_REVIEW: "is in review",
    Status.SENT: "is with the partner",
    Status.VIEWED: "is with the partner",
    Status.SIGNED: "is signed by the partner",
    Status.COUNTERSIGNED: "is signed by both sides",
    Status.ACTIVE: "is in force",
    Status.AMENDING: "is being amended",
    Status.RENEWING: "is being renewed",
    Status.TERMINATED: "has ended",
    Status.SUPERSEDED: "was replaced by a later one",
}


def may(status: Status, act: Act) -> bool:
    """Is this act open in this state?"""
    return status in MOVES[act][0]


def moved(status: Status, act: Act, number: str) -> Status:
    """The state after an act. Raises Refused, saying how the agreement stands."""
    if not may(status, act):
        raise Refused(f"{number} {STANDS[status]}: this cannot be done now. Open it again to see how it stands.")
    return MOVES[act][1]


@dataclass(frozen=True)
class Term:
    """From when until when an agreement holds, by its own dates and by what has been said since."""

    starts: date
    ends: date | None = None  # None: until somebody ends it
    renew_months: int = 0  # at its end it goes on by so many months, unless notice was given
    ended: date | None = None  # the last day, where notice was given or it was replaced

    @property
    def last(self) -> date | None:
        """The last day on which it holds, as far as is known; None: no end in sight."""
        if self.ended is not None:
            return min(self.ended, self.ends) if self.ends and not self.renew_months else self.ended
        return None if self.renew_months else self.ends

    def holds(self, day: date) -> bool:
        """Does it hold on this day?"""
        return self.starts <= day and (self.last is None or day <= self.last)


def in_force(status: Status, term: Term, day: date) -> bool:
    """Whether both sides are bound by it on a day; asks dates, so that no nightly job has to run first."""
    if status in {Status.TERMINATED, Status.SUPERSEDED}:
        return term.ended is not None and term.holds(day)
    return status in BINDING and term.holds(day)


def shown(status: Status, term: Term, day: date) -> str:
    """The state as people read it on a day."""
    if status not in BINDING:
        return str(status)
    if term.last is not None and day > term.last:
        return str(Status.TERMINATED) if term.ended else EXPIRED
    if status is Status.COUNTERSIGNED and term.starts <= day:
        return str(Status.ACTIVE)
    return str(status)


def check_dates(term: Term, notice_days: int) -> None:
    """Refuse dates that cannot be meant. Raises Unreadable with a sentence."""
    if term.ends is not None and term.ends < term.starts:
        raise Unreadable(f"The agreement would end on {term.ends}, before it begins on {term.starts}. Change one day.")
    if term.renew_months and term.ends is None:
        raise Unreadable("An agreement without an end has nothing to renew. Set an end, or no renewal.")
    if not 0 <= notice_days <= LONGEST_NOTICE:
        raise Unreadable(f"A notice period has 0 to {LONGEST_NOTICE} days.")
    if not 0 <= term.renew_months <= LONGEST_RENEWAL:
        raise Unreadable(f"A renewal has 1 to {LONGEST_RENEWAL} months.")


def check_overlap(term: Term, kind: str, others: Iterable[tuple[str, Term]]) -> None:
    """Refuse a second agreement of the same kind for the same days. `others`: number and term of each."""
    for number, other in others:
        if _meet(term, other):
            until = f"until {other.last}" if other.last else "without an end"
            raise Unreadable(
                f"{number} is a {kind} for the same days: from {other.starts} {until}. "
                "Amend or renew that one, end it, or choose other dates."
            )


def _meet(one: Term, two: Term) -> bool:
    """Is there a day on which both hold? One that ended before it began holds on none."""
    if any(each.last is not None and each.last < each.starts for each in (one, two)):
        return False
    return (two.last is None or one.starts <= two.last) and (one.last is None or two.starts <= one.last)


def months_later(day: date, months: int) -> date:
    """The same day some months later; the month's last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def renewed_until(ends: date, months: int) -> date:
    """The new last day after one renewal: whole months, counted from the day after the end."""
    return months_later(ends + timedelta(days=1), months) - timedelta(days=1)


def earliest_end(given_on: date, notice_days: int) -> date:
    """The first day on which an agreement may end after notice is given."""
    return given_on + timedelta(days=notice_days)


def radar_step(last: date, day: date) -> int | None:
    """The step of the radar that this many days before the end stands on; None: not yet, or over."""
    left = (last - day).days
    return min((step for step in RADAR if 0 <= left <= step), default=None)
