"""Which partners are slipping, and the two numbers that say so (D32). Words are the pages'."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from pandas import DataFrame

from prm.analytics.metric import Number, Value
from prm.analytics.revenue import ACTIVE_DAYS, within
from prm.core.period import Period, last_days

FALLEN_UNDER = Fraction(1, 2)
PACE_UNDER = Fraction(70, 100)


class Slip(StrEnum):
    REVENUE = "revenue"  # the last 90 days against the same days a year earlier
    PACE = "pace"  # credited so far against what the target asks for to date


@dataclass(frozen=True, slots=True)
class Risk:
    """One reason: what is there, and what it is measured against, both in ten-thousandths."""

    kind: Slip
    found: Number
    against: Number

    @property
    def share(self) -> Fraction:
        return Fraction(self.found) / Fraction(self.against)


def windows(data_to: date) -> tuple[Period, Period]:
    """The last 90 days and the same days a year earlier; frames must be exact on their edges."""
    recent = last_days(ACTIVE_DAYS, data_to)
    return recent, recent.year_earlier()


def revenue_windows(revenue: DataFrame, data_to: date) -> DataFrame:
    """Per partner (index): `recent` and `earlier` revenue of the two windows, int64."""
    sums = [
        within(revenue, window).astype({"partner": "str"}).groupby("partner")["amount"].sum()
        for window in windows(data_to)
    ]
    recent, earlier = sums
    partners = recent.index.union(earlier.index)
    filled = {
        "recent": recent.reindex(partners, fill_value=0),
        "earlier": earlier.reindex(partners, fill_value=0),
    }
    return DataFrame(filled, index=partners).rename_axis("partner")


def at_risk(recent: int, earlier: int, pacing: Value | None = None) -> tuple[Risk, ...]:
    """Why a partner is at risk; empty where it is not, or where there is nothing to compare with."""
    reasons = []
    if earlier > 0 and recent < FALLEN_UNDER * earlier:
        reasons.append(Risk(Slip.REVENUE, recent, earlier))
    pace = pacing.value if pacing else None
    if pacing and pace is not None and pace < PACE_UNDER:
        reasons.append(Risk(Slip.PACE, pacing.numerator, pacing.denominator or 1))
    return tuple(reasons)


def risks(
    both: DataFrame, pacing: Mapping[str, Value], partners: Iterable[str] | None = None
) -> dict[str, tuple[Risk, ...]]:
    """Every partner at risk with its reasons, from `revenue_windows` and pacing values by partner code.

    `partners` narrows to those that can be at risk, say the active ones.
    """
    rows = zip(both.index.tolist(), both["recent"].tolist(), both["earlier"].tolist(), strict=True)
    known = {partner: (recent, earlier) for partner, recent, earlier in rows}
    asked = dict.fromkeys([*known, *pacing] if partners is None else partners)
    found = {each: at_risk(*known.get(each, (0, 0)), pacing.get(each)) for each in asked}
    return {partner: reasons for partner, reasons in found.items() if reasons}
