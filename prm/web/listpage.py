"""A list as its template draws it: headers that sort, chips that go away, pages, views. Decides nothing about rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _

from prm.access.policy import Actor
from prm.web import formats, fragments
from prm.web.export import Kind
from prm.web.lists import SIZES, Asked, Filter, Listing, View, of_view

NUMBERS = frozenset({Kind.AMOUNT, Kind.SHARE, Kind.COUNT})


@dataclass(frozen=True)
class Head:
    """A header cell."""

    key: str
    label: str
    href: str
    direction: str
    num: bool
    tip: str


@dataclass(frozen=True)
class Chip:
    """One thing that is asked for, and the address without it."""

    label: str
    value: str
    remove: str


@dataclass(frozen=True)
class Choice:
    """A filter with its value; `options` as markup, or None where the value is written."""

    name: str
    label: str
    value: str
    options: str | None


@dataclass(frozen=True)
class Tab:
    """A view one can open."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Page:
    """Everything around the rows; all texts are ready to show, all addresses ready to follow, most of it hashable."""

    asked: Asked
    pairs: tuple[tuple[str, str], ...]  # what the address says
    url: str
    heads: tuple[Head, ...]
    shown: frozenset[str]
    chooser: tuple[tuple[str, str, bool, bool], ...]  # key, label, chosen, fixed
    chips: Sequence[Chip]
    clear: str
    quick: tuple[Choice, ...]
    more: tuple[Choice, ...]
    views: tuple[Tab, ...]
    view: View | None
    changed: bool
    ignored: str
    count: int
    total: str
    first: str
    last: str
    before: str
    after: str
    sizes: tuple[tuple[str, str, bool], ...]

    def keep(self, *without: str) -> dict[str, str]:
        """Hidden values for a form that changes only what is named."""
        return {name: value for name, value in self.pairs if name not in {*without, "page"}}

    def exported(self) -> str:
        """The query of the same rows as a file."""
        return self.asked.query(size=50)


def page(listing: Listing, asked: Asked, actor: Actor, count: int, url: str, views: Sequence[View]) -> Page:
    """The view model of one page of `listing` at `url`."""
    current = next((view for view in views if view.key == asked.view), None)
    first = (asked.page - 1) * asked.size
    around = _around(formats.locale_name(), listing, asked, url)
    return Page(
        asked=asked,
        pairs=tuple(asked.pairs()),
        url=url,
        heads=around.heads,
        shown=around.shown,
        chooser=around.chooser,
        chips=_chips(listing, asked, actor, around.at),
        clear=around.clear,
        quick=tuple(_choice(each, asked, actor) for each in listing.filters if each.quick is not None),
        more=tuple(_choice(each, asked, actor) for each in listing.filters if each.quick is None),
        views=tuple(_tab(view, asked, url) for view in views),
        view=current,
        changed=current is not None and asked.content() != of_view(listing, current, actor).content(),
        ignored=", ".join(asked.ignored),
        count=count,
        total=formats.number(count),
        first=formats.number(first + 1 if count else 0),
        last=formats.number(min(first + asked.size, count)),
        before=around.before,
        after=around.after if first + asked.size < count else "",
        sizes=around.sizes,
    )


@dataclass(frozen=True)
class Around:
    """What a page shows for what is asked alone, whatever the rows are and whoever asks."""

    at: Callable[..., str]
    heads: tuple[Head, ...]
    shown: frozenset[str]
    chooser: tuple[tuple[str, str, bool, bool], ...]
    clear: str
    before: str
    after: str
    sizes: tuple[tuple[str, str, bool], ...]


@lru_cache(1_024)
def _around(_locale: str, listing: Listing, asked: Asked, url: str) -> Around:
    def at(**change: Any) -> str:
        query = asked.query(**change)
        return f"{url}?{query}" if query else url

    chosen = shown(listing, asked)
    return Around(
        at=at,
        heads=tuple(_head(column, asked, at) for column in listing.columns if column.key in chosen),
        shown=frozenset(chosen),
        chooser=tuple(
            (column.key, str(column.label), column.key in chosen, column.fixed) for column in listing.columns
        ),
        clear=at(q="", filters={}, view=""),
        before=at(page=asked.page - 1) if asked.page > 1 else "",
        after=at(page=asked.page + 1),
        sizes=tuple((str(size), at(size=size), size == asked.size) for size in SIZES),
    )


def shown(listing: Listing, asked: Asked) -> list[str]:
    """Keys of the columns on screen, in the list's order."""
    chosen = set(asked.cols) or {column.key for column in listing.columns if column.shown}
    return [column.key for column in listing.columns if column.fixed or column.key in chosen]


def _head(column: Any, asked: Asked, at: Any) -> Head:
    direction = {column.key: "asc", f"-{column.key}": "desc"}.get(asked.sort, "")
    following = {"": f"-{column.key}", "desc": column.key, "asc": ""}[direction]  # R11
    return Head(
        column.key,
        str(column.label),
        at(sort=following) if column.sort is not None else "",
        direction,
        column.kind in NUMBERS,
        str(column.tip or ""),
    )


def _chips(listing: Listing, asked: Asked, actor: Actor, at: Any) -> list[Chip]:
    chips = [Chip(_("Search"), asked.q, at(q=""))] if asked.q else []
    for each in listing.filters:
        if values := asked.filters.get(each.key):
            words = each.options(actor) if each.options else {}
            rest = {key: held for key, held in asked.filters.items() if key != each.key}
            value = ", ".join(str(words.get(value, value)) for value in values)
            chips.append(Chip(str(each.label), value, at(filters=rest)))
    return chips


def _choice(each: Filter, asked: Asked, actor: Actor) -> Choice:
    name, label, value = f"f.{each.key}", str(each.label), ",".join(asked.filters.get(each.key, ()))
    if each.options is None:
        return Choice(name, label, value, None)
    several = ((value, _("%(n)s chosen", n=value.count(",") + 1)),) if "," in value else ()
    options = (("", str(each.quick or _("Any"))), *several, *each.options(actor).items())
    return Choice(name, label, value, fragments.drawn("web/_options.html", "options", options, value))


def _tab(view: View, asked: Asked, url: str) -> Tab:
    everything = not view.query and not view.id
    current = not asked.view if everything else view.key == asked.view
    return Tab(str(view.label), url if everything else f"{url}?view={view.key}", current)
