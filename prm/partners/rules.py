"""What is true of partner companies: statuses, their moves, parents, assignments, contact roles. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum, auto
from unicodedata import combining, normalize

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


def folded(name: str) -> str:
    """A name as lists sort and search it: no case, no accents, single blanks."""
    plain = "".join(sign for sign in normalize("NFKD", name.casefold()) if not combining(sign))
    return " ".join(plain.casefold().split())


def check_parent(partner: int, name: str, line: Sequence[tuple[int, str]]) -> None:
    """Refuse a parent that stands below the partner; `line` is the parent and its own parents upwards, with names."""
    if any(above == partner for above, _ in line):
        parent = line[0][1]
        if line[0][0] == partner:
            raise Refused(f"{name} cannot be its own parent. Choose another company, or none.")
        raise Refused(f"{parent} already stands below {name}. Choose a company outside that family, or none.")


def in_circle(heads: Mapping[str, str | None]) -> dict[str, list[str]]:
    """Code → the way back to itself, for each company that stands under itself; `heads` are code → its parent's."""
    found: dict[str, list[str]] = {}
    clear: set[str] = set()
    for start in heads:
        way: list[str] = []
        at: str | None = start
        while at is not None and at not in way and at not in clear and at not in found:
            way.append(at)
            at = heads.get(at)
        ring = way[way.index(at) :] if at in way else []
        for place, code in enumerate(ring):
            found[code] = [*ring[place:], *ring[:place], code]
        clear |= {*way} - {*ring}
    return found


def in_force(assignments: Iterable[tuple[date, int | None]], today: date) -> int | None:
    """Whose a partner is today: the assignment (start, manager) that began last."""
    begun = [(starts, manager) for starts, manager in assignments if starts <= today]
    return max(begun, key=lambda each: each[0])[1] if begun else None


def change(revenue: int, before: int) -> int | None:
    """Whole per cent by which revenue moved; None where there was nothing to compare with."""
    return None if before <= 0 else round(100 * (revenue - before) / before)


QUIET_DAYS = 30
UNSCORED = -1  # instead of points: too early to score
BANDS = {"green": (80, 100), "yellow": (50, 79), "red": (0, 49), "none": (UNSCORED, UNSCORED)}  # of health, KPI 19


def band(health: int) -> str:
    """The tone of a health score: ok, warn or bad; empty for none."""
    tones = {"green": "ok", "yellow": "warn", "red": "bad", "none": ""}
    return next(tone for key, tone in tones.items() if BANDS[key][0] <= health <= BANDS[key][1])


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, last))


def unconfirmed(confirmed_on: date | None, known_since: date, months: int, today: date) -> bool:
    """Is it time that a partner confirms its data again? `months` of 0 never asks."""
    return months > 0 and today >= months_later(confirmed_on or known_since, months)
