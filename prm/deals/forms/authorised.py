"""Product families as forms offer them: to those who authorise a partner, and to the companies they bind."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput

from prm.web.forms import Form


@dataclass(frozen=True)
class Authorised:
    """What companies may register: ids of product families by partner id; one that is not named may register all."""

    families: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def allows(self, company, family):
        """Whether this company may register this family, both by id."""
        return company not in self.families or family in self.families[company]

    def offered(self, rows, companies):
        """The rows that at least one of the companies may register, by public id."""
        return {row.public_id: row for row in rows if any(self.allows(each, row.id) for each in companies)}

    def said(self, rows, company):
        """Which ones a company may register, as a hint; empty where all."""
        if company not in self.families:
            return ""
        names = ", ".join(row.name for row in rows if self.allows(company, row.id))
        return _("Your company is authorised for %(products)s. For others, ask your channel manager.", products=names)


ANYTHING = Authorised()


def refusal(product, company=""):
    """Why a product cannot be chosen, and what to do; `company` where it is registered for another one."""
    if company:
        return _(
            "%(company)s isn't authorised for %(product)s. Choose another product or ask your channel manager.",
            company=company,
            product=product,
        )
    return _(
        "Your company isn't authorised for %(product)s. Choose another product or ask your channel manager.",
        product=product,
    )


class AuthorisedForm(Form):
    """The families that a partner may register; none chosen means all. `seen` is what stood when it was opened."""

    seen = HiddenField()
    products = SelectMultipleField(
        _l("Product families"),
        validate_choice=False,
        option_widget=CheckboxInput(),
        description=_l("Choose those that the partner may register. With none chosen it may register all of them."),
    )

    def __init__(self, families=(), **given):
        """`families`: rows with id, public_id and name."""
        super().__init__(**given)
        self.known = {row.public_id: row for row in families}
        self.products.choices = [(key, row.name) for key, row in self.known.items()]

    def validate_products(self, field):
        """Those there are."""
        if not set(field.data or ()) <= set(self.known):
            raise ValidationError(_("One of the chosen product families is gone. Choose among these."))

    def chosen(self):
        """Name by id."""
        return {self.known[key].id: self.known[key].name for key in self.products.data or ()}
