"""Targets and what is credited against them, as frames: whose number, for which days, and the rows that count."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from pandas import DataFrame
from sqlalchemy import String, cast, select

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.analytics.frames import CREDITS
from prm.core.db import db
from prm.core.period import Period
from prm.dashboards import extract
from prm.dashboards.names import lookup, person_names, team_heads, territory_names
from prm.dashboards.reader import read
from prm.identity.models import Territory, User
from prm.partners.models import Partner
from prm.sales.models import Target

KINDS = ("manager", "partner", "territory", "category")
_OWNER_ID = {"manager": "user_id", "partner": "partner_id", "territory": "territory_id", "category": "category_id"}


def targets(actor: Actor) -> DataFrame:
    """TARGETS (analytics.frames) the actor may see, plus `owner_id`, the owner's row id, and `series`."""
    columns = [Target.user_id, Target.partner_id, Target.territory_id, Target.category_id, Target.amount]
    chosen = visible(
        Target, actor, See.TARGETS,
        Target.id.label("target"), cast(Target.owner_kind, String).label("owner_kind"), *columns,
        Target.starts_on, Target.ends_on, Target.series,
    ).where(Target.metric == "partner_revenue")  # fmt: skip
    frame = read(chosen)
    parts = [_of_kind(frame[frame["owner_kind"] == kind], kind) for kind in KINDS]
    return pd.concat(parts, ignore_index=True)


def _of_kind(frame: DataFrame, kind: str) -> DataFrame:
    owner = frame[_OWNER_ID[kind]].fillna(0).astype("int64")
    labels = lookup(kind).categorical(owner)
    shown, heads, joined = _people(kind)
    return DataFrame(
        {
            "target": frame["target"].astype("int64"),
            "owner": pd.Series(labels, index=frame.index).astype("str"),
            "owner_id": owner,
            "owner_kind": pd.Series(kind, index=frame.index, dtype="str"),
            "name": pd.Series([shown.get(key, "") for key in owner], index=frame.index, dtype="str"),
            "team": pd.Series([heads.get(key, "") for key in owner], index=frame.index, dtype="str"),
            "start": frame["starts_on"].astype("datetime64[us]"),
            "end": frame["ends_on"].astype("datetime64[us]"),
            "amount": frame["amount"].astype("int64"),
            "joined": pd.Series([joined.get(key) for key in owner], index=frame.index, dtype="datetime64[us]"),
            "series": frame["series"].astype("str"),
        }
    )


def _people(kind: str) -> tuple[dict[int, str], dict[int, str], dict[int, Any]]:
    """Names, team labels and joined-on days of the owners of a kind, by row id."""
    marked = {"scoped": True}  # names and joining days of owners whose targets the scope has already shown
    if kind == "manager":
        labels, names = lookup("manager").labels, person_names()
        rows = db.session.execute(select(User.id, User.joined_on).execution_options(**marked)).all()
        heads = {person: labels.get(head, "") for person, head in team_heads().items()}
        return {key: names[label] for key, label in labels.items()}, heads, {row.id: row.joined_on for row in rows}
    if kind == "partner":
        query = select(Partner.id, Partner.name, Partner.joined_on).execution_options(**marked)
        found = db.session.execute(query).all()
        return {row.id: row.name for row in found}, {}, {row.id: row.joined_on for row in found}
    return territory_names() if kind == "territory" else dict(lookup(kind).labels), {}, {}


def spans(frame: DataFrame) -> tuple[Period, ...]:
    """The distinct periods of targets."""
    days = frame[["start", "end"]].drop_duplicates()
    starts, ends = (days[name].dt.date.tolist() for name in ("start", "end"))
    return tuple(Period(start, end) for start, end in zip(starts, ends, strict=True))


def credits_of(actor: Actor, frame: DataFrame, kinds: Iterable[str] = KINDS) -> DataFrame:
    """CREDITS for the targets in `frame`: booked lines by owner, day-exact at every target's start and end."""
    parts = [_credited(actor, kind, frame[frame["owner_kind"] == kind]) for kind in kinds]
    return pd.concat([part for part in parts if len(part)] or [CREDITS.empty()], ignore_index=True)


def _credited(actor: Actor, kind: str, wanted: DataFrame) -> DataFrame:
    if wanted.empty:
        return CREDITS.empty()
    rows = extract.revenue(actor, (kind,), spans(wanted))
    ids = f"{kind}_id"
    if kind == "territory":
        return _by_region(rows, wanted)
    return _shaped(rows[rows[ids].isin(wanted["owner_id"].unique())], kind, None)


def _by_region(rows: DataFrame, wanted: DataFrame) -> DataFrame:
    """A region's target is met by every line in it or below it."""
    owners = wanted.drop_duplicates("owner_id")
    tree = _below(owners["owner_id"].tolist())
    pairs = zip(owners["owner_id"].tolist(), owners["owner"].tolist(), strict=True)
    parts = [_shaped(rows[rows["territory_id"].isin(tree[key])], "territory", label) for key, label in pairs]
    return pd.concat(parts, ignore_index=True)


def _below(roots: Sequence[int]) -> dict[int, list[int]]:
    parent = dict(db.session.execute(select(Territory.id, Territory.parent_id)).all())
    found: dict[int, list[int]] = {root: [] for root in roots}
    for node in parent:
        above: int | None = node
        while above is not None:
            if above in found:
                found[above].append(node)
            above = parent[above]
    return found


def _shaped(rows: DataFrame, kind: str, owner: str | None) -> DataFrame:
    labels = rows[kind].astype("str") if owner is None else pd.Series(owner, index=rows.index, dtype="str")
    return DataFrame(
        {
            "owner": labels,
            "owner_kind": pd.Series(kind, index=rows.index, dtype="str"),
            "day": rows["day"],
            "amount": rows["amount"],
            "lines": rows["lines"],
        }
    ).reset_index(drop=True)
