"""What the staff reads of a registration in bell and mail: the company, the customer, and by when."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from prm.deals.letters import ends
from prm.deals.models import Registration
from prm.deals.rules import Outcome, Status
from prm.notices.telling import Words
from prm.partners.models import Partner
from prm.web import formats

Written = Callable[[Registration, Partner, str], Words]


def _named(registration: Registration, partner: Partner) -> dict[str, Any]:
    return {"customer": registration.customer, "number": registration.number, "partner": partner.name}


def _when(moment: datetime | None) -> str:
    return formats.moment(moment) if moment else _("no day yet")


def _open(title: str, *body: str) -> Words:
    return Words(title, "\n\n".join(part for part in body if part), _("Open the deal"))


def _to_decide(title: str, *body: str) -> Words:
    return Words(title, "\n\n".join(part for part in body if part), _("Review"))


def submitted(registration: Registration, partner: Partner, _text: str) -> Words:
    """A new registration, with the conflict that it brings."""
    named, due = _named(registration, partner), _when(registration.due_at)
    amount = formats.amount(registration.amount, registration.currency)
    if registration.status is Status.APPROVED:
        title = _("Approved by the rules: %(customer)s for %(partner)s", **named)
        return _open(title, _("%(number)s over %(amount)s needed nobody.", amount=amount, **named))
    fact = _("%(number)s over %(amount)s. We promised a decision by %(due)s.", amount=amount, due=due, **named)
    if registration.conflict:
        title = _("Conflict: %(partner)s registered %(customer)s", **named)
        if registration.paused_at is not None:
            return _to_decide(title, _("Another registration holds this customer."), _waits())
        return _to_decide(title, _("Another registration holds this customer. Compare the two."), fact)
    return _to_decide(_("New: %(customer)s, registered by %(partner)s", **named), fact)


def _waits() -> str:
    return _("By the rules it waits: its promise stands still until the customer is free.")


def answered(registration: Registration, partner: Partner, text: str) -> Words:
    """The answer, and by when the clock wants a decision now."""
    named, due = _named(registration, partner), _when(registration.due_at)
    title = _("Answered: %(partner)s about %(customer)s", **named)
    if registration.due_at is None and registration.paused_at is not None:
        return _to_decide(title, text, _waits())
    return _to_decide(title, text, _("The clock runs again: a decision is promised by %(due)s.", due=due))


def wished(registration: Registration, partner: Partner, text: str) -> Words:
    """A wish for more protection."""
    title = _("More time asked: %(partner)s for %(customer)s", **_named(registration, partner))
    return _to_decide(title, text, _("Protected until %(until)s.", until=ends(registration)))


def appealed(registration: Registration, partner: Partner, text: str) -> Words:
    """A decision is disputed; somebody else decides."""
    return _to_decide(_("Appeal: %(partner)s about %(customer)s", **_named(registration, partner)), text)


def amending(registration: Registration, partner: Partner, text: str) -> Words:
    """A wish to change what is registered."""
    return _to_decide(_("Change asked: %(partner)s for %(customer)s", **_named(registration, partner)), text)


def halved(registration: Registration, partner: Partner, _text: str) -> Words:
    """One of two approvals is there."""
    named = _named(registration, partner)
    fact = _("%(number)s has the first of two approvals. Somebody else has to give the second.", **named)
    return _to_decide(_("One approval is missing: %(customer)s for %(partner)s", **named), fact)


def freed(registration: Registration, partner: Partner, _text: str) -> Words:
    """The registration before it let go of the customer."""
    named = _named(registration, partner)
    fact = _("What stood before %(number)s has let go of the customer. Nothing was decided by that.", **named)
    return _to_decide(_("Open to a decision now: %(customer)s for %(partner)s", **named), fact)


def happened(registration: Registration, partner: Partner, _text: str) -> Words:
    """What became of it."""
    named, status, won = _named(registration, partner), registration.status, registration.outcome
    words = {
        Status.APPROVED: _("Approved: %(customer)s for %(partner)s", **named),
        Status.REJECTED: _("Declined: %(customer)s for %(partner)s", **named),
        Status.REVOKED: _("Revoked: %(customer)s for %(partner)s", **named),
        Status.WITHDRAWN: _("Withdrawn: %(customer)s by %(partner)s", **named),
    }
    ended = {
        Outcome.WON: _("Won: %(customer)s by %(partner)s", **named),
        Outcome.LOST: _("Lost: %(customer)s by %(partner)s", **named),
    }
    title = ended.get(won) or words.get(status) or _("Changed: %(customer)s by %(partner)s", **named)
    return _open(title, registration.evidence if won in ended else registration.told)


def extended(registration: Registration, partner: Partner, _text: str) -> Words:
    """More protection, by the rules or by a colleague."""
    named, until = _named(registration, partner), ends(registration)
    return _open(_("Extended: %(customer)s for %(partner)s, until %(until)s", until=until, **named))


def expiring(registration: Registration, partner: Partner, _text: str) -> Words:
    """A protection of one's own partner ends soon."""
    named, until = _named(registration, partner), ends(registration)
    fact = _("The protection of %(number)s ends on %(until)s. The partner has been told.", until=until, **named)
    return _open(_("Ends on %(until)s: %(customer)s for %(partner)s", until=until, **named), fact)


def promised(registration: Registration, partner: Partner, step: str) -> Words:
    """So many per cent of the promised time are used up (DR-6)."""
    named, due = _named(registration, partner), _when(registration.due_at)
    if step == "100":
        fact = _("%(number)s waits for a decision, promised by %(due)s.", due=due, **named)
        return _to_decide(_("Overdue: %(customer)s for %(partner)s", **named), fact)
    title = _("%(step)s%% of the time used: %(customer)s, due %(due)s", step=step, due=due, **named)
    return _to_decide(title, _("%(number)s of %(partner)s waits for a decision.", **named))


MEMOS: Mapping[str, Written] = {
    "registration.submitted": submitted,
    "registration.answered": answered,
    "registration.extension_asked": wished,
    "registration.appealed": appealed,
    "registration.amend_asked": amending,
    "registration.first_yes": halved,
    "registration.amend_first_yes": halved,
    "registration.freed": freed,
    "registration.extended": extended,
    "protection.ends": expiring,
    "promise": promised,
}
