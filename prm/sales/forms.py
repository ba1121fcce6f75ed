"""What is typed about targets; each form ends as a plain value. Knows no verb."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from prm.core.period import FiscalCalendar, Period
from prm.sales.rules import LONGEST_NAME, Cadence, periods
from prm.web.forms import AmountField, DayField, FilledIn, Form, trimmed

LONGEST_FAMILY = 80


def _in_order(form: Any, field: Any) -> None:
    """The last day on or after the first (for `validators` of the last one)."""
    first = form.starts_on.data
    if first and field.data and field.data < first:
        raise ValidationError(_("The last day must be on or after the first."))


class SeriesForm(Form):
    """A new series: its name and the periods it begins with."""

    series = StringField(
        _l("Name of the series"),
        [FilledIn(_l("Name the series, like “Sales plan”.")), Length(max=LONGEST_NAME)],
        filters=[trimmed],
        description=_l("Targets that are planned together, like “Sales plan” or “New business”."),
    )
    cadence = SelectField(
        _l("Periods"),
        choices=[
            SelectChoice(Cadence.QUARTERS, _l("Four fiscal quarters")),
            SelectChoice(Cadence.MONTHS, _l("Twelve months")),
            SelectChoice(Cadence.YEAR, _l("The whole fiscal year")),
            SelectChoice(Cadence.DATES, _l("Days of your own")),
        ],
    )
    year = SelectField(_l("Fiscal year"), coerce=int)
    starts_on = DayField(_l("First day"), description=_l("Only for days of your own."))
    ends_on = DayField(_l("Last day"), [_in_order])

    def validate_starts_on(self, field: DayField) -> None:
        if self.cadence.data == Cadence.DATES and (field.data is None or self.ends_on.data is None):
            raise ValidationError(_("Enter the first and the last day."))

    def wanted(self, calendar: FiscalCalendar) -> tuple[Period, ...]:
        """The periods asked for, in order."""
        if self.cadence.data == Cadence.DATES:
            return (Period(self.starts_on.data, self.ends_on.data),)
        return periods(calendar, int(self.year.data), Cadence(self.cadence.data))


class TargetForm(Form):
    """One target: its amount, its days, a note; `seen` is the version that was on the page."""

    amount = AmountField(_l("Target"), [FilledIn(_l("Enter the amount, like 25000."))])
    starts_on = DayField(_l("First day"), [FilledIn(_l("Enter the first day."))])
    ends_on = DayField(_l("Last day"), [FilledIn(_l("Enter the last day.")), _in_order])
    note = TextAreaField(_l("Note"), [Length(max=500)], filters=[trimmed])
    seen = HiddenField()

    def validate_amount(self, field: AmountField) -> None:
        if field.data is not None and field.data < 0:
            raise ValidationError(_("A target is 0 or more. Write the amount without a minus sign."))

    def period(self) -> Period:
        """The days typed."""
        return Period(self.starts_on.data, self.ends_on.data)


class PasteForm(Form):
    """A table copied from a spreadsheet."""

    table = TextAreaField(
        _l("Paste from a spreadsheet"),
        [FilledIn(_l("Paste at least one row: the owner, then one amount for each period."))],
        description=_l("One row for each owner: code or name, then one amount for each period, as copied."),
    )


class FamiliesForm(Form):
    """Product families by name, one a line."""

    names = TextAreaField(
        _l("Names"),
        [FilledIn(_l("Enter a name, like Firewalls.")), Length(max=4_000)],
        description=_l("One a line: as partners and colleagues call them, like Firewalls."),
    )

    def named(self) -> list[str]:
        """What was typed, a name each."""
        return [" ".join(line.split()) for line in (self.names.data or "").splitlines() if line.strip()]

    def validate_names(self, field: Any) -> None:
        if any(len(name) > LONGEST_FAMILY for name in self.named()):
            raise ValidationError(_("Enter names of at most %(n)s characters, one a line.", n=LONGEST_FAMILY))
