"""Fields that rules of engagement are typed in: whole numbers, percentages, lists of codes, hours of a day."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from prm.core.errors import Unreadable
from prm.deals.hours import Calendar
from prm.deals.terms_reading import LONGEST_CODE, MOST_CODES

OPEN_ELSEWHEN = {"sunday": "00:00-24:00", "monday": "00:00-24:00"}  # so that a single day can be checked alone


class WholeField(Field):
    """A whole number within bounds; None where it is left empty."""

    widget = TextInput()

    def __init__(self, label=None, validators=None, *, least=0, most=0, needed=True, **given):
        super().__init__(label, validators, **given)
        self.least, self.most, self.needed = least, most, needed
        if needed:
            self.flags.required = True

    def _value(self):
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist):
        typed = (valuelist[0] if valuelist else "").strip().replace(",", "")
        self.data = None
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 12):
            raise ValueError(self.how())
        self.data = int(typed) if typed else None

    def how(self):
        """What to type."""
        return _("Enter a whole number from %(least)s to %(most)s.", least=self.least, most=f"{self.most:,}")

    def pre_validate(self, _form):
        if self.errors:
            return
        if (self.data is None and self.needed) or (self.data is not None and not self.least <= self.data <= self.most):
            raise ValidationError(self.how())


class PercentField(WholeField):
    """A percentage with up to two decimals; `data` is basis points."""

    def _value(self):
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data / 100:g}"

    def process_formdata(self, valuelist):
        typed = (valuelist[0] if valuelist else "").strip().removesuffix("%").strip().replace(",", ".")
        whole, _dot, rest = typed.partition(".")
        self.data = None
        if typed:
            if not (whole.isascii() and whole.isdigit() and len(whole) < 4 and len(rest) < 3):
                raise ValueError(self.how())
            if rest and not (rest.isascii() and rest.isdigit()):
                raise ValueError(self.how())
            self.data = int(whole) * 100 + int(rest.ljust(2, "0") or 0)

    def how(self):
        """What to type."""
        return _("Enter a percentage from 0 to 100, like 12.5.")


class CodesField(Field):
    """Names separated by commas; `data` is a list. `known` (folded name → name as stored) refuses what is none."""

    widget = TextInput()
    known: dict[str, str] | None = None

    def _value(self):
        if self.raw_data:
            return str(self.raw_data[0])
        return ", ".join(self.data or [])

    def process_formdata(self, valuelist):
        typed = (valuelist[0] if valuelist else "").split(",")
        self.data = list(dict.fromkeys(" ".join(each.split()) for each in typed if each.strip()))

    def pre_validate(self, _form):
        given = self.data or []
        if len(given) > MOST_CODES or any(len(each) > LONGEST_CODE or not each.isprintable() for each in given):
            raise ValidationError(_("Enter up to 200 names of 80 characters, with commas between them."))
        if self.known is not None:
            wrong = [each for each in given if each.casefold() not in self.known]
            if wrong:
                some = ", ".join(sorted(set(self.known.values()))[:12])
                raise ValidationError(_("“%(name)s” is not known here. Known are: %(some)s.", name=wrong[0], some=some))
            self.data = [self.known[each.casefold()] for each in given]


class HoursField(StringField):
    """When a weekday is open, as 09:00-12:00, 13:00-17:00; empty is closed."""

    def __init__(self, label=None, validators=None, *, day, **given):
        super().__init__(label, validators, **given)
        self.weekday = day

    def pre_validate(self, _form):
        try:
            Calendar.from_document({"zone": "UTC", "hours": OPEN_ELSEWHEN | {self.weekday: self.data or ""}})
        except Unreadable as refusal:
            raise ValidationError(str(refusal)) from None


class DaysField(TextAreaField):
    """Days off, one a line; `data` is a list of ISO days."""

    def _value(self):
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(self.data or [])

    def process_formdata(self, valuelist):
        typed = (valuelist[0] if valuelist else "").replace(",", "\n").split("\n")
        self.data = sorted({each.strip() for each in typed if each.strip()})

    def pre_validate(self, _form):
        if len(self.data or []) > 1_000:
            raise ValidationError(ngettext("Enter %(num)s day at most.", "Enter %(num)s days at most.", 1_000))
        for each in self.data or []:
            try:
                right = date.fromisoformat(each).isoformat() == each
            except ValueError:
                right = False
            if not right:
                raise ValidationError(_("“%(day)s” is not a day. Write one a line, like 2026-12-25.", day=each[:40]))


class Chosen:
    """One of the field's choices, or a sentence; for fields that leave their own check out."""

    def __call__(self, _form, field):
        if field.data not in {each[0] for each in field.choices}:
            raise ValidationError(_("Choose one of these."))
