"""The jobs of this room. Knows only which verb a job stands for."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from prm.core.transaction import system
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles
from prm.joining import letters  # noqa: F401 - its handler is a job of this room, too
from prm.joining.models import Application
from prm.joining.recruiting import program
from prm.joining.service import applying, pipeline, weighing
from prm.journal.log import System

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


every("joining.sweep", timedelta(days=1))
