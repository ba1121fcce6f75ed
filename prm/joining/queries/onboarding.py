"""A partner's onboarding as both sides read it."""

from typing import Any

from sqlalchemy.orm import Session

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.joining.models import Journey, Task
from prm.joining.tasks import progress, waits_for


def running(reader: Actor, partner_id: int) -> dict[str, Any] | None:
    """The journey that is not over, its tasks with what each waits for, and how far it is."""
    mine = visible(Journey, reader, See.TASKS).where(Journey.partner_id == partner_id, Journey.done_on.is_(None))
    session: Session = db.session()
    journey = session.scalars(mine.order_by(Journey.id.desc()).limit(1)).first()
    if journey is None:
        return None
    hung = visible(Task, reader, See.TASKS).where(Task.journey_id == journey.id).order_by(Task.place)
    tasks = list(session.scalars(hung))
    rows = [(task, [each.title for each in waits_for(task, tasks)]) for task in tasks]
    today = clock.today()
    return {"journey": journey, "rows": rows, "progress": progress(tasks, today), "today": today}
