"""The plan of targets as a file: one row a target, in the order of the screen, with what is credited (E13)."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from prm.access.policy import See
from prm.analytics.catalogue import CATALOGUE
from prm.core import clock
from prm.core.db import db
from prm.core.period import Period
from prm.dashboards import targets_grid
from prm.dashboards.answers import Answers
from prm.dashboards.targets_grid import Asked, Standing
from prm.sales import queries
from prm.sales.models import Target
from prm.web import export, formats
from prm.web.export import Column, Kind


def send(answers: Answers, about: Asked, form: str) -> Response:
    """All owners of the kind, not only those of the page; amounts unrounded, and their totals last."""
    rows = _rows(answers, about)
    standings = targets_grid.standing(answers, about.kind, [row.id for row in rows])
    lines = [_line(row, standings.get(row.id)) for row in rows]
    whole = targets_grid.together(standings.values())
    lines.append([_("Total"), "", None, None, "", sum(row.amount for row in rows), *_measures(whole), "", ""])
    if form == "csv":
        return export.send_csv(_("Targets"), _columns(answers.currency), lines)
    return export.send_workbook(_("Targets"), _columns(answers.currency), lines, _about(answers, about))


def _rows(answers: Answers, about: Asked) -> list[Any]:
    within = answers.calendar.year_period(about.year)
    rows = queries.plan(answers.actor, See.TARGETS, about.series, about.kind)
    rows = rows.where(Target.starts_on.between(within.start, within.end))
    return list(db.session.execute(rows.order_by(queries.OWNER_NAME, Target.starts_on, Target.id)))


def _columns(currency: str) -> list[Column]:
    return [
        Column("owner", _("Owner")),
        Column("code", _("Code")),
        Column("start", _("First day"), Kind.DAY),
        Column("end", _("Last day"), Kind.DAY),
        Column("plan", _("Plan")),
        Column("target", _("Target"), Kind.AMOUNT, currency),
        Column("counted", _("Target, pro rata"), Kind.AMOUNT, currency),
        Column("credited", _("Credited"), Kind.AMOUNT, currency),
        Column("attainment", _("Attainment"), Kind.SHARE),
        Column("pacing", _("Pacing"), Kind.SHARE),
        Column("why", _("Why pro rata")),
        Column("note", _("Note")),
    ]


def _line(row: Any, standing: Standing | None) -> list[Any]:
    period = Period(row.starts_on, row.ends_on)
    why = targets_grid.pro_rata(row.joined_on, period, row.amount)
    plan = _("locked") if row.locked else _("open")
    return [
        row.name, row.code, row.starts_on, row.ends_on, plan, row.amount, *_measures(standing), why, row.note,
    ]  # fmt: skip


def _measures(standing: Standing | None) -> list[Any]:
    """Counted, credited, and attainment and pacing in per cent to four decimals."""
    if standing is None:
        return [None, None, None, None]
    shares = [None if share is None else round(100 * share, 4) for share in (standing.share, standing.pace)]
    return [standing.counted, standing.credited, *shares]


def _about(answers: Answers, about: Asked) -> list[tuple[str, str]]:
    metric = CATALOGUE["quota_attainment"]
    return [
        (_("Series"), about.series),
        (_("Fiscal year"), answers.calendar.name(answers.calendar.year_period(about.year))),
        (_("Data to"), formats.day(answers.data_to)),
        (_("Currency"), answers.currency),
        (_("Exported by"), answers.actor.name),
        (_("Exported at"), clock.now().isoformat(timespec="seconds")),
        (_(metric.name), f"{_(metric.words)} {_(metric.formula)}"),
        (_(CATALOGUE["pacing"].name), f"{_(CATALOGUE['pacing'].words)} {_(CATALOGUE['pacing'].formula)}"),
    ]
