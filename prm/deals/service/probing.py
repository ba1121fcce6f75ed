"""Who tries out names: many registrations in a week that were taken or taken back. Staff is told, partners are not."""

from collections import Counter
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from prm.access.policy import Role
from prm.core import clock
from prm.core.transaction import system
from prm.deals.models import Registration
from prm.deals.rules import Status
from prm.deals.service.looking import LOOKED
from prm.engagement.models import FollowUp
from prm.identity.models import User
from prm.identity.rules import Access
from prm.journal.log import System, kind, record
from prm.journal.models import Event
from prm.partners.models import Partner

PROBES = 20  # in a week: staff is told (trust.md G5)
WEEK = timedelta(days=7)
WATCH = System("probing of registrations")
PROBED = kind(
    "registration.probed",
    _l("asked for {probes} customers in a week that were taken, or took them back: trying out names?"),
    topics=("deals", "engagement"),
)


def report() -> int:
    """Tell of every company that crossed the line and was not told of within a week; how many."""
    with system("probing", writes=False) as session:
        found = _crossed(session)
    for partner_id, probes in found:
        with system("tell of probing") as session:
            _tell(session, session.get_one(Partner, partner_id), probes)
    return len(found)


def _crossed(session: Session) -> list[tuple[int, int]]:
    since = clock.now() - WEEK
    taken = or_(Registration.conflict, Registration.status == Status.WITHDRAWN)
    asked = (
        select(Registration.partner_id, func.count())
        .where(Registration.received_at > since, taken)
        .group_by(Registration.partner_id)
    )
    looked = select(Event.partner_id, Event.facts).where(Event.kind == LOOKED.key, Event.at > since)
    counted = Counter({partner_id: number for partner_id, number in session.execute(asked)})  # noqa: C416
    counted.update(who for who, _ in {(who, facts["customer"]) for who, facts in session.execute(looked)})
    told = set(session.scalars(select(Event.partner_id).where(Event.kind == PROBED.key, Event.at > since)))
    return sorted((who, number) for who, number in counted.items() if number >= PROBES and who not in told)


def _tell(session: Session, partner: Partner, probes: int) -> None:
    """One event, and a follow-up for whoever looks after the company, else for an admin."""
    record(PROBED, partner, WATCH, partner=partner, probes=probes)
    owner = partner.manager_id or session.scalar(
        select(User.id).where(User.role == Role.ADMIN, User.access == Access.ACTIVE).order_by(User.id).limit(1)
    )
    if owner is None:
        return
    text = (
        f"{probes} registrations or checks within a week met a customer that is taken, or were taken back. "
        "Find out whether somebody tries out names."
    )
    session.add(
        FollowUp(
            partner_id=partner.id, text=text, due_on=clock.today(), user_id=owner, created_by_id=owner,
            created_at=clock.now(),
        )
    )  # fmt: skip


def newest(session: Session, rows: Any) -> Any:
    """The newest report among events that the caller may read: when, and how many probes; None without one lately."""
    lately = rows.where(Event.kind == PROBED.key, Event.at > clock.now() - timedelta(days=30))
    return session.execute(lately.order_by(Event.id.desc()).limit(1)).first()
