"""The signed-in person as pages greet them: initials, the word of their role, how they like to look at things."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from prm.access.policy import Actor, Role

ROLE_NAMES: Mapping[Role, Any] = {
    Role.ADMIN: _l("Admin"),
    Role.DIRECTOR: _l("Regional director"),
    Role.MANAGER: _l("Channel manager"),
    Role.COORDINATOR: _l("Channel coordinator"),
    Role.FINANCE: _l("Finance"),
    Role.MARKETING: _l("Marketing"),
    Role.LEADER: _l("Leadership"),
    Role.PARTNER_ADMIN: _l("Partner admin"),
    Role.PARTNER_REP: _l("Partner sales"),
}


def initials(name: str) -> str:
    """Two letters that stand for a name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@dataclass(frozen=True)
class Reader:
    """An actor with the words of the layout; every other name is the actor's own."""

    actor: Actor

    def __getattr__(self, name: str) -> Any:
        return getattr(self.actor, name)

    @property
    def initials(self) -> str:
        return initials(self.actor.name)

    @property
    def role_name(self) -> str:
        return str(ROLE_NAMES[self.actor.role])

    @property
    def theme(self) -> str:
        return str(self.actor.preferences.get("theme", "auto"))

    @property
    def density(self) -> str:
        return str(self.actor.preferences.get("density", "normal"))

    @property
    def shortcuts(self) -> bool:
        return bool(self.actor.preferences.get("shortcuts", True))
