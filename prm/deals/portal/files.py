"""Files on the partner's own registrations: added, fetched, taken away."""

from flask import redirect, url_for
from flask_babel import gettext as _

from prm.access.policy import Do, See
from prm.core import shelf
from prm.deals.attachment import Attachment
from prm.deals.forms.files import FilesForm
from prm.deals.forms.own import AnswerForm
from prm.deals.models import Registration
from prm.deals.portal.door import bp, company
from prm.deals.portal.record import back, drawn
from prm.deals.queries import files
from prm.deals.service import attaching
from prm.web.download import handed_back
from prm.web.gate import actor, load, needs, takes
from prm.web.uploads import BODY


@bp.post("/<public_id>/files")
@needs(Do.REGISTER_DEAL)
@takes(BODY)
def attach(public_id):
    """Add files to a registration."""
    registration, form = load(Registration, public_id), FilesForm()
    if not form.validate():
        return drawn(registration, AnswerForm(), 422, form)
    added = attaching.attach(registration, company(), form.files.data, actor(), shelf.home())
    return back(registration, _("Added %(files)s", files=", ".join(row.name for row in added)))


@bp.get("/files/<public_id>")
@needs(See.DEALS)
def file(public_id):
    """One of them, as it came."""
    attachment = load(Attachment, public_id)
    return handed_back(attaching.content(attachment, shelf.home()), attachment.name, attachment.kind)


@bp.post("/files/<public_id>/removal")
@needs(Do.REGISTER_DEAL)
def detach(public_id):
    """Take one away again."""
    attachment = load(Attachment, public_id)
    registration = files.registration_of(actor(), attachment)
    attaching.remove(attachment, registration, company(), actor())
    return redirect(url_for("own_deals.show", public_id=registration.public_id), 303)
