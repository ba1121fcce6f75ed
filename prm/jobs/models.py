"""How a job is stored, and who may look at it."""

from datetime import datetime
from enum import StrEnum, auto
from typing import Any

from sqlalchemy import ColumnElement, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach
from prm.access.scope import Scoped
from prm.core.db import Base, Choice
from prm.core.ids import public_id


class State(StrEnum):
    """Where a job stands; `dead` has used up its tries."""

    QUEUED = auto()
    RUNNING = auto()
    DONE = auto()
    DEAD = auto()
    CANCELLED = auto()


class Job(Scoped, Base):
    """A unit of work enqueued in its cause's transaction, claimed under a lease, tried again with back-off."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "priority", "run_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    kind: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    payload: Mapped[dict[str, Any]]
    state: Mapped[State] = mapped_column(Choice(State), default=State.QUEUED)
    priority: Mapped[int] = mapped_column(default=5)
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    most_attempts: Mapped[int] = mapped_column(default=5)
    lease_until: Mapped[datetime | None]
    dedupe: Mapped[str | None] = mapped_column(unique=True)  # cleared when the job ends
    stage: Mapped[str] = mapped_column(default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[str] = mapped_column(default="")  # public id of a user
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        return cls.asked_by == actor.public_id if span in {Reach.BOOK, Reach.SELF} else false()
