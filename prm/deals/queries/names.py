"""What states, reasons and sales stages are called here: an admin's name where one is set, else the product's word."""

from collections.abc import Mapping
from functools import lru_cache

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from prm.core.db import database, db, forgets
from prm.core.installation import versions
from prm.deals.rules import Reason
from prm.deals.state_words import OWN_WORDS, STAGES, TOLD_AS, Axis, Step
from prm.deals.terms_stored import DealStage, StateName


def given() -> Mapping[tuple[Axis, str], str]:
    """The names that admins gave, by what is named and key; asked again once any is changed."""
    return _given(database(), versions()["installation"])


@lru_cache(4)
def _given(_database: str, _version: int) -> Mapping[tuple[Axis, str], str]:
    rows = db.session.execute(select(StateName.axis, StateName.key, StateName.name))
    return {(row.axis, row.key): row.name for row in rows}


@lru_cache(4)
def _stages(_database: str, _version: int) -> tuple[Step, ...]:
    columns = (DealStage.key, DealStage.name, DealStage.kind, DealStage.probability, DealStage.used)
    return tuple(Step(*row) for row in db.session.execute(select(*columns).order_by(DealStage.place)))


forgets(_given.cache_clear)
forgets(_stages.cache_clear)


def named(axis: Axis, key: str) -> str:
    """What a key is called; the key itself where nobody knows it."""
    own = OWN_WORDS[axis].get(key)
    return given().get((axis, key)) or (_(own) if own else key)


def state(key: str) -> str:
    """Where a registration stands (rules.shown) as a reader sees it."""
    return named(Axis.STATUS, key)


def given_state(key: str) -> str | None:
    """The name an admin gave a status, if any; the pages' status sign knows all other words itself."""
    return given().get((Axis.STATUS, key))


def reason(each: Reason) -> str:
    """Why not, as the vendor reads it."""
    return named(Axis.REASON, str(each))


def told(each: Reason) -> str:
    """Why not, as the partner reads it."""
    return named(Axis.TOLD, TOLD_AS[each])


STATES = {key: LazyString(state, key) for key in OWN_WORDS[Axis.STATUS]}  # looked up when they are shown
REASONS = {each: LazyString(reason, each) for each in Reason}
TOLD = {each: LazyString(told, each) for each in Reason}


def stages() -> tuple[Step, ...]:
    """The sales stages in order, those no longer offered among them."""
    set_here = _stages(database(), versions()["installation"])
    return set_here or tuple(Step(each.key, _(each.name), each.kind, each.probability) for each in STAGES)


def stage(key: str) -> str:
    """What a sales stage is called."""
    set_here = _stages(database(), versions()["installation"])
    name = next((each.name for each in set_here or STAGES if each.key == key), key)
    return name if set_here else _(name)
