"""The lists people ask of imports, narrowing a scoped Select; refused rows, saved profiles."""

from typing import Any

from sqlalchemy import Select, func, select

from prm.core.db import db
from prm.imports.models import ImportProfile, ImportRefusal, ImportRun
from prm.jobs.models import Job

WORK = ("import.check", "import.merge", "import.undo")


def newest_first(runs: Select[Any], *, limit: int = 50) -> Select[Any]:
    """The history of imports."""
    return runs.order_by(ImportRun.id.desc()).limit(limit)


def refused(refusals: Select[Any], run: ImportRun) -> Select[Any]:
    """The refused cells of an import the asker may see, as the file orders them."""
    mine = refusals.where(ImportRefusal.run_id == run.id)
    return mine.order_by(ImportRefusal.row, ImportRefusal.place)


def reasons(refusals: Select[Any], run: ImportRun) -> Any:
    """Why rows stay out, the commonest reason first: column, reason, how many. `refusals` selects no columns yet."""
    counted = refusals.with_only_columns(
        ImportRefusal.column, func.min(ImportRefusal.reason).label("reason"), func.count().label("rows")
    )
    grouped = counted.where(ImportRefusal.run_id == run.id).group_by(ImportRefusal.column, ImportRefusal.reason)
    return grouped.order_by(func.count().desc(), ImportRefusal.column)


def saved_profiles(kind: str) -> list[ImportProfile]:
    """The mapping profiles kept for a kind, by name."""
    query = select(ImportProfile).where(ImportProfile.kind == kind).order_by(ImportProfile.name)
    return list(db.session.scalars(query))


def profile(public_id: str) -> ImportProfile | None:
    """One saved mapping profile."""
    return db.session.execute(select(ImportProfile).where(ImportProfile.public_id == public_id)).scalar_one_or_none()


def every_profile() -> list[ImportProfile]:
    """All saved mapping profiles, by kind and name."""
    return list(db.session.scalars(select(ImportProfile).order_by(ImportProfile.kind, ImportProfile.name)))


def job_of(run: ImportRun) -> Job | None:
    """The latest work on an import, whoever asked for it."""
    query = select(Job).where(Job.kind.in_(WORK), Job.title == run.name, Job.created_at >= run.created_at)
    # scoped=True: it tells no more than the import, which the asker has loaded
    jobs = db.session.scalars(query.order_by(Job.id.desc()).limit(50), execution_options={"scoped": True})
    return next((job for job in jobs if job.payload.get("run") == run.id), None)
