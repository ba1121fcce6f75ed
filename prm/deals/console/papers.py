"""What the record shows of a registration's papers: its files, its receipt and the day's root."""

from prm.access.policy import See
from prm.access.scope import visible
from prm.core.db import db
from prm.deals.forms.files import FilesForm
from prm.deals.proofs import Receipt
from prm.deals.queries import files
from prm.deals.service import proving
from prm.web.gate import actor
from prm.web.uploads import ACCEPT, limits


def of(registration):
    """What the record shows of them."""
    return {
        "files": files.of(actor(), registration),
        "receipt": receipt_of(registration) is not None,
        "sealed": proving.sealed(registration),
        "me": actor().id,
        "form": FilesForm(),
        "hint": limits(),
        "accept": ACCEPT,
    }


def receipt_of(registration):
    rows = visible(Receipt, actor(), See.DEALS, Receipt.document).where(Receipt.registration_id == registration.id)
    return db.session.execute(rows).scalar_one_or_none()
