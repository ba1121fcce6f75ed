"""What a registration carries with it: the receipt that proves it, the roots over all receipts, files."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, select
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach
from prm.core.db import Base
from prm.core.ids import public_id
from prm.deals.models import OfRegistration, Registration


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


class Attachment(OfRegistration, Base):
    """A file on a registration; its bytes lie in the instance folder under the public id. Internal ones stay inside."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_registration", "registration_id", "at"),
        Index("ix_attachment_partner", "partner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str]
    kind: Mapped[str]  # media type, by its content
    size: Mapped[int]
    digest: Mapped[str]  # SHA-256
    internal: Mapped[bool] = mapped_column(default=False)  # of the vendor's people alone
    at: Mapped[datetime]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        """Staff reads what it reads of the registration; the company what is not kept inside."""
        if actor.is_staff:
            return cls.registration_id.in_(select(Registration.id).where(Registration.within(span, actor)))
        return and_(super().within(span, actor), ~cls.internal)
