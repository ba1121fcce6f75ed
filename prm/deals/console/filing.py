"""The papers themselves: a receipt with the proof of its day, and the files both sides added."""

from flask import redirect, url_for
from flask_babel import gettext as _

from prm.access.policy import Do, See
from prm.core import shelf
from prm.core.errors import NotFound
from prm.deals.attachment import Attachment
from prm.deals.console import record
from prm.deals.console.door import bp
from prm.deals.console.papers import receipt_of
from prm.deals.forms.files import FilesForm
from prm.deals.models import Registration
from prm.deals.published import attached
from prm.deals.queries import files, weighing
from prm.deals.receipt import as_file
from prm.deals.service import attaching, proving
from prm.identity.sessions import say
from prm.web.download import handed_back
from prm.web.gate import actor, load, needs, takes
from prm.web.uploads import BODY


@bp.get("/<public_id>/receipt.json")
@needs(See.DEALS)
def receipt(public_id):
    """The partner's receipt, byte for byte as it was signed."""
    registration = load(Registration, public_id)
    document = receipt_of(registration)
    if document is None:
        raise NotFound
    return attached(as_file(document), f"{registration.number}.json", "application/json")


@bp.get("/<public_id>/proof.json")
@needs(See.DEALS)
def proof(public_id):
    """That it is in the tree of its day."""
    registration = load(Registration, public_id)
    document = proving.proof(registration)
    return attached(as_file(document), f"{registration.number}.proof.json", "application/json")


@bp.post("/<public_id>/files")
@needs(Do.REVIEW_DEAL)
@takes(BODY)
def attach(public_id):
    """Add files, for the partner too or for colleagues only."""
    registration, form = load(Registration, public_id), FilesForm()
    if not form.validate():
        return record.shown(registration, {"files_form": form}, 422)
    given = (registration, weighing.company(registration), form.files.data, actor(), shelf.home())
    added = attaching.attach(*given, internal=form.internal.data)
    say(_("Added %(files)s", files=", ".join(row.name for row in added)))
    return redirect(url_for("deals.show", public_id=public_id), 303)


@bp.get("/files/<public_id>")
@needs(See.DEALS)
def file(public_id):
    """One of them, as it came."""
    attachment = load(Attachment, public_id)
    return handed_back(attaching.content(attachment, shelf.home()), attachment.name, attachment.kind)


@bp.post("/files/<public_id>/removal")
@needs(Do.REVIEW_DEAL)
def detach(public_id):
    """Take one away again."""
    attachment = load(Attachment, public_id)
    registration = files.registration_of(actor(), attachment)
    attaching.remove(attachment, registration, weighing.company(registration), actor())
    return redirect(url_for("deals.show", public_id=registration.public_id), 303)
