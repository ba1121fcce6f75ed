"""Exchange rates of the demo company: a seeded walk on working days, exact to the eighth decimal."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from prm.core.period import DAY
from prm.demo.places import CURRENCIES, FIRST_RATES

UNIT = 10**8  # rates are whole hundred-millionths of the reporting currency
EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970, as facts carry them while they are made."""
    return (day - EPOCH).days


@dataclass(frozen=True)
class Rates:
    """`units[currency, day]` holds on that day, carried over weekends from `given[day]`; days count from `first`."""

    first: date
    units: "np.ndarray"
    given: "np.ndarray"

    def text(self, currency: int, day: int) -> str:
        """The rate as a file would carry it."""
        whole, rest = divmod(int(self.units[currency, day]), UNIT)
        return f"{whole}.{rest:08d}".rstrip("0").rstrip(".")

    def day(self, number: int) -> date:
        return self.first + timedelta(days=number)

    def texts(self) -> list[str]:
        """Every rate's text by currency and day, flat: place `currency * days + day`."""
        days = self.units.shape[1]
        return [self.text(currency, day) for currency in range(len(CURRENCIES)) for day in range(days)]

    def rows(self) -> "list[tuple[str, date, str]]":
        """Currency, day and rate of every working day."""
        days = [int(d) for d in np.unique(self.given)]
        return [
            (CURRENCIES[currency], self.day(d), self.text(currency, d))
            for currency in range(1, len(CURRENCIES))
            for d in days
        ]


def walk(first: date, last: date, seed: int) -> Rates:
    """Rates from the Friday before `first` to `last`."""
    start = first - DAY * max(1, (first.weekday() - 4) % 7)
    count = (last - start).days + 1
    weekday = (start.weekday() + np.arange(count)) % 7
    given = np.maximum.accumulate(np.where(weekday < 5, np.arange(count), 0))
    draw = np.random.default_rng([seed, 1])
    steps = draw.normal(0, 0.0032, (count, len(CURRENCIES))).T
    steps[0] = 0
    paths = np.cumsum(steps, axis=1)
    paths -= 0.004 * np.cumsum(paths, axis=1) / np.arange(1, count + 1)  # no currency runs away
    units = np.rint(np.array(FIRST_RATES)[:, None] * np.exp(paths)).astype("int64")
    return Rates(start, units[:, given], given)


def converted(amounts: "np.ndarray", units: "np.ndarray") -> "np.ndarray":
    """`core.money.convert` over whole columns: half-even, int64 throughout; a test holds the two together."""
    high, low = np.divmod(amounts, 10_000)  # so that no product leaves int64
    whole, rest = np.divmod(high * units, UNIT // 10_000)
    more, rest = np.divmod(rest * 10_000 + low * units, UNIT)
    whole, half = whole + more, UNIT // 2
    return whole + ((rest > half) | ((rest == half) & (whole & 1 == 1)))
