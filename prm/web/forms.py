"""The base of every form and the fields the product needs beyond WTForms' own. The door checks CSRF, not the form."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from flask_babel import get_translations
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms import Form as WTForm
from wtforms.validators import StopValidation
from wtforms.widgets import DateInput, TextInput

from prm.core.errors import Unreadable
from prm.core.money import parse_amount, to_decimal_text
from prm.core.transaction import SAFE


class Form(WTForm):
    """A form fed from the request when something was sent; ends as a plain value, so that verbs never see WTForms."""

    class Meta:
        """Messages follow the page's language."""

        def get_translations(self, _form: Any) -> Any:
            return get_translations()

    def __init__(self, obj: Any = None, **given: Any) -> None:
        sent = request.form if request.method not in SAFE else None
        super().__init__(sent, obj=obj, **given)

    def accepted(self) -> bool:
        """Something was sent, and every field can be understood."""
        return request.method not in SAFE and self.validate()


class FilledIn:
    """The field must not be empty; `message` is an instruction, as `Enter the amount, like 25000`."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if not field.raw_data or not str(field.raw_data[0]).strip():
            field.errors = []
            raise StopValidation(str(self.message))


def trimmed(text: str | None) -> str:
    """What was typed without the blanks around it; for `filters=`."""
    return (text or "").strip()


class AmountField(Field):
    """An amount as people paste it; `data` is ten-thousandths or None when left empty."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else to_decimal_text(self.data).rstrip("0").rstrip(".")

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = None
        if typed.strip():
            try:
                self.data = parse_amount(typed)
            except Unreadable as refusal:
                raise ValueError(str(refusal)) from None


class DayField(StringField):
    """A calendar day from the browser's own date picker; `data` is a date or None."""

    widget = DateInput()
    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if typed:
            try:
                self.data = date.fromisoformat(typed)
            except ValueError:
                raise ValueError(str(_l("Enter a day like 2026-09-04."))) from None
            if not 1900 <= self.data.year <= 2200:
                self.data = None
                raise ValueError(str(_l("Enter a day between 1900 and 2200.")))
