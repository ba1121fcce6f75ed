"""Settings › Regions: the tree that reach and rollups follow."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from prm.access.policy import Do
from prm.core.db import db
from prm.core.errors import NotFound, Refused
from prm.identity import queries, service, sessions
from prm.identity.forms.people import KINDS, RegionForm
from prm.identity.models import Territory
from prm.identity.rules import NodeKind
from prm.web import nav
from prm.web.gate import actor, audience, needs

bp = audience("console", "regions", "/settings/regions")
nav.entry(20, "", _l("Regions"), "regions.tree", "world", Do.MANAGE_REGIONS, settings=True)


@bp.get("")
@needs(Do.MANAGE_REGIONS)
def tree():
    """The tree."""
    return render_template("identity/console/regions.html", tree=queries.tree(), kinds=KINDS)


def _load(public_id):
    node = db.session.execute(select(Territory).where(Territory.public_id == public_id)).scalar_one_or_none()
    if node is None:
        raise NotFound
    return node


def _form(node=None, **given):
    nodes = [each for each in queries.flat(queries.tree()) if node is None or each.id != node.id]
    return RegionForm(nodes=nodes, **given)


def _page(form, node=None):
    return render_template("identity/console/region.html", form=form, node=node, page_error=bool(form.errors))


def _entered(form):
    return {
        "name": form.name.data,
        "kind": NodeKind(form.kind.data),
        "parent": _load(form.parent.data) if form.parent.data else None,
        "code": form.code.data or None,
    }


@bp.get("/new")
@needs(Do.MANAGE_REGIONS)
def new():
    """Ask for a new region."""
    return _page(_form(data={"kind": NodeKind.TERRITORY.value}))


@bp.post("/new")
@needs(Do.MANAGE_REGIONS)
def add():
    """Add a region."""
    form = _form()
    if not form.accepted():
        return _page(form), 422
    try:
        node = service.add_region(actor(), **_entered(form))
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _page(form), 422
    sessions.say(_("%(name)s is added.", name=node.name))
    return redirect(url_for(".tree"), 303)


@bp.get("/<public_id>")
@needs(Do.MANAGE_REGIONS)
def region(public_id):
    """One region, to rename, move or remove."""
    node = _load(public_id)
    above = (
        db.session.scalar(select(Territory.public_id).where(Territory.id == node.parent_id)) if node.parent_id else ""
    )
    return _page(
        _form(node, data={"name": node.name, "kind": node.kind.value, "parent": above, "code": node.code or ""}), node
    )


@bp.post("/<public_id>")
@needs(Do.MANAGE_REGIONS)
def change(public_id):
    """Rename or move."""
    node = _load(public_id)
    form = _form(node)
    if not form.accepted():
        return _page(form, node), 422
    try:
        service.change_region(node, actor(), **_entered(form))
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _page(form, node), 422
    sessions.say(_("%(name)s is saved.", name=node.name))
    return redirect(url_for(".tree"), 303)


@bp.post("/<public_id>/removed")
@needs(Do.MANAGE_REGIONS)
def remove(public_id):
    """Remove a region nothing hangs on."""
    node = _load(public_id)
    name = node.name
    service.remove_region(node, actor())
    sessions.say(_("%(name)s is removed.", name=name))
    return redirect(url_for(".tree"), 303)
