"""The decisions about an import: correct refused cells, check again, stop, write it, take it back."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from prm.access.policy import Do
from prm.core.errors import Refused
from prm.imports import queries, rules, service
from prm.imports.console.columns import changeable
from prm.imports.console.runs import bp, held, line, page_of, refusals, undoable
from prm.imports.console.starting import forbid_others
from prm.imports.console.waiting import OPEN
from prm.imports.forms import ConfirmForm
from prm.imports.models import ImportRun
from prm.imports.rules import UNDO_FOR, State
from prm.jobs import service as jobs
from prm.web.formats import moment
from prm.web.gate import actor, load, needs

LONGEST_FIX = 2_000


@bp.post("/<public_id>/fixes")
@needs(Do.IMPORT_FACTS)
def fix(public_id):
    """Take what was typed in place of refused cells, and check again; the file itself stays as it is."""
    row = changeable(public_id)
    for each in refusals(row):
        typed = request.form.get(f"fix-{each['row']}-{each['place']}")
        if each["fixable"] and typed is not None and typed != each["value"]:
            service.fix(row, each["row"], each["column"], typed[:LONGEST_FIX])
    service.ask_check(row, actor())
    return back(public_id)


@bp.post("/<public_id>/check")
@needs(Do.IMPORT_FACTS)
def check(public_id):
    """Check the file again, or go on with work that has stopped."""
    row = held(public_id)
    forbid_others(row)
    job = queries.job_of(row)
    stopped = job is None or job.state not in OPEN
    if row.state in rules.OPEN:
        changeable(public_id)
        service.ask_check(row, actor())
    elif row.state is State.CHECKING and stopped:
        service.set_profile(row, row.profile)
        service.ask_check(row, actor())
    elif stopped and job is not None and row.state in {State.MERGING, State.UNDOING}:
        jobs.retry(job)
    return back(public_id)


@bp.post("/<public_id>/stop")
@needs(Do.IMPORT_FACTS)
def stop(public_id):
    """Stop the dry run; nothing was written by it."""
    row = held(public_id)
    job = queries.job_of(row)
    if row.state is State.CHECKING:
        if job is not None and job.state in OPEN:
            jobs.cancel(job)
        service.set_profile(row, row.profile)
    return back(public_id)


@bp.post("/<public_id>/confirmation")
@needs(Do.IMPORT_FACTS)
def confirm(public_id):
    """Have it written: the last click, and the only one that writes."""
    row = held(public_id)
    forbid_others(row)
    if row.state in {State.MERGING, State.DONE}:
        return back(public_id)  # the second of two clicks
    form = ConfirmForm()
    refused = row.counts.get("refused", 0)
    if row.state is State.CHECKED and refused and not form.skip_refused.data:
        said = ngettext(
            "Tick that the %(num)s refused row stays out, or correct it and check again.",
            "Tick that the %(num)s refused rows stay out, or correct them and check again.",
            refused,
        )
        form.skip_refused.errors = [said]
        return page_of(row, confirm=form), 422
    service.confirm(row, actor(), skip_refused=bool(refused and form.skip_refused.data))
    return back(public_id)


@bp.route("/<public_id>/undo", methods=["GET", "POST"])
@needs(Do.IMPORT_FACTS)
def undo(public_id):
    """Take back what an import wrote, after saying what that means."""
    if request.method == "POST":
        row = held(public_id)
        forbid_others(row)
        if row.state not in {State.UNDOING, State.UNDONE}:
            service.ask_undo(row, actor())
        return back(public_id)
    row = load(ImportRun, public_id)
    if row.state is not State.DONE:
        return redirect(url_for(".run", public_id=public_id))
    if row.merged_at is None or not undoable(row):
        raise Refused(_("An import can be undone within 24 hours. This one is older."))
    until = moment(row.merged_at + UNDO_FOR)
    return render_template("imports/console/undo.html", run=line(row), until=until)


def back(public_id):
    """To the page of the import."""
    return redirect(url_for(".run", public_id=public_id), 303)
