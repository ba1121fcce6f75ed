"""Which groups of decisions differ from comparable ones beyond chance: flags to look into, never verdicts.

Knows no people and no words: the pages say what a flag means.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace

import numpy as np
import pandas as pd
from pandas import DataFrame

from prm.analytics.stratified import (
    Array,
    Scores,
    contrast_chances,
    group_chances,
    highest_that_counts,
    ranks,
    shares,
)

ALIKE = ("region", "partner_size", "tier")
APPROVER = "approver"
CASE = "case"
APPROVAL, HOURS = "approval", "hours"
# Of each family of tests; together they flag a ledger in which nothing is wrong less than three times in a hundred.
FALSE_ALARMS = {"groups": 0.015, "pairs": 0.01, "times": 0.005}
POINTS = 0.05  # a smaller difference of approval rates is not flagged
SLOWER = 0.15  # of the overall median; a smaller difference of hours is not flagged


@dataclass(frozen=True)
class Flag:
    """One difference. `group` of `dimension`; or an approver, `among` one group of `among_dimension`.

    `value` is the group's own approval rate (fraction of one) or median business hours, `effect` how far it lies
    from comparable decisions', `expected` is value − effect, `chance` how often chance alone does as much. The
    effect of an approver among a group is beyond what the approver's other groups and colleagues have it differ.
    """

    measure: str
    dimension: str
    group: str
    among_dimension: str
    among: str
    decisions: int
    value: float
    expected: float
    effect: float
    chance: float


@dataclass(frozen=True)
class _Cases:
    codes: Mapping[str, Array]
    labels: Mapping[str, Sequence[str]]
    approved: Array
    hours: Array

    def only(self, kept: Array) -> "_Cases":
        codes = {name: each[kept] for name, each in self.codes.items()}
        return replace(self, codes=codes, approved=self.approved[kept], hours=self.hours[kept])

    def strata(self, names: Sequence[str]) -> Array:
        """One code per combination of these columns that occurs."""
        mixed = np.zeros(len(self.hours), dtype="int64")
        for name in names:
            mixed = mixed * len(self.labels[name]) + self.codes[name]
        return np.unique(mixed, return_inverse=True)[1]


@dataclass(frozen=True)
class _Found:
    """The chance and the effect of one group, by its code; `among` is the code of the other dimension's group."""

    chance: float
    effect: float
    group: int
    among: int = -1


@dataclass(frozen=True)
class _Test:
    """One measure by one dimension, of decisions equal in `alike`; or by it among each group of another."""

    measure: str
    dimension: str
    alike: tuple[str, ...]
    among: str = ""

    def found(self, cases: _Cases) -> list[_Found]:
        """Every group that could be compared, the most certain difference first."""
        strata = cases.strata(self.alike)
        scored = self._scores(cases, strata)
        rows = list(self._each(cases, strata, scored)) if self.among else _rows(group_chances(scored), scored.gap())
        return sorted((row for row in rows if not np.isnan(row.chance)), key=lambda row: row.chance)

    def _scores(self, cases: _Cases, strata: Array) -> Scores:
        groups, partners = cases.codes[self.dimension], cases.codes["partner"]
        if self.measure == HOURS:
            return ranks(groups, strata, partners, cases.hours)
        return shares(groups, strata, partners, cases.approved)

    def _each(self, cases: _Cases, strata: Array, scored: Scores) -> Iterator[_Found]:
        group_of = np.zeros(len(scored.cases), dtype="int64")
        group_of[strata] = cases.codes[self.among]
        for code in range(len(cases.labels[self.among])):
            inside = group_of == code
            if inside.any() and not inside.all():
                effects = scored.gap(inside) - scored.gap(~inside)
                yield from _rows(contrast_chances(scored, inside), effects, code)

    def effect(self, cases: _Cases, found: _Found) -> float:
        """As a fraction of one, or in business hours."""
        if self.measure == APPROVAL:
            return found.effect
        beside = cases.hours - pd.Series(cases.hours).groupby(cases.strata(self.alike)).transform("median").to_numpy()
        mine = cases.codes[self.dimension] == found.group
        return float(np.median(beside[mine]) - np.median(beside[~mine]))


