"""What dashboards keep: figures that were published. Everything else they show is computed from other rooms' rows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from prm.core.db import Base
from prm.core.ids import public_id


class FairnessFigures(Base):
    """How registrations were decided in the twelve months up to a day, as every partner reads it (M4)."""

    __tablename__ = "fairness_figures"

    last_day: Mapped[date] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    figures: Mapped[dict[str, Any]]  # prm.dashboards.published makes them, with nothing of a single company in them
    made_at: Mapped[datetime]
