"""The leaders' fairness page as data: the whole, every cut, the reasons, the flags; and the rows behind a number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from pandas import DataFrame

from prm.access.policy import Actor
from prm.analytics import fairness
from prm.core import clock
from prm.core.db import forgets
from prm.core.period import Period
from prm.dashboards import decisions
from prm.dashboards import fairness_words as said
from prm.dashboards.extract import Reaching, stamp
from prm.web import formats

CUTS = ("partner_size", "tier", "region", "approver", "family")
SHARES = ("kept", "approved", "overturned", "taken_over")
Link = Callable[..., str]


@dataclass(frozen=True)
class Ledger:
    """The measured frame of a period, as analytics gives it."""

    frame: DataFrame
    whole: DataFrame
    cuts: Mapping[str, DataFrame]
    reasons: DataFrame
    flags: DataFrame


def ledger(actor: Actor, period: Period | None) -> Ledger:
    """Measured once for everybody of the same reach, until something is decided."""
    now = stamp("deals", "partners", "identity", "sales")
    return _ledger(Reaching(actor, decisions.NEED), period, now, clock.today())


@lru_cache(16)
def _ledger(asker: Reaching, period: Period | None, _versions: Any, _today: Any) -> Ledger:
    return measured(decisions.narrowed(decisions.decisions(asker.actor), period))


forgets(_ledger.cache_clear)


def measured(frame: DataFrame) -> Ledger:
    """What the page tells of these decisions; the one function between the frame and the flags."""
    cuts = {cut: fairness.by(frame, cut) for cut in CUTS if set(frame[cut]) - {""}}
    return Ledger(frame, fairness.summary(frame), cuts, fairness.reasons(frame), fairness.bias(frame))


@dataclass(frozen=True)
class Cut:
    """One table: its rows, and how many groups are too small to be shown."""

    key: str
    name: str
    rows: list[dict[str, Any]]
    hidden: int


@dataclass(frozen=True)
class Page:
    """Everything the template shows."""

    decisions: int
    by_rule: dict[str, Any]
    revoked: dict[str, Any]
    tiles: list[dict[str, Any]]
    whole: dict[str, Any]
    cuts: list[Cut]
    reasons: list[dict[str, Any]]
    flags: list[dict[str, str]]


def build(found: Ledger, link: Link) -> Page:
    """The ledger in words; `link(part, by, group)` is the address of the rows behind a number."""
    frame = found.frame
    whole = _row("", "", found.whole.iloc[0].to_dict(), link)
    return Page(
        len(frame),
        {"n": formats.number(int((frame["approver"] == "").sum())), "href": link("by_rule")},
        {"n": formats.number(int(frame["revoked"].sum())), "href": link("revoked")},
        [] if whole["small"] else _tiles(found, whole),
        whole,
        [_cut(key, table, link) for key, table in found.cuts.items()],
        _reasons(found.reasons, link),
        [
            {"text": said.flag_sentence(flag), "chance": said.chance(flag), "href": _of_flag(flag, link)}
            for flag in found.flags.to_dict("records")
        ],
    )


def _of_flag(flag: Mapping[Any, Any], link: Link) -> str:
    return link("decisions", flag["dimension"], flag["group"], flag["among_dimension"], flag["among"])


def _cut(key: str, table: DataFrame, link: Link) -> Cut:
    rows = [_row(key, str(label), dict(row), link) for label, row in table.iterrows()]
    return Cut(key, said.cut_name(key), [row for row in rows if not row["small"]], sum(row["small"] for row in rows))


def _row(cut: str, group: str, row: Mapping[Any, Any], link: Link) -> dict[str, Any]:
    told: dict[str, Any] = {"label": said.group(cut, group) if cut else _("All decisions"), "small": bool(row["small"])}
    if told["small"]:
        return told
    count = int(row["decisions"])
    told["decisions"] = {"text": formats.number(count), "count": count, "href": link("decisions", cut, group)}
    for part in ("median_hours", "p90_hours"):
        told[part] = {"text": said.hours(row[part]), "value": row[part], "href": link(part, cut, group)}
    for part in SHARES:
        known = row[part] == row[part]
        told[part] = {
            "text": said.share(row[part]), "value": row[part] if known else None,
            "interval": said.between(row[f"{part}_low"], row[f"{part}_high"]),
            "low": row[f"{part}_low"], "high": row[f"{part}_high"],
            "href": link(part, cut, group) if known else None,
        }  # fmt: skip
    return told


def _tiles(found: Ledger, whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    late = found.frame[(found.frame["business_hours"] > found.frame["sla_hours"]).to_numpy()]
    notes = {
        "median_hours": _("half of them; nine of ten within %(time)s", time=whole["p90_hours"]["text"]),
        "kept": _(
            "%(n)s decided late, which gave %(days)s days of protection",
            n=formats.number(len(late)), days=formats.number(int(late["lengthened"].sum())),
        ),
        "approved": _("of all decisions"),
        "overturned": _("declined first, approved later"),
        "taken_over": _("of those declined or lapsed, won by a rival or by ourselves"),
    }  # fmt: skip
    return [
        {
            "key": part, "label": said.part_name(part), "value": whole[part]["text"], "href": whole[part]["href"],
            "target": whole[part].get("interval", ""), "note": note,
        }
        for part, note in notes.items()
    ]  # fmt: skip


def _reasons(table: DataFrame, link: Link) -> list[dict[str, Any]]:
    shown = table[~table["small"].to_numpy(dtype=bool)]
    return [
        {
            "label": said.reason_name(str(reason)), "n": formats.number(int(row["rejections"])),
            "rejections": int(row["rejections"]), "share": said.share(row["share"]), "value": row["share"],
            "low": row["share_low"], "high": row["share_high"],
            "interval": said.between(row["share_low"], row["share_high"]), "href": link(f"reason:{reason}"),
        }
        for reason, row in shown.iterrows()
    ]  # fmt: skip
