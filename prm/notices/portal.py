"""The bell's page for partners."""

from prm.access.policy import Own
from prm.notices import listing
from prm.web.gate import audience, needs

bp = audience("portal", "notices", "/portal/notices")


@bp.get("")
@needs(Own.ACCOUNT)
def index():
    """What happened that concerns me?"""
    return listing.page("portal_notices")


@bp.post("/read")
@needs(Own.ACCOUNT)
def read_all():
    """I have seen it all."""
    return listing.read_all("portal_notices")
