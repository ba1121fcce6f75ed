"""What is true of people and their sessions: limits, passwords, states. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from hashlib import sha256
from ipaddress import ip_address, ip_network
from itertools import pairwise
from unicodedata import normalize

from prm.access.policy import PARTNER_ROLES, Role
from prm.core.errors import Refused

LINK_LIVES = timedelta(minutes=15)
INVITATION_LIVES = timedelta(hours=72)
FRESH = timedelta(minutes=15)  # a sign-in this young proves who somebody is, as their password would
SHORTEST, LONGEST = 15, 256
CONTEXT_WORDS = ("password", "passwort", "channel", "partner", "welcome", "letmein", "manager", "director", "prm")
KEY_ROWS = ("qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1234567890")
LONGEST_LOAN = timedelta(days=366)


class Access(StrEnum):
    """May this person sign in?"""

    NONE = auto()  # known by name only, as imported people are
    INVITED = auto()
    ACTIVE = auto()
    DISABLED = auto()


class NodeKind(StrEnum):
    """What a node of the territory tree stands for."""

    GROUP = auto()
    COUNTRY = auto()
    TERRITORY = auto()


class Purpose(StrEnum):
    """What a single-use link is for."""

    SIGN_IN = auto()
    INVITATION = auto()


def idle_limit(role: Role) -> timedelta:
    """How long a session may rest (trust.md 4.6)."""
    return timedelta(hours=8) if role in PARTNER_ROLES else timedelta(minutes=30)


def absolute_limit(role: Role) -> timedelta:
    """How long a session may last."""
    return timedelta(days=7) if role in PARTNER_ROLES else timedelta(hours=12)


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return sha256(secret.encode()).hexdigest()


# ---- passwords ----


def check_password(text: str, *, name: str = "", email: str = "", words: Iterable[str] = ()) -> str:
    """The password in NFC as it is hashed; Refused with what to do when it is easy to guess.

    `words` are names an outsider would try: the installation's, the company's.
    """
    plain = normalize("NFC", text)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise Refused(f"Use {SHORTEST} to {LONGEST} characters. Four or five unrelated words make a good one.")
    rest = plain.casefold()
    parts = " ".join((name, *words)).split() + email.replace("@", ".").split(".")
    for word in (*CONTEXT_WORDS, *(part for part in parts if len(part) >= 4)):
        rest = rest.replace(word.casefold(), "")
    if _surprises(rest) < SHORTEST // 2:
        raise Refused("This password is easy to guess. Use words that have nothing to do with you or this program.")
    return plain


def _surprises(text: str) -> int:
    """How many characters do not follow from what stands before: repeats, counting and rows of keys do."""
    unit = next((text[:n] for n in range(1, len(text) // 2 + 1) if (text[:n] * len(text))[: len(text)] == text), text)
    pairs = pairwise(unit)
    return min(len(unit) and 1 + sum(not _follows(a, b) for a, b in pairs), 2 * len(set(unit)))


def _follows(a: str, b: str) -> bool:
    near = any(abs(row.find(a) - row.find(b)) <= 1 for row in KEY_ROWS if a in row and b in row)
    return near or abs(ord(a) - ord(b)) <= 1


# ---- slowing guesses down ----


@dataclass(frozen=True)
class Pace:
    """So many tries at once, then one more after each `refill`."""

    burst: int
    refill: timedelta


# Five at once and five more within a quarter of an hour: never more than ten get through (trust.md G24).
PER_ACCOUNT = Pace(5, timedelta(minutes=3))
PER_NETWORK = Pace(100, timedelta(seconds=5))


def spend(used: int, since: datetime, now: datetime, pace: Pace) -> tuple[int, datetime, timedelta | None]:
    """One more try: tries held against the subject, counted since when, and how long to wait if it comes too early."""
    refilled = max(0, (now - since) // pace.refill)
    used = max(0, used - refilled)
    since = now if used == 0 else since + refilled * pace.refill
    if used >= pace.burst:
        return used, since, max(timedelta(seconds=1), since + pace.refill - now)
    return used + 1, since, None


def network_of(address: str) -> str:
    """The network guesses are counted by: the IPv4 address itself, the /64 of an IPv6 one."""
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    return address if known.version == 4 else str(ip_network((int(known), 64), strict=False))


# ---- people, regions, loans ----


def loops(above: Mapping[int, int | None], node: int, parent: int | None) -> bool:
    """Would `node` under `parent` stand below itself? `above` maps each node to the one above it."""
    seen: set[int] = set()
    while parent is not None and parent not in seen:
        if parent == node:
            return True
        seen.add(parent)
        parent = above.get(parent)
    return False


def check_loan(starts: date, ends: date, today: date) -> None:
    """Refused with what to change when the days of a delegation make no sense."""
    if ends < starts:
        raise Refused(f"It ends before it starts. Choose a last day on or after {starts.isoformat()}.")
    if starts < today:
        raise Refused("It starts in the past. Choose today or a later day.")
    if ends - starts > LONGEST_LOAN:
        raise Refused("A delegation lasts a year at most. Choose an earlier last day, or assign the partners anew.")


BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrom": "Chrome", "Safari": "Safari", "curl": "curl"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def browser_name(agent: str) -> tuple[str, str]:
    """The browser and the system a User-Agent claims, or empty; only for people to tell their sessions apart."""
    named = next((name for mark, name in BROWSERS.items() if mark in agent), "")
    return named, next((name for mark, name in SYSTEMS.items() if mark in agent), "")
