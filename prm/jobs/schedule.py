"""What runs by the clock: each schedule becomes a job once per interval, whoever notices first."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from prm.core import clock
from prm.core.db import insert_or_ignore
from prm.core.transaction import system
from prm.jobs.models import Job, State


@dataclass(frozen=True)
class Every:
    """Run `kind` once in each interval, counted from the epoch in UTC."""

    kind: str
    interval: timedelta


SCHEDULES: list[Every] = []


def every(kind: str, interval: timedelta) -> None:
    """Register a schedule; its job's dedupe key names the interval, so only one process enqueues it."""
    SCHEDULES.append(Every(kind, interval))


def enqueue_due() -> None:
    """Enqueue what this interval still owes."""
    now = clock.now()
    for plan in SCHEDULES:
        slot = f"{plan.kind}:{int(now.timestamp() // plan.interval.total_seconds())}"
        with system("schedule look", writes=False) as session:
            known = session.execute(select(Job.id).where(Job.title == slot).limit(1)).first()
        if known:
            continue
        with system("schedule") as session:
            row = {
                "kind": plan.kind,
                "title": slot,
                "dedupe": slot,
                "payload": {},
                "run_at": now,
                "created_at": now,
            }
            session.execute(insert_or_ignore(Job), [row | {"state": State.QUEUED}])
