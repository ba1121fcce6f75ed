"""What anybody may fetch without signing in: the key receipts are signed with, and the program that checks them."""

from pathlib import Path

from flask import Blueprint, Response

from prm.access.policy import Open
from prm.deals import check_receipt
from prm.journal import log
from prm.web.gate import needs

bp = Blueprint("receipts", __name__, url_prefix="/receipts")
bp.audience = "both"  # type: ignore[attr-defined]


@bp.get("/key")
@needs(Open.PUBLIC)
def key() -> Response:
    """The public key (Ed25519, hex), at an address that stays."""
    return Response(f"{log.public_key()}\n", mimetype="text/plain")


@bp.get("/check_receipt.py")
@needs(Open.PUBLIC)
def checker() -> Response:
    """The one-file program that checks a receipt without this product."""
    return attached(Path(check_receipt.__file__).read_bytes(), "check_receipt.py", "text/x-python")


def attached(content: bytes, name: str, kind: str) -> Response:
    """A download of our own making."""
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
