"""How files on registrations are stored, and whose they are; beside the other models, which fill a file."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, select
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach
from prm.core.db import Base
from prm.core.ids import public_id
from prm.deals.models import OfRegistration, Registration


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
