"""The partner's pages about its agreements: read, comment, propose, sign, keep. Contains no rule."""

from prm.agreements.portal import documents, listing, record, signing
from prm.agreements.portal.door import bp

__all__ = ["bp", "documents", "listing", "record", "signing"]
