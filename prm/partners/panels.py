"""Where upper rooms hang what they know of a partner: panels of the Overview, tabs beside it. Knows none of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from prm.access.policy import Actor, Need, See
from prm.partners.models import Partner


@dataclass(frozen=True)
class Panel:
    """A template and what it needs; drawn with the page's own context around it."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Tab:
    """A page of its own about the partner; its endpoint takes `public_id`."""

    order: int
    label: Any
    endpoint: str
    need: Need


@dataclass(frozen=True)
class Button:
    """The page's way to act; its endpoint takes `public_id`, `need` must reach this partner."""

    label: Any
    endpoint: str
    need: Need
    icon: str
    shortcut: str


Build = Callable[[Actor, Partner], Panel | None]
PANELS: list[tuple[int, bool, Build]] = []
TABS: list[Tab] = []
BUTTONS: list[Button] = []


def panel(order: int, *, aside: bool = False) -> Callable[[Build], Build]:
    """Register a panel of the Overview; `aside` puts it into the narrow column. None shows nothing."""

    def registered(build: Build) -> Build:
        PANELS.append((order, aside, build))
        return build

    return registered


def tab(order: int, label: Any, endpoint: str, need: Need = See.PARTNERS) -> None:
    """Register a tab."""
    TABS.append(Tab(order, label, endpoint, need))


def button(label: Any, endpoint: str, need: Need, *, icon: str, shortcut: str = "") -> None:
    """Register the primary action of the partner page."""
    BUTTONS.append(Button(label, endpoint, need, icon, shortcut))


def built(actor: Actor, partner: Partner, *, aside: bool) -> list[Panel]:
    """The panels of one column for this reader, in order."""
    mine = [build for order, side, build in sorted(PANELS, key=lambda each: each[0]) if side is aside]
    return [panel for panel in (build(actor, partner) for build in mine) if panel is not None]
