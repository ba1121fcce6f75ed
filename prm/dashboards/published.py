"""The fairness ledger as partners read it (M4): figures of twelve whole months, made once a month, logged, then kept.

Made above every wall, so it holds nothing of a single company: groups too small are left out, approvers are letters.
"""

from collections.abc import Mapping
from math import isnan
from typing import Any

from pandas import DataFrame
from sqlalchemy import select

from prm.analytics import fairness
from prm.core.db import db
from prm.dashboards.models import FairnessFigures

CUTS = ("partner_size", "tier", "region", "approver")


def newest() -> FairnessFigures | None:
    """What was published last; None before the first time."""
    rows = select(FairnessFigures).order_by(FairnessFigures.last_day.desc()).limit(1)
    found: FairnessFigures | None = db.session.execute(rows).scalar_one_or_none()
    return found


def figures(frame: DataFrame) -> dict[str, Any]:
    """What anybody may read of these decisions: shares as fractions of one, times in business hours."""
    lettered = frame.assign(approver=_letters(frame["approver"]))
    late = frame[(frame["business_hours"] > frame["sla_hours"]).to_numpy()]
    whole = fairness.summary(frame, published=True)
    enough = len(whole) > 0 and not whole["small"].iloc[0]
    return {
        "whole": _plain(whole.iloc[0].to_dict()) if enough else {},
        "late": {"decisions": len(late), "days": int(late["lengthened"].sum())} if enough else {},
        "reasons": _rows(fairness.reasons(frame, published=True)) if enough else [],
        "groups": {cut: _rows(fairness.by(lettered, cut, published=True)) for cut in CUTS} if enough else {},
        "flags": _flags(lettered) if enough else [],
    }


def _letters(approvers: Any) -> Any:
    """People as letters, those who decide most first; "" stays the rules."""
    known = approvers[approvers != ""].value_counts(sort=False).sort_index()
    order = known.sort_values(ascending=False, kind="stable").index
    return approvers.map({"": ""} | {name: letter(place) for place, name in enumerate(order)})


def letter(place: int) -> str:
    """A to Z, then AA and so on."""
    before = letter(place // 26 - 1) if place >= 26 else ""
    return before + chr(ord("A") + place % 26)


def _rows(found: DataFrame) -> list[dict[str, Any]]:
    shown = found[~found["small"].to_numpy(dtype=bool)]
    return [{"label": str(label)} | _plain(dict(row)) for label, row in shown.iterrows()]


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Three digits are enough to read, and too few to work back from."""
    named = ((str(name), float(value)) for name, value in row.items() if name != "small")
    return {name: None if isnan(value) else round(value, 3) for name, value in named}


def _flags(frame: DataFrame) -> list[dict[str, Any]]:
    """The differences beyond chance, of groups that are shown."""
    told: list[dict[Any, Any]] = fairness.bias(frame).to_dict("records")
    return [
        {name: round(each, 6) if isinstance(each, float) else each for name, each in flag.items()}
        for flag in told
        if _may_be_told(frame, flag)
    ]


def _may_be_told(frame: DataFrame, flag: Mapping[Any, Any]) -> bool:
    """Is its group shown, and where it is an approver's part of another group, is that large enough by itself?"""
    rows = _rows(fairness.by(frame, flag["dimension"], published=True))
    if not flag["among"]:
        return flag["group"] in {row["label"] for row in rows}
    both = (frame[flag["dimension"]] == flag["group"]) & (frame[flag["among_dimension"]] == flag["among"])
    return not fairness.summary(frame[both.to_numpy()], published=True)["small"].iloc[0]
