"""Changing the rules without code: a form, a draft, what it would touch, and publishing it for good."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.core import clock
from prm.core.errors import Refused, Unreadable
from prm.core.transaction import SAFE
from prm.deals.console.rules import bp, compared, who
from prm.deals.console.rules_said import QUESTIONS, answer
from prm.deals.forms.review import wording
from prm.deals.forms.rules import PublishForm, RulesForm
from prm.deals.forms.rules_document import document_of, is_line_act, rearranged, sentences, typed
from prm.deals.queries import rulebook, touched
from prm.deals.rules import shown
from prm.deals.service import ruling, touching
from prm.deals.terms_changes import changed_for_all
from prm.identity.sessions import say
from prm.web import formats, lists
from prm.web.forms import Form
from prm.web.gate import actor, needs

PAGE = 50


@bp.route("/edit", methods=["GET", "POST"])
@needs(Do.SET_RULES)
def edit():
    """The rules as a form; saved, they are a draft."""
    before, based_on = begun()
    if request.method in SAFE:
        return drawn(knowing(RulesForm(data=typed(before) | {"seen": seen()})), before)
    form = RulesForm()
    if is_line_act(request.form.get("act", "")):
        form.process(as_sent())
        return drawn(knowing(form), before)
    if not knowing(form).validate():
        return drawn(form, before, 422)
    made = document_of(form, before)
    try:
        mine = rulebook.said(made, based_on + 1, wording())
    except Unreadable as refusal:
        form.form_errors.append(str(refusal))
        return drawn(form, before, 422)
    if form.seen.data != seen():
        return clashed(mine)
    ruling.draft(made, actor())
    return redirect(url_for("rules.draft"), 303)


def begun():
    """The document that work goes on from, draft or newest version, and the newest version's number."""
    newest, number = rulebook.document()
    held = ruling.drafted(actor())
    return (rulebook.whole(held.document) if held else newest), number


def seen():
    """Names what a form was opened on: the newest version, and which saving of the draft."""
    held = ruling.drafted(actor())
    return (
        f"{rulebook.versions()[0].number}.{held.public_id}.{held.version}"
        if held
        else str(rulebook.versions()[0].number)
    )


def knowing(form):
    """The form with the names its lists are checked against."""
    form.know(**rulebook.names())
    return form


def drawn(form, before, status=200):
    """The form page; lines that can be read are folded to their sentence."""
    again = knowing(RulesForm(data=typed(before)))
    if request.method not in SAFE:
        again.process(as_sent())
    again.validate()
    try:
        said = sentences(again, lambda document: rulebook.said(document, 0, wording()).rules, before)
    except Unreadable:
        said = {}  # two lines say the same: the form tells which
    return render_template(
        "deals/console/rules_edit.html", form=form, said=said, names=rulebook.names(), currency=before["currency"],
        held=ruling.drafted(actor()), page_error=status == 422,
    ), status  # fmt: skip


def as_sent():
    """What was sent, with a line added, moved or taken out where a button asks for it."""
    act = request.form.get("act", "")
    return rearranged(request.form, act) if is_line_act(act) else request.form


def clashed(mine):
    """409: somebody else saved meanwhile; both texts beside one another, nothing typed is lost (R40)."""
    held = ruling.drafted(actor())
    newest = rulebook.versions()[0]
    by, at = (held.made_by, held.saved_at) if held else (newest.made_by, newest.made_at)
    theirs = rulebook.said(begun()[0], newest.number, wording())
    fields = [
        (name, value) for name, value in request.form.items(multi=True) if name not in {"seen", "csrf_token", "act"}
    ]
    headline = _(
        "%(who)s changed the rules at %(at)s, after you opened them.",
        who=who(by) or _("Somebody"),
        at=formats.moment(at) if at else "",
    )
    page = render_template(
        "deals/console/rules_clash.html", headline=headline, changes=compared(theirs, mine), fields=fields, seen=seen()
    )
    return page, 409


def weighed(held):
    """The version that holds or comes last, the draft as the next one, and the open deals it touches."""
    newest, number = rulebook.document()
    before = rulebook.said(newest, number, wording())
    after = rulebook.said(rulebook.whole(held.document), number + 1, wording())
    return before, after, touching.touched(before.rules, after.rules, f"{held.public_id}.{held.version}")


@bp.get("/draft")
@needs(Do.SET_RULES)
def draft():
    """What the draft changes, and for which open deals it would be answered otherwise."""
    held = ruling.drafted(actor())
    if held is None:
        return redirect(url_for("rules.edit"))
    return previewed(held, PublishForm(data={"seen": seen(), "effective_on": clock.today()}))


def previewed(held, form, status=200):
    """The preview with the form that publishes."""
    before, after, found = weighed(held)
    pending = [each for each in rulebook.versions() if each.standing == "coming"]
    counts = [(QUESTIONS[question](), count) for question, count in found.by_question().items()]
    for_all = [each.new.clause for each in changed_for_all(before.rules, after.rules)]
    page = render_template(
        "deals/console/rules_draft.html", held=held, form=form, changes=compared(before, after), found=found,
        counts=counts, for_all=for_all, pending=pending, who=who, number=after.rules.version, page_error=status >= 400,
    )  # fmt: skip
    return page, status


@bp.get("/draft/deals")
@needs(Do.SET_RULES)
def deals_touched():
    """The open deals that the draft would answer otherwise, of those the reader reaches."""
    held = ruling.drafted(actor())
    if held is None:
        return redirect(url_for("rules.edit"))
    _before, _after, found = weighed(held)
    mine = [number for number in touched.reached(actor()) if number in found.changes]
    page = min(lists.page_number(request.args), max(1, -(-len(mine) // PAGE)))
    ids = mine[(page - 1) * PAGE : page * PAGE]
    now = clock.now()
    rows = [
        (row, shown(row.status, row.outcome, row.protected_until, now), told(found.changes[row.id]))
        for row in touched.rows_of(actor(), ids)
    ]
    return render_template(
        "deals/console/rules_touched.html", rows=rows, page=page, first=(page - 1) * PAGE + 1, total=len(mine),
        size=PAGE, hidden=len(found.changes) - len(mine),
    )  # fmt: skip


def told(changes):
    """(question, before, after) in words."""
    return [
        (QUESTIONS[each.question](), answer(each.question, each.old.value), answer(each.question, each.new.value))
        for each in changes
    ]


@bp.post("/draft/published")
@needs(Do.SET_RULES)
def publish():
    """Make the draft the next version."""
    held = ruling.drafted(actor())
    form = PublishForm()
    if held is None:
        raise Refused(_("There is no draft any more: somebody published it or threw it away. Look at the versions."))
    if form.seen.data != seen():
        form.form_errors.append(
            _("The draft was changed after you opened this page. Read what it changes now, then publish.")
        )
        form.seen.data = seen()
        form.seen.raw_data = None
        return previewed(held, form, 409)
    if not form.validate():
        return previewed(held, form, 422)
    made = ruling.publish(held, form.why.data, form.effective_on.data, actor())
    say(_("Version %(number)s is published.", number=made.version))
    return redirect(url_for("rules.version", version=made.version), 303)


@bp.post("/draft/discarded")
@needs(Do.SET_RULES)
def discard():
    """Throw the draft away."""
    if Form().accepted() and (held := ruling.drafted(actor())) is not None:
        ruling.discard(held, actor())
        say(_("The draft is gone. The rules stay as they are."))
    return redirect(url_for("rules.index"), 303)
