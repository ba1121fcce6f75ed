"""The mapping: which column gives which field; kept mappings; answers to columns that read both ways."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do, See
from prm.core.db import db
from prm.core.errors import NotFound, Refused, Unreadable
from prm.imports import mapping, queries, service
from prm.imports.console.runs import FIXABLE, REFUSAL, bp, held, line, page_of, unused
from prm.imports.console.starting import forbid_others
from prm.imports.formats import ASKED
from prm.imports.forms import NameForm, mapping_form
from prm.imports.kinds import find
from prm.imports.models import ImportRefusal, ImportRun
from prm.imports.rules import OPEN, Type
from prm.web.gate import actor, load, needs, visible


@bp.route("/<public_id>/mapping", methods=["GET", "POST"])
@needs(Do.IMPORT_FACTS)
def mapping_page(public_id):
    """Which column of the file becomes what?"""
    row = changeable(public_id) if request.method == "POST" else load(ImportRun, public_id)
    kind = find(row.kind)
    form = mapping_form(kind, row, row.profile, to_translate(row, kind))
    if form.accepted() and mapped(row, kind, form):
        service.ask_check(row, actor())
        return redirect(url_for(".run", public_id=public_id), 303)
    sent = request.method == "POST"
    page = render_template(
        "imports/console/mapping.html",
        form=form,
        kind=kind,
        run=line(row),
        fields=[shown(form, each, row) for each in kind.fields],
        options=[form[f"o_{option.name}"] for option in kind.options],
        unused=unused(row),
        lost=lost(row),
        error=row.error,
        profiles=queries.saved_profiles(kind.key),
        page_error=sent,
    )
    return page, 422 if sent else 200


def changeable(public_id):
    """An import whose mapping may still be changed."""
    row = held(public_id)
    forbid_others(row)
    if row.state not in OPEN:
        raise Refused(_("This file is being worked on, or imported already. Start another import to map it anew."))
    if not row.path:
        raise Refused(_("This file has been put away. Start another import with it."))
    return row


def mapped(row, kind, form):
    """Take the mapping; False, with words over the form, where it does not fit the kind."""
    try:
        service.set_profile(row, mapping.document_from(kind, form.data, row.profile))
    except Unreadable as refusal:
        form.form_errors.append(str(refusal))
        return False
    return True


def shown(form, each, row):
    """A field of the kind with its parts of the form."""
    name = each.name
    parts = {part: form[f"{part}_{name}"] for part in "cdv"}
    given = parts["c"].data or ""
    return {
        "name": name,
        "label": each.label,
        "required": each.required,
        "column": parts["c"],
        "default": parts["d"],
        "values": parts["v"],
        "format": form[f"f_{name}"] if each.type in ASKED else None,
        "known": ", ".join(str(word) for word in each.choices.values()),
        "examples": mapping.examples(given.split(mapping.JOIN), row.headers, row.sample) if given else [],
        "more": any(part.data or part.errors for part in (parts["d"], parts["v"])),
    }


def to_translate(row, kind):
    """Words of the file that stood for none of ours in the last dry run, by field."""
    choices = {each.name for each in kind.fields if each.type is Type.CHOICE}
    found: dict[str, dict[str, None]] = {}
    query = queries.refused(visible(ImportRefusal, *REFUSAL, need=See.IMPORTS), row).limit(FIXABLE * 10)
    for each in db.session.execute(query):
        if each.field in choices and each.value.strip() and "=" not in each.value:
            found.setdefault(each.field, {})[each.value.strip()] = None
    return {name: list(said)[:20] for name, said in found.items()}


def lost(row):
    """Columns that the mapping names and the file does not have."""
    named = row.profile.get("columns", {}).values()
    wanted = [header for each in named for header in ([each] if isinstance(each, str) else each)]
    return [header for header in wanted if header not in row.headers]


@bp.post("/<public_id>/saved-mapping")
@needs(Do.IMPORT_FACTS)
def use_saved(public_id):
    """Read the file with a mapping that was kept."""
    row = changeable(public_id)
    known = queries.profile(request.form.get("profile", ""))
    if known is None or known.kind != row.kind:
        raise NotFound
    service.set_profile(row, known.document)
    service.ask_check(row, actor())
    return redirect(url_for(".run", public_id=public_id), 303)


@bp.post("/<public_id>/kept-mapping")
@needs(Do.IMPORT_FACTS)
def keep(public_id):
    """Keep the mapping of this import under a name."""
    row, form = load(ImportRun, public_id), NameForm()
    if not form.accepted():
        return page_of(row, keep=form), 422
    service.save_profile(row, form.name.data, actor())
    return redirect(url_for(".run", public_id=public_id, kept=1), 303)


@bp.post("/<public_id>/answers")
@needs(Do.IMPORT_FACTS)
def answers(public_id):
    """Say how the columns that read both ways are written."""
    row = changeable(public_id)
    asked = {question["field"]: {choice["value"] for choice in question["choices"]} for question in row.questions}
    given = {name: request.form.get(f"way-{name}", "") for name in asked}
    if not asked or any(given[name] not in ways for name, ways in asked.items()):
        return page_of(row, typed=given | {"unanswered": True}), 422
    service.answer(row, given)
    service.ask_check(row, actor())
    return redirect(url_for(".run", public_id=public_id), 303)
