"""What the work behind an import is doing, in words: how far, how long, and what to do when it has stopped."""

from datetime import timedelta

from babel.dates import format_timedelta
from flask_babel import gettext as _

from prm.core import clock
from prm.imports import queries
from prm.imports.rules import State
from prm.jobs import rules
from prm.jobs.models import State as JobState
from prm.jobs.service import LEASE
from prm.web.formats import clock_time, locale_name

QUIET = timedelta(seconds=60)  # without a sign of life
PATIENCE = timedelta(seconds=15)  # a worker that is there takes new work up within a second
OPEN = {JobState.QUEUED, JobState.RUNNING}


def waiting(run):
    """Stage, n of N, elapsed, estimate, and a note when nobody seems to work; None where no work is known."""
    job = queries.job_of(run)
    if job is None:
        return None
    now = clock.now()
    spent = rules.elapsed(job.started_at, job.ended_at, now)
    left = rules.remaining(job.done, job.total, spent) if job.state is JobState.RUNNING else None
    return {
        "stage": stage(run, job),
        "done": job.done,
        "total": job.total,
        "elapsed": span(spent),
        "left": _("about %(time)s left", time=span(left)) if left else None,
        "note": note(job, now),
        "open": job.state in OPEN,
        "stopped": job.state in {JobState.DEAD, JobState.CANCELLED},
        "error": job.error,
        "may_stop": run.state is State.CHECKING and job.state in OPEN,
    }


def stage(run, job):
    """What is done now."""
    if job.state is JobState.QUEUED:
        return _("Waiting for its turn")
    if run.state is State.MERGING:
        return _("Checking once more") if job.stage == "checking" else _("Writing")
    return _("Undoing") if run.state is State.UNDOING else _("Checking the rows")


def note(job, now):
    """What to know when nothing moves."""
    if job.state is JobState.QUEUED and job.error:
        again = clock_time(job.run_at)
        return _("It stopped before and starts again at %(time)s: %(error)s", time=again, error=job.error)
    if job.state is JobState.QUEUED and now - job.run_at > PATIENCE:
        return _("No worker has taken it up yet. It starts by itself once one runs: prm worker.")
    if job.state is JobState.RUNNING and job.lease_until is not None and now - (job.lease_until - LEASE) > QUIET:
        return _(
            "Nothing was heard of it for a while. If the worker was stopped, another one starts this again from its "
            "beginning at %(time)s. Nothing is half-written, and nothing is lost.",
            time=clock_time(max(job.lease_until, now)),
        )
    return ""


def span(time):
    """A length of time in words."""
    return "" if time is None else format_timedelta(time, threshold=1.2, locale=locale_name())
