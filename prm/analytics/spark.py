"""The small series beside a number: thirteen months, so that the first and the last are a year apart."""

from dataclasses import dataclass
from datetime import date

from pandas import DataFrame

from prm.analytics.dims import months
from prm.analytics.pivot import by_month, last_months

POINTS = 13


@dataclass(frozen=True, slots=True)
class Spark:
    """Month numbers (201307), oldest first, and their amounts in ten-thousandths."""

    months: tuple[int, ...]
    amounts: tuple[int, ...]


def spark(frame: DataFrame, data_to: date) -> Spark:
    """The series of a whole frame of day buckets, revenue or direct."""
    wanted = last_months(data_to, POINTS)
    number = months(frame["day"])
    sums = frame["amount"].groupby(number).sum()
    amounts = {(1970 + key // 12) * 100 + key % 12 + 1: int(sums.loc[key]) for key in sums.index.tolist()}
    return Spark(tuple(wanted), tuple(amounts.get(month, 0) for month in wanted))


def sparks(frame: DataFrame, dim: str, data_to: date) -> dict[str, Spark]:
    """The series of every label of `dim`."""
    wanted = last_months(data_to, POINTS)
    table = by_month(frame, dim, wanted)
    rows = zip(table.index.tolist(), table.to_numpy().tolist(), strict=True)
    return {label: Spark(tuple(wanted), tuple(amounts)) for label, amounts in rows}
