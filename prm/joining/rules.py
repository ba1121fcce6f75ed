"""What is true of applications: stages and their moves, checks, reasons, flags, when one may apply again. Pure."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from typing import NamedTuple

from prm.core.errors import Refused

LINK_LIVES = timedelta(hours=72)  # of the link that proves a mail address
UNPROVED_KEPT = timedelta(days=14)  # an application whose address nobody proved
REFERENCES, OWNERS = "References", "Owners"  # attributes of a partner that name people, from its application
COPIED = frozenset({REFERENCES, OWNERS})
OLD_STAMP = timedelta(hours=24)
YOUNG_STAMP = timedelta(seconds=3)  # no person reads and fills the form faster


class Kind(StrEnum):
    """What an applicant wants to be (RC-1)."""

    RESELLER = auto()
    VAR = auto()
    MSP = auto()
    DISTRIBUTOR = auto()
    AGENT = auto()
    SI = auto()
    ISV = auto()
    REFERRAL = auto()


NAMED: Mapping[Kind, str] = {  # what a partner's type is called, where none of the same meaning is in use
    Kind.RESELLER: "Reseller",
    Kind.VAR: "Value-added reseller",
    Kind.MSP: "Managed service provider",
    Kind.DISTRIBUTOR: "Distributor",
    Kind.AGENT: "Agent",
    Kind.SI: "System integrator",
    Kind.ISV: "Software vendor",
    Kind.REFERRAL: "Referral partner",
}


def kind_of(name: str) -> str:
    """The kind that a partner's type stands for, however it is written; empty for one of the house's own."""
    asked = name.strip().casefold()
    return next((str(kind) for kind, word in NAMED.items() if asked in {str(kind), word.casefold()}), "")


class Size(StrEnum):
    """How many people work there."""

    S1 = "1-10"
    S2 = "11-50"
    S3 = "51-200"
    S4 = "201-1000"
    S5 = "1001+"


class Source(StrEnum):
    """Where a prospect comes from."""

    FORM = auto()  # the public page
    REFERRED = auto()
    EVENT = auto()
    OUTREACH = auto()
    PARTNER = auto()
    OTHER = auto()


class Stage(StrEnum):
    """Where an application stands (RC-2)."""

    NEW = auto()
    CONTACTED = auto()
    QUALIFYING = auto()
    DUE_DILIGENCE = auto()
    APPROVED = auto()
    DECLINED = auto()


OPEN = (Stage.NEW, Stage.CONTACTED, Stage.QUALIFYING, Stage.DUE_DILIGENCE)
DECIDED = frozenset({Stage.APPROVED, Stage.DECLINED})


class Check(StrEnum):
    """What is looked at before a yes (RC-3)."""

    DUPLICATE = auto()
    SANCTIONS = auto()
    CREDIT = auto()
    REFERENCES = auto()
    CONFLICT = auto()


class Result(StrEnum):
    """What came of it."""

    PASSED = auto()
    CONCERN = auto()
    NOT_NEEDED = auto()


class Reason(StrEnum):
    """Why not; what the applicant reads goes by it."""

    NO_FIT = auto()
    COVERED = auto()
    TOO_EARLY = auto()
    INCOMPLETE = auto()
    ALREADY_PARTNER = auto()
    CHECKS = auto()
    OTHER = auto()


class Flag(StrEnum):
    """What staff should know of an application before reading it."""

    PARTNER_DOMAIN = auto()  # an existing partner has this web or mail domain, or tax id
    PARTNER_NAME = auto()  # an existing partner is called nearly so
    APPLIED_TOO = auto()  # another open application of the same company
    TOO_SOON = auto()  # declined before, and may not apply again yet
    MAIL_PROVIDER = auto()  # the address is at a mail provider
    OTHER_DOMAIN = auto()  # address and website have different domains
    KNOWN_PERSON = auto()  # somebody who signs in has this address


def moved(now: Stage, to: Stage) -> Stage:
    """The stage after a move by hand; a yes and a no have verbs of their own."""
    if now in DECIDED:
        raise Refused("This application is decided. It cannot be moved any more.")
    if to in DECIDED:
        raise Refused("Use Approve or Decline: both tell the applicant.")
    return to


def ready(results: Mapping[Check, Result | None]) -> list[Check]:
    """The checks that stand in the way of a yes: those nobody has looked at."""
    return [check for check in Check if results.get(check) is None]


def concerns(results: Mapping[Check, Result | None]) -> list[Check]:
    """The checks that found something: a yes then needs a reason."""
    return [check for check in Check if results.get(check) is Result.CONCERN]


def may_apply_from(declined_on: date, months: int) -> date:
    """The first day on which a declined company may apply again."""
    month = declined_on.month - 1 + months
    year, month = declined_on.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(declined_on.day, last))


def answer_by(received: datetime, days: int) -> date:
    """The day by which the form promised an answer: working days, Monday to Friday."""
    day = received.date()
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


class Facts(NamedTuple):
    """What tells two companies apart."""

    name: str
    domain: str
    tax_id: str


class Twin(NamedTuple):
    """A company that may be the same, and why: `domain`, `tax`, `name` with a likeness in per cent."""

    facts: Facts
    why: str
    likeness: int


def flags_of(
    *,
    partners: Collection[Twin],
    applications: Collection[Twin],
    too_soon: bool,
    at_provider: bool,
    domains: tuple[str, str],
    known_person: bool,
) -> list[str]:
    """The flags of an application; `domains` are those of its address and of its website, empty for none."""
    mail, web = domains
    found = {
        Flag.PARTNER_DOMAIN: any(twin.why != "name" for twin in partners),
        Flag.PARTNER_NAME: any(twin.why == "name" for twin in partners),
        Flag.APPLIED_TOO: bool(applications),
        Flag.TOO_SOON: too_soon,
        Flag.MAIL_PROVIDER: at_provider,
        Flag.OTHER_DOMAIN: bool(mail and web and mail != web),
        Flag.KNOWN_PERSON: known_person,
    }
    return [str(flag) for flag, yes in found.items() if yes]
