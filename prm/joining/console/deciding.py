"""What staff sends about an application: the next step, a check, yes, no; each under the version that was seen."""

from urllib.parse import parse_qsl, urlencode

from flask import redirect, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.core.errors import Refused
from prm.identity.sessions import say
from prm.joining.catalogue import agreements
from prm.joining.console.door import bp
from prm.joining.console.record import chosen, shown
from prm.joining.forms.deciding import ApproveForm, CheckForm, DeclineForm, PlanForm
from prm.joining.models import Application
from prm.joining.recruiting import program
from prm.joining.rules import Check, Reason, Result, Stage
from prm.joining.service import deciding, pipeline, weighing
from prm.joining.service.deciding import Yes
from prm.partners.console.catalogue import known_names
from prm.web.gate import actor, load, needs


def fresh(row):
    """The application as the reader saw it, or Refused: somebody was faster."""
    if request.form.get("version") != str(row.version):
        raise Refused(_("Somebody changed this application after you opened it. Open it again: nothing was sent."))
    return row


def done(row, sentence):
    """Say it, and show the application again: beside the list it was opened from, else as a page."""
    say(sentence)
    if here := parse_qsl(request.form.get("here", "")):
        return redirect(f"{url_for('applications.index')}?{urlencode([*here, ('open', row.public_id)])}", 303)
    return redirect(url_for("applications.show", public_id=row.public_id), 303)


@bp.post("/<public_id>/plan")
@needs(Do.RECRUIT)
def plan(public_id):
    """Owner, stage and next step."""
    row, form = fresh(load(Application, public_id)), chosen(PlanForm())
    if not form.accepted():
        return shown(row, {"plan": form}, 422)
    people = known_names().by_public_id
    owner = people.get(form.owner.data)
    if (owner and owner[0]) != row.owner_id:
        pipeline.assign(row, owner, actor())
    if Stage(form.stage.data) is not row.stage:
        pipeline.move(row, Stage(form.stage.data), actor())
    if (form.next_step.data, form.next_on.data) != (row.next_step, row.next_on):
        pipeline.plan(row, form.next_step.data, form.next_on.data, actor())
    return done(row, _("Saved"))


@bp.post("/<public_id>/check")
@needs(Do.RECRUIT)
def check(public_id):
    """Note one look at the applicant."""
    row, form = fresh(load(Application, public_id)), CheckForm()
    if not form.accepted():
        return shown(row, {"check": form}, 422)
    found = {"note": form.note.data, "evidence": form.evidence.data}
    pipeline.check(row, Check(form.check.data), Result(form.result.data), actor(), **found)
    return done(row, _("Noted"))


@bp.post("/<public_id>/approval")
@needs(Do.DECIDE_APPLICATION)
def approve(public_id):
    """Make it a partner."""
    row, form = fresh(load(Application, public_id)), chosen(ApproveForm())
    if not form.accepted():
        return shown(row, {"approve": form}, 422)
    names = known_names()
    text = next((each for each in agreements() if each.public_id == form.agreement.data), None)
    place, manager = names.tree[form.territory.data][1][0], names.by_public_id[form.manager.data][0]
    yes = Yes(place, manager, form.why.data, text)
    partner = deciding.approve(row, yes, actor())
    return done(row, _("%(name)s is a partner now, and invited", name=partner.name))


@bp.post("/<public_id>/refusal")
@needs(Do.DECIDE_APPLICATION)
def decline(public_id):
    """Say no."""
    row, form = fresh(load(Application, public_id)), DeclineForm()
    if not form.accepted():
        return shown(row, {"decline": form}, 422)
    deciding.decline(row, Reason(form.reason.data), form.told.data, actor())
    return done(row, _("Declined; the applicant is told"))


@bp.post("/<public_id>/again")
@needs(Do.DECIDE_APPLICATION)
def allow(public_id):
    """Let a declined company apply again before its time."""
    row = fresh(load(Application, public_id))
    deciding.allow(row, weighing.today_again(row, program()), actor())
    return done(row, _("%(company)s may apply again now", company=row.company))
