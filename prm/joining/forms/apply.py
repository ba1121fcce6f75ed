"""The public application: one page that asks little. Knows nothing of who is known here already."""

from collections.abc import Sequence

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import TelInput, URLInput

from prm.core.disposable import is_disposable
from prm.core.domains import registrable
from prm.identity.forms.fields import AddressField, at_most
from prm.joining import links
from prm.joining.forms.fields import Several, one_line
from prm.joining.places import countries
from prm.joining.rules import Kind, Size
from prm.joining.service.applying import Asked
from prm.joining.words import SIZES
from prm.web.forms import FilledIn, Form, trimmed

MOST_BYTES = 64_000
FOLDED = (
    "street",
    "postal_code",
    "city",
    "region",
    "tax_id",
    "proprietors",
    "certifications",
    "referees",
)  # behind “More about the company”: whoever has it at hand saves us a question
SHORT, ADDRESS, LONG = at_most(120), at_most(250), at_most(2_000)


class CompanyFields(Form):
    """What is asked of a company, whoever types it."""

    company = StringField(_l("Company"), [FilledIn(_l("Enter the company's name.")), SHORT], filters=[one_line])
    website = StringField(_l("Website"), [ADDRESS], filters=[one_line], widget=URLInput())
    country = SelectField(_l("Country"), [FilledIn(_l("Choose the country the company is in."))])
    tax_id = StringField(_l("Tax number"), [at_most(40)], filters=[one_line])
    street = StringField(_l("Street"), [SHORT], filters=[one_line])
    postal_code = StringField(_l("Postal code"), [at_most(20)], filters=[one_line])
    city = StringField(_l("City"), [SHORT], filters=[one_line])
    region = StringField(_l("State or province"), [SHORT], filters=[one_line])
    size = SelectField(_l("People in the company"), default="")
    verticals = Several(_l("Markets you work in"))
    families = Several(_l("Products of interest"))
    contact = StringField(_l("Your name"), [FilledIn(_l("Enter your name.")), SHORT], filters=[one_line])
    email = AddressField(_l("Work e-mail"), [FilledIn(_l("Enter your work e-mail, like ada@example.com.")), SHORT])
    phone = StringField(_l("Phone"), [at_most(40)], filters=[one_line], widget=TelInput())
    certifications = TextAreaField(_l("Certifications held"), [LONG], filters=[trimmed])
    referees = TextAreaField(_l("References"), [LONG], filters=[trimmed])
    proprietors = StringField(_l("Owners of the company"), [ADDRESS], filters=[one_line])
    why = TextAreaField(_l("Why do you want to work with us?"), [LONG], filters=[trimmed])

    def know(self, verticals: Sequence[str], families: Sequence[str]) -> "CompanyFields":
        """The form with what can be chosen."""
        language = get_locale().language if get_locale() else "en"
        self.country.choices = [("", _("Choose a country")), *countries(language).items()]
        self.size.choices = [("", _("Not said")), *((str(size), str(word)) for size, word in SIZES.items())]
        self.verticals.choices = [(each, each) for each in verticals]
        self.families.choices = [(each, each) for each in families]
        return self

    def validate_website(self, field):
        if field.data and not registrable(field.data):
            raise ValidationError(_("Enter the address of the company's own website, like example.com."))

    def asked(self, kind: str) -> Asked:
        """What was typed, as the verbs take it."""
        return Asked(
            kind=Kind(kind), company=self.company.data, country=self.country.data, website=self.website.data,
            size=Size(self.size.data) if self.size.data else None, verticals=tuple(self.verticals.data or ()),
            families=tuple(self.families.data or ()), why=self.why.data, contact=self.contact.data,
            email=(self.email.data or "").lower(), phone=self.phone.data, tax_id=self.tax_id.data,
            **{name: self[name].data for name in FOLDED if name != "tax_id"},
        )  # fmt: skip


class ApplyForm(CompanyFields):
    """The form of the public page; `fax` is for robots, `opened` says when it was opened."""

    fax = StringField(_l("Fax"))
    opened = HiddenField()

    def validate_email(self, field):
        if is_disposable(field.data):
            raise ValidationError(
                _("Use your work address: mail to %(host)s is thrown away, so our answer would not reach you.",
                  host=field.data.rpartition("@")[2])
            )  # fmt: skip
        if not registrable(field.data) and not self.website.data:
            raise ValidationError(
                _("This address is at a mail provider. Use your work address, or enter the company's website above.")
            )

    def validate_fax(self, field):
        if field.data:
            raise ValidationError(_("Leave the field “Fax” empty: it is there to stop robots."))

    def validate_opened(self, field):
        seen = links.read_stamp(field.data or "")
        if seen is None or seen.stale:
            self.renewed(_("This page was open for a long time. Look over what you wrote and send it again."))
        elif seen.hasty:
            raise ValidationError(_("This was sent faster than people type. Wait a few seconds, then send it again."))

    def renewed(self, sentence):
        """A fresh stamp, as the old one is worth nothing."""
        self.opened.raw_data, self.opened.data = None, links.stamp()
        raise ValidationError(sentence)
