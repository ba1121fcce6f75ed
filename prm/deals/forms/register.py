"""What may be typed to register a deal; ends as the plain value of the verb, every no a sentence at its field."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Email, Length, Optional, Regexp, ValidationError

from prm.core import clock
from prm.core.errors import Unreadable
from prm.deals.forms.authorised import ANYTHING, refusal
from prm.deals.forms.staging import StartField
from prm.deals.keys import normal_name, registrable
from prm.deals.service.registering import Asked, Family
from prm.deals.tax_ids import normal_tax_id
from prm.web.forms import AmountField, DayField, FilledIn, Form, trimmed
from prm.web.uploads import FilesField

LARGEST = 10**15  # ten-thousandths: what the database's whole numbers and a sum of them hold
PICK = "pick"


def _short(most=120):
    return Length(max=most, message=_l("Shorten this to %(max)d characters."))


def _text(label, *checks, most=120, **given):
    return StringField(label, [*checks, _short(most)], filters=[trimmed], **given)


def month_end(day):
    """The last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def chips(today):
    """Close dates one tap away: key, day."""
    following = month_end(date(today.year + today.month // 12, today.month % 12 + 1, 1))
    quarter = month_end(date(today.year, (today.month + 2) // 3 * 3, 1))
    return {"month": month_end(today), "next": following, "quarter": quarter}


@dataclass(frozen=True)
class Chain:
    """Who stands between the vendor and the customer: rows with id, public_id and name; `needed`: one must be named."""

    own_id: int = 0
    own: str = ""
    below: tuple[Any, ...] = ()  # companies a distributor registers for
    distributors: tuple[Any, ...] = ()
    needed: bool = False


NO_CHAIN = Chain()


class RegisterForm(Form):
    """Six fields are needed; the rest waits behind More details."""

    request_key = HiddenField()
    customer = _text(_l("Company"), FilledIn(_l("Enter the customer's company name.")), most=300)
    domain = _text(_l("Web domain"), most=300, description=_l("Paste any address, like acme.com/contact."))
    contact_email = StringField(
        _l("Contact e-mail"),
        [
            FilledIn(_l("Enter the e-mail address of your contact there.")),
            Email(message=_l("Enter an e-mail address like name@company.com.")),
            _short(250),
        ],
        filters=[trimmed],
    )
    amount = AmountField(_l("Amount"), [FilledIn(_l("Enter the amount, like 25000."))])
    when = RadioField(_l("Expected close"), default="", validate_choice=False)
    close_on = DayField(_l("Another day"))
    family = SelectField(
        _l("Product family"),
        [FilledIn(_l("Choose the product family."))],
        validate_choice=False,
    )

    country = StringField(
        _l("Customer's country"),
        [Optional(), Regexp(r"^[A-Za-z]{2}$", message=_l("Enter the two letters of the country, like ES."))],
        filters=[trimmed, str.upper],
        description=_l("Two letters, like ES."),
    )
    tax_id = _text(_l("Tax id"), most=60)
    contact_name = _text(_l("Contact's name"))
    contact_role = _text(_l("Contact's role"))
    name = _text(_l("Name of the deal"), most=200, description=_l("Left empty, it is called as the company."))
    need = TextAreaField(
        _l("Need and competition"),
        [Length(max=2_000, message=_l("Shorten this to %(max)d characters."))],
        filters=[trimmed],
        description=_l("What they want, and whom you compete with."),
    )
    stage = StartField(_l("Sales stage"))
    reference = _text(_l("Your own reference"))
    files = FilesField(_l("Files"))
    currency = SelectField(_l("Currency of the amount"), validate_choice=False)
    behalf = SelectField(_l("Registered for"), validate_choice=False)
    distributor = SelectField(_l("Distributor"), validate_choice=False)
    hidden = BooleanField(_l("The distributor does not see this deal"))

    def __init__(self, families=(), currencies=(), chain=NO_CHAIN, authorised=ANYTHING, **given):
        """`families`: rows with id, public_id and name; `currencies`: codes, the usual one first."""
        super().__init__(**given)
        self.chain, self.authorised = chain, authorised
        self.known = {row.public_id: row for row in families}
        self.only = authorised.said(families, chain.own_id)
        self.behalf.choices = [("", chain.own), *((row.public_id, row.name) for row in chain.below)]
        nobody = _l("Choose…") if chain.needed else _l("Bought from the vendor")
        self.distributor.choices = [("", nobody), *((row.public_id, row.name) for row in chain.distributors)]
        self.offered = authorised.offered(families, [chain.own_id, *(row.id for row in chain.below)])
        self.family.choices = [("", _l("Choose…")), *((key, row.name) for key, row in self.offered.items())]
        self.currency.choices = [(code, code) for code in currencies]
        self.when.choices = [*((key, key) for key in chips(clock.today())), (PICK, PICK)]

    @property
    def chosen(self):
        """The product family's row, if one is chosen."""
        return self.offered.get(self.family.data or "")

    @property
    def closes(self):
        """The expected close, from a chip or the day picked; None while neither tells."""
        return chips(clock.today()).get(self.when.data or "") or self.close_on.data

    @property
    def host(self):
        """The customer's domain, from the contact's address where none is typed; empty for mail providers'."""
        return (
            registrable(self.domain.data or "")
            or (not self.domain.data and registrable(self.contact_email.data or ""))
            or ""
        )

    def validate_customer(self, field):
        """The name names somebody."""
        try:
            normal_name(field.data, self.country.data if len(self.country.data or "") == 2 else "")
        except Unreadable as refusal:
            raise ValidationError(str(refusal)) from None

    def validate_domain(self, field):
        """A domain of the company's own, unless a tax id tells it apart."""
        if self.host or self.tax_id.data:
            return
        if field.data:
            raise ValidationError(
                str(_l("This is no company's own domain. Enter the customer's, or its tax id under More details."))
            )
        raise ValidationError(str(_l("Enter the customer's web domain, like acme.com.")))

    def validate_tax_id(self, field):
        """The tax id can be one."""
        if field.data:
            try:
                normal_tax_id(field.data, (self.country.data or "")[:2])
            except Unreadable as refusal:
                raise ValidationError(str(refusal)) from None

    def validate_amount(self, field):
        """More than nothing."""
        if field.data is not None and field.data <= 0:
            raise ValidationError(str(_l("Enter an amount above zero, like 25000.")))
        if field.data is not None and field.data > LARGEST:
            raise ValidationError(str(_l("Enter an amount below 100,000,000,000.")))

    def validate_when(self, field):
        """A day is told, and it is still to come."""
        if self.close_on.errors:
            return
        if self.closes is None:
            words = _l("Pick the day.") if field.data == PICK else _l("Choose when you expect to close.")
            raise ValidationError(str(words))
        if self.closes < clock.today():
            raise ValidationError(str(_l("This day is over. Choose today or a later day.")))

    def validate_family(self, field):
        """One of those there are, for which the company is authorised."""
        row, company = self.known.get(field.data or ""), self.company
        if field.data and row is None:
            raise ValidationError(str(_l("This product family is gone. Choose another.")))
        if row and not self.authorised.allows(company.id if company else self.chain.own_id, row.id):
            raise ValidationError(refusal(row.name, company.name if company else ""))

    def validate_currency(self, field):
        """One with a rate."""
        if field.data not in dict(field.choices):
            raise ValidationError(str(_l("Choose one of these currencies.")))

    @property
    def company(self):
        """The company below the distributor for which it registers; None for the own one."""
        return next((row for row in self.chain.below if row.public_id == self.behalf.data), None)

    def validate_behalf(self, field):
        """The own company, or one below it."""
        if field.data and self.company is None:
            raise ValidationError(str(_l("This company is not one of yours. Choose another.")))

    def validate_distributor(self, field):
        """One of those there are; one at all where the rules ask for it."""
        if self.company is not None or not self.chain.distributors:
            return
        if field.data and field.data not in dict(field.choices):
            raise ValidationError(str(_l("This distributor is not one of yours. Choose another.")))
        if self.chain.needed and not field.data:
            raise ValidationError(str(_l("Choose the distributor of this deal.")))

    def between(self):
        """Who distributes, and whether the deal is hidden from it."""
        if self.company is not None:
            return {"distributor_id": self.chain.own_id, "hidden": False}
        found = next((row.id for row in self.chain.distributors if row.public_id == self.distributor.data), None)
        return {"distributor_id": found, "hidden": bool(self.hidden.data and self.chain.distributors)}

    def asked(self):
        """The deal as the verb takes it."""
        amount = self.amount.data or 0
        told: dict[str, Any] = {name: self[name].data or "" for name in _PLAIN}
        return Asked(
            customer=self.customer.data or "",
            families=(Family(self.chosen.id, 1, amount),),
            amount=amount,
            currency=self.currency.data,
            close_on=self.closes,
            domain=self.host,
            source="portal",
            **self.between(),
            **told,
        )


_PLAIN = ("country", "tax_id", "contact_name", "contact_email", "contact_role", "name", "need", "reference", "stage")
CHAIN = ("behalf", "distributor", "hidden")
TYPED = (  # what a draft keeps
    *("customer", "domain", "amount", "when", "close_on", "family", "currency"),
    *CHAIN,
    *_PLAIN,
)
