"""Home (P01): the day's queue for those who act, the numbers for those who lead, the first steps for an admin."""

from pathlib import Path
from typing import Any

from flask import Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Actor, Do, Own, Role, See
from prm.core import clock
from prm.dashboards import mine, setup_steps, slipping
from prm.dashboards.answers import Answers
from prm.dashboards.console import desk, insights, risks
from prm.jobs import mail
from prm.web import nav
from prm.web.gate import actor, allowed, audience, needs

bp = audience("both", "home", "")
nav.entry(10, "h", _l("Home"), "home.index", "home", Own.ACCOUNT)
LEADS = {Role.LEADER, Role.DIRECTOR, Role.FINANCE, Role.MARKETING}


@bp.get("/")
@needs(Own.ACCOUNT)
def index() -> ResponseReturnValue:
    """Where everybody lands."""
    asker = actor()
    if not asker.is_staff:
        return redirect(url_for("portal_home.index"))
    if asker.role in LEADS:
        return _numbers(asker)
    return _admin() if asker.role is Role.ADMIN else _day()


def _numbers(asker: Actor) -> str | Response:
    title = _("Your regions") if asker.role is Role.DIRECTOR else _("Channel performance")
    return insights.show_overview(title, desk.waiting(asker))


def _day() -> str:
    """What needs me now, what is due, is my book on track?"""
    answers = Answers(actor())
    slips = slipping.in_book(answers)
    return render_template(
        "dashboards/console/day.html",
        title=_("My day"),
        today=clock.today(),
        desk=desk.waiting(actor()),
        due=mine.due(actor()),
        quiet=mine.quiet(actor()),
        at_risk=risks.shown(answers, slips[:5]),
        risk_count=len(slips),
        book=mine.book(answers),
        data_to=answers.data_to,
        currency=answers.currency,
        may_log=allowed(Do.LOG_ACTIVITY),
    )


def _admin() -> str:
    """The setup checklist; when it is done, the numbers are one click away (R45)."""
    steps: list[dict[str, Any]] = setup_steps.to_a_decision()
    return render_template(
        "dashboards/console/setup.html",
        title=_("Set up your channel"),
        steps=steps,
        later=setup_steps.to_the_numbers(),
        outbox="" if mail.is_set_up() else str(Path(current_app.instance_path) / "outbox"),
        desk=desk.waiting(actor()),
        done=sum(1 for step in steps if step["done"]),
        status=mine.status(actor()),
        may_insights=allowed(See.INSIGHTS),
    )
