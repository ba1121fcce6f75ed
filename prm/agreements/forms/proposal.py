"""Other words for an agreement's clauses and other figures for its schedules, as the partner types them."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, TextAreaField
from wtforms.validators import Length, ValidationError

from prm.agreements import difference, schedules
from prm.core.errors import Unreadable
from prm.web.forms import Form as Page
from prm.web.forms import trimmed


class WordsForm(Form):
    """One clause."""

    key = HiddenField()
    text = TextAreaField(
        _l("Text"), [Length(max=20_000, message=_l("A clause has 20,000 signs at most. Shorten it."))],
        filters=[trimmed],
    )  # fmt: skip


class FiguresForm(Form):
    """The schedule of one annex."""

    key = HiddenField()
    lines = TextAreaField(
        _l("Schedule"), [Length(max=20_000, message=_l("A schedule has 20,000 signs at most. Shorten it."))],
        filters=[trimmed],
    )  # fmt: skip

    def validate_lines(self, field):
        """Lines that can be read in one way."""
        try:
            schedules.meant(_("Schedule"), field.data or "")
        except Unreadable as refusal:
            raise ValidationError(str(refusal)) from None


class ProposalForm(Page):
    """All clauses and schedules as they were sent, to be changed; `seen` is the digest of that text."""

    seen = HiddenField()
    clauses = FieldList(FormField(WordsForm), max_entries=120)
    annexes = FieldList(FormField(FiguresForm), max_entries=120)
    note = TextAreaField(
        _l("Message"), [Length(max=4_000, message=_l("Write 4,000 signs at most."))], filters=[trimmed],
        description=_l("Say what should be different, and why."),
    )  # fmt: skip

    @classmethod
    def of(cls, text, seen):
        """The form of a text that was sent."""
        rows = [{"key": each["key"], "text": each["text"]} for each in text["clauses"]]
        lines = {key: each.get("lines", ()) for key, each in difference.named(text["annexes"]).items()}
        figures = [{"key": key, "lines": schedules.typed(each)} for key, each in lines.items()]
        return cls(data={"seen": seen, "clauses": rows, "annexes": figures})

    def texts(self):
        """Words by the clause's key."""
        return {row.form.key.data: (row.form.text.data or "").replace("\r\n", "\n") for row in self.clauses}

    def figures(self):
        """Schedules as typed by the annex's key."""
        return {row.form.key.data: row.form.lines.data or "" for row in self.annexes}
