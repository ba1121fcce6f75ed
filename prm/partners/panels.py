"""Where upper rooms hang what they know of a partner: panels and lines of the Overview, tabs. Knows none of them."""

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
class Stand:
    """A line of what stands between us and the partner: what it is, how it is, more in small, where it is kept."""

    label: str
    value: str
    note: str = ""
    href: str = ""
    tone: str = ""  # warn or bad where it needs somebody


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
Say = Callable[[Actor, Partner], Stand | None]
PANELS: list[tuple[int, bool, Build]] = []
STANDS: list[tuple[int, Say]] = []
TABS: list[Tab] = []
BUTTONS: list[Button] = []


def panel(order: int, *, aside: bool = False) -> Callable[[Build], Build]:
    """Register a panel of the Overview; `aside` puts it into the narrow column. None shows nothing."""

    def registered(build: Build) -> Build:
        PANELS.append((order, aside, build))
        return build

    return registered


def stands(order: int) -> Callable[[Say], Say]:
    """Register a line of what stands, like the agreement in force. None shows nothing."""

    def registered(say: Say) -> Say:
        STANDS.append((order, say))
        return say

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


def standing(actor: Actor, partner: Partner) -> list[Stand]:
    """What stands, as far as this reader may see it, in order."""
    lines = (say(actor, partner) for _order, say in sorted(STANDS, key=lambda each: each[0]))
    return [line for line in lines if line is not None]
