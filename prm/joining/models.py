"""How applications, their checks, onboarding journeys and tasks are stored, and whose they are."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach
from prm.access.scope import Scoped
from prm.core.db import Base, Choice
from prm.core.ids import public_id
from prm.identity.models import Territory
from prm.identity.rules import NodeKind
from prm.joining.rules import Check, Kind, Reason, Result, Size, Source, Stage
from prm.joining.tasks import Side
from prm.partners.models import OfPartner


class Application(Scoped, Base):
    """A company that wants to become a partner, or that we want; strangers' words, until a person has looked.

    `verified_at` is when somebody opened the link in the applicant's mailbox: until then it is in nobody's queue.
    """

    __tablename__ = "application"
    __table_args__ = (
        Index("ix_application_stage", "stage", "received_at"),
        Index("ix_application_name", "sort_name"),
        Index("ix_application_domain", "domain"),
        Index("ix_application_owner", "owner_id"),
        Index("ix_application_territory", "territory_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    request_key: Mapped[str] = mapped_column(unique=True)  # of the form that was opened: sent twice, it is one
    status_digest: Mapped[str] = mapped_column(unique=True)  # of the secret in the applicant's link
    link_digest: Mapped[str | None] = mapped_column(unique=True)  # of the single-use link that proves the address
    link_until: Mapped[datetime | None]
    kind: Mapped[Kind] = mapped_column(Choice(Kind))
    source: Mapped[Source] = mapped_column(Choice(Source))
    stage: Mapped[Stage] = mapped_column(Choice(Stage), default=Stage.NEW)
    stage_moved_at: Mapped[datetime]
    company: Mapped[str]
    sort_name: Mapped[str]
    website: Mapped[str] = mapped_column(default="")
    domain: Mapped[str] = mapped_column(default="")  # registrable, of the website or else of the address
    country: Mapped[str] = mapped_column(default="")
    tax_id: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="")
    postal_code: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")  # state or province
    size: Mapped[Size | None] = mapped_column(Choice(Size))
    verticals: Mapped[list[Any]] = mapped_column(default=list)
    families: Mapped[list[Any]] = mapped_column(default=list)  # names of product families
    why: Mapped[str] = mapped_column(default="")
    certifications: Mapped[str] = mapped_column(default="")  # held by its people or the company
    referees: Mapped[str] = mapped_column(default="")  # customers or vendors who may be asked about it
    proprietors: Mapped[str] = mapped_column(default="")  # who owns the company
    contact: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    next_step: Mapped[str] = mapped_column(default="")
    next_on: Mapped[date | None]
    score: Mapped[int] = mapped_column(default=0)
    flags: Mapped[list[Any]] = mapped_column(default=list)
    again: Mapped[bool] = mapped_column(default=False)  # a person allowed it to apply again before its time
    received_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    answer_by: Mapped[date]  # as the form promised
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[Reason | None] = mapped_column(Choice(Reason))
    told: Mapped[str] = mapped_column(default="")  # what the applicant reads of a no
    note: Mapped[str] = mapped_column(default="")  # why a yes in spite of a concern; for colleagues
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)  # what became of it
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        """Of a region, of the country that holds one's territory, or not yet placed; and whatever one looks after."""
        above = select(Territory.parent_id).where(Territory.id.in_(actor.territories))
        above = above.where(Territory.kind == NodeKind.TERRITORY)
        country = select(Territory.id).where(Territory.id.in_(above), Territory.kind == NodeKind.COUNTRY)
        placed = or_(cls.territory_id.in_(actor.territories), cls.territory_id.in_(country))
        regions = or_(placed, cls.territory_id.is_(None))
        if span is Reach.REGION:
            return regions
        return or_(regions, cls.owner_id.in_(actor.book)) if span is Reach.CREDITED else false()


class ApplicationCheck(Scoped, Base):
    """One look at an applicant: what came of it, who looked, when, and what shows it."""

    __tablename__ = "application_check"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    kind: Mapped[Check] = mapped_column(Choice(Check), primary_key=True)
    result: Mapped[Result] = mapped_column(Choice(Result))
    note: Mapped[str] = mapped_column(default="")
    evidence: Mapped[str] = mapped_column(default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        return cls.application_id.in_(select(Application.id).where(Application.within(span, actor)))


class Recruiting(Base):
    """What the public form asks and promises, and the ideal partner: one row, read by `joining.recruiting`."""

    __tablename__ = "recruiting"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    document: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class JourneyTemplate(Base):
    """The way a new partner goes, for those of a type, tier and region (empty: any); copied when it begins."""

    __tablename__ = "journey_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="")
    tier: Mapped[str] = mapped_column(default="")
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    document: Mapped[dict[str, Any]]  # see joining.tasks
    retired_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Journey(OfPartner, Base):
    """A partner's onboarding: begun on a day, moved on when a task was done, over when all that must be is."""

    __tablename__ = "journey"
    __table_args__ = (
        Index("ix_journey_open", "done_on", "moved_at"),
        UniqueConstraint("partner_id", "starts_on", name="uq_journey_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    name: Mapped[str]
    starts_on: Mapped[date]
    moved_at: Mapped[datetime]
    done_on: Mapped[date | None]
    stall_days: Mapped[int]  # without a step for so long it is stalled
    rule: Mapped[dict[str, Any]]  # the deadline and its consequence, as the template said it
    warned: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what was told, and of which standstill
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Task(OfPartner, Base):
    """One step of a journey, on our side or the partner's."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("journey_id", "key", name="uq_task_key"),
        Index("ix_task_partner", "partner_id", "done_at"),
        Index("ix_task_completes", "completes_on", "done_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    key: Mapped[str]
    place: Mapped[int]
    title: Mapped[str]
    hint: Mapped[str] = mapped_column(default="")
    side: Mapped[Side] = mapped_column(Choice(Side))
    due_on: Mapped[date]
    after: Mapped[list[Any]] = mapped_column(default=list)  # keys of tasks that come first
    mandatory: Mapped[bool]
    proof: Mapped[bool]  # a text, a link or a file has to show that it is done
    completes_on: Mapped[str] = mapped_column(default="")  # a milestone that does it by itself
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # None: a milestone
    evidence: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class TaskFile(OfPartner, Base):
    """A file that shows that a task is done; its bytes lie on the shelf under the public id."""

    __tablename__ = "task_file"
    __table_args__ = (Index("ix_task_file_task", "task_id"), Index("ix_task_file_partner", "partner_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str]
    kind: Mapped[str]  # media type, by its content
    size: Mapped[int]
    digest: Mapped[str]  # SHA-256
    at: Mapped[datetime]
