"""One line of a table of the rules: when it applies, and what it then says. Typed, and as the document holds it."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.validators import Length, ValidationError

from prm.core.money import LARGEST
from prm.deals.forms.rules_fields import Chosen, CodesField, PercentField, WholeField
from prm.deals.terms_parts import RANKS
from prm.deals.terms_reading import LISTS, LONGEST_DAYS, LONGEST_TEXT, MOST_HOURS, OWN_REACH, WHOLE
from prm.web.forms import AmountField, trimmed

ROLES = (  # role.reach, as clauses say them
    ("manager.book", _l("the partner's channel manager")),
    ("manager.region", _l("a channel manager of the region")),
    ("manager.all", _l("any channel manager")),
    ("director.region", _l("a director of the region")),
    ("director.all", _l("any director")),
    ("admin.all", _l("an administrator")),
)
AMOUNTS = ("amount_from", "amount_above", "amount_below")
NUMBERS = ("discount_above", "closes_after_days")


def of_size(_form, field):
    """An amount that the database's whole numbers hold."""
    if field.data is not None and not 0 <= field.data <= LARGEST:
        raise ValidationError(_("Enter an amount from 0 to 100,000,000,000."))


class LineForm(Form):
    """When a line applies: all that is filled in must hold; of several names one is enough."""

    amount_from = AmountField(_l("Deal of at least"), [of_size])
    amount_above = AmountField(_l("Deal above"), [of_size])
    amount_below = AmountField(_l("Deal under"), [of_size])
    families = CodesField(_l("Product families"))
    regions = CodesField(_l("Partner's regions"))
    tiers = CodesField(_l("Partner's tiers"))
    customer_countries = CodesField(_l("Customer's countries"))
    customer_regions = CodesField(_l("Customer's regions"))
    segments = CodesField(_l("Kinds of customer"))
    discount_above = PercentField(_l("Discount asked above"), most=WHOLE, needed=False)
    conflict = SelectField(
        _l("Conflict"),
        choices=[("", _l("with or without")), ("yes", _l("with a conflict")), ("no", _l("without one"))],
        default="",
        validate_choice=False,
    )
    closes_after_days = WholeField(_l("Closes in more days than"), most=LONGEST_DAYS, needed=False)

    def condition(self):
        """The condition as the document holds it."""
        when = {name: self[name].data for name in (*AMOUNTS, *NUMBERS) if self[name].data is not None}
        when |= {name: self[name].data for name in LISTS if self[name].data}
        return when | ({"conflict": self.conflict.data == "yes"} if self.conflict.data in {"yes", "no"} else {})

    def line(self):
        """The line as the document holds it."""
        return {"when": self.condition(), **self.says()}

    def says(self):
        """What the line says, as the document holds it."""
        raise NotImplementedError

    def validate_amount_below(self, field):
        """Some amount fits."""
        above = self.amount_above.data
        lowest = max(self.amount_from.data or 0, 0 if above is None else above + 1)
        if isinstance(field.data, int) and lowest >= field.data:
            raise ValidationError(_("No amount is both that large and that small. Change one of the limits."))

    def validate_conflict(self, _field):
        """There is a condition: without one it would be what holds for every other deal."""
        if not self.condition() and not any(self[name].errors for name in self._fields):
            raise ValidationError(
                _("Say when this line applies, or take it out: without a condition it fits every deal.")
            )

    @classmethod
    def typed(cls, line):
        """A line of the document as the fields hold it."""
        conflict = {True: "yes", False: "no"}.get(line["when"].get("conflict"), "")
        return line["when"] | {"conflict": conflict} | cls.told(line)

    @classmethod
    def told(cls, part):
        """What a line, or what holds otherwise, says as the fields hold it."""
        raise NotImplementedError


class HoursLine(LineForm):
    """Within how many business hours."""

    hours = WholeField(_l("Business hours"), least=1, most=MOST_HOURS)

    def says(self):
        return {"hours": self.hours.data}

    @classmethod
    def told(cls, part):
        return {"hours": part["hours"]}


class RouteLine(LineForm):
    """Who decides."""

    who = SelectField(_l("Decided by"), [Chosen()], choices=ROLES, validate_choice=False)

    def says(self):
        return approvers(self.who.data)

    @classmethod
    def told(cls, part):
        return {"who": who(part)}


class ProtectionLine(LineForm):
    """How long a deal is protected."""

    days = WholeField(_l("Days of protection"), least=1, most=LONGEST_DAYS, needed=False)
    never = BooleanField(_l("Until it is closed"))

    def says(self):
        return {"days": None if self.never.data else self.days.data}

    def validate_days(self, field):
        """Days, or without an end."""
        if field.data is None and not self.never.data and not field.errors:
            raise ValidationError(_("Enter the days, or tick that protection lasts until the deal is closed."))

    @classmethod
    def told(cls, part):
        return {"days": part["days"], "never": part["days"] is None}


class BenefitLine(LineForm):
    """What an approval is worth."""

    discount = PercentField(_l("Registration discount"), most=WHOLE)
    commission = StringField(_l("A sentence on commission"), [Length(max=LONGEST_TEXT)], filters=[trimmed])

    def says(self):
        note = " ".join((self.commission.data or "").split())
        return {"discount": self.discount.data} | ({"commission": note} if note else {})

    @classmethod
    def told(cls, part):
        return {"discount": part["discount"], "commission": part.get("commission", "")}


def who(part):
    """Role and reach in one word."""
    role = next(each for each in RANKS if str(each) == part["role"])
    word = f"{role}.{part.get('reach', OWN_REACH[role])}"
    known = dict(ROLES)
    return word if word in known else f"{role}.all"


def approvers(word):
    """Role and reach as the document holds them."""
    role, reach = word.split(".")
    return {"role": role, "reach": reach}
