"""Onboarding as both sides read it: one partner's journey, and all that run."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.joining.models import Journey, Task, TaskFile
from prm.joining.tasks import Progress, is_stalled, progress, waits_for
from prm.partners.models import Partner
from prm.partners.rules import Status

MOST = 500  # partners being onboarded that are listed; nobody looks after more at once


def running(reader: Actor, partner_id: int) -> dict[str, Any] | None:
    """The journey that is not over, as `found` gives it."""
    mine = visible(Journey, reader, See.TASKS).where(Journey.partner_id == partner_id, Journey.done_on.is_(None))
    journey = db.session.scalars(mine.order_by(Journey.id.desc()).limit(1)).first()
    return None if journey is None else found(reader, journey)


def newest(reader: Actor, partner_id: int) -> dict[str, Any] | None:
    """The journey that is not over, else the last that is, as `found` gives it."""
    mine = visible(Journey, reader, See.TASKS).where(Journey.partner_id == partner_id)
    journey = db.session.scalars(mine.order_by(Journey.done_on.is_not(None), Journey.id.desc()).limit(1)).first()
    return None if journey is None else found(reader, journey)


def found(reader: Actor, journey: Journey) -> dict[str, Any]:
    """A journey with its tasks, what each waits for, how far it is, whether it stands still and what comes next."""
    session: Session = db.session()
    hung = visible(Task, reader, See.TASKS).where(Task.journey_id == journey.id).order_by(Task.place)
    tasks = list(session.scalars(hung))
    rows = [(task, [each.title for each in waits_for(task, tasks)]) for task in tasks]
    today = clock.today()
    return {
        "journey": journey, "rows": rows, "progress": progress(tasks, today), "today": today,
        "until": until(journey), "stalled": stands_still(journey), "next": next_of(tasks),
    }  # fmt: skip


def files(reader: Actor, journey: Journey) -> dict[int, list[Any]]:
    """Task id → its files, oldest first: public id, name, size in bytes."""
    hung = select(Task.id).where(Task.journey_id == journey.id)
    columns = (TaskFile.task_id, TaskFile.public_id, TaskFile.name, TaskFile.size)
    asked = visible(TaskFile, reader, See.TASKS, *columns).where(TaskFile.task_id.in_(hung))
    held: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(asked.order_by(TaskFile.id)):
        held[row.task_id].append(row)
    return held


def until(journey: Journey) -> date | None:
    """The day by which all that must be done is done, if one is set."""
    return date.fromisoformat(journey.rule["until"]) if journey.rule.get("until") else None


def stands_still(journey: Journey) -> bool:
    """Has nothing moved for as many days as the journey allows?"""
    return journey.done_on is None and is_stalled(journey.moved_at, clock.now(), journey.stall_days)


def next_of(tasks: Sequence[Task]) -> Task | None:
    """What can be done now and is due first; what must be done before what may."""
    ready = [task for task in tasks if not task.done_at and not waits_for(task, tasks)]
    return min(ready, key=lambda task: (not task.mandatory, task.due_on, task.place), default=None)


@dataclass(frozen=True)
class Going:
    """A partner on its way, as the list shows it."""

    journey: Journey
    partner: Any  # a row: id, public_id, name, manager_id
    progress: Progress
    next: Task | None
    stalled: bool
    until: date | None
    passed: bool

    @property
    def urgency(self) -> tuple[Any, ...]:
        return (not self.passed, not self.stalled, -self.progress.late, self.journey.moved_at, self.journey.id)


COLUMNS = (Partner.id, Partner.public_id, Partner.name, Partner.manager_id)


def everyone(reader: Actor, most: int = MOST) -> list[Going]:
    """All that are on their way within reach: past their deadline first, then those that stand still."""
    session, today = db.session(), clock.today()
    open_ones = visible(Journey, reader, See.TASKS).where(Journey.done_on.is_(None))
    journeys = session.scalars(open_ones.order_by(Journey.moved_at).limit(most)).all()
    owners = [each.partner_id for each in journeys]
    asked = visible(Partner, reader, See.PARTNERS, *COLUMNS).where(Partner.id.in_(owners))
    partners = {row.id: row for row in session.execute(asked)}
    tasks: dict[int, list[Task]] = defaultdict(list)
    hung = visible(Task, reader, See.TASKS).where(Task.journey_id.in_([each.id for each in journeys]))
    for task in session.scalars(hung.order_by(Task.place)):
        tasks[task.journey_id].append(task)
    rows = [
        Going(
            each, partners[each.partner_id], progress(tasks[each.id], today), next_of(tasks[each.id]),
            stands_still(each), until(each), (until(each) or today) < today,
        )
        for each in journeys if each.partner_id in partners
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.urgency)


def without(reader: Actor) -> Sequence[Any]:
    """Partners that are being onboarded, by their status, and have no journey."""
    asked = visible(Partner, reader, See.PARTNERS, *COLUMNS).where(Partner.status == Status.ONBOARDING)
    owners = select(Journey.partner_id).where(Journey.done_on.is_(None))
    return db.session.execute(asked.where(Partner.id.not_in(owners)).order_by(Partner.sort_name).limit(MOST)).all()
