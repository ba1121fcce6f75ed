"""After both have signed: amend, renew, end."""

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.agreements.console.door import bp, done, fresh
from prm.agreements.console.record import drawn
from prm.agreements.forms.acts import EndForm, TermForm
from prm.agreements.models import Agreement
from prm.agreements.rules import Follows, may, months_later
from prm.agreements.service import following
from prm.core import clock
from prm.core.errors import Unreadable
from prm.core.transaction import SAFE
from prm.web.gate import actor, load, needs


@bp.route("/<public_id>/amendment", methods=["GET", "POST"])
@needs(Do.SEND_AGREEMENT)
def amend(public_id):
    """A new version that takes this one's place from a day on."""
    agreement = load(Agreement, public_id)
    first = max(clock.today(), agreement.effective_on) + timedelta(days=1)
    return _follow(agreement, Follows.AMENDS, _dates(agreement, first, agreement.ends_on))


@bp.route("/<public_id>/renewal", methods=["GET", "POST"])
@needs(Do.SEND_AGREEMENT)
def renew(public_id):
    """A new one for the time after."""
    agreement = load(Agreement, public_id)
    first = max(agreement.ended_on or agreement.ends_on or clock.today(), clock.today()) + timedelta(days=1)
    return _follow(agreement, Follows.RENEWS, _dates(agreement, first, months_later(first, 12) - timedelta(days=1)))


def _dates(agreement, first, last):
    later = last if last is None or last > first else months_later(first, 12) - timedelta(days=1)
    return {"starts": first, "ends": later, "notice_days": agreement.notice_days,
            "renew_months": agreement.renew_months}  # fmt: skip


def _follow(agreement, how, dates):
    if request.method in SAFE and not may(agreement.status, following.ACTS[how]):
        return redirect(url_for("agreements.show", public_id=agreement.public_id))
    form = TermForm(data=dates)
    if form.accepted():
        try:
            made = following.follow(fresh(agreement), how, form.term(), form.notice_days.data, actor())
            return done(made, _("Draft made. Change its text if needed, then send it."))
        except Unreadable as refusal:
            form.form_errors.append(str(refusal))
            agreement = load(Agreement, agreement.public_id)
    status = 422 if form.errors else 200
    page = render_template(
        "agreements/console/follow.html", agreement=agreement, form=form, how=how, page_error=status >= 400
    )
    return page, status


@bp.post("/<public_id>/end")
@needs(Do.COUNTERSIGN)
def end(public_id):
    """End it, after notice or at once."""
    agreement, form = fresh(load(Agreement, public_id)), EndForm()
    if not form.accepted():
        return drawn(agreement, {"end": form}, 422)
    try:
        following.end(agreement, form.last.data, form.why.data, actor(), at_once=form.how.data == "cause")
    except Unreadable as refusal:
        form.form_errors.append(str(refusal))
        return drawn(load(Agreement, public_id), {"end": form}, 422)
    return done(agreement, _("%(number)s ends on %(day)s", number=agreement.number, day=form.last.data))
