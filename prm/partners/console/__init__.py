"""Pages about partners for staff: the list, one partner, its people, changes to it. Contains no rule."""

from prm.partners.console import (
    adding,
    editing,
    exports,
    family,
    handing,
    listing,
    people,
    planned,
    record,
    search,
    standing,
)
from prm.partners.console.door import bp

__all__ = [
    "adding",
    "bp",
    "editing",
    "exports",
    "family",
    "handing",
    "listing",
    "people",
    "planned",
    "record",
    "search",
    "standing",
]
