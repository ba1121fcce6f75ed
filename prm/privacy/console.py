"""Settings › Privacy: find a person, hand them their copy, erase them, hold their data; how long things are kept."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do, See
from prm.core import shelf
from prm.core.errors import NotFound, Refused
from prm.core.installation import installation
from prm.core.personal import TERMS
from prm.core.transaction import system
from prm.identity.sessions import say
from prm.privacy import bundle, finding, gathering, periods, service, weighing
from prm.privacy.forms import EraseForm, HoldForm, periods_form
from prm.web import nav
from prm.web.download import handed_back
from prm.web.gate import actor, audience, needs

bp = audience("console", "privacy", "/settings/privacy")
nav.entry(60, "", _l("Privacy"), "privacy.index", "shield", See.SETTINGS, settings=True)


@bp.get("")
@needs(See.SETTINGS)
def index():
    """Search for a person; the periods."""
    return page(periods_form(periods.open_terms(), periods.days()))


def page(form):
    """The page with a form of periods."""
    asked, held = request.args.get("q", "").strip()[:200], periods.days()
    with system("search for a person", writes=False) as session:
        found = finding.search(session, asked) if len(asked) > 1 else None
    fixed = [(term.title, held[term.key]) for term in TERMS if not term.forget]
    return render_template(
        "privacy/console/index.html", q=asked, found=found, most=finding.MOST, form=form, fixed=fixed,
        terms=[(term.title, form[term.key]) for term in periods.open_terms()], page_error=bool(form.errors),
    )  # fmt: skip


@bp.post("")
@needs(Do.CHANGE_SETTINGS)
def save():
    """Keep the periods."""
    form = periods_form(periods.open_terms(), {})
    if not form.accepted():
        return page(form), 422
    with system("periods") as session:
        service.set_periods(session, form.data, actor())
    say(_("Saved. What is older goes with the next night."))
    return redirect(url_for(".index"), 303)


def somebody(session, public_id):
    """The person behind a public id, or nobody."""
    who = finding.person(session, public_id)
    if who is None:
        raise NotFound
    return who


@bp.get("/people/<public_id>")
@needs(See.SETTINGS)
def person(public_id):
    """What is held of a person and what erasing would do."""
    return shown(public_id, None, HoldForm())


def shown(public_id, erase, hold):
    """The page with its forms."""
    with system("weigh an erasure", writes=False) as session:
        who = somebody(session, public_id)
        seen = {
            "who": who,
            "name": who.called,
            "titles": finding.titles(who),
            "preview": weighing.preview(session, who, shelf.home()),
            "against": list(weighing.against(session, who, actor())),
            "marks": {
                str(sort): {"reason": mark.reason, "at": mark.made_at}
                for sort, mark in weighing.marks(session, who).items()
            },
        }
    form = erase or EraseForm(seen["name"])
    errors = bool(form.errors or hold.errors)
    return render_template(
        "privacy/console/person.html", public_id=public_id, form=form, hold=hold, page_error=errors, **seen
    )


@bp.post("/people/<public_id>/copy")
@needs(Do.MANAGE_USERS)
def copy(public_id):
    """The person's copy, to hand to them."""
    with system("a person's copy") as session:
        who = somebody(session, public_id)
        made = gathering.copy(session, who, shelf.home(), own=False)
        service.note_copy(who, actor())
        content = bundle.zipped(made, installation().name)
    return handed_back(content, bundle.name(), bundle.TYPE)


@bp.post("/people/<public_id>/erasure")
@needs(Do.MANAGE_USERS)
def erase(public_id):
    """Erase them, once their name is typed."""
    with system("whom to erase", writes=False) as session:
        form = EraseForm(somebody(session, public_id).called)
    if not form.accepted():
        return shown(public_id, form, HoldForm(data={})), 422
    try:
        with system("erase a person") as session:
            service.erase(session, somebody(session, public_id), actor(), shelf.home())
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return shown(public_id, form, HoldForm(data={})), 409
    say(_("The person is erased. Figures, receipts and the log are as they were."))
    return redirect(url_for(".index"), 303)


@bp.post("/people/<public_id>/hold")
@needs(Do.MANAGE_USERS)
def hold(public_id):
    """Keep their data for a reason."""
    form = HoldForm()
    if not form.accepted():
        return shown(public_id, None, form), 422
    with system("a hold") as session:
        service.hold(session, somebody(session, public_id), form.reason.data, actor())
    say(_("Their data is on hold: nobody can erase it."))
    return redirect(url_for(".person", public_id=public_id), 303)


@bp.post("/people/<public_id>/release")
@needs(Do.MANAGE_USERS)
def release(public_id):
    """End the hold."""
    with system("the end of a hold") as session:
        service.release(session, somebody(session, public_id), actor())
    say(_("The hold is over."))
    return redirect(url_for(".person", public_id=public_id), 303)
