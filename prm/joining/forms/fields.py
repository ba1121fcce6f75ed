"""Fields of this room's forms: several of many, and whole numbers within bounds."""

from typing import Any

from flask_babel import gettext as _
from wtforms import SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget


def one_line(text):
    """What was typed as one line with single blanks."""
    return " ".join((text or "").split())


class Several(SelectMultipleField):
    """Boxes to tick; an unknown value is not a choice."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class WholeField(StringField):
    """A whole number within bounds; `data` is an int, or None where it may be and was left empty."""

    data: Any

    def __init__(self, label, *, least=0, most=365, needed=True, **given):
        super().__init__(label, **given)
        self.least, self.most, self.needed = least, most, needed

    def _value(self):
        return str(self.raw_data[0]) if self.raw_data else "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist):
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else None
        if (typed or self.needed) and (self.data is None or not self.least <= self.data <= self.most):
            self.data = None
            raise ValueError(_("Enter a whole number from %(least)s to %(most)s.", least=self.least, most=self.most))
