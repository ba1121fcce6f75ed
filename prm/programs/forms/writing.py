"""Writing a program, asking for its approval, sending it back."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length, ValidationError

from prm.core import clock
from prm.programs.problems import Problem
from prm.programs.published import understood
from prm.programs.written import LONGEST
from prm.web.forms import DayField, FilledIn, Form, trimmed

_SHORTER = _l("Shorten this to %(max)d characters.")


_length = Length(max=LONGEST, message=_SHORTER)


class DocumentForm(Form):
    """The program's text; `seen` is the saving that the page was opened on."""

    seen = HiddenField()
    text = TextAreaField(
        _l("The program as text"),
        [FilledIn(_l("Write the program. A template to begin with is offered below.")), _length],
        render_kw={"rows": 30, "spellcheck": "false", "wrap": "off"},
    )

    def validate_text(self, field):
        """It can be read, and says nothing that contradicts itself."""
        try:
            understood(field.data)
        except Problem as problem:
            raise ValidationError(str(problem)) from None


class ProposeForm(Form):
    """Why, and from when on."""

    seen = HiddenField()
    note = TextAreaField(
        _l("Why the program changes"),
        [FilledIn(_l("Write in a sentence why the program changes.")), Length(max=500, message=_SHORTER)],
        filters=[trimmed],
        render_kw={"rows": 3},
    )
    effective_on = DayField(_l("It holds from"), [FilledIn(_l("Choose the day from which it holds."))])

    def validate_effective_on(self, field):
        """Today or later."""
        if field.data and field.data < clock.today():
            raise ValidationError(_l("Choose today or a later day."))


class ReturnForm(Form):
    """Why it is not published as it is."""

    seen = HiddenField()
    reason = TextAreaField(
        _l("What has to change"),
        [FilledIn(_l("Say in a sentence what has to change.")), Length(max=500, message=_SHORTER)],
        filters=[trimmed],
        render_kw={"rows": 2},
    )
