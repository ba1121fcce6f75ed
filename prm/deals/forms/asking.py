"""What a partner types to appeal, or to change an approved deal: lines of products with amounts, and the close."""

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, SelectField, TextAreaField
from wtforms import Form as Plain
from wtforms.validators import Length, ValidationError

from prm.core import clock
from prm.deals import amendment
from prm.deals.forms.authorised import ANYTHING, refusal
from prm.deals.forms.register import LARGEST
from prm.web.forms import AmountField, DayField, FilledIn, Form, trimmed

_LONG = Length(max=2_000, message=_l("Shorten this to %(max)d characters."))
MOST = 8  # lines


class AppealForm(Form):
    """Why a decision should be heard again."""

    version = HiddenField()
    text = TextAreaField(
        _l("Why the decision should change"),
        [FilledIn(_l("Write what was overlooked, and what shows it.")), _LONG],
        filters=[trimmed],
        description=_l("Somebody who took no part in the decision reads it."),
    )


class LineForm(Plain):
    """A product and its amount."""

    family = SelectField(_l("Product family"), validate_choice=False)
    amount = AmountField(_l("Amount"))

    def validate_amount(self, field):
        """More than nothing where a product is chosen."""
        if self.family.data and field.data is not None and not 0 < field.data <= LARGEST:
            raise ValidationError(str(_l("Enter an amount above zero, like 25000, or empty it to remove the product.")))
        if field.data and not self.family.data:
            raise ValidationError(str(_l("Choose the product family of this amount.")))


class AmendForm(Form):
    """The lines as they stand with one empty one below, the close, and why."""

    version = HiddenField()
    lines = FieldList(FormField(LineForm), min_entries=0, max_entries=MOST)
    close_on = DayField(_l("Expected close"), [FilledIn(_l("Enter the day on which you expect to close."))])
    why = TextAreaField(
        _l("What has changed"),
        [FilledIn(_l("Write in a line what has changed, like: they take the helmets, too.")), _LONG],
        filters=[trimmed],
    )

    def __init__(self, families=(), authorised=ANYTHING, company=0, **given):
        """`families`: rows with id, public_id and name; offered are those that the company, by id, may register."""
        super().__init__(**given)
        self.known = {row.public_id: row for row in families}
        self.offered = authorised.offered(families, [company])
        self.only = authorised.said(families, company)
        for line in self.lines:
            line.form.family.choices = [("", _l("None")), *((key, row.name) for key, row in self.offered.items())]

    def validate_close_on(self, field):
        """Still to come."""
        if field.data and field.data < clock.today():
            raise ValidationError(str(_l("This day is over. Choose today or a later day.")))

    def validate_lines(self, field):
        """At least one product that there is, none twice."""
        chosen = [line.form.family.data for line in field if line.form.family.data and line.form.amount.data]
        if not chosen:
            raise ValidationError(str(_l("Leave at least one product with an amount.")))
        if len(set(chosen)) < len(chosen):
            raise ValidationError(str(_l("One product is chosen twice. Put its amounts together.")))
        if not set(chosen) <= set(self.known):
            raise ValidationError(str(_l("This product family is gone. Choose another.")))
        for key in chosen:
            if key not in self.offered:
                raise ValidationError(refusal(self.known[key].name))

    def content(self, before):
        """The deal as it would be; `before` tells the quantities that stay."""
        known = {line.category_id: line.quantity for line in before.lines}
        lines = [
            amendment.Line(key, known.get(key, 1), line.form.amount.data)
            for line in self.lines
            if line.form.family.data and line.form.amount.data
            for key in [self.known[line.form.family.data].id]
        ]
        return amendment.content(self.close_on.data, lines)
