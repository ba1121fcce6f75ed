"""Whom news of an agreement or a document concerns: the company's admins, its channel manager, who may countersign."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Actor, Do, Need, Role, See
from prm.access.scope import visible
from prm.agreements.models import Agreement
from prm.identity.models import User
from prm.identity.rules import Access
from prm.notices import readers
from prm.notices.rules import Weight, lowered
from prm.partners.models import Partner

People = dict[int, Weight]


def company(session: Session, partner: Partner, weight: Weight) -> People:
    """The company's admins: they sign."""
    own = select(User.id).where(
        User.partner_id == partner.id, User.role == Role.PARTNER_ADMIN, User.access == Access.ACTIVE
    )
    return dict.fromkeys(session.scalars(own), weight)


def keeper(partner: Partner, weight: Weight) -> People:
    """Today's channel manager, if the company has one."""
    return {} if partner.manager_id is None else {partner.manager_id: weight}


def signers(session: Session, agreement: Agreement, partner: Partner) -> People:
    """Who may countersign: the directors whose regions it lies in, else the admins; the manager looks on."""
    for role in (Role.DIRECTOR, Role.ADMIN):
        ids = session.scalars(select(User.id).where(User.role == role, User.access == Access.ACTIVE)).all()
        if found := _able(session, agreement, ids, Do.COUNTERSIGN):
            weight = Weight.NEEDS_YOU
            return keeper(partner, lowered(weight)) | dict.fromkeys(found, weight)
    return keeper(partner, Weight.NEEDS_YOU)


def _able(session: Session, agreement: Agreement, ids: Iterable[int], need: Need) -> list[int]:
    return [each.id for each in readers.active(session, ids) if reaches(session, each, need, agreement.public_id)]


def reaches(session: Session, actor: Actor, need: Need, public_id: str) -> bool:
    """May this person do this with the agreement?"""
    asked = visible(Agreement, actor, need, Agreement.id).where(Agreement.public_id == public_id)
    return session.execute(asked).first() is not None


NEED = See.AGREEMENTS
