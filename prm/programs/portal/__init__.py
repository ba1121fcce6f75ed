"""The partner's own pages of this room: its level and the guide."""

from prm.programs.portal import program
from prm.programs.portal.door import bp

__all__ = ["bp", "program"]
