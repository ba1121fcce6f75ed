"""What an import of lines came to, for the log: the whole file, and each company it touched. Reads staging only."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, aliased

from prm.core.db import batched
from prm.core.money import to_decimal_text
from prm.journal.log import Company
from prm.partners.models import Partner
from prm.sales.staged import BEFORE, NOW, StagedLine, pieces

RESTATED_SHOWN = 20  # restated lines named one by one in a company's event
Told = dict[str, Any]


@dataclass
class Sums:
    """Lines made and replaced, and what they come to in the reporting currency, now and before."""

    new: int = 0
    changed: int = 0
    amount: int = 0
    before: int = 0

    def add(self, other: "Sums") -> None:
        """Take another's into this one's."""
        self.new += other.new
        self.changed += other.changed
        self.amount += other.amount
        self.before += other.before


def facts(sums: Sums) -> Told:
    """Amounts as decimal text."""
    told: Told = {"amount": to_decimal_text(sums.amount)}
    return told | ({"amount_before": to_decimal_text(sums.before)} if sums.changed else {})


def whole(session: Session, run_id: int) -> Sums:
    """All lines of an import."""
    return _sums(session, run_id, StagedLine.run_id).get(run_id, Sums())


def by_company(session: Session, run_id: int) -> tuple[Told, list[tuple[Company, Told]]]:
    """For the whole file; and each touched company, with its restated lines one by one, as far as they go."""
    sums, restated, everything = _sums(session, run_id, StagedLine.partner_id), _restated(session, run_id), Sums()
    query, found = select(Partner.id, Partner.public_id, Partner.territory_id), []
    for some in batched(sorted(sums), 500):
        for row in session.execute(query.where(Partner.id.in_(some)).order_by(Partner.id)):
            mine = sums[row.id]
            everything.add(mine)
            told = {"new": mine.new, "changed": mine.changed} | facts(mine)
            lines = {"restated": restated[row.id]} if row.id in restated else {}
            found.append((Company(row.id, row.public_id, row.territory_id), told | lines))
    return facts(everything), found


def _sums(session: Session, run_id: int, by: Any) -> dict[int, Sums]:
    now, worth = StagedLine.side == NOW, StagedLine.reporting
    sums = (
        func.sum(case((and_(now, StagedLine.op == "new"), 1), else_=0)),
        func.sum(case((and_(now, StagedLine.op == "changed"), 1), else_=0)),
        func.sum(case((now, worth), else_=0)),
        func.sum(case((now, 0), else_=worth)),
    )
    found: defaultdict[int, Sums] = defaultdict(Sums)
    for piece in pieces(session, run_id):
        for key, *each in session.execute(select(by, *sums).where(piece).group_by(by)):
            found[key].add(Sums(*map(int, each)))
    return found


def _restated(session: Session, run_id: int) -> dict[int, list[dict[str, str]]]:
    before = aliased(StagedLine)
    same = and_(before.run_id == StagedLine.run_id, before.row == StagedLine.row, before.side == BEFORE)
    mine = and_(StagedLine.run_id == run_id, StagedLine.side == NOW, StagedLine.op == "changed")
    columns = (StagedLine.partner_id, StagedLine.order_number, StagedLine.line_number)
    query = select(*columns, before.amount, StagedLine.amount).join(before, same).where(mine)
    if session.execute(select(StagedLine.row).where(mine).limit(1)).first() is None:
        return {}
    found: dict[int, list[dict[str, str]]] = {}
    for partner, order, number, was, now in session.execute(query.order_by(StagedLine.row)):
        lines = found.setdefault(partner or 0, [])
        if len(lines) < RESTATED_SHOWN:
            lines.append({"line": f"{order}/{number}", "from": to_decimal_text(was), "to": to_decimal_text(now)})
    return found
