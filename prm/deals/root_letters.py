"""The daily root of receipts, mailed to whom the vendor named, so that nobody has to trust the log alone (M3)."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from prm.core.transaction import system
from prm.deals.service import sealing
from prm.jobs import mail
from prm.jobs.service import Report, enqueue, handles
from prm.journal import log

LETTER = "deals.root_letter"


@handles(sealing.TELL)
def _share(report: Report) -> Mapping[str, Any]:
    """A letter for each address, each a job of its own: one that fails repeats alone."""
    named = str(current_app.config["ROOTS_TO"]).replace(";", ",").split(",")
    addresses = [each.strip() for each in named if "@" in each]
    with system("letters of a root"):
        for address in addresses:
            title = f"root of {report.payload['day']} to {address}"
            enqueue(LETTER, {**report.payload, "to": address}, asked_by="system: deals", title=title)
    return {"letters": len(addresses)}


@handles(LETTER)
def _send(report: Report) -> Mapping[str, Any]:
    told = report.payload
    count = int(str(told["receipts"]))
    fact = ngettext(
        "%(num)s receipt was given on %(day)s (UTC). The root over it is:",
        "%(num)s receipts were given on %(day)s (UTC). The root over all of them is:",
        count,
        day=told["day"],
    )
    keep = _(
        "Keep this letter: whoever holds a receipt of that day can show with it that the receipt was there, and nobody "
        "can add one any more. The key that receipts are signed with is %(key)s, also at %(address)s.",
        key=log.public_key(),
        address=address_of_key(),
    )
    subject = _("Root of the receipts of %(day)s", day=told["day"])
    mail.send(str(told["to"]), subject, "\n\n".join((fact, str(told["root"]), keep)) + "\n")
    return {}


def address_of_key() -> str:
    """Where the public key is published."""
    path = current_app.url_map.bind("").build("receipts.key")
    return str(current_app.config["URL"]).rstrip("/") + path
