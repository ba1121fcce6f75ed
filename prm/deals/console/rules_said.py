"""What a change of the rules does, in words: what became of a clause, and answers for a deal before and after."""

from flask_babel import gettext as _
from flask_babel import ngettext

from prm.deals.clause_words import WORDS
from prm.deals.forms.review import wording
from prm.deals.queries.names import REASONS
from prm.deals.terms_changes import How

QUESTIONS = {
    "protection_days": lambda: _("Protection"),
    "sla_hours": lambda: _("Decision within"),
    "route": lambda: _("Decided by"),
    "auto_approves": lambda: _("Approved at once"),
    "benefits": lambda: _("Benefits"),
    "may_resubmit": lambda: _("Can be sent again"),
    "refusals": lambda: _("Can be declined for"),
}


def happened(how):
    """What became of a clause, and its tone."""
    return {
        How.CHANGED: (_("Changed"), "info"),
        How.ADDED: (_("Added"), "ok"),
        How.REMOVED: (_("Removed"), "bad"),
        How.MOVED: (_("Moved"), "warn"),
    }[how]


def answer(question, value):
    """An answer of the rules for one deal."""
    return _ANSWERS[question](value)


def _protection(days):
    return _("until it is closed") if days is None else ngettext("%(num)s day", "%(num)s days", days)


def _who(approvers):
    said = _(WORDS[f"who.{approvers.role.value}.{approvers.reach.value}"])
    return said if approvers.people == 1 else _("%(who)s, and a second person", who=said)


def _benefits(value):
    percent = wording().percent(value.discount)
    return f"{percent} · {value.commission}" if value.commission else percent


def _refusals(reasons):
    return ", ".join(str(REASONS[each]) for each in reasons) or _("nothing")


_ANSWERS = {
    "protection_days": _protection,
    "sla_hours": lambda hours: ngettext("%(num)s business hour", "%(num)s business hours", hours),
    "route": _who,
    "auto_approves": lambda value: _("yes") if value.automatic else _("no, by a person"),
    "benefits": _benefits,
    "may_resubmit": lambda value: _("yes") if value else _("no"),
    "refusals": _refusals,
}
