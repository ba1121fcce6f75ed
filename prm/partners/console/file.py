"""A list of partners as the bytes of a file: the same columns, order and filters as the screen."""

from pathlib import Path

from flask_babel import gettext as _

from prm.access.policy import See
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.partners import queries
from prm.partners.console.catalogue import PARTNERS, REVENUE_TIP, known_names
from prm.partners.models import Partner
from prm.partners.rules import SHOWN, UNSCORED, change
from prm.web import export, listpage, listrows
from prm.web.export import Column, Kind
from prm.web.known import about


def folder(instance):
    """Where finished files wait."""
    place = Path(instance) / "exports"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def made(asked, reader, extension):
    """The whole file."""
    columns, rows = table(asked, reader)
    if extension == "csv":
        return "".join(export.csv_text(columns, rows)).encode()
    return export.workbook(_("Partners"), columns, rows, told(asked, reader))


def table(asked, reader):
    """(columns, rows) of everything asked for."""
    shown = listpage.shown(PARTNERS, asked)
    cells = _cells()
    chosen = [(column, value) for key in shown for column, value in cells[key]]
    scoped = visible(Partner, reader, See.PARTNERS, *queries.LISTED)
    rows = listrows.ordered(PARTNERS, asked, listrows.narrowed(PARTNERS, asked, reader, scoped))
    found = db.session.execute(rows.execution_options(yield_per=2_000))
    return [column for column, _value in chosen], ([value(row) for _column, value in chosen] for row in found)


def _cells():
    names, currency = known_names(), about().currency
    label = {column.key: str(column.label) for column in PARTNERS.columns}
    text = {
        key: [(Column(key, label[key]), read)]
        for key, read in {
            "status": lambda row: _(SHOWN[row.status][0]),
            "kind": lambda row: row.kind,
            "territory": lambda row: names.regions.get(row.territory_id, ""),
            "manager": lambda row: names.people.get(row.manager_id, ""),
            "city": lambda row: row.city,
            "country": lambda row: row.country,
        }.items()
    }
    return text | {
        "name": [
            (Column("name", _("Partner")), lambda row: row.name),
            (Column("code", _("Code")), lambda row: row.code),
        ],
        "revenue": [
            (Column("revenue", _("Revenue, 12 months"), Kind.AMOUNT, currency), lambda row: row.revenue),
            (Column("change", _("Change"), Kind.SHARE), lambda row: change(row.revenue, row.revenue_before)),
        ],
        "health": [
            (Column("health", _("Health"), Kind.COUNT), lambda row: None if row.health == UNSCORED else row.health)
        ],
        "ordered": [(Column("ordered", _("Last order"), Kind.DAY), lambda row: row.last_order_on)],
        "contact": [(Column("contact", _("Last contact (UTC)"), Kind.MOMENT), lambda row: row.touched_at)],
    }


def told(asked, reader):
    """The About sheet."""
    url = f"/partners/?{asked.query(page=asked.page)}"
    chips = listpage.page(PARTNERS, asked, reader, 0, "/partners/", ()).chips
    filters = "; ".join(f"{chip.label}: {chip.value}" for chip in chips) or _("None")
    return [
        (_("What"), _("Partners of %(name)s", name=about().name)),
        (_("Filters"), filters),
        (_("Address"), url),
        (_("By"), f"{reader.name} <{reader.email}>"),
        (_("When (UTC)"), clock.now().strftime("%Y-%m-%d %H:%M:%S")),
        (_("Limited to"), _("what %(name)s may see", name=reader.name)),
        (_("Reporting currency"), about().currency),
        (_("Revenue, 12 months"), str(REVENUE_TIP)),
        (_("Change"), _("Revenue of these twelve months against the twelve before, in whole per cent.")),
    ]
