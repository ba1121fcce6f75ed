"""A number that somebody keeps about a partner."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from prm.core import clock
from prm.core.errors import Unreadable
from prm.programs import units
from prm.programs.measures import MEASURES
from prm.programs.recorded import KEPT, LONGEST
from prm.programs.service.recording import Told
from prm.web.forms import DayField, FilledIn, Form, trimmed

_SHORTER = _l("Shorten this to %(max)d characters.")


class NumberForm(Form):
    """What, which, how much, from when to when, and what shows it."""

    measure = SelectField(_l("What"))
    which = StringField(_l("Which"), [Length(max=LONGEST, message=_SHORTER)], filters=[trimmed])
    value = StringField(_l("How many, or how much"), [FilledIn(_l("Write the number."))], filters=[trimmed])
    starts_on = DayField(_l("Holds from"), [FilledIn(_l("Choose the day from which it holds."))])
    ends_on = DayField(_l("Until"))
    evidence = TextAreaField(
        _l("What shows it"),
        [FilledIn(_l("Say what shows it, like the number of the certificate.")), Length(max=500, message=_SHORTER)],
        filters=[trimmed],
        render_kw={"rows": 2},
    )

    def __init__(self, **given):
        super().__init__(**given)
        self.measure.choices = [(key, MEASURES[key].words) for key in KEPT]
        self.starts_on.data = self.starts_on.data or clock.today()

    def validate_which(self, field):
        """As programs write it; only where it tells one from another."""
        about = MEASURES.get(self.measure.data)
        field.data = field.data.casefold().replace(" ", "_")
        if about is not None and field.data and not about.parameters:
            raise ValidationError(_l("There is only one of this. Leave it empty."))

    def validate_value(self, field):
        """A number of the measure's unit."""
        if (about := MEASURES.get(self.measure.data)) is not None:
            try:
                units.read(about.unit, field.data)
            except Unreadable as refusal:
                raise ValidationError(str(refusal)) from None

    def told(self):
        """What was typed, read."""
        number = units.read(MEASURES[self.measure.data].unit, self.value.data)
        days = self.starts_on.data, self.ends_on.data
        return Told(self.measure.data, self.which.data, number, *days, self.evidence.data)
