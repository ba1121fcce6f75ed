"""E26: what a partner holds after asking. The page, the signed file, and the proof of its day."""

from flask import current_app, render_template, url_for

from prm.access.policy import See
from prm.core.errors import NotFound
from prm.deals.models import Registration
from prm.deals.portal.door import bp
from prm.deals.portal.record import surroundings
from prm.deals.published import attached
from prm.deals.queries import own
from prm.deals.receipt import as_file
from prm.deals.service import proving
from prm.journal import log
from prm.web.gate import actor, load, needs


@bp.get("/<public_id>/receipt")
@needs(See.DEALS)
def receipt_page(public_id):
    """Number, promise, protection, person; another one; the proof."""
    registration = load(Registration, public_id)
    signed = own.receipt_of(actor(), registration) is not None
    checks = how_to_check(registration)
    return render_template("deals/portal/receipt.html", signed=signed, **checks, **surroundings(registration))


def how_to_check(registration):
    """The command, in parts that a narrow page can break between; with the day's root once there is one."""
    sealed = proving.sealed(registration)
    command = [f"python check_receipt.py {registration.number}.json --key ", *parts(log.public_key())]
    if sealed:
        command += [f" --proof {registration.number}.proof.json --root ", *parts(sealed.root)]
    key_at = str(current_app.config["URL"]).rstrip("/") + url_for("receipts.key")
    return {"command": command, "sealed": sealed, "key_at": key_at}


def parts(digits):
    """64 hex digits in four."""
    return [digits[n : n + 16] for n in range(0, 64, 16)]


@bp.get("/<public_id>/receipt.json")
@needs(See.DEALS)
def receipt(public_id):
    """The receipt, byte for byte as it was signed."""
    registration = load(Registration, public_id)
    document = own.receipt_of(actor(), registration)
    if document is None:
        raise NotFound
    return attached(as_file(document), f"{registration.number}.json", "application/json")


@bp.get("/<public_id>/proof.json")
@needs(See.DEALS)
def proof(public_id):
    """That the receipt is in the tree of its day; there is none before the day is over."""
    registration = load(Registration, public_id)
    document = proving.proof(registration)
    return attached(as_file(document), f"{registration.number}.proof.json", "application/json")
