"""A journey template as somebody types it: numbered tasks, each with its day, its side and what comes before it."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField, StringField
from wtforms import Form as Part
from wtforms.validators import ValidationError

from prm.core.errors import Refused
from prm.core.ids import public_id
from prm.identity.forms.fields import at_most
from prm.joining.forms.fields import WholeField, one_line
from prm.joining.milestones import MILESTONES
from prm.joining.rules import Kind
from prm.joining.tasks import MOST_DAYS, MOST_TASKS, Consequence, Plan, Rule, Side, Step
from prm.joining.words import KINDS
from prm.web.forms import FilledIn, Form

SIDES = {Side.PARTNER: _l("Partner"), Side.VENDOR: _l("Vendor")}
CONSEQUENCES = {
    Consequence.NOTHING: _l("Nothing"),
    Consequence.ESCALATE: _l("The director of the region is told"),
    Consequence.SUSPEND: _l("The partner is suspended until it is done"),
}
SHORT = at_most(120)
LONG = at_most(500)
_NUMBERS = re.compile(r"\d{1,2}( *, *\d{1,2})*")


class StepForm(Part):
    """One task; without a title it is taken out."""

    key = HiddenField()
    place = WholeField(_l("Number"), least=1, most=99)
    title = StringField(_l("Task"), [SHORT], filters=[one_line], description=_l("Empty takes the task out."))
    hint = StringField(_l("What exactly is to be done"), [LONG], filters=[one_line])
    side = SelectField(_l("Done by"), choices=[(str(side), word) for side, word in SIDES.items()])
    days = WholeField(_l("Due after"), least=0, most=MOST_DAYS, default=7)
    after = StringField(
        _l("After tasks"), filters=[one_line], description=_l("Their numbers, like 1, 3; empty: at once.")
    )
    mandatory = BooleanField(_l("Mandatory"), default=True)
    proof = BooleanField(_l("Asks for a sentence or a link that shows it"))
    completes_on = SelectField(_l("Completes by itself when"), validate_choice=True)

    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        known = [(key, str(milestone.label)) for key, milestone in MILESTONES.items()]
        self.completes_on.choices = [("", _("never: somebody says that it is done")), *known]

    def validate_after(self, field):
        if field.data and not _NUMBERS.fullmatch(field.data):
            raise ValidationError(_("Enter the numbers of earlier tasks with commas between, like 1, 3."))

    @property
    def numbers(self):
        """The numbers of the tasks before it."""
        return [int(each) for each in re.findall(r"\d+", self.after.data or "")]


class JourneyForm(Form):
    """A template: for whom, by when, and its tasks."""

    seen = HiddenField()
    name = StringField(_l("Name"), [FilledIn(_l("Enter a name.")), SHORT], filters=[one_line])
    kind = SelectField(_l("For partners of the type"), default="")
    tier = SelectField(_l("of the level"), default="")
    territory = SelectField(_l("in the region"), default="")
    stall_days = WholeField(_l("Stands still without a step for"), least=1, most=90, default=14)
    deadline = WholeField(_l("Mandatory tasks are done within"), least=1, most=MOST_DAYS, needed=False)
    consequence = SelectField(
        _l("When they are not, then"), choices=[(str(each), word) for each, word in CONSEQUENCES.items()]
    )
    steps = FieldList(FormField(StepForm), _l("Tasks"))  # however many are sent: too many are refused, not cut off

    def know(self, tree, levels):
        """The form with its choices; `tree` maps a region's public id to its name, `levels` a level's key."""
        if self.tier.data and self.tier.data not in levels:
            levels = levels | {self.tier.data: self.tier.data}  # of a program that is over
        self.tier.choices = [("", _("any")), *levels.items()]
        self.kind.choices = [("", _("any")), *((str(kind), str(KINDS[kind])) for kind in Kind)]
        self.territory.choices = [("", _("any")), *tree.items()]
        return self

    def validate_consequence(self, field):
        if field.data != Consequence.NOTHING and self.deadline.data is None and not self.deadline.errors:
            raise ValidationError(_("Set a number of days, or let nothing follow."))

    def add(self):
        """One more empty task at the end. Refused where there are as many as may be."""
        if len(self.steps) >= MOST_TASKS:
            raise Refused(_("A journey has %(n)s tasks at most. Use an empty one, or take one out.", n=MOST_TASKS))
        numbers = [entry.form.place.data or 0 for entry in self.steps]
        self.steps.append_entry({"place": max(numbers, default=0) + 1, "mandatory": True, "days": 7, "side": "partner"})

    def plan(self) -> Plan:
        """What was typed, in the order of its numbers; an unknown number stays a name that no task has."""
        written = sorted(
            (entry.form for entry in self.steps if entry.form.title.data), key=lambda each: each.place.data
        )
        for step in written:
            step.key.data = step.key.data or public_id()[:8]
        keys = {step.place.data: step.key.data for step in written}
        steps = tuple(
            Step(
                key=step.key.data, title=step.title.data, side=Side(step.side.data), days=step.days.data,
                hint=step.hint.data or "", after=tuple(keys.get(number, str(number)) for number in step.numbers),
                mandatory=bool(step.mandatory.data), proof=bool(step.proof.data),
                completes_on=step.completes_on.data or "",
            )
            for step in written
        )  # fmt: skip
        return Plan(steps, Rule(self.deadline.data, Consequence(self.consequence.data)), self.stall_days.data)


def typed(name: str, plan: Plan) -> dict[str, object]:
    """A template as the form is opened with."""
    places = {step.key: number for number, step in enumerate(plan.steps, 1)}
    steps = [
        {
            "key": step.key, "place": places[step.key], "title": step.title, "hint": step.hint,
            "side": str(step.side), "days": step.days, "after": ", ".join(str(places[each]) for each in step.after),
            "mandatory": step.mandatory, "proof": step.proof, "completes_on": step.completes_on,
        }
        for step in plan.steps
    ]  # fmt: skip
    return {
        "name": name, "stall_days": plan.stall_days, "deadline": plan.rule.days,
        "consequence": str(plan.rule.consequence), "steps": steps,
    }  # fmt: skip
