"""The jobs of deal registration. Knows only which verb a job stands for."""

from datetime import timedelta
from typing import Any

from prm.core import shelf
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
    """Weigh the undecided registrations against what imports brought: customers, opportunities, registrations."""
    return {"weighed": weighing_again.all_undecided(report.progress)}


@handles("deals.files")
def swept(_report: Report) -> dict[str, Any]:
    """Forget the bytes of files that were removed."""
    return {"forgotten": shelf.sweep(shelf.home())}


every("deals.seal", timedelta(hours=1))
every("deals.files", timedelta(days=1))
every("deals.probing", timedelta(minutes=10))
