"""What a partner chooses to say how far its sale has come."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, ValidationError

from prm.deals.queries import names
from prm.deals.rules import Stage
from prm.deals.state_words import StageKind
from prm.web.forms import Form


class StageForm(Form):
    """The sales stages that are offered, the one the deal stands at chosen."""

    stage = RadioField(
        _l("Stage, with its chance of winning"),
        [InputRequired(message=_l("Choose a sales stage."))],
        validate_choice=False,
    )

    def __init__(self, registration):
        super().__init__(obj=registration)
        self.steps = {each.key: each for each in names.stages()}
        self.stage.choices = [(key, step.name) for key, step in self.steps.items() if offered(step)]

    def validate_stage(self, field):
        """In use, and no end: that is another word, with its evidence. Where it stands already, nothing moves."""
        step = self.steps.get(field.data)
        if field.data == field.object_data:
            return
        if step is None or not step.used:
            raise ValidationError(str(_l("This sales stage is not in use. Choose another.")))
        if step.kind is not StageKind.OPEN:
            raise ValidationError(
                str(_l("How a deal ended is no sales stage. Mark it won or lost, with what shows it."))
            )


class StartField(SelectField):
    """The sales stage at which a deal is registered; the product's usual one, or else the first, where none is told."""

    def __init__(self, label, **given):
        first = {str(Stage.QUALIFIED): names.stage(Stage.QUALIFIED)}
        steps = {each.key: each.name for each in names.stages() if offered(each)} or first
        usual = Stage.QUALIFIED if Stage.QUALIFIED in steps else next(iter(steps))
        super().__init__(label, default=str(usual), **given)
        self.choices = list(steps.items())

    def pre_validate(self, form):
        """One in use."""
        if self.data not in dict(self.choices):
            raise ValidationError(str(_l("This sales stage is not in use. Choose another.")))


def offered(step):
    """Whether a partner may move a deal there."""
    return step.used and step.kind is StageKind.OPEN
