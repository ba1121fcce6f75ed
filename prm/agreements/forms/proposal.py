"""Other words for an agreement's clauses, as the partner types them."""

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, TextAreaField
from wtforms.validators import Length

from prm.web.forms import Form as Page
from prm.web.forms import trimmed


class WordsForm(Form):
    """One clause."""

    key = HiddenField()
    text = TextAreaField(
        _l("Text"), [Length(max=20_000, message=_l("A clause has 20,000 signs at most. Shorten it."))],
        filters=[trimmed],
    )  # fmt: skip


class ProposalForm(Page):
    """All clauses as they were sent, to be changed; `seen` is the digest of that text."""

    seen = HiddenField()
    clauses = FieldList(FormField(WordsForm), max_entries=120)
    note = TextAreaField(
        _l("Message"), [Length(max=4_000, message=_l("Write 4,000 signs at most."))], filters=[trimmed],
        description=_l("Say what should be different, and why."),
    )  # fmt: skip

    @classmethod
    def of(cls, text, seen):
        """The form of a text that was sent."""
        rows = [{"key": each["key"], "text": each["text"]} for each in text["clauses"]]
        return cls(data={"seen": seen, "clauses": rows})

    def texts(self):
        """Words by the clause's key."""
        return {row.form.key.data: (row.form.text.data or "").replace("\r\n", "\n") for row in self.clauses}
