"""Giving receipts: made and kept in the transaction that registers, so that one without the other cannot be."""

import secrets
from collections.abc import Sequence

from sqlalchemy.orm import Session

from prm.core.installation import installation
from prm.deals import receipt
from prm.deals.keys import Key
from prm.deals.models import Registration
from prm.deals.proofs import Receipt
from prm.journal.log import signing_key
from prm.partners.models import Partner


def give(
    session: Session, registration: Registration, partner: Partner, keys: Sequence[Key], families: Sequence[str]
) -> Receipt:
    """Sign what was asked and when; product families by name."""
    salt = secrets.token_hex(16)
    facts: receipt.Facts = {
        "number": registration.number,
        "issuer": installation().name,
        "partner_id": partner.public_id,
        "partner": partner.name,
        "customer": registration.customer,
        "keys": [(str(key.kind), key.value) for key in keys],
        "keys_version": registration.key_version,
        "salt": salt,
        "products": [(name, None) for name in families],
        "amount": registration.amount,
        "currency": registration.currency,
        "received_at": registration.received_at,
        "terms": str(registration.terms_version),
    }
    given = Receipt(
        registration_id=registration.id,
        partner_id=partner.id,
        day=registration.received_at.date(),
        document=receipt.make(facts, signing_key()),
        salt=salt,
    )
    session.add(given)
    return given
