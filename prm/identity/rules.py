"""What is true of people and their sessions: limits, passwords, states. Pure."""

from datetime import timedelta
from enum import StrEnum, auto
from unicodedata import normalize

from prm.access.policy import PARTNER_ROLES, Role
from prm.core.errors import Refused

LINK_LIVES = timedelta(minutes=15)
INVITATION_LIVES = timedelta(hours=72)
SHORTEST, LONGEST = 15, 256
CONTEXT_WORDS = ("password", "channel", "partner", "welcome", "qwerty", "letmein")


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


def check_password(text: str, *, name: str = "", email: str = "") -> str:
    """The password in NFC as it is hashed; Refused with what to do when it is easy to guess."""
    plain = normalize("NFC", text)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise Refused(f"Use {SHORTEST} to {LONGEST} characters. Four or five unrelated words make a good one.")
    folded = plain.casefold()
    known = [*CONTEXT_WORDS, *(part for part in (*name.split(), *email.split("@")) if len(part) >= 4)]
    rest = folded
    for word in known:
        rest = rest.replace(word.casefold(), "")
    if len(rest) < SHORTEST // 2 or len(set(folded)) < 5:
        raise Refused("This password is easy to guess. Use words that have nothing to do with you or this program.")
    return plain
