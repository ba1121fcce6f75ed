"""The text of a template or of one agreement: clauses in order, annexes with their schedules."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from prm.agreements import difference, merging, schedules
from prm.agreements.variants import joined
from prm.core.errors import Unreadable
from prm.core.ids import short_code
from prm.web.forms import FilledIn, trimmed
from prm.web.forms import Form as Page

MOST, BLANKS = 60, 2
LONG = Length(max=20_000, message=_l("A text has 20,000 signs at most. Shorten it."))
SHORT = Length(max=120, message=_l("A title has 120 signs at most. Shorten it."))


def fields_known(_form, field):
    """Refuse a merge field nobody can fill, where it stands."""
    if found := list(merging.problems(str(field.label.text), field.data or "")):
        raise ValidationError(" ".join(found[:3]))


class ClauseForm(Form):
    """One clause; without title and text it is left out."""

    key = HiddenField()
    title = StringField(_l("Title"), [SHORT], filters=[trimmed])
    text = TextAreaField(_l("Text"), [LONG, fields_known], filters=[trimmed])

    def validate_title(self, field):
        """A clause with a text has a title."""
        if self.text.data and not field.data:
            raise ValidationError(_("Give this clause a title, or take its text out."))


class VersionForm(ClauseForm):
    """A clause of a template, for partners of a region or a type only, or for all."""

    region = SelectField(_l("For the region"), default="", choices=[])
    type = SelectField(_l("For the type"), default="", choices=[])


class AnnexForm(ClauseForm):
    """An annex: a title, a text, and a schedule as data."""

    lines = TextAreaField(_l("Schedule"), [LONG], filters=[trimmed])

    def validate_lines(self, field):
        """Lines that can be read in one way."""
        try:
            schedules.understood(field.data or "")
        except Unreadable as refusal:
            raise ValidationError(str(refusal)) from None
        if field.data and not self.title.data:
            raise ValidationError(_("Give this annex a title, or take its schedule out."))


class TextForm(Page):
    """Clauses and annexes; blank ones at the end are for more."""

    clauses = FieldList(FormField(ClauseForm), max_entries=MOST)
    annexes = FieldList(FormField(AnnexForm), max_entries=MOST)

    @classmethod
    def of(cls, text, **more):
        """The form of a document's clauses and annexes, with room for more."""
        annexes = [
            {**each, "key": key, "lines": schedules.typed(each.get("lines", ()))}
            for key, each in difference.named(text.get("annexes", ())).items()
        ]
        clauses = [*text["clauses"], *[{}] * BLANKS][:MOST]
        return cls(data={"clauses": clauses, "annexes": [*annexes, {}][:MOST], **more})

    def clauses_said(self):
        """Clauses as documents hold them."""
        rows = [each.form for each in self.clauses if each.form.title.data or each.form.text.data]
        return [{"key": _key(row), "title": row.title.data, "text": row.text.data} for row in rows]

    def annexes_said(self, taken=None):
        """Annexes as documents hold them; `taken` are lines by key that go before those that were typed."""
        taken = taken or {}
        rows = [each.form for each in self.annexes if each.form.title.data or each.form.text.data]
        return [
            {"title": row.title.data, "text": row.text.data,
             "lines": taken[row.key.data] if row.key.data in taken else schedules.understood(row.lines.data)}
            for row in rows
        ]  # fmt: skip


def _key(row):
    given = row.key.data or ""
    return given if re.fullmatch(r"[\w-]{1,40}", given) else short_code("c").lower()


class TemplateForm(TextForm):
    """A template: its name and kind, what a draft begins with, its text with versions of clauses."""

    clauses = FieldList(FormField(VersionForm), max_entries=MOST)

    name = StringField(_l("Name"), [FilledIn(_l("Give the template a name.")), SHORT], filters=[trimmed])
    kind = StringField(
        _l("Kind of agreement"),
        [FilledIn(_l("Say what kind of agreement it is, like reseller agreement.")), SHORT],
        filters=[trimmed],
        description=_l("A partner never has two agreements of one kind for the same days."),
    )
    months = IntegerField(_l("Months it holds"), [Optional(), NumberRange(1, 120, _l("Enter 1 to 120 months."))])
    notice_days = IntegerField(_l("Days of notice"), [Optional(), NumberRange(0, 730, _l("Enter 0 to 730 days."))])
    renew_months = IntegerField(
        _l("Goes on by itself, months"),
        [Optional(), NumberRange(0, 120, _l("Enter 0 to 120 months."))],
        description=_l("0: it ends, unless both sides renew it."),
    )

    def offer(self, regions, types):
        """What clauses may be for: public id → path of a region, and types."""
        for row in (entry.form for entry in self.clauses):
            row.region.choices = [
                SelectChoice("", _("all regions")),
                *(SelectChoice(*each) for each in regions.items()),
            ]
            row.type.choices = [SelectChoice("", _("all types")), *(SelectChoice(each, each) for each in types)]

    def clauses_said(self):
        """Clauses with whom they are for; those with one title are versions of one."""
        rows = [each.form for each in self.clauses if each.form.title.data or each.form.text.data]
        whom = [{"region": row.region.data or "", "type": row.type.data or ""} for row in rows]
        return joined([said | each for said, each in zip(super().clauses_said(), whom, strict=True)])

    def terms(self):
        """What a draft begins with."""
        return {
            "months": self.months.data or 12,
            "notice_days": 90 if self.notice_days.data is None else self.notice_days.data,
            "renew_months": self.renew_months.data or 0,
        }
