"""Asking and answering as pages do it, and the rows behind."""

import re

from sqlalchemy import select

from prm.core.transaction import system
from prm.deals.models import Claim
from prm.deals.wishes import Wish
from prm.journal.models import Event


def asked_of(deals, number):
    """The wishes of a registration, oldest first."""
    with deals.app.app_context(), system("look", writes=False) as session:
        rows = session.scalars(select(Wish).where(Wish.registration_id == number).order_by(Wish.id)).all()
        session.expunge_all()
        return rows


def events(deals, number):
    """Kinds of events of a registration in order, without the decision's own."""
    subject = deals.look(number).public_id
    with deals.app.app_context(), system("look", writes=False) as session:
        kinds = session.scalars(select(Event.kind).where(Event.subject == subject).order_by(Event.id)).all()
    return [kind.removeprefix("registration.") for kind in kinds]


def claims(deals, number):
    """(category, expires) of the claims a registration holds."""
    with deals.app.app_context(), system("look", writes=False) as session:
        rows = session.execute(select(Claim.category_id, Claim.expires_at).where(Claim.registration_id == number))
        return {(row.category_id, row.expires_at) for row in rows}


def form_of(client, row, act):
    """The hidden and shown values of the answer's form on the panel."""
    page = client.get(f"/deals/{row.public_id}?act={act}")
    assert page.status_code == 200, page.text[:800]
    inside = page.text.partition('id="wish-title"')[2]
    told = re.search(r'<textarea[^>]*id="told"[^>]*>\s*(.*?)</textarea>', inside, re.DOTALL)
    wish = re.search(r'name="wish" value="([^"]+)"', inside)
    assert told, "no form"
    assert wish
    clause = re.search(r'name="clause" value="([^"]+)"', inside)
    return {"act": act, "version": row.version, "wish": wish[1], "told": told[1].strip()} | (
        {"clause": clause[1]} if clause else {}
    )


def reply(client, row, act, **changed):
    """Answer what waits, with the words the page proposes."""
    return client.post(f"/deals/{row.public_id}/wish", form_of(client, row, act) | changed)
