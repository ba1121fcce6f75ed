"""The fairness ledger (M4): how registrations are decided, for whom, by whom, and whether groups fare alike.

A frame of decisions has one row per registration decided, and these columns:

    registration  text         partner       text
    partner_size  text         tier          text      region    text      as at the decision, “” for none
    approver      text         “” where a rule decided and no person did
    submitted_at, decided_at   datetime64
    decided_on    datetime64   the day of the decision
    business_hours float       submitted → decided, without pauses; sla_hours float: what was promised
    approved      bool         the first decision, before any appeal
    case          text         what else makes one harder than another; may be absent
    reason        text         coded reason of a rejection, “” for approvals
    overturned    bool         changed on appeal
    taken_over    bool         rejected or lapsed, then won by direct sales or a rival within 180 days
    lapsed        bool         approved, then expired without outcome; may be absent, then no row is

Shares are fractions of one. Never asks what day it is: whoever calls narrows the frame to its days.
"""

from typing import Any

import numpy as np
from pandas import DataFrame, Series

from prm.analytics.bias import bias
from prm.analytics.wilson import wilson

__all__ = ["bias", "by", "hidden", "reasons", "summary"]
DIMENSIONS = ("partner_size", "tier", "region", "approver")
SHOWN_FROM = 5  # decisions, below which a group says more about single registrations than about the group


def summary(frame: DataFrame, *, published: bool = False) -> DataFrame:
    """All decisions as one row: see `by`."""
    whole = Series("", index=frame.index, dtype="str")
    return _measured(frame, whole, published=published).reset_index(drop=True)


def by(frame: DataFrame, dimension: str, *, published: bool = False) -> DataFrame:
    """One row per group (index), most decisions first, groups that are too small last.

    `small` (bool), `decisions`, `median_hours`, `p90_hours` (business hours), and per share `kept` (within the
    promise), `approved`, `overturned`, `taken_over` three columns: itself, `…_low` and `…_high` (Wilson, 95 %).
    `taken_over` is of what was rejected or lapsed. All but `small` are NaN where fewer than five cases stand
    behind them, and in the next smallest groups where one could else take the shown ones from the whole.

    `published`: partners read it. A group then needs five partners, and five decisions of others than its largest
    one, so that whoever takes its own registrations out of a group is left with no single company's.
    """
    measured = _measured(frame, frame[dimension], published=published)
    return measured.sort_values(["small", "decisions"], ascending=[True, False], kind="stable")


def _measured(frame: DataFrame, groups: Any, *, published: bool) -> DataFrame:
    lost = ~frame["approved"] | frame["lapsed"] if "lapsed" in frame else ~frame["approved"]
    facts = DataFrame(
        {
            "decisions": 1,
            "kept": frame["business_hours"] <= frame["sla_hours"],
            "approved": frame["approved"],
            "overturned": frame["overturned"],
            "taken_over": frame["taken_over"] & lost,
            "lost": lost,
        },
        index=frame.index,
    ).astype("int64")
    keys = groups.astype("str").rename("group")
    counts = facts.groupby(keys).sum()
    hours = frame["business_hours"].groupby(keys)
    shown = {"decisions": counts["decisions"].astype("float64")}
    shown |= {"median_hours": hours.median(), "p90_hours": hours.quantile(0.9)}
    for name in ("kept", "approved", "overturned", "taken_over"):
        cases = counts["lost" if name == "taken_over" else "decisions"]
        shown |= _share(name, counts[name], cases)
    small = hidden(_apart(frame["partner"], keys) if published else counts["decisions"])
    return DataFrame(shown, index=counts.index).mask(small, np.nan).assign(small=small)


def _apart(partners: Any, keys: Any) -> Any:
    """Per group, its partners or the decisions of all but its largest one, whichever are fewer; one at least."""
    each = partners.astype("str").groupby([keys, partners.astype("str")]).size().groupby(level=0)
    sizes = each.agg(["size", "sum", "max"])
    return sizes["size"].clip(upper=sizes["sum"] - sizes["max"]).clip(lower=1)


def _share(name: str, happened: Any, cases: Any) -> dict[str, Any]:
    """A share with its interval, NaN where too few cases stand behind it or could be worked out from others."""
    enough = ~hidden(cases).to_numpy()
    columns = zip((name, f"{name}_low", f"{name}_high"), wilson(happened, cases), strict=True)
    return {column: np.where(enough, values, np.nan) for column, values in columns}


def hidden(cases: Any) -> Any:
    """Which groups not to show, from their cases: those under five, and the next smallest until five are hidden.

    Else the whole less the groups shown would tell what a single small group hides.
    """
    sizes = cases.sort_values(kind="stable")
    before = sizes.cumsum().shift(fill_value=0)
    hide = (sizes < SHOWN_FROM) | ((before > 0) & (before < SHOWN_FROM))
    return hide.reindex(cases.index)


def reasons(frame: DataFrame, *, published: bool = False) -> DataFrame:
    """Why registrations were rejected, most often first: `rejections`, `share`, `share_low`, `share_high`, `small`."""
    noes = frame[~frame["approved"].to_numpy(dtype=bool)]
    rejected = noes["reason"].astype("str")
    counts = rejected.value_counts().rename_axis("reason")
    small = hidden(_apart(noes["partner"], rejected) if published else counts).reindex(counts.index)
    found = DataFrame({"rejections": counts.astype("float64")}, index=counts.index)
    whole = np.full(len(counts), len(rejected))
    for name, values in zip(("share", "share_low", "share_high"), wilson(counts, whole), strict=True):
        found[name] = values
    return found.mask(small, np.nan).assign(small=small).sort_values("small", kind="stable")
