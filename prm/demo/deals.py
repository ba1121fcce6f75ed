"""The demo company's deal registrations: who registers what for whom, in order of arrival. Pure draws.

A customer asked for twice is a conflict where the first still holds it, as the claim would have said.
"""

import random
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate, product

from prm.core.money import SCALE, convert
from prm.deals.keys import Key
from prm.demo import customers, fates
from prm.demo.customers import Customer
from prm.demo.fates import Fate
from prm.demo.goods import CATEGORIES
from prm.demo.places import CURRENCIES, ROUNDING
from prm.demo.rates import UNIT, Rates, day_number
from prm.demo.world import World
from prm.partners.rules import Status as Standing

DAYS = 730
AGAIN = 0.05  # registrations of a customer that somebody asked for lately
NEAR = 0.04  # of those that follow: of one that only looks like such a customer


@dataclass
class Deal:
    """A registration before it has an id; companies and families by place, amounts in ten-thousandths."""

    company: int
    customer: Customer
    families: tuple[int, ...]
    received: datetime
    eur: int
    currency: str
    amount: int
    rate: str | None
    rate_day: date | None
    close_on: date
    conflict: bool
    fate: Fate


class Desk:
    """Takes registrations in order of arrival and knows who holds which customer in which family."""

    def __init__(self, world: World, rates: Rates, now: datetime) -> None:
        self.draw = random.Random(f"{world.seed}:deals")
        self.world, self.rates, self.now = world, rates, now
        self.fresh = customers.roots(self.draw)
        self.active = [i for i, each in enumerate(world.companies) if each.status is Standing.ACTIVE]
        self.weights = list(accumulate(1 / (i + 12) ** 0.7 for i in self.active))
        self.held: dict[tuple[int, Key], tuple[datetime | None, int]] = {}
        self.lately: list[tuple[Customer, tuple[int, ...]]] = []

    def company(self, day: date) -> int:
        """An active partner of that day, the larger the likelier."""
        for _ in range(20):
            at = bisect_left(self.weights, self.draw.random() * self.weights[-1])
            if self.world.companies[self.active[at]].joined <= day:
                return self.active[at]
        return self.active[0]

    def usual(self, received: datetime) -> Deal:
        """A registration as most are, decided where there was time to."""
        company = self.company(received.date())
        customer, families = self._wanted(company)
        if self._holder(customer, families, received) == company:  # the same company asks once
            customer, families = self._new(company), self._families()
        deal = self.deal(company, customer, families, received, self._amount())
        size = 100 * company // len(self.world.companies)
        deal.fate = fates.decided(self.draw, received, deal.eur, self.now, conflict=deal.conflict, size=size)
        return self.kept(deal)

    def queued(
        self, company: int, received: datetime, customer: Customer | None = None, families: tuple[int, ...] = ()
    ) -> Deal:
        """One that waits for a manager: too large for the rule alone, small enough for one person."""
        customer, families = customer or self._new(company), families or self._families()
        amount = self.draw.randrange(30_000, 120_000) * SCALE
        return self.kept(self.deal(company, customer, families, received, amount))

    def asked(self, company: int, received: datetime, customer: Customer | None = None) -> Deal:
        """One that waits for the partner's answer."""
        wanted = customer or self._new(company)
        deal = self.deal(company, wanted, self._families(), received, self._amount() + fates.SMALL)
        deal.fate = fates.asked(self.draw, received, self.now)
        return self.kept(deal)

    def deal(self, company: int, customer: Customer, families: tuple[int, ...], at: datetime, eur: int) -> Deal:
        """Undecided, at the rate of its day."""
        currency = CURRENCIES.index(self.world.companies[company].country.currency)
        day = min(day_number(at.date()) - day_number(self.rates.first), self.rates.units.shape[1] - 1)
        coin = ROUNDING[currency] * 100
        amount = eur * UNIT // int(self.rates.units[currency, day]) // coin * coin
        rate = self.rates.text(currency, day) if currency else None
        return Deal(
            company=company, customer=customer, families=families, received=at,
            eur=convert(amount, rate) if rate else amount, currency=CURRENCIES[currency], amount=amount,
            rate=rate, rate_day=self.rates.day(int(self.rates.given[day])) if rate else None,
            close_on=at.date() + timedelta(days=self.draw.randrange(14, 180)),
            conflict=self._holder(customer, families, at) is not None, fate=fates.waiting(at),
        )  # fmt: skip

    def kept(self, deal: Deal) -> Deal:
        """Remember who holds it, unless somebody did before."""
        if not deal.conflict:
            for pair in product(deal.families, deal.customer.keys):
                self.held[pair] = (deal.fate.freed_at, deal.company)
        self.lately.append((deal.customer, deal.families))
        return deal

    def _holder(self, customer: Customer, families: tuple[int, ...], at: datetime) -> int | None:
        for pair in product(families, customer.keys):
            until, company = self.held.get(pair, (at, 0))
            if until is None or until > at:
                return company
        return None

    def _wanted(self, company: int) -> tuple[Customer, tuple[int, ...]]:
        chance = self.draw.random()
        if chance > AGAIN + NEAR or len(self.lately) < 20:
            return self._new(company), self._families()
        known, families = self.draw.choice(self.lately[-3_000:])
        if chance < AGAIN:
            return known, families
        return customers.alike(self.draw, known), families

    def _new(self, company: int) -> Customer:
        return customers.customer(self.draw, next(self.fresh), self.world.companies[company].country)

    def _families(self) -> tuple[int, ...]:
        count = self.draw.choices((1, 2, 3), (70, 22, 8))[0]
        return tuple(sorted(self.draw.sample(range(len(CATEGORIES)), count)))

    def _amount(self) -> int:
        return int(min(max(self.draw.lognormvariate(10.55, 0.85), 1_500), 2_500_000)) // 100 * 100 * SCALE
