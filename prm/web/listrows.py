"""The rows behind a list's URL: narrowed, ordered, counted, paged. Knows the policy's reaches, no room."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from prm.access.policy import Actor, Need, Reach, reach
from prm.core.db import database, db, forgets
from prm.web.lists import Asked, Listing


def narrowed(listing: Listing, asked: Asked, actor: Actor, rows: Select[Any]) -> Select[Any]:
    """The scoped Select, narrowed to what was asked."""
    if asked.q:
        rows = rows.where(listing.search(asked.q))
    for each in listing.filters:
        if each.key in asked.filters:
            rows = rows.where(each.where(asked.filters[each.key], actor))
    return rows


def order_of(listing: Listing, asked: Asked) -> tuple[Any, ...]:
    """The asked order; the id makes it total, in the same direction, so that an index can serve it."""
    column = listing.column(asked.sort.removeprefix("-")) if asked.sort else None
    if column is None:
        return (*listing.order, listing.tie)
    if asked.sort.startswith("-"):
        return (column.sort.desc(), listing.tie.desc())
    last = () if column.none is None else (column.none.asc(),)
    return (*last, column.sort.asc(), listing.tie.asc())


def ordered(listing: Listing, asked: Asked, rows: Select[Any]) -> Select[Any]:
    """The rows in the asked order."""
    return rows.order_by(*order_of(listing, asked))


_COUNTS: OrderedDict[tuple[Any, ...], int] = OrderedDict()
_KEPT = 4_096


def reach_of(actor: Actor, need: Need) -> tuple[Any, ...]:
    """What decides which rows an actor reaches with a need: equal for two people, the same rows."""
    span = reach(actor.role, need)
    if span is Reach.ALL:
        return (need, span)
    drawn = (actor.family, actor.territories, actor.credits, actor.book, actor.lent)
    return (need, span, actor.id, actor.partner_id, drawn)


def total(
    listing: Listing,
    asked: Asked,
    actor: Actor,
    rows: Select[Any],
    *,
    need: Need,
    versions: Mapping[str, int],
    day: date,
) -> int:
    """How many rows there are in all: exact, kept while neither reach, filters nor data change (D29).

    `rows` is the narrowed Select; `day` joins the key because filters may speak of days.
    """
    state = tuple(versions.get(topic, 0) for topic in listing.topics)
    filters = (asked.q, tuple(sorted(asked.filters.items())))
    where = database()
    key = (where, listing.page, reach_of(actor, need), filters, state, day, actor.id if asked.filters else 0)
    known = _COUNTS.get(key)
    if known is None:
        inner = rows.with_only_columns(listing.tie).order_by(None).subquery()
        counted = select(func.count()).select_from(inner).execution_options(scoped=True)  # inside is the scope
        known = int(db.session.execute(counted).scalar_one())
        _COUNTS[key] = known
        if len(_COUNTS) > _KEPT:
            _COUNTS.popitem(last=False)
    return known


def paged(asked: Asked, count: int, rows: Select[Any]) -> tuple[Asked, Select[Any]]:
    """One page of the rows; beyond the last page there is the last page."""
    last = max(1, -(-count // asked.size))
    asked = replace(asked, page=min(asked.page, last))
    return asked, rows.limit(asked.size).offset((asked.page - 1) * asked.size)


forgets(_COUNTS.clear)
