"""What else happens when an application is approved: rooms beside and above add it, in the same transaction."""

from collections.abc import Callable

from prm.joining.models import Application
from prm.journal.log import Acting
from prm.partners.models import Partner

Also = Callable[[Application, Partner, Acting], None]
HOOKS: list[Also] = []


def also(hook: Also) -> Also:
    """Register a step, at import: it gets the application, the new partner and who approved; Refused stops all."""
    HOOKS.append(hook)
    return hook
