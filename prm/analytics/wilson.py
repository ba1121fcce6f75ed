"""Shares and how sure one can be of them: Wilson's interval, which keeps its word for few cases and near 0 or 1."""

from typing import Any

import numpy as np

Z95 = 1.959963984540054  # two-sided 95 %
Floats = np.ndarray[Any, np.dtype[np.float64]]


def wilson(happened: Any, cases: Any, z: float = Z95) -> tuple[Floats, Floats, Floats]:
    """Share, lower and upper end, fractions of one, elementwise for counts; NaN where there are no cases.

    `wilson(8, 10)` is 0.8 between 0.490 and 0.943.
    """
    count = np.asarray(cases, dtype="float64")
    count = np.where(count > 0, count, np.nan)
    share = np.asarray(happened, dtype="float64") / count
    width = 1 + z**2 / count
    centre = (share + z**2 / (2 * count)) / width
    half = z / width * np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return share, np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)
