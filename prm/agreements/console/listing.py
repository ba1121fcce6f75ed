"""P10: which agreements are in force, unsigned, ending?"""

from datetime import timedelta

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_

from prm.access.policy import Do, See
from prm.access.scope import clause, visible
from prm.agreements.console.door import bp
from prm.agreements.models import Agreement
from prm.agreements.queries import waiting
from prm.agreements.queries.reading import holding
from prm.agreements.rules import BINDING, RADAR, Status, shown
from prm.agreements.words import STATES
from prm.core import clock
from prm.core.db import db
from prm.core.errors import NotFound
from prm.partners.models import Partner
from prm.partners.rules import folded
from prm.web import export, formats, listpage, listrows, lists, nav, views
from prm.web.export import Kind
from prm.web.gate import actor, needs
from prm.web.known import versions
from prm.web.lists import Column, Filter, Listing, View

nav.tab("programs", 20, _l("Agreements"), "agreements.index", See.AGREEMENTS)
OURS = (Status.DRAFT, Status.IN_REVIEW, Status.SIGNED)
THEIRS = (Status.SENT, Status.VIEWED)
ACTS = {"sign": Do.COUNTERSIGN, "send": Do.SEND_AGREEMENT}


def _ending(day):
    last = day + timedelta(days=max(RADAR))
    by_notice = and_(Agreement.ended_on.is_not(None), Agreement.ended_on <= last)
    by_itself = and_(Agreement.ended_on.is_(None), Agreement.ends_on <= last)
    return and_(holding(day), Agreement.status.in_(BINDING), or_(by_notice, by_itself))


def _show(values, _reader):
    day = clock.today()
    every = {
        "force": holding(day),
        "ours": Agreement.status.in_(OURS),
        "sign": waiting.UNSIGNED_BY_US,
        "answer": waiting.PROPOSED,
        "theirs": Agreement.status.in_(THEIRS),
        "ending": _ending(day),
        "over": and_(~holding(day), Agreement.status.in_((*BINDING, Status.TERMINATED, Status.SUPERSEDED)))
        & (Agreement.effective_on <= day),
    }
    return or_(*(every[value] for value in values))


def _shows(_reader):
    return {
        "force": _("In force"), "ours": _("With us"), "sign": _("To countersign"), "answer": _("To answer"),
        "theirs": _("With the partner"),
        "ending": _("Ending or renewing in 90 days"), "over": _("Over"),
    }  # fmt: skip


def _mine(values, reader):
    return or_(*(clause(Agreement, reader, ACTS[value]) for value in values))


def _acts(_reader):
    return {"sign": _("I countersign"), "send": _("I send")}


AGREEMENTS = Listing(
    page="agreements.index",
    columns=(
        Column("partner", _l("Partner"), sort=Partner.sort_name, fixed=True),
        Column("status", _l("Status"), fixed=True),
        Column("kind", _l("Kind")),
        Column("starts", _l("From"), Kind.DAY, sort=Agreement.effective_on),
        Column(
            "ends", _l("Until"), Kind.DAY, sort=Agreement.ends_on, tip=_l("Ends on this day, or goes on by itself.")
        ),
        Column("notice", _l("Days of notice"), Kind.COUNT, shown=False),
    ),
    filters=(
        Filter("show", _l("View"), _show, _shows),
        Filter("mine", _l("Mine"), _mine, _acts),
        Filter("partner", _l("Partner"), lambda v, _a: Partner.code.in_(v)),
    ),
    search=lambda text: or_(
        Partner.sort_name.contains(folded(text), autoescape=True), Agreement.number == text.upper()
    ),
    order=(Agreement.ends_on, Partner.sort_name),
    tie=Agreement.id,
    topics=("agreements", "partners", "identity"),
    views=lambda _reader: (
        View("all", _l("All"), ""),
        View("ours", _l("With us"), "f.show=ours"),
        View("theirs", _l("With the partner"), "f.show=theirs"),
        View("ending", _l("Next 90 days"), "f.show=ending&sort=ends"),
        View("force", _l("In force"), "f.show=force"),
        View("over", _l("Over"), "f.show=over&sort=-ends"),
    ),
)


def asked_rows(reader, args):
    """What an address asks of the list: asked, its tabs, the rows, how many."""
    tabs = views.of(AGREEMENTS, reader)
    asked = lists.read(AGREEMENTS, args, reader, tabs)
    columns = (Agreement, Partner.name, Partner.public_id.label("company"), Partner.code)
    scoped = visible(Agreement, reader, See.AGREEMENTS, *columns).join(Partner, Partner.id == Agreement.partner_id)
    scoped = scoped.options(*Agreement.without_texts())
    rows = listrows.narrowed(AGREEMENTS, asked, reader, scoped)
    count = listrows.total(
        AGREEMENTS, asked, reader, rows, need=See.AGREEMENTS, versions=versions(), day=clock.today()
    )  # fmt: skip
    return asked, tabs, rows, count


@bp.get("")
@needs(See.AGREEMENTS)
def index():
    """Which agreements are in force, unsigned, ending?"""
    asked, tabs, rows, count = asked_rows(actor(), request.args)
    asked, rows = listrows.paged(asked, count, listrows.ordered(AGREEMENTS, asked, rows))
    day = clock.today()
    found = [(row, _state(row.Agreement, day)) for row in db.session.execute(rows)]
    return render_template(
        "agreements/console/index.html", rows=found,
        page=listpage.page(AGREEMENTS, asked, actor(), count, url_for("agreements.index"), tabs),
    )  # fmt: skip


def _state(agreement, day):
    return STATES[shown(agreement.status, agreement.term, day)]


@bp.get("/export.<extension>")
@needs(See.AGREEMENTS)
def export_agreements(extension):
    """The agreements on the screen, all pages of them, as a file."""
    if extension not in export.TYPES:
        raise NotFound
    asked, _tabs, rows, _count = asked_rows(actor(), request.args)
    columns = [
        export.Column("number", _("Number")), export.Column("partner", _("Partner")), export.Column("code", _("Code")),
        export.Column("kind", _("Kind")), export.Column("status", _("Status")),
        export.Column("starts", _("From"), Kind.DAY), export.Column("ends", _("Until"), Kind.DAY),
        export.Column("renew", _("Goes on by itself, months"), Kind.COUNT),
        export.Column("notice", _("Days of notice"), Kind.COUNT),
        export.Column("ended", _("Last day by notice"), Kind.DAY),
    ]  # fmt: skip
    day = clock.today()
    found = db.session.execute(listrows.ordered(AGREEMENTS, asked, rows).limit(100_000))
    cells = [
        [
            row.Agreement.number, row.name, row.code, row.Agreement.kind, str(_state(row.Agreement, day)[1]),
            row.Agreement.effective_on, row.Agreement.ends_on, row.Agreement.renew_months, row.Agreement.notice_days,
            row.Agreement.ended_on,
        ]
        for row in found
    ]  # fmt: skip
    if extension == "csv":
        return export.send_csv(_("Agreements"), columns, cells)
    about = [(_("Exported by"), actor().name), (_("When (UTC)"), formats.moment(clock.now()))]
    return export.send_workbook(_("Agreements"), columns, cells, about)
