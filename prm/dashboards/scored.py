"""SQL → the frames scores are reckoned from: of every partner for the nightly run, or of one for its page.

A score is the partner's, whoever looks: it is reckoned above anybody's reach, from all rows; the lists behind its
numbers show what the reader reaches.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
from pandas import DataFrame
from sqlalchemy import BigInteger, Select, cast, func, select

from prm.access.policy import Actor, Role, See
from prm.access.scope import scoped_by
from prm.analytics.health import Days, Ground, windows
from prm.analytics.revenue import ACTIVE_DAYS
from prm.core import clock
from prm.core.db import db
from prm.core.period import month_period
from prm.dashboards import extract, registered
from prm.dashboards.reader import read
from prm.deals.models import Registration
from prm.deals.rules import Status
from prm.engagement.models import Activity, Kind
from prm.sales.models import Line, PartnerMonth

EVERYTHING = Actor(0, "", "", "", Role.LEADER)
SPOKEN = (Kind.CALL, Kind.MEETING, Kind.EMAIL)  # a note is nobody's contact
STEPS = tuple(range(180, -1, -30))  # days back of the trend's points
_AGREED = (Status.APPROVED, Status.CONVERTED)


def days() -> Days:
    """Where each sort of rows ends (D27)."""
    return Days(clock.today(), extract.data_to(EVERYTHING), _last_registration())


def _last_registration() -> date | None:
    newest = [func.max(getattr(Registration, name)) for name in ("received_at", "decided_at", "closed_on")]
    row = db.session.execute(scoped_by(select(*newest), Registration, EVERYTHING, See.DEALS)).one()
    found = [*(moment.date() for moment in row[:2] if moment), *(day for day in row[2:] if day)]
    return max(found, default=None)


def known() -> frozenset[str]:
    """What this installation has any rows of."""
    asked = {
        "order": (select(Line.id), Line, See.SALES),
        "contact": (select(Activity.id).where(Activity.kind.in_(SPOKEN)), Activity, See.ACTIVITY),
        "registration": (select(Registration.id), Registration, See.DEALS),
        "deals": (select(Registration.id).where(Registration.status.in_(_AGREED)), Registration, See.DEALS),
    }
    there = {
        key: db.session.execute(scoped_by(rows, model, EVERYTHING, need).limit(1)).first()
        for key, (rows, model, need) in asked.items()
    }
    return frozenset(key for key, row in there.items() if row is not None)


def of_all(when: Days) -> Ground:
    """The ground of every partner, for `when` alone."""
    spans = windows(when)
    sold = extract.revenue(EVERYTHING, ("partner",), spans)
    sold = sold[["partner_id", "day", "amount"]].rename(columns={"partner_id": "partner"})
    return Ground(sold, _done(when, ACTIVE_DAYS, None), _deals(None), known())


def of_one(partner_id: int, when: Days) -> Ground:
    """The ground of one partner, for `when` and the trend's steps before."""
    return Ground(_sold(partner_id, when), _done(when, ACTIVE_DAYS + STEPS[0], partner_id), _deals(partner_id), known())


def _sold(partner_id: int, when: Days) -> DataFrame:
    """Days with what was booked on them; before those that count only the first month, without an amount."""
    earliest = when.sold and min(window.start for window in windows(when.back(STEPS[0])))
    daily = select(Line.partner_id.label("partner"), Line.day.label("day"), _whole(func.sum(Line.reporting)))
    daily = daily.where(Line.partner_id == partner_id, Line.day >= (earliest or when.today))
    rows = _read(daily.group_by(Line.partner_id, Line.day), Line, See.SALES)
    month = select(func.min(PartnerMonth.month)).where(PartnerMonth.partner_id == partner_id, PartnerMonth.lines > 0)
    first = db.session.execute(scoped_by(month, PartnerMonth, EVERYTHING, See.SALES)).scalar()
    if first is None:
        return rows
    began = DataFrame({"partner": [partner_id], "day": [pd.Timestamp(month_period(first).start)], "amount": [0]})
    return pd.concat([rows, began.astype({"day": "datetime64[us]"})], ignore_index=True)


def _done(when: Days, span: int, partner_id: int | None) -> DataFrame:
    """What was done in the `span` days up to each sort's end; contacts of all time, as silence is counted from them."""
    since = when.today - timedelta(days=span)
    contacts: Any = select(Activity.partner_id.label("partner"), Activity.happened_at.label("at"))
    contacts = contacts.where(Activity.kind.in_(SPOKEN))
    asked: Any = select(Registration.partner_id.label("partner"), Registration.received_at.label("at"))
    found = [
        _moments(_of(contacts, Activity, partner_id), Activity, See.ACTIVITY).assign(doing="contact"),
        _moments(_of(asked, Registration, partner_id), Registration, See.DEALS).assign(doing="registration"),
    ]
    if when.sold is not None:
        orders: Any = select(Line.partner_id.label("partner"), Line.day.label("day"))
        orders = orders.where(Line.day >= min(since, when.sold - timedelta(days=span)), Line.day <= when.sold)
        orders = _of(orders, Line, partner_id).group_by(Line.partner_id, Line.source, Line.order_number, Line.day)
        found.append(_read(orders, Line, See.SALES).assign(doing="order"))
    return pd.concat(found, ignore_index=True).astype({"doing": "str"})


def _deals(partner_id: int | None) -> DataFrame:
    """The registrations approved, with the days that begin and end their place in the pipeline."""
    chosen: Any = select(
        Registration.partner_id.label("partner"), Registration.decided_at.label("decided"),
        Registration.closed_on, Registration.protected_until, Registration.reporting.label("amount"),
    ).where(Registration.status.in_(_AGREED))  # fmt: skip
    frame = _read(_of(chosen, Registration, partner_id), Registration, See.DEALS)
    for name in ("decided", "protected_until"):
        frame[name] = registered.moments(frame[name])
    until = frame["protected_until"] - timedelta(microseconds=1)
    return frame.rename(columns={"closed_on": "closed"}).assign(
        decided=registered.days_of(frame["decided"]), protected_until=registered.days_of(until)
    )


def _of(chosen: Select[Any], model: Any, partner_id: int | None) -> Select[Any]:
    return chosen if partner_id is None else chosen.where(model.partner_id == partner_id)


def _whole(amount: Any) -> Any:
    return cast(amount, BigInteger).label("amount")


def _read(chosen: Select[Any], model: Any, need: See) -> DataFrame:
    frame = read(scoped_by(chosen, model, EVERYTHING, need))
    whole: Sequence[str] = [name for name in ("partner", "amount") if name in frame]
    days = {name: "datetime64[us]" for name in ("day", "closed_on") if name in frame}
    return frame.astype({**dict.fromkeys(whole, "int64"), **days})


def _moments(chosen: Select[Any], model: Any, need: See) -> DataFrame:
    frame = _read(chosen, model, need)
    return frame.drop(columns="at").assign(day=registered.days_of(registered.moments(frame["at"])))
