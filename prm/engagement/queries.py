"""The lists people ask of activities and follow-ups, narrowing a scoped Select; and one feed of both and the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.core.db import db
from prm.engagement.models import Activity, FollowUp
from prm.journal.models import Event
from prm.partners.models import Partner

PAGE = 50


@dataclass(frozen=True)
class Entry:
    """One line of a partner's timeline: a logged activity, or what the log says."""

    at: datetime
    kind: str
    user_id: int | None  # who logged the activity
    actor: str  # who acted, as the log names them
    text: str
    facts: dict[str, Any]


def due(actor: Actor, today: date) -> Sequence[Any]:
    """Own open follow-ups due by `today`, longest overdue first.

    Rows of (public_id, text, due_on, partner, partner_public_id).
    """
    columns = (FollowUp.public_id, FollowUp.text, FollowUp.due_on)
    named = (Partner.name.label("partner"), Partner.public_id.label("partner_public_id"))
    mine = visible(FollowUp, actor, See.ACTIVITY, *columns, *named).join(Partner, Partner.id == FollowUp.partner_id)
    mine = mine.where(FollowUp.user_id == actor.id, FollowUp.done_at.is_(None), FollowUp.due_on <= today)
    return db.session.execute(mine.order_by(FollowUp.due_on, FollowUp.id)).all()


def next_due(actor: Actor) -> Any:
    """The asker's next open follow-up of any day, as a row like those of `due`, or None."""
    columns = (FollowUp.public_id, FollowUp.text, FollowUp.due_on)
    named = (Partner.name.label("partner"), Partner.public_id.label("partner_public_id"))
    mine = visible(FollowUp, actor, See.ACTIVITY, *columns, *named).join(Partner, Partner.id == FollowUp.partner_id)
    mine = mine.where(FollowUp.user_id == actor.id, FollowUp.done_at.is_(None))
    return db.session.execute(mine.order_by(FollowUp.due_on, FollowUp.id).limit(1)).first()


def open_first(follow_ups: Select[Any], partner: Partner) -> Select[Any]:
    """A partner's follow-ups: the open ones by day, then those done, newest first."""
    ours = follow_ups.where(FollowUp.partner_id == partner.id)
    return ours.order_by(FollowUp.done_at.is_not(None), FollowUp.done_at.desc(), FollowUp.due_on, FollowUp.id)


def open_by_day(follow_ups: Select[Any], partner: Partner) -> Select[Any]:
    """A partner's open follow-ups, the next one first."""
    ours = follow_ups.where(FollowUp.partner_id == partner.id, FollowUp.done_at.is_(None))
    return ours.order_by(FollowUp.due_on, FollowUp.id)


def activities(partner: Partner, before: datetime | None) -> list[Entry]:
    """What was logged with a partner the caller has loaded, newest first."""
    columns = (Activity.happened_at, Activity.kind, Activity.user_id, Activity.text)
    ours = select(*columns).where(Activity.partner_id == partner.id)
    ours = ours.where(Activity.happened_at < before) if before else ours
    ours = ours.order_by(Activity.happened_at.desc(), Activity.id.desc()).limit(PAGE + 1)
    rows = db.session.execute(ours.execution_options(scoped=True))  # the partner came through the scope
    return [Entry(row.happened_at, str(row.kind), row.user_id, "", row.text, {}) for row in rows]


def changes(partner: Partner, before: datetime | None) -> list[Entry]:
    """What the log says of a partner the caller has loaded, newest first; activities speak for themselves."""
    ours = select(Event.at, Event.kind, Event.actor, Event.facts).where(Event.chain == partner.public_id)
    ours = ours.where(Event.kind != "activity.logged")
    ours = ours.where(Event.at < before) if before else ours
    ours = ours.order_by(Event.seq.desc()).limit(PAGE + 1)
    rows = db.session.execute(ours.execution_options(scoped=True))  # the partner came through the scope
    return [Entry(row.at, row.kind, None, row.actor, "", dict(row.facts)) for row in rows]
