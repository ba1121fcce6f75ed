"""The Activity tab, logging, follow-ups; and what the partner's Overview shows of them."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do, See, may
from prm.access.scope import visible as scoped
from prm.core import clock
from prm.core.db import db
from prm.engagement import queries, service
from prm.engagement.forms import KINDS, LogForm
from prm.engagement.models import FollowUp
from prm.identity.sessions import say
from prm.journal import log as journal
from prm.partners import panels
from prm.partners import queries as partner_queries
from prm.partners.console.record import head
from prm.partners.models import Contact, Partner
from prm.web import formats
from prm.web.gate import actor, audience, load, needs, visible
from prm.web.known import versions

bp = audience("console", "engagement", "")
panels.tab(60, _l("Activity"), "engagement.activity", See.ACTIVITY)
panels.button(_l("Log activity"), "engagement.log", Do.LOG_ACTIVITY, icon="note", shortcut="l")
SIGNS = {"call": "phone", "meeting": "users", "email": "mail", "note": "note"}
SHOWS = {"": _l("All"), "activities": _l("Calls and notes"), "changes": _l("Changes")}


@panels.panel(10)
def next_step(reader, partner):
    """The next open follow-up, on top of the Overview."""
    if not may(reader, See.ACTIVITY):
        return None
    row = db.session.scalars(queries.open_by_day(scoped(FollowUp, reader, See.ACTIVITY), partner).limit(1)).first()
    if row is None:
        return None
    mine = row.user_id == reader.id or Do.LOG_ACTIVITY in partner_queries.acts(reader, partner)
    return panels.Panel("engagement/_partials/next.html", {"follow_up": row, "may_finish": mine})


@bp.get("/partners/<public_id>/activity")
@needs(See.ACTIVITY)
def activity(public_id):
    """What happened with this partner, and what was promised?"""
    partner = load(Partner, public_id)
    show = request.args.get("show", "") if request.args.get("show", "") in SHOWS else ""
    entries, older = timeline(partner, show, earlier(request.args.get("before", "")))
    url = url_for("engagement.activity", public_id=public_id)
    return render_template(
        "engagement/console/activity.html",
        **head(partner, "engagement.activity"),
        entries=entries,
        older=f"{url}?show={show}&before={older}" if older else "",
        shows=[{"label": str(word), "url": f"{url}?show={key}", "current": key == show} for key, word in SHOWS.items()],
        follow_ups=db.session.scalars(queries.open_first(visible(FollowUp), partner).limit(20)).all(),
        today=clock.today(),
    )


def earlier(text):
    """The moment in an address, or None."""
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    return found if found.tzinfo else None


def timeline(partner, show, before):
    """(entries for the template, moment from which older ones continue)."""
    found = [] if show == "changes" else queries.activities(partner, before)
    found += [] if show == "activities" else queries.changes(partner, before)
    found.sort(key=lambda entry: entry.at, reverse=True)
    page = found[: queries.PAGE]
    older = page[-1].at.isoformat() if len(found) > queries.PAGE else ""
    names = partner_queries.names(versions()["identity"])
    return [told(entry, names) for entry in page], older


def told(entry, names):
    """An entry as the timeline macro takes it."""
    when = {"when_text": formats.ago(entry.at), "when_iso": entry.at.isoformat()}
    if entry.user_id is not None:
        said = {"call": _("called"), "meeting": _("met"), "email": _("wrote"), "note": _("noted")}[entry.kind]
        who = names.people.get(entry.user_id, _("Somebody"))
        return {"sign": SIGNS[entry.kind], "tone": "info", "who": who, "what": said, "note": entry.text, **when}
    who = names.by_public_id.get(entry.actor, (0, _("The system")))[1]
    return {"who": who, "what": sentence(entry), "note": entry.facts.get("reason") or None, **when}


def sentence(entry):
    """What the log says, in the reader's language; a kind that is no longer known shows its key."""
    kind = journal.KINDS.get(entry.kind)
    try:
        return str(kind.sentence).format(**entry.facts) if kind else entry.kind
    except (KeyError, IndexError, ValueError):
        return entry.kind


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
