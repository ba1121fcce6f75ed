"""The loop that runs jobs: a thread beside the web process by default, a process of its own in production."""

import logging
import threading

from flask import Flask

from prm.core.errors import PrmError
from prm.jobs import schedule, service

log = logging.getLogger("prm.jobs")
IDLE_SECONDS = 1.0


def run_one() -> bool:
    """Claim and run one job; False when nothing is due. Needs an app context."""
    if not service.is_due():
        return False
    report = service.claim()
    if report is None:
        return False
    try:
        service.finish(report, service.HANDLERS[str(report.payload["kind"])](report))
    except service.Cancelled:
        log.info("job %s was cancelled", report.public_id)
    except PrmError as refusal:
        service.fail(report, str(refusal), again=False)
    except Exception as error:  # a job's own bug must not end the worker
        log.exception("job %s failed", report.public_id)
        service.fail(report, f"{type(error).__name__}: {error}"[:500])
    return True


def drain(limit: int = 1_000) -> int:
    """Run what is due now, at most `limit` jobs; how many ran. For tests and the command line."""
    return next((n for n in range(limit) if not run_one()), limit)


def work(app: Flask, stop: threading.Event) -> None:
    """Run jobs and schedules until told to stop."""
    while not stop.is_set():
        try:
            with app.app_context():
                schedule.enqueue_due()
                busy = run_one()
        except Exception:  # the database is away: keep trying, never die
            log.exception("the worker could not reach its table")
            busy = False
        if not busy:
            stop.wait(IDLE_SECONDS)


def start_thread(app: Flask) -> threading.Event:
    """Start the loop beside the web process; set the returned event to end it."""
    stop = threading.Event()
    threading.Thread(target=work, args=(app, stop), name="prm-worker", daemon=True).start()
    return stop
