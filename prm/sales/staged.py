"""How order lines wait between an import's dry run and its merge: one table for partners' lines and direct ones."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from prm.core.db import Base
from prm.imports.models import OfRun

NOW, BEFORE = 0, 1
PIECE = 1_000_000  # rows summed at a time: SQLite sorts them in memory


class StagedLine(OfRun, Base):
    """A line as the file says it (side NOW), or as it was before a merge replaced it (side BEFORE).

    `op` is new, changed or same; `line_id` the stored line it replaces.
    """

    __tablename__ = "staged_line"

    run_id: Mapped[int] = mapped_column(primary_key=True)
    side: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    op: Mapped[str]
    line_id: Mapped[int | None]
    month: Mapped[int]  # yyyymm
    source: Mapped[str]
    order_number: Mapped[str]
    line_number: Mapped[int]
    day: Mapped[date]
    partner_id: Mapped[int | None]
    territory_id: Mapped[int | None]
    manager_id: Mapped[int | None]
    product_id: Mapped[int | None]
    category_id: Mapped[int | None]
    quantity: Mapped[int]
    amount: Mapped[int]
    currency: Mapped[str]
    reporting: Mapped[int]
    rate: Mapped[str | None]
    rate_day: Mapped[date | None]
    reference: Mapped[str]
    revision: Mapped[int | None]
    import_id: Mapped[int | None]


def pieces(session: Session, run_id: int) -> Iterator[ColumnElement[bool]]:
    """What an import writes, both sides, as conditions that each take a bounded number of rows."""
    ours = and_(StagedLine.run_id == run_id, StagedLine.op.in_(("new", "changed")))
    last = session.execute(select(func.max(StagedLine.row)).where(StagedLine.run_id == run_id)).scalar() or 0
    for first in range(0, last + 1, PIECE):
        yield and_(ours, StagedLine.row.between(first, first + PIECE - 1))
