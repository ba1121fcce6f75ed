"""What reviewers type: the reason and words of a no, a question, a remark; and how coded reasons are called."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import Length

from prm.deals.clauses import Wording
from prm.deals.rules import Reason
from prm.web import formats
from prm.web.forms import FilledIn, Form, trimmed

LONGEST = Length(max=4_000)
NEUTRAL = frozenset({Reason.EXISTING_CUSTOMER, Reason.ALREADY_REGISTERED, Reason.DIRECT_ENGAGEMENT})
# said alike, under the clause of the first: a partner never learns whose a customer is (D25)


class DeclineForm(Form):
    """A no: the coded reason is chosen before, its words may be changed."""

    reason = HiddenField()
    told = TextAreaField(
        _l("What the partner reads"),
        [FilledIn(_l("Write what the partner reads, in a sentence or two.")), LONGEST],
        filters=[trimmed],
    )


class AskForm(Form):
    """A question that stops the clock."""

    question = TextAreaField(
        _l("Your question to the partner"),
        [FilledIn(_l("Write the question, like: Which department buys?")), LONGEST],
        filters=[trimmed],
    )


class RemarkForm(Form):
    """A remark; without the tick it stays in the house."""

    text = TextAreaField(_l("Comment"), [FilledIn(_l("Write the comment.")), LONGEST], filters=[trimmed])
    shared = BooleanField(_l("The partner can read it"))


class ReasonForm(Form):
    """Which reason a no rests on."""

    reason = SelectField(_l("Reason"), coerce=str, default="")


def wording():
    """How clauses read in the language of this moment."""
    return Wording(
        amount=formats.amount,
        percent=lambda points: formats.percent(points / 100, 1 if points % 100 else 0),
        translate=_,
        plural=ngettext,
    )


def refusal(reason, clause, number):
    """The words a no begins with. They are the same whoever else has the customer."""
    neutral = _("This customer cannot be registered now; your request %(number)s is on file.", number=number)
    begins = {
        Reason.EXISTING_CUSTOMER: neutral,
        Reason.ALREADY_REGISTERED: neutral,
        Reason.DIRECT_ENGAGEMENT: neutral,
        Reason.INCOMPLETE: _("Your registration %(number)s does not tell enough to protect the deal.", number=number),
        Reason.INELIGIBLE_PRODUCT: _("The products of %(number)s cannot be registered by your company.", number=number),
        Reason.INELIGIBLE_SIZE: _("The deal of %(number)s is too small to be registered.", number=number),
        Reason.RFP: _("The deal of %(number)s was out to tender before it was registered.", number=number),
        Reason.NOT_IN_GOOD_STANDING: _("Something in your agreement keeps %(number)s from protection.", number=number),
    }
    rests = _("This rests on clause %(clause)s: “%(text)s”", clause=clause.number, text=clause.said(wording()))
    return f"{begins[reason]}\n\n{rests}"


def approval(registration, ahead, share=None):
    """What the partner reads of a yes, as reviewing.outlook foresees it; a broken promise is owned up to.

    With a `share` (per cent) what it reads as the second: what it gets and by which clause, and of nobody else.
    """
    number, customer, clause = registration.number, registration.customer, ahead.protection
    said = (
        _("%(number)s is approved: %(customer)s is protected for you.", number=number, customer=customer)
        if ahead.until is None
        else _(
            "%(number)s is approved: %(customer)s is protected for you until %(day)s.",
            number=number,
            customer=customer,
            day=formats.day(ahead.until.date()),
        )
    )
    rests = _("This rests on clause %(clause)s: “%(text)s”", clause=clause.number, text=clause.said(wording()))
    if share:
        behind = ahead.second
        said = _second(registration, ahead.until, share)
        rests = _("This rests on clause %(clause)s: “%(text)s”", clause=behind.number, text=behind.said(wording()))
    late = lengthened(ahead.lengthened, ahead.late) if ahead.lengthened else ""
    return "\n\n".join(filter(None, (said, late, rests)))


def _second(registration, until, share):
    words = {"number": registration.number, "customer": registration.customer, "share": formats.percent(share)}
    if until is None:
        return _("%(number)s is approved: %(customer)s, with %(share)s of the benefits.", **words)
    day = formats.day(until.date())
    return _("%(number)s is approved until %(day)s: %(customer)s, with %(share)s of the benefits.", day=day, **words)


def shared(share, clause):
    """What a second partner gets, for both sides to read."""
    return _(
        "%(share)s of the benefits, as the second (clause %(clause)s)",
        share=formats.percent(share),
        clause=clause.number,
    )


def reduced(points, share):
    """Basis points of which only a share is given; all of them where that is None."""
    return points if share is None else points * share // 100


def lengthened(days, clause):
    """What a broken promise gives, for both sides to read."""
    return ngettext(
        "%(num)s day more, as we decided later than promised (clause %(clause)s)",
        "%(num)s days more, as we decided later than promised (clause %(clause)s)",
        days,
        clause=clause.number,
    )
