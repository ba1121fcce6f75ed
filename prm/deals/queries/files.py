"""The files of a registration, as far as the reader may know of them."""

from typing import Any

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.core.db import db
from prm.deals.attachment import Attachment
from prm.deals.models import Registration


def of(actor: Actor, registration: Registration) -> list[Any]:
    """Oldest first: public id, name, size in bytes, when, whether internal, who added it."""
    columns = (
        Attachment.public_id, Attachment.name, Attachment.size, Attachment.at, Attachment.internal, Attachment.user_id,
    )  # fmt: skip
    rows = visible(Attachment, actor, See.DEALS, *columns).where(Attachment.registration_id == registration.id)
    return list(db.session.execute(rows.order_by(Attachment.at, Attachment.id)))


def registration_of(actor: Actor, attachment: Attachment) -> Registration:
    """What a file hangs on."""
    rows = visible(Registration, actor, See.DEALS).where(Registration.id == attachment.registration_id)
    found: Registration = db.session.execute(rows).scalar_one()
    return found
