"""The verbs of the job table: ask for work, claim it, report on it, end it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, select, update

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
    attempt: int = 1  # a worker that lost its lease holds an old one, and may not speak for the job any more

    def progress(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Tell n of N and renew the lease, in a transaction of its own; raises Cancelled when asked to stop.

        Call it between units of work, never inside one.
        """
        with system("job progress") as session:
            values = {"stage": stage, "done": done, "total": total, "lease_until": clock.now() + LEASE}
            asked = update(Job).where(*_held(self)).values(**values)
            if not session.execute(asked.returning(Job.id), execution_options=_MARK).first():
                raise Cancelled


def _held(report: Report) -> tuple[ColumnElement[bool], ...]:
    return Job.id == report.job_id, Job.state == State.RUNNING, Job.attempts == report.attempt


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
        session.execute(_given_up(now), execution_options=_MARK)
        following = select(Job.id).where(_open(now)).order_by(Job.priority, Job.run_at, Job.id).limit(1)
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
            .returning(Job.id, Job.public_id, Job.payload, Job.asked_by, Job.kind, Job.attempts)
        )
        row = session.execute(taken, execution_options=_MARK).first()
    return (
        None
        if row is None
        else Report(row.id, row.public_id, row.payload | {"kind": row.kind}, row.asked_by, row.attempts)
    )


def _open(now: datetime) -> ColumnElement[bool]:
    due = (Job.state == State.QUEUED) & (Job.run_at <= now)
    return due | ((Job.state == State.RUNNING) & (Job.lease_until < now))


def _given_up(now: datetime) -> Update:
    """Jobs whose worker died in their last try: taking them up for ever would kill every worker."""
    spent = (Job.state == State.RUNNING) & (Job.lease_until < now) & (Job.attempts >= Job.most_attempts)
    ended = {"state": State.DEAD, "ended_at": now, "lease_until": None, "dedupe": None}
    return update(Job).where(spent).values(error="The worker died in each of its tries.", **ended)


def is_due() -> bool:
    """Is there anything to claim? A read, so that an idle worker takes no lock."""
    with system("job look", writes=False) as session:
        return session.execute(select(Job.id).where(_open(clock.now())).limit(1)).first() is not None


def finish(report: Report, result: Mapping[str, Any] | None) -> None:
    """The job did what it was asked."""
    _end(report, {"state": State.DONE, "result": dict(result or {})})


def fail(report: Report, error: str, *, again: bool = True) -> None:
    """The job did not; try again later, twice as late each time, until its tries are used up."""
    with system("job look", writes=False) as session:
        attempts, most = session.execute(select(Job.attempts, Job.most_attempts).where(Job.id == report.job_id)).one()
    if not again or attempts >= most:
        _end(report, {"state": State.DEAD, "error": error})
        return
    later = clock.now() + timedelta(seconds=10 * 2**attempts)
    with system("job back-off") as session:
        values = {"state": State.QUEUED, "error": error, "run_at": later, "lease_until": None}
        session.execute(update(Job).where(*_held(report)).values(**values), execution_options=_MARK)


def _end(report: Report, values: dict[str, Any]) -> None:
    with system("job end") as session:
        values |= {"ended_at": clock.now(), "lease_until": None, "dedupe": None}
        ended = update(Job).where(*_held(report)).values(**values)
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
