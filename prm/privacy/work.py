"""The nightly job that forgets what its period says. Knows only the verb it stands for."""

from datetime import timedelta
from typing import Any

from prm.core import shelf
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles
from prm.privacy import periods


@handles("privacy.forget")
def forget(_report: Report) -> dict[str, Any]:
    """Forget what is too old; how much of each sort."""
    return periods.forget(shelf.home())


every("privacy.forget", timedelta(days=1))
