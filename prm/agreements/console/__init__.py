"""Pages about agreements for staff: the list, one agreement, a partner's, templates. Contains no rule."""

from prm.agreements.console import (
    acceptance,
    acting,
    document,
    documents,
    following,
    listing,
    partner,
    record,
    standing,
    templates,
    wording,
)
from prm.agreements.console.door import bp

__all__ = [
    "acceptance",
    "acting",
    "bp",
    "document",
    "documents",
    "following",
    "listing",
    "partner",
    "record",
    "standing",
    "templates",
    "wording",
]
