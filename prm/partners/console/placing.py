"""Where a partner belongs, as a form says it: its territory, its parent, its code."""

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from prm.access.policy import Do, Reach, See, reach
from prm.core.db import db
from prm.core.errors import Refused
from prm.partners import queries, service
from prm.partners.console.catalogue import known_names
from prm.partners.models import Partner
from prm.partners.rules import check_parent, folded
from prm.web.gate import actor, visible


def bound(form, need, partner=None):
    """The form with its regions: those in which the asker may do this, and the partner's own."""
    everywhere = reach(actor().role, need) is Reach.ALL
    present = partner and partner.territory_id
    mine = {*actor().territories, present}
    tree = known_names().tree.items()
    nodes = [(key, name) for key, (name, ids) in tree if everywhere or ids[0] in mine]
    none = everywhere or (partner is not None and present is None)
    form.territory.choices = [*([("", _("None"))] if none else []), *nodes]
    return form


def shown(partner):
    """What a form shows of a partner."""
    names = known_names()
    territory = next((key for key, (_n, ids) in names.tree.items() if ids[0] == partner.territory_id), "")
    line = queries.line_above(partner.parent_id)
    values = {name: getattr(partner, name) for name in service.Facts.__dataclass_fields__}
    return values | {"territory": territory, "parent": line[0][1] if line else "", "version": partner.version}


def placed(form, partner=None):
    """(territory id, parent id) of what was typed; errors go to their fields."""
    tree = known_names().tree
    territory = tree[form.territory.data][1][0] if form.territory.data in tree else None
    if territory is None and reach(actor().role, Do.ADD_PARTNER) is not Reach.ALL and partner is None:
        form.territory.errors = [_("Choose a territory of yours.")]
    return territory, found_parent(form, partner)


def found_parent(form, partner):
    """The company named as parent, if there is one and only one and it makes no circle."""
    typed = form.parent.data
    if not typed:
        return None
    either = (Partner.code == typed) | (Partner.sort_name == folded(typed))
    found = db.session.execute(visible(Partner, Partner.id, need=See.PARTNERS).where(either).limit(2)).all()
    if len(found) != 1:
        several = _("Several companies have this name. Enter the code of the right one.")
        form.parent.errors = [several if found else _("No partner has this code or name. Check the spelling.")]
        return None
    if partner is not None and partner.parent_id != found[0].id:
        service.one_family_at_a_time(db.session())
        try:
            check_parent(partner.id, partner.name, queries.line_above(found[0].id))
        except Refused as refusal:
            form.parent.errors = [str(refusal)]
    return found[0].id


def check_code(form, partner=None):
    """A code names one company."""
    if form.code.data and (partner is None or form.code.data != partner.code):
        taken = select(func.count(Partner.id)).where(Partner.code == form.code.data)
        if db.session.execute(taken.execution_options(scoped=True)).scalar_one():  # codes are unique everywhere
            form.code.errors = [_("Another partner has this code. Enter one that is free.")]


def flushed():
    """Write now, so that two who save in the same instant do not both win."""
    try:
        db.session.flush()
    except StaleDataError:
        raise Refused(
            _("Somebody saved this in the same moment. Go back, reload the page and send it again.")
        ) from None
