"""What is filled in to ask for compliance documents, to hand one in, and to decide about it."""

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, StopValidation
from wtforms.widgets import CheckboxInput

from prm.agreements.document_rules import Sort, check_days
from prm.agreements.service.filing import Said
from prm.agreements.words import SORTS
from prm.core import clock
from prm.core.errors import Unreadable
from prm.web.forms import DayField, FilledIn, Form, trimmed
from prm.web.papers import MOST_BYTES, understood

TYPES = ("pdf", "png", "jpg", "jpeg", "docx", "xlsx")
ACCEPT = ",".join([*(f".{each}" for each in TYPES), "image/*"])  # the last lets a phone offer its camera
BODY = 11_000_000  # of a whole request with one file; more is not even read
CHOICES = [SelectChoice(str(each), SORTS[each]) for each in Sort]
LONG = Length(max=2_000, message=_l("Write 2,000 signs at most."))


def limits():
    """What may be handed in, said before it is chosen."""
    return _("PDF, PNG, JPEG, DOCX or XLSX, up to 10 MB. On a phone you can take a picture.")


class OneFile(FileField):
    """One file; `data` is what it was understood as."""

    def process_formdata(self, valuelist):
        """Fed from the request's files, not its fields."""

    def pre_validate(self, form):
        """It is there, and it is what its name says."""
        upload = next((each for each in request.files.getlist(self.name) if each.filename), None)
        if upload is None:
            raise StopValidation(_("Choose a file."))
        try:
            self.data = understood(upload.filename or "", upload.stream.read(MOST_BYTES + 1))
        except Unreadable as refusal:
            raise StopValidation(str(refusal)) from None
        if self.data.name.rpartition(".")[2].lower() not in TYPES:
            raise StopValidation(_("%(name)s cannot be handed in. %(hint)s", name=self.data.name, hint=limits()))


class AskForm(Form):
    """Which documents are wanted, what exactly, and until when."""

    kinds = SelectMultipleField(_l("Documents"), option_widget=CheckboxInput(), choices=CHOICES)
    note = TextAreaField(
        _l("What exactly"), [LONG], filters=[trimmed],
        description=_l("Like the least sum insured. The partner reads it."),
    )  # fmt: skip
    wanted_by = DayField(_l("Wanted by"))

    def validate_kinds(self, field):
        """At least one."""
        if not field.data:
            raise StopValidation(_("Choose at least one kind of document."))

    def validate_wanted_by(self, field):
        """Still to come."""
        if field.data and field.data < clock.today():
            raise StopValidation(_("Choose a day that is still to come."))


class StandsForm(Form):
    """What stands on a document; `sort()` of the forms below tells the kind that its days are checked for."""

    number = StringField(
        _l("Its number"), [Length(max=80, message=_l("A number has 80 signs at most."))], filters=[trimmed],
        description=_l("That of a policy or a certificate."),
    )  # fmt: skip
    issued_on = DayField(_l("Issued on"))
    expires_on = DayField(_l("Last day"), description=_l("Leave it empty where none stands on it."))

    def said(self):
        """As verbs take it."""
        return Said(self.number.data or "", self.issued_on.data, self.expires_on.data)

    def accepted(self):
        """Every field can be understood, and its days can be meant."""
        if not super().accepted():
            return False
        wrong = check_days(self.sort(), self.issued_on.data, self.expires_on.data, clock.today())
        for name, sentence in wrong.items():
            self[name].errors = [*self[name].errors, sentence]
        return not wrong


class OfKind(StandsForm):
    """Of a document whose kind is known."""

    def __init__(self, kind, **given):
        self.kind_known = kind
        super().__init__(**given)

    def sort(self):
        """It was asked for."""
        return self.kind_known


class FileForm(OfKind):
    """A file for a document that is asked for."""

    file = OneFile(_l("File"), [])


class NewForm(StandsForm):
    """A document that nobody asked for, or the next one of its kind."""

    kind = SelectField(_l("Document"), [FilledIn(_l("Choose a kind of document."))], choices=CHOICES)
    file = OneFile(_l("File"), [])

    def sort(self):
        """As chosen."""
        return Sort(self.kind.data)


class AcceptForm(OfKind):
    """It does: with what stands on it. `seen` is the digest of the file that was looked at."""

    seen = HiddenField()


class RefuseForm(Form):
    """It does not do, and why."""

    seen = HiddenField()
    why = TextAreaField(
        _l("Why"), [FilledIn(_l("Say why it does not do: the partner reads it.")), LONG], filters=[trimmed],
        description=_l("The partner reads it."),
    )  # fmt: skip
