"""How order lines wait between an import's dry run and its merge: one table for partners' lines and direct ones."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from prm.core.db import Base
from prm.imports.models import OfRun

NOW, BEFORE = 0, 1


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
