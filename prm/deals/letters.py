"""What the partner's people read of a registration: the outcome first, then the fact and its reason (R26).

Nothing here names another company, nor says whose a customer is.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from prm.deals.models import Registration
from prm.deals.rules import Outcome, Status
from prm.notices.telling import Words
from prm.web import formats

Written = Callable[[Registration, str], Words]  # the text is the question or comment that belongs to the event


def ends(registration: Registration) -> str:
    """The day protection ends, as words."""
    return formats.day(registration.protected_until.date()) if registration.protected_until else _("no end")


def _named(registration: Registration) -> dict[str, Any]:
    clause = registration.clause or "–"
    return {"customer": registration.customer, "number": registration.number, "clause": clause}


def _body(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def approved(registration: Registration, _text: str) -> Words:
    """Yes, until when, resting on which clause."""
    named = _named(registration)
    title = _("Approved: %(customer)s, protected until %(until)s", until=ends(registration), **named)
    fact = _("%(number)s is approved under clause %(clause)s of the rules.", **named)
    if registration.benefit_share is not None:
        share = formats.percent(registration.benefit_share)
        title = _("Approved: %(customer)s, with %(share)s of the benefits", share=share, **named)
    return Words(title, _body(fact, registration.told), _("Open the deal"))


def rejected(registration: Registration, _text: str) -> Words:
    """No, and why."""
    named = _named(registration)
    fact = _("%(number)s is declined under clause %(clause)s of the rules.", **named)
    return Words(_("Declined: %(customer)s", **named), _body(fact, registration.told), _("Read why"))


def revoked(registration: Registration, _text: str) -> Words:
    """Taken back by the vendor, and why."""
    named = _named(registration)
    fact = _("%(number)s is revoked: its protection has ended.", **named)
    return Words(_("Revoked: %(customer)s", **named), _body(fact, registration.told), _("Read why"))


def asked(registration: Registration, text: str) -> Words:
    """A question; the answer form is a tap away."""
    named = _named(registration)
    fact = _("%(number)s waits for your answer. The decision time stands still until then.", **named)
    return Words(_("We need to know more: %(customer)s", **named), _body(fact, text), _("Answer"))


def extended(registration: Registration, text: str) -> Words:
    """More protection."""
    named = _named(registration)
    title = _("Extended: %(customer)s, protected until %(until)s", until=ends(registration), **named)
    fact = _("You asked for more protection of %(number)s and have it.", **named)
    return Words(title, _body(fact, text), _("Open the deal"))


def freed(registration: Registration, _text: str) -> Words:
    """Nothing stands in the way of a decision any more; nothing about who did."""
    named = _named(registration)
    fact = _("%(number)s can be decided now. It keeps the time at which we received it.", **named)
    return Words(_("Open to a decision now: %(customer)s", **named), fact, _("Open the deal"))


def commented(registration: Registration, text: str) -> Words:
    """The vendor wrote something."""
    return Words(_("A message about %(customer)s", **_named(registration)), text, _("Open the deal"))


def reconsidered(registration: Registration, _text: str) -> Words:
    """A decision was taken back within its ten minutes."""
    named = _named(registration)
    fact = _("The last word on %(number)s was taken back.", **named)
    return Words(_("Waits for a decision again: %(customer)s", **named), fact, _("Open the deal"))


def expiring(registration: Registration, _text: str) -> Words:
    """The end of protection is near."""
    named, until = _named(registration), ends(registration)
    fact = _("The protection of %(number)s ends on %(until)s. You can ask for more time before.", until=until, **named)
    title = _("Ends on %(until)s: %(customer)s", until=until, **named)
    return Words(title, fact, _("Extend it, or say how it ended"))


def not_extended(registration: Registration, text: str) -> Words:
    """No more protection, and why."""
    named, until = _named(registration), ends(registration)
    title = _("Not extended: %(customer)s, protected until %(until)s", until=until, **named)
    return Words(title, _body(_answers(registration), text), _("Read why"))


def upheld(registration: Registration, text: str) -> Words:
    """The appeal was heard; nothing changes."""
    title = _("Appeal heard, the decision stands: %(customer)s", **_named(registration))
    return Words(title, _body(_answers(registration), text), _("Read why"))


def overturned(registration: Registration, text: str) -> Words:
    """The appeal was heard; the decision is another one now, or open again."""
    named, until = _named(registration), ends(registration)
    title = _("Appeal heard, in review again: %(customer)s", **named)
    if registration.status is Status.APPROVED:
        title = _("Approved on appeal: %(customer)s, protected until %(until)s", until=until, **named)
    return Words(title, _body(_answers(registration), text), _("Open the deal"))


def amended(registration: Registration, text: str) -> Words:
    """Changed as asked."""
    title = _("Changed as you asked: %(customer)s", **_named(registration))
    return Words(title, _body(_answers(registration), text), _("Open the deal"))


def not_amended(registration: Registration, text: str) -> Words:
    """Left as it is, and why."""
    return Words(
        _("Not changed: %(customer)s", **_named(registration)), _body(_answers(registration), text), _("Read why")
    )


def happened(registration: Registration, _text: str) -> Words:
    """A colleague ended it."""
    named = _named(registration)
    words = {
        Outcome.WON: _("Won: %(customer)s", **named),
        Outcome.LOST: _("Lost: %(customer)s", **named),
    }
    return Words(words.get(registration.outcome) or _("Withdrawn: %(customer)s", **named), "", _("Open the deal"))


def _answers(registration: Registration) -> str:
    return _("This answers what you asked about %(number)s.", **_named(registration))


LETTERS: Mapping[str, Written] = {
    "registration.approved": approved,
    "registration.rejected": rejected,
    "registration.revoked": revoked,
    "registration.asked": asked,
    "registration.extended": extended,
    "registration.freed": freed,
    "registration.commented": commented,
    "registration.reconsidered": reconsidered,
    "registration.extension_refused": not_extended,
    "registration.appeal_upheld": upheld,
    "registration.appeal_granted": overturned,
    "registration.amended": amended,
    "registration.amend_refused": not_amended,
    "protection.ends": expiring,
}
