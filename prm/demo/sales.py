"""Orders of the demo company, a month at a time in whole columns, so that ten million lines need little memory."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from prm.core.money import split
from prm.core.period import Period, month_of, month_period, months_between
from prm.demo import draws
from prm.demo.places import COUNTRIES, CURRENCIES, PLACES
from prm.demo.rates import Rates, converted, day_number
from prm.demo.world import KINDS, World

DISCOUNTS = (38, 27, 25, 30)  # in per cent of list, by kind of partner
RETURNED = 0.018
SLIP_DAYS, SLIP_KEPT = 97, 6  # of a slipping partner’s latest orders one in six stays, and is small
FIRST_ORDER = 1_000_001
_PLACE_CURRENCY = np.array([CURRENCIES.index(COUNTRIES[place.country].currency) for place in PLACES])


@dataclass
class Lines:
    """Columns of one month: `day` counts from 1970, everything with a name is a place in its list."""

    number: "np.ndarray"
    line: "np.ndarray"
    day: "np.ndarray"
    partner: "np.ndarray"
    manager: "np.ndarray"
    place: "np.ndarray"
    good: "np.ndarray"
    quantity: "np.ndarray"
    amount: "np.ndarray"
    currency: "np.ndarray"
    reporting: "np.ndarray"
    rate: "np.ndarray"  # day, counted from the first rate


def months(world: World) -> Iterator[Period]:
    """The months that have sales; the last one may be cut off by today."""
    for month in months_between(month_of(world.first_day), month_of(world.last_day)):
        whole = month_period(month)
        yield Period(whole.start, min(whole.end, world.last_day))


def shares(world: World, total: int, growth: float = draws.GROWTH) -> list[int]:
    """How many of `total` lines each month gets; never none, even where only a Sunday of it is over."""
    weights = [int(draws.day_weights(month, growth).sum() * 1_000_000) for month in months(world)]
    return [1 + part for part in split(total - len(weights), weights)]


class Channel:
    """Draws what partners order. Feed it the months in order: order numbers run on."""

    def __init__(self, world: World, rates: Rates, seed: int) -> None:
        self.draw, self.rates, self.next_order = np.random.default_rng([seed, 2]), rates, FIRST_ORDER
        self.last = day_number(world.last_day)
        companies, of = world.companies, np.array
        self.place = of([c.place for c in companies])
        self.currency = of([CURRENCIES.index(c.country.currency) for c in companies])
        self.discount = of([DISCOUNTS[KINDS.index(c.kind)] for c in companies])
        self.manager = of([c.manager for c in companies])
        self.before = of([c.manager if c.before is None else c.before for c in companies])
        self.handover = of([day_number(c.handover) if c.handover else 0 for c in companies])
        self.starts = of([day_number(c.joined) for c in companies])
        self.ends = of([day_number(c.ended) if c.ended else 10**6 for c in companies])
        self.sells = of([c.sells for c in companies])
        size = (np.arange(len(companies)) + 6.0) ** -1.0
        self.often, self.large = size**0.5, (size / size.mean()) ** 0.6
        place_growth = of([place.growth for place in PLACES])[self.place]
        self.trend = place_growth + self.draw.normal(0, 0.06, len(companies))
        self.slipping = of(world.slipping)
        self.trend[self.slipping] = 0.05

    def month(self, month: Period, count: int) -> Lines:
        """`count` lines of one month, in order of their days."""
        lengths = draws.lengths(self.draw, count)
        orders = len(lengths)
        day = draws.days(self.draw, month, orders)
        partner = self._slip(day, self._partners(month, orders))
        returned = (self.draw.random(orders) < RETURNED) & ~np.isin(partner, self.slipping)
        order = np.repeat(np.arange(orders), lengths)
        first = np.repeat(np.cumsum(lengths) - lengths, lengths)
        number = self.next_order + order
        self.next_order += orders
        return self._priced(day[order], partner[order], returned[order], number, np.arange(count) - first + 1)

    def _partners(self, month: Period, orders: int) -> "np.ndarray":
        start, end = day_number(month.start), day_number(month.end)
        open_now = self.sells & (self.starts <= start) & (self.ends >= end)
        years = (end - self.last) / 365.25
        weights = np.cumsum(self.often * open_now * (1 + self.trend) ** years)
        even = (np.arange(orders) + self.draw.random()) / orders * weights[-1]
        return self.draw.permutation(np.searchsorted(weights, even, side="right"))

    def _slip(self, day: "np.ndarray", partner: "np.ndarray") -> "np.ndarray":
        """Of the slipping partners' latest orders every sixth stays theirs; the rest goes to others."""
        late = np.flatnonzero(np.isin(partner, self.slipping) & (day > self.last - SLIP_DAYS))
        moved = late[np.arange(len(late)) % SLIP_KEPT != SLIP_KEPT - 1]
        others = np.flatnonzero(self.sells & (self.starts < self.last - 2 * SLIP_DAYS) & (self.ends > self.last))
        others = others[~np.isin(others, self.slipping)]
        partner[moved] = self.draw.choice(others, len(moved))
        return partner

    def _priced(self, day, partner, returned, number, line) -> Lines:
        good = draws.goods(self.draw, day, self.last)
        currency = self.currency[partner]
        weak = np.isin(partner, self.slipping) & (day > self.last - SLIP_DAYS)
        size = self.large[partner] * np.where(weak, 0.2, 1.0)
        quantity = draws.quantities(self.draw, good, size) * np.where(returned, -1, 1)
        amount = quantity * draws.unit_prices(good, currency, self.discount[partner])
        late = day >= self.handover[partner]
        rate = day - day_number(self.rates.first)
        return Lines(
            number=number, line=line, day=day, partner=partner, good=good, quantity=quantity, amount=amount,
            manager=np.where(late, self.manager[partner], self.before[partner]),
            place=self.place[partner], currency=currency, rate=rate,
            reporting=converted(amount, self.rates.units[currency, rate]),
        )  # fmt: skip


