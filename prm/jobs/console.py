"""Jobs: what is running, what failed, what came out; with the buttons to stop or repeat."""

from collections.abc import Callable, Iterable, Mapping

from babel.dates import format_timedelta
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Own, Role, See
from prm.core import clock
from prm.core.db import db
from prm.jobs import queries, service
from prm.jobs.models import Job, State
from prm.jobs.rules import elapsed, remaining
from prm.web import nav
from prm.web.formats import locale_name, number
from prm.web.gate import actor, audience, load, needs, visible
from prm.web.lists import page_number

bp = audience("console", "jobs", "/jobs")
nav.entry(50, "", _l("Jobs"), "jobs.list_jobs", "progress", See.JOBS, settings=True)

SIZE = 50
VIEWS = {"people": _l("People’s"), "mine": _l("Mine"), "failed": _l("Failed"), "system": _l("The system’s own")}
KINDS = {  # words for work nobody gave a title
    "identity.sweep": _l("Forget sessions and links that are over"),
    "identity.mail_link": _l("Mail a link"),
    "notices.tell": _l("Tell people what happened"),
    "notices.letter": _l("Mail what needs somebody"),
    "notices.digest": _l("Mail a morning’s news"),
    "notices.sweep": _l("Find letters left behind"),
}
STATUS = {
    State.QUEUED: "queued",
    State.RUNNING: "running",
    State.DONE: "done",
    State.DEAD: "failed",
    State.CANCELLED: "cancelled",
}
Names = Callable[[Iterable[str]], Mapping[str, str]]
_names: list[Names] = [lambda _ids: {}]


def people_by(lookup: Names) -> None:
    """Let the room that knows people say what the askers are called."""
    _names[:] = [lookup]


@bp.get("/")
@needs(See.JOBS)
def list_jobs():
    """The list: one's own jobs, for admins everybody's and the system's."""
    all_of_them = actor().role is Role.ADMIN
    view = request.args.get("view", "") if all_of_them else "mine"
    view = view if view in VIEWS else "people"
    page = page_number(request.args)
    shown = queries.newest_first(visible(Job, *queries.SHOWN), view=view, asker=actor().public_id, page=page, size=SIZE)
    rows = db.session.execute(shown).all()
    tabs = [
        {"label": label, "url": url_for(".list_jobs", view=key), "current": key == view} for key, label in VIEWS.items()
    ]
    return render_template(
        "jobs/console/list.html",
        rows=[_line(row) for row in rows[:SIZE]],
        names=_names[0]({row.asked_by for row in rows}),
        tabs=tabs if all_of_them else [],
        before=url_for(".list_jobs", view=view, page=page - 1) if page > 1 else None,
        after=url_for(".list_jobs", view=view, page=page + 1) if len(rows) > SIZE else None,
    )


def _line(row):
    """A row with its words."""
    spent = elapsed(row.started_at, row.ended_at, clock.now())
    return {
        "public_id": row.public_id,
        "title": _title(row),
        "status": STATUS[row.state],
        "asked_by": row.asked_by,
        "created_at": row.created_at,
        "elapsed": _span(spent),
        "far": _far(row) if row.state is State.RUNNING else "",
        "open": row.state in queries.OPEN,
    }


def _title(row):
    return row.title if row.title and not row.title.startswith(f"{row.kind}:") else str(KINDS.get(row.kind, row.kind))


def _far(row):
    return _("%(done)s of %(total)s", done=number(row.done), total=number(row.total)) if row.total else row.stage


def _span(span):
    return "" if span is None else format_timedelta(span, threshold=1.2, locale=locale_name())


@bp.get("/<public_id>")
@needs(See.JOBS)
def job(public_id):
    """One job: how far it is, what came out, what went wrong."""
    return render_template("jobs/console/job.html", **_about(load(Job, public_id)))


@bp.get("/<public_id>/progress")
@needs(See.JOBS)
def progress(public_id):
    """The part of the page that moves; asked for every two seconds while the job is open."""
    return render_template("jobs/_partials/progress.html", **_about(load(Job, public_id)))


def _about(row):
    now = clock.now()
    spent = elapsed(row.started_at, row.ended_at, now)
    left = remaining(row.done, row.total, spent) if row.state is State.RUNNING else None
    result = dict(row.result or {})
    return {
        "job": row,
        "title": _title(row),
        "status": STATUS[row.state],
        "open": row.state in queries.OPEN,
        "elapsed": _span(spent),
        "left": _("about %(time)s left", time=_span(left)) if left else None,
        "asker": _names[0]({row.asked_by}).get(row.asked_by) or _("the system"),
        "summary": result.pop("summary", ""),
        "way": result.pop("url", ""),
        "facts": [
            (key.replace("_", " ").capitalize(), _value(value))
            for key, value in sorted(result.items())
            if _plain(value)
        ],
        "late": row.state is State.QUEUED and row.run_at > now,
    }


def _plain(value):
    return isinstance(value, str | int) and not isinstance(value, bool)


def _value(value):
    return number(value) if isinstance(value, int) else value


@bp.post("/<public_id>/cancelled")
@needs(Own.ACCOUNT)
def cancel(public_id):
    """Stop it; what it wrote is undone."""
    service.cancel(load(Job, public_id, need=See.JOBS))
    return redirect(url_for(".job", public_id=public_id), 303)


@bp.post("/<public_id>/again")
@needs(Own.ACCOUNT)
def retry(public_id):
    """Run it once more."""
    service.retry(load(Job, public_id, need=See.JOBS))
    return redirect(url_for(".job", public_id=public_id), 303)
