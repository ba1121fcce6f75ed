"""The partner's fairness page: the figures published, its own beside them, and what broken promises gave it."""

from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.core.period import Period
from prm.dashboards import decisions, published
from prm.dashboards import fairness_words as said
from prm.dashboards.portal import bp
from prm.deals.models import Registration
from prm.deals.portal.wording import REASONS
from prm.deals.rules import Reason
from prm.web import formats, nav
from prm.web.gate import actor, needs

nav.entry(40, "f", _l("Fairness"), "portal_home.fairness", "shield", See.DEALS, audience="portal")
LATEST = 5
COLUMNS = (
    Registration.public_id, Registration.number, Registration.customer, Registration.decided_at,
    Registration.minutes, Registration.promised, Registration.lengthened, Registration.protected_from,
)  # fmt: skip


@dataclass(frozen=True)
class Own:
    """The own company's decisions of the same days; shares as fractions of one, times in business hours."""

    decisions: int
    hours: float | None
    kept: float | None
    approved: float | None
    late: list[dict[str, Any]]
    broken: int
    days: int


@bp.get("/fairness")
@needs(See.DEALS)
def fairness() -> str:
    """Does this vendor decide fairly, and does it keep its word to us?"""
    found = published.newest()
    period = _days(found) if found else decisions.twelve_months(clock.today())
    return render_template(
        "dashboards/portal/fairness.html",
        period=period, own=own(actor(), period), next=_following(clock.today()),
        whole=_whole(found.figures) if found else None, found=found and found.figures,
        flags=[said.flag_sentence(flag, name) for flag in found.figures["flags"]] if found else [],
        cuts=_cuts(found.figures) if found else [], reasons=_reasons(found.figures) if found else [],
        say=said, how=said.how(), how_flags=said.how_flags(),
    )  # fmt: skip


def _days(found: Any) -> Period:
    return Period(date.fromisoformat(found.figures["from"]), found.last_day)


def _following(today: date) -> date:
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def own(asker: Actor, period: Period) -> Own:
    """Behind the walls; of the own company alone, whoever else of the family is in sight."""
    decided = and_(Registration.decided_at.is_not(None), Registration.minutes.is_not(None))
    mine = Registration.partner_id == asker.partner_id
    rows = visible(Registration, asker, See.DEALS, *COLUMNS).where(mine, decided)
    found = [
        row
        for row in db.session.execute(rows.order_by(Registration.decided_at.desc(), Registration.id))
        if row.decided_at.date() in period
    ]
    late = [row for row in found if row.minutes > row.promised]
    return Own(
        len(found),
        median(row.minutes for row in found) / 60 if found else None,
        1 - len(late) / len(found) if found else None,
        sum(row.protected_from is not None for row in found) / len(found) if found else None,
        [_late(row) for row in late[:LATEST]],
        len(late),
        sum(row.lengthened for row in late),
    )


def _late(row: Any) -> dict[str, Any]:
    delay = said.hours((row.minutes - row.promised) / 60)
    return {
        "public_id": row.public_id, "number": row.number, "customer": row.customer,
        "decided": row.decided_at.date(), "delay": delay, "days": row.lengthened,
    }  # fmt: skip


def name(cut: str, label: str) -> str:
    """A group as partners know it: who decides is a letter."""
    if cut == "approver" and label:
        return _("Approver %(letter)s", letter=label)
    return said.group(cut, label)


def _whole(figures: dict[str, Any]) -> dict[str, Any] | None:
    return figures["whole"] or None


def _cuts(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Decision time and approvals of each group that is shown; a cut of one group tells nothing."""
    found = []
    for cut in published.CUTS:
        rows = figures["groups"].get(cut, [])
        if len(rows) > 1:
            told = [
                {
                    "label": name(cut, row["label"]), "decisions": formats.number(int(row["decisions"])),
                    "hours": said.hours(row["median_hours"]), "approved": said.share(row["approved"]),
                    "between": said.between(row["approved_low"], row["approved_high"]),
                }
                for row in rows
            ]  # fmt: skip
            found.append({"key": cut, "name": said.cut_name(cut), "rows": told})
    return found


def _reasons(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """Why requests were declined; three reasons are said alike, as in every answer to a partner."""
    shares: dict[str, float] = {}
    for row in figures["reasons"]:
        known = row["label"] in set(Reason)
        text = str(REASONS[Reason(row["label"])]) if known else _("No reason kept")
        shares[text] = shares.get(text, 0) + row["share"]
    return [(text, said.share(value)) for text, value in sorted(shares.items(), key=lambda each: -each[1])]
