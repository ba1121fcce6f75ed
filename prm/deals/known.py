"""Whom the company itself sells to: end customers and open direct opportunities, weighed against registrations.

Stored apart from registrations, since no partner ever reads them. Amounts are ten-thousandths.
"""

from datetime import date
from enum import StrEnum, auto
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, false, or_
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach
from prm.access.scope import Scoped
from prm.core.db import Base, Choice
from prm.core.ids import public_id
from prm.deals.keys import KeyKind
from prm.deals.likeness import Kind


class Side(StrEnum):
    """Which of the two tables a row of keys, blocks or likeness speaks of."""

    CUSTOMER = auto()
    OPPORTUNITY = auto()


class Course(StrEnum):
    """What became of a direct opportunity."""

    OPEN = auto()
    WON = auto()
    LOST = auto()


class OfTheHouse(Scoped):
    """Mixin of rows that staff reach by region, or because they look after them; partners never."""

    territory_id: Mapped[int | None]
    manager_id: Mapped[int | None]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        regions = cls.territory_id.in_(actor.territories)
        spans = {
            Reach.REGION: regions,
            Reach.CREDITED: or_(regions, cls.manager_id.in_(actor.credits)),
            Reach.BOOK: cls.manager_id.in_(actor.book),
        }
        return spans.get(span, false())


class EndCustomer(OfTheHouse, Base):
    """A company that buys from us already, or that we keep for ourselves (`house`)."""

    __tablename__ = "end_customer"
    __table_args__ = (
        UniqueConstraint("source", "external_id", name="uq_end_customer"),
        Index("ix_end_customer_name", "sort_name", "id"),
        Index("ix_end_customer_territory", "territory_id"),
        Index("ix_end_customer_ordered", "last_order_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    source: Mapped[str]
    external_id: Mapped[str]
    name: Mapped[str]
    sort_name: Mapped[str]
    legal_name: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    domain: Mapped[str] = mapped_column(default="")
    tax_id: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="")
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    house: Mapped[bool] = mapped_column(default=False)  # a named account that partners do not sell to
    since_on: Mapped[date | None]
    last_order_on: Mapped[date | None]  # directly from us
    key_version: Mapped[int]


class DirectOpportunity(OfTheHouse, Base):
    """A deal that our own people work on at an end customer."""

    __tablename__ = "direct_opportunity"
    __table_args__ = (
        UniqueConstraint("source", "external_id", name="uq_direct_opportunity"),
        Index("ix_direct_opportunity_customer", "customer_sort", "id"),
        Index("ix_direct_opportunity_territory", "territory_id"),
        Index("ix_direct_opportunity_course", "course", "opened_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    source: Mapped[str]
    external_id: Mapped[str]
    name: Mapped[str]
    customer: Mapped[str]
    customer_sort: Mapped[str]
    country: Mapped[str] = mapped_column(default="")
    domain: Mapped[str] = mapped_column(default="")
    tax_id: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="")
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)  # who works on it
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))  # None: whatever we sell
    amount: Mapped[int]
    currency: Mapped[str]
    reporting: Mapped[int]
    rate: Mapped[str | None]
    rate_day: Mapped[date | None]
    stage: Mapped[str] = mapped_column(default="")  # as the other system calls it
    course: Mapped[Course] = mapped_column(Choice(Course), default=Course.OPEN)
    opened_on: Mapped[date]
    close_on: Mapped[date | None]  # expected
    closed_on: Mapped[date | None]
    key_version: Mapped[int]


class KnownKey(Scoped, Base):
    """Every key of every end customer and direct opportunity (prm.deals.keys)."""

    __tablename__ = "known_key"
    __table_args__ = (Index("ix_known_key_value", "value", "kind"),)

    side: Mapped[Side] = mapped_column(Choice(Side), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[KeyKind] = mapped_column(Choice(KeyKind), primary_key=True)
    value: Mapped[str]

    @classmethod
    def within(cls, _span: Reach, _actor: Actor) -> ColumnElement[bool]:
        return false()  # read by the rules alone


class KnownBlock(Scoped, Base):
    """Tokens by which near matches among them are found, made as those of registrations are."""

    __tablename__ = "known_block"
    __table_args__ = (Index("ix_known_block_subject", "side", "subject_id"),)

    token: Mapped[str] = mapped_column(primary_key=True)
    side: Mapped[Side] = mapped_column(Choice(Side), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)

    @classmethod
    def within(cls, _span: Reach, _actor: Actor) -> ColumnElement[bool]:
        return false()  # read by the rules alone


class KnownLikeness(Scoped, Base):
    """What a registration's customer shares with one of them, for a person to weigh; never shown to a partner."""

    __tablename__ = "known_likeness"
    __table_args__ = (Index("ix_known_likeness_subject", "side", "subject_id"),)

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    side: Mapped[Side] = mapped_column(Choice(Side), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(Choice(Kind), primary_key=True)
    confidence: Mapped[int]  # 0 to 100
    exact: Mapped[bool] = mapped_column(default=False)  # one of the machine's keys is the same
    facts: Mapped[dict[str, Any]]

    @classmethod
    def within(cls, _span: Reach, _actor: Actor) -> ColumnElement[bool]:
        return false()  # read beside a loaded registration, with names only within reach
