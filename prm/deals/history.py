"""A registration of another system as columns of ours. Pure: reads the row of a file, knows no database.

A row is a mapping of field to value, days as ISO text. Moments are noon of their day (UTC), never after `now`.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from prm.deals.keys import Key, customer_keys
from prm.deals.rules import EXPIRED, LIVE, UNDECIDED, Outcome, Sourcing, Stage, Status
from prm.partners.rules import folded

Row = Mapping[str, Any]
TEXTS = (
    "country", "domain", "tax_id", "city", "street", "contact_name", "contact_email", "contact_role", "need",
    "reference", "evidence", "told",
)  # fmt: skip
AMOUNTS = ("amount", "currency", "reporting", "rate", "rate_day")
MOMENTS = ("received_at", "stage_moved_at", "decided_at", "protected_from", "protected_until")
DECISIVE = ("status", "outcome", "stage", "decided_at", "protected_until", "closed_on", "extensions")
DECIDED = frozenset({Status.APPROVED, Status.REJECTED, Status.REVOKED, Status.CONVERTED})


def status_of(row: Row) -> Status:
    """Expired is no state of ours: it is approved, and its days are over."""
    return Status.APPROVED if row["status"] == EXPIRED else Status(row["status"])


def outcome_of(row: Row) -> Outcome:
    """Open where nothing is said."""
    return Outcome(row.get("outcome") or Outcome.OPEN)


def columns(row: Row, now: datetime) -> dict[str, Any]:
    """What a registration stores of a row, but whose it is and what it is called."""
    status, closed = status_of(row), row.get("closed_on")
    received = _noon(row["received_on"], now)
    decided = max(_noon(row["decided_on"], now), received) if status in DECIDED and row.get("decided_on") else None
    approved = decided if status is Status.APPROVED or row.get("protected_until") else None
    return {
        **{name: row.get(name) or "" for name in TEXTS},
        **{name: row.get(name) for name in AMOUNTS},
        "name": row.get("name") or row["customer"],
        "customer": row["customer"],
        "customer_sort": folded(row["customer"]),
        "close_on": date.fromisoformat(row["close_on"]),
        "status": status,
        "outcome": outcome_of(row),
        "stage": Stage(row.get("stage") or Stage.QUALIFIED),
        "stage_moved_at": received,  # no file says when; the rules count a move only after it came
        "received_at": received,
        "decided_at": decided,
        "protected_from": approved,
        "protected_until": _until(row, now),
        "closed_on": date.fromisoformat(closed) if closed else None,
        "reason": row.get("reason"),
        "sourcing": Sourcing(row.get("sourcing") or Sourcing.SOURCED),
        "extensions": 0,
    }


def _noon(day: str, now: datetime) -> datetime:
    return min(datetime.combine(date.fromisoformat(day), time(12), UTC), now)


def _end_of(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(23, 59, 59), UTC)


def _until(row: Row, now: datetime) -> datetime | None:
    """The end of the day; of an expired one no later than now."""
    if not row.get("protected_until"):
        return None
    end = _end_of(row["protected_until"])
    return min(end, now) if row["status"] == EXPIRED else end


def keys_of(row: Row) -> tuple[Key, ...]:
    """The customer's keys."""
    told = {"name": row["customer"], "country": row.get("country") or ""}
    return customer_keys(**told, domain=row.get("domain") or "", tax_id=row.get("tax_id") or "")


def families_of(row: Row) -> list[str]:
    """The product families a row names, apart by a semicolon or a bar; each once, in their order."""
    names = (part.strip() for part in str(row.get("family") or "").replace("|", ";").split(";"))
    return list(dict.fromkeys(filter(None, names)))


def shares(amount: int, families: Sequence[int]) -> dict[int, int]:
    """The amount over the families, the first ones taking what is left over: nothing is lost."""
    each, rest = divmod(amount, len(families))
    return {family: each + (place < rest) for place, family in enumerate(families)}


def holds(row: Row, now: datetime) -> bool:
    """Whether it keeps others out: undecided, or approved with protection that runs, and not lost."""
    status, until = status_of(row), row.get("protected_until")
    if status not in LIVE or outcome_of(row) is Outcome.LOST or row["status"] == EXPIRED:
        return False
    return status in UNDECIDED or until is None or _end_of(until) > now


def what_is_missing(row: Row, today: date) -> tuple[str, str] | None:  # noqa: PLR0911 - a ladder, one rule a rung
    """The field that does not fit the others, and what to do about it; None where all is well."""
    status, outcome, got = status_of(row), outcome_of(row), row["received_on"]
    decided, until = row.get("decided_on"), row.get("protected_until")
    if status in DECIDED and not decided:
        return "decided_on", "A registration that was decided needs the day of the decision. Add it."
    if decided and decided < got:
        return "decided_on", "The decision lies before the day it was received. Correct one of the two."
    if status is Status.APPROVED and not until:
        return "protected_until", "An approved registration needs the day until which it is protected. Add it."
    if until and decided and until < decided:
        return "protected_until", "The protection ends before the decision. Correct one of the two."
    if row["status"] == EXPIRED and until and until > today.isoformat():
        return (
            "protected_until",
            "An expired registration has a protection that is over. Correct the day or the status.",
        )
    if outcome is not Outcome.OPEN and status not in {Status.APPROVED, Status.CONVERTED}:
        return "outcome", "Only an approved registration can be won or lost. Correct the status or the outcome."
    if status in UNDECIDED and row["close_on"] < today.isoformat():
        return "close_on", "This day is over. A registration that still waits needs a close that is to come."
    return None
