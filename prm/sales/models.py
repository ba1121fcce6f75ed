"""How facts and targets are stored, and whose they are. Amounts are ten-thousandths, `reporting` converted."""

from datetime import date, datetime
from enum import StrEnum, auto

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach
from prm.access.scope import Scoped
from prm.core.db import Base, Choice
from prm.core.ids import public_id
from prm.partners.models import Partner


class Product(Base):
    """A thing sold; no secret: every signed-in person may read it."""

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    sku: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    subcategory: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="")
    list_price: Mapped[int | None]
    rank: Mapped[int] = mapped_column(default=0)  # of several rows for one SKU the highest rank stands


class Category(Base):
    """A product category, the grain of the rollups."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    name: Mapped[str] = mapped_column(unique=True)


class Rate(Base):
    """What one unit of a currency was worth in the reporting currency at the end of a day; exact decimal text."""

    __tablename__ = "rate"

    currency: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    rate: Mapped[str]


class Credited(Scoped):
    """Mixin of facts that carry partner, territory and account manager themselves, so a scope needs no join."""

    partner_id: Mapped[int]
    territory_id: Mapped[int | None]
    manager_id: Mapped[int | None]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        if span is Reach.COMPANY:
            return cls.partner_id == actor.partner_id
        if span is Reach.FAMILY:
            return cls.partner_id.in_(actor.family)
        seen = or_(cls.territory_id.in_(actor.territories), cls.manager_id.in_(actor.credits))
        if span is Reach.REGION:
            return seen
        held = Partner.__table__.c
        book = select(held.id).where(or_(held.manager_id.in_(actor.book), held.id.in_(actor.lent)))
        return or_(seen, cls.partner_id.in_(book)) if span is Reach.CREDITED else false()


class Line(Credited, Base):
    """A booked order line sold through a partner; one row per (source, order, line), restated in place and logged."""

    __tablename__ = "line"
    __table_args__ = (
        UniqueConstraint("source", "order_number", "line_number", name="uq_line"),
        Index("ix_line_partner_day", "partner_id", "day"),
        Index("ix_line_day", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    order_number: Mapped[str]
    line_number: Mapped[int]
    day: Mapped[date]
    partner_id: Mapped[int]  # no foreign key, nor are the next four: docs/decisions/0004
    territory_id: Mapped[int | None]
    manager_id: Mapped[int | None]  # user
    product_id: Mapped[int | None]
    category_id: Mapped[int | None]  # of the product when booked
    quantity: Mapped[int] = mapped_column(default=1)
    amount: Mapped[int]
    currency: Mapped[str]
    reporting: Mapped[int]
    rate: Mapped[str | None]  # None: given in the reporting currency
    rate_day: Mapped[date | None]
    reference: Mapped[str] = mapped_column(default="")  # the customer's own order number
    revision: Mapped[int] = mapped_column(default=1)
    import_id: Mapped[int | None]


class DirectLine(Scoped, Base):
    """A line the company sold without a partner, for the channel's share."""

    __tablename__ = "direct_line"
    __table_args__ = (
        UniqueConstraint("source", "order_number", "line_number", name="uq_direct_line"),
        Index("ix_direct_line_day", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    order_number: Mapped[str]
    line_number: Mapped[int]
    day: Mapped[date]
    territory_id: Mapped[int | None]  # no foreign key, nor are the next two, as in Line
    product_id: Mapped[int | None]
    category_id: Mapped[int | None]
    quantity: Mapped[int] = mapped_column(default=1)
    amount: Mapped[int]
    currency: Mapped[str]
    reporting: Mapped[int]
    rate: Mapped[str | None]
    rate_day: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)
    import_id: Mapped[int | None]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        return cls.territory_id.in_(actor.territories) if span is Reach.REGION else false()


class MonthRollup(Credited, Base):
    """Σ of lines by month (yyyymm) × partner × manager × territory × category; 0 stands for none in the key."""

    __tablename__ = "month_rollup"
    __table_args__ = (
        Index("ix_month_rollup_partner", "partner_id", "month"),
        Index("ix_month_rollup_manager", "manager_id"),
    )

    month: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(primary_key=True)
    manager_id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(primary_key=True)
    reporting: Mapped[int]
    lines: Mapped[int]


class PartnerMonth(Scoped, Base):
    """Σ of lines by month × partner: the grain of lists and rankings, for those who see the whole partner."""

    __tablename__ = "partner_month"

    partner_id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True)
    reporting: Mapped[int]
    lines: Mapped[int]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        if span is Reach.COMPANY:
            return cls.partner_id == actor.partner_id
        return cls.partner_id.in_(actor.family) if span is Reach.FAMILY else false()


class DirectMonth(Scoped, Base):
    """Σ of direct lines by month × territory × category; 0 stands for none."""

    __tablename__ = "direct_month"

    month: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(primary_key=True)
    reporting: Mapped[int]
    lines: Mapped[int]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        return cls.territory_id.in_(actor.territories) if span is Reach.REGION else false()


class OwnerKind(StrEnum):
    """Who or what carries a target."""

    MANAGER = auto()
    PARTNER = auto()
    TERRITORY = auto()
    CATEGORY = auto()


class Target(Scoped, Base):
    """A number to reach in a dated period. Exactly one owner column is set, the one `owner_kind` names."""

    __tablename__ = "target"
    __table_args__ = (Index("ix_target_period", "starts_on", "ends_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    series: Mapped[str]  # a set of targets planned together; its distinct starts make its periods
    owner_kind: Mapped[OwnerKind] = mapped_column(Choice(OwnerKind))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    metric: Mapped[str] = mapped_column(default="partner_revenue")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    amount: Mapped[int]  # ten-thousandths of the reporting currency
    locked: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        from_people = cls.user_id.in_(actor.credits)
        of_partner = cls.partner_id.in_(
            Partner.__table__.select().with_only_columns(Partner.__table__.c.id).where(Partner.within(span, actor))
        )
        regions = cls.territory_id.in_(actor.territories)
        spans = {
            Reach.COMPANY: cls.partner_id == actor.partner_id,
            Reach.FAMILY: cls.partner_id.in_(actor.family),
            Reach.REGION: or_(regions, of_partner, cls.user_id.in_(actor.credits)),
            Reach.CREDITED: or_(regions, of_partner, from_people),
        }
        return spans.get(span, false())
