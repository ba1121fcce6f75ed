"""Pages about registrations for staff: the queue, one registration, its decision, two compared. Contains no rule."""

from prm.deals.console import (
    answering,
    attributing,
    compare,
    deciding,
    exports,
    filing,
    listing,
    partner,
    record,
    search,
    suspicion,
)
from prm.deals.console.door import bp
from prm.deals.queries import alike  # adds its near matches to the queue's

__all__ = [
    "alike",
    "answering",
    "attributing",
    "bp",
    "compare",
    "deciding",
    "exports",
    "filing",
    "listing",
    "partner",
    "record",
    "search",
    "suspicion",
]
