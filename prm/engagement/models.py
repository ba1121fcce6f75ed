"""How activities and follow-ups are stored, and whose they are."""

from datetime import date, datetime
from enum import StrEnum, auto

from sqlalchemy import ColumnElement, ForeignKey, Index, or_
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach
from prm.core.db import Base, Choice
from prm.core.ids import public_id
from prm.partners.models import OfPartner


class Kind(StrEnum):
    """What happened."""

    NOTE = auto()
    CALL = auto()
    MEETING = auto()
    EMAIL = auto()


class Activity(OfPartner, Base):
    """A note, or a contact with the partner that somebody logged. Internal: never shown to the partner."""

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_partner", "partner_id", "happened_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    kind: Mapped[Kind] = mapped_column(Choice(Kind))
    text: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    happened_at: Mapped[datetime]
    created_at: Mapped[datetime]


class FollowUp(OfPartner, Base):
    """Something promised, due on a day; returns on its owner's Home until done."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_owner", "user_id", "done_at", "due_on"),
        Index("ix_follow_up_partner", "partner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    text: Mapped[str]
    due_on: Mapped[date]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        return or_(cls.user_id == actor.id, super().within(span, actor))
