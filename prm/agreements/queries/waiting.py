"""What of agreements and documents waits for whom: for our signature, our answer, our look; for the partner's hand."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select

from prm.access.policy import Actor, Do, See
from prm.access.scope import clause, visible
from prm.agreements.document import ComplianceDocument as Document
from prm.agreements.document_rules import Standing
from prm.agreements.models import Agreement, Round
from prm.agreements.rules import Side, Status
from prm.core.db import db

_LAST = select(Round.agreement_id).where(
    Round.agreement_id == Agreement.id, Round.number == Agreement.round, Round.side == Side.PARTNER
)
UNSIGNED_BY_US = Agreement.status == Status.SIGNED
PROPOSED = and_(Agreement.status == Status.IN_REVIEW, _LAST.exists())  # the partner spoke last
TO_CHECK = Document.status == Standing.RECEIVED


@dataclass(frozen=True)
class Waits:
    """How many wait for this person: for a signature, an answer, a look."""

    signature: int = 0
    answer: int = 0
    look: int = 0


def ours(actor: Actor) -> Waits:
    """What this colleague may act on now."""
    return Waits(
        _count(actor, Agreement, See.AGREEMENTS, clause(Agreement, actor, Do.COUNTERSIGN), UNSIGNED_BY_US),
        _count(actor, Agreement, See.AGREEMENTS, clause(Agreement, actor, Do.SEND_AGREEMENT), PROPOSED),
        _count(actor, Document, See.DOCUMENTS, clause(Document, actor, Do.CHECK_DOCUMENTS), TO_CHECK),
    )


def _count(actor: Actor, model: type[Agreement | Document], need: See, *where: ColumnElement[bool]) -> int:
    return db.session.execute(visible(model, actor, need, func.count()).where(*where)).scalar() or 0


def to_sign(actor: Actor) -> list[Agreement]:
    """What the asker may sign for the own company now, the one sent first first."""
    mine = visible(Agreement, actor, See.AGREEMENTS).where(
        clause(Agreement, actor, Do.SIGN_AGREEMENT), Agreement.status.in_((Status.SENT, Status.VIEWED))
    )
    return list(db.session.scalars(mine.order_by(Agreement.sent_at, Agreement.id)))
