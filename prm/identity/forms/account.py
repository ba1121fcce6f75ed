"""One's own account: preferences and password."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from prm.core.errors import Refused
from prm.identity.forms.fields import at_most, locale_choices, zone_choices
from prm.identity.rules import LONGEST, SHORTEST, check_password
from prm.web.forms import FilledIn, Form, trimmed

THEMES = (("auto", _l("As my device")), ("light", _l("Light")), ("dark", _l("Dark")))
DENSITIES = (("compact", _l("Compact")), ("normal", _l("Normal")), ("relaxed", _l("Relaxed")))


class PreferencesForm(Form):
    """How somebody likes to be called and to look at things."""

    name = StringField(
        _l("Name"), [FilledIn(_l("Enter the name colleagues know you by.")), at_most(120)], filters=[trimmed]
    )
    locale = SelectField(
        _l("Numbers and dates as in"),
        description=_l("Pages are in English; this is how numbers and dates are written."),
    )
    time_zone = SelectField(_l("Time zone"))
    theme = RadioField(_l("Theme"), choices=[SelectChoice(*each) for each in THEMES])
    density = RadioField(_l("Rows of lists"), choices=[SelectChoice(*each) for each in DENSITIES])
    shortcuts = BooleanField(
        _l("Keyboard shortcuts"), description=_l("Single keys and G with a letter. Press ? to see them.")
    )

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.locale.choices, self.time_zone.choices = locale_choices(), zone_choices()

    def chosen(self) -> dict[str, Any]:
        """The preferences as they are kept."""
        return {name: getattr(self, name).data for name in ("locale", "time_zone", "theme", "density", "shortcuts")}


class PasswordForm(Form):
    """A new password, proved by the old one."""

    current = PasswordField(
        _l("Current password"), [FilledIn(_l("Enter the password you use now.")), at_most(4 * LONGEST)]
    )
    fresh = PasswordField(
        _l("New password"),
        [FilledIn(_l("Enter a new password."))],
        description=_l("%(n)s characters or more: four or five unrelated words make a good one.", n=SHORTEST),
    )
    end_others = BooleanField(_l("Sign out my other browsers"), default=True)

    def __init__(self, *, name: str, email: str, first: bool, **given: Any) -> None:
        super().__init__(**given)
        self.person = {"name": name, "email": email}
        if first:
            del self.current  # nothing to prove it by: the name then reads None

    def validate_fresh(self, field):
        try:
            check_password(field.data or "", **self.person)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from None
