"""Choosing a file and what it holds. The file is kept, and its dry run asked for at once: nothing is written by it."""

from pathlib import Path

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.core.errors import Unreadable
from prm.imports import queries, service
from prm.imports.console import words
from prm.imports.console.runs import bp
from prm.imports.forms import StartForm
from prm.imports.kinds import KINDS
from prm.web.gate import actor, allowed, needs


@bp.route("/new", methods=["GET", "POST"])
@needs(Do.IMPORT_FACTS)
def new():
    """Choose what to import."""
    kinds = [key for key in words.in_order() if allowed(KINDS[key].need)]
    profiles = {each.public_id: each for each in queries.every_profile() if each.kind in kinds}
    chosen = request.args.get("kind")
    form = StartForm(data={"kind": chosen if chosen in kinds else None})
    form.kind.choices = [(key, words.kind_label(key)) for key in kinds]
    named = [(key, f"{words.kind_label(each.kind)}: {each.name}") for key, each in profiles.items()]
    form.saved.choices = [("", _("Guess from the headers")), *named]
    if form.accepted() and started(form, profiles):
        return redirect(url_for(".run", public_id=form.run.public_id), 303)
    sent = request.method == "POST"
    page = render_template(
        "imports/console/new.html", form=form, cards=[card(key) for key in kinds], saved=bool(named), page_error=sent
    )
    return page, 422 if sent else 200


def started(form, profiles):
    """Take the file in and have it checked; False, with words at the field, where it does not fit the mapping."""
    known = profiles.get(form.saved.data)
    document = dict(known.document) if known else {"kind": form.kind.data}
    if known and known.kind != form.kind.data:
        form.saved.errors = [_("This mapping is for %(kind)s. Choose another one.", kind=words.kind_label(known.kind))]
        return False
    if form.source.data:
        document["source"] = form.source.data
    upload, folder = form.file.data, Path(current_app.instance_path) / "uploads"
    try:
        run = service.start_run(upload.stream, named(upload), form.kind.data, actor(), folder=folder, document=document)
    except Unreadable as refusal:
        form.file.errors = [str(refusal)]
        return False
    service.ask_check(run, actor())
    form.run = run
    return True


def named(upload):
    """What the user calls the file, without a path and without signs that cannot be shown."""
    clean = "".join(sign for sign in upload.filename.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    return clean[:200] or "file"


def card(key):
    """A kind as a choice: what it is for, and the columns it wants."""
    kind = KINDS[key]
    return {
        "key": key,
        "label": kind.label,
        "about": words.ABOUT.get(key, ""),
        "needs": [str(each.label) for each in kind.fields if each.required],
        "takes": [str(each.label) for each in kind.fields if not each.required],
    }


def forbid_others(row):
    """Some kinds need more than the right to import."""
    if row.kind in KINDS and not allowed(KINDS[row.kind].need):
        abort(403, "need")
