"""The partner's own page of this room: its onboarding tasks."""

from prm.joining.portal import tasks
from prm.joining.portal.door import bp

__all__ = ["bp", "tasks"]
