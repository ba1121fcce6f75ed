"""One URL grammar for every list (R10), declared as data: columns, filters, views. Knows no room and no request."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import ColumnElement, and_

from prm.access.policy import Actor
from prm.core.errors import Unreadable
from prm.core.money import parse_amount
from prm.web.export import Kind

SIZES = (25, 50, 100)
USUAL = 50
DEEPEST = 1_000_000
LONGEST_SEARCH = 100
OWN_WORDS = ("q", "sort", "cols", "page", "size", "view")


@dataclass(frozen=True)
class Column:
    """A column that can be shown; `sort` is what orders by it, best with an index behind it."""

    key: str
    label: Any
    kind: Kind = Kind.TEXT
    sort: Any = None
    fixed: bool = False
    shown: bool = True  # until the reader chooses otherwise
    tip: Any = None
    none: Any = None  # the condition of rows without a value that would stand first going up: they stay last


Options = Callable[[Actor], Mapping[str, str]]


@dataclass(frozen=True)
class Filter:
    """A condition on the rows: one or several of `options`, or, without options, whatever `where` can read."""

    key: str
    label: Any
    where: Callable[[tuple[str, ...], Actor], ColumnElement[bool]]
    options: Options | None = None
    quick: Any = None  # words of the empty choice, where the filter stands in the toolbar


@dataclass(frozen=True)
class View:
    """A named query string of a list; `id` is that of a saved one, which `mine` may change."""

    key: str
    label: Any
    query: str = ""
    id: str = ""
    mine: bool = False
    shared: bool = False


@dataclass(frozen=True, eq=False)  # each is itself: a key of caches
class Listing:
    """Everything a list is: where it lives, what it shows, how it narrows and orders."""

    page: str  # endpoint
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    search: Callable[[str], ColumnElement[bool]]
    order: tuple[Any, ...]  # until the reader chooses otherwise
    tie: Any  # the id: makes every order total
    topics: tuple[str, ...]  # of core.installation, that move its rows
    views: Callable[[Actor], Sequence[View]] = lambda _actor: ()

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True)
class Asked:
    """What a URL asks of a list, read and checked; `ignored` holds what could not be."""

    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""  # a key, for falling order with a minus before it
    cols: tuple[str, ...] = ()
    page: int = 1
    size: int = USUAL
    view: str = ""
    ignored: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((self.q, *sorted(self.filters.items()), self.sort, self.cols, self.page, self.size, self.view))

    def pairs(self, *, where: bool = True, paging: bool = True) -> list[tuple[str, str]]:
        """The URL's parameters in their one order, usual values left out."""
        said = [("view", self.view)] if where else []
        said += [("q", self.q), *((f"f.{key}", ",".join(values)) for key, values in sorted(self.filters.items()))]
        said += [("sort", self.sort), ("cols", ",".join(self.cols))]
        if paging:
            said += [("page", str(self.page) if self.page > 1 else "")]
            said += [("size", str(self.size) if self.size != USUAL else "")]
        return [(name, value) for name, value in said if value]

    def query(self, **change: Any) -> str:
        """The query string with something changed; anything but the page itself leads back to page one."""
        asked = replace(self, **({"page": 1} | change))
        if not (asked.q or asked.filters or asked.sort or asked.cols):
            asked = replace(asked, view=change.get("view", ""))
        return urlencode(asked.pairs(), safe=",.:")

    def content(self) -> str:
        """What makes a view: everything but its name and the page one is on."""
        return urlencode(self.pairs(where=False, paging=False), safe=",.:")


def read(listing: Listing, args: Any, actor: Actor, views: Iterable[View] = ()) -> Asked:
    """Read a request's arguments; a view gives its own query only where nothing else is asked."""
    known = {view.key: view for view in views}
    view = args.get("view", "")
    ignored = [name for name in args if name not in OWN_WORDS and not _is_filter(listing, name)]
    if view and view not in known:
        ignored.append("view")
    if view and not (view in known and (known[view].query or known[view].id)):
        view = ""
    own = any(name in {"q", "sort", "cols"} or name.startswith("f.") for name in args)
    told = args if own or not view else _Words.of(known[view].query)
    page, size = _whole(args.get("page"), 1), _whole(args.get("size"), USUAL)
    ignored += ["size"] if size not in SIZES else []
    return Asked(
        q=told.get("q", "").strip().replace("\x00", "")[:LONGEST_SEARCH],
        filters=_filters(listing, told, actor, ignored),
        sort=_sort(listing, told, ignored),
        cols=_columns(listing, told, ignored),
        page=min(max(page, 1), DEEPEST),
        size=size if size in SIZES else USUAL,
        view=view,
        ignored=tuple(dict.fromkeys(ignored)),
    )


def of_view(listing: Listing, view: View, actor: Actor) -> Asked:
    """What a view asks by itself, as far as its query still reads."""
    return read(listing, _Words.of(view.query), actor)


def _filters(listing: Listing, told: Any, actor: Actor, ignored: list[str]) -> dict[str, tuple[str, ...]]:
    filters: dict[str, tuple[str, ...]] = {}
    for each in listing.filters:
        values = _parts(told.getlist(f"f.{each.key}"))
        kept = tuple(value for value in values if _reads(each, value, actor))
        ignored += [f"f.{each.key}"] if kept != values else []
        filters |= {each.key: kept} if kept else {}
    return filters


def _sort(listing: Listing, told: Any, ignored: list[str]) -> str:
    sort = str(told.get("sort", ""))
    column = listing.column(sort.removeprefix("-"))
    if sort and (column is None or column.sort is None):
        ignored.append("sort")
        return ""
    return sort


def _columns(listing: Listing, told: Any, ignored: list[str]) -> tuple[str, ...]:
    asked = _parts(told.getlist("cols"))
    known = tuple(key for key in asked if listing.column(key))
    ignored += ["cols"] if known != asked else []
    return known


def _parts(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for each in said for part in each.split(",") if part))


class _Words(dict[str, list[str]]):
    """A view's query string with the reading half of a MultiDict."""

    @classmethod
    def of(cls, query: str) -> "_Words":
        words = cls()
        for name, value in parse_qsl(query):
            words.setdefault(name, []).append(value)
        return words

    def get(self, key: str, default: Any = None) -> Any:
        return self[key][0] if key in self else default

    def getlist(self, key: str) -> list[str]:
        return super().get(key, [])


def _is_filter(listing: Listing, name: str) -> bool:
    return name.startswith("f.") and any(name == f"f.{each.key}" for each in listing.filters)


def _reads(each: Filter, value: str, actor: Actor) -> bool:
    if each.options is not None:
        return value in each.options(actor)
    try:
        each.where((value,), actor)
    except (Unreadable, ValueError):
        return False
    return True


def page_number(args: Any) -> int:
    """Which page of a plain list a request's arguments ask for: from 1, and no further than an engine can count."""
    return min(max(1, args.get("page", 1, type=int)), 10_000)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def between(column: Any) -> Callable[[tuple[str, ...], Actor], ColumnElement[bool]]:
    """`100..`, `..200`, `100..200` on an amount column; typed in whole units."""

    def where(values: tuple[str, ...], _actor: Actor) -> ColumnElement[bool]:
        low, dots, high = values[0].partition("..")
        if not dots:
            low = high = values[0]
        bounds: list[ColumnElement[bool]] = [column >= parse_amount(low)] if low else []
        bounds += [column <= parse_amount(high)] if high else []
        if not bounds:
            raise Unreadable("Write a range like 100..200, 100.. or ..200.")
        return and_(*bounds)

    return where
