"""E26: what a partner holds after asking. The page, the signed file, and the program that checks it."""

from pathlib import Path

from flask import Response, render_template

from prm.access.policy import See
from prm.core.errors import NotFound
from prm.deals import check_receipt
from prm.deals.models import Registration
from prm.deals.portal.door import bp
from prm.deals.portal.record import surroundings
from prm.deals.queries import own
from prm.deals.receipt import as_file
from prm.journal import log
from prm.web.gate import actor, load, needs


@bp.get("/<public_id>/receipt")
@needs(See.DEALS)
def receipt_page(public_id):
    """Number, promise, protection, person; another one; the proof."""
    registration = load(Registration, public_id)
    signed = own.receipt_of(actor(), registration) is not None
    key = log.public_key()
    command = [
        f"python check_receipt.py {registration.number}.json --key ",
        *(key[n : n + 16] for n in range(0, 64, 16)),
    ]
    return render_template("deals/portal/receipt.html", command=command, signed=signed, **surroundings(registration))


@bp.get("/<public_id>/receipt.json")
@needs(See.DEALS)
def receipt(public_id):
    """The receipt, byte for byte as it was signed."""
    registration = load(Registration, public_id)
    document = own.receipt_of(actor(), registration)
    if document is None:
        raise NotFound
    return attached(as_file(document), f"{registration.number}.json", "application/json")


@bp.get("/check_receipt.py")
@needs(See.DEALS)
def checker():
    """The one-file program that checks a receipt without this product."""
    return attached(Path(check_receipt.__file__).read_bytes(), "check_receipt.py", "text/x-python")


def attached(content, name, kind):
    """A download."""
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
