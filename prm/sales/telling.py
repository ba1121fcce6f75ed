"""What an import of lines came to, for the log: for the whole file, and for each company it touched. Reads staging only."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, aliased

from prm.core.db import batched
from prm.core.money import to_decimal_text
from prm.journal.log import Company
from prm.partners.models import Partner
from prm.sales.staged import BEFORE, NOW, StagedLine

RESTATED_SHOWN = 20  # restated lines named one by one in a company's event
Told = dict[str, Any]


def facts(session: Session, run_id: int) -> Told:
    """What all its lines come to, in the reporting currency, as decimal text."""
    told = [part for _, part in _told(session, run_id, StagedLine.run_id)]
    return {name: value for name, value in told[0].items() if name.startswith("amount")} if told else {}


def companies(session: Session, run_id: int) -> list[tuple[Company, Told]]:
    """Each touched company with what its lines come to, and its restated lines one by one, as far as they go."""
    told, restated = dict(_told(session, run_id, StagedLine.partner_id)), _restated(session, run_id)
    query, found = select(Partner.id, Partner.public_id, Partner.territory_id), []
    for some in batched(sorted(told), 500):
        for row in session.execute(query.where(Partner.id.in_(some)).order_by(Partner.id)):
            lines = {"restated": restated[row.id]} if row.id in restated else {}
            found.append((Company(row.id, row.public_id, row.territory_id), told[row.id] | lines))
    return found


def _told(session: Session, run_id: int, by: Any) -> Iterator[tuple[int, Told]]:
    now, worth = StagedLine.side == NOW, StagedLine.reporting
    sums = (
        func.sum(case((and_(now, StagedLine.op == "new"), 1), else_=0)),
        func.sum(case((and_(now, StagedLine.op == "changed"), 1), else_=0)),
        func.sum(case((now, worth), else_=0)),
        func.sum(case((now, 0), else_=worth)),
    )
    ours = and_(StagedLine.run_id == run_id, StagedLine.op.in_(("new", "changed")))
    for key, new, changed, amount, was in session.execute(select(by, *sums).where(ours).group_by(by)):
        told = {"new": int(new), "changed": int(changed), "amount": to_decimal_text(int(amount))}
        yield key, told | ({"amount_before": to_decimal_text(int(was))} if changed else {})


def _restated(session: Session, run_id: int) -> dict[int, list[dict[str, str]]]:
    before = aliased(StagedLine)
    same = and_(before.run_id == StagedLine.run_id, before.row == StagedLine.row, before.side == BEFORE)
    mine = and_(StagedLine.run_id == run_id, StagedLine.side == NOW, StagedLine.op == "changed")
    columns = (StagedLine.partner_id, StagedLine.order_number, StagedLine.line_number)
    query = select(*columns, before.amount, StagedLine.amount).join(before, same).where(mine)
    found: dict[int, list[dict[str, str]]] = {}
    for partner, order, number, was, now in session.execute(query.order_by(StagedLine.row)):
        lines = found.setdefault(partner, [])
        if len(lines) < RESTATED_SHOWN:
            lines.append({"line": f"{order}/{number}", "from": to_decimal_text(was), "to": to_decimal_text(now)})
    return found
