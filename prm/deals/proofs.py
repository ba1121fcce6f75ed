"""The receipt that proves when a registration was received, and the daily roots over all receipts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from prm.core.db import Base
from prm.core.ids import public_id
from prm.deals.models import OfRegistration


class Receipt(OfRegistration, Base):
    """The signed proof of when a registration was received (M3); what was signed, word for word."""

    __tablename__ = "receipt"
    __table_args__ = (Index("ix_receipt_day", "day"), Index("ix_receipt_partner", "partner_id"))

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    day: Mapped[date]
    document: Mapped[dict[str, Any]]
    salt: Mapped[str]  # of the keys' digest, opened only in a dispute


class ReceiptRoot(Base):
    """The root over all receipts of a day (UTC), told to the log: nothing can be slipped in afterwards."""

    __tablename__ = "receipt_root"

    day: Mapped[date] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    root: Mapped[str]
    receipts: Mapped[int]
    sealed_at: Mapped[datetime]
