"""P06, one partner: its head, its tabs, and the Overview made of facts and of what upper rooms know."""

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do, See, may
from prm.core.db import db
from prm.partners import panels, queries
from prm.partners.console.catalogue import known_names
from prm.partners.console.door import bp
from prm.partners.models import Assignment, Contact, ExternalId, Partner
from prm.partners.rules import MOVES, SHOWN, Status
from prm.web import formats
from prm.web.gate import actor, load, needs, visible

panels.tab(10, _l("Overview"), "partners.overview", See.PARTNERS)
panels.tab(20, _l("People"), "partners.people", See.PEOPLE)


@bp.get("/<public_id>")
@needs(See.PARTNERS)
def overview(public_id):
    """Before this call: who are they, how are we doing together, what did we promise?"""
    partner = load(Partner, public_id)
    children = queries.children(visible(Partner, *queries.LISTED), partner)
    below, revenue = queries.family_revenue(actor(), partner)
    history = queries.newest_assignment_first(
        queries.of_partner(
            visible(Assignment, Assignment.user_id, Assignment.starts_on, Assignment.reason), Assignment, partner
        )
    )
    ids = queries.by_system(
        queries.of_partner(visible(ExternalId, ExternalId.system, ExternalId.value), ExternalId, partner)
    )
    people = queries.people_first(visible(Contact, need=See.PEOPLE).where(Contact.left_on.is_(None)))
    return render_template(
        "partners/console/overview.html",
        **head(partner, "partners.overview"),
        facts=facts(partner),
        stands=panels.standing(actor(), partner),
        children=db.session.execute(children.limit(10)).all(),
        below=below,
        family_revenue=revenue + partner.revenue,
        history=db.session.execute(history.limit(10)).all(),
        ids=db.session.execute(ids).all(),
        people=db.session.scalars(queries.of_partner(people, Contact, partner).limit(5)).all(),
        main=panels.built(actor(), partner, aside=False),
        aside=panels.built(actor(), partner, aside=True),
    )


def head(partner, endpoint):
    """What every page about a partner shows on top."""
    names, acts = known_names(), queries.acts(actor(), partner)
    parents = queries.line_above(partner.parent_id)
    parent = None
    if parents:
        row = visible(Partner, Partner.public_id, Partner.name, need=See.PARTNERS).where(Partner.id == parents[0][0])
        parent = db.session.execute(row).first()
    return {
        "partner": partner,
        "territory": names.regions.get(partner.territory_id, ""),
        "manager": names.people.get(partner.manager_id, ""),
        "names": names,
        "parent": parent,
        "acts": acts,
        "why_not": why_not(partner, names, acts),
        "moves": [(str(to), SHOWN[to][0]) for to in Status if to in MOVES[partner.status]],
        "tabs": tabs(partner, endpoint),
        "buttons": [button for button in panels.BUTTONS if button.need in acts],
        "Do": Do,
    }


def tabs(partner, endpoint):
    """The tabs this reader may open."""
    mine = sorted((tab for tab in panels.TABS if may(actor(), tab.need)), key=lambda tab: tab.order)
    return [
        {
            "label": str(tab.label),
            "url": url_for(tab.endpoint, public_id=partner.public_id),
            "current": tab.endpoint == endpoint,
        }
        for tab in mine
    ]


def why_not(partner, names, acts):
    """A sentence for who may look here but not act; empty where there is nothing to explain."""
    if Do.LOG_ACTIVITY in acts:
        return ""
    holder = names.people.get(partner.manager_id)
    if not may(actor(), Do.LOG_ACTIVITY):
        return _("Your role reads here. %(name)s looks after this partner.", name=holder) if holder else ""
    if holder:
        return _(
            "Only %(name)s's book: %(name)s, their deputy or a director of this region can change it.", name=holder
        )
    return _("Nobody looks after this partner yet. A director of this region can assign it.")


def facts(partner):
    """The company as pairs of label and value."""
    place = ", ".join(
        part
        for part in (partner.street, f"{partner.postal_code} {partner.city}".strip(), partner.region, partner.country)
        if part
    )
    return [
        (_("Address"), place),
        (_("Phone"), partner.phone),
        (_("Currency"), partner.currency),
        (_("Tax id"), partner.tax_id),
        (_("Employees"), formats.number(partner.employees) if partner.employees is not None else None),
        (_("Partner since"), formats.day(partner.joined_on) if partner.joined_on else None),
        *((name, str(said)) for name, said in partner.attributes.items() if said not in {None, ""}),
        *([(_("Ended"), formats.day(partner.ended_on))] if partner.ended_on else []),
    ]
