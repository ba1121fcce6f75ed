"""The rules and the log in the reader's language."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from prm.deals.clauses import Wording, plain_name
from prm.deals.rules import Outcome, Reason
from prm.journal.log import KINDS
from prm.web import formats

REASONS = {  # three are said alike: a partner never learns whose a customer is
    Reason.EXISTING_CUSTOMER: _l("This customer cannot be registered now"),
    Reason.ALREADY_REGISTERED: _l("This customer cannot be registered now"),
    Reason.DIRECT_ENGAGEMENT: _l("This customer cannot be registered now"),
    Reason.INCOMPLETE: _l("The registration was incomplete"),
    Reason.INELIGIBLE_PRODUCT: _l("This product cannot be registered for this customer"),
    Reason.INELIGIBLE_SIZE: _l("The deal is too small"),
    Reason.RFP: _l("The customer had put it out to tender"),
    Reason.NOT_IN_GOOD_STANDING: _l("Your agreement was not in force"),
}
OUTCOMES = {Outcome.WON: _l("Won"), Outcome.LOST: _l("Lost")}


def percent(points):
    """Basis points for a reader: `5%`, `12.5%`."""
    return formats.percent(points / 100, 0 if points % 100 == 0 else 1)


def wording():
    """How this reader's language says amounts and names."""
    return Wording(formats.amount, plain_name, percent, _, ngettext)


class _Facts(dict):
    def __missing__(self, key):
        return "–"


def event_said(event):
    """What happened, as a sentence for the partner."""
    if event.kind not in KINDS:
        return event.kind
    facts = _Facts(event.facts)
    if facts.get("reason") in list(Reason):
        facts["reason"] = REASONS[Reason(facts["reason"])]
    if facts.get("outcome") in list(Outcome):
        facts["outcome"] = OUTCOMES.get(Outcome(facts["outcome"]), "")
    if facts.get("until"):
        facts["until"] = formats.day(date.fromisoformat(str(facts["until"])[:10]))
    return str(KINDS[event.kind].sentence).format_map(facts)
