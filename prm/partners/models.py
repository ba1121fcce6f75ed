"""How partners, their people and their assignments are stored, and whose they are."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach
from prm.access.scope import Scoped
from prm.core.db import Base, Choice
from prm.core.ids import public_id
from prm.core.residual import residual
from prm.partners.rules import UNSCORED, ContactRole, Status


class Partner(Scoped, Base):
    """A partner company. `manager_id` is today's assignment, kept from the dated rows; revenue columns are a rollup.

    `revenue` is the reporting amount booked in the twelve months that end with the data, `revenue_before` the
    twelve before; both ten-thousandths, kept by `sales` in the transaction that moves the facts. `health` and
    `engagement` are points of 100 as of `scored_on`, kept by a nightly job; UNSCORED while it is too early for them.
    """

    __tablename__ = "partner"
    __table_args__ = (
        # these two carry what scopes and searches ask, so that finding a page never touches the rows
        Index("ix_partner_name", "sort_name", "id", "territory_id", "manager_id", "status", "code", "city"),
        Index("ix_partner_territory", "territory_id", "status", "revenue"),
        Index("ix_partner_revenue", "revenue", "id", "territory_id", "manager_id", "status"),
        Index("ix_partner_health", "health", "id", "territory_id", "manager_id", "status"),
        Index("ix_partner_manager", "manager_id", "sort_name"),
        Index("ix_partner_status", "status", "sort_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sort_name: Mapped[str]  # case-folded, without accents
    kind: Mapped[str] = mapped_column(default="")  # partner type, in the company's own words
    status: Mapped[Status] = mapped_column(Choice(Status), default=Status.PROSPECT)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    currency: Mapped[str | None]
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")  # state or province
    postal_code: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")  # ISO 3166 alpha-2
    tax_id: Mapped[str] = mapped_column(default="")
    employees: Mapped[int | None]
    founded: Mapped[int | None]
    joined_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)  # columns of other systems, by name
    revenue: Mapped[int] = mapped_column(default=0)
    revenue_before: Mapped[int] = mapped_column(default=0)
    last_order_on: Mapped[date | None]
    health: Mapped[int] = mapped_column(default=UNSCORED, server_default=str(UNSCORED))
    engagement: Mapped[int] = mapped_column(default=UNSCORED, server_default=str(UNSCORED))
    scored_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]  # its own administrator said that what we know is right
    touched_at: Mapped[datetime | None]  # last logged contact
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def partner_id(self) -> int:
        """A partner is its own owner: what the walls ask every row."""
        return self.id

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        if span is Reach.COMPANY:  # the commonest first, and nothing put together that is not asked for
            return cls.id == actor.partner_id
        if span is Reach.FAMILY:
            return cls.id.in_(actor.family)
        regions = residual(cls.territory_id).in_(actor.territories)
        if span is Reach.REGION:
            return regions
        number, holder = residual(cls.id), residual(cls.manager_id)
        mine = or_(holder.in_(actor.book), number.in_(actor.lent)) if actor.lent else holder.in_(actor.book)
        if span is Reach.BOOK:
            return mine
        credited = number.in_(select(Credit.partner_id).where(Credit.user_id.in_(actor.credits)))
        return or_(regions, mine, credited) if span is Reach.CREDITED else false()


class OfPartner(Scoped):
    """Mixin of rows that hang under one partner and are reached as it is."""

    partner_id: Mapped[int]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        if span is Reach.COMPANY:
            return cls.partner_id == actor.partner_id
        if span is Reach.FAMILY:
            return cls.partner_id.in_(actor.family)
        return cls.partner_id.in_(select(Partner.id).where(Partner.within(span, actor)))


class ExternalId(OfPartner, Base):
    """What another system calls this partner."""

    __tablename__ = "external_id"
    __table_args__ = (UniqueConstraint("system", "value", name="uq_external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    system: Mapped[str]
    value: Mapped[str]


class Contact(OfPartner, Base):
    """A person at the partner; `user_id` once they may enter the portal."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("partner_id", "email", name="uq_contact_email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    code: Mapped[str | None]
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    role: Mapped[ContactRole] = mapped_column(Choice(ContactRole), default=ContactRole.OTHER)
    language: Mapped[str] = mapped_column(default="")
    consent: Mapped[bool] = mapped_column(default=False)  # may be written to for marketing
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    left_on: Mapped[date | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Assignment(OfPartner, Base):
    """Which channel manager looks after a partner, from a day until the next one starts."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("partner_id", "starts_on", name="uq_assignment_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)  # None: nobody from then on
    starts_on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")


class Credit(OfPartner, Base):
    """Somebody has booked business with this partner: they keep seeing it. Written by `sales`."""

    __tablename__ = "credit"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), primary_key=True, index=True)
