"""Drawn orders as the columns of their tables: places become ids, numbers become the texts that files would carry."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from prm.demo.goods import GOODS
from prm.demo.places import CURRENCIES
from prm.demo.rates import Rates, day_number
from prm.demo.sales import Lines

SOURCE = "erp"


@dataclass(frozen=True)
class Ids:
    """Database ids by place in the demo's lists."""

    partners: "np.ndarray"
    managers: "np.ndarray"
    places: "np.ndarray"
    goods: "np.ndarray"
    categories: "np.ndarray"


class Writer:
    """Turns months of lines into Arrow tables."""

    def __init__(self, ids: Ids, rates: Rates) -> None:
        self.ids, self.first, self.days = ids, day_number(rates.first), rates.units.shape[1]
        self.given, self.rate_texts = rates.given, pa.array(rates.texts())
        self.category = ids.categories[np.array([good.category for good in GOODS])]

    def channel(self, lines: Lines) -> pa.Table:
        """Rows of `line`."""
        common = self._common(lines, "SO-")
        own = {
            "partner_id": self.ids.partners[lines.partner],
            "manager_id": self.ids.managers[lines.manager],
            "reference": _joined("PO-", 40_000 + lines.number * 7 % 950_000),
        }
        return pa.table(common | own)

    def direct(self, lines: Lines) -> pa.Table:
        """Rows of `direct_line`."""
        return pa.table(self._common(lines, "WEB-"))

    def _common(self, lines: Lines, prefix: str) -> dict[str, Any]:
        count = len(lines.day)
        foreign = lines.currency != 0
        return {
            "source": _words(np.zeros(count, dtype="int32"), pa.array([SOURCE])),
            "order_number": _joined(prefix, lines.number),
            "line_number": lines.line,
            "day": _days(lines.day),
            "territory_id": self.ids.places[lines.place],
            "product_id": self.ids.goods[lines.good],
            "category_id": self.category[lines.good],
            "quantity": lines.quantity,
            "amount": lines.amount,
            "currency": _words(lines.currency, pa.array(CURRENCIES)),
            "reporting": lines.reporting,
            "rate": _words(lines.currency * self.days + lines.rate, self.rate_texts, foreign),
            "rate_day": _days(self.first + self.given[lines.rate], foreign),
            "revision": np.ones(count, dtype="int64"),
        }


def _words(codes: "np.ndarray", words: pa.Array, known: "np.ndarray | None" = None) -> pa.Array:
    places = pa.array(codes.astype("int32"), mask=None if known is None else ~known)
    return words.take(places)


def _joined(prefix: str, numbers: "np.ndarray") -> pa.Array:
    return pc.binary_join_element_wise(pa.scalar(prefix), pa.array(numbers).cast(pa.string()), "")


def _days(numbers: "np.ndarray", known: "np.ndarray | None" = None) -> pa.Array:
    return pa.array(numbers.astype("int32"), mask=None if known is None else ~known).cast(pa.date32())
