"""The very registrations that a part of a metric counts, with the names a reader needs; page by page or all of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from pandas import DataFrame
from sqlalchemy import select

from prm.access.policy import Actor, See
from prm.access.scope import scoped_by
from prm.analytics.engine import total
from prm.analytics.metric import Metric, Number, Unit
from prm.core import clock
from prm.core.db import batched, db
from prm.dashboards import drill, rows
from prm.dashboards.answers import Answers
from prm.dashboards.question import Question
from prm.deals.models import Registration
from prm.deals.rules import shown
from prm.partners.models import Partner

AT_ONCE = 500
_DAYS = ("submitted", "decided", "closed", "expected")


@dataclass(frozen=True)
class Counted:
    """The rows of `part`, newest first; `number` is what they add up to, `measure` a column's heading or “”."""

    actor: Actor
    part: str
    frame: DataFrame
    number: Number
    unit: Unit
    measure: str

    @property
    def amount(self) -> int:
        """Σ of their amounts, in ten-thousandths of the reporting currency."""
        return int(self.frame["amount"].sum())

    def page(self, args: Mapping[str, str]) -> rows.Page:
        """One page of them."""
        places = rows.page(range(len(self.frame)), args)
        return rows.Page(list(self._named(places.rows)), *(vars(places)[name] for name in _PAGE))

    def all_rows(self) -> Iterator[dict[str, Any]]:
        """All of them, as a file takes them."""
        for some in batched(range(len(self.frame)), AT_ONCE):
            yield from self._named(some)

    def _named(self, places: Any) -> Iterator[dict[str, Any]]:
        records = self.frame.iloc[list(places)].to_dict("records")
        names = _names(self.actor, [record["id"] for record in records])
        for record in records:
            days = {name: record[name].date() if record[name] == record[name] else None for name in _DAYS}
            told = {"amount": int(record["amount"]), "measure": _measured(record, self.part)}
            yield names[record["id"]] | days | told


_PAGE = ("first", "last", "total", "before", "after")


def counted(answers: Answers, asked: Question, metric: Metric, part: str) -> Counted:
    """Ask the metric which rows this part counts, over the same days and filters as its number."""
    behind = answers.behind(metric.key, period=drill.asked_period(metric, asked), where=asked.where)[part]
    unit = drill.part_unit(metric, part)
    heading = {Unit.HOURS: _("Business hours"), Unit.DAYS: _("Days")}.get(unit, "")
    number = drill.part_number(part, total(metric.part(part), behind)) or 0
    newest = behind.sort_values(["submitted", "id"], ascending=False)
    return Counted(answers.actor, part, newest, number, unit, heading)


def _measured(record: Mapping[Any, Any], part: str) -> float | None:
    if part.endswith("_minutes"):
        return round(record["minutes"] / 60, 4)
    return float(record["days"]) if "days" in record else None


def _names(actor: Actor, ids: list[int]) -> dict[int, dict[str, Any]]:
    chosen = (
        select(
            Registration.id, Registration.public_id, Registration.number, Registration.customer, Registration.status,
            Registration.outcome, Registration.protected_until, Partner.code, Partner.name.label("partner"),
        )
        .join(Partner, Partner.id == Registration.partner_id)
        .where(Registration.id.in_(ids))
    )  # fmt: skip
    now, found = clock.now(), db.session.execute(scoped_by(chosen, Registration, actor, See.DEALS))
    return {
        row.id: {
            "public_id": row.public_id,
            "number": row.number,
            "customer": row.customer,
            "code": row.code,
            "partner": row.partner,
            "status": shown(row.status, row.outcome, row.protected_until, now),
        }
        for row in found
    }
