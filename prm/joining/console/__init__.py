"""Pages about applications for staff: the pipeline, one application, its vetting and decision."""

from prm.joining.console import deciding, listing, partner, record
from prm.joining.console.door import bp

__all__ = ["bp", "deciding", "listing", "partner", "record"]
