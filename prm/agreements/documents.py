"""What rooms above ask of compliance documents: how many kinds of them are in force on a day (AG-5)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, distinct, func, or_, select
from sqlalchemy.orm import Session

from prm.agreements.document import ComplianceDocument
from prm.agreements.document_rules import Sort, Standing
from prm.core.db import batched

KINDS = tuple(str(kind) for kind in Sort)
SOME = 10_000  # partners in one statement


def holding(day: date) -> ColumnElement[bool]:
    """Accepted and not over on a day, in SQL: as `document_rules.in_force` says."""
    lasts = or_(ComplianceDocument.expires_on.is_(None), ComplianceDocument.expires_on >= day)
    return and_(ComplianceDocument.status == Standing.ACCEPTED, lasts)


def on_file(session: Session, ids: Sequence[int], day: date, kind: str = "") -> dict[int, int]:
    """Partner → kinds of documents that were accepted by the end of a day and hold on it; two of a kind count once.

    The ids came through the caller's scope, or are all of them in a nightly run.
    """
    counted = select(ComplianceDocument.partner_id, func.count(distinct(ComplianceDocument.kind)))
    counted = counted.where(holding(day), ComplianceDocument.checked_at < _after(day))
    if kind:
        counted = counted.where(ComplianceDocument.kind == Sort(kind))
    found: dict[int, int] = {}
    for some in batched(ids, SOME):
        mine = counted.where(ComplianceDocument.partner_id.in_(some)).group_by(ComplianceDocument.partner_id)
        rows = session.execute(mine.execution_options(scoped=True))  # the ids came through the scope
        found |= {row[0]: row[1] for row in rows}
    return found


def _after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)
