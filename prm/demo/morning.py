"""What waits at the demo's desks this morning, what came before it, and what is about to end. Pure draws."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from prm.demo import customers, fates
from prm.demo.deals import DAYS, Deal, Desk
from prm.demo.rates import Rates
from prm.demo.staff import MANAGERS
from prm.demo.world import World

WEEK = (1.0, 1.1, 1.1, 1.05, 0.9, 0.08, 0.04)
CLEAN, ASKED = 6, 2  # of a manager's queue, beside two that want one customer; questions that wait for answers
ENDING = (13.5, 6.5, 0.5)  # days until a protection ends
BUSY = 1_000  # registrations from which every manager has a full queue, else the first alone


def registrations(world: World, rates: Rates, now: datetime) -> list[Deal]:
    """All of them, oldest first."""
    desk = Desk(world, rates, now)
    desks = _desks(desk)
    full = [manager for manager in desks if manager == 0 or world.scale.deals >= BUSY]
    planted = len(full) * (len(ENDING) + ASKED + CLEAN + 2) + len(desks) - len(full)
    made = [desk.usual(at) for at in _moments(desk, world.scale.deals - planted)]
    for manager, own in desks.items():
        made += _full(desk, own, now) if manager in full else [desk.queued(own[0], now - timedelta(hours=5))]
    return sorted(made, key=lambda deal: deal.received)


def _desks(desk: Desk) -> dict[int, list[int]]:
    """Active partners of each manager who has some."""
    companies = desk.world.companies
    found = {n: [i for i in desk.active if companies[i].manager == n] for n in range(len(MANAGERS))}
    return {manager: own for manager, own in found.items() if own}


def _full(desk: Desk, own: list[int], now: datetime) -> list[Deal]:
    return [*_ending(desk, own, now), *_asked(desk, own, now), *_queue(desk, own, now)]


def _moments(desk: Desk, count: int) -> list[datetime]:
    """Moments of arrival up to two days ago, on working days mostly."""
    draw, today = desk.draw, desk.now.date()
    days = [today - timedelta(days=n) for n in range(DAYS, 2, -1)]
    weights = [WEEK[day.weekday()] * (1 + n / DAYS / 4) for n, day in enumerate(days)]
    drawn = draw.choices(days, weights, k=count)
    seconds = (6 * 3_600, 18 * 3_600)
    return sorted(
        datetime.combine(day, time(), UTC)
        + timedelta(seconds=draw.randrange(*seconds), microseconds=draw.randrange(1_000_000))
        for day in drawn
    )


def _ending(desk: Desk, own: list[int], now: datetime) -> Iterator[Deal]:
    for days in ENDING:
        until = now + timedelta(days=days)
        received = until - timedelta(days=91)
        deal = desk.queued(desk.draw.choice(own), received)
        deal.fate = fates.ending(received, until, now)
        yield desk.kept(deal)


def _asked(desk: Desk, own: list[int], now: datetime) -> Iterator[Deal]:
    """Questions that wait; one of a customer that looks like a known one."""
    for n in range(ASKED):
        received = now - timedelta(days=4 + 2 * n, minutes=desk.draw.randrange(600))
        near = customers.alike(desk.draw, desk.draw.choice(desk.lately[-800:])[0]) if n == 0 else None
        yield desk.asked(desk.draw.choice(own), received, near)


def _queue(desk: Desk, own: list[int], now: datetime) -> Iterator[Deal]:
    """Clean ones first, then two that want the same customer."""
    for _ in range(CLEAN):
        yield desk.queued(desk.draw.choice(own), now - timedelta(seconds=desk.draw.randrange(7_200, 158_000)))
    first, second = desk.draw.sample(own, 2) if len(own) > 1 else (own[0], _other(desk, own[0]))
    holder = desk.queued(first, now - timedelta(minutes=95, seconds=desk.draw.randrange(600)))
    yield holder
    later = now - timedelta(minutes=40, seconds=desk.draw.randrange(600))
    yield desk.queued(second, later, holder.customer, holder.families)


def _other(desk: Desk, company: int) -> int:
    return next(i for i in desk.active if i != company)
