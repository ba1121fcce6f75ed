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
) -> None:
    """Add an entry, at import of the room's pages."""
    (SETTINGS if settings else ENTRIES).append(Entry(order, key, label, endpoint, icon, need, audience, badge))


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
    best = max(
        (url for url in urls if here == url or (url != "/" and here.startswith(url.rstrip("/") + "/"))),
        key=len,
        default="",
    )
    return [
        Item(str(e.label), url, e.icon, e.key, url == best, e.badge(actor) if e.badge else 0)
        for e, url in zip(mine, urls, strict=True)
    ]
