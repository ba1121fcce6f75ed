"""What may be typed about an import: the file, the mapping of its columns, the names of mappings, the decision."""

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from prm.core.errors import Unreadable
from prm.imports import mapping
from prm.imports.formats import ASKED
from prm.imports.kinds import Kind
from prm.imports.rules import Type
from prm.web.forms import DayField, FilledIn, Form, trimmed

SEPARATORS = {",": _l("Comma"), ";": _l("Semicolon"), "tab": _l("Tab"), "|": _l("Bar")}
SHORTER = _l("Shorten the name to 60 characters.")


class StartForm(Form):
    """Which file, and what it holds."""

    kind = RadioField(_l("What the file holds"), validate_choice=False)
    file = FileField(_l("File"))
    source = StringField(
        _l("Source"),
        [Length(max=60, message=SHORTER)],
        filters=[trimmed],
        description=_l("The system it comes from, like erp. Orders of the same number from two sources stay apart."),
    )
    saved = SelectField(_l("Saved mapping"), validate_choice=False)

    def __init__(self, **given):
        super().__init__(**given)
        self.file.data = request.files.get("file")

    def validate_kind(self, field):
        """One of the kinds this person may import."""
        if field.data not in {value for value, _label in field.choices}:
            raise ValidationError(_("Choose what the file holds."))

    def validate_file(self, field):
        """There is a file, and something in it."""
        if field.data is None or not field.data.filename:
            raise ValidationError(_("Choose a CSV or XLSX file."))
        if not field.data.stream.read(1):
            raise ValidationError(_("This file is empty. Choose one with a header row and at least one row below it."))
        field.data.stream.seek(0)


class NameForm(Form):
    """The name under which a mapping is kept."""

    name = StringField(
        _l("Name"),
        [
            FilledIn(_l("Enter a name for the mapping, like ERP contacts.")),
            Length(max=80, message=_l("Shorten the name to 80 characters.")),
        ],
        filters=[trimmed],
    )


class ConfirmForm(Form):
    """The decision to write; rows that are refused stay out only when that is said."""

    skip_refused = BooleanField()


class MappingBase(Form):
    """The fields every mapping has; `mapping_form` adds those of the kind."""

    source = StringField(_l("Source"), [Length(max=60, message=SHORTER)], filters=[trimmed])
    r_day_order = SelectField(_l("Days are written"), validate_choice=False)
    r_decimal = SelectField(_l("Decimal mark"), validate_choice=False)
    r_delimiter = SelectField(_l("Columns are separated by"), validate_choice=False)
    r_encoding = StringField(_l("Encoding"), [Length(max=40)], filters=[trimmed])
    r_sheet = StringField(_l("Sheet of the workbook"), [Length(max=60)], filters=[trimmed])
    kind: Kind

    def validate(self, extra_validators=None):
        """Every field that rows need gets a value, and every list of values can be read."""
        good = super().validate(extra_validators)
        for each in self.kind.fields:
            column = self[f"c_{each.name}"]
            if each.required and not column.data and not self[f"d_{each.name}"].data:
                words = _("Choose the column that gives %(field)s, or type one value for all rows.", field=each.label)
                column.errors, good = [words], False
            listed = self[f"v_{each.name}"]
            try:
                mapping.values_from(listed.data)
            except Unreadable as refusal:
                listed.errors, good = [str(refusal)], False
        return good


def mapping_form(kind: Kind, run, document, refused=None):
    """The form of a mapping of this kind, filled from a document; `refused` are field → words to translate."""
    parts = {"kind": kind}
    for each in kind.fields:
        parts |= _parts_of(each)
    for option in kind.options:
        parts[f"o_{option.name}"] = _option(option)
    made = type("MappingForm", (MappingBase,), parts)
    form = made(data=mapping.flat(kind, document, refused or {}))
    headers = [("", _("– not in this file –")), *mapping.columns_of(run.headers, run.sample, document)]
    told = [("", _("Told from the values"))]
    for each in kind.fields:
        form[f"c_{each.name}"].choices = headers
        if each.type in ASKED:
            ways = mapping.DAY_ORDERS if each.type is Type.DAY else mapping.DECIMALS
            form[f"f_{each.name}"].choices = [*told, *ways.items()]
    form.r_day_order.choices = [*told, *mapping.DAY_ORDERS.items()]
    form.r_decimal.choices = [*told, *mapping.DECIMALS.items()]
    form.r_delimiter.choices = [("", _("Told from the file")), *SEPARATORS.items()]
    return form


def _parts_of(each):
    name = {"field": each.label}
    default = _("%(field)s where the cell is empty", **name)
    parts = {
        f"c_{each.name}": SelectField(each.label, validate_choice=False),
        f"d_{each.name}": StringField(default, [Length(max=500)], filters=[trimmed]),
        f"v_{each.name}": TextAreaField(_("What words stand for %(field)s", **name), [Length(max=50_000)]),
    }
    if each.type in ASKED:
        parts[f"f_{each.name}"] = SelectField(_("%(field)s is written", **name), validate_choice=False)
    return parts


def _option(option):
    match option.kind:
        case "flag":
            return BooleanField(option.label)
        case "day":
            return DayField(option.label)
        case "map":
            return TextAreaField(option.label, [Length(max=50_000)])
    return StringField(option.label, [Length(max=500)], filters=[trimmed])
