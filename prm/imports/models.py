"""How an import, its staged and refused rows and its way back are stored, and whose they are."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach
from prm.access.scope import Scoped
from prm.core.db import Base, Choice
from prm.core.ids import public_id
from prm.imports.rules import State


class ImportRun(Scoped, Base):
    """One file on its way in: what was asked, what the dry run found, what was written."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    kind: Mapped[str]
    state: Mapped[State] = mapped_column(Choice(State), default=State.NEW)
    name: Mapped[str]  # what the user calls the file
    path: Mapped[str]  # where it lies; named by its digest where it was uploaded
    kept: Mapped[bool] = mapped_column(default=False)  # uploaded: ours to delete
    digest: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    form: Mapped[str] = mapped_column(default="")  # how it was read: `CSV, utf-8, comma`
    headers: Mapped[list[Any]] = mapped_column(default=list)
    sample: Mapped[list[Any]] = mapped_column(default=list)  # the first rows, as text
    profile: Mapped[dict[str, Any]] = mapped_column(default=dict)
    questions: Mapped[list[Any]] = mapped_column(default=list)
    fixes: Mapped[dict[str, Any]] = mapped_column(default=dict)  # row number → header → text typed in its place
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seen: Mapped[dict[str, Any]] = mapped_column(default=dict)  # data versions the dry run stands on
    skip_refused: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[str]  # public id of a user, or `system: command line`
    created_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    merged_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        return cls.asked_by == actor.public_id if span is Reach.BOOK else false()


class OfRun(Scoped):
    """Mixin of rows that hang under one import."""

    run_id: Mapped[int]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        return cls.run_id.in_(select(ImportRun.id).where(ImportRun.within(span, actor)))


class ImportRefusal(OfRun, Base):
    """Why a row stays out: row and column as the file counts them, and the row's own cells."""

    __tablename__ = "import_refusal"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)  # several reasons of one row, in order
    field: Mapped[str]
    column: Mapped[str]  # the header
    value: Mapped[str]
    reason: Mapped[str]
    cells: Mapped[list[Any]]  # only with the first reason of a row


class ImportRow(OfRun, Base):
    """An accepted row of a small kind, as its room's handler wrote it down, between dry run and merge."""

    __tablename__ = "import_row"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    op: Mapped[str]  # new or changed
    data: Mapped[dict[str, Any]]


class ImportUndo(OfRun, Base):
    """One row that a merge made or changed, so that it can be taken back; in the order of the merge."""

    __tablename__ = "import_undo"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    model: Mapped[str]  # table name
    key: Mapped[list[Any]]  # primary key
    before: Mapped[dict[str, Any] | None]  # None: the merge made the row
    after: Mapped[dict[str, Any]]


class ImportProfile(Base):
    """A saved mapping profile: how one source writes one kind. No secret: who may import may use it."""

    __tablename__ = "import_profile"
    __table_args__ = (UniqueConstraint("kind", "name", name="uq_import_profile"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    document: Mapped[dict[str, Any]]
    saved_by: Mapped[str]
    saved_at: Mapped[datetime]
