"""How an event is stored, and whose it is. Rows are written by `journal.log` alone and never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, UniqueConstraint, and_, false, or_
from sqlalchemy.orm import Mapped, mapped_column

from prm.access.policy import Actor, Reach
from prm.access.scope import Scoped
from prm.core.db import Base


class Event(Scoped, Base):
    """One thing that happened. `chain` is a company's public id or `house`; `seq` counts within it."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("chain", "seq", name="uq_event_chain_seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    actor: Mapped[str]  # public id of a user, or `system: reason`
    subject_type: Mapped[str]
    subject: Mapped[str]  # public id
    partner_id: Mapped[int | None]
    territory_id: Mapped[int | None]
    shared: Mapped[bool]  # may the partner read it
    facts: Mapped[dict[str, Any]]
    chain: Mapped[str]
    seq: Mapped[int]
    previous: Mapped[str]
    hash: Mapped[str]

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        regions = cls.territory_id.in_(actor.territories)
        mine = cls.actor == actor.public_id
        lent = cls.partner_id.in_(actor.lent)
        spans = {
            Reach.REGION: or_(regions, mine),
            Reach.CREDITED: or_(regions, mine, lent),
            Reach.FAMILY: and_(cls.shared, cls.partner_id.in_(actor.family)),
            Reach.COMPANY: and_(cls.shared, cls.partner_id == actor.partner_id),
        }
        return spans.get(span, false())


class EventHead(Base):
    """The last link of a chain, signed with the instance's Ed25519 key so that an outsider can check it."""

    __tablename__ = "event_head"

    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str]
    signature: Mapped[str]
