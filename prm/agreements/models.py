"""How templates, agreements, their rounds and signatures are stored, and whose they are."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, and_, false
from sqlalchemy.orm import Mapped, defer, mapped_column

from prm.access.policy import Actor, Reach
from prm.access.scope import Scoped
from prm.agreements.rules import Follows, Side, Status, Term
from prm.core.db import Base, Choice
from prm.core.ids import public_id
from prm.partners.models import OfPartner

OUTSIDE = frozenset({Reach.COMPANY, Reach.FAMILY})


class Template(Base):
    """A sort of agreement; `number` is its newest version."""

    __tablename__ = "agreement_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]  # two agreements of a kind never hold for the same days
    number: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class TemplateVersion(Base):
    """A text as it was saved: clauses in order, annexes; never changed."""

    __tablename__ = "agreement_template_version"

    template_id: Mapped[int] = mapped_column(ForeignKey("agreement_template.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class Agreement(OfPartner, Base):
    """One agreement with one partner; the partner reads it once it was sent. `frozen` is the text sent last."""

    __tablename__ = "agreement"
    __table_args__ = (
        Index("ix_agreement_partner", "partner_id", "effective_on"),
        Index("ix_agreement_status", "status", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    template_id: Mapped[int] = mapped_column(ForeignKey("agreement_template.id"))
    template_number: Mapped[int]
    kind: Mapped[str]
    status: Mapped[Status] = mapped_column(Choice(Status), default=Status.DRAFT)
    effective_on: Mapped[date]
    ends_on: Mapped[date | None]
    notice_days: Mapped[int]
    renew_months: Mapped[int] = mapped_column(default=0)
    ended_on: Mapped[date | None]  # the last day, where notice was given or a later one took its place
    ended_why: Mapped[str] = mapped_column(default="")  # both sides read it
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    follows: Mapped[Follows | None] = mapped_column(Choice(Follows))
    round: Mapped[int] = mapped_column(default=0)  # the one sent last
    digest: Mapped[str] = mapped_column(default="")  # of `frozen`
    frozen: Mapped[dict[str, Any] | None]
    evidence: Mapped[dict[str, Any] | None]
    sent_at: Mapped[datetime | None]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def term(self) -> Term:
        return Term(self.effective_on, self.ends_on, self.renew_months, self.ended_on)

    @classmethod
    def without_texts(cls) -> tuple[Any, ...]:
        """For lists: the two long columns are read when somebody asks for them."""
        return defer(cls.frozen), defer(cls.evidence)

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        reached = super().within(span, actor)
        return and_(reached, cls.sent_at.is_not(None)) if span in OUTSIDE else reached


class Wording(OfPartner, Base):
    """An agreement's own text before it is sent, where it departs from the template's; partners do not read it."""

    __tablename__ = "agreement_wording"
    __table_args__ = (Index("ix_agreement_wording_partner", "partner_id"),)

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    document: Mapped[dict[str, Any]]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        return false() if span in OUTSIDE else super().within(span, actor)


class Round(OfPartner, Base):
    """A text as one side sent it to the other; never changed."""

    __tablename__ = "agreement_round"
    __table_args__ = (Index("ix_agreement_round_partner", "partner_id"),)

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    side: Mapped[Side] = mapped_column(Choice(Side))
    document: Mapped[dict[str, Any]]
    digest: Mapped[str]
    pdf: Mapped[str] = mapped_column(default="")  # digest of the file that was sent with it
    note: Mapped[str] = mapped_column(default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class AgreementRemark(OfPartner, Base):
    """What one side said of a clause (or of the whole, where there is no key); never changed, read by both."""

    __tablename__ = "agreement_remark"
    __table_args__ = (
        Index("ix_agreement_remark_agreement", "agreement_id", "id"),
        Index("ix_agreement_remark_partner", "partner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    round: Mapped[int]
    key: Mapped[str] = mapped_column(default="")  # of the clause
    side: Mapped[Side] = mapped_column(Choice(Side))
    text: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class Signature(OfPartner, Base):
    """One side's signature of one round, word for word; never changed."""

    __tablename__ = "agreement_signature"
    __table_args__ = (
        UniqueConstraint("agreement_id", "round", "side", name="uq_agreement_signature_side"),
        Index("ix_agreement_signature_partner", "partner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    round: Mapped[int]
    side: Mapped[Side] = mapped_column(Choice(Side))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    record: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Inside(Scoped):
    """Mixin of rows that only rules read."""

    @classmethod
    def within(cls, _span: Reach, _actor: Actor) -> ColumnElement[bool]:
        return false()


class SigningLink(Inside, Base):
    """A single-use link, bound to an agreement, its text and a person; only the secret's digest is kept."""

    __tablename__ = "signing_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(unique=True)  # its digest
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    round: Mapped[int]
    digest: Mapped[str]  # of the text
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AgreementRule(Base):
    """One row at most: whether partners need an agreement in force."""

    __tablename__ = "agreement_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    required: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Waiver(OfPartner, Base):
    """For one partner the rule is lifted until a day, with a reason; partners do not read it."""

    __tablename__ = "agreement_waiver"
    __table_args__ = (Index("ix_agreement_waiver_partner", "partner_id", "ends_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id, unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    reason: Mapped[str]
    ends_on: Mapped[date]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        return false() if span in OUTSIDE else super().within(span, actor)
