"""Programs › Documents: what waits for a look, what partners still owe, what ends (AG-5)."""

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_

from prm.access.policy import Do, See
from prm.access.scope import clause, visible
from prm.agreements.document import ComplianceDocument as Document
from prm.agreements.document_rules import Sort, Standing, shown
from prm.agreements.documents import holding
from prm.agreements.queries import filed
from prm.agreements.words import SORTS, STANDINGS
from prm.core import clock
from prm.core.db import db
from prm.core.errors import NotFound
from prm.partners.models import Partner
from prm.partners.rules import folded
from prm.web import export, formats, listpage, listrows, lists, nav, views
from prm.web.export import Kind
from prm.web.gate import actor, audience, needs
from prm.web.known import versions
from prm.web.lists import Column, Filter, Listing, View

bp = audience("console", "documents", "/programs/documents")
nav.tab("programs", 25, _l("Documents"), "documents.index", See.DOCUMENTS)


def _show(values, _reader):
    day = clock.today()
    every = {
        "check": Document.status == Standing.RECEIVED,
        "wanted": Document.status.in_((Standing.ASKED, Standing.REFUSED)),
        "force": holding(day),
        "ending": filed.ending(day),
        "over": filed.over(day),
    }
    return or_(*(every[value] for value in values))


def _shows(_reader):
    return {
        "check": _("To check"), "wanted": _("With the partner"), "force": _("In force"),
        "ending": _("Ending in 90 days"), "over": _("Expired"),
    }  # fmt: skip


DOCUMENTS = Listing(
    page="documents.index",
    columns=(
        Column("partner", _l("Partner"), sort=Partner.sort_name, fixed=True),
        Column("status", _l("Status"), fixed=True),
        Column("kind", _l("Document")),
        Column("filed", _l("Handed in"), Kind.DAY, sort=Document.filed_at),
        Column("ends", _l("Last day"), Kind.DAY, sort=Document.expires_on),
        Column("wanted", _l("Wanted by"), Kind.DAY, sort=Document.wanted_by),
        Column("number", _l("Its number"), shown=False),
    ),
    filters=(
        Filter("show", _l("View"), _show, _shows),
        Filter(
            "kind", _l("Document"), lambda v, _a: Document.kind.in_(v),
            lambda _a: {str(each): str(SORTS[each]) for each in Sort},
        ),
        Filter(
            "mine", _l("Mine"), lambda _v, reader: clause(Document, reader, Do.CHECK_DOCUMENTS),
            lambda _a: {"check": _("I check")},
        ),
        Filter("partner", _l("Partner"), lambda v, _a: Partner.code.in_(v)),
    ),
    search=lambda text: or_(
        Partner.sort_name.contains(folded(text), autoescape=True), Document.number.contains(text, autoescape=True)
    ),
    order=(Document.expires_on.is_(None), Document.expires_on, Partner.sort_name),
    tie=Document.id,
    topics=("agreements", "partners", "identity"),
    views=lambda _reader: (
        View("all", _l("All"), ""),
        View("check", _l("To check"), "f.show=check&sort=filed"),
        View("wanted", _l("With the partner"), "f.show=wanted&sort=wanted"),
        View("ending", _l("Next 90 days"), "f.show=ending&sort=ends"),
        View("over", _l("Expired"), "f.show=over&sort=-ends"),
    ),
)  # fmt: skip


def asked_rows(reader, args):
    """What an address asks of the list: asked, its tabs, the rows, how many."""
    tabs = views.of(DOCUMENTS, reader)
    asked = lists.read(DOCUMENTS, args, reader, tabs)
    columns = (Document, Partner.name.label("partner"), Partner.code)
    scoped = visible(Document, reader, See.DOCUMENTS, *columns).join(Partner, Partner.id == Document.partner_id)
    rows = listrows.narrowed(DOCUMENTS, asked, reader, scoped)
    count = listrows.total(DOCUMENTS, asked, reader, rows, need=See.DOCUMENTS, versions=versions(), day=clock.today())
    return asked, tabs, rows, count


@bp.get("")
@needs(See.DOCUMENTS)
def index():
    """Which documents wait for a look, are owed, end?"""
    asked, tabs, rows, count = asked_rows(actor(), request.args)
    asked, rows = listrows.paged(asked, count, listrows.ordered(DOCUMENTS, asked, rows))
    found = [(row, _state(row[0])) for row in db.session.execute(rows)]
    return render_template(
        "agreements/console/documents.html", rows=found, sorts=SORTS, today=clock.today(),
        page=listpage.page(DOCUMENTS, asked, actor(), count, url_for("documents.index"), tabs),
    )  # fmt: skip


def _state(document):
    return STANDINGS[shown(document.status, document.expires_on, clock.today())]


@bp.get("/export.<extension>")
@needs(See.DOCUMENTS)
def export_documents(extension):
    """The documents on the screen, all pages of them, as a file."""
    if extension not in export.TYPES:
        raise NotFound
    asked, _tabs, rows, _count = asked_rows(actor(), request.args)
    columns = [
        export.Column("partner", _("Partner")), export.Column("code", _("Code")), export.Column("kind", _("Document")),
        export.Column("status", _("Status")), export.Column("number", _("Its number")),
        export.Column("issued", _("Issued on"), Kind.DAY), export.Column("ends", _("Last day"), Kind.DAY),
        export.Column("wanted", _("Wanted by"), Kind.DAY), export.Column("filed", _("Handed in"), Kind.MOMENT),
        export.Column("checked", _("Looked at"), Kind.MOMENT),
    ]  # fmt: skip
    found = db.session.execute(listrows.ordered(DOCUMENTS, asked, rows).limit(100_000))
    cells = [
        [
            row.partner, row.code, str(SORTS[row[0].kind]), str(_state(row[0])[1]), row[0].number, row[0].issued_on,
            row[0].expires_on, row[0].wanted_by, row[0].filed_at, row[0].checked_at,
        ]
        for row in found
    ]  # fmt: skip
    if extension == "csv":
        return export.send_csv(_("Documents"), columns, cells)
    about = [(_("Exported by"), actor().name), (_("When (UTC)"), formats.moment(clock.now()))]
    return export.send_workbook(_("Documents"), columns, cells, about)
