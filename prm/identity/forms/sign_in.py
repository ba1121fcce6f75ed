"""Signing in and accepting an invitation."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField, SubmitField, ValidationError

from prm.core.errors import Refused
from prm.identity.forms.fields import AddressField, at_most
from prm.identity.rules import LONGEST, SHORTEST, check_password
from prm.web.forms import FilledIn, Form, trimmed


class SignInForm(Form):
    """An address, and a password where one is used instead of a link."""

    email = AddressField(_l("E-mail"), [FilledIn(_l("Enter your e-mail address, like ada@example.com.")), at_most(254)])
    password = PasswordField(_l("Password"), [at_most(4 * LONGEST)])
    next = HiddenField()
    act = SubmitField()

    def by_password(self) -> bool:
        """Enter in the password field means the password; a button means what it says."""
        asked = self.act.raw_data[0] if self.act.raw_data else ""
        return asked == "password" or (asked != "link" and bool(self.password.data))


class JoinForm(Form):
    """What an invited person says about themselves."""

    name = StringField(
        _l("Your name"), [FilledIn(_l("Enter the name colleagues know you by.")), at_most(120)], filters=[trimmed]
    )
    password = PasswordField(
        _l("Password"),
        description=_l("%(n)s characters or more. Without one you sign in by a link we mail you.", n=SHORTEST),
    )

    email = ""  # whose account it is, for the check

    def validate_password(self, field):
        if field.data:
            try:
                check_password(field.data, name=self.name.data or "", email=self.email)
            except Refused as refusal:
                raise ValidationError(str(refusal)) from None
