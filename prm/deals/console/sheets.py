"""Deals, end customers and direct opportunities as the bytes of a file: the columns, order and filters on screen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from prm.access.policy import See
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.deals.console import catalogue, customers
from prm.deals.console.known_lists import COURSES, CUSTOMERS, OPPORTUNITIES
from prm.deals.known import DirectOpportunity, EndCustomer
from prm.deals.models import Registration
from prm.deals.queries import queue
from prm.deals.queries.names import STATES, stage
from prm.deals.rules import shown
from prm.partners.console.catalogue import known_names
from prm.partners.models import Partner
from prm.web import export, listpage, listrows, views
from prm.web import lists as grammar
from prm.web.export import Column, Kind
from prm.web.known import about

Cells = dict[str, list[tuple[Column, Any]]]


@dataclass(frozen=True)
class Sheet:
    """A list that can be taken away; `matching` gives scoped ids and their number, `cells` columns by list key."""

    listing: Any
    title: Any
    path: str
    read: Callable[..., Any]
    matching: Callable[..., Any]
    rows: Callable[..., Any]
    cells: Callable[..., Cells]


def asked(sheet, words, reader):
    """What an address asks of the list."""
    return sheet.read(words, reader, views.of(sheet.listing, reader))


def made(sheet, wanted, reader, extension):
    """The whole file."""
    cells = sheet.cells()
    chosen = [each for key in listpage.shown(sheet.listing, wanted) for each in cells.get(key, ())]
    found = db.session.execute(sheet.rows(sheet, wanted, reader).execution_options(yield_per=2_000))
    columns, rows = [column for column, _value in chosen], ([value(row) for _column, value in chosen] for row in found)
    if extension == "csv":
        return "".join(export.csv_text(columns, rows)).encode()
    return export.workbook(sheet.title(), columns, rows, told(sheet, wanted, reader))


def told(sheet, wanted, reader):
    """The About sheet."""
    chips = listpage.page(sheet.listing, wanted, reader, 0, sheet.path, ()).chips
    return [
        (_("What"), f"{sheet.title()}, {about().name}"),
        (_("Filters"), "; ".join(f"{chip.label}: {chip.value}" for chip in chips) or _("None")),
        (_("Address"), f"{sheet.path}?{wanted.query(page=wanted.page)}"),
        (_("By"), f"{reader.name} <{reader.email}>"),
        (_("When (UTC)"), clock.now().strftime("%Y-%m-%d %H:%M:%S")),
        (_("Limited to"), _("what %(name)s may see", name=reader.name)),
    ]


def _deal_rows(sheet, wanted, reader):
    ids, _count = catalogue.matching(wanted, reader)
    order = listrows.order_of(sheet.listing, wanted)
    more = (Registration.domain, Registration.country, Registration.reference, Partner.code.label("code"))
    return queue.page_of(ids, order).add_columns(*more)


def _of_ours(model):
    def rows(sheet, wanted, reader):
        scoped = visible(model, reader, See.CUSTOMERS, *model.__table__.columns)
        return listrows.ordered(sheet.listing, wanted, listrows.narrowed(sheet.listing, wanted, reader, scoped))

    return rows


def _texts(listing, readers):
    label = {column.key: str(column.label) for column in listing.columns}
    kind = {column.key: column.kind for column in listing.columns}
    return {key: [(Column(key, label[key], kind[key]), read)] for key, read in readers.items()}


def _deals():
    names, now = known_names(), clock.now()
    words = {str(key): str(word) for key, word in STATES.items()}
    made_of = _texts(
        catalogue.DEALS,
        {
            "partner": lambda row: row.partner,
            "amount": lambda row: (row.amount, row.currency),
            "received": lambda row: row.received_at,
            "until": lambda row: row.protected_until and row.protected_until.date(),
            "territory": lambda row: names.regions.get(row.territory_id, ""),
            "manager": lambda row: names.people.get(row.manager_id, ""),
            "close": lambda row: row.close_on,
        },
    )
    more = (
        ("number", _("Number"), lambda row: row.number), ("domain", _("Web domain"), lambda row: row.domain),
        ("country", _("Country"), lambda row: row.country), ("stage", _("Stage"), lambda row: stage(row.stage)),
    )  # fmt: skip
    first = [(Column("customer", _("Customer")), lambda row: row.customer)]
    made_of["customer"] = first + [(Column(key, label), read) for key, label, read in more]
    made_of["status"] = [
        (Column("status", _("Status")), lambda row: words[shown(row.status, row.outcome, row.protected_until, now)])
    ]
    made_of["partner"].append((Column("code", _("Partner code")), lambda row: row.code))
    made_of["due"] = [(Column("due", _("Due (UTC)"), Kind.MOMENT), lambda row: row.due_at)]
    return made_of


def _customers():
    names = known_names()
    readers = {
        "house": customers.account, "country": lambda row: row.country, "domain": lambda row: row.domain,
        "manager": lambda row: names.people.get(row.manager_id, ""), "since": lambda row: row.since_on,
        "ordered": lambda row: row.last_order_on, "territory": lambda row: names.regions.get(row.territory_id, ""),
        "legal": lambda row: row.legal_name, "tax": lambda row: row.tax_id, "city": lambda row: row.city,
        "source": lambda row: row.source,
    }  # fmt: skip
    number = (Column("number", _("Customer number")), lambda row: row.external_id)
    return _texts(CUSTOMERS, readers) | {"name": [(Column("name", _("Customer")), lambda row: row.name), number]}


def _opportunities():
    names, families = known_names(), customers.families()
    readers = {
        "course": lambda row: str(COURSES[row.course]), "name": lambda row: row.name,
        "amount": lambda row: (row.amount, row.currency), "stage": lambda row: row.stage,
        "manager": lambda row: names.people.get(row.manager_id, ""), "opened": lambda row: row.opened_on,
        "close": lambda row: row.close_on, "family": lambda row: families.get(row.category_id, ""),
        "country": lambda row: row.country, "domain": lambda row: row.domain,
        "territory": lambda row: names.regions.get(row.territory_id, ""), "source": lambda row: row.source,
    }  # fmt: skip
    number = (Column("number", _("Opportunity number")), lambda row: row.external_id)
    return _texts(OPPORTUNITIES, readers) | {
        "customer": [(Column("customer", _("Customer")), lambda row: row.customer), number]
    }


def _ours(listing, model, title, path, cells):
    return Sheet(
        listing, title, path,
        lambda words, reader, tabs: grammar.read(listing, words, reader, tabs),
        lambda wanted, reader: customers.matching(listing, model, wanted, reader), _of_ours(model), cells,
    )  # fmt: skip


SHEETS = {
    "deals": Sheet(
        catalogue.DEALS, lambda: _("Deals"), "/deals/", catalogue.asked_of, catalogue.matching, _deal_rows, _deals
    ),
    "customers": _ours(CUSTOMERS, EndCustomer, lambda: _("End customers"), "/customers/", _customers),
    "opportunities": _ours(
        OPPORTUNITIES, DirectOpportunity, lambda: _("Direct opportunities"), "/customers/opportunities", _opportunities
    ),
}
