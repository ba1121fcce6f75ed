"""What is noted of people who asked to be erased, or may not be yet; and periods that admins changed."""

from datetime import datetime

from sqlalchemy import ColumnElement, false
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach
from prm.access.scope import Scoped
from prm.core.db import Base, Choice
from prm.privacy.rules import Sort


class PersonMark(Scoped, Base):
    """A hold on somebody's data, or their wish to be erased. `subject` is the public id of a row that is the person."""

    __tablename__ = "person_mark"

    subject: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[Sort] = mapped_column(Choice(Sort), primary_key=True)
    reason: Mapped[str] = mapped_column(default="")
    made_by: Mapped[str]  # public id
    made_at: Mapped[datetime]

    @classmethod
    def within(cls, _span: Reach, _actor: Actor) -> ColumnElement[bool]:
        return false()  # admins, who reach all; who asked reads it by a verb of their own


class Retention(Base):
    """How many days something is kept, where an admin said other than the product."""

    __tablename__ = "retention"

    key: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[int]
