"""How what partners ask of a decided registration is stored: more protection, a second hearing, a change."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from prm.core.db import Base, Choice
from prm.core.ids import public_id
from prm.deals.models import OfRegistration
from prm.deals.rules import Ask, Reply

_OPEN = text("answered_at IS NULL")


class Wish(OfRegistration, Base):
    """One thing asked, and its answer. A registration has one open wish at most.

    `wanted` of an extension: `until` (its end before it was asked), `close_on`; of an amendment: `amount`,
    `close_on`, `lines` [[category id, quantity, amount]]. Amounts are ten-thousandths, days and moments ISO texts.
    """

    __tablename__ = "wish"
    __table_args__ = (
        Index("uq_wish_open", "registration_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_wish_registration", "registration_id", "asked_at"),
        Index("ix_wish_partner", "partner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))  # who asks
    kind: Mapped[Ask] = mapped_column(Choice(Ask))
    why: Mapped[str]  # in the partner's words
    wanted: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # when an answer is promised; None: the rule answered at once
    first_yes_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # of two, above the limit
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # None: the rule, or not yet
    reply: Mapped[Reply | None] = mapped_column(Choice(Reply))
    told: Mapped[str] = mapped_column(default="")  # what the partner reads of the answer
    clause: Mapped[str] = mapped_column(default="")  # the answer rests on it
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
