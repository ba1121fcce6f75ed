"""The lists people ask of the job table, narrowing a scoped Select."""

from typing import Any

from sqlalchemy import Select

from prm.jobs.models import Job, State

SHOWN = (
    Job.id, Job.public_id, Job.kind, Job.title, Job.state, Job.stage, Job.done, Job.total, Job.asked_by,
    Job.created_at, Job.started_at, Job.ended_at, Job.error,
)  # fmt: skip
OPEN = (State.QUEUED, State.RUNNING)


def newest_first(jobs: Select[Any], *, view: str, asker: str, page: int, size: int) -> Select[Any]:
    """A page, and one row more, of the jobs of a view: `mine`, `people`, `system`, `failed` or all."""
    views = {
        "mine": Job.asked_by == asker,
        "people": Job.asked_by != "",
        "system": Job.asked_by == "",
        "failed": Job.state == State.DEAD,
    }
    if view in views:
        jobs = jobs.where(views[view])
    return jobs.order_by(Job.id.desc()).offset((page - 1) * size).limit(size + 1)
