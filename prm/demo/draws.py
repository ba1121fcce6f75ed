"""The shapes behind the demo company's orders: when they fall, what is in them, how many, at what price."""

from datetime import timedelta

import numpy as np

from prm.core.period import Period
from prm.demo.goods import CATEGORIES, GOODS
from prm.demo.places import FIRST_RATES, ROUNDING
from prm.demo.rates import UNIT, day_number

GROWTH = 0.11  # a year
SEASON = (0.92, 0.94, 1.12, 0.93, 0.97, 1.10, 0.88, 0.84, 1.10, 1.00, 1.05, 1.16)
WEEKDAY = (1.05, 1.1, 1.1, 1.05, 0.95, 0.12, 0.06)
LINES_PER_ORDER = (0.28, 0.22, 0.16, 0.12, 0.09, 0.06, 0.04, 0.03)

_LIST = np.array([good.price for good in GOODS])
_USUAL = np.clip(9_000_000 / _LIST, 0.8, 9.0) * 1.4
_COINS = np.array(ROUNDING)
_PRICES = _LIST[:, None] * UNIT // np.array(FIRST_RATES)[None, :]


def day_weights(period: Period, growth: float = GROWTH) -> "np.ndarray":
    """How much of the business falls on each day: growth, season, week, and the rush to a quarter's end."""
    days = [period.start + timedelta(days=n) for n in range(period.days)]
    return np.array([
        (1 + growth) ** (day.toordinal() / 365.25 - 2010)
        * SEASON[day.month - 1]
        * WEEKDAY[day.weekday()]
        * (1.35 if day.month % 3 == 0 and day.day > 18 else 1.0)
        for day in days
    ])  # fmt: skip


def lengths(draw, count: int) -> "np.ndarray":
    """Lines per order, adding up to `count`."""
    drawn = draw.choice(len(LINES_PER_ORDER), count, p=LINES_PER_ORDER) + 1
    ends = np.cumsum(drawn)
    orders = int(np.searchsorted(ends, count)) + 1
    lengths = drawn[:orders]
    lengths[-1] -= ends[orders - 1] - count
    return lengths


def days(draw, month: Period, orders: int) -> "np.ndarray":
    weights = np.cumsum(day_weights(month))
    even = (np.arange(orders) + draw.random(orders)) / orders * weights[-1]
    return day_number(month.start) + np.searchsorted(weights, even, side="right")


def goods(draw, day, last: int) -> "np.ndarray":
    """Places in GOODS; subscriptions gain on boxes over the years."""
    u = draw.random(len(day))
    shift = np.clip((last - day) / 365.25, 0, 5)[:, None] * np.array([0.012, 0.010, 0.0, -0.016, -0.006])
    edges = np.cumsum(np.array([0.27, 0.25, 0.19, 0.19, 0.10]) + shift, axis=1)
    category = (u[:, None] > edges[:, :-1]).sum(axis=1)
    per = len(GOODS) // len(CATEGORIES)
    popular = np.cumsum(1 / (np.arange(per) + 3.0))
    within = np.searchsorted(popular, draw.random(len(day)) * popular[-1], side="right")
    return category * per + (within * 7) % per


def quantities(draw, good, size) -> "np.ndarray":
    spread = np.exp(draw.normal(0, 0.5, len(good)))
    return np.maximum(1, np.rint(_USUAL[good] * size * spread)).astype("int64")


def unit_prices(good, currency, discount) -> "np.ndarray":
    net = _PRICES[good, currency] * (100 - discount) // 100
    coin = _COINS[currency]
    return np.maximum(coin, net // coin * coin)
