"""The fairness page and the rows behind its numbers as files: what is on the screen, unrounded, with About (E13)."""

from math import isnan
from typing import Any

from flask import Response
from flask_babel import gettext as _

from prm.core import clock
from prm.dashboards import fairness_words as said
from prm.dashboards.answers import Answers
from prm.dashboards.fairness_page import SHARES, Page
from prm.dashboards.fairness_rows import Counted
from prm.dashboards.question import Question
from prm.web import export, formats
from prm.web.export import Column, Kind


def of_page(answers: Answers, asked: Question, found: Page, form: str) -> Response:
    """The whole, then every table and its rows, then the reasons of decline."""
    columns = [
        Column("cut", _("Table")), Column("group", _("Group")), Column("decisions", _("Decisions"), Kind.COUNT),
        Column("median", _("Median business hours"), Kind.NUMBER),
        Column("p90", _("Nine of ten within, business hours"), Kind.NUMBER),
    ]  # fmt: skip
    for part in SHARES:
        name = said.part_name(part)
        columns += [
            Column(part, name, Kind.SHARE),
            Column(f"{part}_low", _("%(name)s, at least", name=name), Kind.SHARE),
            Column(f"{part}_high", _("%(name)s, at most", name=name), Kind.SHARE),
        ]
    rows = [] if found.whole["small"] else [_cells(_("All decisions"), "", found.whole)]
    rows += [_cells(cut.name, row["label"], row) for cut in found.cuts for row in cut.rows]
    empty = [None] * (len(columns) - 3)
    columns.append(Column("share", _("Share of declines"), Kind.SHARE))
    rows = [[*row, None] for row in rows]
    rows += [
        [_("Reasons of decline"), row["label"], row["rejections"], *empty, _percent(row["value"])]
        for row in found.reasons
    ]
    return _send(answers, asked, _("Fairness of decisions"), columns, rows, form, found)


def _cells(cut: str, label: str, row: dict[str, Any]) -> list[Any]:
    count = int(row["decisions"]["count"])
    cells = [cut, label, count, _number(row["median_hours"]["value"]), _number(row["p90_hours"]["value"])]
    for part in SHARES:
        cells += [_percent(row[part][name]) for name in ("value", "low", "high")]
    return cells


def _number(value: Any) -> float | None:
    return None if value is None or isnan(value) else round(float(value), 4)


def _percent(value: Any) -> float | None:
    return None if value is None or isnan(value) else round(float(value) * 100, 6)


def of_rows(answers: Answers, asked: Question, found: Counted, title: str, form: str) -> Response:
    """Every decision a number counts."""
    columns = [
        Column("number", _("Number")), Column("customer", _("Customer")), Column("code", _("Partner code")),
        Column("partner", _("Partner")), Column("status", _("Status")), Column("decided", _("Decided"), Kind.DAY),
        Column("hours", _("Business hours"), Kind.NUMBER), Column("promised", _("Promised hours"), Kind.NUMBER),
        Column("lengthened", _("Days of protection for it"), Kind.COUNT), Column("approver", _("Approver")),
        Column("reason", _("Reason of decline")),
    ]  # fmt: skip
    rows = ([row[column.key] for column in columns] for row in found.all_rows())
    return _send(answers, asked, title, columns, rows, form, None)


def _send(
    answers: Answers, asked: Question, title: str, columns: list[Column], rows: Any, form: str, page: Page | None
) -> Response:
    if form == "csv":
        return export.send_csv(title, columns, rows)
    return export.send_workbook(title, columns, rows, _about(answers, asked, page))


def _about(answers: Answers, asked: Question, page: Page | None) -> list[tuple[str, str]]:
    how, flags = said.how(), said.how_flags()
    period = answers.calendar.name(asked.period) if asked.period else _("All time")
    told = [(_("Differs beyond chance"), f"{flag['text']} ({flag['chance']})") for flag in (page.flags if page else [])]
    return [
        (_("Period"), period),
        (_("Data to"), formats.day(asked.data_to)),
        (_("Exported by"), answers.actor.name),
        (_("Exported at"), clock.now().isoformat(timespec="seconds")),
        (_("How is this computed?"), f"{how['words']} {how['formula']}"),
        (_("How is a difference found?"), f"{flags['words']} {flags['formula']}"),
        *told,
    ]
