"""One compliance document for staff: look at it, accept or refuse it; asking a partner for documents."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from prm.access.policy import Do, See
from prm.access.scope import clause, visible
from prm.agreements.console.documents import bp
from prm.agreements.console.partner import bp as of_partner
from prm.agreements.document import ComplianceDocument as Document
from prm.agreements.document_rules import Act, Sort, may, shown
from prm.agreements.forms.documents import ACCEPT, BODY, AcceptForm, AskForm, FileForm, RefuseForm, limits
from prm.agreements.queries import filed
from prm.agreements.service import filing
from prm.agreements.words import SORTS, STANDINGS
from prm.core import clock, shelf
from prm.core.db import db
from prm.core.errors import NotFound, Unreadable
from prm.identity.queries import names
from prm.identity.sessions import say
from prm.notices import bell
from prm.partners.models import Partner
from prm.web.download import handed_back
from prm.web.gate import actor, load, needs, takes


@bp.get("/<public_id>")
@needs(See.DOCUMENTS)
def show(public_id):
    """Does it do?"""
    document = load(Document, public_id)
    bell.opened(document.public_id)
    return drawn(document)


def drawn(document, forms=None, status=200):
    """The page; with a form that was sent and not accepted, an error."""
    stands = {"number": document.number, "issued_on": document.issued_on, "expires_on": document.expires_on}
    blank = {
        "accept": AcceptForm(document.kind, data=stands | {"seen": document.digest}),
        "refuse": RefuseForm(None, data={"seen": document.digest}),
        "file": FileForm(document.kind, data=stands),
    }
    page = render_template(
        "agreements/console/document.html", it=document, partner=filed.company(actor(), document.partner_id),
        what=SORTS[document.kind], state=STANDINGS[shown(document.status, document.expires_on, clock.today())],
        acts=acts(document), forms_of=blank | (forms or {}), hint=limits(), accept=ACCEPT, page_error=status >= 400,
        names=names([each for each in (document.asked_by_id, document.filed_by_id, document.checked_by_id) if each]),
    )  # fmt: skip
    return page, status


def acts(document):
    """What the reader may do with it now."""
    mine = visible(Document, actor(), See.DOCUMENTS, clause(Document, actor(), Do.CHECK_DOCUMENTS))
    if not db.session.execute(mine.where(Document.id == document.id)).scalar():
        return set()
    return {str(act) for act in Act if may(document.status, act)}


def done(document, sentence):
    """Say it, and show the document again."""
    say(sentence)
    return redirect(url_for("documents.show", public_id=document.public_id), 303)


@bp.get("/<public_id>/file")
@needs(See.DOCUMENTS)
def file(public_id):
    """The file as it came."""
    document = load(Document, public_id)
    if not document.digest:
        raise NotFound
    content = shelf.content(shelf.home(), document.digest, document.digest, document.name)
    return handed_back(content, document.name, document.media)


@bp.post("/<public_id>/handing-in")
@needs(Do.CHECK_DOCUMENTS)
@takes(BODY)
def hand_in(public_id):
    """Hand it in for the partner: it came by another way."""
    document = load(Document, public_id)
    form = FileForm(document.kind)
    if not form.accepted():
        return drawn(document, {"file": form}, 422)
    partner = filed.company(actor(), document.partner_id)
    filing.hand_in(partner, document.kind, form.file.data, form.said(), actor(), shelf.home(), document)
    return done(document, _("Kept. Look at it, then accept or refuse it."))


@bp.post("/<public_id>/acceptance")
@needs(Do.CHECK_DOCUMENTS)
def accept(public_id):
    """It does."""
    document = load(Document, public_id)
    form = AcceptForm(document.kind)
    if not form.accepted():
        return drawn(document, {"accept": form}, 422)
    filing.accept(document, form.said(), form.seen.data, actor())
    return done(document, _("On file. The partner is told."))


@bp.post("/<public_id>/refusal")
@needs(Do.CHECK_DOCUMENTS)
def refuse(public_id):
    """It does not do."""
    document, form = load(Document, public_id), RefuseForm()
    if not form.accepted():
        return drawn(document, {"refuse": form}, 422)
    filing.refuse(document, form.why.data, form.seen.data, actor())
    return done(document, _("Refused. The partner reads why and can hand in another."))


@bp.post("/<public_id>/removal")
@needs(Do.CHECK_DOCUMENTS)
def drop(public_id):
    """Ask for it no more."""
    document = load(Document, public_id)
    partner = filed.company(actor(), document.partner_id)
    filing.drop(document, actor())
    say(_("Not asked for any more"))
    return redirect(url_for("partner_agreements.index", public_id=partner.public_id), 303)


@of_partner.route("/<public_id>/documents/new", methods=["GET", "POST"])
@needs(Do.CHECK_DOCUMENTS)
def ask(public_id):
    """Ask a partner for documents."""
    partner, form = load(Partner, public_id), AskForm()
    if form.accepted():
        try:
            kinds = [Sort(each) for each in form.kinds.data]
            made = filing.ask(partner, kinds, form.note.data, form.wanted_by.data, actor())
            say(_("Asked for. %(name)s is told.", name=partner.name) if len(made) == len(kinds) else
                _("Asked for what was not asked for yet. %(name)s is told.", name=partner.name))  # fmt: skip
            return redirect(url_for("partner_agreements.index", public_id=public_id), 303)
        except Unreadable as refusal:
            form.form_errors.append(str(refusal))
            partner = load(Partner, public_id)
    status = 422 if form.errors else 200
    page = render_template("agreements/console/ask.html", partner=partner, form=form, page_error=status >= 400)
    return page, status
