"""One agreement with its rounds, comments and signatures; those of one partner; templates."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.agreements.models import (
    Agreement,
    AgreementRemark,
    AgreementRule,
    Round,
    Signature,
    Template,
    TemplateVersion,
    Waiver,
)
from prm.agreements.rules import BINDING
from prm.core.db import db
from prm.partners.models import Partner

NEED = See.AGREEMENTS


def company(actor: Actor, agreement: Agreement) -> Partner:
    """Whose it is."""
    return db.session.scalars(visible(Partner, actor, NEED).where(Partner.id == agreement.partner_id)).one()


def of_partner(actor: Actor, partner_id: int) -> Sequence[Agreement]:
    """A partner's agreements, the newest first."""
    mine = visible(Agreement, actor, NEED).where(Agreement.partner_id == partner_id)
    return db.session.scalars(mine.order_by(Agreement.effective_on.desc(), Agreement.id.desc())).all()


def rounds(actor: Actor, agreement: Agreement) -> Sequence[Round]:
    """Its texts as they were sent, the first one first."""
    mine = visible(Round, actor, NEED).where(Round.agreement_id == agreement.id)
    return db.session.scalars(mine.order_by(Round.number)).all()


def remarks(actor: Actor, agreement: Agreement) -> Sequence[AgreementRemark]:
    """What both sides said, in order."""
    mine = visible(AgreementRemark, actor, NEED).where(AgreementRemark.agreement_id == agreement.id)
    return db.session.scalars(mine.order_by(AgreementRemark.id)).all()


def signatures(actor: Actor, agreement: Agreement) -> Sequence[Signature]:
    """Those under its present text."""
    mine = visible(Signature, actor, NEED).where(
        Signature.agreement_id == agreement.id, Signature.round == agreement.round
    )
    return db.session.scalars(mine.order_by(Signature.id)).all()


def neighbours(actor: Actor, agreement: Agreement) -> tuple[Agreement | None, Agreement | None]:
    """The one it follows, and the one that follows it."""
    before = visible(Agreement, actor, NEED).where(Agreement.id == agreement.follows_id)
    after = visible(Agreement, actor, NEED).where(Agreement.follows_id == agreement.id).order_by(Agreement.id.desc())
    return db.session.scalars(before).first(), db.session.scalars(after).first()


def templates() -> Sequence[Template]:
    """The library, by name."""
    return db.session.scalars(select(Template).order_by(Template.name)).all()


def text_of(template: Template, number: int = 0) -> dict[str, Any]:
    """A version's document; the newest where none is named."""
    return db.session.get_one(TemplateVersion, (template.id, number or template.number)).document


def types(actor: Actor) -> list[str]:
    """The types of the partners within reach, by name."""
    found = visible(Partner, actor, NEED, Partner.kind).where(Partner.kind != "").distinct()
    return sorted(db.session.scalars(found), key=str.casefold)


def versions(template: Template) -> Sequence[TemplateVersion]:
    """All versions of a template, the newest first."""
    mine = select(TemplateVersion).where(TemplateVersion.template_id == template.id)
    return db.session.scalars(mine.order_by(TemplateVersion.number.desc())).all()


def required() -> bool:
    """Does this installation ask its partners for an agreement?"""
    return bool(db.session.scalars(select(AgreementRule.required)).first())


def waivers(actor: Actor, partner_id: int, day: date) -> Sequence[Waiver]:
    """What lets this partner do without one today."""
    mine = visible(Waiver, actor, NEED).where(Waiver.partner_id == partner_id, Waiver.ends_on >= day)
    return db.session.scalars(mine.order_by(Waiver.ends_on.desc())).all()


def holding(day: date) -> ColumnElement[bool]:
    """In force on a day, in SQL: as `rules.in_force` says."""
    ended = or_(Agreement.ended_on.is_(None), Agreement.ended_on >= day)
    within = or_(Agreement.ends_on.is_(None), Agreement.renew_months > 0, Agreement.ends_on >= day)
    replaced = and_(Agreement.status.not_in(BINDING), Agreement.ended_on.is_not(None))
    return and_(Agreement.effective_on <= day, ended, or_(and_(Agreement.status.in_(BINDING), within), replaced))
