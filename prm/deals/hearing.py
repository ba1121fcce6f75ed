"""Whom news of a registration concerns: its company's people, who decides it, who stands above. Asked in jobs.

Weights are for the one it is meant for; those who look on get the next lower one.
"""

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from prm.access.policy import Actor, Do, Need, Role
from prm.access.scope import visible
from prm.core import clock
from prm.deals.models import Registration, Remark
from prm.deals.service import routing
from prm.deals.terms import Approvers
from prm.identity.models import Delegation, User
from prm.identity.rules import Access
from prm.notices import readers
from prm.notices.rules import Weight, lowered
from prm.partners.models import Partner

People = dict[int, Weight]


def company(session: Session, registration: Registration, weight: Weight) -> People:
    """Whoever registered it; the company's admins look on, or stand in where that person has gone."""
    own = select(User.id, User.role).where(User.partner_id == registration.partner_id, User.access == Access.ACTIVE)
    roles = {row.id: row.role for row in session.execute(own)}
    who = registration.user_id
    others = lowered(weight) if who in roles else weight
    found = {each: weight if each == who else others for each in roles}
    return {each: found[each] for each, role in roles.items() if each == who or role is Role.PARTNER_ADMIN}


def deciders(session: Session, registration: Registration, partner: Partner, weight: Weight) -> People:
    """Those the rules let decide it: the partner's manager, or whom the book is lent to; else those above.

    A manager who has lent the book, or whose decision the rules do not take, looks on.
    """
    rules, _calendar = routing.rules_of(session, registration)
    approvers = rules.route(routing.facts_of(session, registration, partner)).value
    first = _stand_ins(session, partner) or keeper(partner)
    chosen = _able(session, registration, first, approvers) or above(session, registration, approvers)
    return dict.fromkeys(keeper(partner), lowered(weight)) | dict.fromkeys(chosen, weight)


def above(session: Session, registration: Registration, approvers: Approvers | None = None) -> list[int]:
    """The directors whose regions it lies in; admins where there is none who has not decided it."""
    before = {registration.first_yes_id, registration.decided_by_id}
    for role in (Role.DIRECTOR, Role.ADMIN):
        ids = session.scalars(select(User.id).where(User.role == role, User.access == Access.ACTIVE)).all()
        if found := _able(session, registration, (each for each in ids if each not in before), approvers):
            return found
    return []


def keeper(partner: Partner) -> list[int]:
    """Today's channel manager, if the company has one."""
    return [] if partner.manager_id is None else [partner.manager_id]


def asker(session: Session, registration: Registration) -> list[int]:
    """Who asked the partner last."""
    asked = select(Remark.user_id).where(Remark.registration_id == registration.id, Remark.kind == "question")
    return list(session.scalars(asked.order_by(Remark.id.desc()).limit(1)))


def _stand_ins(session: Session, partner: Partner) -> list[int]:
    today = clock.today()
    lent = select(Delegation.to_user_id).where(
        Delegation.from_user_id == partner.manager_id,
        Delegation.starts_on <= today,
        Delegation.ends_on >= today,
        Delegation.ended_at.is_(None),
        or_(Delegation.lent_partner_id.is_(None), Delegation.lent_partner_id == partner.id),
    )
    return list(session.scalars(lent))


def _able(session: Session, registration: Registration, ids: Iterable[int], approvers: Approvers | None) -> list[int]:
    people = [each for each in readers.active(session, ids) if approvers is None or approvers.accepts(each.role)]
    return [each.id for each in people if reaches(session, each, Do.REVIEW_DEAL, registration.public_id)]


def reaches(session: Session, actor: Actor, need: Need, public_id: str) -> bool:
    """May this person do this with the registration?"""
    asked = visible(Registration, actor, need, Registration.id).where(Registration.public_id == public_id)
    return session.execute(asked).first() is not None
