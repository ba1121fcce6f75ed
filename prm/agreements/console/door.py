"""The blueprint of agreements for staff, and what its pages share."""

from flask import redirect, request, url_for
from flask_babel import gettext as _

from prm.access.policy import See
from prm.access.scope import clause, visible
from prm.agreements.models import Agreement
from prm.agreements.service.signing import Hand
from prm.core.db import db
from prm.core.errors import Refused
from prm.identity.sessions import say
from prm.web.gate import actor, audience

bp = audience("console", "agreements", "/programs/agreements")


def hand(name):
    """Who signs, and from where."""
    return Hand(name, request.remote_addr or "", request.user_agent.string)


def may(agreement, verb):
    """May the reader do this with this very agreement?"""
    asked = visible(Agreement, actor(), See.AGREEMENTS, clause(Agreement, actor(), verb))
    return bool(db.session.execute(asked.where(Agreement.id == agreement.id)).scalar())


def fresh(agreement):
    """The agreement as the reader saw it, or Refused: somebody was faster."""
    if request.form.get("version") != str(agreement.version):
        raise Refused(_("Somebody changed this agreement after you opened it. Open it again: nothing was sent."))
    return agreement


def done(agreement, sentence):
    """Say it, and show the agreement again."""
    say(sentence)
    return redirect(url_for("agreements.show", public_id=agreement.public_id), 303)
