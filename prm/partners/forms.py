"""What may be typed about partners and their people; ends as the plain values of the service."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import Email, Length, NumberRange, Optional, Regexp

from prm.partners.rules import SHOWN, ContactRole, Status
from prm.partners.service import Facts, Person, Reached
from prm.web.forms import DayField, FilledIn, Form, trimmed

_SHORT, _LONG = Length(max=120), Length(max=250)
CONTACT_ROLES = {
    ContactRole.SALES: _l("Sales"),
    ContactRole.TECHNICAL: _l("Technical"),
    ContactRole.MARKETING: _l("Marketing"),
    ContactRole.EXECUTIVE: _l("Executive"),
    ContactRole.FINANCE: _l("Finance"),
    ContactRole.SIGNATORY: _l("Signatory"),
    ContactRole.OTHER: _l("Other"),
}
STARTS = (Status.PROSPECT, Status.APPLICANT, Status.ONBOARDING, Status.ACTIVE)


def _text(label, *checks, **given):
    return StringField(label, [*checks, _SHORT], filters=[trimmed], **given)


def _said(value):
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


class PartnerForm(Form):
    """A partner company; `parent` is found by the page, `base` and `version` are what the reader was shown."""

    name = _text(_l("Name"), FilledIn(_l("Enter the company's name.")))
    code = _text(_l("Code"), description=_l("What other systems call this company. Left empty, one is made."))
    kind = _text(_l("Type"), description=_l("As your programme says it: Reseller, Distributor, MSP."))
    territory = SelectField(_l("Territory"), coerce=str, default="")
    parent = _text(_l("Parent company"), description=_l("Its code or its full name."))
    country = StringField(
        _l("Country"),
        [Optional(), Regexp(r"^[A-Za-z]{2}$", message=_l("Enter the two letters of the country, like ES."))],
        filters=[trimmed, str.upper],
        description=_l("Two letters, like ES."),
    )
    city = _text(_l("City"))
    street = _text(_l("Street"))
    region = _text(_l("State or province"))
    postal_code = _text(_l("Postal code"))
    website = _text(_l("Website"))
    email = StringField(
        _l("E-mail"),
        [Optional(), Email(message=_l("Enter an e-mail address like name@example.com.")), _SHORT],
        filters=[trimmed],
    )
    phone = _text(_l("Phone"))
    currency = StringField(
        _l("Currency"),
        [Optional(), Regexp(r"^[A-Za-z]{3}$", message=_l("Enter the three letters of the currency, like EUR."))],
        filters=[trimmed, str.upper],
    )
    tax_id = _text(_l("Tax id"))
    employees = IntegerField(
        _l("Employees"),
        [Optional(), NumberRange(0, 10_000_000, message=_l("Enter a number between 0 and 10,000,000."))],
    )
    joined_on = DayField(_l("Partner since"))
    version, base = HiddenField(), HiddenField()

    def texts(self):
        """Every field as text, as a browser would send it."""
        hidden = {"version", "base", "anyway", "csrf_token"}
        return {field.name: _said(field.data) for field in self if field.name not in hidden}

    def facts(self, *, territory_id, parent_id):
        """What was typed, with the ids the page found."""
        return Facts(
            name=self.name.data,
            code=self.code.data,
            kind=self.kind.data,
            parent_id=parent_id,
            territory_id=territory_id,
            currency=self.currency.data or None,
            email=self.email.data.lower(),
            phone=self.phone.data,
            website=self.website.data,
            street=self.street.data,
            city=self.city.data,
            region=self.region.data,
            postal_code=self.postal_code.data,
            country=self.country.data,
            tax_id=self.tax_id.data,
            employees=self.employees.data,
            joined_on=self.joined_on.data,
        )


class NewPartnerForm(PartnerForm):
    """A partner that is not there yet; `anyway` says that a namesake was seen."""

    status = SelectField(_l("Status"), choices=[(status.value, SHOWN[status][0]) for status in STARTS], coerce=Status)
    manager = SelectField(_l("Channel manager"), coerce=str, default="")
    anyway = HiddenField()


class AssignmentForm(Form):
    """Who looks after the partner, from which day, and why."""

    manager = SelectField(_l("Channel manager"), coerce=str, default="")
    starts_on = DayField(_l("From"), [FilledIn(_l("Enter the day on which it starts."))])
    reason = StringField(_l("Reason"), [FilledIn(_l("Say why, in a few words.")), _LONG], filters=[trimmed])


class ContactForm(Form):
    """A person at the partner."""

    name = _text(_l("Name"), FilledIn(_l("Enter the person's name.")))
    role = SelectField(_l("Role"), choices=list(CONTACT_ROLES.items()), coerce=ContactRole)
    title = _text(_l("Job title"))
    email = StringField(
        _l("E-mail"),
        [Optional(), Email(message=_l("Enter an e-mail address like name@example.com.")), _SHORT],
        filters=[trimmed],
    )
    phone = _text(_l("Phone"))
    language = _text(_l("Language"))
    consent = BooleanField(_l("May be written to for marketing"))
    version = HiddenField()

    def person(self):
        """What was typed, as the plain value the verbs take."""
        return Person(
            name=self.name.data,
            email=self.email.data.lower() or None,
            phone=self.phone.data,
            title=self.title.data,
            role=self.role.data,
            language=self.language.data,
            consent=self.consent.data,
        )


class MoveForm(Form):
    """Where the partner goes next."""

    to = SelectField(_l("Status"), choices=[(status.value, SHOWN[status][0]) for status in Status], coerce=Status)


class ReachedForm(Form):
    """How a company is reached, as its own administrator corrects it."""

    street = _text(_l("Street"))
    postal_code = _text(_l("Postal code"))
    city = _text(_l("City"))
    region = _text(_l("State or province"))
    country = StringField(
        _l("Country"),
        [Optional(), Regexp(r"^[A-Za-z]{2}$", message=_l("Enter the two letters of the country, like ES."))],
        filters=[trimmed, str.upper],
        description=_l("Two letters, like ES."),
    )
    email = StringField(
        _l("E-mail"),
        [Optional(), Email(message=_l("Enter an e-mail address like name@example.com.")), _SHORT],
        filters=[trimmed],
    )
    phone = _text(_l("Phone"))
    website = _text(_l("Website"))
    version = HiddenField()

    def reached(self) -> Reached:
        """What was entered, as the verb takes it."""
        return Reached(**{name: getattr(self, name).data or "" for name in Reached.__dataclass_fields__})
