"""Decided registrations → the frame that analytics.fairness measures, within the caller's scope. Judges nothing."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame
from sqlalchemy import String, and_, case, cast, func, or_, select
from sqlalchemy.orm import aliased

from prm.access.policy import Actor, See
from prm.access.scope import scoped_by
from prm.core import clock
from prm.core.db import forgets
from prm.core.period import Period
from prm.dashboards.extract import Reaching, stamp
from prm.dashboards.names import lookup
from prm.dashboards.reader import read
from prm.dashboards.registered import days_of, freed, largest, moments
from prm.deals.known import Course, DirectOpportunity, KnownKey, Side
from prm.deals.models import CustomerKey, Registration, RegistrationLine
from prm.deals.rules import Outcome, Status
from prm.deals.service.kinds import RECONSIDERED, REJECTED
from prm.journal.models import Event
from prm.partners.models import Partner
from prm.programs.models import Standing

NEED = See.FAIRNESS
SMALL, MEDIUM, LARGE = "small", "medium", "large"
MEDIUM_FROM, LARGE_FROM = 50, 250  # people who work there
TAKEN_WITHIN = 180  # days after a no, or after the end of protection
_MOMENTS = ("received_at", "decided_at", "protected_from", "protected_until")


def decisions(actor: Actor) -> DataFrame:
    """A row per registration decided, with the columns of analytics.fairness, and those of the page:

    `id`, `partner_id`, `family` (product family with most of the amount), `lengthened` (days), `revoked` (bool),
    `taken_directly` (bool: our own people won what was taken over).
    Partners are of the size and tier they have today; the region is that of the submission. Where two approved, the
    first of them is the approver: the second sees only what has one yes.
    """
    return _decisions(Reaching(actor, NEED), stamp("deals", "partners", "identity", "sales", "programs"), clock.today())


def narrowed(frame: DataFrame, period: Period | None) -> DataFrame:
    """The decisions of these days; all of them where there is no period."""
    if period is None:
        return frame
    first, last = pd.Timestamp(period.start), pd.Timestamp(period.end)
    return frame[frame["decided_on"].between(first, last).to_numpy()]


def last_day(actor: Actor) -> date | None:
    """The last day on which a registration in reach was decided."""
    newest = decisions(actor)["decided_on"].max()
    return None if pd.isna(newest) else newest.date()


@lru_cache(8)
def _decisions(asker: Reaching, versions: Any, _today: date) -> DataFrame:
    frame = read(scoped_by(_chosen(), Registration, asker.actor, NEED))
    frame = frame.assign(**{name: moments(frame[name]) for name in _MOMENTS})
    overturned = frame["id"].isin(_overturned(asker)) & frame["protected_from"].notna()
    approved = frame["protected_from"].notna() & ~overturned
    lapsed = _lapsed(frame, clock.now())
    ended = frame["decided_at"].where(~approved, frame["protected_until"].where(lapsed))
    rival, direct = (_in_time(asker, won, frame["id"], ended) for won in (_rivals_won(), _directly_won()))
    texts = {name: frame[name].fillna("").astype("str") for name in ("registration", "partner", "reason")}
    whole = {name: frame[name].fillna(0).astype("int64") for name in ("territory_id", "approver_id")}
    return frame.assign(
        **texts, **whole,
        submitted_at=frame["received_at"],
        decided_on=days_of(frame["decided_at"]),
        business_hours=frame["minutes"].astype("float64") / 60,
        sla_hours=frame["promised"].astype("float64") / 60,
        partner_size=_sizes(frame["employees"]),
        tier=_named(frame["partner_id"], _tiers(asker)),
        region=_regions(whole["territory_id"]),
        approver=lookup("manager").categorical(whole["approver_id"]).astype("str"),
        family=_named(frame["id"], _families(asker, versions)),
        case=_cases(frame, freed(asker)),
        approved=approved, overturned=overturned, lapsed=lapsed,
        revoked=frame["status"].eq(str(Status.REVOKED)),
        taken_over=rival | direct, taken_directly=direct,
    )  # fmt: skip


forgets(_decisions.cache_clear)


def _chosen() -> Any:
    columns = [getattr(Registration, name) for name in _MOMENTS]
    approved, first, decider = (
        Registration.protected_from.is_not(None),
        Registration.first_yes_id,
        Registration.decided_by_id,
    )
    chosen = select(
        Registration.id, Registration.number.label("registration"), Registration.partner_id,
        Partner.code.label("partner"), Partner.employees, Registration.territory_id,
        case((approved, func.coalesce(first, decider)), else_=decider).label("approver_id"),
        cast(Registration.status, String).label("status"),
        cast(Registration.outcome, String).label("outcome"), cast(Registration.reason, String).label("reason"),
        Registration.minutes, Registration.promised, Registration.lengthened, Registration.conflict,
        Registration.reporting.label("amount"),
        *columns,
    )  # fmt: skip
    decided = and_(Registration.decided_at.is_not(None), Registration.minutes.is_not(None))
    return chosen.join(Partner, Partner.id == Registration.partner_id).where(decided).order_by(Registration.id)


def _named(ids: Any, names: Mapping[int, str]) -> Any:
    return pd.Series([names.get(key, "") for key in ids.tolist()], index=ids.index, dtype="str")


def _families(asker: Reaching, versions: Any) -> dict[int, str]:
    """Registration → the product family with most of its amount."""
    names, category = lookup("category").labels, largest(asker, versions)
    return {key: names.get(number, "") for key, number in category.to_dict().items()}


def _cases(frame: DataFrame, waited: Any) -> Any:
    """Whether somebody else held the customer when it came, and how many digits the amount has."""
    digits = frame["amount"].astype("str").str.len().astype("str")
    contested = frame["conflict"].astype("int64").eq(1) | frame["id"].isin(waited)
    return digits.where(~contested, digits + " contested")


def _lapsed(frame: DataFrame, now: datetime) -> Any:
    open_still = frame["status"].eq(str(Status.APPROVED)) & frame["outcome"].eq(str(Outcome.OPEN))
    return open_still & frame["protected_until"].notna() & (frame["protected_until"] <= now)


def _sizes(people: Any) -> Any:
    number = pd.to_numeric(people)
    sizes = np.select([number < MEDIUM_FROM, number < LARGE_FROM, number >= LARGE_FROM], [SMALL, MEDIUM, LARGE], "")
    return pd.Series(sizes, index=people.index, dtype="str")


def _tiers(asker: Reaching) -> dict[int, str]:
    """Partner id → the key of its level in the first program it stands in, else the tier another system knows."""
    text = cast(Partner.attributes, String)
    known = select(Partner.id, text.label("attributes")).where(text.icontains('"tier"'))
    rows = read(scoped_by(known, Partner, asker.actor, See.PARTNERS))
    found = {}
    for key, attributes in zip(rows["id"].tolist(), rows["attributes"].tolist(), strict=True):
        named = {name.casefold(): value for name, value in json.loads(attributes).items()}
        found[key] = str(named.get("tier") or "")
    return found | _levels(asker)


def _levels(asker: Reaching) -> dict[int, str]:
    rows = select(Standing.partner_id, Standing.program_id, Standing.level).where(Standing.starts_on <= clock.today())
    ordered = rows.order_by(Standing.program_id.desc(), Standing.starts_on, Standing.id)
    frame = read(scoped_by(ordered, Standing, asker.actor, See.TIERS))
    kept = frame.drop_duplicates(["partner_id", "program_id"], keep="last")
    kept = kept[kept["level"] != ""]
    return dict(zip(kept["partner_id"].tolist(), kept["level"].tolist(), strict=True))


def _regions(territories: Any) -> Any:
    """The widest nodes that tell decisions apart: groups of countries, within one of them countries, then territories.

    What lies in no such node keeps the name of its own.
    """
    own: Any = lookup("territory").categorical(territories).astype("str")
    for dim in ("group", "country"):
        names: Any = lookup(dim).categorical(territories).astype("str")
        if len(set(names) - {""}) > 1:
            return np.where(names == "", own, names)
    return own


def _overturned(asker: Reaching) -> list[int]:
    """Declined, not taken back within the minutes allowed for it, and approved since."""
    kinds = {REJECTED.key: 1, RECONSIDERED.key: 0}
    said = (
        select(Registration.id, Event.kind)
        .join(Event, Event.subject == Registration.public_id)
        .where(Event.kind.in_(kinds), Registration.protected_from.is_not(None))
        .order_by(Registration.id, Event.id)
    )
    rows = read(scoped_by(said, Registration, asker.actor, NEED))
    declined = rows["kind"].map(kinds)
    after = declined.groupby(rows["id"]).shift(-1, fill_value=1)
    return rows.loc[(declined == 1) & (after == 1), "id"].unique().tolist()


def _in_time(asker: Reaching, won: Any, ids: Any, ended: Any) -> Any:
    """Whether one of these wins falls within the days after each registration ended."""
    rows = read(scoped_by(won, Registration, asker.actor, NEED))
    ended_on = pd.Series(days_of(ended).to_numpy(), index=ids.to_numpy())
    rows = rows.assign(ended=ended_on.reindex(rows["id"].to_numpy()).to_numpy())
    days = (rows["won_on"] - rows["ended"]).dt.days
    return ids.isin(rows.loc[days.between(0, TAKEN_WITHIN), "id"])


def _rivals_won() -> Any:
    """Each registration with the days on which other companies won the same customer; the day alone leaves here."""
    rival, theirs, mine = aliased(Registration), aliased(CustomerKey), aliased(RegistrationLine)
    line = aliased(RegistrationLine)
    same = and_(theirs.kind == CustomerKey.kind, theirs.value == CustomerKey.value)
    return (
        select(Registration.id, func.min(rival.closed_on).label("won_on"))
        .join(CustomerKey, CustomerKey.registration_id == Registration.id)
        .join(theirs, same)
        .join(rival, and_(rival.id == theirs.registration_id, rival.partner_id != Registration.partner_id))
        .join(mine, mine.registration_id == Registration.id)
        .join(line, and_(line.registration_id == rival.id, line.category_id == mine.category_id))
        .where(rival.outcome == Outcome.WON, rival.closed_on.is_not(None))
        .group_by(Registration.id, rival.id)
    )


def _directly_won() -> Any:
    """Each registration with the days on which our own people closed an opportunity at the same customer as won.

    In one of its product families, or in none that the opportunity names.
    """
    same = and_(KnownKey.kind == CustomerKey.kind, KnownKey.value == CustomerKey.value)
    mine = aliased(RegistrationLine)
    ours = and_(KnownKey.side == Side.OPPORTUNITY, DirectOpportunity.id == KnownKey.subject_id)
    sold = DirectOpportunity.category_id
    return (
        select(Registration.id, func.min(DirectOpportunity.closed_on).label("won_on"))
        .join(CustomerKey, CustomerKey.registration_id == Registration.id)
        .join(KnownKey, same)
        .join(DirectOpportunity, ours)
        .join(mine, mine.registration_id == Registration.id)
        .where(DirectOpportunity.course == Course.WON, DirectOpportunity.closed_on.is_not(None))
        .where(or_(sold.is_(None), sold == mine.category_id))
        .group_by(Registration.id, DirectOpportunity.id)
    )


def twelve_months(today: date) -> Period:
    """The twelve whole months before this one: what is published."""
    last = today.replace(day=1) - timedelta(days=1)
    return Period(date(last.year - (last.month < 12), last.month % 12 + 1, 1), last)
