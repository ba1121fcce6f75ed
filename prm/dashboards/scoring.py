"""Every partner's points, reckoned at once and kept on its row for lists (KPI 18 and 19)."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from pandas import DataFrame
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from prm.analytics import health
from prm.core.db import batched
from prm.dashboards import scored
from prm.partners.models import Partner

AT_ONCE = 2_000
_KEPT = ("health", "engagement")
_EVERY = {"scoped": True, "synchronize_session": False}  # a nightly run is of every partner


def reckoned(session: Session) -> tuple[health.Days, DataFrame, int]:
    """The last days counted, the points of those partners whose points moved, and how many partners have a score."""
    kept = DataFrame([tuple(row) for row in session.execute(_stored())], columns=["id", *_KEPT])
    kept = kept.set_index("id").astype("int64")
    when = scored.days()
    fresh = health.scores(scored.of_all(when), pd.Index(kept.index), when)
    return when, fresh[(fresh != kept).any(axis=1)], int((fresh["health"] >= 0).sum())


def _stored() -> Any:
    return select(Partner.id, Partner.health, Partner.engagement).order_by(Partner.id)


def keep(session: Session, moved: DataFrame, when: health.Days) -> None:
    """Past the ORM: points are no edit, and must not upset somebody's open form."""
    table = Partner.__table__.c
    change = update(Partner.__table__).where(table.id == bindparam("at"))
    change = change.values({name: bindparam(f"new_{name}") for name in (*_KEPT, "scored_on")})
    for some in batched(list(_rows(moved, when)), AT_ONCE):
        session.execute(change, some, execution_options=_EVERY)


def _rows(moved: DataFrame, when: health.Days) -> Iterator[dict[str, Any]]:
    for number, *points in moved[list(_KEPT)].itertuples():
        new = {f"new_{name}": int(value) for name, value in zip(_KEPT, points, strict=True)}
        yield {"at": int(number), "new_scored_on": when.today, **new}
