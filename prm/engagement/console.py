"""The Activity tab, logging, follow-ups; and what the partner's Overview shows of them."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from prm.access.policy import Do, See, may
from prm.access.scope import visible as scoped
from prm.core import clock
from prm.core.db import db
from prm.engagement import queries, service, timeline
from prm.engagement.forms import KINDS, LogForm
from prm.engagement.models import FollowUp
from prm.identity.sessions import say
from prm.partners import panels
from prm.partners import queries as partner_queries
from prm.partners.console.record import head
from prm.partners.models import Contact, Partner
from prm.web import formats
from prm.web.gate import actor, audience, load, needs, visible

bp = audience("console", "engagement", "")
NEXT = 3
panels.tab(60, _l("Activity"), "engagement.activity", See.ACTIVITY)
panels.button(_l("Log activity"), "engagement.log", Do.LOG_ACTIVITY, icon="note", shortcut="l")


@panels.panel(8)
def next_steps(reader, partner):
    """The next open follow-ups, on top of the Overview."""
    if not may(reader, See.ACTIVITY):
        return None
    rows = queries.open_by_day(scoped(FollowUp, reader, See.ACTIVITY), partner).limit(NEXT)
    found = db.session.scalars(rows).all()
    if not found:
        return None
    acts = Do.LOG_ACTIVITY in partner_queries.acts(reader, partner)
    mine = [(row, acts or row.user_id == reader.id) for row in found]
    return panels.Panel("engagement/_partials/next.html", {"first": mine[0], "rest": mine[1:]})


@panels.stands(40)
def promised_so_far(reader, partner):
    """How many promises are open, and whether one is late."""
    if not may(reader, See.ACTIVITY):
        return None
    count, late = queries.promises(reader, partner, clock.today())
    if not count:
        return None
    url = url_for("engagement.activity", public_id=partner.public_id)
    said = ngettext("%(num)s overdue", "%(num)s overdue", late) if late else ""
    return panels.Stand(_("Open promises"), formats.number(count), said, url, "warn" if late else "")


@bp.get("/partners/<public_id>/activity")
@needs(See.ACTIVITY)
def activity(public_id):
    """What happened with this partner, and what was promised?"""
    partner, asked = load(Partner, public_id), timeline.read(request.args)
    entries, older = timeline.of(partner, asked)
    url = url_for("engagement.activity", public_id=public_id)
    return render_template(
        "engagement/console/activity.html",
        **head(partner, "engagement.activity"),
        entries=entries,
        older=f"{url}{asked.query(before=older)}" if older else "",
        kinds=asked.segments(url, timeline.SHOWS, "show"),
        sources=asked.segments(url, timeline.SOURCES, "source"),
        asked=asked,
        everything=url,
        follow_ups=db.session.scalars(queries.open_first(visible(FollowUp), partner).limit(20)).all(),
        today=clock.today(),
    )


@bp.route("/partners/<public_id>/activity/new", methods=["GET", "POST"])
@needs(Do.LOG_ACTIVITY)
def log(public_id):
    """Log a note, call or meeting, with an optional follow-up."""
    partner, form = load(Partner, public_id), LogForm()
    people = partner_queries.people_first(
        visible(Contact, Contact.id, Contact.public_id, Contact.name, need=See.PEOPLE)
    )
    contacts = db.session.execute(people.where(Contact.partner_id == partner.id, Contact.left_on.is_(None))).all()
    form.contact.choices = [("", _("Nobody in particular")), *((each.public_id, each.name) for each in contacts)]
    if form.accepted():
        contact_id = next((each.id for each in contacts if each.public_id == form.contact.data), None)
        promise = form.promise()
        service.log(partner, form.happening(contact_id), promise, actor())
        say(_("Logged. Follow-up on %(day)s", day=formats.day(promise.due_on)) if promise else _("Logged"))
        return redirect(url_for("engagement.activity", public_id=public_id), 303)
    sent = request.method == "POST"
    page = render_template("engagement/console/log.html", form=form, partner=partner, kinds=KINDS, page_error=sent)
    return page, 422 if sent else 200


@bp.post("/follow-ups/<public_id>/completion")
@needs(Do.LOG_ACTIVITY)
def finish(public_id):
    """The promise is kept."""
    follow_up, partner = promised(public_id)
    service.finish(follow_up, partner, actor())
    say(_("Follow-up done"))
    return back(partner)


@bp.post("/follow-ups/<public_id>/reopening")
@needs(Do.LOG_ACTIVITY)
def reopen(public_id):
    """It was not done after all."""
    follow_up, partner = promised(public_id)
    service.reopen(follow_up, partner, actor())
    say(_("Follow-up is open again"))
    return back(partner)


def promised(public_id):
    """A follow-up within reach, and its partner."""
    follow_up = load(FollowUp, public_id)
    ours = visible(Partner, need=See.PARTNERS).where(Partner.id == follow_up.partner_id)
    return follow_up, db.session.execute(ours).scalar_one()


def back(partner):
    """Home for who came from there, else the partner's activity."""
    home = request.form.get("from") == "home"
    return redirect("/" if home else url_for("engagement.activity", public_id=partner.public_id), 303)
