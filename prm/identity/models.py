"""How people, regions and sign-ins are stored. Secrets are kept as digests only."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, false, or_
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach, Role
from prm.access.scope import Scoped
from prm.core.db import Base, Choice
from prm.core.ids import public_id
from prm.identity.rules import Access, NodeKind, Purpose


class Territory(Base):
    """A node of the region tree: group, country or territory. Names are no secret among the signed-in."""

    __tablename__ = "territory"
    __table_args__ = (UniqueConstraint("kind", "name", name="uq_territory_kind_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    code: Mapped[str | None]
    name: Mapped[str]
    kind: Mapped[NodeKind] = mapped_column(Choice(NodeKind))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"), index=True)


class User(Scoped, Base):
    """A person: staff, a partner's user, or somebody known by name only. `code` is the id other systems use."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)  # lower case
    title: Mapped[str] = mapped_column(default="")
    role: Mapped[Role] = mapped_column(Choice(Role))
    access: Mapped[Access] = mapped_column(Choice(Access), default=Access.NONE)
    partner_id: Mapped[int | None] = mapped_column(index=True)  # no foreign key: companies stand on a higher floor
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    reports_to_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    joined_on: Mapped[date | None]
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seen_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        spans = {
            Reach.FAMILY: cls.partner_id.in_(actor.family),
            Reach.COMPANY: cls.partner_id == actor.partner_id,
            Reach.REGION: or_(cls.territory_id.in_(actor.territories), cls.id.in_(actor.credits)),
            Reach.BOOK: cls.id.in_(actor.book),
            Reach.SELF: cls.id == actor.id,
        }
        return spans.get(span, false())


class Owned(Scoped):
    """Mixin of rows that belong to one person: nobody else reaches them, admins by verbs of their own."""

    user_id: Mapped[int]

    @classmethod
    def within(cls, _span: Reach, actor: Actor) -> ColumnElement[bool]:
        return cls.user_id == actor.id


class Credential(Owned, Base):
    """A person's password, as argon2id made it."""

    __tablename__ = "credential"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    partner_id: Mapped[int | None]
    password_hash: Mapped[str]
    changed_at: Mapped[datetime]


class UserSession(Owned, Base):
    """A signed-in browser; ends with its row."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    partner_id: Mapped[int | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    browser: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    toast: Mapped[str | None]  # said once, on the next page


class SignInLink(Base):
    """A single-use link: mailed to sign in, handed over to invite. Reached by its secret alone."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(Choice(Purpose))
    next_url: Mapped[str] = mapped_column(default="")
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInTry(Base):
    """Failed sign-ins of an account or a network, counted to slow guessing down."""

    __tablename__ = "sign_in_try"

    subject: Mapped[str] = mapped_column(primary_key=True)  # digest of an address or a network
    count: Mapped[int]
    window_start: Mapped[datetime]


class UserRegion(Base):
    """A node of the tree that a person's sight covers, with everything below it."""

    __tablename__ = "user_region"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)


class Assistance(Base):
    """A coordinator works for a manager: sees and acts on that manager's book."""

    __tablename__ = "assistance"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)


class Delegation(Scoped, Base):
    """A manager's book, or one partner of it, lent to a colleague for some days."""

    __tablename__ = "delegation"
    __table_args__ = (Index("ix_delegation_to", "to_user_id", "ends_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    from_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    to_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    lent_partner_id: Mapped[int | None]  # None: the whole book
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        if span is Reach.REGION:
            people = User.__table__.c
            return cls.from_user_id.in_(
                User.__table__.select().with_only_columns(people.id).where(people.territory_id.in_(actor.territories))
            )
        return or_(cls.from_user_id.in_(actor.book), cls.to_user_id == actor.id)


class SavedView(Owned, Base):
    """A named query string of a list; shared ones are read by every colleague of the same audience."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "page", "name", name="uq_saved_view"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    partner_id: Mapped[int | None]
    page: Mapped[str]  # endpoint
    name: Mapped[str]
    query: Mapped[str]
    shared: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def within(cls, _span: Reach, actor: Actor) -> ColumnElement[bool]:
        return or_(cls.user_id == actor.id, cls.shared) if actor.is_staff else cls.user_id == actor.id
