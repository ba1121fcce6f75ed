"""An option of an import of order lines: a partner's channel manager is the account manager of its latest order."""

from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from prm.core.db import batched
from prm.imports.ledger import Ledger
from prm.partners.models import Assignment, Partner
from prm.sales.staged import NOW, StagedLine

REASON = "Account manager of the latest order"
BATCH = 400


def assign(session: Session, ledger: Ledger, run_id: int) -> None:
    """Assign touched partners whose latest order was somebody else's, from that order's day on.

    An assignment that starts after that day was made on purpose and stays.
    """
    latest = _latest(session, run_id)
    for some in batched(sorted(latest), BATCH):
        query = select(Assignment.partner_id, Assignment.starts_on, Assignment.id)
        known = {(p, day): a for p, day, a in session.execute(query.where(Assignment.partner_id.in_(some)))}
        last = {partner: max(day for owner, day in known if owner == partner) for partner, _ in known}
        due = {partner: latest[partner] for partner in some if last.get(partner, date.min) <= latest[partner][0]}
        fresh = {partner: made for partner, made in due.items() if (partner, made[0]) not in known}
        ledger.insert(
            Assignment,
            [
                {"partner_id": partner, "user_id": user, "starts_on": day, "reason": REASON}
                for partner, (day, user) in fresh.items()
            ],
        )
        moved = {(known[partner, due[partner][0]],): {"user_id": due[partner][1]} for partner in due.keys() - fresh}
        ledger.update(Assignment, moved)
        ledger.update(Partner, {(partner,): {"manager_id": user} for partner, (_, user) in due.items()})


def _latest(session: Session, run_id: int) -> dict[int, tuple[date, int]]:
    """Partner → day and account manager of its latest order, where this import holds it and another one is assigned."""
    staged = and_(StagedLine.partner_id == Partner.id, StagedLine.day == Partner.last_order_on)
    ours = and_(StagedLine.run_id == run_id, StagedLine.side == NOW, StagedLine.op.in_(("new", "changed")))
    last = func.row_number().over(
        partition_by=Partner.id, order_by=(StagedLine.order_number.desc(), StagedLine.line_number.desc())
    )
    lines = (
        select(Partner.id, StagedLine.day, StagedLine.manager_id, Partner.manager_id.label("has"), last.label("place"))
        .select_from(StagedLine)
        .join(Partner, staged)
        .where(ours, StagedLine.manager_id.is_not(None))
        .subquery()
    )
    found = session.execute(select(lines).where(lines.c.place == 1, lines.c.manager_id.is_distinct_from(lines.c.has)))
    return {partner: (day, user) for partner, day, user, *_ in found}
