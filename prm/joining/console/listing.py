"""P05, Applications: the pipeline as a list; what nobody looks after comes first and is told above it."""

from dataclasses import replace

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_
from werkzeug.datastructures import MultiDict

from prm.access.policy import See
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.core.errors import NotFound
from prm.joining.console.door import bp
from prm.joining.console.record import context
from prm.joining.models import Application
from prm.joining.rules import OPEN
from prm.joining.words import BRIEFLY, FLAGS, KINDS, SOURCES, STAGES, STATUS_KEYS
from prm.notices import bell
from prm.partners.console.catalogue import known_names
from prm.partners.rules import folded
from prm.web import export, formats, listpage, listrows, lists, nav, views
from prm.web.export import Kind
from prm.web.gate import actor, load, needs
from prm.web.known import versions
from prm.web.lists import Column, Filter, Listing, View


def _words(words):
    return lambda _actor: {str(key): str(word) for key, word in words.items()}


def _owned(values, reader):
    """Mine, nobody's, or both."""
    mine, none = Application.owner_id == reader.id, Application.owner_id.is_(None)
    return or_(*([mine] if "me" in values else []), *([none] if "none" in values else []))


def _show(values, _reader):
    proved = Application.verified_at.is_not(None)
    return proved & Application.stage.in_(OPEN) if values[0] == "open" else Application.verified_at.is_(None)


def called(text):
    """Applications by number, or a part of the name or the domain."""
    return or_(
        Application.sort_name.contains(folded(text), autoescape=True),
        Application.number == text.upper(),
        Application.domain.contains(text.lower(), autoescape=True),
    )


APPLICATIONS = Listing(
    page="applications.index",
    columns=(
        Column("company", _l("Company"), sort=Application.sort_name, fixed=True),
        Column("stage", _l("Stage"), fixed=True),
        Column("kind", _l("Type")),
        Column("score", _l("Score"), Kind.COUNT, sort=Application.score),
        Column("country", _l("Country")),
        Column("owner", _l("Owner")),
        Column("received", _l("Received"), Kind.MOMENT, sort=Application.received_at),
        Column("due", _l("Answer by"), Kind.DAY, sort=Application.answer_by),
        Column("next", _l("Next step"), shown=False),
        Column("source", _l("Source"), shown=False),
    ),
    filters=(
        Filter("show", _l("View"), _show, lambda _a: {"open": _("Open"), "unproved": _("Address not confirmed")}),
        Filter("stage", _l("Stage"), lambda v, _a: Application.stage.in_(v), _words(STAGES), quick=_l("Any stage")),
        Filter("owner", _l("Owner"), _owned, lambda _a: {"me": _("Me"), "none": _("Nobody")}, quick=_l("Any owner")),
        Filter("kind", _l("Type"), lambda v, _a: Application.kind.in_(v), _words(KINDS)),
        Filter("source", _l("Source"), lambda v, _a: Application.source.in_(v), _words(SOURCES)),
    ),
    search=called,
    order=(Application.owner_id.is_not(None), Application.answer_by, Application.received_at),
    tie=Application.id,
    topics=("joining", "identity"),
    views=lambda _reader: (
        View("open", _l("Open"), "f.show=open"),
        View("mine", _l("Mine"), "f.show=open&f.owner=me"),
        View("unassigned", _l("Nobody's"), "f.show=open&f.owner=none"),
        View("all", _l("All"), "sort=-received"),
        View("unproved", _l("Address not confirmed"), "f.show=unproved&sort=-received"),
    ),
)


def asked_of(args, reader):
    """What an address asks of the list; the open ones where it asks nothing."""
    tabs = views.of(APPLICATIONS, reader)
    args = MultiDict((name, value) for name, value in args.items(multi=True) if name != "open")
    said = any(name in {"view", "q", "sort", "cols"} or name.startswith("f.") for name in args)
    return lists.read(
        APPLICATIONS, args if said else MultiDict([*args.items(multi=True), ("view", "open")]), reader, tabs
    ), tabs


def matching(asked, reader):
    """The scoped rows asked for, and how many they are."""
    rows = listrows.narrowed(APPLICATIONS, asked, reader, visible(Application, reader, See.APPLICATIONS))
    day = clock.today()
    return rows, listrows.total(APPLICATIONS, asked, reader, rows, need=See.APPLICATIONS, versions=versions(), day=day)


