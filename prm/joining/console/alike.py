"""What the panel of an application compares with everybody: found once, kept while those it was found among stand."""

from datetime import date
from functools import lru_cache

from pandas import DataFrame

from prm.core import clock
from prm.core.db import database, db, forgets
from prm.joining import covering
from prm.joining.models import Application
from prm.joining.rules import Facts, Twin
from prm.joining.service import weighing
from prm.web.known import versions

Found = tuple[tuple[Twin, int], ...]
MADE_OF = ("partners", "sales", "imports", "identity", "installation")  # who works where


def partners(row: Application) -> Found:
    """Partners that may be the same company, with their ids, the surest first."""
    return _partners(database(), versions()["partners"], weighing.facts_of(row), row.partner_id or 0)


def earlier(row: Application) -> Found:
    """Other applications of what may be the same company, with their ids."""
    return _earlier(database(), versions()["joining"], weighing.facts_of(row), row.id)


def map_of_partners() -> DataFrame:
    """Who works where; to be read only."""
    held = versions()
    return _map(database(), tuple(held[topic] for topic in MADE_OF), clock.today())


@lru_cache(1_000)
def _partners(_database: str, _version: int, facts: Facts, own: int) -> Found:
    return tuple(weighing.partner_twins(db.session(), facts, own))


@lru_cache(1_000)
def _earlier(_database: str, _version: int, facts: Facts, own: int) -> Found:
    return tuple(weighing.earlier_twins(db.session(), facts, own))


@lru_cache(2)
def _map(_database: str, _versions: tuple[int, ...], _day: date) -> DataFrame:
    return covering.partners(db.session())


for _each in (_partners, _earlier, _map):
    forgets(_each.cache_clear)
