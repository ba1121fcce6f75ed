"""What may be typed about an activity and its follow-up."""

from datetime import UTC, datetime, time

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from prm.core import clock
from prm.core.errors import Unreadable
from prm.engagement.models import Kind
from prm.engagement.rules import due_day
from prm.engagement.service import Happening, Promise
from prm.web.forms import DayField, FilledIn, Form, trimmed

KINDS = {Kind.CALL: _l("Call"), Kind.MEETING: _l("Meeting"), Kind.EMAIL: _l("E-mail"), Kind.NOTE: _l("Note")}


class LogForm(Form):
    """What happened, and what comes next."""

    text = TextAreaField(
        _l("What happened"),
        [FilledIn(_l("Write what happened, in a sentence or two.")), Length(max=5_000)],
        filters=[trimmed],
    )
    kind = SelectField(_l("Kind"), choices=list(KINDS.items()), coerce=Kind, default=Kind.CALL)
    contact = SelectField(_l("With"), coerce=str, default="")
    happened_on = DayField(_l("When"))
    due = StringField(
        _l("Follow up"),
        filters=[trimmed],
        description=_l("Thu, tomorrow, +7 or a date. It returns on your Home that day."),
    )
    next_step = StringField(_l("What to do then"), [Length(max=300)], filters=[trimmed])

    def validate_due(self, field):
        """The day can be read."""
        self.due_on = None
        if field.data:
            try:
                self.due_on = due_day(field.data, clock.today())
            except Unreadable as refusal:
                raise ValidationError(str(refusal)) from None

    def validate_happened_on(self, field):
        """What is logged has happened."""
        if field.data and field.data > clock.today():
            raise ValidationError(str(_l("This day is still to come. Use the follow-up for plans.")))

    def happening(self, contact_id):
        """What happened, as the plain value of the verbs; an earlier day counts from its noon."""
        day = self.happened_on.data
        at = clock.now() if day in {None, clock.today()} else datetime.combine(day, time(12), UTC)
        return Happening(self.kind.data, self.text.data, at, contact_id)

    def promise(self):
        """What comes next, if anything."""
        if self.due_on is None:
            return None
        first_line = self.text.data.splitlines()[0][:120]
        return Promise(self.next_step.data or first_line, self.due_on)
