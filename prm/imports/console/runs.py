"""The list of imports, and the one page of an import: what it is doing, asking, found or did."""

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do, See
from prm.core import clock
from prm.core.db import db
from prm.core.errors import NotFound
from prm.imports import queries, refused
from prm.imports.console import preview, words
from prm.imports.console.waiting import waiting
from prm.imports.forms import ConfirmForm, NameForm
from prm.imports.kinds import KINDS
from prm.imports.mapping import examples
from prm.imports.models import ImportRefusal, ImportRun
from prm.imports.rules import COUNTED, LISTED, OPEN, UNDO_FOR, State
from prm.web import export, nav
from prm.web.formats import locale_name
from prm.web.gate import allowed, audience, load, needs, visible
from prm.web.lists import page_number

bp = audience("console", "imports", "/imports")
nav.entry(70, "m", _l("Imports"), "imports.index", "database-import", See.IMPORTS, settings=True)

SIZE = 50
FIXABLE = 50  # refused cells shown with a field to correct them in; more are quicker corrected in the file
WORKING = frozenset({State.CHECKING, State.MERGING, State.UNDOING})
LISTING = (
    ImportRun.id, ImportRun.public_id, ImportRun.kind, ImportRun.state, ImportRun.name, ImportRun.counts,
    ImportRun.asked_by, ImportRun.created_at, ImportRun.merged_at,
)  # fmt: skip
REFUSAL = (
    ImportRefusal.row, ImportRefusal.place, ImportRefusal.field, ImportRefusal.column, ImportRefusal.value,
    ImportRefusal.reason,
)  # fmt: skip


@bp.get("/")
@needs(See.IMPORTS)
def index():
    """Which files came in, what became of them, and which can still be undone?"""
    page = page_number(request.args)
    runs = queries.newest_first(visible(ImportRun, *LISTING), limit=SIZE + 1).offset((page - 1) * SIZE)
    rows = db.session.execute(runs).all()
    return render_template(
        "imports/console/index.html",
        rows=[line(row) for row in rows[:SIZE]],
        names=words.names_of(row.asked_by for row in rows),
        before=url_for(".index", page=page - 1) if page > 1 else None,
        after=url_for(".index", page=page + 1) if len(rows) > SIZE else None,
        may_import=allowed(Do.IMPORT_FACTS),
    )


def line(run):
    """A run with its words, for the list and for the head of its page."""
    return {
        "public_id": run.public_id,
        "name": run.name,
        "kind": words.kind_label(run.kind),
        "status": words.STATES[run.state],
        "state": run.state.value,
        "counts": {name: run.counts.get(name, 0) for name in COUNTED},
        "asked_by": run.asked_by,
        "created_at": run.created_at,
        "may_undo": allowed(Do.IMPORT_FACTS) and undoable(run),
    }


def undoable(run):
    """Is the import written, and its day not over?"""
    return run.state is State.DONE and run.merged_at is not None and clock.now() - run.merged_at <= UNDO_FOR


@bp.get("/<public_id>")
@needs(See.IMPORTS)
def run(public_id):
    """One import, wherever it stands."""
    return page_of(load(ImportRun, public_id))


@bp.get("/<public_id>/progress")
@needs(See.IMPORTS)
def progress(public_id):
    """The part of the page that moves; once the work has ended the browser loads the whole page anew."""
    row = load(ImportRun, public_id)
    page = render_template("imports/_partials/progress.html", run=line(row), work=waiting(row))
    return page, {} if row.state in WORKING else {"HX-Refresh": "true"}


@bp.get("/<public_id>/refused.csv")
@needs(See.IMPORTS)
def refused_rows(public_id):
    """The refused rows as a file: their original columns, the row number, the reason."""
    row = load(ImportRun, public_id)
    rows = db.session.execute(queries.refused(visible(ImportRefusal, *REFUSAL, ImportRefusal.cells), row)).all()
    return export.send("".join(refused.lines(row, rows)).encode(), f"{row.name.rpartition('.')[0]} refused", "csv")


def held(public_id):
    """The import, kept to this request until it ends, so that the second of two clicks finds what the first did."""
    query = visible(ImportRun).where(ImportRun.public_id == public_id).with_for_update()
    row = db.session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def page_of(row, *, confirm=None, keep=None, typed=None):
    """The page of an import with its forms; `typed` are corrections that could not be taken."""
    may = allowed(Do.IMPORT_FACTS) and row.kind in KINDS and allowed(KINDS[row.kind].need)
    found = {
        "run": line(row),
        "form_of_file": row.form,
        "error": row.error,
        "asker": words.names_of([row.asked_by])[row.asked_by],
        "may_import": may,
        "has_file": bool(row.path),
        "has_columns": bool(row.headers),
        "questions": row.questions,
        "columns": columns(row),
        "source": row.profile.get("source", ""),
        "fixes": sum(map(len, row.fixes.values())),
        "work": waiting(row) if row.state in WORKING | OPEN else None,
        "refusals": refusals(row) if row.state in {State.CHECKED, State.DONE, State.UNDONE} else [],
        "listed": LISTED,
        "writes": row.counts.get("new", 0) + row.counts.get("changed", 0),
        "merged_at": row.merged_at,
        "undo_until": row.merged_at + UNDO_FOR if undoable(row) else None,
        "undone_at": row.undone_at,
        "landing": words.landing(row.kind),
        "kept": "kept" in request.args,
        "typed": typed or {},
    }
    asks = row.state is State.CHECKED and may and row.counts.get("changed", 0) and row.checked_at
    seen = (row.id, row.public_id, row.checked_at, locale_name())
    found["changes"] = preview.changes(*seen) if asks else []
    found["confirm"], found["keep"] = confirm or ConfirmForm(), keep or NameForm()
    return render_template("imports/console/run.html", page_error=bool(confirm or keep), **found)


def refusals(row):
    """The first refused cells, with what a reader needs to correct them."""
    query = queries.refused(visible(ImportRefusal, *REFUSAL, need=See.IMPORTS), row).limit(FIXABLE)
    return [
        {
            "row": each.row,
            "place": each.place,
            "column": each.column,
            "value": each.value,
            "reason": each.reason,
            "fixable": each.column in row.headers and len(each.value) < 200,
        }
        for each in db.session.execute(query)
    ]


def columns(row):
    """How the columns are read, in the order of the kind's fields: label, column, examples, translations."""
    if row.kind not in KINDS:
        return []
    profile, found = row.profile, []
    for each in KINDS[row.kind].fields:
        named = profile.get("columns", {}).get(each.name)
        default = profile.get("defaults", {}).get(each.name, "")
        if named or default:
            column = " + ".join(named) if isinstance(named, list) else named or ""
            shown = examples(named, row.headers, row.sample) if named else []
            values = profile.get("values", {}).get(each.name, {})
            found.append(
                {"label": each.label, "column": column, "examples": shown, "default": default, "values": values}
            )
    return found


def unused(row):
    """Columns of the file that no field is read from."""
    named = row.profile.get("columns", {}).values()
    used = {header for each in named for header in ([each] if isinstance(each, str) else each)}
    return [header for header in row.headers if header and header not in used]
