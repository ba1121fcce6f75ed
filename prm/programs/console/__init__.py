"""Pages about programs for staff: the list, one program, its draft, its run, and a partner's level."""

from prm.programs.console import listing, partner, partner_acts, record, recording, runs, writing
from prm.programs.console.door import bp, tiers

__all__ = ["bp", "listing", "partner", "partner_acts", "record", "recording", "runs", "tiers", "writing"]
