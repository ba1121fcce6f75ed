"""What every template may use: layout, navigation, who is signed in. Joins the pieces of the door to the app."""

from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import Babel, get_locale
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.core.transaction import close_request, open_request, settle
from prm.web import assets, cookie, errors, formats, fragments, gate, headers, known, nav, tongue
from prm.web.reader import Reader

RTL = {"ar", "fa", "he", "ur"}


def hang(app: Flask, sign_in: gate.SignIn) -> None:
    """Install the frame, in the order in which a request meets it."""
    tongue.hang(app, Babel(app, locale_selector=_locale, timezone_selector=lambda: g.get("time_zone", "UTC")))
    app.before_request(_open)
    gate.hang(app, sign_in)
    app.after_request(headers.add)
    app.after_request(settle)
    app.after_request(cookie.hand_over)
    app.teardown_request(close_request)
    app.context_processor(_context)
    assets.hang(app)
    formats.hang(app)
    errors.hang(app)
    app.jinja_env.globals |= {"allowed": gate.allowed, "Do": Do, "drawn": fragments.drawn}
    app.jinja_env.globals["section_tabs"] = nav.section_tabs


def _open() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    open_request(request.method, looks_first=getattr(view, "looks_first", False))


def _locale() -> str:
    return str(g.get("locale") or "en_US")


def _context() -> dict[str, Any]:
    bare = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    actor = g.get("actor")
    language = str(get_locale().language) if get_locale() else "en"
    about, pages, settings_nav = known.about(), nav.items(), nav.items(nav.SETTINGS)
    return {
        "layout": "web/bare.html" if bare else "web/layout.html" if actor else "web/plain.html",
        "csrf": cookie.csrf,
        "me": Reader(actor) if actor else None,
        "nav": pages,
        "nav_keys": tuple((each.label, each.key) for each in pages if each.key),
        "settings_nav": settings_nav,
        "can_settings": bool(settings_nav),
        "install_name": about.name,
        "reporting_currency": about.currency,
        "demo": about.demo,
        "banner": _("This is a demo company. Nothing here is real.") if about.demo else "",
        "toast": None if bare else g.pop("toast", None),
        "lang": language,
        "dir": "rtl" if language in RTL else "ltr",
    }
