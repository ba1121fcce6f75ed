"""The events of agreements, and what their verbs share."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from prm.agreements.models import Agreement
from prm.agreements.rules import Act, moved
from prm.journal.log import Kind, kind
from prm.partners.models import Partner


def _kind(key: str, sentence: Any, *, shared: bool = True) -> Kind:
    return kind(key, sentence, topics=("agreements",), shared=shared)


SAVED = _kind("agreement_template.saved", _l("saved version {version} of the template {name}"), shared=False)
DRAFTED = _kind("agreement.drafted", _l("drafted {number}, {name}"), shared=False)
SENT = _kind("agreement.sent", _l("sent {number}, round {round}"))
OPENED = _kind("agreement.signing_opened", _l("opened {number} for signature"))
SIGNED = _kind("agreement.signed", _l("signed {number}"))
COUNTERSIGNED = _kind("agreement.countersigned", _l("countersigned {number}, in force from {day}"))
ENDED = _kind("agreement.ended", _l("ended {number} as of {day}"))
VIEWED = _kind("agreement.viewed", _l("read {number}, round {round}"))
REVIEWED = _kind("agreement.review", _l("moved {number} to {to}"), shared=False)
RECALLED = _kind("agreement.recalled", _l("took {number} back to change it"))
CANCELLED = _kind("agreement.cancelled", _l("withdrew {number} before it was signed by both"))
REWORDED = _kind("agreement.reworded", _l("changed the text of {number}"), shared=False)
PROPOSED = _kind("agreement.proposed", _l("proposed changes to {number}, round {round}"))
REMARKED = _kind("agreement.remarked", _l("commented on {number}"))
FOLLOWED = _kind("agreement.followed", _l("began {by}, which {how} {number}"), shared=False)
SUPERSEDED = _kind("agreement.superseded", _l("replaced {number} by {by} from {day}"))
ACTIVATED = _kind("agreement.activated", _l("{number} is in force"))
RENEWED = _kind("agreement.renewed", _l("{number} goes on until {day}"))
OVER = _kind("agreement.over", _l("{number} has ended"))
ASKED_FOR = _kind("document.asked", _l("asked for a document: {document}"))
FILED = _kind("document.filed", _l("handed in a document: {document}"))
ACCEPTED = _kind("document.accepted", _l("accepted a document: {document}"))
REFUSED = _kind("document.refused", _l("refused a document: {document}"))
DROPPED = _kind("document.dropped", _l("does not ask for a document any more: {document}"))
REQUIRED = _kind("agreement_rule.set", _l("set agreements required to {required}"), shared=False)
WAIVED = _kind("agreement.waived", _l("let this partner do without an agreement until {day}: {reason}"), shared=False)


def held(session: Session, agreement: Agreement, act: Act) -> Partner:
    """Lock the agreement as it stands now, move it, and give its company. Refused where somebody was faster."""
    session.refresh(agreement, with_for_update=True)
    agreement.status = moved(agreement.status, act, agreement.number)
    return session.get_one(Partner, agreement.partner_id)
