"""What is filled in to draft, send, sign, end or follow an agreement, and to let a partner do without."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from prm.agreements.rules import LONGEST_NOTICE, LONGEST_RENEWAL, Term
from prm.core import clock
from prm.web.forms import DayField, FilledIn, Form, trimmed

LONG = Length(max=4_000, message=_l("Write 4,000 signs at most."))
SHORT = Length(max=120, message=_l("Write 120 signs at most."))


class TermForm(Form):
    """From when until when, and how it ends."""

    starts = DayField(_l("First day"), [FilledIn(_l("Enter the first day."))])
    ends = DayField(_l("Last day"), description=_l("Leave it empty for an agreement without an end."))
    notice_days = IntegerField(
        _l("Days of notice"),
        [
            InputRequired(_l("Enter the days of notice, 0 for none.")),
            NumberRange(0, LONGEST_NOTICE, _l("Enter 0 to 730 days.")),
        ],
    )
    renew_months = IntegerField(
        _l("Goes on by itself, months"), [Optional(), NumberRange(0, LONGEST_RENEWAL, _l("Enter 0 to 120 months."))],
        description=_l("0: it ends on its last day, unless both sides renew it."),
    )  # fmt: skip

    def term(self):
        """The dates as rules take them."""
        return Term(self.starts.data, self.ends.data, self.renew_months.data or 0)


class DraftForm(TermForm):
    """A new agreement from a template."""

    template = SelectField(_l("Template"), [FilledIn(_l("Choose a template."))], validate_choice=True)


class SendForm(Form):
    """A word to the partner that goes with the text."""

    note = TextAreaField(_l("Message to the partner"), [LONG], filters=[trimmed])


class RemarkForm(Form):
    """A comment on a clause or on the whole."""

    key = SelectField(_l("About"), choices=[], validate_choice=False)
    text = TextAreaField(
        _l("Comment"), [FilledIn(_l("Write a comment first.")), LONG], filters=[trimmed],
        description=_l("Both sides read it."),
    )  # fmt: skip


class SignForm(Form):
    """A typed name under the very text that was read."""

    seen = HiddenField()
    name = StringField(
        _l("Your full name"), [FilledIn(_l("Type your full name: it is your signature.")), SHORT],
        filters=[trimmed], description=_l("Typed here, it is your signature."),
    )  # fmt: skip
    agree = BooleanField("", [InputRequired(_l("Tick the box to sign."))])


class EndForm(Form):
    """When it ends, whether with notice, and why."""

    how = RadioField(
        _l("How"),
        choices=[("notice", _l("After the notice period")), ("cause", _l("At once, for cause"))],
        default="notice",
    )
    last = DayField(_l("Last day"), [FilledIn(_l("Enter the last day."))])
    why = TextAreaField(_l("Reason"), [LONG], filters=[trimmed], description=_l("The partner reads it."))


class AcceptanceForm(Form):
    """From when the new version holds for whoever accepts it, and a word that goes with it."""

    starts = DayField(_l("Holds from"), [FilledIn(_l("Enter the first day of the new version."))])
    note = TextAreaField(
        _l("Message to the partners"), [FilledIn(_l("Say what changes: every partner reads it.")), LONG],
        filters=[trimmed], description=_l("Say what changes, in a sentence or two."),
    )  # fmt: skip

    def validate_starts(self, field):
        """Still to come."""
        if field.data and field.data <= clock.today():
            raise ValidationError(_("Choose a day after today: partners need time to read it."))


class WaiveForm(Form):
    """Let one partner do without an agreement."""

    reason = TextAreaField(
        _l("Reason"), [FilledIn(_l("Say why this partner may do without an agreement.")), LONG], filters=[trimmed]
    )
    ends_on = DayField(_l("Until"), [FilledIn(_l("Enter the last day."))])
