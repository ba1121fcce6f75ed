"""The rules and the log in the reader's language."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from prm.deals.clauses import Wording, plain_name
from prm.deals.queries import names
from prm.deals.rules import Outcome, Reason
from prm.journal.log import KINDS
from prm.web import formats

REASONS = names.TOLD  # three are said alike: a partner never learns whose a customer is
OUTCOMES = {each: names.STATES[each] for each in (Outcome.WON, Outcome.LOST)}


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
    if facts.get("stage"):
        facts["stage"] = names.stage(facts["stage"])
    if facts.get("until"):
        facts["until"] = formats.day(date.fromisoformat(str(facts["until"])[:10]))
    return str(KINDS[event.kind].sentence).format_map(facts)
