"""What a dry run would change, field by field: a few rows of it, for the page that asks for the decision."""

from datetime import date, datetime
from functools import lru_cache

from flask_babel import gettext as _
from sqlalchemy import select

from prm.core.money import to_decimal_text
from prm.core.transaction import system
from prm.imports.kinds import find
from prm.imports.models import ImportRow, ImportRun
from prm.imports.rows import RowHandler
from prm.imports.rules import Type
from prm.imports.writing import handler_of
from prm.web import formats

SHOWN = 8
ELSE = "\0"  # how handlers say: something, but not this


@lru_cache(64)
def changes(run_id: int, _public_id: str, _checked_at: datetime, _locale: str) -> list[dict]:
    """Some changed rows: row number, what it is about, and (field, before, after) of each difference.

    Reads as the importer does, whose reach is everything, in a unit of work of its own: call it last, for those
    who may import, with plain values.
    """
    with system("import preview", writes=False) as session:
        run = session.get_one(ImportRun, run_id)
        kind = find(run.kind)
        handler = handler_of(run)
        if not isinstance(handler, RowHandler):
            return []
        query = select(ImportRow.row, ImportRow.data).where(ImportRow.run_id == run_id, ImportRow.op == "changed")
        rows = session.execute(query.order_by(ImportRow.row).limit(SHOWN)).all()
        if not rows:
            return []
        handler.prepare(session)
        stored = handler.stored(session, [row.data for row in rows])
        found = [(row.row, row.data, stored.get(handler.key(row.data), {})) for row in rows]
    return [
        {"row": number, "about": _about(kind, data), "fields": _differences(kind, handler, data, before)}
        for number, data, before in found
    ]


def _about(kind, data):
    """The words by which people know the row: what it must say."""
    told = [_shown(each, data.get(each.name)) for each in kind.fields if each.required]
    return " · ".join(told[:3])


def _differences(kind, handler, data, before):
    return [
        (str(each.label), _shown(each, before.get(each.name)), _shown(each, data.get(each.name)))
        for each in kind.fields
        if handler.setup.maps(each.name) and each.name in data and before.get(each.name) != data[each.name]
    ]


def _shown(each, value):
    if value is None or value == "":
        return ""
    if value == ELSE:
        return _("something else")
    if each.type is Type.AMOUNT and isinstance(value, int):
        return to_decimal_text(value).rstrip("0").rstrip(".")
    if each.type is Type.DAY and isinstance(value, str):
        return formats.day(date.fromisoformat(value))
    if each.type is Type.FLAG:
        return _("yes") if value else _("no")
    return str(each.choices.get(value, value))
