"""The bell's page for staff."""

from prm.access.policy import Own
from prm.notices import bell, listing
from prm.web.gate import audience, needs

bp = audience("console", "notices", "/notices")
bp.record_once(bell.hang)


@bp.get("")
@needs(Own.ACCOUNT)
def index():
    """What happened that concerns me?"""
    return listing.page("notices")


@bp.post("/read")
@needs(Own.ACCOUNT)
def read_all():
    """I have seen it all."""
    return listing.read_all("notices")
