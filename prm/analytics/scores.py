"""Scores of 0 to 100 from weighted parts: what several numbers on one scale add up to. Knows no particular score.

A part stands in hundredths of a point, 0 to 10,000, or MISSING where there is nothing to measure; weights are whole
per cents. A missing part is left out and the weights of the others are scaled to the whole. Everything is whole
numbers, so neither the order of rows nor that of parts moves a score.
"""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

FULL = 10_000
MISSING = -1
GOOD, FAIR = 80, 50  # from here on green, yellow; red below (KPI 19)

Weights = Mapping[str, int]


def part(over: "Series[int]", under: "Series[int]", *, unknown: "Series[bool] | None" = None) -> "Series[int]":
    """Over ÷ under as a part, at most the whole; whole where under is nothing and over is not. MISSING for unknown."""
    above, below = np.clip(over.to_numpy(dtype="int64"), 0, None), np.clip(under.to_numpy(dtype="int64"), 0, None)
    share = np.minimum(above, below).astype("float64") / np.maximum(below, 1)
    found = np.where(below > 0, np.floor(share * FULL), np.where(above > 0, FULL, 0)).astype("int64")
    if unknown is not None:
        found = np.where(unknown.to_numpy(dtype=bool), MISSING, found)
    return pd.Series(found, index=over.index)


def total(parts: DataFrame, weights: Weights) -> "Series[int]":
    """The score of each row in hundredths, MISSING where it has no part at all; columns are keys of `weights`."""
    over = pd.Series(0, index=parts.index, dtype="int64")
    under = over.copy()
    for key in parts.columns:
        there = (parts[key] != MISSING).astype("int64")
        over, under = over + parts[key] * there * weights[key], under + there * weights[key]
    return (over // under.where(under > 0, 1)).where(under > 0, MISSING)


def exact(parts: Mapping[str, int], weights: Weights) -> Fraction:
    """The score of one row of parts in points, unrounded; 0 where every part is missing."""
    there = {key: value for key, value in parts.items() if value != MISSING}
    under = sum(weights[key] for key in there)
    return Fraction(sum(value * weights[key] for key, value in there.items()), 100 * under) if under else Fraction(0)


def scaled(parts: Mapping[str, int], weights: Weights) -> dict[str, Fraction]:
    """Part → its share of the whole weight, of those that are there; they add up to one."""
    there = [key for key, value in parts.items() if value != MISSING]
    under = sum(weights[key] for key in there)
    return {key: Fraction(weights[key], under) for key in there}


def points(parts: Mapping[str, int], weights: Weights) -> dict[str, int]:
    """Part → the whole points it brings, by largest remainder: they add up to the score as it is shown."""
    shares = {key: share * parts[key] / 100 for key, share in scaled(parts, weights).items()}
    found = {key: int(share) for key, share in shares.items()}
    left = shown(exact(parts, weights)) - sum(found.values())
    by_remainder = sorted(shares, key=lambda key: (found[key] - shares[key], key))
    return found | {key: found[key] + 1 for key in by_remainder[:left]}


def shown(score: Fraction) -> int:
    """A score as it is read: whole points, never one more than is there, so that 79.9 is not yet green."""
    return int(score)


def band(score: int) -> str:
    """`ok`, `warn` or `bad`."""
    return "ok" if score >= GOOD else "warn" if score >= FAIR else "bad"
