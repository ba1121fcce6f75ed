"""One partner's scorecard as data: its scores now and before, their parts, what moved them. Renders nothing."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from statistics import median
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, select

from prm.access.policy import See
from prm.access.scope import scoped_by
from prm.analytics import health, scores
from prm.analytics.health import Days
from prm.core.db import db
from prm.dashboards import scored
from prm.partners.models import Partner
from prm.partners.rules import Status

BEFORE = 90
FEWEST_PEERS = 5


@dataclass(frozen=True)
class Moment:
    """How a partner stood on one day: plain numbers, and the parts made of them in hundredths."""

    days: Days
    numbers: dict[str, int]
    engaged: dict[str, int]
    parts: dict[str, int]

    @property
    def exact(self) -> Fraction:
        """Health in points, unrounded."""
        return scores.exact(self.parts, health.HEALTH)

    @property
    def health(self) -> int:
        """Health in whole points."""
        return scores.shown(self.exact)

    @property
    def engagement(self) -> int:
        """Engagement in whole points."""
        return scores.shown(scores.exact(self.engaged, health.ENGAGEMENT))

    @cached_property
    def pulled(self) -> dict[str, int]:
        """Part of engagement → the whole points it brings; they add up to it."""
        return scores.points(self.engaged, health.ENGAGEMENT)

    @cached_property
    def brought(self) -> dict[str, int]:
        """Part of health → the whole points it brings; they add up to it."""
        return scores.points(self.parts, health.HEALTH)


@dataclass(frozen=True)
class Card:
    """A partner now and before. Where it is too early to score, `now` is None and `n` says how little there is.

    `own` of these `n` are the partner's own doing, the others calls, meetings and mails that staff logged.
    """

    n: int
    now: Moment | None
    before: Moment | None
    trend: tuple[tuple[date, int | None], ...]
    engaged: tuple[tuple[date, int | None], ...] = ()
    own: int = 0

    @property
    def mover(self) -> tuple[str, int] | None:
        """The part whose points moved most since, and by how many."""
        both = self.now and self.before
        return health.mover(self.before.brought, self.now.brought) if both and self.now and self.before else None


@dataclass(frozen=True)
class Peers:
    """Partners like this one: how many, their median, how many of them stand below it."""

    n: int
    median: int
    below: int


def of(partner_id: int, steps: tuple[int, ...] = (BEFORE, 0)) -> Card:
    """The card of a partner; `steps` are the days back of its trend, which hold 90 and 0."""
    when = scored.days()
    ground, one = scored.of_one(partner_id, when), pd.Index([partner_id])
    begun = health.beginnings(ground, one)
    found: dict[int, Moment | None] = {}
    for back in steps:
        then = when.back(back)
        early = bool(health.too_early(begun["first"], then).iloc[0])
        found[back] = None if early else _moment(ground, one, then)
    trend = tuple((when.back(back).today, each.health if each else None) for back, each in found.items())
    engaged = tuple((when.back(back).today, each.engagement if each else None) for back, each in found.items())
    own = int((ground.done["doing"] != "contact").sum())
    return Card(int(begun["n"].iloc[0]), found[0], found[BEFORE], trend, engaged, own)


def _moment(ground: health.Ground, one: "pd.Index[Any]", then: Days) -> Moment:
    engaged, numbers = health.engagement(ground, one, then), health.measures(ground, one, then)
    parts = health.health(numbers, engaged, ground.known)
    plain = [{str(key): int(value) for key, value in frame.iloc[0].items()} for frame in (numbers, engaged, parts)]
    return Moment(then, plain[0], plain[1], plain[2])


def peers(partner: Partner, score: int, same: ColumnElement[bool]) -> Peers | None:
    """The other active partners that are `same` and have a score; None where they are too few to stay anonymous."""
    others = select(Partner.health).where(same, Partner.id != partner.id, Partner.health >= 0)
    others = others.where(Partner.status == Status.ACTIVE)
    found = db.session.scalars(scoped_by(others, Partner, scored.EVERYTHING, See.PARTNERS)).all()
    if len(found) < FEWEST_PEERS:
        return None
    return Peers(len(found), int(median(found)), sum(each < score for each in found))
