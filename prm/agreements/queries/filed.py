"""Compliance documents as their readers reach them: those of a partner, what waits, what is on the radar."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.agreements.document import ComplianceDocument as Document
from prm.agreements.document_rules import Standing
from prm.agreements.documents import holding
from prm.agreements.rules import RADAR
from prm.core.db import db
from prm.partners.models import Partner

NEED = See.DOCUMENTS


def company(actor: Actor, partner_id: int | None) -> Partner:
    """Whose they are."""
    return db.session.scalars(visible(Partner, actor, NEED).where(Partner.id == partner_id)).one()


def of_partner(actor: Actor, partner_id: int | None) -> Sequence[Document]:
    """A partner's documents: by kind, the newest of each first."""
    mine = visible(Document, actor, NEED).where(Document.partner_id == partner_id)
    return db.session.scalars(mine.order_by(Document.kind, Document.id.desc())).all()


def wanted(actor: Actor) -> Sequence[Document]:
    """What the asker's own company is to hand in, the earliest day first."""
    mine = visible(Document, actor, NEED).where(
        Document.partner_id == actor.partner_id, Document.status.in_((Standing.ASKED, Standing.REFUSED))
    )
    return db.session.scalars(mine.order_by(Document.wanted_by.is_(None), Document.wanted_by, Document.id)).all()


def ending(day: date) -> ColumnElement[bool]:
    """In force, and over within the radar's first step."""
    return and_(holding(day), Document.expires_on <= day + timedelta(days=max(RADAR)))


def over(day: date) -> ColumnElement[bool]:
    """Accepted once, and its last day has passed."""
    return and_(Document.status == Standing.ACCEPTED, Document.expires_on < day)
