"""The rules of engagement as a form, subject by subject as they are read; ends as the document of a version."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from prm.core import clock
from prm.core.errors import Unreadable
from prm.deals.forms.opening import WEEK
from prm.deals.forms.rules_fields import Chosen, CodesField, DaysField, HoursField, PercentField, WholeField
from prm.deals.forms.rules_lines import (
    ROLES,
    BenefitLine,
    HoursLine,
    ProtectionLine,
    RouteLine,
    of_size,
)
from prm.deals.hours import WEEKDAYS, Calendar
from prm.deals.terms_parts import Second
from prm.deals.terms_reading import LONGEST_DAYS, LONGEST_TEXT, MOST_HOURS, WHOLE
from prm.web.forms import AmountField, DayField, FilledIn, Form, trimmed

TABLES = {  # the lines' field: the part of the document, and how a line is typed
    "hours_lines": ("decision", HoursLine),
    "routing_lines": ("routing", RouteLine),
    "protection_lines": ("protection", ProtectionLine),
    "benefits_lines": ("benefits", BenefitLine),
}
SECONDS = (
    (str(Second.REJECT), _l("is declined")),
    (str(Second.WAITLIST), _l("waits; when the deal becomes free, those who wait are told")),
    (str(Second.REDUCED), _l("can be approved for a share of the first one's benefits")),
)


class RulesForm(Form):
    """Everything a version says, but for the program's currency."""

    seen = HiddenField()
    name = StringField(
        _l("Name of the program"),
        [FilledIn(_l("Enter the program's name.")), Length(max=80, message=_l("Shorten this to %(max)d characters."))],
        filters=[trimmed],
    )
    minimum_amount = AmountField(_l("Smallest deal"), [of_size], description=_l("Empty: a deal of any size."))
    families = CodesField(_l("Product families that may be registered"), description=_l("Empty: all of them."))
    tenders = BooleanField(_l("A deal may be registered even after the customer has put it out to tender"))
    distributor = BooleanField(_l("A partner that buys through distributors names the one of the deal"))
    resubmissions = WholeField(_l("A declined registration can be sent again, times"), most=100)
    second_partner = RadioField(
        _l("A second partner's registration of a deal that is taken"),
        [Chosen()],
        choices=SECONDS,
        validate_choice=False,
    )
    share = WholeField(_l("Share of the first one's benefits"), least=1, most=99, needed=False)
    direct_days = WholeField(_l("Our own sales team's work on a deal counts for"), most=LONGEST_DAYS)
    hours_lines = FieldList(FormField(HoursLine), _l("Decided within, by line"))
    hours = WholeField(_l("Every other deal is decided within, in business hours"), least=1, most=MOST_HOURS)
    answer_days = WholeField(_l("An answered question keeps the priority for"), least=1, most=365)
    late_lengthens = BooleanField(_l("A decision later than promised lengthens the protection by the delay"))
    zone = StringField(_l("Time zone"), [FilledIn(_l("Enter a time zone like Europe/Berlin."))], filters=[trimmed])
    monday = HoursField(WEEK["monday"], day="monday", filters=[trimmed])
    tuesday = HoursField(WEEK["tuesday"], day="tuesday", filters=[trimmed])
    wednesday = HoursField(WEEK["wednesday"], day="wednesday", filters=[trimmed])
    thursday = HoursField(WEEK["thursday"], day="thursday", filters=[trimmed])
    friday = HoursField(WEEK["friday"], day="friday", filters=[trimmed])
    saturday = HoursField(WEEK["saturday"], day="saturday", filters=[trimmed])
    sunday = HoursField(WEEK["sunday"], day="sunday", filters=[trimmed])
    holidays = DaysField(_l("Days off"), description=_l("One a line, like 2026-12-25."))
    auto_approve_below = AmountField(
        _l("Approve at once under"),
        [of_size],
        description=_l("Only what is clean. Empty: a person decides every deal."),
    )
    four_eyes_above = AmountField(
        _l("Two people approve above"), [of_size], description=_l("Empty: one decision is enough.")
    )
    routing_lines = FieldList(FormField(RouteLine), _l("Who decides, by line"))
    who = SelectField(_l("Every other deal is decided by"), [Chosen()], choices=ROLES, validate_choice=False)
    protection_lines = FieldList(FormField(ProtectionLine), _l("Protection, by line"))
    days = WholeField(_l("Every other deal is protected for"), least=1, most=LONGEST_DAYS, needed=False)
    never = BooleanField(_l("Every other deal is protected until it is closed"))
    most = WholeField(_l("Extensions a deal can have"), most=20)
    extension_days = WholeField(_l("Each adds up to"), least=1, most=LONGEST_DAYS)
    most_days = WholeField(_l("All together no more than"), least=1, most=LONGEST_DAYS)
    auto_within_days = WholeField(
        _l("The first is granted at once when the sales stage moved in the last"),
        least=1,
        most=365,
        needed=False,
        description=_l("Empty: a person decides every extension."),
    )
    appeal_days = WholeField(_l("A decision can be appealed within"), most=365, description=_l("0: not at all."))
    benefits_lines = FieldList(FormField(BenefitLine), _l("Benefits, by line"))
    discount = PercentField(_l("Every other deal has a registration discount of"), most=WHOLE)
    commission = StringField(_l("A sentence on commission"), [Length(max=LONGEST_TEXT)], filters=[trimmed])

    def validate_share(self, field):
        """A share where there is one to give."""
        if self.second_partner.data == Second.REDUCED and field.data is None and not field.errors:
            raise ValidationError(field.how())

    def validate_days(self, field):
        """Days, or without an end."""
        if field.data is None and not self.never.data and not field.errors:
            raise ValidationError(_("Enter the days, or tick that protection lasts until the deal is closed."))

    def validate_most_days(self, field):
        """Room for one extension."""
        one = self.extension_days.data
        if field.data is not None and one is not None and field.data < one:
            raise ValidationError(_("Enter no fewer days than one extension adds, or none could be granted in full."))

    def validate_auto_approve_below(self, field):
        """Not what two people must decide."""
        limit = self.four_eyes_above.data
        if isinstance(field.data, int) and isinstance(limit, int) and field.data > limit + 1:
            raise ValidationError(
                _("What two people must approve cannot be approved at once. Enter no more than that limit.")
            )

    def validate_zone(self, field):
        """A time zone there is."""
        try:
            Calendar.from_document({"zone": field.data, "hours": {"monday": "00:00-24:00"}})
        except Unreadable as refusal:
            raise ValidationError(str(refusal)) from None

    def validate_monday(self, _field):
        """Open for at least an hour a week."""
        if any(self[day].errors for day in WEEKDAYS):
            return
        try:
            Calendar.from_document({"zone": "UTC", "hours": {day: self[day].data or "" for day in WEEKDAYS}})
        except Unreadable as refusal:
            raise ValidationError(str(refusal)) from None

    def know(self, **known):
        """Give the lists that names are checked against: field name → (folded name → name as stored)."""
        lines = [entry.form for name in TABLES for entry in self[name]]
        for name, names in known.items():
            for form in [self, *lines]:
                if name in form:
                    form[name].known = names

    def validate(self, **given):
        """Each field, then lines that say the same condition twice."""
        right = super().validate(**given)
        for name in TABLES:
            seen = []
            for entry in self[name]:
                when = entry.form.condition()
                if when and when in seen:
                    entry.form.conflict.errors = [_("An earlier line has the same condition. Take one of them out.")]
                    right = False
                seen.append(when)
        return right


class PublishForm(Form):
    """Why, and from when on."""

    seen = HiddenField()
    why = TextAreaField(
        _l("Why the rules change"),
        [
            FilledIn(_l("Write in a sentence why the rules change.")),
            Length(max=500, message=_l("Shorten this to %(max)d characters.")),
        ],
        filters=[trimmed],
    )
    effective_on = DayField(_l("They hold from"), [FilledIn(_l("Choose the day from which they hold."))])

    def validate_effective_on(self, field):
        """Today or later."""
        if field.data is not None and field.data < clock.today():
            raise ValidationError(_("This day is over. Choose today or a later day."))
