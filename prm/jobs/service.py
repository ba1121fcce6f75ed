"""The verbs of the job table: ask for work, claim it, report on it, end it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused
from prm.core.transaction import system
from prm.jobs.models import Job, State

LEASE = timedelta(minutes=5)
_MARK = {"scoped": True, "synchronize_session": False}


class Cancelled(Exception):
    """Somebody asked the running job to stop; nothing it did is kept."""


@dataclass(frozen=True)
class Report:
    """What a handler holds: its job's id and payload, and a way to say how far it is."""

    job_id: int
    public_id: str
    payload: Mapping[str, Any]
    asked_by: str = ""

    def progress(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Tell n of N and renew the lease, in a transaction of its own; raises Cancelled when asked to stop.

        Call it between units of work, never inside one.
        """
        with system("job progress") as session:
            values = {"stage": stage, "done": done, "total": total, "lease_until": clock.now() + LEASE}
            asked = update(Job).where(Job.id == self.job_id, Job.state == State.RUNNING).values(**values)
            if not session.execute(asked.returning(Job.id), execution_options=_MARK).first():
                raise Cancelled


Handler = Callable[[Report], Mapping[str, Any] | None]
HANDLERS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register what runs for jobs of `kind`; the handler opens its own `system(...)` units of work."""

    def registered(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return registered


def enqueue(
    kind: str,
    payload: Mapping[str, Any],
    *,
    asked_by: str = "",
    title: str = "",
    dedupe: str | None = None,
    run_at: datetime | None = None,
    most_attempts: int = 5,
    priority: int = 5,
) -> Job:
    """Ask for work in this transaction: if it rolls back, the job never was."""
    now = clock.now()
    job = Job(
        kind=kind,
        payload=dict(payload),
        asked_by=asked_by,
        title=title,
        dedupe=dedupe,
        run_at=run_at or now,
        created_at=now,
        most_attempts=most_attempts,
        priority=priority,
    )
    db.session.add(job)
    return job


def claim() -> Report | None:
    """Take the next due job, or one whose worker died and whose lease has ended."""
    with system("job claim") as session:
        now = clock.now()
        due = (Job.state == State.QUEUED) & (Job.run_at <= now)
        lapsed = (Job.state == State.RUNNING) & (Job.lease_until < now)
        following = select(Job.id).where(due | lapsed).order_by(Job.priority, Job.run_at, Job.id).limit(1)
        taken = (
            update(Job)
            .where(Job.id == following.with_for_update(skip_locked=True).scalar_subquery())
            .values(
                state=State.RUNNING,
                attempts=Job.attempts + 1,
                lease_until=now + LEASE,
                started_at=now,
                error="",
            )
            .returning(Job.id, Job.public_id, Job.payload, Job.asked_by, Job.kind)
        )
        row = session.execute(taken, execution_options=_MARK).first()
    return row and Report(row.id, row.public_id, row.payload | {"kind": row.kind}, row.asked_by)


def is_due() -> bool:
    """Is there anything to claim? A read, so that an idle worker takes no lock."""
    with system("job look", writes=False) as session:
        now = clock.now()
        due = (Job.state == State.QUEUED) & (Job.run_at <= now)
        lapsed = (Job.state == State.RUNNING) & (Job.lease_until < now)
        return session.execute(select(Job.id).where(due | lapsed).limit(1)).first() is not None


def finish(report: Report, result: Mapping[str, Any] | None) -> None:
    """The job did what it was asked."""
    _end(report, {"state": State.DONE, "result": dict(result or {})})


def fail(report: Report, error: str, *, again: bool = True) -> None:
    """The job did not; try again later, twice as late each time, until its tries are used up."""
    with system("job failure") as session:
        job = session.get_one(Job, report.job_id)
        last = not again or job.attempts >= job.most_attempts
    if last:
        _end(report, {"state": State.DEAD, "error": error})
        return
    later = clock.now() + timedelta(seconds=10 * 2**job.attempts)
    with system("job back-off") as session:
        values = {"state": State.QUEUED, "error": error, "run_at": later, "lease_until": None}
        session.execute(update(Job).where(Job.id == report.job_id).values(**values), execution_options=_MARK)


def _end(report: Report, values: dict[str, Any]) -> None:
    with system("job end") as session:
        values |= {"ended_at": clock.now(), "lease_until": None, "dedupe": None}
        ended = update(Job).where(Job.id == report.job_id, Job.state == State.RUNNING).values(**values)
        session.execute(ended, execution_options=_MARK)


def cancel(job: Job) -> None:
    """Stop a job before its commit point; a job that has ended stays as it ended."""
    if job.state not in {State.QUEUED, State.RUNNING}:
        raise Refused("This job has ended. There is nothing left to cancel.")
    job.state, job.ended_at, job.dedupe = State.CANCELLED, clock.now(), None


def retry(job: Job) -> None:
    """Run a failed or cancelled job once more from its start."""
    if job.state not in {State.DEAD, State.CANCELLED}:
        raise Refused("Only a job that failed or was cancelled can be run again.")
    job.state, job.attempts, job.run_at, job.error, job.ended_at = State.QUEUED, 0, clock.now(), "", None
