"""What a chart's title says (V20): the finding as a key and numbers, which the pages put into words."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from prm.analytics.metric import Number, Result, Row, Value

LEVEL_WITHIN = Fraction(2, 100)
MOST = Fraction(1, 2)
NAMED = 3


class Finding(StrEnum):
    NOTHING = "nothing"
    ON_QUOTA = "on_quota"
    BEHIND_QUOTA = "behind_quota"
    AHEAD_OF_QUOTA = "ahead_of_quota"
    LEVEL = "level"
    GROWN = "grown"
    FALLEN = "fallen"
    LARGEST = "largest"


@dataclass(frozen=True, slots=True)
class Driver:
    """A label of the cut, what it adds to the finding, and which share of it all it explains."""

    label: str
    amount: Number
    share: Fraction


@dataclass(frozen=True, slots=True)
class Story:
    """`amount` is the gap or change, always positive; `share` is it against quota or the earlier period."""

    finding: Finding
    amount: Number = 0
    share: Fraction = Fraction(0)
    drivers: tuple[Driver, ...] = ()


def quota_story(result: Result) -> Story:
    """Of quota_attainment (against the whole target) or pacing (against what it asks for to date)."""
    words = (Finding.BEHIND_QUOTA, Finding.ON_QUOTA, Finding.AHEAD_OF_QUOTA)
    return _gap_story(result, lambda value: value.numerator - (value.denominator or 0), words)


def growth_story(result: Result) -> Story:
    """Of revenue_growth: grown or fallen by how much, and which labels explain it."""
    words = (Finding.FALLEN, Finding.LEVEL, Finding.GROWN)
    return _gap_story(result, lambda value: value.numerator, words, change=True)


def largest_story(result: Result) -> Story:
    """Of an additive metric: the largest label and its share of the whole."""
    whole = result.value.value
    values = ((row.value.value, row.label) for row in result.rows)
    known: list[tuple[Number, str]] = [(value, label) for value, label in values if value is not None]
    if not known or whole is None or whole <= 0:
        return Story(Finding.NOTHING)
    amount, label = min(known, key=lambda pair: (-pair[0], pair[1]))
    share = Fraction(amount) / Fraction(whole)
    return Story(Finding.LARGEST, amount, share, (Driver(label, amount, share),))


def _gap_story(
    result: Result,
    gap_of: Callable[[Value], Number],
    words: tuple[Finding, Finding, Finding],
    *,
    change: bool = False,
) -> Story:
    value = result.value
    if value.value is None or not value.denominator:
        return Story(Finding.NOTHING)
    under, level, over = words
    gap = gap_of(value)
    size: Number = -gap if gap < 0 else gap
    share = Fraction(size) / Fraction(value.denominator)
    if share <= LEVEL_WITHIN:
        return Story(level, size, share)
    sign = -1 if gap < 0 else 1
    gaps = [(sign * _row_gap(row, gap_of, change=change), row.label) for row in result.rows]
    return Story(under if gap < 0 else over, size, share, _drivers(gaps))


def _row_gap(row: Row, gap_of: Callable[[Value], Number], *, change: bool) -> Number:
    """A label's own gap; a change counts too where the ratio is n/a, as with a market that is new."""
    return 0 if row.value.reason is not None and not change else gap_of(row.value)


def _drivers(gaps: list[tuple[Number, str]]) -> tuple[Driver, ...]:
    """The largest of those that push the same way, until most of it is explained, three at most.

    Shares are of the sum of these pushes alone, so that they never exceed the whole.
    """
    same = sorted(((gap, label) for gap, label in gaps if gap > 0), key=lambda pair: (-pair[0], pair[1]))
    whole = sum((gap for gap, _ in same), start=0)
    drivers: list[Driver] = []
    for gap, label in same[:NAMED]:
        if sum((driver.share for driver in drivers), start=Fraction(0)) > MOST:
            break
        drivers.append(Driver(label, gap, Fraction(gap) / Fraction(whole)))
    return tuple(drivers)
