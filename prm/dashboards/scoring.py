"""The verb that keeps every partner's points for lists (KPI 18 and 19), from the rows of a day that is over."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from flask_babel import lazy_gettext as _l
from pandas import DataFrame
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from prm.analytics import health
from prm.core.db import batched
from prm.core.ids import short_code
from prm.core.transaction import system
from prm.dashboards import scored
from prm.journal.log import System, kind, record
from prm.partners.models import Partner

SCORED = kind("partners.scored", _l("scored {scored} partners, {changed} of them anew"), topics=("partners",))
NIGHTLY = System("scores")
AT_ONCE = 2_000
_KEPT = ("health", "engagement")


class Run:
    """What the log calls one night's scoring."""

    __tablename__ = "score_run"

    def __init__(self) -> None:
        self.public_id = short_code("SC")


def score_all() -> int:
    """Reckon every partner's points outside the writers' lock, then keep those that moved; how many have a score."""
    with system("scores: reading", writes=False) as session:
        kept = DataFrame([tuple(row) for row in session.execute(_stored())], columns=["id", *_KEPT])
        kept = kept.set_index("id").astype("int64")
        when = scored.days()
        fresh = health.scores(scored.of_all(when), pd.Index(kept.index), when)
    moved = fresh[(fresh != kept).any(axis=1)]
    with system("scores: keeping") as session:
        _keep(session, moved, when)
        done = int((fresh["health"] >= 0).sum())
        record(SCORED, Run(), NIGHTLY, scored=done, changed=len(moved))
    return done


def _stored() -> Any:
    return select(Partner.id, Partner.health, Partner.engagement).order_by(Partner.id)


def _keep(session: Session, moved: DataFrame, when: health.Days) -> None:
    """Past the ORM: points are no edit, and must not upset somebody's open form."""
    table = Partner.__table__.c
    change = update(Partner.__table__).where(table.id == bindparam("at"))
    change = change.values({name: bindparam(f"new_{name}") for name in (*_KEPT, "scored_on")})
    for some in batched(list(_rows(moved, when)), AT_ONCE):
        session.execute(change, some, execution_options={"scoped": True, "synchronize_session": False})


def _rows(moved: DataFrame, when: health.Days) -> Iterator[dict[str, Any]]:
    for number, *points in moved[list(_KEPT)].itertuples():
        new = {f"new_{name}": int(value) for name, value in zip(_KEPT, points, strict=True)}
        yield {"at": int(number), "new_scored_on": when.today, **new}
