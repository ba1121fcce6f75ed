"""How compliance documents are stored, and whose they are (AG-5)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from prm.agreements.document_rules import Sort, Standing
from prm.core.db import Base, Choice
from prm.core.ids import public_id
from prm.partners.models import OfPartner


class ComplianceDocument(OfPartner, Base):
    """A document of one partner, from being asked for to its last day; its bytes lie under their digest."""

    __tablename__ = "compliance_document"
    __table_args__ = (
        Index("ix_compliance_document_partner", "partner_id", "kind"),
        Index("ix_compliance_document_status", "status", "expires_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    kind: Mapped[Sort] = mapped_column(Choice(Sort))
    status: Mapped[Standing] = mapped_column(Choice(Standing))
    note: Mapped[str] = mapped_column(default="")  # what exactly is asked for; the partner reads it
    wanted_by: Mapped[date | None]
    name: Mapped[str] = mapped_column(default="")  # of the file; none was handed in yet
    media: Mapped[str] = mapped_column(default="")  # its type, by content
    size: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(default="")  # SHA-256
    number: Mapped[str] = mapped_column(default="")  # that stands on it, like a policy's
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]  # the last day it counts
    told: Mapped[str] = mapped_column(default="")  # why it was refused; the partner reads it
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # None: handed in unasked
    asked_at: Mapped[datetime | None]
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    filed_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    checked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
