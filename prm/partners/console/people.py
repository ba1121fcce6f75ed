"""The People tab: contacts of a partner, added, changed, and noted as gone."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do, Role, See
from prm.core import clock
from prm.core.db import db
from prm.core.errors import NotFound, Refused
from prm.identity import members
from prm.identity.rules import Access
from prm.identity.service import Profile
from prm.identity.service import members as verbs
from prm.identity.sessions import say
from prm.partners import queries, service
from prm.partners.console.door import bp
from prm.partners.console.placing import flushed
from prm.partners.console.record import head
from prm.partners.forms import CONTACT_ROLES, ContactForm
from prm.partners.models import Contact, Partner
from prm.web.gate import actor, load, needs, visible
from prm.web.reader import ROLE_NAMES


@bp.get("/<public_id>/people")
@needs(See.PEOPLE)
def people(public_id):
    """Whom to talk to, about what?"""
    partner = load(Partner, public_id)
    rows = queries.people_first(queries.of_partner(visible(Contact), Contact, partner))
    contacts, accounts = db.session.scalars(rows).all(), members.of(partner.id)
    known = {contact.email.casefold() for contact in contacts if contact.email}
    return render_template(
        "partners/console/people.html",
        **head(partner, "partners.people"),
        contacts=contacts,
        roles=CONTACT_ROLES,
        accounts=accounts,
        access={row.email: row for row in accounts if row.email},
        others=[row for row in accounts if row.email not in known],
        role_names=ROLE_NAMES,
    )


@bp.post("/<public_id>/people/<contact_id>/access")
@needs(Do.EDIT_PEOPLE)
def give_access(public_id, contact_id):
    """Invite a contact to the portal; the first of a company becomes its administrator."""
    partner, contact = found(public_id, contact_id)
    first = all(row.access is Access.DISABLED for row in members.of(partner.id))
    role = Role.PARTNER_ADMIN if first else Role.PARTNER_REP
    profile = Profile(contact.name, role, email=contact.email, title=contact.title)
    contact.user_id = verbs.invite_member(profile, partner.id, actor()).id
    say(_("An invitation to %(name)s is on its way. It holds for 72 hours.", name=contact.name))
    return redirect(url_for("partners.people", public_id=public_id), 303)


@bp.route("/<public_id>/people/new", methods=["GET", "POST"])
@needs(Do.EDIT_PEOPLE)
def add_contact(public_id):
    """Add somebody."""
    partner, form = load(Partner, public_id), ContactForm()
    if form.accepted() and is_free(form, partner):
        service.add_contact(partner, form.person(), actor())
        say(_("%(name)s added", name=form.name.data))
        return redirect(url_for("partners.people", public_id=public_id), 303)
    return drawn(form, partner, None)


@bp.route("/<public_id>/people/<contact_id>", methods=["GET", "POST"])
@needs(Do.EDIT_PEOPLE)
def edit_contact(public_id, contact_id):
    """Change what is known of somebody."""
    partner, contact = found(public_id, contact_id)
    form = ContactForm(obj=contact)
    if form.accepted() and is_free(form, partner, contact):
        if form.version.data != str(contact.version):
            raise Refused(_("Somebody changed this contact after you opened it. Go back, reload and change it again."))
        service.edit_contact(contact, form.person(), partner, actor())
        flushed()
        say(_("Changes saved"))
        return redirect(url_for("partners.people", public_id=public_id), 303)
    return drawn(form, partner, contact)


@bp.post("/<public_id>/people/<contact_id>/leaving")
@needs(Do.EDIT_PEOPLE)
def leave(public_id, contact_id):
    """Note that somebody has left, or, sent again, that they are back."""
    partner, contact = found(public_id, contact_id)
    if contact.left_on is None:
        service.contact_left(contact, partner, actor(), on=clock.today())
        say(_("%(name)s has left", name=contact.name))
    else:
        service.contact_back(contact, partner, actor())
        say(_("%(name)s is back", name=contact.name))
    flushed()
    return redirect(url_for("partners.people", public_id=public_id), 303)


def found(public_id, contact_id):
    """The partner and one of its contacts, both within reach."""
    partner, contact = load(Partner, public_id), load(Contact, contact_id)
    if contact.partner_id != partner.id:
        raise NotFound
    return partner, contact


def is_free(form, partner, contact=None):
    """An address names one person of a partner."""
    address = form.email.data.lower()
    if not address:
        return True
    same = queries.of_partner(visible(Contact, Contact.id, Contact.name), Contact, partner).where(
        Contact.email == address
    )
    taken = db.session.execute(same.where(Contact.id != (contact.id if contact else 0))).first()
    if taken:
        form.email.errors = [_("%(name)s already has this address. Enter another one.", name=taken.name)]
    return taken is None


def drawn(form, partner, contact):
    """The form page."""
    sent = request.method == "POST"
    page = render_template(
        "partners/console/contact.html", form=form, partner=partner, contact=contact, page_error=sent
    )
    return page, 422 if sent else 200
