"""The daily job that brings planned assignments into force."""

from datetime import timedelta

from prm.core import clock
from prm.core.transaction import system
from prm.jobs import schedule
from prm.jobs.service import Report, handles
from prm.journal.log import System
from prm.partners import queries, service


@handles("partners.assignments")
def begin_assignments(_report: Report) -> dict[str, int]:
    """Hand partners over to whom today's assignment names."""
    with system("assignments that begin today") as session:
        due = session.execute(queries.due_assignments(clock.today())).all()
        for partner, manager_id in due:
            service.begin_assignment(partner, manager_id, System("assignments"))
    return {"assignments": len(due)}


schedule.every("partners.assignments", timedelta(days=1))
