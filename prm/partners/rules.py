"""What is true of partner companies: statuses, their moves, types, contact roles. Pure."""

from enum import StrEnum, auto

from prm.core.errors import Refused


class Status(StrEnum):
    """Where a partner stands (D23)."""

    PROSPECT = auto()
    APPLICANT = auto()
    ONBOARDING = auto()
    ACTIVE = auto()
    SUSPENDED = auto()
    TERMINATING = auto()
    TERMINATED = auto()


SHOWN = {  # ux.md 4.4: word, tone
    Status.PROSPECT: ("Prospect", "neu"),
    Status.APPLICANT: ("Applied", "info"),
    Status.ONBOARDING: ("Onboarding", "info"),
    Status.ACTIVE: ("Active", "ok"),
    Status.SUSPENDED: ("Suspended", "bad"),
    Status.TERMINATING: ("Ending", "warn"),
    Status.TERMINATED: ("Ended", "neu"),
}

MOVES: dict[Status, frozenset[Status]] = {
    Status.PROSPECT: frozenset({Status.APPLICANT, Status.ONBOARDING, Status.ACTIVE, Status.TERMINATED}),
    Status.APPLICANT: frozenset({Status.ONBOARDING, Status.ACTIVE, Status.TERMINATED}),
    Status.ONBOARDING: frozenset({Status.ACTIVE, Status.SUSPENDED, Status.TERMINATED}),
    Status.ACTIVE: frozenset({Status.SUSPENDED, Status.TERMINATING, Status.TERMINATED}),
    Status.SUSPENDED: frozenset({Status.ACTIVE, Status.TERMINATING, Status.TERMINATED}),
    Status.TERMINATING: frozenset({Status.ACTIVE, Status.TERMINATED}),
    Status.TERMINATED: frozenset({Status.ONBOARDING, Status.ACTIVE}),
}


class ContactRole(StrEnum):
    """What a contact does at the partner (PP-2)."""

    SALES = auto()
    TECHNICAL = auto()
    MARKETING = auto()
    EXECUTIVE = auto()
    FINANCE = auto()
    SIGNATORY = auto()
    OTHER = auto()


def moved(now: Status, to: Status) -> Status:
    """The status after a move, or Refused with the moves that are open."""
    if to not in MOVES[now]:
        ways = ", ".join(SHOWN[way][0] for way in Status if way in MOVES[now])
        raise Refused(f"A partner that is {SHOWN[now][0]} cannot become {SHOWN[to][0]}. Open from here: {ways}.")
    return to
