"""The blueprint of agreements for partners; what was read is noted after the answer."""

from flask import g

from prm.agreements.service import moving
from prm.web.gate import audience

bp = audience("portal", "agreements", "/portal/agreements")


def opened(agreement):
    """The partner has the text on the screen: noted once the page is sent."""
    g.agreement_read = agreement.public_id


@bp.teardown_request
def _note(error=None):
    public_id = g.pop("agreement_read", None)
    if public_id and error is None:
        moving.view(public_id, g.actor)
