"""How programs, versions, levels with their history, grace, exceptions and runs are stored, and whose they are."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach
from prm.access.scope import Scoped
from prm.core.db import Base, Choice
from prm.core.ids import public_id
from prm.partners.models import OfPartner
from prm.programs.rules import Decision, How, MoveKind, RunState


class Program(Base):
    """A program that was published once; `name` is that of its newest version."""

    __tablename__ = "program"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ProgramVersion(Base):
    """A published document; both sides read it, nobody changes it afterwards."""

    __tablename__ = "program_version"
    __table_args__ = (UniqueConstraint("program_id", "number", name="uq_program_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    number: Mapped[int]
    text: Mapped[str]  # YAML; prm.programs.reading reads it
    note: Mapped[str]  # why
    made_by: Mapped[str]  # public id
    approved_by: Mapped[str]  # public id, never the same
    approved_at: Mapped[datetime]
    effective_on: Mapped[date]


class ProgramDraft(Scoped, Base):
    """The one draft of a program's next version, by the program's key; proposed once somebody asks for approval."""

    __tablename__ = "program_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    text: Mapped[str]
    made_by: Mapped[str]  # public id of who saved it last
    saved_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    effective_on: Mapped[date | None]
    proposed_by: Mapped[str] = mapped_column(default="")  # public id; empty: still being written
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def within(cls, _span: Reach, _actor: Actor) -> ColumnElement[bool]:
        return false()  # whoever sets programs reaches all, nobody else reads a draft


class Standing(OfPartner, Base):
    """A partner's level in a program from a day on, until the next row; empty: no level. Rows are never changed."""

    __tablename__ = "standing"
    __table_args__ = (
        Index("ix_standing_partner", "partner_id", "starts_on"),
        Index("ix_standing_program", "program_id", "partner_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    level: Mapped[str]
    starts_on: Mapped[date]
    how: Mapped[How] = mapped_column(Choice(How))
    note: Mapped[str] = mapped_column(default="")
    made_by: Mapped[str]  # public id
    made_at: Mapped[datetime]


class Grace(OfPartner, Base):
    """The days in which a partner keeps a level whose requirements it no longer meets."""

    __tablename__ = "grace"
    __table_args__ = (
        Index("ix_grace_partner", "partner_id", "closed_on"),
        Index("ix_grace_program", "program_id", "closed_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    level: Mapped[str]
    falls_to: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # the last day of it
    closed_on: Mapped[date | None]
    warned: Mapped[int | None]  # days before the end of the last warning
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class TierException(OfPartner, Base):
    """A level that a person gives for some time, whatever the numbers say."""

    __tablename__ = "tier_exception"
    __table_args__ = (
        Index("ix_tier_exception_partner", "partner_id", "ends_on"),
        Index("ix_tier_exception_program", "program_id", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    level: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # the last day of it
    reason: Mapped[str]
    made_by: Mapped[str]  # public id
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class RecordedNumber(OfPartner, Base):
    """A number that somebody keeps about a partner, with what shows it; never changed, only taken back."""

    __tablename__ = "recorded_number"
    __table_args__ = (
        Index("ix_recorded_number_partner", "partner_id", "starts_on"),
        Index("ix_recorded_number_measure", "measure", "partner_id"),
        Index("ix_recorded_number_ends", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    measure: Mapped[str]
    which: Mapped[str] = mapped_column(default="")  # what tells one from another, like a certificate's name
    value: Mapped[int]  # steps of the measure's unit
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]  # the last day on which it holds; None: it does not lapse
    evidence: Mapped[str]
    made_by: Mapped[str]  # public id
    made_at: Mapped[datetime]
    taken_back_on: Mapped[date | None]
    warned: Mapped[int | None]  # days before the end of the last warning
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class TierRun(Base):
    """One weighing of everybody in a program, with what it proposes; partners never read it."""

    __tablename__ = "tier_run"
    __table_args__ = (Index("ix_tier_run_program", "program_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    program_version_id: Mapped[int] = mapped_column(ForeignKey("program_version.id"))
    day: Mapped[date]
    made_at: Mapped[datetime]
    state: Mapped[RunState] = mapped_column(Choice(RunState), default=RunState.OPEN)
    partners: Mapped[int]  # weighed
    keeping: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class TierMove(OfPartner, Base):
    """What a run proposes for one partner, with the numbers it looked at (label of the fact → steps of its unit)."""

    __tablename__ = "tier_move"
    __table_args__ = (
        UniqueConstraint("run_id", "partner_id", name="uq_tier_move"),
        Index("ix_tier_move_partner", "partner_id", "run_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("tier_run.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    kind: Mapped[MoveKind] = mapped_column(Choice(MoveKind))
    before: Mapped[str]
    after: Mapped[str]
    facts: Mapped[dict[str, Any]]
    variant: Mapped[str]
    decision: Mapped[Decision] = mapped_column(Choice(Decision), default=Decision.OPEN)

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        return false() if span in {Reach.COMPANY, Reach.FAMILY} else super().within(span, actor)
