"""Order lines that stand twice in one file: repeated ones are dropped, contradicting ones refused."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from prm.core.db import batched
from prm.sales.staged import StagedLine

_OWN = {"run_id", "side", "row", "op", "line_id"}


def drop(session: Session, run_id: int, suspects: Sequence[int]) -> tuple[int, dict[int, str]]:
    """Drop all but the first of these staged rows under each key; how many repeat, and why others are refused."""
    table = StagedLine.__table__
    said = [column for column in table.columns if column.name not in _OWN]
    first: dict[tuple[str, int], tuple[int, Any]] = {}
    repeated, refused = [], {}
    for some in batched(suspects, 500):
        query = select(table.c.row, *said).where(table.c.run_id == run_id, table.c.row.in_(some)).order_by(table.c.row)
        for row in session.execute(query):
            key, values = (row.order_number, row.line_number), tuple(row)[1:]
            standing = first.setdefault(key, (row.row, values))
            if standing[0] == row.row:
                continue
            if standing[1] == values:
                repeated.append(row.row)
            else:
                refused[row.row] = (
                    f"Row {standing[0]:,} already gives line {row.line_number} of order {row.order_number}, with other "
                    "values. Keep one of the two rows."
                )
    for some in batched([*repeated, *refused], 500):
        session.execute(delete(StagedLine).where(StagedLine.run_id == run_id, StagedLine.row.in_(some)))
    return len(repeated), refused
