"""The partner's own pages of this room: its team."""

from prm.identity.portal import team
from prm.identity.portal.team import bp

__all__ = ["bp", "team"]
