"""Pages that belong to no room: health, reports of the content policy, the style guide."""

import logging

from flask import Blueprint, request
from flask import render_template as render
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from prm.access.policy import Open, Own
from prm.core.db import db
from prm.web.gate import needs

bp = Blueprint("web", __name__)
log = logging.getLogger("prm.csp")


@bp.get("/healthz")
@needs(Open.PUBLIC)
def healthz() -> ResponseReturnValue:
    """Is the process up?"""
    return {"status": "ok"}


@bp.get("/readyz")
@needs(Open.PUBLIC)
def readyz() -> ResponseReturnValue:
    """Does the database answer?"""
    db.session.execute(text("SELECT 1"), execution_options={"scoped": True})
    return {"status": "ok"}


@bp.post("/csp-report")
@needs(Open.PUBLIC)
def csp_report() -> ResponseReturnValue:
    """A browser refused something our policy forbids: worth a line in the log."""
    log.warning("content policy: %s", request.get_data(cache=False)[:2000])
    return "", 204


@bp.get("/styleguide")
@needs(Own.ACCOUNT)
def styleguide() -> str:
    """Every component in every state."""
    return render("web/styleguide.html")


@bp.get("/help")
@needs(Own.ACCOUNT)
def help_page() -> str:
    """Where things are, which keys there are, whom to ask."""
    return render("web/help.html")
