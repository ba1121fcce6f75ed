"""The one cookie: a random token, for a signed-in person the key to a session row, and the root of the CSRF token."""

import hmac
from hashlib import sha256

from flask import Response, current_app, g, request

from prm.core.ids import token as new_token
from prm.core.transaction import SAFE


def name() -> str:
    """`__Host-` binds the cookie to this host over https; plain http cannot carry that prefix."""
    return "__Host-prm_sid" if secure() else "prm_sid"


def secure() -> bool:
    """Is the instance served over https?"""
    return str(current_app.config["URL"]).startswith("https://")


def token() -> str:
    """This browser's token; a visitor without one gets a fresh one with the response."""
    if "cookie_token" not in g:
        g.cookie_token = request.cookies.get(name()) or ""
        if not 40 <= len(g.cookie_token) <= 64:
            renew()
    return str(g.cookie_token)


def renew() -> str:
    """A new token, at sign-in and sign-out, so that an old one is worth nothing (fixation)."""
    g.cookie_token = g.cookie_fresh = new_token()
    return str(g.cookie_token)


def carry(secret: str) -> None:
    """Let this browser's cookie hold a single-use secret, so that it leaves the address bar at once."""
    g.cookie_token = g.cookie_fresh = secret


def csrf() -> str:
    """The token that every form and htmx request carries: derived from the cookie, stored nowhere."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, b"csrf:" + token().encode(), sha256).hexdigest()


def hand_over(response: Response) -> Response:
    """Set the cookie where this request made a new token."""
    if fresh := g.get("cookie_fresh"):
        response.set_cookie(name(), fresh, path="/", secure=secure(), httponly=True, samesite="Lax")
    return response


def is_forged() -> bool:
    """An unsafe request that another site may have caused: no token, or the browser says so."""
    if request.method in SAFE:
        return False
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site not in {"same-origin", "none"}:
        return True
    if site is None and origin is not None and origin.split("://")[-1] != request.host:
        return True
    sent = request.headers.get("X-CSRFToken") or request.form.get("csrf_token") or ""
    return not hmac.compare_digest(sent.encode(), csrf().encode())
