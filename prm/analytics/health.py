"""Engagement (KPI 18) and health (KPI 19) of partners, from what was booked, registered and talked about.

Source of weights and formulas: the product's KPI dictionary, which quotes the published starting weights of others.

    engagement  Σ weight × part over the 90 days up to the last one; a part is the sum of what was done, each half as
                much worth after 45 days, against the number that makes it whole: more than that adds nothing
    revenue     booked in the last 90 days ÷ booked in the same days a year earlier
    pipeline    open approved registrations ÷ what a quarter of the last year brought
    relationship  1 − days since the last call, meeting or mail ÷ 90

The frames, one row each, partners by number:

    sold        partner, day, amount (ten-thousandths)       lines or buckets of them, exact at the windows' edges
    done        partner, doing (contact, registration or order), day
    deals       partner, decided, closed, protected_until (days, none while open or endless), amount    approved ones
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame

from prm.analytics.revenue import ACTIVE_DAYS, within
from prm.analytics.scores import FULL, MISSING, part, total
from prm.core.period import Period, last_days

HALF_LIFE = 45
ENGAGEMENT = {"contact": 40, "registration": 30, "order": 30}
WHOLE_AT = {"contact": 4, "registration": 3, "order": 4}  # fresh ones that make a part whole: the cap of each
HEALTH = {"revenue": 35, "engagement": 25, "enablement": 15, "pipeline": 15, "relationship": 10}
MEASURED = ("revenue", "engagement", "pipeline", "relationship")  # enablement has no rows yet
NO_CONTACT = -1
_WORTH = np.array([round(1_000_000 * 0.5 ** (age / HALF_LIFE)) for age in range(ACTIVE_DAYS)], dtype="int64")


@dataclass(frozen=True)
class Days:
    """The last day of each sort of rows: what was booked, what was registered, and today for everything else."""

    today: date
    sold: date | None
    deals: date | None

    def back(self, days: int) -> "Days":
        """The same, so many days before."""
        step = timedelta(days=days)
        earlier = [day and day - step for day in (self.sold, self.deals)]
        return replace(self, today=self.today - step, sold=earlier[0], deals=earlier[1])

    def ends(self) -> dict[str, date | None]:
        """Doing → the last day it is counted to."""
        return {"contact": self.today, "registration": self.today, "order": self.sold}


@dataclass(frozen=True)
class Ground:
    """The frames; `known` are the doings this installation has any rows of, as nobody is measured by what nobody does.

    `known` may also hold `deals`, where any registration was ever approved.
    """

    sold: DataFrame
    done: DataFrame
    deals: DataFrame
    known: frozenset[str]


def windows(days: Days) -> tuple[Period, ...]:
    """The days whose booked amounts count: the last 90, the same a year earlier, the last year."""
    if days.sold is None:
        return ()
    recent = last_days(ACTIVE_DAYS, days.sold)
    return recent, recent.year_earlier(), last_days(365, days.sold)


def engagement(ground: Ground, partners: "pd.Index[Any]", days: Days) -> DataFrame:
    """Per partner the parts of ENGAGEMENT, in hundredths; MISSING for a doing the installation knows nothing of."""
    found = {}
    for doing, end in days.ends().items():
        if doing not in ground.known or end is None:
            found[doing] = pd.Series(MISSING, index=partners)
            continue
        rows = within(ground.done[ground.done["doing"] == doing], last_days(ACTIVE_DAYS, end))
        ages = (np.datetime64(end) - rows["day"].to_numpy().astype("datetime64[D]")).astype("int64")
        worth = pd.Series(_WORTH[ages], index=rows["partner"].to_numpy(), dtype="int64").groupby(level=0).sum()
        whole = WHOLE_AT[doing] * 1_000_000
        found[doing] = _spread(worth, partners).clip(upper=whole) * FULL // whole
    return DataFrame(found, index=partners)


def measures(ground: Ground, partners: "pd.Index[Any]", days: Days) -> DataFrame:
    """Per partner the plain numbers behind its health.

    recent, earlier, year (amounts booked in the three windows), open (amount of the pipeline), silent (days since the
    last contact, NO_CONTACT for none), and how many of each doing lie in its 90 days.
    """
    found = dict.fromkeys(("recent", "earlier", "year"), pd.Series(0, index=partners))
    for name, window in zip(found, windows(days), strict=False):
        found[name] = _spread(within(ground.sold, window).groupby("partner")["amount"].sum(), partners)
    found["open"] = _spread(_open(ground.deals, days).groupby("partner")["amount"].sum(), partners)
    found["silent"] = _silent(ground.done, partners, days.today)
    for doing, end in days.ends().items():
        rows = ground.done[ground.done["doing"] == doing]
        rows = within(rows, last_days(ACTIVE_DAYS, end)) if end else rows.iloc[:0]
        found[doing] = _spread(rows.groupby("partner").size(), partners)
    return DataFrame(found, index=partners)


def _open(deals: DataFrame, days: Days) -> DataFrame:
    """The approved ones that were neither closed nor over on the last day."""
    if days.deals is None:
        return deals.iloc[:0]
    day = np.datetime64(days.deals)
    over = (deals["closed"] <= day) | (deals["protected_until"] < day)  # no day is neither before nor after
    return deals[((deals["decided"] <= day) & ~over).to_numpy()]


def _silent(done: DataFrame, partners: "pd.Index[Any]", today: date) -> "pd.Series[int]":
    spoken = done[((done["doing"] == "contact") & (done["day"] <= np.datetime64(today))).to_numpy()]
    last = spoken.groupby("partner")["day"].max().reindex(partners)
    days = (np.datetime64(today) - last).dt.days
    return days.fillna(NO_CONTACT).astype("int64")


def health(found: DataFrame, engaged: DataFrame, known: frozenset[str]) -> DataFrame:
    """Per partner the parts of HEALTH that are measured today, in hundredths, from `measures` and `engagement`."""
    silent = found["silent"].where(found["silent"] != NO_CONTACT, ACTIVE_DAYS).clip(0, ACTIVE_DAYS)
    nobody = pd.Series("contact" not in known, index=found.index)
    never = pd.Series("deals" not in known, index=found.index)
    quarter = found["year"] // 4
    return DataFrame(
        {
            "revenue": part(
                found["recent"], found["earlier"], unknown=(found["earlier"] <= 0) & (found["recent"] <= 0)
            ),
            "engagement": total(engaged, ENGAGEMENT),
            "pipeline": part(found["open"], quarter, unknown=never),
            "relationship": part(ACTIVE_DAYS - silent, silent * 0 + ACTIVE_DAYS, unknown=nobody),
        }
    )


def beginnings(ground: Ground, partners: "pd.Index[Any]") -> DataFrame:
    """Per partner `first`, the day of its first row, none without one, and `n`, how many things it did."""
    months = ground.sold["day"].to_numpy().astype("datetime64[M]").astype("datetime64[us]")  # its rows may be buckets
    sold = ground.sold.assign(day=months)
    days = [frame.groupby("partner")["day"].min() for frame in (sold, ground.done)]
    first = pd.concat([each.reindex(partners) for each in days], axis=1).min(axis=1)
    return DataFrame({"first": first, "n": _spread(ground.done.groupby("partner").size(), partners)}, index=partners)


def too_early(first: "pd.Series[Any]", days: Days) -> "pd.Series[bool]":
    """Less than three months of data: a score would be noise."""
    start = np.datetime64(min(day for day in (days.today, days.sold) if day) - timedelta(days=ACTIVE_DAYS - 1))
    return ~(first <= start)


def scores(ground: Ground, partners: "pd.Index[Any]", days: Days) -> DataFrame:
    """Per partner `health` and `engagement` in whole points, MISSING where it is too early to score."""
    engaged = engagement(ground, partners, days)
    parts = health(measures(ground, partners, days), engaged, ground.known)
    early = too_early(beginnings(ground, partners)["first"], days)
    found = {"health": total(parts, HEALTH), "engagement": total(engaged, ENGAGEMENT)}
    return DataFrame({name: (each // 100).where((each >= 0) & ~early, MISSING) for name, each in found.items()})


def mover(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, Any] | None:
    """The part whose points moved most and by how much; None where none moved. Of equals the first by name."""
    moved = {key: now.get(key, 0) - before.get(key, 0) for key in {*before, *now}}
    found = min(moved, key=lambda key: (-abs(moved[key]), key), default=None)
    return (found, moved[found]) if found is not None and moved[found] else None


def _spread(values: "pd.Series[Any]", partners: "pd.Index[Any]") -> "pd.Series[int]":
    return values.reindex(partners).fillna(0).astype("int64")
