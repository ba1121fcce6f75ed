"""What is set for the whole program: versions of the rules, their draft, names of states, sales stages."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Select, Text, TypeDecorator, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach
from prm.access.scope import Scoped
from prm.core import clock
from prm.core.db import Base, Choice
from prm.core.ids import public_id
from prm.deals.state_words import Axis, StageKind


class StageKey(TypeDecorator[str]):
    """The key of a sales stage, the product's own or one that admins added, stored as its text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else str(value)


class Terms(Base):
    """One version of the program's rules of engagement; both sides read it, nobody changes it afterwards."""

    __tablename__ = "terms"

    version: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]  # prm.deals.terms reads it
    note: Mapped[str] = mapped_column(default="")  # why
    made_by: Mapped[str]  # public id
    made_at: Mapped[datetime]
    effective_on: Mapped[date] = mapped_column(default=clock.today)  # for what comes from this day on, UTC

    @classmethod
    def newest(cls) -> Select[Any]:
        """The newest version, whether it has taken effect or not."""
        return select(cls).order_by(cls.version.desc()).limit(1)

    @classmethod
    def in_force(cls, *columns: Any) -> Select[Any]:
        """The newest version that has taken effect, or columns of it."""
        newest: Select[Any] = select(*columns) if columns else select(cls)
        return newest.where(cls.effective_on <= clock.today()).order_by(cls.version.desc()).limit(1)


class TermsDraft(Scoped, Base):
    """The one draft of the next version; all who may set the rules work on the same."""

    __tablename__ = "terms_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    based_on: Mapped[int]  # the newest version when it was begun
    document: Mapped[dict[str, Any]]
    made_by: Mapped[str]  # public id of who saved it last
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def within(cls, _span: Reach, _actor: Actor) -> ColumnElement[bool]:
        return false()  # rules hold for all: whoever sets them reaches all, nobody else reads a draft


class StateName(Base):
    """What the admins call a state or a reason; without a row it has the product's own word (AD-1)."""

    __tablename__ = "state_name"
    __table_args__ = (UniqueConstraint("axis", "key", name="uq_state_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    axis: Mapped[Axis] = mapped_column(Choice(Axis))
    key: Mapped[str]
    name: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class DealStage(Base):
    """A step of the partner's sales; `place` orders them, `probability` is per cent."""

    __tablename__ = "deal_stage"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[StageKind] = mapped_column(Choice(StageKind))
    probability: Mapped[int]
    place: Mapped[int]
    used: Mapped[bool] = mapped_column(default=True)  # False: kept for the deals that stand there, not offered
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
