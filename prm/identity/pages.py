"""Signing in and out: by a mailed single-use link or by password, with one answer for known and unknown addresses."""

import logging

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from prm.access.policy import Actor, Open, Own
from prm.identity import links, proofs, service, sessions, tries
from prm.identity.forms.sign_in import JoinForm, SignInForm
from prm.identity.models import User
from prm.identity.rules import PER_ACCOUNT, PER_NETWORK, Purpose, network_of
from prm.jobs import mail
from prm.web import cookie
from prm.web.gate import audience, needs
from prm.web.redirects import safe_next

bp = audience("both", "identity", "")
log = logging.getLogger("prm.sign_in")


def home_of(person: Actor | User) -> str:
    """Where somebody's day begins."""
    return "/" if person.partner_id is None else "/portal/"


@bp.get("/sign-in")
@needs(Open.PUBLIC)
def sign_in() -> ResponseReturnValue:
    """The sign-in page."""
    wanted = request.args.get("next")
    if g.actor is not None:
        return redirect(safe_next(wanted, home_of(g.actor)))
    return _page(SignInForm(data={"next": safe_next(wanted, "")}))


@bp.post("/sign-in")
@needs(Open.PUBLIC)
def enter() -> ResponseReturnValue:
    """Check a password, or mail a link."""
    form = SignInForm()
    if not form.accepted():
        return _page(form), 422
    by_password = form.by_password()
    sort = "password" if by_password else "link"
    account = tries.subject(sort, form.email.data)
    network = tries.subject(f"{sort} network", network_of(request.remote_addr or ""))
    wait = tries.wait_for(network, PER_NETWORK) or tries.wait_for(account, PER_ACCOUNT)
    if wait:
        log.warning("sign-in by %s slowed down: account %.16s, network %.16s", sort, account, network)
        return _too_many(form, by_password=by_password, wait=wait)
    return _with_password(form, account, network) if by_password else _with_link(form, account)


def _page(form: SignInForm, sentence: str = "") -> str:
    return render_template(
        "identity/sign_in.html", form=form, sentence=sentence, page_error=bool(form.errors or sentence)
    )


def _too_many(form: SignInForm, *, by_password: bool, wait: int) -> Response:
    soon = (
        ngettext("%(num)s second", "%(num)s seconds", wait)
        if wait < 90
        else ngettext("%(num)s minute", "%(num)s minutes", -(-wait // 60))
    )
    if by_password:
        sentence = _("Too many tries – again in %(soon)s. A link by mail still works.", soon=soon)
    else:
        sentence = _(
            "Too many links were asked for – again in %(soon)s. The newest one in the mailbox still works.", soon=soon
        )
    answer = make_response(_page(form, sentence), 429)
    answer.headers["Retry-After"] = str(wait)
    return answer


def _with_password(form: SignInForm, account: str, network: str) -> ResponseReturnValue:
    user_id = proofs.by_password(form.email.data, form.password.data or "")
    if user_id is None:
        log.warning("sign-in by password refused: account %.16s, network %.16s", account, network)
        form.password.data = ""
        return _page(
            form, _("This e-mail and password do not belong together. Try again, or let us mail you a link.")
        ), 422
    tries.forgive(account)
    return _welcome(proofs.person(user_id), "password", form.next.data)


def _with_link(form: SignInForm, account: str) -> ResponseReturnValue:
    links.mail(proofs.may_come(form.email.data), Purpose.SIGN_IN, next_url=safe_next(form.next.data, ""))
    log.info("sign-in link asked for: account %.16s", account)
    return redirect(url_for(".sent"), 303)


def _welcome(user: User, how: str, wanted: str | None) -> ResponseReturnValue:
    sessions.begin(user, how)
    log.info("signed in by %s: %s", how, user.public_id)
    return redirect(safe_next(wanted, home_of(user)), 303)


@bp.get("/sign-in/sent")
@needs(Open.PUBLIC)
def sent() -> str:
    """What to do next, the same for everybody."""
    return render_template("identity/sent.html", mail_is_set_up=mail.is_set_up())


@bp.get("/sign-in/link/<secret>")
@needs(Open.PUBLIC)
def follow(secret: str) -> ResponseReturnValue:
    """A link was opened, perhaps by a scanner of mail: nothing is used up, the secret leaves the address bar."""
    link = links.live(secret)
    if link is None:
        return render_template("identity/link_over.html"), 410
    if g.actor is not None:
        if g.actor.id != link.user_id:
            return render_template("identity/link_other.html"), 409
        return redirect(safe_next(link.next_url, home_of(g.actor)))
    cookie.carry(secret)
    return redirect(url_for(".confirm"))


@bp.get("/sign-in/confirm")
@needs(Open.PUBLIC)
def confirm() -> ResponseReturnValue:
    """One button; an invitation also asks for a name and, if wanted, a password."""
    link = links.live(cookie.token())
    if link is None:
        return render_template("identity/link_over.html"), 410
    return render_template("identity/confirm.html", link=link, form=_join_form(link))


@bp.post("/sign-in/confirm")
@needs(Open.PUBLIC)
def come_in() -> ResponseReturnValue:
    """Use the link up and sign in."""
    link = links.live(cookie.token())
    if link is None:
        log.warning("sign-in by link refused: used or expired")
        return render_template("identity/link_over.html"), 410
    form = _join_form(link)
    if form and not form.accepted():
        return render_template("identity/confirm.html", link=link, form=form, page_error=True), 422
    if not links.use(link.id):
        return render_template("identity/link_over.html"), 410
    user = proofs.person(link.user_id)
    if form:
        service.accept_invitation(user, name=form.name.data, password=form.password.data or "")
    return _welcome(user, "invitation" if form else "link", link.next_url)


def _join_form(link: links.Link) -> JoinForm | None:
    if link.purpose is not Purpose.INVITATION:
        return None
    form = JoinForm(data={"name": link.name})
    form.email = link.email or ""
    return form


@bp.post("/sign-out")
@needs(Own.ACCOUNT)
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    sessions.end_own()
    return redirect(url_for(".sign_in"), 303)
