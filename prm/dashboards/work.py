"""The jobs of the dashboards. Knows only which verb a job stands for."""

from datetime import timedelta
from typing import Any

from prm.dashboards import service
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles


@handles("fairness.publish")
def publish(_report: Report) -> dict[str, Any]:
    """Publish how registrations were decided, once the month is over."""
    return {"published": service.publish_due()}


@handles("partners.score")
def score(_report: Report) -> dict[str, Any]:
    """Score every partner, once the day is over."""
    return {"scored": service.score_all()}


every("partners.score", timedelta(days=1))
every("fairness.publish", timedelta(days=1))
