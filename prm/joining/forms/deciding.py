"""What staff types about an application: a prospect, a check, an owner, a stage, yes and no."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from prm.identity.forms.fields import AddressField
from prm.joining.forms.apply import ADDRESS, FOLDED, LONG, SHORT, CompanyFields
from prm.joining.forms.fields import Several, one_line
from prm.joining.rules import OPEN, Check, Result, Source
from prm.joining.words import CHECKS, KINDS, REASONS, RESULTS, SOURCES, STAGES
from prm.web.forms import DayField, FilledIn, Form, trimmed


class ProspectForm(CompanyFields):
    """A company that somebody of ours found."""

    kind = SelectField(_l("Type"), choices=[(str(kind), word) for kind, word in KINDS.items()])
    source = SelectField(_l("Source"), choices=[(str(each), SOURCES[each]) for each in Source if each != Source.FORM])
    contact = StringField(_l("Contact"), [SHORT], filters=[one_line])
    email = AddressField(_l("E-mail"), [Optional(), SHORT])
    verticals = Several(_l("Markets"))
    why = TextAreaField(_l("What we know of it"), [LONG], filters=[trimmed])


class EditForm(ProspectForm):
    """What is known of a company, and where it belongs; where it came from stays as it was."""

    source = None
    version = HiddenField()
    territory = SelectField(_l("Region"), default="")


def typed(row):
    """An application as the form is opened with."""
    plain = ("company", "website", "country", "verticals", "families", "why", "contact", "email", "phone", *FOLDED)
    said = {name: getattr(row, name) for name in plain}
    return said | {"kind": str(row.kind), "size": str(row.size or ""), "version": str(row.version)}


class PlanForm(Form):
    """Who looks after it, where it stands, what comes next."""

    version = HiddenField()
    owner = SelectField(_l("Owner"), default="")
    stage = SelectField(_l("Stage"), choices=[(str(stage), STAGES[stage]) for stage in OPEN])
    next_step = StringField(_l("Next step"), [ADDRESS], filters=[one_line])
    next_on = DayField(_l("On"))


class CheckForm(Form):
    """One look at the applicant."""

    version = HiddenField()
    check = SelectField(_l("Check"), choices=[(str(each), CHECKS[each][0]) for each in Check])
    result = SelectField(_l("What came of it"), choices=[(str(each), RESULTS[each]) for each in Result])
    note = TextAreaField(_l("Note"), [LONG], filters=[trimmed])
    evidence = StringField(_l("Evidence"), [ADDRESS], filters=[one_line], description=_l("A link or a file number."))


class ApproveForm(Form):
    """Where the new partner belongs and who looks after it."""

    version = HiddenField()
    territory = SelectField(_l("Territory"), [FilledIn(_l("Choose the territory it belongs to."))])
    manager = SelectField(_l("Channel manager"), [FilledIn(_l("Choose who looks after it."))])
    agreement = SelectField(
        _l("Agreement"), default="", description=_l("Drafted at once, for a year; you send it when you have read it.")
    )
    why = TextAreaField(_l("Why, in spite of a concern"), [LONG], filters=[trimmed])


class DeclineForm(Form):
    """Why not, and what the applicant reads."""

    version = HiddenField()
    reason = SelectField(
        _l("Reason, for colleagues"), [FilledIn(_l("Choose a reason."))],
        choices=[("", _l("Choose a reason")), *((str(each), word) for each, word in REASONS.items())],
    )  # fmt: skip
    told = TextAreaField(
        _l("What the applicant reads"), [FilledIn(_l("Write what the applicant reads.")), LONG], filters=[trimmed]
    )


def usual_words(company):
    """What a no says until somebody changes it."""
    return _("Thank you for your interest. We cannot take on %(company)s as a partner now.", company=company)
