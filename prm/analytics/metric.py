"""What a metric is: a record of words, parts and a way to finish. Knows no particular metric."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from pandas import DataFrame

from prm.analytics.dims import IN_TIME
from prm.analytics.facts import Ask, Facts
from prm.core.errors import Unreadable
from prm.core.period import Period

Number = int | Fraction
Totals = Mapping[str, Number | None]  # part → its total; None where the part has no rows at all


def N_(text: str) -> str:  # noqa: N802 - the extractor's own name for "translate later"
    """Mark a text for the translators; pages translate it when they show it."""
    return text


class Unit(StrEnum):
    AMOUNT = "amount"  # ten-thousandths of the reporting currency
    SHARE = "share"  # a fraction of one, shown in per cent
    COUNT = "count"
    INDEX = "index"  # a bare number
    HOURS = "hours"  # business hours
    DAYS = "days"
    POINTS = "points"  # of a score, 0 to 100


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Reason(StrEnum):
    """Why there is nothing to show."""

    NO_REVENUE = "no_revenue"
    NO_ORDERS = "no_orders"
    NO_PARTNERS = "no_partners"
    NO_TARGET = "no_target"
    NO_EARLIER = "no_earlier"
    NO_PERIOD = "no_period"
    NO_DATA = "no_data"
    NO_REGISTRATIONS = "no_registrations"
    NO_DECISIONS = "no_decisions"
    NO_ENDED = "no_ended"
    NO_WON = "no_won"
    NO_COHORT = "no_cohort"
    NO_CONFLICTS = "no_conflicts"
    NO_APPEALS = "no_appeals"
    NO_GAP = "no_gap"
    NO_SPAN = "no_span"
    NO_SCORES = "no_scores"


@dataclass(frozen=True, slots=True)
class Value:
    """A number kept exact: one total, or the two sides of a ratio; `parts` is what each part adds up to."""

    numerator: Number
    denominator: Number | None = None
    reason: Reason | None = None
    parts: Totals = field(default_factory=dict)

    @property
    def value(self) -> Number | None:
        """An int for amounts and counts, a Fraction for ratios (0.84 is 84 %), None for n/a."""
        if self.reason is not None:
            return None
        return self.numerator if self.denominator is None else Fraction(self.numerator) / self.denominator


@dataclass(frozen=True, slots=True)
class Row:
    """The number of one label of the cut."""

    label: str
    value: Value


class Tally(StrEnum):
    """How the amounts of a part, one per key, become its total."""

    SUM = "sum"
    COUNT = "count"
    SQUARES = "squares"
    TEN_LARGEST = "ten_largest"
    MEDIAN = "median"
    NINETIETH = "ninetieth"  # percentile, between two amounts by how near each is


@dataclass(frozen=True)
class Part:
    """One total of a metric: which rows count, and how they are measured.

    `rows` picks from the facts by the question's days, then `where` applies. `per` is the column whose
    distinct values are counted or ranked; `amount` the column summed per key (None: rows only count once).
    `shared` rows stand whole in every partition; `years` is how far rows move to meet the question's labels.
    `counted` picks, among all rows, those that made the total, for the drill-down.
    """

    key: str
    words: str
    rows: Callable[[Facts, Ask], DataFrame]
    tally: Tally = Tally.SUM
    per: str | None = None
    amount: str | None = "amount"
    shared: bool = False
    years: int = 0
    span: Callable[[Ask], Period | None] = lambda ask: ask.period
    counted: Callable[[DataFrame], DataFrame] = lambda rows: rows


@dataclass(frozen=True)
class Metric:
    """Everything about one KPI in one place. Texts are English, marked for translation."""

    key: str
    name: str
    words: str
    formula: str
    unit: Unit
    direction: Direction
    owner: str
    sources: tuple[str, ...]
    grain: tuple[str, ...]
    parts: tuple[Part, ...]
    finish: Callable[[Totals], Value]
    additive: bool = False  # parts of any cut sum to the whole
    refuse: Callable[[Ask, str | None], Reason | None] = lambda _ask, _by: None  # the whole, or cut by

    def check(self, ask: Ask) -> None:
        """Unreadable with a sentence where the question names a cut this metric does not have."""
        for dim in sorted(ask.dims - set(self.grain)):
            raise Unreadable(f"{self.key} cannot be cut by “{dim}”. Choose one of {', '.join(self.grain)}.")

    def part(self, key: str) -> Part:
        return next(part for part in self.parts if part.key == key)


@dataclass(frozen=True)
class Result:
    """A metric's answer: the whole, and its rows, in time order or largest first, n/a last."""

    metric: Metric
    ask: Ask
    value: Value
    rows: tuple[Row, ...] = ()

    def ordered(self) -> tuple[Row, ...]:
        if self.ask.by in IN_TIME:
            return tuple(sorted(self.rows, key=lambda row: row.label))
        known = [(row.value.value, row) for row in self.rows]
        ranked = sorted(((-value, row.label, row) for value, row in known if value is not None), key=lambda t: t[:2])
        unknown = sorted((row for value, row in known if value is None), key=lambda row: row.label)
        return (*(row for _, _, row in ranked), *unknown)


def plain(part: str) -> Callable[[Totals], Value]:
    """Finish with one part's total; no rows are 0."""
    return lambda totals: Value(totals[part] or 0, parts=totals)


def ratio(over: tuple[str, ...], under: tuple[str, ...], reason: Reason) -> Callable[[Totals], Value]:
    """Finish as Σ over ÷ Σ under; n/a for `reason` unless the lower side is more than nothing."""

    def finish(totals: Totals) -> Value:
        upper = sum((totals[part] or 0 for part in over), start=0)
        lower = sum((totals[part] or 0 for part in under), start=0)
        return Value(upper, lower, None if lower > 0 else reason, totals)

    return finish
