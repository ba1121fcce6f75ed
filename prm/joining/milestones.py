"""What completes a task by itself: things that happen, as the log tells of them. Rooms above add theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.identity.models import User
from prm.identity.rules import Access
from prm.journal.models import Event

Whose = Callable[[Session, Event], int | None]


def of_event(_session: Session, event: Event) -> int | None:
    """The partner that the event concerns."""
    return event.partner_id


@dataclass(frozen=True)
class Milestone:
    """A thing that happens: kinds of events that tell of it, and whose it is (None: of nobody, or not this time).

    `endpoint` is the portal's page on which a partner's person makes it happen; empty where there is none.
    """

    key: str
    label: Any
    kinds: tuple[str, ...]
    whose: Whose = of_event
    endpoint: str = ""


MILESTONES: dict[str, Milestone] = {}
KINDS: dict[str, list[Milestone]] = {}


def know(milestone: Milestone) -> None:
    """Make one known, at import."""
    MILESTONES[milestone.key] = milestone
    for kind in milestone.kinds:
        KINDS.setdefault(kind, []).append(milestone)


def happened(session: Session, key: str, partner_id: int) -> bool:
    """Does the log tell of it for this partner already?"""
    milestone = MILESTONES.get(key)
    if milestone is None:
        return False
    told = select(Event).where(Event.kind.in_(milestone.kinds), Event.partner_id == partner_id).limit(20)
    events = session.scalars(told.execution_options(scoped=True))  # of one partner, which came through the scope
    return any(milestone.whose(session, event) == partner_id for event in events)


def _person(session: Session, event: Event) -> User | None:
    return session.execute(select(User).where(User.public_id == event.subject)).scalar_one_or_none()


def _joined(session: Session, event: Event) -> int | None:
    person = _person(session, event)
    return person.partner_id if person else None


def _second(session: Session, event: Event) -> int | None:
    """A colleague of somebody who is there already."""
    person = _person(session, event)
    if person is None or person.partner_id is None:
        return None
    others = select(User.id).where(User.partner_id == person.partner_id, User.id != person.id)
    there = session.execute(others.where(User.access.in_((Access.ACTIVE, Access.INVITED))).limit(1)).first()
    return person.partner_id if there else None


def _confirmed(session: Session, event: Event) -> int | None:
    """Somebody has said that the company's details are right."""
    person = _person(session, event)
    return person.partner_id if person and person.preferences.get("first_steps") == "company" else None


know(Milestone("first_user", _l("The first person has joined"), ("user.joined",), _joined))
know(
    Milestone(
        "colleague", _l("A colleague was invited"), ("user.invited", "user.joined"), _second, "portal_home.company"
    )
)
know(
    Milestone(
        "company", _l("The company's details were confirmed"), ("user.preferences_set",), _confirmed,
        "portal_home.company",
    )
)  # fmt: skip
know(
    Milestone(
        "agreement", _l("The agreement is signed by both"), ("agreement.countersigned",),
        endpoint="portal_agreements.index",
    )
)  # fmt: skip
know(Milestone("deal", _l("The first deal is registered"), ("registration.submitted",), endpoint="own_deals.register"))
