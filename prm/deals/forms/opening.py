"""Opening hours in the reader's words, for both sides of the rules."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.deals.hours import WEEKDAYS
from prm.web import formats

WEEK = {
    "monday": _l("Monday"),
    "tuesday": _l("Tuesday"),
    "wednesday": _l("Wednesday"),
    "thursday": _l("Thursday"),
    "friday": _l("Friday"),
    "saturday": _l("Saturday"),
    "sunday": _l("Sunday"),
}


def opening(calendar):
    """The calendar that promises are counted on: (label, what it says)."""
    days = dict(zip(WEEKDAYS, calendar.hours, strict=True))
    rows = [(_("Time zone"), calendar.zone), *((str(WEEK[day]), _spans(days[day])) for day in WEEKDAYS)]
    return [*rows, (_("Days off"), ", ".join(formats.day(day) for day in sorted(calendar.holidays)) or _("none"))]


def _spans(spans):
    return ", ".join(f"{_clock(first)}–{_clock(last)}" for first, last in spans) or _("closed")


def _clock(minutes):
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def opening_changes(before, after):
    """(label, before, after) of what two calendars say differently."""
    return [
        (label, old, new)
        for (label, old), (_same, new) in zip(opening(before), opening(after), strict=True)
        if old != new
    ]
