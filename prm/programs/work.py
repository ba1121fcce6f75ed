"""The jobs of this room: every night everybody is weighed, and whoever is in grace hears how long it lasts."""

import logging
from datetime import date, timedelta
from typing import Any

from prm.core import clock
from prm.core.transaction import system
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles
from prm.journal.log import System
from prm.programs import published
from prm.programs.service import evaluating, recording

log = logging.getLogger("prm.programs")
EVALUATE = "programs.evaluate"
NIGHTLY = System("weighing levels")


@handles(EVALUATE)
def evaluate(_report: Report) -> dict[str, Any]:
    """Weigh every program, each by itself; a person decides about what that proposes."""
    today, failed = clock.today(), []
    with system("say which numbers lapse") as session:
        recording.warn(session, today, NIGHTLY)
    with system("look which programs hold", writes=False) as session:
        keys = published.keys(session, today)
    for key in keys:
        try:
            _weigh(key, today)
        except Exception:  # the other programs are weighed all the same
            log.exception("the program %s could not be weighed", key)
            failed.append(key)
    return {"programs": len(keys) - len(failed), "failed": failed}


def _weigh(key: str, today: date) -> None:
    """Weighed without keeping writers waiting, then kept."""
    with system("warn who is in grace") as session:
        if (held := published.of_key(session, key, today)) is not None:
            evaluating.warn(session, held, today, NIGHTLY)
    with system("weigh a program", writes=False) as session:
        if (held := published.of_key(session, key, today)) is None:
            return
        found, version = evaluating.weigh_all(session, held.rules, held.program.id, today), held.version.id
    with system("keep what was weighed") as session:
        held = published.of_key(session, key, today)
        if held is not None and held.version.id == version:  # whoever published meanwhile finds the older run stale
            evaluating.propose(session, held, found, NIGHTLY)


every(EVALUATE, timedelta(days=1))
