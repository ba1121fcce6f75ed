"""How the fairness ledger reads: names of groups, flags as sentences, how everything is computed. Computes nothing."""

from collections.abc import Mapping
from math import isnan
from typing import Any

from flask_babel import gettext as _

from prm.analytics.metric import N_
from prm.dashboards.decisions import LARGE, LARGE_FROM, MEDIUM, MEDIUM_FROM, SMALL, TAKEN_WITHIN
from prm.dashboards.words import label as known_label
from prm.deals.queries.names import REASONS
from prm.deals.rules import Reason
from prm.web import formats

CUT_NAMES = {
    "partner_size": N_("Partner size"), "tier": N_("Tier"), "region": N_("Region"),
    "approver": N_("Approver"), "family": N_("Product family"),
}  # fmt: skip
PART_NAMES = {
    "decisions": N_("Decisions"), "median_hours": N_("Decision time"), "p90_hours": N_("Nine of ten within"),
    "kept": N_("Promise kept"), "late": N_("Promise broken"), "approved": N_("Approved"), "declined": N_("Declined"),
    "overturned": N_("Overturned"), "lost": N_("Declined or lapsed"), "taken_over": N_("Taken over"),
    "revoked": N_("Revoked"), "by_rule": N_("Decided by the rules"),
}  # fmt: skip


def cut_name(cut: str) -> str:
    return str(_(CUT_NAMES[cut]))


def part_name(part: str) -> str:
    """A measure's name; `reason:…` is a reason of decline."""
    if part.startswith("reason:"):
        return _("Declined: %(reason)s", reason=reason_name(part[7:]))
    return str(_(PART_NAMES[part]))


def reason_name(reason: str) -> str:
    return str(REASONS[Reason(reason)]) if reason in set(Reason) else _("No reason kept")


def group(cut: str, text: str) -> str:
    """A group as people call it; approvers by name, where the reader may know it."""
    if cut == "partner_size":
        return _sizes().get(text, _("Size not known"))
    if cut == "approver":
        return known_label("manager", text) if text else _("The rules, at once")
    return text or {"tier": _("No tier"), "region": _("No region"), "family": _("No product family")}[cut]


def _sizes() -> dict[str, str]:
    return {
        SMALL: _("Small, under %(n)s people", n=MEDIUM_FROM),
        MEDIUM: _("Medium, %(n)s to %(m)s people", n=MEDIUM_FROM, m=LARGE_FROM - 1),
        LARGE: _("Large, %(n)s people and more", n=LARGE_FROM),
    }


def share(value: float | None) -> str:
    """A fraction of one as per cent."""
    return formats.MISSING if value is None or isnan(value) else formats.percent(value * 100)


def between(low: float | None, high: float | None) -> str:
    """A Wilson interval: `61–74%`."""
    if low is None or high is None or isnan(low):
        return ""
    return _("%(low)s to %(high)s", low=formats.percent(low * 100), high=formats.percent(high * 100))


def hours(value: float | None) -> str:
    """Business hours, or minutes below one."""
    if value is None or isnan(value):
        return formats.MISSING
    if 0 < value < 1:
        return _("%(n)s min", n=formats.number(round(value * 60)))
    return _("%(n)s h", n=formats.decimal(value, 1 if value < 100 else 0))


def flag_sentence(flag: Mapping[Any, Any], name: Any = group) -> str:
    """One difference beyond chance; `name(cut, label)` says who."""
    who = name(flag["dimension"], flag["group"])
    if flag["measure"] == "hours":
        return _slower(flag, who)
    facts = {
        "who": who, "n": formats.number(int(flag["decisions"])), "value": share(flag["value"]),
        "expected": share(flag["expected"]), "among": "",
    }  # fmt: skip
    if flag["among"]:
        facts["among"] = name(flag["among_dimension"], flag["among"])
        return _(
            "%(who)s treats %(among)s otherwise than colleagues do: %(value)s of %(n)s approved, %(expected)s expected",
            **facts,
        )
    if flag["effect"] < 0:
        return _("%(who)s: approved less often, %(value)s of %(n)s; %(expected)s where all else is equal", **facts)
    return _("%(who)s: approved more often, %(value)s of %(n)s; %(expected)s where all else is equal", **facts)


def _slower(flag: Mapping[Any, Any], who: str) -> str:
    facts = {
        "who": who, "n": formats.number(int(flag["decisions"])), "value": hours(flag["value"]),
        "expected": hours(flag["expected"]),
    }  # fmt: skip
    if flag["effect"] > 0:
        return _("%(who)s: decided later, half of %(n)s after %(value)s; %(expected)s where all else is equal", **facts)
    return _("%(who)s: decided sooner, half of %(n)s within %(value)s; %(expected)s where all else is equal", **facts)


def chance(flag: Mapping[Any, Any]) -> str:
    """How often chance alone does as much."""
    value = flag["chance"]
    if value < 0.0001:
        return _("by chance less than once in 10,000")
    return _("by chance once in %(n)s", n=formats.number(round(1 / value)))


def how() -> dict[str, Any]:
    """How the figures are computed (E31), for the page, the portal and the file."""
    return {
        "words": _(
            "Every registration decided in the period, by the first decision, and where two people "
            "approved, by the first of them. Times are business hours from submission "
            "to decision without those that waited for the partner. Overturned: declined first and approved later. "
            "Taken over: declined or expired, then won for the same customer and product family "
            "within %(days)s days, by another partner or by our own sales. Of these, imported direct opportunities "
            "tell, by the day they were closed as won; what was sold directly without one is not seen. "
            "Groups of fewer than five are not shown, nor the next smallest where the whole "
            "would give them away.",
            days=TAKEN_WITHIN,
        ),
        "formula": _("approved ÷ decisions, with the 95% interval of Wilson; the rest alike"),
    }


def how_flags() -> dict[str, Any]:
    """How a difference is told from chance (E31)."""
    return {
        "words": _(
            "Decisions by people are compared only with those that are alike: in size, tier and region of the partner, "
            "in the size of the deal, and in whether somebody else held the customer. A group is "
            "flagged where chance alone would hardly ever make such a difference, and the difference matters: five "
            "points of approval or 15% of the usual time. A fair ledger raises no flag 95 times in 100. "
            "A flag is a question to look into, not a verdict."
        ),
        "formula": _("Mantel and Haenszel's test of approvals, van Elteren's of times, by partner"),
    }
