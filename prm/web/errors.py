"""Pages for what goes wrong: a sentence, a reference, a way on; never a trace, never a hint that a row exists."""

import logging

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException

from prm.access.policy import Do, See, who_may
from prm.core.db import db
from prm.core.errors import NotFound, PrmError, Refused, TenantLeak, TooMany, Unreadable
from prm.core.ids import short_code

log = logging.getLogger("prm.web")
STATUS = {Refused: 409, Unreadable: 422, NotFound: 404, TenantLeak: 404}
CROSSED = {"40001", "40P01"}  # PostgreSQL let one of two go on that were in each other's way
TAKEN = ("23505", "UNIQUE constraint failed")  # the row is there already: PostgreSQL's word for it, and SQLite's
Page = tuple[str, int] | Response


def hang(app: Flask) -> None:
    """Answer every failure with a page of our own."""
    app.register_error_handler(HTTPException, _expected)
    app.register_error_handler(PrmError, _ours)
    app.register_error_handler(OperationalError, _away)
    app.register_error_handler(IntegrityError, _twice)
    for gone in (StaleDataError, ObjectDeletedError):
        app.register_error_handler(gone, _overtaken)
    app.register_error_handler(Exception, _unexpected)


def _page(code: int, title: str, sentence: str, reference: str = "") -> Page:
    try:
        return render_template("web/error.html", code=code, title=title, sentence=sentence, ref=reference), code
    except OperationalError as error:  # the frame of the page asks the database, too
        return _away(error)


def _expected(error: HTTPException) -> Page:
    code = error.code or 500
    if code == 403:
        return _forbidden(str(error.description))
    if code == 500:
        return _unexpected(error)
    words = {
        400: (_("This request cannot be read"), _("Go back, reload the page and try again.")),
        401: (_("Sign in to go on"), _("Your session has ended. What you saved is safe.")),
        404: (_("Page not found"), _("Check the address, or search for what you need.")),
        405: (_("This page cannot do that"), _("Go back and use the buttons on the page.")),
        413: (_("This file is too large"), _("Send a smaller file, or import it on the command line.")),
        415: (_("This kind of file is not read here"), _("Send a CSV or XLSX file.")),
        429: (_("Too many tries"), _("Wait a minute, then try again.")),
    }
    return _page(code, *words.get(code, (_("This did not work"), _("Go back and try again."))))


def _forbidden(why: str) -> Page:
    if why == "forged":
        return _page(403, _("This form has expired"), _("Reload the page and send it again. Nothing was saved."))
    need = g.get("need")
    holders = ", ".join(sorted(role.replace("_", " ") for role in who_may(need))) if isinstance(need, See | Do) else ""
    return _page(
        403,
        _("Your role does not include this"),
        _("An admin can change your role. It is open to: %(who)s.", who=holders),
    )


def _ours(error: PrmError) -> Page:
    code = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)
    if isinstance(error, TooMany):
        return _too_many(error)
    if code == 500:
        return _unexpected(error)
    if isinstance(error, TenantLeak):
        log.critical("stopped at the wall: %s", error)
    if code == 404:
        return _page(404, _("Page not found"), _("Check the address, or search for what you need."))
    return _page(code, _("This cannot be done now"), str(error))


def _too_many(error: TooMany) -> Response:
    answer = make_response(_page(429, _("Too many tries"), str(error)))
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _overtaken(_error: Exception) -> Page:
    sentence = _("Somebody changed this after you opened it. Open it again: what is there now comes first.")
    return _page(409, _("This was changed meanwhile"), sentence)


def _twice(error: IntegrityError) -> Page:
    """Two made the same at the same moment: whoever was second reads so. Any other broken rule is a fault of ours."""
    db.session.rollback()
    said = f"{getattr(error.orig, 'sqlstate', '')} {error.orig}"
    if not any(word in said for word in TAKEN):
        return _unexpected(error)
    log.warning("made twice at the same moment: %s %s", request.method, request.path)
    return _overtaken(error)


def _unexpected(error: Exception) -> Page:
    reference = short_code("E")
    log.error("%s %s %s failed", reference, request.method, request.path, exc_info=error)
    sentence = _("There is a problem with the service. Nothing was saved; drafts are safe.")
    return _page(500, _("There is a problem"), sentence, reference)


def _away(error: OperationalError) -> Page:
    """The database does not answer: a page that needs nothing from it, and when to come back."""
    if getattr(error.orig, "sqlstate", "") in CROSSED:
        db.session.rollback()
        return _overtaken(error)
    log.error("the database is away: %s %s", request.method, request.path, exc_info=error)
    page = current_app.jinja_env.get_template("web/away.html").render()
    return Response(page, 503, {"Retry-After": "10"}, mimetype="text/html")
