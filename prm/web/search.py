"""One search over everything: rooms register what they can find; the policy narrows inside each query."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Actor, Own
from prm.web import nav
from prm.web.gate import actor, audience, needs

bp = audience("both", "search", "/search")


@dataclass(frozen=True)
class Hit:
    """Something found: what it is called, a second line, where it is."""

    label: str
    note: str
    url: str
    icon: str = "arrow-right"


Searcher = Callable[[Actor, str, int], list[Hit]]
SEARCHERS: list[tuple[int, Any, Searcher]] = []


def searches(order: int, group: Any) -> Callable[[Searcher], Searcher]:
    """Register a searcher `(actor, text, limit) -> hits`; with an empty text it may offer the recent ones."""

    def registered(searcher: Searcher) -> Searcher:
        SEARCHERS.append((order, group, searcher))
        return searcher

    return registered


@searches(90, _l("Go to"))
def _pages(_actor: Actor, text: str, limit: int) -> list[Hit]:
    wanted = text.casefold()
    items = [*nav.items(), *nav.items(nav.SETTINGS)]
    return [Hit(item.label, "", item.url, item.icon) for item in items if wanted in item.label.casefold()][:limit]


@bp.get("")
@needs(Own.ACCOUNT)
def results() -> str:
    """The search page; with `palette=1` only the list for the command palette."""
    text = request.args.get("q", "").strip()[:100]
    palette = request.args.get("palette") == "1"
    limit = 6 if palette else 25
    found = [
        (str(group), searcher(actor(), text, limit)) for _n, group, searcher in sorted(SEARCHERS, key=lambda s: s[0])
    ]
    groups = [{"label": group, "items": hits} for group, hits in found if hits]
    template = "web/palette.html" if palette else "web/search.html"
    return render_template(template, q=text, groups=groups, title=_("Search"))
