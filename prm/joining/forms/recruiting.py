"""What the application form asks and promises, and the ideal partner, as somebody types them."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from prm.identity.forms.fields import at_most
from prm.joining.forms.fields import Several, WholeField, one_line
from prm.joining.places import countries
from prm.joining.recruiting import Program
from prm.joining.rules import Kind, Size
from prm.joining.scoring import Ideal
from prm.joining.words import KINDS, SIZES
from prm.web.forms import Form, trimmed

MOST_MARKETS = 40


class RecruitingForm(Form):
    """One page for all of it."""

    seen = HiddenField()
    is_open = BooleanField(_l("Take applications"), description=_l("Off: the page says that you take none now."))
    kinds = Several(_l("Types a company may apply for"), choices=[(str(kind), KINDS[kind]) for kind in Kind])
    intro = TextAreaField(
        _l("What applicants read first"), [at_most(1_000)],
        filters=[trimmed], description=_l("Who you look for, and what they get. Empty shows nothing."),
    )  # fmt: skip
    verticals = TextAreaField(_l("Markets to choose from"), filters=[trimmed], description=_l("One a line."))
    answer_days = WholeField(_l("Answered within, in working days"), least=1, most=60)
    again_months = WholeField(_l("After a no, apply again after"), least=0, most=60)
    fit = WholeField(_l("Fit"), most=100)
    gap = WholeField(_l("Coverage"), most=100)
    capability = WholeField(_l("Capability"), most=100)
    sizes = Several(_l("People in the ideal partner"), choices=[(str(size), SIZES[size]) for size in Size])
    ideal_verticals = StringField(
        _l("Its markets"), filters=[one_line], description=_l("With commas between; empty: any market.")
    )
    ideal_countries = StringField(
        _l("Its countries"), filters=[one_line],
        description=_l("Two letters each, like DE, FR; empty: any country."),
    )  # fmt: skip

    def validate_kinds(self, field):
        if self.is_open.data and not field.data:
            raise ValidationError(_l("Choose at least one type, or take no applications."))

    def validate_verticals(self, field):
        lines = _lines(field.data)
        if len(lines) > MOST_MARKETS or any(len(line) > 60 for line in lines):
            raise ValidationError(_l("Enter up to 40 markets of up to 60 characters."))

    def validate_capability(self, _field):
        if not any(field.data for field in (self.fit, self.gap, self.capability)):
            raise ValidationError(_l("Give at least one of the three a weight, or every score is 0."))

    def validate_ideal_verticals(self, field):
        unknown = [each for each in _parts(field.data) if each not in _lines(self.verticals.data)]
        if unknown:
            raise ValidationError(_l("Not among the markets above: %(names)s", names=", ".join(unknown)))

    def validate_ideal_countries(self, field):
        unknown = [each for each in _parts(field.data.upper()) if each not in countries()]
        if unknown:
            raise ValidationError(_l("Not the two letters of a country: %(names)s", names=", ".join(unknown)))

    def program(self) -> Program:
        """What was typed, as the verbs take it."""
        ideal = Ideal(
            fit=self.fit.data, gap=self.gap.data, capability=self.capability.data, sizes=tuple(self.sizes.data or ()),
            verticals=_parts(self.ideal_verticals.data), countries=_parts(self.ideal_countries.data.upper()),
        )  # fmt: skip
        return Program(
            is_open=bool(self.is_open.data), kinds=tuple(Kind(each) for each in self.kinds.data or ()),
            intro=self.intro.data, verticals=_lines(self.verticals.data), answer_days=self.answer_days.data,
            again_months=self.again_months.data, ideal=ideal,
        )  # fmt: skip


def typed(held: Program) -> dict[str, object]:
    """A program as the form is opened with."""
    ideal = held.ideal
    return {
        "is_open": held.is_open, "kinds": [str(kind) for kind in held.kinds], "intro": held.intro,
        "verticals": "\n".join(held.verticals), "answer_days": held.answer_days, "again_months": held.again_months,
        "fit": ideal.fit, "gap": ideal.gap, "capability": ideal.capability, "sizes": list(ideal.sizes),
        "ideal_verticals": ", ".join(ideal.verticals), "ideal_countries": ", ".join(ideal.countries),
    }  # fmt: skip


def _lines(text):
    return tuple(dict.fromkeys(line for each in (text or "").splitlines() if (line := one_line(each))))


def _parts(text):
    return tuple(dict.fromkeys(part for each in (text or "").split(",") if (part := one_line(each))))
