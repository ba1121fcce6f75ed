"""The partner's own page of this room: its onboarding tasks."""

from prm.joining.portal import tasks
from prm.joining.portal.door import bp
from prm.joining.portal.tasks import card

__all__ = ["bp", "card", "tasks"]
