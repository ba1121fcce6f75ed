"""Company › Documents: what is to be handed in, what is on file and until when; handing in, also from a phone."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do, See
from prm.agreements.document import ComplianceDocument as Document
from prm.agreements.document_rules import OPEN, Act, Sort, Standing, may, shown, soon
from prm.agreements.forms.documents import ACCEPT, BODY, FileForm, NewForm, limits
from prm.agreements.queries import filed
from prm.agreements.rules import EXPIRED
from prm.agreements.service import filing
from prm.agreements.words import OWN_STANDINGS, SORTS
from prm.core import clock, shelf
from prm.core.errors import NotFound
from prm.core.transaction import SAFE
from prm.identity.sessions import say
from prm.notices import bell
from prm.web import nav
from prm.web.download import handed_back
from prm.web.gate import actor, allowed, audience, load, needs, takes
from prm.web.known import about

bp = audience("portal", "documents", "/portal/documents")
nav.tab("company", 22, _l("Documents"), "portal_documents.index", See.DOCUMENTS, audience="portal")


@bp.get("/")
@needs(See.DOCUMENTS)
def index():
    """What do we owe, and what is on file?"""
    day, found = clock.today(), filed.of_partner(actor(), actor().partner_id)
    states = {each.id: shown(each.status, each.expires_on, day) for each in found}
    newest = newest_of_kind(found)
    rest = [each for each in found if not may(each.status, Act.FILE) or each.status is Standing.RECEIVED]
    return render_template(
        "agreements/portal/documents.html", wanted=filed.wanted(actor()), sorts=SORTS, vendor=about().name,
        now=[each for each in rest if states[each.id] != EXPIRED or each.id in newest],
        past=[each for each in rest if states[each.id] == EXPIRED and each.id not in newest],
        states={key: OWN_STANDINGS[word] for key, word in states.items()},
        left={each.id: (each.expires_on - day).days for each in rest if each.expires_on and soon(each.expires_on, day)},
        again={each.id for each in rest if each.id in newest and needed_anew(each, day)},
    )  # fmt: skip


def newest_of_kind(found):
    """The ids of those that nothing newer of their kind takes the place of."""
    newest = {each.kind: each.id for each in reversed(found)}  # the newest of a kind comes first
    return set(newest.values()) | {each.id for each in found if each.kind is Sort.OTHER}


def needed_anew(document, day):
    """Is it over, or about to be?"""
    over = shown(document.status, document.expires_on, day) == EXPIRED
    return document.status not in OPEN and (over or soon(document.expires_on, day))


@bp.get("/<public_id>")
@needs(See.DOCUMENTS)
def show(public_id):
    """How does it stand, and what is needed?"""
    document = load(Document, public_id)
    bell.opened(document.public_id)
    return drawn(document)


def drawn(document, form=None, status=200):
    """The page; with its form where it was not accepted."""
    stands = {"number": document.number, "issued_on": document.issued_on, "expires_on": document.expires_on}
    page = render_template(
        "agreements/portal/document.html", it=document, what=SORTS[document.kind], vendor=about().name,
        state=OWN_STANDINGS[shown(document.status, document.expires_on, clock.today())],
        form=form or FileForm(document.kind, data={} if document.status is Standing.REFUSED else stands),
        files=may(document.status, Act.FILE) and allowed(Do.FILE_DOCUMENTS), anew=needed_anew(document, clock.today()),
        hint=limits(), accept=ACCEPT, page_error=status >= 400,
    )  # fmt: skip
    return page, status


@bp.post("/<public_id>")
@needs(Do.FILE_DOCUMENTS)
@takes(BODY)
def hand_in(public_id):
    """Hand in what is asked for."""
    document = load(Document, public_id)
    form = FileForm(document.kind)
    if not form.accepted():
        return drawn(document, form, 422)
    return _kept(document.kind, form, document)


@bp.route("/new", methods=["GET", "POST"])
@needs(Do.FILE_DOCUMENTS)
@takes(BODY)
def new():
    """Hand in a document nobody asked for, or the next one of a kind."""
    chosen = request.args.get("kind", "")
    form = NewForm(data={"kind": chosen if chosen in set(Sort) else ""}) if request.method in SAFE else NewForm()
    if form.accepted():
        return _kept(form.sort(), form)
    status = 422 if form.errors else 200
    page = render_template(
        "agreements/portal/new_document.html", form=form, hint=limits(), accept=ACCEPT, page_error=status >= 400
    )
    return page, status


def _kept(kind, form, document=None):
    partner = filed.company(actor(), actor().partner_id)
    filing.hand_in(partner, kind, form.file.data, form.said(), actor(), shelf.home(), document)
    say(_("Handed in. %(name)s looks at it next; you are told.", name=about().name))
    return redirect(url_for("portal_documents.index"), 303)


@bp.get("/<public_id>/file")
@needs(See.DOCUMENTS)
def file(public_id):
    """The file as it came."""
    document = load(Document, public_id)
    if not document.digest:
        raise NotFound
    content = shelf.content(shelf.home(), document.digest, document.digest, document.name)
    return handed_back(content, document.name, document.media)
