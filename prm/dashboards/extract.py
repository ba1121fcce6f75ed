"""SQL → frames, within the caller's scope: rollups for whole months, facts for the days at a period's edge (D27)."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
from pandas import DataFrame
from sqlalchemy import BigInteger, Select, String, and_, cast, func, or_, select

from prm.access.policy import Actor, Need, Reach, See, reach
from prm.access.scope import scoped_by, visible
from prm.core.db import db, forgets
from prm.core.installation import versions
from prm.core.period import Period, month_of, month_period
from prm.dashboards.names import COLUMN_OF, lookup
from prm.dashboards.reader import read
from prm.partners.models import Partner
from prm.sales.models import DirectLine, DirectMonth, Line, MonthRollup, PartnerMonth

Spans = Sequence[Period]


def edge_months(spans: Iterable[Period]) -> tuple[int, ...]:
    """The months that a period begins or ends inside of: their days are read from the facts."""
    found = set()
    for span in spans:
        for month in (month_of(span.start), month_of(span.end)):
            whole = month_period(month)
            if (span.start > whole.start and span.start in whole) or (span.end < whole.end and span.end in whole):
                found.add(month)
    return tuple(sorted(found))


def reach_key(actor: Actor, need: Need) -> tuple[Any, ...]:
    """What tells one scope's frames from another's."""
    span = reach(actor.role, need)
    if span is Reach.ALL:
        return (span,)
    return (span, actor.id, actor.partner_id, actor.family, actor.territories, actor.credits, actor.book, actor.lent)


class Reaching:
    """An actor as a cache key: equal to whoever reaches the same rows."""

    def __init__(self, actor: Actor, *needs: See) -> None:
        self.actor, self.key = actor, tuple(reach_key(actor, need) for need in needs)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reaching) and self.key == other.key


def stamp(*topics: str) -> tuple[int, ...]:
    """How often the rows of these topics have changed, for a cache's key."""
    now = versions()
    return tuple(now[topic] for topic in topics)


def revenue(actor: Actor, dims: Iterable[str] = (), spans: Spans = ()) -> DataFrame:
    """REVENUE (analytics.frames) with the columns of `dims`; exact on the first and last day of every span."""
    wanted = tuple(sorted(set(dims)))
    return labelled(
        _revenue(
            Reaching(actor, See.SALES), _columns(wanted), edge_months(spans), stamp("sales", "partners", "identity")
        ),
        wanted,
    )


def direct(actor: Actor, dims: Iterable[str] = (), spans: Spans = ()) -> DataFrame:
    """DIRECT with the columns of `dims`; a role without direct sales gets no rows."""
    wanted = tuple(sorted(set(dims)))
    return labelled(
        _direct(Reaching(actor, See.DIRECT_SALES), _columns(wanted), edge_months(spans), stamp("sales", "identity")),
        wanted,
    )


def orders(actor: Actor, dims: Iterable[str] = (), spans: Spans = ()) -> DataFrame:
    """ORDERS: a row per order, day and what `dims` need; from the facts, as distinct things must be."""
    wanted = tuple(sorted(set(dims)))
    asker = Reaching(actor, See.SALES)
    days = (min(span.start for span in spans), max(span.end for span in spans)) if spans else None
    return labelled(_orders(asker, _columns(wanted), days, stamp("sales", "partners", "identity")), wanted)


def _columns(dims: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({COLUMN_OF[dim] for dim in dims if dim in COLUMN_OF}))


def labelled(frame: DataFrame, dims: tuple[str, ...]) -> DataFrame:
    """The frame with a column of labels for each of `dims`, from its columns of ids."""
    named = {dim: lookup(dim).categorical(frame[COLUMN_OF[dim]]) for dim in dims if dim in COLUMN_OF}
    return frame.assign(**named)


@lru_cache(24)
def _revenue(asker: Reaching, columns: tuple[str, ...], edges: tuple[int, ...], _versions: Any) -> DataFrame:
    sees_all = reach(asker.actor.role, See.SALES) in {Reach.ALL, Reach.COMPANY, Reach.FAMILY}
    rollup = PartnerMonth if sees_all and set(columns) <= {"partner_id"} else MonthRollup
    return _buckets(asker.actor, See.SALES, rollup, Line, columns, edges)


@lru_cache(12)
def _direct(asker: Reaching, columns: tuple[str, ...], edges: tuple[int, ...], _versions: Any) -> DataFrame:
    return _buckets(asker.actor, See.DIRECT_SALES, DirectMonth, DirectLine, columns, edges)


