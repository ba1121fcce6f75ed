"""What people read of applications and onboarding: the outcome first, then the fact (R26)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from prm.joining.models import Application, Journey, Task
from prm.joining.rules import Stage
from prm.joining.service import kinds
from prm.joining.tasks import Consequence, Side
from prm.notices.telling import Words
from prm.partners.models import Partner
from prm.web import formats


def arrived(row: Application) -> Words:
    """Somebody applies, and nobody looks after it yet."""
    day = formats.day(row.answer_by)
    fact = _(
        "%(number)s came by the application form. The form promises an answer by %(day)s.", number=row.number, day=day
    )
    return Words(_("%(company)s wants to become a partner", company=row.company), fact, _("Look at it"))


def given(row: Application) -> Words:
    """It is yours now."""
    fact = _("Check the company, then approve or decline by %(day)s.", day=formats.day(row.answer_by))
    return Words(_("You look after the application of %(company)s", company=row.company), fact, _("Look at it"))


def decided(row: Application) -> Words:
    """Yes or no."""
    if row.stage is Stage.APPROVED:
        fact = _("Its contact is invited and onboarding has begun. The partner's page shows each task.")
        return Words(_("%(company)s is a partner now", company=row.company), fact, _("Open the application"))
    return Words(
        _("Declined: %(company)s", company=row.company), _("The applicant was told."), _("Open the application")
    )


def _stalled(journey: Journey, partner: Partner) -> Words:
    day = formats.day(journey.moved_at)
    fact = _("No task was done since %(day)s. Ask what holds them up, or finish what is ours.", day=day)
    return Words(_("Onboarding of %(name)s stands still", name=partner.name), fact, _("See the tasks"))


def _overdue(journey: Journey, partner: Partner) -> Words:
    day, suspended = _until(journey), "suspended" in journey.warned
    fact = _("The deadline was %(day)s. Mandatory tasks are open.", day=day)
    more = _("The partner is suspended until they are done, as was said when onboarding began.") if suspended else ""
    title = _("Past its deadline: onboarding of %(name)s", name=partner.name)
    return Words(title, "\n\n".join(filter(None, (fact, more))), _("See the tasks"))


def _finished(journey: Journey, partner: Partner) -> Words:
    fact = _("All mandatory tasks of “%(journey)s” are done.", journey=journey.name)
    return Words(_("Onboarding done: %(name)s", name=partner.name), fact, _("Look at it"))


def _quiet(_journey: Journey, partner: Partner) -> Words:
    fact = _("It was onboarded two months ago. A call now helps more than one in half a year.")
    return Words(_("%(name)s has not registered a deal yet", name=partner.name), fact, _("Look at it"))


def _we_are_late(journey: Journey, _partner: Partner) -> Words:
    fact = _("The deadline was %(day)s, and mandatory tasks are open.", day=_until(journey))
    more = ""
    if "suspended" in journey.warned:
        more = _("Your partnership is suspended until they are done.")
    elif journey.rule["consequence"] == Consequence.ESCALATE:
        more = _("Your channel manager and the director of your region are told, as was said in advance.")
    return Words(_("Your onboarding is past its deadline"), "\n\n".join(filter(None, (fact, more))), _("See the tasks"))


def _we_are_done(journey: Journey, _partner: Partner) -> Words:
    fact = _("All mandatory tasks of “%(journey)s” are done. Thank you.", journey=journey.name)
    return Words(_("Your onboarding is complete"), fact, _("Look back"))


STAFF: Mapping[str, Callable[[Journey, Partner], Words]] = {
    kinds.STALLED.key: _stalled,
    kinds.OVERDUE.key: _overdue,
    kinds.FINISHED.key: _finished,
    kinds.QUIET.key: _quiet,
}
PARTNER: Mapping[str, Callable[[Journey, Partner], Words]] = {
    kinds.OVERDUE.key: _we_are_late,
    kinds.FINISHED.key: _we_are_done,
}


def _until(journey: Journey) -> str:
    return formats.day(date.fromisoformat(journey.rule["until"])) if journey.rule.get("until") else "–"


def tasks_due(partner: Partner, tasks: Sequence[Task], late: bool, side: Side) -> Words:
    """Tasks of one side that are due within three days, or late."""
    lines = "\n".join(_("%(task)s: %(day)s", task=task.title, day=formats.day(task.due_on)) for task in tasks)
    count = len(tasks)
    if side is Side.PARTNER:
        title = (
            ngettext("%(num)s onboarding task is late", "%(num)s onboarding tasks are late", count)
            if late
            else ngettext("%(num)s onboarding task is due", "%(num)s onboarding tasks are due", count)
        )
    else:
        title = (
            ngettext(
                "%(name)s waits for a task of ours",
                "%(name)s waits for %(num)s tasks of ours",
                count,
                name=partner.name,
            )
            if late
            else ngettext("A task for %(name)s is due", "%(num)s tasks for %(name)s are due", count, name=partner.name)
        )
    return Words(title, lines, _("See the tasks"))


def near(journey: Journey, until: date) -> Words:
    """The deadline is a week away, and what follows is said before it does."""
    fact = _("Some of its mandatory tasks are open.")
    more = {
        Consequence.ESCALATE: _("After that day your channel manager and the director of your region are told."),
        Consequence.SUSPEND: _("After that day your partnership is suspended until they are done."),
        Consequence.NOTHING: "",
    }[Consequence(journey.rule["consequence"])]
    title = _("Your onboarding should be done by %(day)s", day=formats.day(until))
    return Words(title, "\n\n".join(filter(None, (fact, more))), _("See the tasks"))
