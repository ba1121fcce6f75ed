"""The jobs of this room: every night everybody is weighed, and whoever is in grace hears how long it lasts."""

from datetime import timedelta
from typing import Any

from prm.core import clock
from prm.core.transaction import system
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles
from prm.journal.log import System
from prm.programs import published
from prm.programs.service import evaluating, recording

EVALUATE = "programs.evaluate"
NIGHTLY = System("weighing levels")


@handles(EVALUATE)
def evaluate(_report: Report) -> dict[str, Any]:
    """Weigh every program; a person decides about what that proposes."""
    weighed, today = 0, clock.today()
    with system("weigh programs") as session:
        recording.warn(session, today, NIGHTLY)
        for held in published.in_force(session, today):
            evaluating.warn(session, held, today, NIGHTLY)
            evaluating.evaluate(session, held, today, NIGHTLY)
            weighed += 1
    return {"programs": weighed}


every(EVALUATE, timedelta(days=1))
