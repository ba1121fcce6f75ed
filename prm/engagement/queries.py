"""The lists people ask of activities and follow-ups, narrowing a scoped Select; and one feed of both and the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Select, case, func, select

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.core.db import db
from prm.engagement.models import Activity, FollowUp, Kind
from prm.identity.models import User
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
    subject_type: str = ""
    subject: str = ""


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


def promises(actor: Actor, partner: Partner, today: date) -> tuple[int, int]:
    """How many follow-ups with a partner are open within reach, and how many of those are late."""
    late = func.coalesce(func.sum(case((FollowUp.due_on < today, 1), else_=0)), 0)
    ours = visible(FollowUp, actor, See.ACTIVITY, func.count(FollowUp.id), late)
    count, behind = db.session.execute(ours.where(FollowUp.partner_id == partner.id, FollowUp.done_at.is_(None))).one()
    return int(count), int(behind)


@dataclass(frozen=True)
class Wanted:
    """What a timeline is narrowed to: kinds of activities and of events (None: all of them), who acted, which days."""

    activities: tuple[Kind, ...] = tuple(Kind)
    events: tuple[str, ...] | None = None
    source: str = ""  # us, partner or system; empty: anybody
    since: date | None = None
    before: datetime | None = None


def activities(partner: Partner, wanted: Wanted) -> list[Entry]:
    """What was logged with a partner the caller has loaded, newest first; only we log."""
    if not wanted.activities or wanted.source not in {"", "us"}:
        return []
    columns = (Activity.happened_at, Activity.kind, Activity.user_id, Activity.text)
    ours: Any = select(*columns).where(Activity.partner_id == partner.id, Activity.kind.in_(wanted.activities))
    ours = _between(ours, Activity.happened_at, wanted)
    ours = ours.order_by(Activity.happened_at.desc(), Activity.id.desc()).limit(PAGE + 1)
    rows = db.session.execute(ours.execution_options(scoped=True))  # the partner came through the scope
    return [Entry(row.happened_at, str(row.kind), row.user_id, "", row.text, {}) for row in rows]


def changes(partner: Partner, wanted: Wanted) -> list[Entry]:
    """What the log says of a partner the caller has loaded, newest first; activities speak for themselves."""
    if wanted.events == ():
        return []
    columns = (Event.at, Event.kind, Event.actor, Event.facts, Event.subject_type, Event.subject)
    ours = select(*columns).where(Event.chain == partner.public_id, Event.kind != "activity.logged")
    ours = ours if wanted.events is None else ours.where(Event.kind.in_(wanted.events))
    ours = _between(_by(ours, wanted.source), Event.at, wanted)
    ours = ours.order_by(Event.seq.desc()).limit(PAGE + 1)
    rows = db.session.execute(ours.execution_options(scoped=True))  # the partner came through the scope
    return [
        Entry(row.at, row.kind, None, row.actor, "", dict(row.facts), row.subject_type, row.subject) for row in rows
    ]


def _by(events: Select[Any], source: str) -> Select[Any]:
    partners = select(User.public_id).where(User.partner_id.is_not(None))
    staff = select(User.public_id).where(User.partner_id.is_(None))
    narrowed = {"us": Event.actor.in_(staff), "partner": Event.actor.in_(partners)}
    if source == "system":
        return events.where(Event.actor.startswith("system"))
    return events.where(narrowed[source]) if source in narrowed else events


def _between(rows: Select[Any], moment: Any, wanted: Wanted) -> Select[Any]:
    rows = rows.where(moment < wanted.before) if wanted.before else rows
    return rows.where(moment >= datetime.combine(wanted.since, time(), UTC)) if wanted.since else rows
