"""The partner's pages about its own deals: read behind the walls, written by verbs, silent on whose a customer is."""

from prm.deals.portal import export, listing, receipts, record, registering, rulebook
from prm.deals.portal.door import bp

__all__ = ["bp", "export", "listing", "receipts", "record", "registering", "rulebook"]
