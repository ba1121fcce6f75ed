"""Which rows the metrics of deal registration count (KPIs 5 to 8, 12, 13, 15, 16 and 28 of the dictionary).

The frame has one row per registration in reach, drafts left out:

    registration    its number              status, decision, outcome   as stored; decision is approved, rejected or “”,
                                            the first one taken; outcome is open, won or lost
    submitted, decided, closed (won or lost), expected (to close)       days, none where it has not happened
    protected_until the last protected day  resolved                    the day its conflict was settled, if it had one
    amount          ten-thousandths of the reporting currency
    minutes         business minutes from submitted to decided, without pauses; 0 while undecided
    kept            1 where the decision kept its promise, else 0
    flagged         1 where a conflict went to a person, else 0
    appeal          “”, open, upheld or changed                         appeal_decided   its day

and the labels of the partner, its account manager and team, its territory at submission and the largest product
category. `orders` has `registered` (1 where a won registration of the partner names the order as its evidence, else 0),
`partners` has `activated`, the day the partner joined.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame

from prm.analytics import quota
from prm.analytics.facts import Ask, Facts
from prm.analytics.metric import N_, Part, Reason, Tally
from prm.analytics.revenue import active, in_period, within

_DIMS = ("partner", "partner_type", "manager", "team", "territory", "country", "group", "category")
FIRST_DEAL_WITHIN = np.timedelta64(180, "D")
DAY = np.timedelta64(1, "D")
Rows = Callable[[Facts, Ask], DataFrame]


def on(column: str, keep: Callable[[DataFrame], Any] | None = None) -> Rows:
    """Registrations by the day in `column`, those that `keep` says yes to."""

    def rows(facts: Facts, ask: Ask) -> DataFrame:
        frame = facts.frame("registrations")
        wanted = frame[column].notna().to_numpy()
        frame = frame[wanted if keep is None else wanted & keep(frame).to_numpy()]
        return within(frame.assign(day=frame[column]), ask.period)

    return rows


def submitted_by_home(facts: Facts, ask: Ask) -> DataFrame:
    """Submitted registrations under the labels of the partner's own territory, type, manager and team."""
    rows, partners = on("submitted")(facts, ask), facts.frame("partners")
    places = pd.Index(partners["partner"].astype("str")).get_indexer(pd.Index(rows["partner"].astype("str")))
    labels = {name: partners[name].astype("str") for name in _DIMS[1:-1] if name in partners}
    own = {name: np.append(texts.to_numpy(dtype=object), "")[places] for name, texts in labels.items()}
    return rows.assign(**{name: pd.array(texts, dtype="str") for name, texts in own.items()})


def _is(column: str, *values: str) -> Callable[[DataFrame], Any]:
    return lambda frame: frame[column].isin(values)


def _marked(column: str) -> Callable[[DataFrame], Any]:
    return lambda frame: frame[column] == 1


def expired(frame: DataFrame, ask: Ask) -> DataFrame:
    """Approved ones whose last protected day is over by the last day of the data, dated the day after."""
    rows = frame[_is_expired(frame, ask)]
    return rows.assign(day=rows["protected_until"] + DAY)


def _is_expired(frame: DataFrame, ask: Ask) -> Any:
    live = (frame["status"] == "approved").to_numpy() & (frame["outcome"] == "open").to_numpy()
    last = np.datetime64(ask.data_to) if ask.data_to else np.datetime64("NaT")
    return live & (frame["protected_until"].to_numpy() < last)  # nothing is before a day that is not known


def ended(facts: Facts, ask: Ask) -> DataFrame:
    """Approved registrations won, lost or expired in the period."""
    frame = facts.frame("registrations")
    return pd.concat([on("closed", _is("outcome", "won", "lost"))(facts, ask), within(expired(frame, ask), ask.period)])


def open_now(facts: Facts, ask: Ask) -> DataFrame:
    """Approved or converted, neither closed nor expired by the last day of the data: the qualified pipeline."""
    frame = facts.frame("registrations")
    live = frame["status"].isin(["approved", "converted"]) & (frame["outcome"] == "open")
    return DataFrame(frame[live.to_numpy() & ~_is_expired(frame, ask)])


def won_days(facts: Facts, ask: Ask) -> DataFrame:
    """Registrations won, `days` from submission until then."""
    rows = on("closed", _is("outcome", "won"))(facts, ask)
    return rows.assign(days=_days_between(rows["submitted"], rows["closed"]))


def resolved_days(facts: Facts, ask: Ask) -> DataFrame:
    """Conflicts settled, `days` from submission until then."""
    rows = on("resolved", _marked("flagged"))(facts, ask)
    return rows.assign(days=_days_between(rows["submitted"], rows["resolved"]))


def _days_between(first: Any, last: Any) -> Any:
    days = last.to_numpy().astype("datetime64[D]") - first.to_numpy().astype("datetime64[D]")
    return days.astype("int64")


def closing(facts: Facts, ask: Ask) -> DataFrame:
    """The open pipeline expected to close in the period, of owners who have a target then."""
    rows, kind = open_now(facts, ask), quota.owner_kind(ask)
    rows = within(rows.assign(day=rows["expected"])[rows["expected"].notna().to_numpy()], ask.period)
    return rows[rows[kind].isin(_targets(facts, ask)["owner"].astype("str")).to_numpy()]


