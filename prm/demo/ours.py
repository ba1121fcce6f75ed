"""Whom the demo's vendor sells to itself: customers, house accounts, direct opportunities. Pure draws.

Most have nothing to do with any registration. Some are planted where partners' registrations wait, for the reviewers to
find: a house account, an open opportunity, a customer who ordered last week.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from prm.core.money import SCALE
from prm.deals.known import Course
from prm.deals.rules import Status
from prm.demo import words
from prm.demo.customers import SUFFIX, TRADES, Customer, keyed
from prm.demo.deals import Deal
from prm.demo.goods import CATEGORIES
from prm.demo.staff import MANAGERS
from prm.demo.world import World, plain

ONE_IN, DEAL_IN = 10, 40  # registrations for one customer of ours, and for one opportunity
STAGES = ("Qualified", "Solution shown", "Offer sent", "Contract")
WORKS = ("Refit of {}", "{} for the new site", "Renewal of {}", "{}, pilot", "{} for all branches")


@dataclass(frozen=True)
class Account:
    """An end customer of ours; `place` counts PLACES, `manager` counts MANAGERS."""

    customer: Customer
    place: int
    manager: int
    house: bool
    since: date
    ordered: date | None


@dataclass(frozen=True)
class Direct:
    """A direct opportunity; `family` counts CATEGORIES, the amount is ten-thousandths of the reporting currency."""

    customer: Customer
    name: str
    place: int
    manager: int
    family: int
    amount: int
    stage: str
    course: Course
    opened: date
    close: date
    closed: date | None


class House:
    """Draws them; planted ones first."""

    def __init__(self, world: World, today: date) -> None:
        self.draw, self.world, self.today = random.Random(f"{world.seed}:ours"), world, today

    def everything(self, made: list[Deal]) -> tuple[list[Account], list[Direct]]:
        """Accounts and opportunities beside the demo's registrations."""
        accounts, deals = list(self._planted_accounts(made)), list(self._planted_deals(made))
        accounts += [self._account(self._stranger()) for _ in range(max(24, len(made) // ONE_IN) - len(accounts))]
        deals += [self._direct(self._stranger()) for _ in range(max(12, len(made) // DEAL_IN) - len(deals))]
        return accounts, deals

    def _planted_accounts(self, made: list[Deal]) -> Iterator[Account]:
        """A house account behind each manager's first open question; a customer behind each contested deal."""
        contested = {deal.customer.name for deal in made if deal.conflict and deal.fate.status is Status.SUBMITTED}
        seen: set[int] = set()
        for deal in made:
            company, waits = self.world.companies[deal.company], deal.fate.status
            if waits is Status.INFO_REQUESTED and company.manager not in seen:
                seen.add(company.manager)
                yield self._account((deal.customer, company.place, company.manager), house=True)
            elif waits is Status.SUBMITTED and not deal.conflict and deal.customer.name in contested:
                yield self._account((deal.customer, company.place, company.manager), ordered=9)

    def _planted_deals(self, made: list[Deal]) -> Iterator[Direct]:
        """An open opportunity behind each manager's second open question."""
        seen: dict[int, int] = {}
        for deal in made:
            company = self.world.companies[deal.company]
            if deal.fate.status is Status.INFO_REQUESTED:
                seen[company.manager] = seen.get(company.manager, 0) + 1
                if seen[company.manager] == 2:
                    place = (deal.customer, company.place, company.manager)
                    yield self._direct(place, family=deal.families[0], course=Course.OPEN)

    def _stranger(self) -> tuple[Customer, int, int]:
        """A company that no partner has asked for, named after two founders."""
        draw = self.draw
        company = draw.choice(self.world.companies)
        country, style = company.country, company.country.style
        first, second = draw.sample(words.LAST[style].split(), 2)
        label = plain(f"{first} {second} {draw.randrange(10, 99)}").replace(" ", "-")
        made = Customer(
            name=f"{first} {second} {draw.choice(TRADES)} {draw.choice(country.forms)}", root=first, country=country,
            domain=f"{label}.{SUFFIX}", tax_id="", city=draw.choice(country.cities),
            street=f"{draw.choice(words.STREETS[style].split('|'))} {draw.randrange(1, 180)}",
            contact_name="", contact_email="", contact_role="",
        )  # fmt: skip
        return keyed(made), company.place, company.manager

    def _account(self, whose: tuple[Customer, int, int], *, house: bool | None = None, ordered: int = 0) -> Account:
        since = self.today - timedelta(days=self.draw.randrange(200, 4_000))
        last = self.today - timedelta(days=ordered or self.draw.randrange(10, 700))
        kept = self.draw.random() < 0.12 if house is None else house
        bought = ordered or self.draw.random() < 0.8
        return Account(*whose, house=kept, since=since, ordered=max(last, since) if bought else None)

    def _direct(
        self, whose: tuple[Customer, int, int], *, family: int | None = None, course: Course | None = None
    ) -> Direct:
        draw = self.draw
        course = course or draw.choices(list(Course), (60, 20, 20))[0]
        family = draw.randrange(len(CATEGORIES)) if family is None else family
        opened = self.today - timedelta(days=draw.randrange(5, 200))
        ended = opened + timedelta(days=draw.randrange(0, (self.today - opened).days + 1))
        return Direct(
            *whose[:1], draw.choice(WORKS).format(CATEGORIES[family]), *whose[1:], family=family,
            amount=draw.randrange(20, 900) * 1_000 * SCALE, stage=draw.choice(STAGES), course=course, opened=opened,
            close=self.today + timedelta(days=draw.randrange(10, 200)),
            closed=None if course is Course.OPEN else ended,
        )  # fmt: skip


def boss(manager: int) -> str:
    """The code of who looks after direct business where this manager looks after partners."""
    return MANAGERS[manager].boss