@lru_cache(2)
def _orders(asker: Reaching, columns: tuple[str, ...], days: tuple[date, date] | None, _versions: Any) -> DataFrame:
    keys = [getattr(Line, name) for name in columns]
    order = (Line.source + "|" + Line.order_number).label("order")
    chosen = select(order, Line.day.label("day"), *keys, *_sums(Line.reporting, func.count()))
    if days is not None:
        chosen = chosen.where(Line.day.between(*days))
    chosen = scoped_by(chosen.group_by(Line.source, Line.order_number, Line.day, *keys), Line, asker.actor, See.SALES)
    return _filled(read(chosen), columns)


for _cached in (_revenue, _direct, _orders):
    forgets(_cached.cache_clear)


def _buckets(
    actor: Actor, need: See, rollup: Any, facts: Any, columns: tuple[str, ...], edges: tuple[int, ...]
) -> DataFrame:
    keys = [getattr(rollup, name) for name in columns]
    months = select(rollup.month, *keys, *_sums(rollup.reporting, func.sum(rollup.lines)))
    months = months.where(rollup.month.not_in(edges)).group_by(rollup.month, *keys)
    whole = _with_day(read(scoped_by(months, rollup, actor, need)))
    frames = [whole, read(_edge_days(actor, need, facts, columns, edges))] if edges else [whole]
    return _filled(pd.concat(frames, ignore_index=True), columns)


def _edge_days(actor: Actor, need: See, facts: Any, columns: tuple[str, ...], edges: tuple[int, ...]) -> Select[Any]:
    keys = [getattr(facts, name) for name in columns]
    inside = [and_(facts.day >= p.start, facts.day <= p.end) for p in map(month_period, edges)]
    chosen = select(facts.day.label("day"), *keys, *_sums(facts.reporting, func.count()))
    return scoped_by(chosen.where(or_(*inside)).group_by(facts.day, *keys), facts, actor, need)


def _sums(amount: Any, lines: Any) -> tuple[Any, Any]:
    """Sums as whole numbers: PostgreSQL's own sum of BIGINT is NUMERIC, which ADBC hands over as text."""
    return cast(func.sum(amount), BigInteger).label("amount"), cast(lines, BigInteger).label("lines")


def _with_day(frame: DataFrame) -> DataFrame:
    number = frame["month"].to_numpy(dtype="int64")
    months = ((number // 100 - 1970) * 12 + number % 100 - 1).astype("datetime64[M]")
    return frame.drop(columns="month").assign(day=months.astype("datetime64[us]"))


def _filled(frame: DataFrame, columns: tuple[str, ...]) -> DataFrame:
    whole = {name: frame[name].fillna(0).astype("int64") for name in (*columns, "amount", "lines")}
    frame = frame.assign(**whole, day=frame["day"].astype("datetime64[us]"))
    return frame.assign(order=frame["order"].astype("str")) if "order" in frame else frame


def partners(actor: Actor) -> DataFrame:
    """PARTNERS: every company the actor reaches, by its own territory, manager and type; activated when it joined."""
    return _partners(Reaching(actor, See.PARTNERS), stamp("partners", "identity"))


@lru_cache(8)
def _partners(asker: Reaching, _versions: Any) -> DataFrame:
    chosen = visible(
        Partner, asker.actor, See.PARTNERS,
        Partner.code.label("partner"), Partner.name, cast(Partner.status, String).label("status"),
        Partner.kind.label("partner_type"), Partner.territory_id, Partner.manager_id, Partner.joined_on,
        Partner.health, Partner.engagement,
    )  # fmt: skip
    frame = read(chosen)
    for name in ("territory_id", "manager_id", "health", "engagement"):
        frame[name] = frame[name].fillna(0).astype("int64")
    for name in ("partner", "name", "status", "partner_type"):
        frame[name] = frame[name].astype("str")
    frame = frame.rename(columns={"joined_on": "activated"})
    return labelled(frame, ("territory", "country", "group", "manager", "team"))


forgets(_partners.cache_clear)


def data_to(actor: Actor) -> date | None:
    """The last day with a booked line in the actor's reach; None before the first import."""
    return _last_day(Reaching(actor, See.SALES), MonthRollup, Line, See.SALES, stamp("sales", "identity"))


def direct_to(actor: Actor) -> date | None:
    """The last day with a direct line in the actor's reach."""
    asker = Reaching(actor, See.DIRECT_SALES)
    return _last_day(asker, DirectMonth, DirectLine, See.DIRECT_SALES, stamp("sales", "identity"))


@lru_cache(64)
def _last_day(asker: Reaching, rollup: Any, facts: Any, need: See, _versions: Any) -> date | None:
    newest = scoped_by(select(func.max(rollup.month)), rollup, asker.actor, need)
    month = db.session.execute(newest).scalar()
    if month is None:
        return None
    days = scoped_by(
        select(func.max(facts.day)).where(facts.day >= month_period(month).start), facts, asker.actor, need
    )
    return db.session.execute(days).scalar()


forgets(_last_day.cache_clear)
