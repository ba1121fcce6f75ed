"""A frozen document as PDF, by Typst: user text only as data, never as markup (T13, D18)."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import typst
from babel.dates import format_date
from flask_babel import force_locale
from flask_babel import gettext as _

from prm.agreements import difference, evidence
from prm.agreements.annex import Basis, Line, read
from prm.agreements.schedules import how_much
from prm.core.installation import installation
from prm.web.assets import resource

TEMPLATE = "agreements/agreement.typ"


def pdf(document: Mapping[str, Any]) -> bytes:
    """The document's PDF; the same document gives the same bytes while Typst stays the same."""
    folder, locale = resource("templates"), installation().locale
    with force_locale(locale):  # not the sender's language: clauses are in the installation's
        data = {
            "document": document, "sha256": evidence.digest(document), "words": _words(),
            "schedules": schedules(document), "lang": locale[:2],
            "days": [written(document[each]) for each in ("effective_on", "ends_on")],
        }  # fmt: skip
    made: Any = typst.compile(
        str(folder / TEMPLATE), root=str(folder), sys_inputs={"data": json.dumps(data)}, ignore_system_fonts=True
    )
    return bytes(made)


def written(day: date | str | None) -> str:
    """A day as texts of the installation's language write it; “–” for none."""
    if not day:
        return "–"
    return str(format_date(date.fromisoformat(str(day)), "d MMMM y", locale=installation().locale))


def _words() -> dict[str, str]:
    return {
        "between": _("between"), "and": _("and"), "from": _("In force from"), "until": _("until"),
        "digest": _("SHA-256 of the text"),
        "basis": _("What"), "category": _("Product family"), "value": _("How much"),
        "days": _("When"), "annex": _("Annex"),
    }  # fmt: skip


def schedules(document: Mapping[str, Any]) -> list[list[list[str]]]:
    """The schedule of each annex of a text as rows of cells, for reading."""
    return [[cells(read(line)) for line in annex.get("lines", ())] for annex in document["annexes"]]


def cells(line: Line) -> list[str]:
    """A line of a schedule for reading: what, for which family, how much, when."""
    what = {Basis.DISCOUNT: _("Discount"), Basis.COMMISSION: _("Commission"), Basis.PRICE: _("Price")}[line.basis]
    return [what, line.category or _("All families"), how_much(line), days(line.starts_on, line.ends_on)]


def figures(change: difference.Figures) -> list[tuple[str, list[str]]]:
    """The lines of a schedule that went or came, for reading: "out" or "in", and the cells."""
    return [(how, cells(read(line))) for how, line in change.lines]


def days(starts: date | None, ends: date | None) -> str:
    """A span of days in ISO form; empty where it is the agreement's own."""
    return f"{starts or '…'} – {ends or '…'}" if starts or ends else _("as long as the agreement")
