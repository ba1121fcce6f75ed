"""The importer's jobs: dry run, merge, undo, and the hourly sweep. Knows only which verb a job stands for."""

from datetime import timedelta
from typing import Any

from prm.imports import sweeping, writing
from prm.imports.rules import State
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles


@handles("import.check")
def check(report: Report) -> None:
    """Do the dry run; a file that cannot be read is a result, not a failure of the job."""
    writing.check(report.payload["run"], report.progress)


@handles("import.merge")
def merge(report: Report) -> None:
    """Write a confirmed import."""
    writing.merge(report.payload["run"], report.progress, confirmed=State.MERGING)


@handles("import.undo")
def undo(report: Report) -> None:
    """Take an import back."""
    writing.undo(report.payload["run"])


@handles("import.sweep")
def sweep(_report: Report) -> dict[str, Any]:
    """Forget what is over."""
    return {"put_away": sweeping.forget_old()}


every("import.sweep", timedelta(hours=1))
