"""The text of one agreement, changed for this partner; where the partner proposed others, those beside ours."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.agreements import difference, merging
from prm.agreements.console.door import bp, done, fresh
from prm.agreements.forms.texts import TextForm
from prm.agreements.models import Agreement
from prm.agreements.printed import figures
from prm.agreements.queries import reading
from prm.agreements.rules import Act, Side, may
from prm.agreements.schedules import EXAMPLE, PARTS
from prm.agreements.service import drafting, moving
from prm.core.db import db
from prm.core.errors import Refused, Unreadable
from prm.core.transaction import SAFE
from prm.web.gate import actor, load, needs


@bp.route("/<public_id>/text", methods=["GET", "POST"])
@needs(Do.SEND_AGREEMENT)
def text(public_id):
    """Change the words before they are sent."""
    agreement = load(Agreement, public_id)
    if not may(agreement.status, Act.SEND) and request.method in SAFE:
        return redirect(url_for("agreements.show", public_id=public_id))
    if not may(agreement.status, Act.SEND):
        raise Refused(_("The text of %(number)s cannot be changed now. Take it back first.", number=agreement.number))
    if request.method in SAFE:
        return _page(agreement, TextForm.of(drafting.wording(db.session(), agreement)))
    form = TextForm()
    if not form.validate():
        return _page(agreement, form, 422)
    try:
        annexes = form.annexes_said(_figures_taken(agreement))
        moving.reword(fresh(agreement), _taken(agreement, form.clauses_said()), annexes, actor())
    except Unreadable as refusal:
        form.form_errors.append(str(refusal))
        return _page(load(Agreement, public_id), form, 422)
    return done(agreement, _("Text saved"))


def _answered(agreement):
    """Our last round and the partner's after it, as documents; None where it proposed nothing since."""
    sent = reading.rounds(actor(), agreement)
    theirs = [each for each in sent if each.side is Side.PARTNER]
    ours = [each for each in sent if each.side is Side.VENDOR]
    if not theirs or not ours or theirs[-1].number < ours[-1].number:
        return None
    return ours[-1].document, theirs[-1].document


def proposals(agreement):
    """The clauses the partner proposed other words for, by key."""
    both = _answered(agreement)
    return {each.key: each for each in difference.clauses(*both) if each.how == "changed"} if both else {}


def figures_proposed(agreement):
    """The annexes the partner proposed other figures for, by key: the lines that went and came, for reading."""
    both = _answered(agreement)
    return {each.key: figures(each) for each in difference.annexes(*both) if each.lines} if both else {}


def _figures_taken(agreement):
    """The partner's lines by annex, where those were chosen."""
    both, chosen = _answered(agreement), set(request.form.getlist("figures"))
    return (
        {key: each.get("lines", []) for key, each in difference.named(both[1]["annexes"]).items() if key in chosen}
        if both
        else {}
    )


def _taken(agreement, clauses):
    """The clauses as typed, with the partner's words where those were chosen."""
    offered, chosen = proposals(agreement), set(request.form.getlist("take"))
    return [
        each | {"text": offered[each["key"]].after} if each["key"] in chosen & set(offered) else each
        for each in clauses
    ]


def _page(agreement, form, status=200):
    page = render_template(
        "agreements/console/text.html", agreement=agreement, form=form, offered=proposals(agreement),
        figures=figures_proposed(agreement), taken={*request.form.getlist("take"), *request.form.getlist("figures")},
        fields=merging.FIELDS, parts=PARTS, example=EXAMPLE, page_error=status >= 400,
    )  # fmt: skip
    return page, status
