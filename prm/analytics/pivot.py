"""Partner × month and its like: exact whole sums in a dense frame, fast enough for 5,000 × 60."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from pandas import DataFrame

from prm.analytics.dims import categorical, months
from prm.analytics.frames import FrameError
from prm.core.period import add_months, month_of


def by_month(frame: DataFrame, dim: str, wanted: Sequence[int] | None = None) -> DataFrame:
    """Labels of `dim` × month numbers (201307): `amount`, int64, 0 where nothing was.

    `wanted` are consecutive months; without it, from the frame's first to its last. Labels without a row in
    these months keep a row of zeros only if they are categories of the column.
    """
    if dim not in frame:
        raise FrameError(f"These rows were summed without {dim}, so they cannot be cut by it.")
    column, month = categorical(frame[dim]), months(frame["day"])
    columns = _range(month) if wanted is None else list(wanted)
    width = len(columns)
    place = month - _since_1970(columns[0]) if columns else month
    inside = (place >= 0) & (place < width)
    sums = np.zeros(len(column.categories) * width, dtype="int64")
    cells = column.codes.astype("int64") * width + place
    np.add.at(sums, cells[inside], frame["amount"].to_numpy()[inside])
    rows = pd.Index(column.categories, name=dim)
    table = DataFrame(sums.reshape(len(rows), width), index=rows, columns=pd.Index(columns, dtype="int64"))
    return table if rows.is_monotonic_increasing else table.sort_index()


def partner_by_month(frame: DataFrame) -> DataFrame:
    """Revenue rows as partner × month, amounts in ten-thousandths."""
    return by_month(frame, "partner")


def last_months(data_to: date, count: int = 13) -> list[int]:
    """The `count` month numbers up to that of `data_to`."""
    last = month_of(data_to)
    return [add_months(last, back) for back in range(1 - count, 1)]


def _since_1970(month: int) -> int:
    return (month // 100 - 1970) * 12 + month % 100 - 1


def _range(month: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> list[int]:
    if not len(month):
        return []
    first = int(month.min())
    return [add_months(197001, number) for number in range(first, int(month.max()) + 1)]