def _rows(chances: Array, effects: Array, among: int = -1) -> list[_Found]:
    pairs = zip(chances.tolist(), effects.tolist(), strict=True)
    return [_Found(chance, effect, group, among) for group, (chance, effect) in enumerate(pairs)]


def bias(frame: DataFrame, alike: Sequence[str] = ALIKE) -> DataFrame:
    """The flags a ledger raises, most certain first, with the columns of `Flag`; `frame` as in `fairness`.

    Compared are, by Mantel and Haenszel's test and van Elteren's, only decisions that are equal in the other
    columns of `alike` and in `case`, so that who decides the harder cases is not flagged for them. Tested are the
    approval rate and the business hours of every group and every approver against the rest, and whether an approver
    treats a group otherwise than colleagues do. The most certain group of a dimension is flagged and taken out, then
    the rest is tested among itself. Decisions of rules (no approver) are left out: they treat all alike.
    """
    people = frame[(frame["approver"] != "").to_numpy()]
    cases = _cases(people if CASE in frame else people.assign(**{CASE: ""}), alike)
    if not len(cases.hours):
        return DataFrame(columns=[each.name for each in fields(Flag)])
    dims = [(dim, (*(name for name in alike if name != dim), CASE)) for dim in (*alike, APPROVER)]
    families = {
        "groups": [_Test(APPROVAL, *each) for each in dims],
        "times": [_Test(HOURS, *each) for each in dims],
        "pairs": [_Test(APPROVAL, APPROVER, (*alike, CASE), among) for among in alike],
    }
    flags = [flag for name, tests in families.items() for flag in _family(tests, cases, FALSE_ALARMS[name])]
    rows = [asdict(flag) for flag in sorted(flags, key=lambda flag: flag.chance)]
    return DataFrame(rows, columns=[each.name for each in fields(Flag)])


def _cases(frame: DataFrame, alike: Sequence[str]) -> _Cases:
    codes, labels = {}, {}
    for name in (*alike, APPROVER, CASE, "partner"):
        codes[name], texts = pd.factorize(frame[name].astype("str"))
        labels[name] = texts.tolist()
    approved = frame["approved"].to_numpy(dtype="float64")
    return _Cases(codes, labels, approved, frame["business_hours"].to_numpy(dtype="float64"))


def _family(tests: Sequence[_Test], cases: _Cases, false_alarms: float) -> Iterator[Flag]:
    """The flags of tests that share one allowance of false alarms."""
    found = [test.found(cases) for test in tests]
    highest = highest_that_counts(np.array([row.chance for rows in found for row in rows]), false_alarms)
    for test, rows in zip(tests, found, strict=True):
        yield from _one_by_one(test, cases, rows, highest)


def _one_by_one(test: _Test, cases: _Cases, rows: list[_Found], highest: float) -> Iterator[Flag]:
    """The most certain group, then the most certain of those left, until none is."""
    least = SLOWER * float(np.median(cases.hours)) if test.measure == HOURS else POINTS
    while True:
        certain = (row for row in rows if row.chance <= highest)
        worst = next((row for row in certain if abs(test.effect(cases, row)) >= least), None)
        if worst is None:
            return
        mine = cases.codes[test.dimension] == worst.group
        yield _flag(test, cases, worst, mine)
        cases = cases.only(~mine)
        rows = test.found(cases)


def _flag(test: _Test, cases: _Cases, found: _Found, mine: Array) -> Flag:
    if test.among:
        mine = mine & (cases.codes[test.among] == found.among)
    value = float(np.median(cases.hours[mine]) if test.measure == HOURS else cases.approved[mine].mean())
    effect = test.effect(cases, found)
    return Flag(
        test.measure, test.dimension, cases.labels[test.dimension][found.group],
        test.among, cases.labels[test.among][found.among] if test.among else "",
        int(mine.sum()), value, value - effect, effect, found.chance,
    )  # fmt: skip
