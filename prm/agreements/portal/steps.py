"""What of agreements and documents the portal's Home asks of its reader; nothing for whoever may not do it."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from prm.access.policy import Actor, Do, See, may
from prm.agreements.document_rules import Standing
from prm.agreements.portal.documents import needed_anew, newest_of_kind
from prm.agreements.queries import filed, waiting
from prm.agreements.words import SORTS
from prm.core import clock
from prm.web import formats

MOST = 3  # on Home; the rest stands on the pages of the room


@dataclass(frozen=True)
class NextStep:
    """What to do, until when, where, and what the button says."""

    text: str
    due: str
    href: str
    button: str
    sign: str


def of(actor: Actor) -> list[NextStep]:
    """Signatures first, then documents that are asked for, then those that end."""
    return [*_signatures(actor), *_documents(actor)][:MOST]


def _signatures(actor: Actor) -> list[NextStep]:
    if not may(actor, Do.SIGN_AGREEMENT):
        return []
    return [
        NextStep(
            _("Read and sign %(title)s", title=each.frozen["title"]) if each.frozen else _("Read and sign"),
            _("%(number)s, holds from %(day)s", number=each.number, day=formats.day(each.effective_on)),
            url_for("portal_agreements.show", public_id=each.public_id), _("Open it"), "pencil",
        )
        for each in waiting.to_sign(actor)
    ]  # fmt: skip


def _documents(actor: Actor) -> list[NextStep]:
    if not (may(actor, Do.FILE_DOCUMENTS) and may(actor, See.DOCUMENTS)):
        return []
    found, day = filed.of_partner(actor, actor.partner_id), clock.today()
    owed = [
        NextStep(
            _("Hand in another: %(what)s", what=SORTS[each.kind]) if each.status is Standing.REFUSED else
            _("Hand in: %(what)s", what=SORTS[each.kind]),
            _("by %(day)s", day=formats.day(each.wanted_by)) if each.wanted_by else "",
            url_for("portal_documents.show", public_id=each.public_id), _("Hand it in"), "upload",
        )
        for each in filed.wanted(actor)
    ]  # fmt: skip
    newest = newest_of_kind(found)
    ends = [each for each in found if each.id in newest and needed_anew(each, day)]
    owed += [
        NextStep(
            _("A new one is needed: %(what)s", what=SORTS[each.kind]), _left((each.expires_on - day).days),
            url_for("portal_documents.new", kind=str(each.kind)), _("Hand it in"), "upload",
        )
        for each in ends if each.expires_on
    ]  # fmt: skip
    return owed


def _left(days: int) -> str:
    return _("it is over") if days < 0 else ngettext("ends in %(num)s day", "ends in %(num)s days", days)
