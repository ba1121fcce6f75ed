"""The library of templates: what they say, their versions, an editor that refuses what could not be sent."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do, See
from prm.agreements import merging
from prm.agreements.console.door import bp
from prm.agreements.default_text import STARTER
from prm.agreements.forms.texts import TemplateForm
from prm.agreements.models import Template
from prm.agreements.queries import accepted, reading
from prm.agreements.schedules import EXAMPLE, PARTS
from prm.agreements.service import drafting, requiring
from prm.core import clock
from prm.core.db import db
from prm.core.errors import NotFound, Refused, Unreadable
from prm.core.transaction import SAFE
from prm.identity.queries import flat, names_by_public_id, tree
from prm.identity.sessions import say
from prm.web.gate import actor, needs


@bp.get("/templates")
@needs(See.AGREEMENTS)
def templates():
    """Which texts do we send, and must partners have signed one?"""
    return render_template(
        "agreements/console/templates.html", templates=reading.templates(), required=reading.required()
    )


@bp.post("/templates/requirement")
@needs(Do.EDIT_TEMPLATES)
def require():
    """Ask every partner for an agreement in force, or stop asking."""
    wanted = request.form.get("required") == "1"
    requiring.require(actor(), required=wanted)
    say(_("Partners need an agreement in force now") if wanted else _("Partners need no agreement now"))
    return redirect(url_for("agreements.templates"), 303)


@bp.route("/templates/new", methods=["GET", "POST"])
@needs(Do.EDIT_TEMPLATES)
def new_template():
    """Write a template; it begins with a text to change."""
    if request.method in SAFE:
        return _page(TemplateForm.of(STARTER, **STARTER["terms"], name="", kind=""), None)
    return _saved(TemplateForm(), None)


@bp.route("/templates/<public_id>", methods=["GET", "POST"])
@needs(Do.EDIT_TEMPLATES)
def template(public_id):
    """Change a template: agreements keep the version they were made from."""
    found = template_called(public_id)
    if request.method in SAFE:
        text = reading.text_of(found)
        terms = text.get("terms", STARTER["terms"])
        return _page(TemplateForm.of(text, **terms, name=found.name, kind=found.kind), found)
    return _saved(TemplateForm(), found)


def template_called(public_id):
    """One of the library, or 404."""
    found = next((each for each in reading.templates() if each.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def _offer(form, found):
    """Whom a clause may be for: regions, types of partners, and whomever the text is for already."""
    said = reading.text_of(found)["clauses"] if found else ()
    regions = {each["region"]: _("a region that is gone") for each in said if each.get("region")}
    regions |= {node.public_id: node.path for node in flat(tree())}
    types = {each["type"] for each in said if each.get("type")} | set(reading.types(actor()))
    form.offer(regions, sorted(types, key=str.casefold))


def _saved(form, found):
    _offer(form, found)
    if not form.validate():
        return _page(form, found, 422)
    if any(each.name == form.name.data and each is not found for each in reading.templates()):
        form.name.errors = [_("Another template has this name. Give this one its own.")]
        return _page(form, found, 422)
    if found and request.form.get("version") != str(found.version):
        raise Refused(_("Somebody changed this template after you opened it. Open it again: nothing was saved."))
    made = found or Template(name=form.name.data, kind=form.kind.data, number=0)
    try:
        drafting.save_template(
            made, form.clauses_said(), form.annexes_said(), actor(), name=form.name.data, kind=form.kind.data,
            terms=form.terms(),
        )  # fmt: skip
    except Unreadable as refusal:
        form.form_errors.append(str(refusal))
        return _page(form, template_called(found.public_id) if found else None, 422)
    db.session.flush()
    say(_("Saved as version %(n)s", n=made.number))
    return redirect(url_for("agreements.template", public_id=made.public_id), 303)


def _page(form, found, status=200):
    _offer(form, found)
    versions = reading.versions(found) if found else []
    page = render_template(
        "agreements/console/template.html", form=form, template=found, versions=versions, fields=merging.FIELDS,
        names=names_by_public_id([each.made_by for each in versions]), parts=PARTS, example=EXAMPLE,
        spread=accepted.spread(actor(), found, clock.today()) if found else None, page_error=status >= 400,
    )  # fmt: skip
    return page, status
