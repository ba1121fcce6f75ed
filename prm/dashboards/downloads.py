"""What an insights page shows, as a file: the same rows in the same order, unrounded, with an About sheet (E13)."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Select

from prm.analytics.catalogue import CATALOGUE
from prm.analytics.metric import Metric, Unit, Value
from prm.analytics.present import plain_value
from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused
from prm.dashboards import drill, words
from prm.dashboards.answers import Answers
from prm.dashboards.question import Question
from prm.web import export, formats
from prm.web.export import Column, Kind

MOST_AT_ONCE = 250_000
_KINDS = {Unit.AMOUNT: Kind.AMOUNT, Unit.SHARE: Kind.SHARE, Unit.COUNT: Kind.COUNT, Unit.INDEX: Kind.NUMBER}
_KINDS |= {Unit.HOURS: Kind.NUMBER, Unit.DAYS: Kind.NUMBER, Unit.POINTS: Kind.NUMBER}


def about(answers: Answers, asked: Question, metrics: Sequence[Metric]) -> list[tuple[str, str]]:
    """Filters, who, when, and the definitions in the words of the dictionary."""
    period = answers.calendar.name(asked.period) if asked.period else _("All time")
    said = [
        (_("Period"), period),
        (_("Filters"), words.filters(asked.where)),
        (_("Data to"), formats.day(asked.data_to)),
        (_("Currency"), answers.currency),
        (_("Exported by"), answers.actor.name),
        (_("Exported at"), clock.now().isoformat(timespec="seconds")),
    ]
    defined = [(words.said(m.name), f"{words.said(m.words)} {words.said(m.formula)}") for m in metrics]
    return said + defined


def _send(
    answers: Answers, asked: Question, title: str, columns: list[Column], rows: Any, form: str, *keys: str
) -> Response:
    if form == "csv":
        return export.send_csv(title, columns, rows)
    return export.send_workbook(title, columns, rows, about(answers, asked, [CATALOGUE[key] for key in keys]))


def _cell(value: Value | None, unit: Unit) -> Any:
    if value is None or value.value is None:
        return None
    if unit is Unit.AMOUNT:
        return drill.whole_amounts([value.value])
    return plain_value(value, unit)


def of_drill(answers: Answers, asked: Question, found: drill.Drill, form: str) -> Response:
    """Label, value and the sides of a ratio, then the whole."""
    metric, result = found.metric, found.result
    parts = metric.parts if len(metric.parts) > 1 else ()
    columns = [
        Column("label", words.dim_name(str(result.ask.by))),
        Column("value", words.said(metric.name), _KINDS[metric.unit], answers.currency),
        *(_part_column(metric, part.key, words.said(part.words), answers.currency) for part in parts),
    ]
    rows = [
        [words.label(str(result.ask.by), row.label), _cell(row.value, metric.unit), *_sides(metric, row.value, parts)]
        for row in result.rows
    ]
    rows.append([_("Total"), _cell(result.value, metric.unit), *_sides(metric, result.value, parts)])
    return _send(answers, asked, words.said(metric.name), columns, rows, form, metric.key)


def _part_column(metric: Metric, key: str, said: str, currency: str) -> Column:
    return Column(key, said, _KINDS[drill.part_unit(metric, key)], currency)


def _sides(metric: Metric, value: Value, parts: Sequence[Any]) -> list[Any]:
    sides = []
    for part in parts:
        number = drill.part_number(part.key, value.parts.get(part.key))
        unit = drill.part_unit(metric, part.key)
        sides.append(None if number is None else float(number) if _KINDS[unit] is Kind.NUMBER else int(number))
    return sides


def of_overview(answers: Answers, asked: Question, found: Any, form: str) -> Response:
    """The table of the page, and its total."""
    columns = [
        Column("label", words.dim_name(asked.by)),
        Column("amount", _("Partner revenue"), Kind.AMOUNT, answers.currency),
        Column("growth", _("Revenue growth"), Kind.SHARE),
        Column("share", _("Share"), Kind.SHARE),
        Column("attainment", _("Quota attainment"), Kind.SHARE),
    ]
    named = [*found.rows, {**found.total, "label": _("Total")}]
    rows = [
        [row["label"], row["amount"], *(_share(row[key]) for key in ("growth", "share", "attainment"))] for row in named
    ]
    keys = ("partner_revenue", "revenue_growth", "quota_attainment")
    return _send(answers, asked, _("Channel performance"), columns, rows, form, *keys)


def _share(value: Any) -> float | None:
    return None if value is None else round(float(value), 4)


def of_lines(answers: Answers, asked: Question, title: str, chosen: Select[Any], count: int, form: str) -> Response:
    """Every line behind the number, up to what a browser should wait for."""
    if count > MOST_AT_ONCE:
        raise Refused(
            _("This would be %(n)s lines. Narrow the period or the filters to at most %(most)s.",
              n=formats.number(count), most=formats.number(MOST_AT_ONCE))
        )  # fmt: skip
    left_out = {"id", "partner_id", "rate"}
    names = [str(column.key) for column in chosen.selected_columns if column.key not in left_out]
    kinds = {"day": Kind.DAY, "rate_day": Kind.DAY, "quantity": Kind.COUNT, "line_number": Kind.COUNT}
    columns = [Column(name, name.replace("_", " ").capitalize(), kinds.get(name, Kind.TEXT)) for name in names]
    places = {name: place for place, name in enumerate(names)}
    columns[places["amount"]] = Column("amount", _("Amount"), Kind.AMOUNT)
    columns[places["reporting"]] = Column("reporting", _("Reporting amount"), Kind.AMOUNT, answers.currency)
    drop = places["currency"]
    del columns[drop]
    rows = (_line(row, names, drop) for row in db.session.execute(chosen).mappings())
    key = "partner_revenue" if "code" in places else "direct_revenue"
    return _send(answers, asked, title, columns, rows, form, key)


def _line(row: Any, names: Sequence[str], drop: int) -> list[Any]:
    cells = [(row["amount"], row["currency"]) if name == "amount" else row[name] for name in names]
    del cells[drop]
    return cells


def of_registrations(answers: Answers, asked: Question, metric: Metric, found: Any, form: str) -> Response:
    """Every registration a part counts."""
    columns = [
        Column("number", _("Number")),
        Column("customer", _("Customer")),
        Column("code", _("Partner code")),
        Column("partner", _("Partner")),
        Column("status", _("Status")),
        Column("amount", _("Amount"), Kind.AMOUNT, answers.currency),
        Column("submitted", _("Submitted"), Kind.DAY),
        Column("decided", _("Decided"), Kind.DAY),
        Column("closed", _("Closed"), Kind.DAY),
        Column("expected", _("Expected to close"), Kind.DAY),
    ]
    if found.measure:
        columns.append(Column("measure", found.measure, Kind.NUMBER))
    rows = ([row[column.key] for column in columns] for row in found.all_rows())
    return _send(answers, asked, words.said(metric.part(found.part).words), columns, rows, form, metric.key)


def of_credited(answers: Answers, asked: Question, found: Any, form: str) -> Response:
    """Targets, credit and attainment."""
    columns = [
        Column("name", _("Owner")),
        Column("start", _("From"), Kind.DAY),
        Column("end", _("To"), Kind.DAY),
        Column("credited", _("Credited"), Kind.AMOUNT, answers.currency),
        Column("target", _("Target"), Kind.AMOUNT, answers.currency),
        Column("attainment", _("Quota attainment"), Kind.SHARE),
    ]
    keys = ("name", "start", "end", "credited", "target")
    rows = [[*(row[key] for key in keys), _share(row["attainment"])] for row in found.rows]
    rows.append([_("Total"), None, None, found.credited, found.target, _share(found.attainment)])
    return _send(answers, asked, _("Targets and credit"), columns, rows, form, "quota_attainment")


def of_risks(answers: Answers, found: Sequence[Any], form: str) -> Response:
    """Partners at risk with the numbers of each reason."""
    columns = [
        Column("code", _("Code")),
        Column("name", _("Partner")),
        Column("manager", _("Channel manager")),
        Column("territory", _("Territory")),
        Column("reason", _("Reason")),
        Column("found", _("Found"), Kind.AMOUNT, answers.currency),
        Column("against", _("Measured against"), Kind.AMOUNT, answers.currency),
    ]
    rows = [
        [each.code, each.name, words.label("manager", each.manager), each.territory,
         words.risk_sentence(reason, answers.currency), *map(drill.whole_amounts, ([reason.found], [reason.against]))]
        for each in found
        for reason in each.reasons
    ]  # fmt: skip
    title = _("Partners at risk")
    if form == "csv":
        return export.send_csv(title, columns, rows)
    said = [(_("Data to"), formats.day(answers.data_to)), (_("Exported by"), answers.actor.name)]
    return export.send_workbook(title, columns, rows, said)
