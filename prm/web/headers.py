"""What every response says to the browser (trust.md 4.5)."""

from flask import Response, g, request

from prm.web import cookie

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'; report-uri /csp-report"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}


def add(response: Response) -> Response:
    """The strict policy on every answer, errors included; nothing signed-in is ever stored by a cache."""
    response.headers.update(FIXED)
    response.headers.setdefault("Content-Security-Policy", CSP)
    if cookie.secure():
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if request.endpoint == "static" and response.status_code < 400:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers["Cache-Control"] = "no-store"
        response.vary.update(("Cookie", "HX-Request"))
    if g.get("signed_out"):
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
