"""The jobs of this room. Knows only which verb a job stands for."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from prm.core.transaction import system
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles
from prm.joining import letters, news
from prm.joining.models import Application
from prm.joining.recruiting import program
from prm.joining.service import applying, pipeline, watching, weighing
from prm.journal.log import System

LETTERS = letters  # its handler is a job of this room, too
WEIGHING = System("weighing applications")


@handles(applying.WEIGH)
def weigh(report: Report) -> dict[str, Any]:
    """Compare an application with who is known."""
    with system("weigh an application") as session:
        asked = select(Application).where(Application.public_id == report.payload["application"])
        if (found := session.execute(asked).scalar_one_or_none()) is not None:
            weighing.weigh(session, found, program(), WEIGHING)
    return {}


@handles("joining.sweep")
def sweep(_report: Report) -> dict[str, Any]:
    """Forget applications whose address nobody proved."""
    with system("forget applications") as session:
        return {"forgotten": pipeline.sweep(session)}


@handles("joining.watch")
def watch(_report: Report) -> dict[str, Any]:
    """Standstill, deadlines and due tasks of every journey, each in a unit of work of its own."""
    with system("onboarding's clock", writes=False) as session:
        ids = watching.running(session)
    told = 0
    for journey_id in ids:
        with system("onboarding's clock") as session:
            if (due := watching.watch(session, journey_id)) is not None:
                told += news.tell_due(session, due)
    with system("onboarded and quiet") as session:
        return {"told": told, "quiet": watching.quiet(session)}


every("joining.sweep", timedelta(days=1))
every("joining.watch", timedelta(days=1))
