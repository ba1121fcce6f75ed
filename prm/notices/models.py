"""How a notice is stored. It is its reader's alone."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from prm.core.db import Base, Choice
from prm.core.ids import public_id
from prm.identity.models import Owned
from prm.notices.rules import Weight

UNSEEN, UNSENT = text("seen_at IS NULL"), text("mailed_at IS NULL AND mail_at IS NOT NULL")


class Notice(Owned, Base):
    """One event told to one person: `cause` names the event, so that telling it twice changes nothing (R27).

    `seen_at` is bookkeeping like a session's; `mail_at` is None where no letter goes.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("cause", "user_id", name="uq_notice_cause"),
        Index("ix_notice_user", "user_id", "id"),
        Index("ix_notice_subject", "subject"),
        Index("ix_notice_unseen", "user_id", "subject", sqlite_where=UNSEEN, postgresql_where=UNSEEN),
        Index("ix_notice_unsent", "mail_at", sqlite_where=UNSENT, postgresql_where=UNSENT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    cause: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    partner_id: Mapped[int | None]  # the reader's company; None: staff
    kind: Mapped[str]  # of the event
    weight: Mapped[Weight] = mapped_column(Choice(Weight))
    subject_type: Mapped[str]  # table of the record
    subject: Mapped[str]  # its public id
    about: Mapped[str]  # what the record is called
    title: Mapped[str]  # the outcome, also the letter's subject
    body: Mapped[str] = mapped_column(default="")  # the fact and its reason
    button: Mapped[str] = mapped_column(default="")
    act: Mapped[str] = mapped_column(default="")  # what the record's page opens ready for
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    mail_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
