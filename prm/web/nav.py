"""What stands in the rail and the bar: rooms add an entry when its page works; the policy says who sees it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from prm.access.policy import Actor, Need, may

Badge = Callable[[Actor], int]  # what of the list behind the entry needs this person now; asked on every page


@dataclass(frozen=True)
class Entry:
    """One item of the navigation; `key` is also the letter after `g` on the keyboard."""

    order: int
    key: str
    label: Any
    endpoint: str
    icon: str
    need: Need
    audience: str = "console"
    badge: Badge | None = None
    section: str = ""  # whose tabs stand on its pages


@dataclass(frozen=True)
class Tab:
    """A page of a section that several rooms share, like Programs."""

    order: int
    label: Any
    endpoint: str
    need: Need
    audience: str = "console"


@dataclass(frozen=True)
class Item:
    """An entry as this reader sees it."""

    label: str
    url: str
    icon: str
    key: str
    current: bool
    badge: int = 0


ENTRIES: list[Entry] = []
SETTINGS: list[Entry] = []  # under the avatar
TABS: dict[str, list[Tab]] = {}  # by section


def entry(
    order: int,
    key: str,
    label: Any,
    endpoint: str,
    icon: str,
    need: Need,
    *,
    audience: str = "console",
    settings: bool = False,
    badge: Badge | None = None,
    section: str = "",
) -> None:
    """Add an entry, at import of the room's pages."""
    made = Entry(order, key, label, endpoint, icon, need, audience, badge, section)
    (SETTINGS if settings else ENTRIES).append(made)


def tab(section: str, order: int, label: Any, endpoint: str, need: Need, *, audience: str = "console") -> None:
    """Add a page to a section's tabs, at import of the room's pages; the endpoint takes no arguments."""
    TABS.setdefault(section, []).append(Tab(order, label, endpoint, need, audience))


def section_tabs() -> list[dict[str, Any]]:
    """The tabs of the section whose tab this page is; none on the pages below one."""
    here, actor = request.path, g.get("actor")
    for section in TABS if actor else ():
        found = [(each, url_for(each.endpoint)) for each in _tabs(section, actor)]
        if len(found) > 1 and here in {url for _, url in found}:
            return [{"label": str(each.label), "url": url, "current": url == here} for each, url in found]
    return []


def _tabs(section: str, actor: Actor) -> list[Tab]:
    kind = "console" if actor.is_staff else "portal"
    mine = (each for each in TABS.get(section, ()) if each.audience == kind and may(actor, each.need))
    return sorted(mine, key=lambda each: each.order)


def items(entries: list[Entry] | None = None) -> list[Item]:
    """The navigation of the signed-in person, in order."""
    actor = g.get("actor")
    if actor is None:
        return []
    kind = "console" if actor.is_staff else "portal"
    mine = sorted(
        (e for e in (ENTRIES if entries is None else entries) if e.audience in {kind, "both"} and may(actor, e.need)),
        key=lambda e: e.order,
    )
    here = request.path
    urls = [url_for(each.endpoint) for each in mine]
    below = [[url_for(tab.endpoint) for tab in _tabs(each.section, actor)] for each in mine]
    near = [_nearest(here, [url, *more]) for url, more in zip(urls, below, strict=True)]
    best = max(near, default=0)
    return [
        Item(str(e.label), url, e.icon, e.key, bool(best) and fits == best, e.badge(actor) if e.badge else 0)
        for e, url, fits in zip(mine, urls, near, strict=True)
    ]


def _nearest(here: str, urls: list[str]) -> int:
    """How much of this page's address is that of an entry or of one of its tabs; 0: nothing."""
    fitting = (url for url in urls if here == url or (url != "/" and here.startswith(url.rstrip("/") + "/")))
    return max(map(len, fitting), default=0)
