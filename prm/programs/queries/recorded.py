"""Numbers kept by hand about one partner, the latest first."""

from collections.abc import Sequence

from prm.access.policy import Actor, Do, See
from prm.access.scope import visible
from prm.core.db import db
from prm.partners.models import Partner
from prm.programs.models import RecordedNumber

MOST = 100


def numbers_of(actor: Actor, partner_id: int) -> Sequence[RecordedNumber]:
    """Those that count or have counted; what was taken back is told by the log."""
    mine = visible(RecordedNumber, actor, See.TIERS).where(RecordedNumber.partner_id == partner_id)
    mine = mine.where(RecordedNumber.taken_back_on.is_(None)).order_by(RecordedNumber.starts_on.desc())
    rows: Sequence[RecordedNumber] = db.session.scalars(mine.order_by(RecordedNumber.id.desc()).limit(MOST)).all()
    return rows


def may_record(actor: Actor, partner_id: int) -> bool:
    """Does the actor keep numbers of this partner?"""
    mine = visible(Partner, actor, Do.EDIT_PARTNER, Partner.id).where(Partner.id == partner_id)
    return db.session.execute(mine).first() is not None
