"""What an applicant reads of the own application: no word of ours that is not meant for them."""

from datetime import timedelta
from typing import Any

from prm.identity.rules import Pace
from prm.joining.models import Application
from prm.joining.rules import Stage

PER_NETWORK = Pace(20, timedelta(minutes=3))
PER_ADDRESS = Pace(3, timedelta(minutes=30))
STEPS = ("sent", "confirmed", "read", "decided")


def shown(row: Application) -> dict[str, Any]:
    """Which step comes next, and how it ended: `approved`, `declined` or empty."""
    ended = str(row.stage) if row.stage in {Stage.APPROVED, Stage.DECLINED} else ""
    reached = 4 if ended else 1 if row.verified_at is None else 3 if row.stage is not Stage.NEW else 2
    return {"reached": reached, "ended": ended, "masked": masked(row.email)}


def masked(email: str) -> str:
    """A mail address that its owner recognises, and nobody else can use."""
    name, at, host = email.rpartition("@")
    return f"{name[:1]}…{at}{host}" if name else email
