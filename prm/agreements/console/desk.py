"""What of agreements and documents waits for the reader, for Home: numbers with the way to their very rows."""

from flask import url_for
from flask_babel import gettext as _

from prm.access.policy import Actor
from prm.agreements.queries import waiting

FIGURE = tuple[str, int, str]  # its words, the number, the list behind it


def figures(actor: Actor) -> list[FIGURE]:
    """Every number, zeros as well."""
    found = waiting.ours(actor)
    agreements, documents = url_for("agreements.index"), url_for("documents.index")
    return [
        (_("Agreements to countersign"), found.signature, f"{agreements}?f.show=sign&f.mine=sign"),
        (_("Proposals to answer"), found.answer, f"{agreements}?f.show=answer&f.mine=send"),
        (_("Documents to check"), found.look, f"{documents}?f.show=check&f.mine=check"),
    ]
