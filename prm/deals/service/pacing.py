"""How often registering and asking beforehand may happen: a bucket of each person and one of each company (V2.4.1)."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core.errors import TooMany
from prm.core.transaction import above_the_walls
from prm.identity import tries
from prm.identity.rules import Pace

COLLEAGUES = 5  # a company may do as much as so many people
REGISTER, CHECK, LOOK = "register", "check a form", "look whether taken"
log = logging.getLogger("prm.pace")


@dataclass(frozen=True)
class Limits:
    """How much of one thing a person and a company may do."""

    person: Pace
    company: Pace

    @classmethod
    def an_hour(cls, most: int) -> Self:
        """So many at once; then one more each time its share of an hour is over."""
        hour = timedelta(hours=1)
        return cls(Pace(most, hour / most), Pace(most * COLLEAGUES, hour / (most * COLLEAGUES)))


def spend(session: Session, what: str, actor: Actor, limits: Limits) -> None:
    """Count one; TooMany where it comes too early. In the caller's transaction, above the walls."""
    person, company = tries.subject(what, actor.public_id), tries.subject(f"{what}, company", str(actor.partner_id))
    if wait := tries.count(session, {person: limits.person, company: limits.company}):
        log.warning("%s slowed down: person %.16s, company %.16s", what, person, company)
        raise TooMany(f"Too many tries – again in {soon(wait)}. What you typed is still here.", wait)


def check(actor: Actor, limits: Limits) -> None:
    """Count one more look at a form that is being filled in."""
    with above_the_walls("pace") as session:
        spend(session, CHECK, actor, limits)


def soon(seconds: int) -> str:
    """`40 s`, `12 min`; the bucket's seconds are rounded up already."""
    return f"{seconds} s" if seconds < 90 else f"{-(-(seconds - 1) // 60)} min"
