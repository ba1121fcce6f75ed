"""The partner's pages about its own deals: read behind the walls, written by verbs, silent on whose a customer is."""

from prm.deals.portal import asking, export, files, listing, receipts, record, registering, rulebook, staging
from prm.deals.portal.door import bp

__all__ = ["asking", "bp", "export", "files", "listing", "receipts", "record", "registering", "rulebook", "staging"]
