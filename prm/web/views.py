"""The views of a list: those it brings along, and those its readers saved; a room above keeps the latter."""

from collections.abc import Callable, Sequence

from prm.access.policy import Actor
from prm.web.lists import Listing, View

Saved = Callable[[str, Actor], Sequence[View]]
_saved: list[Saved] = []


def kept_by(lookup: Saved) -> None:
    """Let the room that knows people look up what they saved, by the list's endpoint."""
    _saved[:] = [lookup]


def of(listing: Listing, actor: Actor) -> list[View]:
    """Every view this reader may open, the list's own first."""
    saved = _saved[0](listing.page, actor) if _saved else ()
    return [*listing.views(actor), *saved]
