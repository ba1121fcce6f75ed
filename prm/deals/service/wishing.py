"""Keeping what a partner asks of a registration until it is answered: one open wish at a time. Decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core import clock
from prm.core.errors import Refused
from prm.deals import hours
from prm.deals.models import Registration
from prm.deals.rules import Ask, Reply
from prm.deals.service import routing
from prm.deals.wishes import Wish
from prm.partners.models import Partner

WAITS = "You have asked for this already. The answer is on its way."


@dataclass(frozen=True)
class Asked:
    """What is asked, in the partner's words, and as data (see Wish)."""

    kind: Ask
    why: str
    wanted: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """An answer, for both sides: what the partner reads, and the clause it rests on."""

    told: str
    clause: str


def waiting(session: Session, registration: Registration) -> Wish | None:
    """What waits for an answer. Above the walls, or of a registration the caller has loaded."""
    mine = select(Wish).where(Wish.registration_id == registration.id, Wish.answered_at.is_(None))
    found: Wish | None = session.execute(mine, execution_options={"scoped": True}).scalar_one_or_none()  # of that one
    return found


def earlier(session: Session, registration: Registration, kind: Ask) -> list[Wish]:
    """The answered wishes of a kind, oldest first. Above the walls."""
    mine = select(Wish).where(Wish.registration_id == registration.id, Wish.kind == kind)
    return list(session.scalars(mine.where(Wish.answered_at.is_not(None)).order_by(Wish.asked_at, Wish.id)))


def quoted(session: Session, wish: str, *, asks: bool) -> str:
    """The words of a wish by its public id, as events name it: the partner's where it `asks`, else the answer's."""
    found = session.execute(select(Wish.why, Wish.told).where(Wish.public_id == wish)).first()
    return "" if found is None else str(found.why if asks else found.told)


def promised(session: Session, registration: Registration, partner: Partner, now: datetime) -> datetime:
    """When an answer to what is asked now is due: in the time a new registration's decision would take."""
    rules, calendar = routing.rules_of(session, registration)
    due = hours.due(now, rules.sla_hours(routing.facts_of(session, registration, partner)).value, calendar)
    if due is None:  # only an open pause gives none
        raise ValueError("a promise without a pause has a moment")
    return due


def put(session: Session, registration: Registration, partner: Partner, asked: Asked, actor: Actor) -> Wish:
    """Lay it before the vendor; Refused while another waits. The verb that asks records it."""
    if registration.wish_due_at is not None or waiting(session, registration) is not None:
        raise Refused(WAITS)
    wish = _new(registration, asked, actor)
    wish.due_at = registration.wish_due_at = promised(session, registration, partner, wish.asked_at)
    session.add(wish)
    session.flush()
    return wish


def at_once(session: Session, registration: Registration, asked: Asked, clause: str, actor: Actor) -> Wish:
    """Keep what the rule grants in the same moment."""
    if registration.wish_due_at is not None:
        raise Refused(WAITS)
    wish = _new(registration, asked, actor)
    wish.answered_at, wish.reply, wish.clause = wish.asked_at, Reply.GRANTED, clause
    session.add(wish)
    session.flush()
    return wish


def _new(registration: Registration, asked: Asked, actor: Actor) -> Wish:
    return Wish(
        registration_id=registration.id,
        partner_id=registration.partner_id,
        user_id=actor.id,
        kind=asked.kind,
        why=asked.why,
        wanted=dict(asked.wanted),
        asked_at=clock.now(),
    )


def settle(registration: Registration, wish: Wish, reply: Reply, said: Said, actor: Actor) -> None:
    """Note the answer; Refused where somebody else has given one. The verb that answers records it."""
    if wish.answered_at is not None:
        raise Refused("This has been answered already. Nothing was changed.")
    wish.reply, wish.told, wish.clause = reply, said.told, said.clause
    wish.answered_at, wish.answered_by_id = clock.now(), actor.id
    registration.wish_due_at = None


def lapse(session: Session, registration: Registration) -> None:
    """What was asked of a registration that ends is asked no more."""
    if (wish := waiting(session, registration)) is not None:
        wish.reply, wish.answered_at = Reply.LAPSED, clock.now()
    registration.wish_due_at = None


def refuse_own(registration: Registration, actor: Actor) -> None:
    """Nobody answers for a deal of their own."""
    if registration.user_id == actor.id:
        raise Refused("You registered this deal yourself. Somebody else has to decide it.")
