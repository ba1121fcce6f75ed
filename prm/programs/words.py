"""A program in words: requirements, numbers, windows and benefits, as both sides read them."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from prm.programs import units
from prm.programs.benefits import BENEFITS
from prm.programs.differences import Difference
from prm.programs.document import Action, Group, Level, Operator, Program, Requirement
from prm.programs.measures import MEASURES, POINTS, Fact
from prm.programs.units import Unit
from prm.programs.windows import TRAILING
from prm.web import formats

_WINDOWS = {
    "fiscal_year": _l("this fiscal year"),
    "fiscal_quarter": _l("this fiscal quarter"),
    "trailing_12_months": _l("in the last 12 months"),
    "lifetime": _l("in all"),
}


_TIMES: Mapping[Unit, Callable[[int], str]] = {
    Unit.DAYS: lambda value: ngettext("%(num)s day", "%(num)s days", value),
    Unit.HOURS: lambda value: ngettext("%(num)s hour", "%(num)s hours", value),
    Unit.MONTHS: lambda value: ngettext("%(num)s month", "%(num)s months", value),
}


def number(unit: Unit | None, value: int, currency: str) -> str:
    """A number in steps of its unit, as people read it; a unit of None is yes or no."""
    if unit is None:
        return _("yes") if value else _("no")
    if unit is Unit.AMOUNT:
        return formats.amount(value, currency)
    plain = str(units.write(unit, value)).removesuffix("%")
    if unit is Unit.SHARE:
        return formats.percent(plain, 0 if value % 100 == 0 else 2)
    if unit is Unit.SCORE:
        return formats.decimal(plain, 2)
    return _TIMES[unit](value) if unit in _TIMES else formats.number(value)


def unit_of(fact: Fact) -> Unit:
    """In what a fact counts."""
    return Unit.POINTS if fact.measure == POINTS else MEASURES[fact.measure].unit


def fact(it: Fact) -> str:
    """“Contacts on file (sales)”, without its window."""
    told = ", ".join(value.replace("_", " ") for _name, value in it.parameters)
    name = _("Points") if it.measure == POINTS else str(MEASURES[it.measure].words)
    return _("%(what)s (%(which)s)", what=name, which=told) if told else name


def is_unknown(it: Fact, value: int) -> bool:
    """Is the number one that stands for its not being known?"""
    return it.measure in MEASURES and value == MEASURES[it.measure].nothing != 0


def known(it: Fact, value: int, currency: str) -> str:
    """The number of a fact, or that there is none."""
    return _("not measured yet") if is_unknown(it, value) else number(unit_of(it), value, currency)


def silent(it: Fact) -> str:
    """A number that requirements ask for and no member has."""
    if MEASURES[it.measure].kept_by_hand:
        return _(
            "Not measured yet: nobody has recorded “%(what)s” of any member. What asks for it is met by nobody.",
            what=fact(it),
        )
    return _("No member has any “%(what)s” today. What asks for it is met by nobody.", what=fact(it))


def window(it: Fact) -> str:
    """“in the last 12 months”; empty for what stands on the day."""
    if it.window.startswith(TRAILING):
        days = int(it.window.removeprefix(TRAILING))
        return ngettext("in the last %(num)s day", "in the last %(num)s days", days)
    return str(_WINDOWS.get(it.window, ""))


def asked(it: Requirement, currency: str) -> str:
    """“at least $50,000”."""
    value = number(it.unit, it.threshold, currency)
    return {
        Operator.AT_LEAST: _("at least %(value)s", value=value),
        Operator.MORE_THAN: _("more than %(value)s", value=value),
        Operator.AT_MOST: _("at most %(value)s", value=value),
        Operator.LESS_THAN: _("less than %(value)s", value=value),
        Operator.EQUALS: _("exactly %(value)s", value=value),
    }[it.operator]


def requirement(it: Requirement, currency: str) -> str:
    """“Booked revenue: at least $50,000 in the last 12 months”."""
    said = _("%(what)s: %(asked)s", what=fact(it.fact), asked=asked(it, currency))
    span = window(it.fact)
    return f"{said} {span}" if span else said


def tree(group: Group, currency: str) -> dict[str, Any]:
    """A group of requirements as nested sentences: {join, parts: [sentence or group]}."""
    parts = [tree(part, currency) if isinstance(part, Group) else requirement(part, currency) for part in group.parts]
    return {"join": str(group.join), "parts": parts}


def benefits(level: Level, currency: str) -> list[tuple[str, str]]:
    """What a level gives: (what, how much); in words only where the program says it so."""
    found = [benefit(key, value, currency) for key, value in level.benefits.items()]
    return [*found, *((text, "") for text in level.also)]


def benefit(key: str, value: int | str, currency: str) -> tuple[str, str]:
    """One benefit: (what, how much); a yes or no has no amount."""
    about = BENEFITS[key]
    said = "" if about.unit is None and value else number(about.unit, int(value), currency)
    return str(about.words), said


def action(it: Action, currency: str) -> str:
    """“5 points per $100 of won deals”."""
    per = number(unit_of(it.fact), it.per, currency)
    return _("%(points)s points for each %(per)s: %(what)s", points=it.points, per=per, what=fact(it.fact))


def difference(it: Difference, program: Program) -> tuple[str, str, str]:
    """(what, before, now) of a difference between two readings."""
    level = program.level(it.level)
    where = level.name if level else it.level
    if it.part == "threshold":
        old, new = (asked(each, program.currency) for each in (it.old, it.new))
        return f"{where} · {fact(it.new.fact)}", old, new
    if it.part == "benefit":
        old, new = ("–" if each is None else _given(it.key, each, program.currency) for each in (it.old, it.new))
        return f"{where} · {BENEFITS[it.key].words}", old, new
    if it.part == "setting":
        return _SETTINGS[it.key](), _setting(it.key, it.old), _setting(it.key, it.new)
    return _of_level(it, where, program)


def _of_level(it: Difference, where: str, program: Program) -> tuple[str, str, str]:
    if it.part == "level":
        return _("Level %(name)s", name=(it.new or it.old).name), _here(it.old), _here(it.new)
    if it.part == "requirements":
        return _("%(level)s · requirements", level=where), _lines(it.old, program), _lines(it.new, program)
    return (where or _("Points")), _plain(it.old), _plain(it.new)


def _given(key: str, value: int | str, currency: str) -> str:
    return benefit(key, value, currency)[1] or _("yes")


def _here(level: Level | None) -> str:
    return _("in the program") if level else "–"


def _lines(group: Group, program: Program) -> str:
    return "; ".join(requirement(each, program.currency) for each in group.requirements()) or _("nothing")


def _plain(value: Any) -> str:
    if isinstance(value, tuple) and all(isinstance(each, str) for each in value):
        return "; ".join(value) or "–"
    return ngettext("%(num)s line", "%(num)s lines", len(value)) if isinstance(value, tuple) else str(value)


_SETTINGS: Mapping[str, Any] = {
    "name": lambda: _("Name"),
    "grace_days": lambda: _("Days of grace"),
    "warn_days": lambda: _("Days of warnings"),
    "review": lambda: _("Review"),
    "members": lambda: _("Members"),
    "conversion": lambda: _("Conversion"),
    "efforts": lambda: _("Efforts"),
}


def _setting(key: str, value: Any) -> str:
    if key == "members":
        return members(value)
    if key == "conversion":
        return ", ".join(f"{currency} {rate}" for currency, rate in value.items()) or "–"
    if key == "review":
        return review(value)
    if key == "efforts":
        return ", ".join(sorted(value)) or "–"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


_REVIEWS = {
    "nightly": _l("every night"),
    "fiscal_quarter": _l("at the end of each fiscal quarter"),
    "fiscal_year": _l("at the end of each fiscal year"),
}


def review(key: str) -> str:
    """When a program looks whether levels are still borne out."""
    return str(_REVIEWS[key])


def members(types: tuple[str, ...] | None) -> str:
    """Who belongs to a program."""
    if types is None:
        return _("by invitation")
    return ", ".join(types) if types else _("every active partner")
