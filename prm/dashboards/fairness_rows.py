"""The very decisions behind a number of the fairness ledger, page by page or all of them (E30)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from pandas import DataFrame
from sqlalchemy import select

from prm.access.policy import Actor
from prm.access.scope import scoped_by
from prm.core import clock
from prm.core.db import batched, db
from prm.core.errors import Unreadable
from prm.dashboards import fairness_words as said
from prm.dashboards import rows
from prm.dashboards.decisions import NEED
from prm.dashboards.fairness_page import CUTS
from prm.deals.models import Registration
from prm.deals.rules import shown
from prm.partners.models import Partner

AT_ONCE = 500
TIMES = {"median_hours": 0.5, "p90_hours": 0.9}
OF = {  # part: what it is a part of
    "kept": "decisions", "late": "decisions", "approved": "decisions", "declined": "decisions",
    "overturned": "decisions", "taken_over": "lost", "revoked": "approved", "by_rule": "decisions",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which number: a part of the ledger, of one group, and of another dimension's group beside it."""

    part: str
    by: str = ""
    group: str = ""
    among_by: str = ""
    among: str = ""

    @property
    def of(self) -> str:
        """The part that this one is a share of; "" for counts and times."""
        return "declined" if self.part.startswith("reason:") else OF.get(self.part, "")

    def narrowed(self, frame: DataFrame) -> DataFrame:
        """The decisions of the groups."""
        for cut, group in ((self.by, self.group), (self.among_by, self.among)):
            frame = frame[(frame[cut] == group).to_numpy()] if cut else frame
        return frame

    def who(self) -> str:
        """The groups in words."""
        named = [said.group(cut, group) for cut, group in ((self.by, self.group), (self.among_by, self.among)) if cut]
        return " · ".join(named)


def read(args: Mapping[str, str]) -> Asked:
    """The number in a query string; raises Unreadable for one the ledger does not have."""
    asked = Asked(
        args.get("part", "decisions"), args.get("by", ""), args.get("group", ""),
        args.get("among_by", ""), args.get("among", ""),
    )  # fmt: skip
    known = asked.part.startswith("reason:") or asked.part in said.PART_NAMES
    if not known or {asked.by, asked.among_by} - {"", *CUTS}:
        raise Unreadable(_("The fairness ledger has no such number. Go back to the page and open it from there."))
    return asked


@dataclass(frozen=True)
class Counted:
    """The decisions of a part, newest first; `number` is their count, or for a time the time itself in hours."""

    actor: Actor
    asked: Asked
    frame: DataFrame
    whole: int

    @property
    def number(self) -> float | int:
        if self.asked.part not in TIMES or self.frame.empty:
            return len(self.frame)
        return float(self.frame["business_hours"].quantile(TIMES[self.asked.part]))

    @property
    def sentence(self) -> str:
        """The number as the ledger shows it, with what it is a share of."""
        if self.asked.part in TIMES:
            return said.hours(float(self.number))
        if not self.asked.of:
            return ""
        return _(
            "%(share)s of %(n)s", share=said.share(len(self.frame) / self.whole if self.whole else None), n=self.whole
        )

    def page(self, args: Mapping[str, str]) -> rows.Page:
        places = rows.page(range(len(self.frame)), args)
        return rows.Page(
            list(self._named(places.rows)), places.first, places.last, places.total, places.before, places.after
        )

    def all_rows(self) -> Iterator[dict[str, Any]]:
        """All of them, as a file takes them."""
        for some in batched(range(len(self.frame)), AT_ONCE):
            yield from self._named(some)

    def _named(self, places: Any) -> Iterator[dict[str, Any]]:
        records = self.frame.iloc[list(places)].to_dict("records")
        names = _names(self.actor, [record["id"] for record in records])
        for record in records:
            yield names[record["id"]] | {
                "decided": record["decided_on"].date(),
                "hours": round(record["business_hours"], 4),
                "promised": record["sla_hours"],
                "lengthened": int(record["lengthened"]),
                "approver": said.group("approver", record["approver"]),
                "reason": "" if record["approved"] else said.reason_name(record["reason"]),
                "overturned": bool(record["overturned"]),
                "taken_over": bool(record["taken_over"]),
                "taken_directly": bool(record["taken_directly"]),
            }


def counted(actor: Actor, frame: DataFrame, asked: Asked) -> Counted:
    """The rows of `asked` among the decisions of a period."""
    inside = asked.narrowed(frame)
    found = _part(inside, asked.part).sort_values(["decided_at", "id"], ascending=False)
    return Counted(actor, asked, found, len(_part(inside, asked.of)) if asked.of else len(found))


def _part(frame: DataFrame, part: str) -> DataFrame:
    approved = frame["approved"]
    if part.startswith("reason:"):
        return frame[(~approved & (frame["reason"] == part[7:])).to_numpy()]
    masks = {
        "kept": frame["business_hours"] <= frame["sla_hours"],
        "late": frame["business_hours"] > frame["sla_hours"],
        "approved": approved, "declined": ~approved, "overturned": frame["overturned"],
        "lost": ~approved | frame["lapsed"], "taken_over": frame["taken_over"] & (~approved | frame["lapsed"]),
        "revoked": frame["revoked"], "by_rule": frame["approver"] == "",
    }  # fmt: skip
    return frame[masks[part].to_numpy(dtype=bool)] if part in masks else frame


def _names(actor: Actor, ids: list[int]) -> dict[int, dict[str, Any]]:
    chosen = (
        select(
            Registration.id, Registration.public_id, Registration.number, Registration.customer, Registration.status,
            Registration.outcome, Registration.protected_until, Partner.code, Partner.name.label("partner"),
        )
        .join(Partner, Partner.id == Registration.partner_id)
        .where(Registration.id.in_(ids))
    )  # fmt: skip
    now, found = clock.now(), db.session.execute(scoped_by(chosen, Registration, actor, NEED))
    return {
        row.id: {
            "public_id": row.public_id, "number": row.number, "customer": row.customer, "code": row.code,
            "partner": row.partner, "status": shown(row.status, row.outcome, row.protected_until, now),
        }
        for row in found
    }  # fmt: skip
