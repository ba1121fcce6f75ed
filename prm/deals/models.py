"""How registrations, claims and what belongs to them are stored, and whose they are. Amounts are ten-thousandths."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, and_, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach
from prm.access.scope import Scoped
from prm.core.db import Base, Choice
from prm.core.ids import public_id
from prm.deals.keys import KeyKind
from prm.deals.likeness import Kind
from prm.deals.rules import INTERNAL, Outcome, Reason, Sourcing, Stage, Status
from prm.deals.terms_stored import StageKey
from prm.deals.terms_stored import Terms as Terms  # noqa: PLC0414 - registrations rest on them
from prm.partners.models import OfPartner


class Registration(OfPartner, Base):
    """What a partner asks to be protected for: one opportunity at one end customer.

    `received_at` is the priority: the database's clock, never a client's. `protected_until` is the first moment
    without protection; None while undecided, or for protection without an end.
    """

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("partner_id", "request_key", name="uq_registration_request"),
        Index("ix_registration_partner", "partner_id", "received_at"),
        Index("ix_registration_queue", "status", "outcome", "due_at"),
        Index("ix_registration_received", "received_at"),
        Index("ix_registration_territory", "territory_id", "status", "received_at"),
        Index("ix_registration_until", "protected_until"),
        Index("ix_registration_customer", "customer_sort", "id"),
        Index("ix_registration_wish", "wish_due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    distributor_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    hidden: Mapped[bool] = mapped_column(default=False)  # from the distributor
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))  # the partner's when submitted
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # who registered it; None: a file said it
    request_key: Mapped[str]  # one per form: the same again is the same registration
    request_digest: Mapped[str]  # of what was sent under that key
    status: Mapped[Status] = mapped_column(Choice(Status))
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome), default=Outcome.OPEN)
    stage: Mapped[str] = mapped_column(StageKey, default=Stage.QUALIFIED)
    stage_moved_at: Mapped[datetime]
    conflict: Mapped[bool] = mapped_column(default=False)  # somebody else held one of its keys when it came
    name: Mapped[str]
    customer: Mapped[str]  # as the partner wrote it
    customer_sort: Mapped[str]
    country: Mapped[str] = mapped_column(default="")
    domain: Mapped[str] = mapped_column(default="")
    tax_id: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="")
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_role: Mapped[str] = mapped_column(default="")
    key_version: Mapped[int]
    amount: Mapped[int]
    currency: Mapped[str]
    reporting: Mapped[int]
    rate: Mapped[str | None]
    rate_day: Mapped[date | None]
    close_on: Mapped[date]
    need: Mapped[str] = mapped_column(default="")  # what the customer wants, and against whom we compete
    reference: Mapped[str] = mapped_column(default="")  # the partner's own
    source: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # of the decision; None while it waits for an answer
    paused_at: Mapped[datetime | None]
    waited: Mapped[int] = mapped_column(default=0)  # business minutes for the partner's answers
    terms_version: Mapped[int] = mapped_column(ForeignKey("terms.version"))
    decided_at: Mapped[datetime | None]
    minutes: Mapped[int | None]  # of business time until the decision, without waiting for answers
    promised: Mapped[int | None]  # business minutes promised; more than `minutes` is a promise kept
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # None: the rule, or not yet
    lengthened: Mapped[int] = mapped_column(default=0)  # days of protection more, as the decision came late (M5)
    first_yes_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # of two, above the limit
    benefit_share: Mapped[int | None]  # per cent, of one approved as the second (DR-9); None: full
    clause: Mapped[str] = mapped_column(default="")  # the decision rests on it
    reason: Mapped[Reason | None] = mapped_column(Choice(Reason))
    told: Mapped[str] = mapped_column(default="")  # what the partner reads of the decision
    protected_from: Mapped[datetime | None]
    protected_until: Mapped[datetime | None]
    extensions: Mapped[int] = mapped_column(default=0)
    warned: Mapped[int | None]  # days before the end that the partner was last written to
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    wish_due_at: Mapped[datetime | None]  # until when what the partner asks is answered; None: it asks nothing
    sourcing: Mapped[Sourcing] = mapped_column(Choice(Sourcing), default=Sourcing.SOURCED)
    closed_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(default="")  # order, invoice; or why it was lost
    imported: Mapped[dict[str, Any] | None]  # what a file said of it, where it came from another system
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        """As its company is reached, a region what was submitted in it; who stands above it reads what it shows."""
        if span is Reach.FAMILY:
            above = or_(cls.partner_id.in_(actor.family), cls.distributor_id.in_(actor.family))
            return or_(cls.partner_id == actor.partner_id, and_(above, ~cls.hidden))
        if span is Reach.REGION:
            return cls.territory_id.in_(actor.territories)
        return super().within(span, actor)

    def is_handed_to(self, family: tuple[int, ...]) -> bool:
        return self.__dict__.get("distributor_id") in family and not self.__dict__.get("hidden", True)


class OfRegistration(OfPartner):
    """Mixin of rows under a registration: whoever stands above its company reaches them only where it reaches that."""

    registration_id: Mapped[int]
    handed_on = False  # does a distributor that is no parent read it too?

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        if span is not Reach.FAMILY:
            return super().within(span, actor)
        seen = cls.registration_id.in_(select(Registration.id).where(Registration.within(span, actor)))
        return seen if cls.handed_on else and_(cls.partner_id.in_(actor.family), seen)


class RegistrationLine(OfRegistration, Base):
    """A product family in a registration with its amount; protection is per family."""

    handed_on = True
    __tablename__ = "registration_line"
    __table_args__ = (Index("ix_registration_line_partner", "partner_id"),)

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    quantity: Mapped[int] = mapped_column(default=1)
    amount: Mapped[int]


class Unlisted(Scoped):
    """Mixin of rows read by the rules alone: whoever could list claims and keys could list rivals' customers."""

    @classmethod
    def within(cls, _span: Reach, _actor: Actor) -> ColumnElement[bool]:
        return false()


