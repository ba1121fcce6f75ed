"""The public pages (PP11): choose a way to work together, apply, prove the address, see where it stands.

Every answer is the same whether the company or the address is known here or not.
"""

from collections.abc import Callable

from flask import g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from prm.access.policy import Open
from prm.core.errors import NotFound, Refused
from prm.identity import tries
from prm.identity.rules import network_of
from prm.joining import catalogue, links
from prm.joining.forms.apply import FOLDED, MOST_BYTES, ApplyForm
from prm.joining.models import Application
from prm.joining.queries import applicants
from prm.joining.recruiting import Program, program
from prm.joining.rules import Kind
from prm.joining.service import applying
from prm.joining.words import KIND_NOTES, KINDS
from prm.web import cookie
from prm.web.gate import audience, needs, takes

bp = audience("both", "apply", "/apply")


def _is_partner() -> bool:
    """Who has a portal has no need to apply, and reads no application behind its wall."""
    asker = g.get("actor")
    return asker is not None and not asker.is_staff


def _behind(lookup: Callable[[str], Application | None], secret: str) -> Application | None:
    return None if _is_partner() else lookup(secret)


@bp.get("/")
@needs(Open.PUBLIC)
def index() -> ResponseReturnValue:
    """The ways to work together that are open."""
    if _is_partner():
        return redirect("/portal/")
    held = program()
    kinds = held.offered
    if len(kinds) == 1:
        return redirect(url_for("apply.form", kind=kinds[0]))
    return render_template("joining/public/kinds.html", kinds=kinds, names=KINDS, notes=KIND_NOTES, held=held)


def opened(kind: str) -> tuple[Kind, Program]:
    """The kind of an address, if one may apply for it."""
    held = program()
    found = next((each for each in held.offered if each == kind), None)
    if found is None:
        raise NotFound
    return found, held


def blank(held: Program, stamp: str = "") -> ApplyForm:
    """The form with its choices."""
    form = ApplyForm(data={"opened": stamp}) if stamp else ApplyForm()
    form.know(held.verticals, catalogue.families())
    return form


@bp.get("/<kind>")
@needs(Open.PUBLIC)
def form(kind: str) -> ResponseReturnValue:
    """The application."""
    found, held = opened(kind)
    if _is_partner():
        return redirect("/portal/")
    return drawn(found, held, blank(held, links.stamp()))


def drawn(kind: Kind, held: Program, form: ApplyForm, status: int = 200) -> tuple[str, int]:
    """The form's page."""
    page = render_template(
        "joining/public/form.html", kind=kind, name=KINDS[kind], note=KIND_NOTES[kind], form=form, held=held,
        several=len(held.offered) > 1, page_error=status >= 400,
        unfolded=any(form[name].data or form[name].errors for name in FOLDED),
    )  # fmt: skip
    return page, status


@bp.post("/<kind>")
@takes(MOST_BYTES)
@needs(Open.PUBLIC)
def send(kind: str) -> ResponseReturnValue:
    """Hand it in: kept once, and a letter goes to the address."""
    found, held = opened(kind)
    if _is_partner():
        raise Refused(_("You are a partner already. Your portal shows what comes next."))
    if g.actor is not None:
        raise Refused(_("You are signed in. Sign out to hand in an application, or add a prospect under Recruitment."))
    form = blank(held)
    if not form.accepted():
        return drawn(found, held, form, 422)
    asked, stamp = form.asked(found), links.read_stamp(form.opened.data)
    key = stamp.key if stamp else ""
    if wait := _wait(asked.email):
        return _too_many(found, held, form, wait)
    applying.receive(asked, key, held)
    return _to_status(links.status_secret(key))


def _wait(email: str) -> int:
    """Seconds to wait: of this network, then of this mailbox, known here or not."""
    network = tries.subject("application network", network_of(request.remote_addr or ""))
    wait = tries.wait_for(network, applicants.PER_NETWORK)
    return wait or tries.wait_for(tries.subject("application", email), applicants.PER_ADDRESS)


def _too_many(kind: Kind, held: Program, form: ApplyForm, wait: int) -> ResponseReturnValue:
    minutes = -(-wait // 60)
    form.form_errors.append(_("Too many applications came from here. Send it again in %(n)s minutes.", n=minutes))
    answer = make_response(drawn(kind, held, form, 429))
    answer.headers["Retry-After"] = str(wait)
    return answer


def _to_status(secret: str) -> ResponseReturnValue:
    """To where an application stands. Its secret lives on, so it leaves the address bar and stays with the browser."""
    cookie.carry(secret)
    return redirect(url_for("apply.standing"), 303)


@bp.get("/status/<secret>")
@needs(Open.PUBLIC)
def status(secret: str) -> ResponseReturnValue:
    """The link of the letters."""
    if _behind(applying.behind_status, secret) is None:
        raise NotFound
    if g.actor is not None:
        return render_template("joining/public/signed_in.html"), 409
    return _to_status(secret)


@bp.get("/status")
@needs(Open.PUBLIC)
def standing() -> ResponseReturnValue:
    """Where the application stands, for who has its link."""
    row = _behind(applying.behind_status, cookie.token())
    if row is None:
        return render_template("joining/public/unknown.html"), 410
    return render_template("joining/public/status.html", row=row, shown=applicants.shown(row))


@bp.post("/status")
@needs(Open.PUBLIC)
def again() -> ResponseReturnValue:
    """Mail the link that proves the address once more."""
    row = _behind(applying.behind_status, cookie.token())
    if row is None:
        return render_template("joining/public/unknown.html"), 410
    public_id, email, waits = row.public_id, row.email, row.verified_at is None
    if waits and not tries.wait_for(tries.subject("application", email), applicants.PER_ADDRESS):
        applying.ask_again(public_id)
    return redirect(url_for("apply.standing", sent="1"), 303)


@bp.get("/confirm/<secret>")
@needs(Open.PUBLIC)
def follow(secret: str) -> ResponseReturnValue:
    """The link of the letter, opened perhaps by a scanner of mail: nothing is used up, the secret leaves the bar."""
    if _behind(applying.behind_link, secret) is None:
        return render_template("joining/public/link_over.html"), 410
    if g.actor is not None:
        return render_template("joining/public/signed_in.html"), 409
    cookie.carry(secret)
    return redirect(url_for("apply.confirm"))


@bp.get("/confirm")
@needs(Open.PUBLIC)
def confirm() -> ResponseReturnValue:
    """One button."""
    row = _behind(applying.behind_link, cookie.token())
    if row is None:
        return render_template("joining/public/link_over.html"), 410
    return render_template("joining/public/confirm.html", row=row)


@bp.post("/confirm")
@needs(Open.PUBLIC)
def confirmed() -> ResponseReturnValue:
    """The address is the applicant's: the link is used up."""
    row = _behind(applying.behind_link, cookie.token())
    if row is None:
        return render_template("joining/public/link_over.html"), 410
    secret = links.status_secret(row.request_key)
    applying.verify(row)
    return _to_status(secret)
