"""What every template may use: layout, navigation, who is signed in. Joins the pieces of the door to the app."""

from typing import Any

from flask import Flask, g, request
from flask_babel import Babel, get_locale, get_translations
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.core.transaction import close_request, open_request, settle
from prm.web import assets, cookie, errors, formats, gate, headers, known, nav
from prm.web.reader import Reader

RTL = {"ar", "fa", "he", "ur"}


def hang(app: Flask, sign_in: gate.SignIn) -> None:
    """Install the frame, in the order in which a request meets it."""
    Babel(app, locale_selector=_locale, timezone_selector=lambda: g.get("time_zone", "UTC"))
    app.jinja_env.install_gettext_callables(_spoken, _counted, newstyle=True)  # type: ignore[attr-defined]
    app.before_request(lambda: open_request(request.method))
    gate.hang(app, sign_in)
    app.after_request(headers.add)
    app.after_request(settle)
    app.after_request(cookie.hand_over)
    app.teardown_request(close_request)
    app.context_processor(_context)
    assets.hang(app)
    formats.hang(app)
    errors.hang(app)
    app.jinja_env.globals |= {"allowed": gate.allowed, "Do": Do}


def _tongue() -> Any:
    """The reader's translations, looked up once a request: a page asks over a hundred times."""
    if "tongue" not in g:
        g.tongue = get_translations()
    return g.tongue


def _spoken(text: str) -> str:
    return str(_tongue().gettext(text))


def _counted(one: str, many: str, count: int) -> str:
    return str(_tongue().ngettext(one, many, count))


def _locale() -> str:
    return str(g.get("locale") or "en_US")


def _context() -> dict[str, Any]:
    bare = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    actor = g.get("actor")
    language = str(get_locale().language) if get_locale() else "en"
    about, settings_nav = known.about(), nav.items(nav.SETTINGS)
    return {
        "layout": "web/bare.html" if bare else "web/layout.html" if actor else "web/plain.html",
        "csrf": cookie.csrf,
        "me": Reader(actor) if actor else None,
        "nav": nav.items(),
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