@bp.get("/")
@needs(See.APPLICATIONS)
def index():
    """Who wants to become a partner, and who looks after it?"""
    asked, tabs = asked_of(request.args, actor())
    rows, count = matching(asked, actor())
    asked, rows = listrows.paged(asked, count, listrows.ordered(APPLICATIONS, asked, rows))
    rows = db.session.scalars(rows).all()
    alone = visible(Application, actor(), See.APPLICATIONS, Application.id).where(
        Application.owner_id.is_(None), Application.stage.in_(OPEN), Application.verified_at.is_not(None)
    )
    here, wanted = asked.query(page=asked.page), request.args.get("open", "")
    opened = load(Application, wanted) if wanted else next(iter(rows), None) if asked.view in QUEUES else None
    if wanted:
        bell.opened(wanted)
    return render_template(
        "joining/console/index.html", **(context(opened) if opened else WORDS), rows=rows, types=BRIEFLY,
        today=clock.today(), people=known_names().people, opened=opened, chosen=bool(wanted), here=here,
        page=around(listpage.page(APPLICATIONS, asked, actor(), count, url_for("applications.index"), tabs)),
        alone=len(db.session.execute(alone).all()), place=place(here, rows, opened) if opened else None,
    )  # fmt: skip


WORDS = {"stages": STAGES, "states": STATUS_KEYS, "flags": FLAGS, "sources": SOURCES}
QUEUES = ("open", "mine", "unassigned")  # views that are to be emptied: their first one stands open


def place(here, rows, opened):
    """Where a panel stands: the list around it, and its neighbours there."""
    ids, url = [row.public_id for row in rows], f"{url_for('applications.index')}?{here}"
    at = ids.index(opened.public_id) if opened.public_id in ids else -1
    before = ids[at - 1] if at > 0 else ""
    after = ids[at + 1] if 0 <= at < len(ids) - 1 else ""
    return {
        "list": url,
        "before_url": f"{url}&open={before}" if before else "",
        "after_url": f"{url}&open={after}" if after else "",
    }


def around(page):
    """The page without the filter that its tabs stand for."""
    chips = [chip for chip in page.chips if chip.label != str(APPLICATIONS.filters[0].label)]
    more = tuple(choice for choice in page.more if choice.name != "f.show")
    clear = f"{page.url}?view={page.asked.view}" if page.asked.view else page.url
    return replace(page, chips=chips, more=more, clear=clear)


@bp.get("/export.<extension>")
@needs(See.APPLICATIONS)
def export_applications(extension):
    """The applications on the screen, all pages of them, as a file."""
    if extension not in export.TYPES:
        raise NotFound
    asked, _tabs = asked_of(request.args, actor())
    rows, _count = matching(asked, actor())
    names = known_names()
    columns = [
        export.Column(key, str(label), kind)
        for key, label, kind in (
            ("number", _("Number"), Kind.TEXT), ("company", _("Company"), Kind.TEXT), ("stage", _("Stage"), Kind.TEXT),
            ("kind", _("Type"), Kind.TEXT), ("score", _("Score"), Kind.COUNT), ("country", _("Country"), Kind.TEXT),
            ("website", _("Website"), Kind.TEXT), ("contact", _("Contact"), Kind.TEXT),
            ("email", _("E-mail"), Kind.TEXT), ("owner", _("Owner"), Kind.TEXT),
            ("received", _("Received (UTC)"), Kind.MOMENT), ("due", _("Answer by"), Kind.DAY),
        )
    ]  # fmt: skip
    found = db.session.scalars(listrows.ordered(APPLICATIONS, asked, rows).limit(10_000))
    cells = [
        [
            row.number, row.company, str(STAGES[row.stage]), str(KINDS[row.kind]), row.score, row.country, row.website,
            row.contact, row.email, names.people.get(row.owner_id, ""), row.received_at, row.answer_by,
        ]
        for row in found
    ]  # fmt: skip
    if extension == "csv":
        return export.send_csv(_("Applications"), columns, cells)
    about = [(_("Exported by"), actor().name), (_("When (UTC)"), formats.moment(clock.now()))]
    return export.send_workbook(_("Applications"), columns, cells, about)


def waiting(reader):
    """How many open applications are the reader's, or nobody's within reach."""
    if not db.session().is_active:
        return 0
    mine = visible(Application, reader, See.APPLICATIONS, Application.id).where(
        Application.stage.in_(OPEN), Application.verified_at.is_not(None), _owned(("me",), reader)
    )
    return len(db.session.execute(mine).all())


nav.entry(
    18, "a", _l("Recruitment"), "applications.index", "user-plus", See.APPLICATIONS, badge=waiting,
    section="recruiting",
)  # fmt: skip
nav.tab("recruiting", 10, _l("Applications"), "applications.index", See.APPLICATIONS)