class Claim(Unlisted, Base):
    """Who holds a customer key in a product family: the row itself decides who was first (trust.md 4.1, D24)."""

    __tablename__ = "claim"
    __table_args__ = (Index("ix_claim_registration", "registration_id"),)

    value: Mapped[str] = mapped_column(primary_key=True)  # first: whoever asks knows it, and few share it
    kind: Mapped[KeyKind] = mapped_column(Choice(KeyKind), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    expires_at: Mapped[datetime | None]  # None: undecided, or protection without an end


class CustomerKey(Unlisted, Base):
    """Every key of every registration, held or not: who else asked for this customer."""

    __tablename__ = "customer_key"
    __table_args__ = (Index("ix_customer_key_value", "value", "kind"),)

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    kind: Mapped[KeyKind] = mapped_column(Choice(KeyKind), primary_key=True)
    value: Mapped[str]


class CustomerBlock(Unlisted, Base):
    """Tokens by which near matches of a registration's customer are found (prm.deals.likeness)."""

    __tablename__ = "customer_block"

    token: Mapped[str] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)


class Likeness(OfPartner, Base):
    """What a registration's customer shares with another's, for a person to weigh; never shown to a partner."""

    __tablename__ = "likeness"
    __table_args__ = (Index("ix_likeness_other", "other_id"), Index("ix_likeness_partner", "partner_id"))

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    kind: Mapped[Kind] = mapped_column(Choice(Kind), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))  # of the later one
    confidence: Mapped[int]  # 0 to 100
    facts: Mapped[dict[str, Any]]


class Remark(OfRegistration, Base):
    """Something said about a registration: a question to the partner, its answer, a comment."""

    __tablename__ = "remark"
    __table_args__ = (Index("ix_remark_registration", "registration_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        reached = super().within(span, actor)  # notes for colleagues leave the house by no page at all
        return and_(reached, cls.kind != INTERNAL) if span in {Reach.COMPANY, Reach.FAMILY} else reached


class Draft(Scoped, Base):
    """What somebody has typed into the form so far; on the server, so that another phone goes on with it (E24)."""

    __tablename__ = "registration_draft"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    request_key: Mapped[str]
    typed: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]

    @classmethod
    def within(cls, _span: Reach, actor: Actor) -> ColumnElement[bool]:
        return and_(cls.user_id == actor.id, cls.partner_id == actor.partner_id)
