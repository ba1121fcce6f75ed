"""What is typed to answer a partner's wish or to revoke a registration, and the words an answer begins with."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, TextAreaField

from prm.deals.forms.review import LONGEST, wording
from prm.deals.rules import Ask, Reply
from prm.web import formats
from prm.web.forms import FilledIn, Form, trimmed

WANTS = {Ask.EXTENSION: _l("Wants more time"), Ask.APPEAL: _l("Appeal"), Ask.AMENDMENT: _l("Wants a change")}
TITLES = {
    Ask.EXTENSION: _l("The partner asks for more protection"),
    Ask.APPEAL: _l("The partner appeals against the decision"),
    Ask.AMENDMENT: _l("The partner asks for a change"),
}
YES = {Ask.EXTENSION: _l("Extend"), Ask.APPEAL: _l("Change the decision"), Ask.AMENDMENT: _l("Accept the change")}
NO = {Ask.EXTENSION: _l("Do not extend"), Ask.APPEAL: _l("Let it stand"), Ask.AMENDMENT: _l("Leave it as it is")}
REPLIES = {
    Reply.GRANTED: _l("granted"),
    Reply.REFUSED: _l("refused"),
    Reply.LAPSED: _l("not answered: it ended before"),
}


class WishForm(Form):
    """The answer: what the partner reads, and for an appeal the clause it rests on."""

    clause = SelectField(_l("It rests on"), coerce=str, validate_choice=False)
    told = TextAreaField(
        _l("What the partner reads"),
        [FilledIn(_l("Write what the partner reads, in a sentence or two.")), LONGEST],
        filters=[trimmed],
    )


class RevokeForm(Form):
    """Taking protection back: the coded reason is chosen before, its words may be changed."""

    reason = HiddenField()
    told = TextAreaField(
        _l("What the partner reads"),
        [FilledIn(_l("Write what the partner reads, in a sentence or two.")), LONGEST],
        filters=[trimmed],
    )


def rests_on(clause):
    """The sentence every answer ends with."""
    return _("This rests on clause %(clause)s: “%(text)s”", clause=clause.number, text=clause.said(wording()))


def granted(kind, registration, until, *, protected=True):
    """The words of a yes; `until` the end of protection that follows, None without end."""
    names = {"number": registration.number, "customer": registration.customer}
    day = formats.day(until.date()) if until else _("it is closed")
    if kind is Ask.EXTENSION:
        return _("%(number)s: %(customer)s is now protected for you until %(day)s.", day=day, **names)
    if kind is Ask.AMENDMENT:
        return _(
            "%(number)s is changed as you asked. %(customer)s stays protected for you until %(day)s.", day=day, **names
        )
    if protected:
        return _(
            "We have heard your appeal of %(number)s and changed the decision: "
            "%(customer)s is protected for you until %(day)s.",
            day=day,
            **names,
        )
    return _("We have heard your appeal of %(number)s and look at it again.", number=registration.number)


def refused(kind, registration, until):
    """The words of a no."""
    names = {"number": registration.number, "customer": registration.customer}
    day = formats.day(until.date()) if until else _("it is closed")
    if kind is Ask.EXTENSION:
        return _("%(number)s is not extended: %(customer)s stays protected for you until %(day)s.", day=day, **names)
    if kind is Ask.AMENDMENT:
        return _("%(number)s stays as it was, and %(customer)s protected for you until %(day)s.", day=day, **names)
    return _("We have heard your appeal of %(number)s. The decision stands.", number=registration.number)
