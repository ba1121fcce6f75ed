"""What an admin types to name states, reasons and sales stages."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField, StringField
from wtforms.validators import Length, ValidationError

from prm.deals.forms.rules_fields import Chosen, WholeField
from prm.deals.queries import names
from prm.deals.state_words import OWN_WORDS, Axis, StageKind, Step
from prm.partners.rules import folded
from prm.web.forms import Form as SentForm
from prm.web.forms import trimmed

LONGEST = {Axis.STATUS: 30, Axis.REASON: 60, Axis.TOLD: 120}
KINDS = {StageKind.OPEN: _l("open"), StageKind.WON: _l("won"), StageKind.LOST: _l("lost")}
TOO_LONG = _l("Shorten this to %(max)d characters.")
FREE_ROWS = 2  # to add stages in


class Naming(SentForm):
    """One field for each name; empty means the product's own word."""

    seen = HiddenField()

    def wanted(self):
        """(Axis, key) → the name."""
        return {pair: " ".join((self[field_of(*pair)].data or "").split()) for pair in PAIRS}

    def validate(self, **given):
        """Each short enough, and no two alike on one axis."""
        right = super().validate(**given)
        for axis in Axis:
            known = {}
            for key, own in OWN_WORDS[axis].items():
                field = self[field_of(axis, key)]
                word = folded((field.data or "").strip() or _(own))
                if word in known:
                    field.errors = [
                        *field.errors,
                        _("“%(name)s” is a name already. Choose another.", name=field.data or own),
                    ]
                    right = False
                known[word] = key
        return right


def field_of(axis, key):
    """The field's name."""
    return f"{axis}_{key}"


def _printable(_form, field):
    if field.data and not field.data.isprintable():
        raise ValidationError(_("Write the name in letters, digits and signs."))


PAIRS = [(axis, key) for axis in Axis for key in OWN_WORDS[axis]]


def _field(axis, key):
    checks = [Length(max=LONGEST[axis], message=TOO_LONG), _printable]
    return StringField(_l(OWN_WORDS[axis][key]), checks, filters=[trimmed])


NamesForm = type("NamesForm", (Naming,), {field_of(*pair): _field(*pair) for pair in PAIRS})


class StageLine(Form):
    """One sales stage; a line without a key and a name is none."""

    key = HiddenField()
    place = WholeField(_l("Place"), most=999, needed=False)
    name = StringField(
        _l("Name"), [Length(max=40, message=_l("Shorten this to %(max)d characters.")), _printable], filters=[trimmed]
    )
    kind = SelectField(
        _l("Kind"), [Chosen()], choices=list(KINDS.items()), default=StageKind.OPEN, validate_choice=False
    )
    probability = WholeField(_l("Probability"), most=100, needed=False)
    used = BooleanField(_l("Offered"))

    @property
    def blank(self):
        """Nothing stands here."""
        return not self.key.data and not (self.name.data or "").strip()

    def validate_name(self, field):
        """A stage has a name."""
        if self.key.data and not field.data:
            raise ValidationError(_("Enter the stage's name."))

    def validate_probability(self, field):
        """What its kind says, or a chance."""
        if self.blank or field.errors:
            return
        if field.data is None:
            raise ValidationError(_("Enter the probability from 0 to 100."))
        only = {StageKind.WON: 100, StageKind.LOST: 0}.get(self.kind.data)
        if only is not None and field.data != only:
            raise ValidationError(_("A stage of this kind has the probability %(only)s.", only=only))


class StagesForm(SentForm):
    """The sales stages in order."""

    seen = HiddenField()
    stages = FieldList(FormField(StageLine), _l("Sales stages"))

    def validate(self, **given):
        """Each, and no name twice."""
        right = super().validate(**given)
        known = set()
        for line in (entry.form for entry in self.stages if not entry.form.blank):
            word = folded(line.name.data or "")
            if word in known:
                line.name.errors = [*line.name.errors, _("Two stages have this name. Choose another.")]
                right = False
            known.add(word)
        return right

    def wanted(self):
        """The stages as the verb takes them, by place."""
        lines = [entry.form for entry in self.stages if not entry.form.blank]
        lines.sort(key=lambda line: (line.place.data is None, line.place.data or 0))
        taken = {line.key.data for line in lines}
        return [
            Step(
                line.key.data or _key_of(line.name.data, taken),
                " ".join(line.name.data.split()),
                StageKind(line.kind.data),
                line.probability.data,
                bool(line.used.data),
            )
            for line in lines
        ]


def _key_of(name, taken):
    """A key for a new stage, that no other has."""
    stem = re.sub(r"[^a-z0-9]+", "_", folded(name)).strip("_")[:40] or "stage"
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}_{number}", number + 1
    taken.add(key)
    return key


def stage_rows():
    """The stages as the form shows them, and free lines below."""
    rows = [
        {"key": each.key, "place": (place + 1) * 10, "name": each.name, "kind": each.kind,
         "probability": each.probability, "used": each.used}
        for place, each in enumerate(names.stages())
    ]  # fmt: skip
    return rows + [{"used": True, "kind": StageKind.OPEN}] * FREE_ROWS
