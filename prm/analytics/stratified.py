"""Does a group fare otherwise than the rest beyond chance, like compared with like? Arrays in, chances out.

Cases are only compared within their stratum (same region, size, …), so that a different mix is no difference.
Knows no decisions and no frames: codes count from 0, arrays have one element per case, tables are stratum × group.
"""

from dataclasses import dataclass
from math import erfc, sqrt
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
FEWEST = 5  # cases, and partners, that a group and those it is compared with must have
LOOK_CLOSER = 2.0  # standard errors from which the normal tail is checked against the exact one
SURELY_NORMAL = 100.0  # a variance from which the exact tail adds nothing


@dataclass(frozen=True)
class Scores:
    """Per stratum and group: how far its cases stand from the stratum's average, and how far chance would take them.

    `cases` and `others` (the stratum's cases outside the group), `partners` and `rivals` (their partners), `score`
    (Σ of centred scores), `room` (its variance under random labels), `even` (the same where cases of one partner
    did not resemble each other), `weight` (Mantel and Haenszel's). `happened` is Σ per stratum, of shares alone.
    """

    cases: Array
    others: Array
    partners: Array
    rivals: Array
    score: Array
    room: Array
    even: Array
    weight: Array
    happened: Array | None = None

    def gap(self, inside: Array | None = None) -> Array:
        """Mean score of each group less the others', in the strata `inside`; a difference of shares, of shares."""
        rows = slice(None) if inside is None else inside
        weight = self.weight[rows].sum(axis=0)
        return _over(self.score[rows].sum(axis=0), weight)


def shares(groups: Array, strata: Array, partners: Array, happened: Array) -> Scores:
    """Scores of what happened (1.0) or not (0.0)."""
    found = np.bincount(strata, weights=happened)
    return _scores(groups, strata, partners, happened - (found / np.bincount(strata))[strata], found)


def ranks(groups: Array, strata: Array, partners: Array, amounts: Array) -> Scores:
    """Van Elteren's scores of amounts: ranks within the stratum, so that no scale and no outlier matters."""
    sizes = np.bincount(strata)[strata]
    return _scores(groups, strata, partners, (ranks_within(strata, amounts) - (sizes + 1) / 2) / (sizes + 1), None)


def _scores(groups: Array, strata: Array, partners: Array, scores: Array, happened: Array | None) -> Scores:
    cases = _sums(strata, groups, None)
    sizes = cases.sum(axis=1, keepdims=True)
    others, squares = sizes - cases, np.bincount(strata, weights=scores**2)[:, None]
    weight = cases * others / np.maximum(sizes, 1)
    even = weight * squares / np.maximum(sizes - 1, 1)
    held, home = _held(groups, strata, partners)
    alike = _likeness(strata, partners, scores, squares, sizes)
    room = even + alike * _sums_of_rows(_pairs(held, (cases / np.maximum(sizes, 1))[home]), home, len(cases))
    among = _sums_of_rows((held > 0).astype("float64"), home, len(cases))
    outside = _sums_of_rows((held.sum(axis=1, keepdims=True) > held).astype("float64"), home, len(cases))
    score = _sums(strata, groups, scores)
    return Scores(cases, others, among, outside, score, np.maximum(room, even), even, weight, happened)


def _held(groups: Array, strata: Array, partners: Array) -> tuple[Array, Array]:
    """Partner in a stratum × group: cases; and the stratum of each such partner."""
    pairs, place = np.unique(strata * (int(partners.max(initial=0)) + 1) + partners, return_inverse=True)
    return _sums(place, groups, None), pairs // (int(partners.max(initial=0)) + 1)


def _pairs(held: Array, share: Array) -> Array:
    """Σ over pairs of a partner's cases of what each weighs in the group's score."""
    every = held.sum(axis=1, keepdims=True)
    return (held - every * share) ** 2 - (held * (1 - share) ** 2 + (every - held) * share**2)


def _likeness(strata: Array, partners: Array, scores: Array, squares: Array, sizes: Array) -> float:
    """The covariance of two cases of one partner, over all partners; 0 where they do not resemble each other."""
    width = int(partners.max(initial=0)) + 1
    names, place = np.unique(strata * width + partners, return_inverse=True)
    count, home = np.bincount(place), names // width
    both = count * (count - 1.0)
    together = np.bincount(place, weights=scores) ** 2 - np.bincount(place, weights=scores**2)
    usual = -(squares / np.maximum(sizes * (sizes - 1), 1))[home, 0]
    return max(0.0, float((together - both * usual).sum() / max(both.sum(), 1.0)))


def _sums(rows: Array, columns: Array, weights: Array | None) -> Array:
    height, width = int(rows.max(initial=-1)) + 1, int(columns.max(initial=-1)) + 1
    flat = np.bincount(rows * width + columns, weights=weights, minlength=height * width)
    return flat.reshape(height, width).astype("float64")


