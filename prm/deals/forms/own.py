"""What a partner may type about a deal it has registered: an answer, a wish for more protection, how it ended."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from prm.core import clock
from prm.deals.queries.names import STATES
from prm.deals.rules import Outcome
from prm.web.forms import DayField, FilledIn, Form, trimmed
from prm.web.uploads import FilesField

_LONG = Length(max=2_000, message=_l("Shorten this to %(max)d characters."))
REASONS = {
    "customer": _l("The customer decides later"),
    "budget": _l("The budget comes later"),
    "trial": _l("A trial is running"),
    "other": _l("Another reason"),
}
OUTCOMES = {str(each): STATES[each] for each in (Outcome.WON, Outcome.LOST)}


class AnswerForm(Form):
    """The answer to a question of the vendor."""

    text = TextAreaField(_l("Your answer"), [FilledIn(_l("Write your answer.")), _LONG], filters=[trimmed])
    files = FilesField(_l("Files"))


class ExtensionForm(Form):
    """Why protection should last longer, and what shows it."""

    reason = RadioField(
        _l("Why it takes longer"),
        [InputRequired(message=_l("Choose a reason."))],
        choices=list(REASONS.items()),
        validate_choice=False,
    )
    evidence = StringField(
        _l("What has happened lately"),
        [FilledIn(_l("Write in a line what has happened lately, like a meeting and its day.")), _LONG],
        filters=[trimmed],
    )

    close_on = DayField(_l("New expected close"), description=_l("Left empty, it stays as it is."))

    def validate_close_on(self, field):
        """Still to come."""
        if field.data and field.data < clock.today():
            raise ValidationError(str(_l("This day is over. Choose today or a later day.")))

    def validate_reason(self, field):
        """One of those offered."""
        if field.data not in REASONS:
            raise ValidationError(str(_l("Choose a reason.")))

    def why(self):
        """Reason and evidence in one text."""
        return f"{REASONS[self.reason.data]}: {self.evidence.data}"


class OutcomeForm(Form):
    """How the deal ended."""

    outcome = RadioField(
        _l("How did it end?"),
        [InputRequired(message=_l("Choose won or lost."))],
        choices=list(OUTCOMES.items()),
        validate_choice=False,
    )
    evidence = StringField(
        _l("Order number, or why it was lost"),
        [FilledIn(_l("Enter the order number, or why the deal was lost.")), _LONG],
        filters=[trimmed],
    )

    def validate_outcome(self, field):
        """One of the two."""
        if field.data not in OUTCOMES:
            raise ValidationError(str(_l("Choose won or lost.")))
