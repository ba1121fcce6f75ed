"""What a company's administrator says about a colleague."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice

from prm.access.policy import Role
from prm.identity.forms.fields import AddressField, at_most
from prm.identity.service import Profile
from prm.web.forms import FilledIn, Form, trimmed

ROLES = (
    (Role.PARTNER_REP.value, _l("Sales: registers deals, sees the company's orders and deals")),
    (Role.PARTNER_ADMIN.value, _l("Administrator: also signs agreements, invites colleagues and ends their access")),
)


class RoleForm(Form):
    """What a colleague may do."""

    role = RadioField(_l("May do"), choices=[SelectChoice(*each) for each in ROLES], default=Role.PARTNER_REP.value)


class MemberForm(RoleForm):
    """A colleague who is invited."""

    name = StringField(_l("Name"), [FilledIn(_l("Enter your colleague's name.")), at_most(120)], filters=[trimmed])
    email = AddressField(
        _l("E-mail"), [FilledIn(_l("Enter the address the invitation goes to.")), at_most(254)],
        description=_l("The invitation holds for 72 hours."),
    )  # fmt: skip
    title = StringField(_l("Title"), [at_most(120)], filters=[trimmed])

    def profile(self):
        """What was entered, as the verbs take it."""
        return Profile(self.name.data, Role(self.role.data), email=self.email.data, title=self.title.data)
