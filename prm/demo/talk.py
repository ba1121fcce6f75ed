"""Notes, logged calls and follow-ups of the demo company: enough that every page of a partner has a story."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from prm.demo import words
from prm.demo.goods import FAMILIES
from prm.demo.staff import MANAGERS
from prm.demo.world import World
from prm.engagement.models import Kind

PER_PARTNER = 2.5
DUE_EACH = 9  # open follow-ups of a manager, the first two due today


@dataclass(frozen=True)
class Said:
    """One activity of a company's manager."""

    company: int
    kind: Kind
    text: str
    at: datetime


@dataclass(frozen=True)
class Promise:
    """One follow-up of a company's manager; `done` where it is kept."""

    company: int
    text: str
    due: date
    made: datetime
    done: datetime | None


def _moment(day: date, draw: random.Random) -> datetime:
    return datetime.combine(day, time(draw.randrange(7, 17), draw.randrange(0, 60, 5)), UTC)


def _filled(draw: random.Random, texts: tuple[str, ...]) -> str:
    return draw.choice(texts).format(family=draw.choice(FAMILIES))


def activities(world: World) -> Iterator[Said]:
    """What was logged in the last year; larger partners hear more."""
    draw = random.Random(f"{world.seed}:talk")
    count = min(len(world.companies), 600)
    for i in range(count):
        often = round(PER_PARTNER * (2.2 - 1.8 * i / count) * draw.uniform(0.5, 1.5))
        for _ in range(often):
            ago = 1 + int(draw.random() ** 1.6 * 360)
            kind = draw.choices((Kind.CALL, Kind.NOTE, Kind.MEETING, Kind.EMAIL), (45, 20, 20, 15))[0]
            texts = words.NOTES if kind is Kind.NOTE else words.CALLS
            yield Said(i, kind, _filled(draw, texts), _moment(world.today - timedelta(days=ago), draw))
    for i in world.slipping:
        for ago, text in zip((41, 12), words.SLIPPING_CALLS, strict=True):
            yield Said(i, Kind.CALL, text, _moment(world.today - timedelta(days=ago), draw))


def follow_ups(world: World) -> Iterator[Promise]:
    """Each manager's open promises around today, some overdue, and a few kept ones."""
    draw = random.Random(f"{world.seed}:promises")
    for manager in range(len(MANAGERS)):
        own = [i for i, company in enumerate(world.companies) if company.manager == manager][:60]
        for n in range(DUE_EACH if own else 0):
            due = 0 if n < 2 else draw.randrange(-6, 15)
            yield _promise(world, draw, draw.choice(own), due, kept=n > DUE_EACH - 3)


def _promise(world: World, draw: random.Random, company: int, due: int, *, kept: bool) -> Promise:
    day = world.today + timedelta(days=-abs(due) - 3 if kept else due)
    made = _moment(day - timedelta(days=draw.randrange(16, 30)), draw)
    done = _moment(day - timedelta(days=1), draw) if kept else None
    return Promise(company, _filled(draw, words.PROMISES), day, made, done)