def _targets(facts: Facts, ask: Ask) -> DataFrame:
    """Of the period, begun or not: a pipeline covers what is still to come."""
    return quota.targets(facts, replace(ask, data_to=None))


def _credited(facts: Facts, ask: Ask) -> DataFrame:
    return quota.credited(facts, replace(ask, data_to=None))


def needs_a_period(ask: Ask, _by: str | None) -> Reason | None:
    return Reason.NO_SPAN if ask.period is None else None


def cohort(facts: Facts, ask: Ask) -> DataFrame:
    """Partners activated in the period, at least 180 days before the data ends, by the day of activation."""
    partners = facts.frame("partners")
    rows = partners[partners["activated"].notna().to_numpy()]
    rows = within(rows.assign(day=rows["activated"]), ask.period)
    if ask.data_to is None:
        return rows
    return rows[(rows["day"] + FIRST_DEAL_WITHIN <= np.datetime64(ask.data_to)).to_numpy()]


def cohort_with_deal(facts: Facts, ask: Ask) -> DataFrame:
    """Those of the cohort with a registration approved within 180 days."""
    rows, frame = cohort(facts, ask), facts.frame("registrations")
    approved = frame[(frame["decision"] == "approved").to_numpy() & frame["decided"].notna().to_numpy()]
    first = approved["decided"].groupby(approved["partner"].astype("str")).min()
    soonest = first.reindex(rows["partner"].astype("str")).to_numpy()
    return rows[soonest <= (rows["day"] + FIRST_DEAL_WITHIN).to_numpy()]


def orders_registered(flag: int) -> Rows:
    """Orders through partners that a won registration names (1), or none does (0)."""

    def rows(facts: Facts, ask: Ask) -> DataFrame:
        orders = in_period("orders")(facts, ask)
        return orders[(orders["registered"] == flag).to_numpy()]

    return rows


def counted(key: str, words: str, rows: Rows, per: str = "registration", *, shared: bool = False) -> Part:
    """A part that counts distinct registrations, partners or orders."""
    return Part(key, words, rows, tally=Tally.COUNT, per=per, amount=None, shared=shared)


_DECIDED = on("decided", _is("decision", "approved", "rejected"))
_WON = on("closed", _is("outcome", "won"))
SUBMITTED = counted("submitted", N_("Registrations submitted"), on("submitted"))
SUBMITTED_HOME = counted("submitted", N_("Registrations submitted"), submitted_by_home)
ACTIVE_NOW = counted("active_partners", N_("Partners of status active"), active, "partner", shared=True)
ORDERS_WITH = counted("registered_orders", N_("Orders of registered deals"), orders_registered(1), "order")
ORDERS_WITHOUT = counted("other_orders", N_("Orders of deals nobody registered"), orders_registered(0), "order")
VALUE_WITH = Part("registered_value", N_("Booked lines of registered deals"), orders_registered(1))
VALUE_WITHOUT = Part("other_value", N_("Booked lines of deals nobody registered"), orders_registered(0))
APPROVED = counted("approved", N_("Registrations approved"), on("decided", _is("decision", "approved")))
REJECTED = counted("rejected", N_("Registrations declined"), on("decided", _is("decision", "rejected")))
DECIDED = counted("decided", N_("Registrations decided"), _DECIDED)
KEPT = Part("kept", N_("Decisions within the promised time"), _DECIDED, per="registration", amount="kept",
            counted=lambda rows: rows[(rows["kept"] == 1).to_numpy()])  # fmt: skip
MIDDLE = Part(
    "median_minutes", N_("Business minutes of each decision"), _DECIDED, Tally.MEDIAN, "registration", "minutes"
)
SLOWEST = replace(MIDDLE, key="p90_minutes", tally=Tally.NINETIETH)
WON = counted("won", N_("Registrations won"), _WON)
LOST = counted("lost", N_("Registrations lost"), on("closed", _is("outcome", "lost")))
ENDED = counted("ended", N_("Approved registrations won, lost or expired"), ended)
OPEN = counted("open_deals", N_("Approved registrations still open"), open_now)
WON_VALUE = Part("won_value", N_("Value of registrations won"), _WON)
WON_DAYS = Part("won_days", N_("Days from submission until won"), won_days, amount="days")
COHORT = counted("cohort", N_("Partners activated at least 180 days before"), cohort, "partner", shared=True)
COHORT_WITH_DEAL = counted(
    "with_deal", N_("Of these, with a registration approved in 180 days"), cohort_with_deal, "partner"
)
CLOSING = Part("closing", N_("Open registrations expected to close in the period"), closing)
TARGET = replace(quota.TARGET, rows=_targets)
CREDITED = replace(quota.CREDITED, rows=_credited)
FLAGGED = counted("flagged", N_("Registrations with a conflict"), on("submitted", _marked("flagged")))
RESOLVED = Part(
    "median_days", N_("Days until each conflict was settled"), resolved_days, Tally.MEDIAN, "registration", "days"
)
APPEALED = counted("appealed", N_("Appeals decided"), on("appeal_decided", _is("appeal", "upheld", "changed")))
CHANGED = counted("changed", N_("Decisions changed on appeal"), on("appeal_decided", _is("appeal", "changed")))
