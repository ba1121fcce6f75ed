"""People, regions, delegations and the installation, as admins and managers enter them."""

from babel.numbers import list_currencies
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from prm.access.policy import PARTNER_ROLES, STAFF_ROLES, Role
from prm.identity.forms.fields import AddressField, at_most, locale_choices, zone_choices
from prm.identity.rules import NodeKind
from prm.identity.service import Profile
from prm.web.forms import DayField, FilledIn, Form, trimmed
from prm.web.reader import ROLE_NAMES

KINDS = {NodeKind.GROUP: _l("Group"), NodeKind.COUNTRY: _l("Country"), NodeKind.TERRITORY: _l("Territory")}
MONTHS = tuple(
    (number, name)
    for number, name in enumerate(
        (
            _l("January"), _l("February"), _l("March"), _l("April"), _l("May"), _l("June"),
            _l("July"), _l("August"), _l("September"), _l("October"), _l("November"), _l("December"),
        ),
        start=1,
    )
)  # fmt: skip
NOBODY = ("", "–")
CONFIRMING = ((0, _l("never")), (6, _l("every 6 months")), (12, _l("once a year")), (24, _l("every 2 years")))


class PersonForm(Form):
    """What an admin says about a person."""

    version = HiddenField()
    name = StringField(_l("Name"), [FilledIn(_l("Enter the person's name.")), at_most(120)], filters=[trimmed])
    email = AddressField(_l("E-mail"), [at_most(254)], description=_l("Without one the person is known by name only."))
    title = StringField(_l("Title"), [at_most(120)], filters=[trimmed])
    role = SelectField(_l("Role"))
    territory = SelectField(_l("Belongs to the region"), default="")  # not on the page before there is a region
    reports_to = SelectField(_l("Reports to"), default="")
    regions = SelectMultipleField(_l("Sees these regions, and everything below them"))
    assists = SelectMultipleField(
        _l("Works for these managers"), description=_l("For coordinators: they see and act on these books.")
    )
    invite = BooleanField(_l("Mail an invitation now"), default=True)

    def __init__(self, *, nodes, colleagues, managers, partner=False, **given):
        super().__init__(**given)
        roles = [role for role in Role if role in (PARTNER_ROLES if partner else STAFF_ROLES)]
        self.role.choices = [(role.value, ROLE_NAMES[role]) for role in roles]
        self.regions.choices = [(node.public_id, node.name) for node in nodes]
        self.territory.choices = [NOBODY, *((node.public_id, node.path) for node in nodes)]
        self.reports_to.choices = [NOBODY, *((row.public_id, row.name) for row in colleagues)]
        self.assists.choices = [(row.public_id, row.name) for row in managers]
        self.ids = {row.public_id: row.id for row in (*nodes, *colleagues, *managers)}

    def validate_invite(self, field):
        if field.data and not self.email.data and not self.email.errors:
            raise ValidationError(_l("Enter an e-mail address to mail to, or leave the invitation for later."))

    def profile(self):
        """What was entered, as the verbs take it."""
        return Profile(
            name=self.name.data,
            role=Role(self.role.data),
            email=self.email.data or None,
            title=self.title.data,
            territory_id=self.ids.get(self.territory.data),
            reports_to_id=self.ids.get(self.reports_to.data),
            regions=tuple(self.ids[each] for each in self.regions.data or ()),
            assists=tuple(self.ids[each] for each in self.assists.data or ()),
        )


class RegionForm(Form):
    """A node of the tree."""

    name = StringField(_l("Name"), [FilledIn(_l("Enter the region's name.")), at_most(120)], filters=[trimmed])
    kind = SelectField(_l("Kind"), choices=[SelectChoice(kind.value, label) for kind, label in KINDS.items()])
    parent = SelectField(_l("Lies in"))
    code = StringField(
        _l("Code"),
        [at_most(40)],
        filters=[trimmed],
        description=_l("As other systems name it; imports look for it."),
    )

    def __init__(self, *, nodes, **given):
        super().__init__(**given)
        self.parent.choices = [
            ("", _l("Nothing: it stands at the top")),
            *((node.public_id, node.path) for node in nodes),
        ]


class LoanForm(Form):
    """Whose book, or which partner of it, goes to whom and when."""

    owner = SelectField(_l("Whose book"))
    what = SelectField(_l("What is lent"))
    colleague = SelectField(_l("To"), [FilledIn(_l("Choose a colleague."))])
    starts = DayField(_l("First day"), [FilledIn(_l("Enter the first day."))])
    ends = DayField(
        _l("Last day"), [FilledIn(_l("Enter the last day."))], description=_l("Ends by itself after this day.")
    )
    reason = StringField(
        _l("Reason"), [at_most(200)], filters=[trimmed], description=_l("Like: on leave. The colleague sees it.")
    )

    def __init__(self, *, owners, colleagues, partners, **given):
        super().__init__(**given)
        self.owner.choices = [(row.public_id, row.name) for row in owners]
        self.colleague.choices = [("", _l("Choose a colleague")), *((row.public_id, row.name) for row in colleagues)]
        self.what.choices = [("", _l("The whole book")), *((row.public_id, row.name) for row in partners)]


class CompanyForm(Form):
    """The installation's own facts."""

    name = StringField(_l("Name of the installation"), [FilledIn(_l("Enter a name.")), at_most(80)], filters=[trimmed])
    currency = SelectField(_l("Reporting currency"))
    fiscal_start = SelectField(
        _l("The fiscal year begins in"), choices=[SelectChoice(*each) for each in MONTHS], coerce=int
    )
    locale = SelectField(_l("Numbers and dates as in"), description=_l("Until somebody chooses their own."))
    time_zone = SelectField(_l("Time zone"))
    confirm_months = SelectField(
        _l("Partners confirm their data"), choices=[SelectChoice(*each) for each in CONFIRMING], coerce=int, default=12
    )

    def __init__(self, **given):
        super().__init__(**given)
        self.currency.choices = [(code, code) for code in sorted(list_currencies())]
        self.locale.choices, self.time_zone.choices = locale_choices(), zone_choices()
