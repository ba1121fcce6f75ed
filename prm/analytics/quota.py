"""Which targets a question is about, what they ask for by a day, and which credited rows stand against."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame

from prm.analytics.dims import categorical
from prm.analytics.facts import Ask, Facts
from prm.analytics.metric import N_, Part
from prm.core.errors import Unreadable
from prm.core.money import round_half_even
from prm.core.period import Period

OWNERS = {"manager": "manager", "team": "manager", "partner": "partner"}
OWNERS |= {"territory": "territory", "category": "category"}
GRAIN = ("target_period", *OWNERS)


def owner_kind(ask: Ask) -> str:
    """Whose targets count: those the question names, else the account managers'."""
    kinds = sorted({OWNERS[dim] for dim in ask.dims if dim in OWNERS})
    if len(kinds) > 1:
        raise Unreadable(f"A target is either a {' or a '.join(kinds)}'s. Ask for one of them.")
    return kinds[0] if kinds else "manager"


def pro_rata(amount: int, period: Period, joined: date | None) -> int:
    """The target of someone who joined inside the period: by the days left, half-even to ten-thousandths."""
    if joined is None or joined <= period.start or joined not in period:
        return amount
    return round_half_even(Fraction(amount * Period(joined, period.end).days, period.days))


def expected(amount: int, period: Period, joined: date | None, data_to: date | None) -> Fraction:
    """What `amount` asks for by the end of `data_to`, even pace, from the joined-on day if that is inside."""
    own = Period(joined, period.end) if joined is not None and joined in period else period
    gone = own if data_to is None else own.until(data_to)
    return Fraction(amount * gone.days, own.days) if gone else Fraction(0)


def targets(facts: Facts, ask: Ask) -> DataFrame:
    """The targets asked for, begun by `data_to`, two thirds of whose days at least lie in the question's period.

    Adds the owner under the kind's own name, `amount` pro rata, `expected` (exact fractions) and `whole`,
    the amount before pro rata.
    """
    frame, kind = facts.frame("targets"), owner_kind(ask)
    rows = frame[(frame["owner_kind"] == kind).to_numpy() & _asked(frame, ask)]
    whole, amounts, paces = rows["amount"].tolist(), [], []
    for amount, period, joined in zip(whole, _periods(rows), _days(rows["joined"]), strict=True):
        amounts.append(pro_rata(amount, period, joined))
        paces.append(expected(amounts[-1], period, joined, ask.data_to))
    return rows.assign(
        **{kind: rows["owner"]},
        whole=rows["amount"],
        amount=np.array(amounts, dtype="int64"),
        expected=np.array([*paces, None], dtype="object")[:-1],
    )


def _asked(frame: DataFrame, ask: Ask) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    start, end = (frame[name].to_numpy().astype("datetime64[D]") for name in ("start", "end"))
    asked = np.ones(len(frame), dtype=bool)
    if ask.data_to is not None:
        asked &= start <= np.datetime64(ask.data_to)
    if ask.period is not None:
        first = np.maximum(start, np.datetime64(ask.period.start))
        last = np.minimum(end, np.datetime64(ask.period.end))
        asked &= 3 * ((last - first).astype("int64") + 1) >= 2 * ((end - start).astype("int64") + 1)
    return asked


def _periods(rows: DataFrame) -> Iterator[Period]:
    for start, end in zip(_days(rows["start"]), _days(rows["end"]), strict=True):
        if start is not None and end is not None:
            yield Period(start, end)


def _days(column: Any) -> list[date | None]:
    days: list[date | None] = column.to_numpy().astype("datetime64[D]").tolist()
    return days


def credited(facts: Facts, ask: Ask) -> DataFrame:
    """Credited rows in each target's own days, with the target's columns beside them.

    A row stands once for every target it counts towards, so a year's and its quarters' targets both see it.
    """
    wanted, rows, kind = targets(facts, ask), facts.frame("credits"), owner_kind(ask)
    rows = rows[(rows["owner_kind"] == kind).to_numpy()]
    order = np.argsort(rows["day"].to_numpy(), kind="stable")
    hits, places = _matches(rows.iloc[order], wanted)
    beside = wanted.iloc[places]
    columns = {name: beside[name].array for name in ("target", kind, "team", "start", "end")}
    return DataFrame(rows.iloc[order[hits]].assign(**columns))


def _matches(rows: DataFrame, wanted: DataFrame) -> tuple[Any, Any]:
    """Positions of rows, sorted by day, and of the targets they count towards, pairwise."""
    days = rows["day"].to_numpy()
    owners = pd.Index(wanted["owner"].astype("str").unique())
    row_owners, target_owners = _codes(rows["owner"], owners), _codes(wanted["owner"], owners)
    hits, places = [np.empty(0, "int64")], [np.empty(0, "int64")]
    for start, end, members in _same_days(wanted):
        lookup = np.full(len(owners) + 1, -1, dtype="int64")  # the last place catches owners without a target
        lookup[target_owners[members]] = members
        low, high = days.searchsorted(start, "left"), days.searchsorted(end, "right")
        place = lookup[row_owners[low:high]]
        hits.append(low + np.flatnonzero(place >= 0))
        places.append(place[place >= 0])
    return np.concatenate(hits), np.concatenate(places)


def _codes(column: Any, owners: "pd.Index[Any]") -> Any:
    texts = categorical(column)
    return owners.get_indexer(texts.categories)[texts.codes]


def _same_days(wanted: DataFrame) -> Iterator[tuple[Any, Any, Any]]:
    """Start, end and positions of targets with the same days, an owner at most once in each."""
    days = wanted[["owner", "start", "end"]].reset_index(drop=True)
    days["again"] = days.groupby(["owner", "start", "end"], observed=True).cumcount()
    for members in days.groupby(["start", "end", "again"]).indices.values():
        first = days.iloc[members[0]]
        yield first["start"].to_datetime64(), first["end"].to_datetime64(), members


def quota_span(_ask: Ask) -> Period | None:
    """Targets bring their own days: every target's start and end cuts the credits."""
    return None


CREDITED = Part("credited", N_("Booked lines credited to the targets' owners"), credited, span=quota_span)
TARGET = Part("target", N_("Targets"), targets, per="target", shared=True, span=quota_span)
EXPECTED = Part(
    "expected", N_("Targets to date, at an even pace"), targets,
    per="target", amount="expected", shared=True, span=quota_span,
)  # fmt: skip