class Direct:
    """Draws what the company sells itself, as a share of the channel's month that slowly falls."""

    def __init__(self, world: World, rates: Rates, seed: int) -> None:
        self.draw, self.rates, self.next_order = np.random.default_rng([seed, 3]), rates, FIRST_ORDER
        self.first, self.last = day_number(world.first_day), day_number(world.last_day)
        self.weights = np.array([place.weight for place in PLACES]) ** 1.2

    def month(self, month: Period, count: int, channel: int) -> Lines:
        """`count` direct lines beside a month in which the channel booked `channel`."""
        lengths = draws.lengths(self.draw, count)
        order = np.repeat(np.arange(len(lengths)), lengths)
        day = draws.days(self.draw, month, len(lengths))[order]
        place = self.draw.choice(len(PLACES), len(lengths), p=self.weights / self.weights.sum())[order]
        good = draws.goods(self.draw, day, self.last)
        currency = _PLACE_CURRENCY[place]
        price, rate = draws.unit_prices(good, currency, 6), day - day_number(self.rates.first)
        gone = (day_number(month.end) - self.first) / (self.last - self.first)
        share = 0.66 + 0.08 * gone + self.draw.normal(0, 0.008)
        raw = draws.quantities(self.draw, good, np.ones(count))
        worth = float((raw * converted(price, self.rates.units[currency, rate])).sum())
        quantity = np.maximum(1, np.rint(raw * (channel * (1 / share - 1) / worth))).astype("int64")
        amount = quantity * price
        number = self.next_order + order
        self.next_order += len(lengths)
        first = np.repeat(np.cumsum(lengths) - lengths, lengths)
        return Lines(
            number=number, line=np.arange(count) - first + 1, day=day, partner=place, manager=place, place=place,
            good=good, quantity=quantity, amount=amount, currency=currency, rate=rate,
            reporting=converted(amount, self.rates.units[currency, rate]),
        )  # fmt: skip
