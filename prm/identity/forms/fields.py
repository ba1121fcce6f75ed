"""What several forms of this room share: addresses, locales, time zones."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length
from wtforms.widgets import EmailInput

# Pages speak English; these say how numbers and days are written. CLDR keeps an English for each.
LOCALES = (
    "en_US",
    "en_GB",
    "en_AU",
    "en_CA",
    "en_CH",
    "en_DE",
    "en_ES",
    "en_FR",
    "en_IE",
    "en_IN",
    "en_IT",
    "en_NL",
    "en_SE",
    "en_ZA",
)
CONTINENTS = {
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
}


def at_most(count: int) -> Length:
    """A text may have so many characters."""
    return Length(max=count, message=_l("Shorten this to %(max)d characters."))


class AddressField(StringField):
    """An e-mail address; `data` is lower case, or empty."""

    widget = EmailInput()

    def process_formdata(self, valuelist):
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = typed
        if typed:
            try:
                found = validate_email(typed, check_deliverability=False, globally_deliverable=False)
            except EmailNotValidError:
                raise ValueError(_("Enter an e-mail address, like ada@example.com.")) from None
            self.data = found.normalized.casefold()


@cache
def locale_choices() -> list[tuple[str, str]]:
    """Locale → the country with a number as it is written there."""
    told = []
    for each in LOCALES:
        locale = Locale.parse(each)
        symbols = locale.number_symbols["latn"]
        told.append((each, f"{locale.get_territory_name('en')} · 1{symbols['group']}234{symbols['decimal']}56"))
    return told


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Every time zone named after a city, and UTC."""
    names = sorted(name for name in available_timezones() if name.partition("/")[0] in CONTINENTS)
    return [("UTC", "UTC"), *((name, name.replace("_", " ").replace("/", " / ")) for name in names)]
