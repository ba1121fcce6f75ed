"""Plans of the demo company: made backwards from what was booked, so that attainment spreads as real plans do."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from prm.core.money import SCALE, split
from prm.core.period import DAY, FiscalCalendar, Period, month_of
from prm.demo import staff
from prm.demo.draws import day_weights
from prm.demo.places import GROUPS, PLACES
from prm.demo.sales import Lines
from prm.demo.staff import FISCAL_START, MANAGERS
from prm.demo.world import World
from prm.sales.models import OwnerKind

PLAN, KEY_PLAN = "Sales plan", "Key partners"
KEY_PARTNERS = 24
STEP = 1_000 * SCALE
AHEAD_ON_PAPER = "Americas"  # the one region whose own target asks for more than its managers' do
_CALENDAR = FiscalCalendar(FISCAL_START)


@dataclass(frozen=True)
class Planned:
    """A target: `owner` is a place in MANAGERS, PLACES or the companies, or a region's name."""

    series: str
    kind: OwnerKind
    owner: int | str
    period: Period
    amount: int


@dataclass
class Booked:
    """Reporting amounts by month, in whole columns: what targets are planned from."""

    world: World
    manager: dict[int, "np.ndarray"] = field(default_factory=dict)
    place: dict[int, "np.ndarray"] = field(default_factory=dict)
    partner: dict[int, "np.ndarray"] = field(default_factory=dict)

    def add(self, month: int, lines: Lines) -> None:
        for name, size in (("manager", len(MANAGERS)), ("place", len(PLACES)), ("partner", KEY_PARTNERS)):
            sums = np.zeros(size, dtype="int64")
            owner = getattr(lines, name)
            known = owner < size
            np.add.at(sums, owner[known], lines.reporting[known])
            getattr(self, name)[month] = sums

    def of(self, name: str, quarter: Period) -> "np.ndarray":
        """Sums of a quarter; the running one as it would end at this pace."""
        months: dict[int, np.ndarray] = getattr(self, name)
        sums = sum(
            (months[month] for month in months if month_of(quarter.start) <= month <= month_of(quarter.end)),
            np.zeros_like(next(iter(months.values()))),
        )
        gone = quarter.until(self.world.last_day)
        if gone is None or gone == quarter:
            return sums
        return (sums * float(day_weights(quarter).sum() / day_weights(gone).sum())).astype("int64")


def quarters(world: World) -> list[Period]:
    """Whole fiscal quarters from the first with all its facts to the one running today."""
    first = _CALENDAR.quarter_of(world.first_day)
    if first.start < world.first_day:
        first = _CALENDAR.quarter_of(first.end + DAY)
    found = [first]
    while found[-1].end < world.today:
        found.append(_CALENDAR.quarter_of(found[-1].end + DAY))
    return found


def planned(booked: Booked) -> Iterator[Planned]:
    """All targets: the sales plan by quarter on three levels, key partners from their second year on."""
    draw = random.Random(f"{booked.world.seed}:targets")
    for quarter in quarters(booked.world):
        managers = _managers(draw, booked, quarter)
        places = _places(booked, quarter, managers)
        for i, amount in enumerate(managers):
            yield Planned(PLAN, OwnerKind.MANAGER, i, quarter, amount)
        for i, amount in enumerate(places):
            yield Planned(PLAN, OwnerKind.TERRITORY, i, quarter, amount)
        for group in GROUPS:
            total = sum(amount for amount, place in zip(places, PLACES, strict=True) if place.group == group)
            amount = _rounded(total * (1.05 if group == AHEAD_ON_PAPER else 1), 1_000)
            yield Planned(PLAN, OwnerKind.TERRITORY, group, quarter, amount)
        yield from _partners(draw, booked, quarter)


def _managers(draw: random.Random, booked: Booked, quarter: Period) -> list[int]:
    amounts = []
    joined = staff.joined_on(booked.world.today)
    for member, sold in zip(MANAGERS, booked.of("manager", quarter).tolist(), strict=True):
        reached = min(115, max(60, member.attains + draw.uniform(-4, 4)))
        whole = 1.0
        if member.code == staff.JOINER:
            whole = _share_left(quarter, joined)
        amounts.append(_rounded(sold * 100 / reached / whole if whole else 0, 5_000))
    return amounts


def _share_left(quarter: Period, joined: date) -> float:
    left = quarter.overlap(Period(joined, max(joined, quarter.end)))
    return left.days / quarter.days if left else 0.0


def _places(booked: Booked, quarter: Period, managers: list[int]) -> list[int]:
    """Each manager's target over the manager's territories, by what they booked, so that the levels add up."""
    sold, amounts = booked.of("place", quarter).tolist(), [0] * len(PLACES)
    keeper = [staff.manager_of(place.name) for place in PLACES]
    codes = [member.code for member in MANAGERS]
    joiner, predecessor = codes.index(staff.JOINER), codes.index(staff.PREDECESSOR)
    if not managers[joiner]:
        keeper = [predecessor if manager == joiner else manager for manager in keeper]
    for manager, amount in enumerate(managers):
        own = [i for i, who in enumerate(keeper) if who == manager]
        parts = split(amount // STEP, [max(1, sold[i]) for i in own]) if own else []
        for i, part in zip(own, parts, strict=True):
            amounts[i] = part * STEP
    return amounts


def _partners(draw: random.Random, booked: Booked, quarter: Period) -> Iterator[Planned]:
    before = quarter.year_earlier()
    if before.start < booked.world.first_day:
        return
    for i, sold in enumerate(booked.of("partner", before).tolist()):
        asked = _rounded(sold * draw.uniform(1.02, 1.18), 1_000)
        if asked > 0 and i < len(booked.world.companies):
            yield Planned(KEY_PLAN, OwnerKind.PARTNER, i, quarter, asked)


def _rounded(amount: float, step: int) -> int:
    """The nearest `step` currency units, as plans are written."""
    return max(0, round(amount / (step * SCALE))) * step * SCALE