def _sums_of_rows(table: Array, home: Array, height: int) -> Array:
    found = np.zeros((height, table.shape[1]))
    np.add.at(found, home, table)
    return found


def _over(upper: Array, lower: Array) -> Array:
    return np.asarray(np.divide(upper, lower, out=np.full(len(lower), np.nan), where=lower > 0))


def group_chances(found: Scores) -> Array:
    """How often chance alone sets each group as far apart from the others; NaN where too few could be compared.

    Of shares this is Cochran, Mantel and Haenszel's test, exact where the cases are few.
    """
    everywhere = np.ones(len(found.cases), dtype=bool)
    return _chances(found, everywhere, np.ones_like(found.cases), [everywhere])


def contrast_chances(found: Scores, inside: Array) -> Array:
    """The same of the difference between a group's gap in the strata `inside` and its gap in all other strata."""
    part = _over(found.weight[inside].sum(axis=0), found.weight.sum(axis=0))
    weights = np.where(inside[:, None], 1 - part, -part)
    return _chances(found, inside, np.nan_to_num(weights), [inside, ~inside])


def _chances(found: Scores, inside: Array, weights: Array, sides: list[Array]) -> Array:
    moved = (weights * found.score).sum(axis=0)
    room, even = (weights**2 * found.room).sum(axis=0), (weights**2 * found.even).sum(axis=0)
    enough = (even > 0) & np.logical_and.reduce([_enough(found, side) for side in sides])
    steps = np.abs(moved) / np.sqrt(np.where(even > 0, even, 1))
    chances = np.full(len(moved), np.nan)
    for group in np.flatnonzero(enough):
        chance = erfc(abs(moved[group]) / sqrt(2 * room[group]))
        if found.happened is not None and steps[group] > LOOK_CLOSER and even[group] < SURELY_NORMAL:
            chance = max(chance, _exact(found, int(group), inside, weights[:, group], moved[group]))
        chances[group] = chance
    return chances


def _enough(found: Scores, side: Array) -> Array:
    useful = (found.weight > 0) & side[:, None]
    tables = (found.cases, found.others, found.partners, found.rivals)
    return np.minimum.reduce([np.where(useful, table, 0).sum(axis=0) for table in tables]) >= FEWEST


def _exact(found: Scores, group: int, inside: Array, weights: Array, moved: float) -> float:
    """Two-sided tail with all margins fixed: twice the smaller side, at most 1."""
    spread, likely = np.zeros(1), np.ones(1)
    for side in (inside, ~inside):
        useful = side & (found.weight[:, group] > 0)
        if useful.any() and found.happened is not None:
            own, others = found.cases[useful, group], found.others[useful, group]
            mine, least = hypergeometric(own, others, found.happened[useful])
            middle = (own * found.happened[useful] / (own + others)).sum()
            steps = (np.arange(len(mine)) + least - middle) * weights[useful][0]
            spread, likely = np.add.outer(spread, steps).ravel(), np.outer(likely, mine).ravel()
    over, under = likely[spread >= moved - 1e-9].sum(), likely[spread <= moved + 1e-9].sum()
    return float(min(1.0, 2 * min(over, under)))


def hypergeometric(own: Array, others: Array, happened: Array) -> tuple[Array, int]:
    """How likely each number is to have happened to own cases, over all strata; from which number on."""
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, int((own + others).max()) + 1)))])
    likely, least = np.ones(1), 0
    for mine, theirs, both in zip(own.astype(int), others.astype(int), np.rint(happened).astype(int), strict=True):
        low = max(0, both - theirs)
        here = np.arange(low, min(mine, both) + 1)
        ways = -logs[here] - logs[mine - here] - logs[both - here] - logs[theirs - both + here]
        weights = np.exp(ways - ways.max())
        likely, least = np.convolve(likely, weights / weights.sum()), least + low
    return likely, least


def ranks_within(strata: Array, amounts: Array) -> Array:
    """Rank from 1 within the stratum, ties sharing the middle."""
    order = np.lexsort((amounts, strata))
    homes, sizes = strata[order], amounts[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (homes[1:] != homes[:-1]) | (sizes[1:] != sizes[:-1])
    first = np.flatnonzero(new)
    middle = first + (np.diff(np.append(first, len(order))) + 1) / 2
    found = np.empty(len(order))
    found[order] = middle[np.cumsum(new) - 1] - np.searchsorted(homes, homes)
    return found


def highest_that_counts(chances: Array, false_alarms: float) -> float:
    """Benjamini and Hochberg: the largest chance to take seriously, so that few of those taken are mere chance."""
    tested = np.sort(chances[~np.isnan(chances)])
    passed = tested[tested <= false_alarms * np.arange(1, len(tested) + 1) / max(len(tested), 1)]
    return float(passed[-1]) if len(passed) else 0.0
