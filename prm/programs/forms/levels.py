"""Deciding about a run, and levels that a person gives."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import Length, ValidationError

from prm.core import clock
from prm.web.forms import DayField, FilledIn, Form, trimmed

_SHORTER = _l("Shorten this to %(max)d characters.")


class DecideForm(Form):
    """From which day on levels move."""

    effective_on = DayField(_l("Levels move on"), [FilledIn(_l("Choose the day on which levels move."))])

    def validate_effective_on(self, field):
        """Today or later."""
        if field.data and field.data < clock.today():
            raise ValidationError(_l("Choose today or a later day."))


class LevelForm(Form):
    """A level by hand, from a day on."""

    level = SelectField(_l("Level"))
    starts_on = DayField(_l("From"), [FilledIn(_l("Choose the day from which it holds."))])
    reason = TextAreaField(
        _l("Why"),
        [FilledIn(_l("Say in a sentence why.")), Length(max=500, message=_SHORTER)],
        filters=[trimmed],
        render_kw={"rows": 2},
    )


class ExceptionForm(Form):
    """A level for some time, whatever the numbers say."""

    level = SelectField(_l("Level"))
    ends_on = DayField(_l("Until"), [FilledIn(_l("Choose its last day: an exception ends."))])
    reason = TextAreaField(
        _l("Why"),
        [FilledIn(_l("Say in a sentence why.")), Length(max=500, message=_SHORTER)],
        filters=[trimmed],
        render_kw={"rows": 2},
    )
