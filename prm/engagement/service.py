"""The verbs of working with a partner: log what happened, promise what comes next, keep the promise."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from prm.access.policy import Actor
from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused
from prm.engagement.models import Activity, FollowUp, Kind
from prm.journal.log import kind, record
from prm.partners.models import Partner

LOGGED = kind("activity.logged", _l("logged: {kind}"), topics=("engagement", "partners"))
PROMISED = kind("follow_up.promised", _l("will follow up by {due_on}"), topics=("engagement",))
DONE = kind("follow_up.done", _l("did what was due on {due_on}"), topics=("engagement",))
REOPENED = kind("follow_up.reopened", _l("took up again what was due on {due_on}"), topics=("engagement",))


@dataclass(frozen=True)
class Happening:
    """What somebody tells of a partner."""

    kind: Kind
    text: str
    happened_at: datetime
    contact_id: int | None = None


@dataclass(frozen=True)
class Promise:
    """What comes next, and until when."""

    text: str
    due_on: date


def log(partner: Partner, what: Happening, promise: Promise | None, actor: Actor) -> Activity:
    """Note what happened, with the follow-up it leads to; a contact also counts as the partner's last one."""
    activity = Activity(
        partner_id=partner.id,
        contact_id=what.contact_id,
        kind=what.kind,
        text=what.text,
        user_id=actor.id,
        happened_at=what.happened_at,
        created_at=clock.now(),
    )
    db.session.add(activity)
    db.session.flush()
    if promise:
        db.session.add(_follow_up(partner, promise, actor, activity.id))
    if what.kind is not Kind.NOTE and (partner.touched_at is None or partner.touched_at < what.happened_at):
        later = update(Partner).where(Partner.id == partner.id).values(touched_at=what.happened_at)
        # not through the row: a logged call is no edit, and must not upset somebody's open form; in scope already
        db.session.execute(later, execution_options={"scoped": True, "synchronize_session": False})
    due = promise.due_on.isoformat() if promise else None
    record(LOGGED, activity, actor, partner=partner, kind=str(what.kind), due_on=due)
    return activity


def promise(partner: Partner, what: Promise, actor: Actor) -> FollowUp:
    """Promise something without anything having happened."""
    follow_up = _follow_up(partner, what, actor, None)
    db.session.add(follow_up)
    record(PROMISED, follow_up, actor, partner=partner, due_on=what.due_on.isoformat())
    return follow_up


def _follow_up(partner: Partner, what: Promise, actor: Actor, activity_id: int | None) -> FollowUp:
    return FollowUp(
        partner_id=partner.id,
        activity_id=activity_id,
        text=what.text,
        due_on=what.due_on,
        user_id=actor.id,
        created_by_id=actor.id,
        created_at=clock.now(),
    )


def finish(follow_up: FollowUp, partner: Partner, actor: Actor) -> None:
    """The promise is kept."""
    if follow_up.done_at is not None:
        raise Refused("This follow-up is already done.")
    follow_up.done_at = clock.now()
    record(DONE, follow_up, actor, partner=partner, due_on=follow_up.due_on.isoformat())


def reopen(follow_up: FollowUp, partner: Partner, actor: Actor) -> None:
    """It was not done after all."""
    if follow_up.done_at is None:
        raise Refused("This follow-up is still open.")
    follow_up.done_at = None
    record(REOPENED, follow_up, actor, partner=partner, due_on=follow_up.due_on.isoformat())
