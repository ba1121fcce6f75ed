"""What admins type on people's data: a hold's reason, the name that confirms, periods."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, ValidationError
from wtforms.validators import InputRequired, NumberRange

from prm.identity.forms.fields import at_most
from prm.privacy.rules import LONGEST, confirmed
from prm.web.forms import FilledIn, Form, trimmed


class HoldForm(Form):
    """Why somebody's data must stay."""

    reason = StringField(
        _l("Reason"),
        [FilledIn(_l("Enter why the data must stay, like: dispute over DR-7F3K2Q.")), at_most(300)],
        filters=[trimmed],
    )


class EraseForm(Form):
    """The person's name, typed."""

    name = StringField(_l("Type the person's name to confirm"), [FilledIn(_l("Type the person's name."))])

    def __init__(self, wanted, **given):
        super().__init__(**given)
        self.wanted = wanted

    def validate_name(self, field):
        if not confirmed(field.data or "", self.wanted):
            raise ValidationError(_l("This is not the name above. Nothing was erased."))


def periods_form(terms, held):
    """A form with a number of days for each term; `held` are those in force."""
    fields = {term.key: _days(term) for term in terms}
    return type("PeriodsForm", (Form,), fields)(data=held)


class DaysField(IntegerField):
    """Whole days; what is no number is told by the field's own sentence alone."""

    def process_formdata(self, valuelist):
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None


def _days(term):
    message = _l("Enter whole days from %(least)s to %(most)s.", least=term.least, most=LONGEST)
    return DaysField(term.title, [InputRequired(message), NumberRange(term.least, LONGEST, message)])
