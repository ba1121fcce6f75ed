"""What the forms of a deal offer: product families and currencies, read again once their rows have moved."""

from functools import lru_cache
from typing import Any

from sqlalchemy import select

from prm.core.db import database, db, forgets
from prm.core.installation import versions
from prm.sales.models import Category, Rate


def families() -> tuple[Any, ...]:
    """Every product family by name: id, public id and name."""
    return _families(database(), versions()["sales"])


@lru_cache(4)
def _families(_database: str, _version: int) -> tuple[Any, ...]:
    rows = select(Category.id, Category.public_id, Category.name).order_by(Category.name)
    return tuple(db.session.execute(rows))


def currencies(reporting: str, own: str | None) -> list[str]:
    """The currencies an amount may be in: the company's own, the reporting one, and those with a rate."""
    return list(dict.fromkeys([*([own] if own else []), reporting, *_dated(database(), versions()["sales"])]))


@lru_cache(4)
def _dated(_database: str, _version: int) -> tuple[str, ...]:
    return tuple(db.session.scalars(select(Rate.currency).distinct().order_by(Rate.currency)))


forgets(_families.cache_clear)
forgets(_dated.cache_clear)
