"""The jobs of deal registration. Knows only which verb a job stands for."""

from datetime import timedelta
from typing import Any

from prm.deals.known_import import WEIGH_AGAIN
from prm.deals.service import probing, sealing, weighing_again
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles


@handles("deals.seal")
def seal(_report: Report) -> dict[str, Any]:
    """Write down the roots of the days that are over."""
    return {"sealed": sealing.seal_due_days()}


@handles("deals.probing")
def probed(_report: Report) -> dict[str, Any]:
    """Tell staff who tries out names."""
    return {"told": probing.report()}


@handles(WEIGH_AGAIN)
def weigh_again(report: Report) -> dict[str, Any]:
    """Weigh the undecided registrations against end customers and direct opportunities as they are now."""
    return {"weighed": weighing_again.all_undecided(report.progress)}


every("deals.seal", timedelta(hours=1))
every("deals.probing", timedelta(minutes=10))
