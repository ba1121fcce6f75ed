"""How a compliance document stands and moves, which days it may have, and when its end is warned of (AG-5). Pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum, auto

from prm.agreements.rules import EXPIRED, radar_step
from prm.core.errors import Refused, Unreadable


class Sort(StrEnum):
    """What a program may ask to see."""

    INSURANCE = auto()
    NDA = auto()
    ANTI_BRIBERY = auto()
    DATA_PROTECTION = auto()
    EXPORT = auto()
    TAX_FORM = auto()
    REGISTRATION = auto()
    OTHER = auto()


NAMES: Mapping[Sort, str] = {  # in sentences and in the log
    Sort.INSURANCE: "insurance certificate",
    Sort.NDA: "non-disclosure agreement",
    Sort.ANTI_BRIBERY: "anti-bribery statement",
    Sort.DATA_PROTECTION: "data processing agreement",
    Sort.EXPORT: "export control statement",
    Sort.TAX_FORM: "tax form",
    Sort.REGISTRATION: "extract of the register",
    Sort.OTHER: "document",
}
ENDS = frozenset({Sort.INSURANCE})  # kinds that always have a last day


class Standing(StrEnum):
    """Where it stands; `expired` follows from its last day."""

    ASKED = auto()
    RECEIVED = auto()  # waits for somebody of the vendor
    ACCEPTED = auto()
    REFUSED = auto()  # with a reason; another file may take its place


class Act(StrEnum):
    """What moves it."""

    FILE = auto()
    ACCEPT = auto()
    REFUSE = auto()
    DROP = auto()  # nobody wants it any more


MOVES: Mapping[Act, tuple[tuple[Standing, ...], Standing]] = {  # from where, to where
    Act.FILE: ((Standing.ASKED, Standing.RECEIVED, Standing.REFUSED), Standing.RECEIVED),
    Act.ACCEPT: ((Standing.RECEIVED,), Standing.ACCEPTED),
    Act.REFUSE: ((Standing.RECEIVED, Standing.ACCEPTED), Standing.REFUSED),
    Act.DROP: ((Standing.ASKED, Standing.REFUSED), Standing.ASKED),
}
OPEN = (Standing.ASKED, Standing.RECEIVED, Standing.REFUSED)
STANDS: Mapping[Standing, str] = {
    Standing.ASKED: "is still to be handed in",
    Standing.RECEIVED: "waits to be looked at",
    Standing.ACCEPTED: "was accepted",
    Standing.REFUSED: "was refused",
}


def may(status: Standing, act: Act) -> bool:
    """Is this act open now?"""
    return status in MOVES[act][0]


def moved(status: Standing, act: Act, kind: Sort) -> Standing:
    """The state after an act. Raises Refused, saying how it stands."""
    if not may(status, act):
        raise Refused(f"The {NAMES[kind]} {STANDS[status]}: this cannot be done now. Open it again.")
    return MOVES[act][1]


def in_force(status: Standing, expires: date | None, day: date) -> bool:
    """Does it count on a day?"""
    return status is Standing.ACCEPTED and (expires is None or day <= expires)


def shown(status: Standing, expires: date | None, day: date) -> str:
    """The state as people read it on a day."""
    over = status is Standing.ACCEPTED and not in_force(status, expires, day)
    return EXPIRED if over else str(status)


def check_days(kind: Sort, issued: date | None, expires: date | None, day: date) -> dict[str, str]:
    """What is wrong with its days: a sentence by field, `issued_on` or `expires_on`; nothing where all is well."""
    wrong = {}
    if issued and issued > day:
        wrong["issued_on"] = "This day is still to come. Enter the day that stands on the document."
    if expires is None and kind in ENDS:
        wrong["expires_on"] = f"Enter the last day of the {NAMES[kind]}: it stands on it."
    if expires and expires < day:
        wrong["expires_on"] = f"It ended on {expires}. Send one that still holds."
    elif issued and expires and expires < issued:
        wrong["expires_on"] = f"It would end on {expires}, before it was issued on {issued}. Change one day."
    return wrong


def refuse_days(kind: Sort, issued: date | None, expires: date | None, day: date) -> None:
    """Raise Unreadable for days that cannot be meant."""
    if wrong := check_days(kind, issued, expires, day):
        raise Unreadable(" ".join(wrong.values()))


def soon(expires: date | None, day: date) -> bool:
    """Does its end lie on the radar?"""
    return expires is not None and radar_step(expires, day) is not None
