"""Signing in and one's own account: pages that staff and partners share."""

from flask import render_template

from prm.access.policy import Open
from prm.web.gate import audience, needs

bp = audience("both", "identity", "")


@bp.get("/sign-in")
@needs(Open.PUBLIC)
def sign_in() -> str:
    """The sign-in page."""
    return render_template("identity/sign_in.html")
