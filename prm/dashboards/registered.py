"""Registrations → frames, within the caller's scope; and which orders they brought. Decides nothing about a deal."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame
from sqlalchemy import String, and_, cast, func, or_, select

from prm.access.policy import Actor, See
from prm.access.scope import scoped_by
from prm.core.db import forgets
from prm.dashboards import appeals
from prm.dashboards.extract import Reaching, labelled, stamp
from prm.dashboards.reader import read
from prm.deals.models import Registration, RegistrationLine
from prm.deals.rules import Outcome, Status
from prm.deals.service.kinds import FREED
from prm.journal.models import Event
from prm.partners.models import Partner
from prm.sales.models import Line

_MOMENTS = ("received_at", "decided_at", "protected_from", "protected_until")
_DATES = {"closed": "closed_on", "expected": "close_on"}


def registrations(actor: Actor, dims: Iterable[str] = ()) -> DataFrame:
    """REGISTRATIONS (analytics.frames) with the columns of `dims`.

    The partner's labels are those of today, the territory that of the submission, the category the largest one.
    """
    wanted = tuple(sorted(set(dims)))
    asker, now = Reaching(actor, See.DEALS), stamp("deals", "partners", "identity")
    frame = _registrations(asker, now)
    if "category" in wanted:
        frame = frame.assign(category_id=frame["id"].map(largest(asker, now)).fillna(0).astype("int64"))
    return labelled(appeals.joined(frame, asker, now), wanted)


def last_day(actor: Actor) -> date | None:
    """The last day on which a registration in reach was submitted, decided or closed."""
    frame = _registrations(Reaching(actor, See.DEALS), stamp("deals", "partners", "identity"))
    newest = frame[["submitted", "decided", "closed"]].max().max()
    return None if pd.isna(newest) else newest.date()


@lru_cache(8)
def _registrations(asker: Reaching, _versions: Any) -> DataFrame:
    columns = [getattr(Registration, name) for name in _MOMENTS]
    chosen = (
        select(
            Registration.id, Registration.number.label("registration"), Registration.partner_id,
            func.coalesce(Registration.territory_id, 0).label("territory_id"),
            func.coalesce(Partner.manager_id, 0).label("manager_id"),
            cast(Registration.status, String).label("status"), cast(Registration.outcome, String).label("outcome"),
            Registration.conflict, Registration.reporting.label("amount"), Registration.terms_version,
            Registration.closed_on, Registration.close_on, Registration.minutes, Registration.promised, *columns,
        )
        .join(Partner, Partner.id == Registration.partner_id)
        .where(Registration.status != Status.DRAFT)
        .where(or_(Registration.decided_at.is_(None), Registration.user_id.is_not(None)))  # else decided elsewhere
        .order_by(Registration.id)
    )  # fmt: skip
    frame = read(scoped_by(chosen, Registration, asker.actor, See.DEALS))
    frame = frame.assign(**{name: moments(frame[name]) for name in _MOMENTS})
    return _decided(frame.rename(columns={old: new for new, old in _DATES.items()}), freed(asker))


def _decided(frame: DataFrame, waited: "pd.Index[Any]") -> DataFrame:
    """What the stored columns say of decision, promise and conflict."""
    decided, approved = frame["decided_at"].notna(), frame["protected_from"].notna()
    decision = np.select([decided & approved, decided], ["approved", "rejected"], "")
    flagged = frame["conflict"].astype("int64").eq(1) | frame["id"].isin(waited)
    minutes, promised = frame["minutes"].astype("float64"), frame["promised"].astype("float64")
    texts = {name: frame[name].astype("str") for name in ("registration", "status", "outcome")}
    days = {name: frame[name].astype("datetime64[us]") for name in _DATES}
    return frame.assign(
        **texts,
        **days,
        decision=pd.Series(decision, index=frame.index, dtype="str"),
        submitted=days_of(frame["received_at"]),
        decided=days_of(frame["decided_at"]),
        protected_until=days_of(frame["protected_until"] - timedelta(microseconds=1)),
        resolved=days_of(frame["decided_at"].where(flagged)),
        kept=(decided & (minutes <= promised)).astype("int64"),
        flagged=flagged.astype("int64"),
        amount=frame["amount"].astype("int64"),
        minutes=minutes.fillna(0).astype("int64"),
        appeal=pd.Series("", index=frame.index, dtype="str"),
        appeal_decided=pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]"),
    )


def moments(column: Any) -> Any:
    """A column of moments, which SQLite gives as text."""
    return pd.to_datetime(column, utc=True, format="ISO8601").astype("datetime64[us, UTC]")


def days_of(column: Any) -> Any:
    """The days (UTC) of a column of moments."""
    return column.dt.tz_localize(None).dt.floor("D").astype("datetime64[us]")


def freed(asker: Reaching) -> "pd.Index[Any]":
    """Those that waited for another to let go of the customer: settled since, and so no longer marked."""
    told = select(Registration.id).join(Event, Event.subject == Registration.public_id).where(Event.kind == FREED.key)
    return pd.Index(read(scoped_by(told, Registration, asker.actor, See.DEALS))["id"])


@lru_cache(8)
def largest(asker: Reaching, _versions: Any) -> Any:
    """Registration → the category with most of its amount, the first one where two have as much."""
    lines = select(RegistrationLine.registration_id, RegistrationLine.category_id, RegistrationLine.amount)
    lines = lines.join(Registration, Registration.id == RegistrationLine.registration_id)
    rows = read(scoped_by(lines, Registration, asker.actor, See.DEALS))
    rows = rows.sort_values(["amount", "category_id"], ascending=[False, True]).drop_duplicates("registration_id")
    return rows.set_index("registration_id")["category_id"]


def marked(orders: DataFrame, actor: Actor) -> DataFrame:
    """ORDERS with `registered`: 1 where a won registration in reach names the order as its evidence."""
    named = _named(Reaching(actor, See.DEALS), stamp("deals", "partners", "identity", "sales"))
    return orders.assign(registered=orders["order"].isin(named).astype("int64"))


@lru_cache(8)
def _named(asker: Reaching, _versions: Any) -> frozenset[str]:
    """The orders that won registrations of the same partner name, as ORDERS calls them."""
    same = and_(Line.partner_id == Registration.partner_id, Line.order_number == func.trim(Registration.evidence))
    order = (Line.source + "|" + Line.order_number).label("order")
    chosen = select(order).select_from(Registration).join(Line, same).where(Registration.outcome == Outcome.WON)
    return frozenset(read(scoped_by(chosen.distinct(), Registration, asker.actor, See.DEALS))["order"].tolist())


for _cached in (_registrations, largest, _named):
    forgets(_cached.cache_clear)
