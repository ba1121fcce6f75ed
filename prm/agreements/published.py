"""What anybody may fetch without signing in: the key agreements are sealed with, and the program that checks them."""

from pathlib import Path

from flask import Blueprint, Response

from prm.access.policy import Open
from prm.agreements import check_agreement
from prm.journal import log
from prm.web.gate import needs

bp = Blueprint("agreement_proof", __name__, url_prefix="/agreements")
bp.audience = "both"  # type: ignore[attr-defined]


@bp.get("/key")
@needs(Open.PUBLIC)
def key() -> Response:
    """The public key (Ed25519, hex), at the address that bundles name."""
    return Response(f"{log.public_key()}\n", mimetype="text/plain")


@bp.get("/check_agreement.py")
@needs(Open.PUBLIC)
def checker() -> Response:
    """The one-file program that checks a bundle without this product."""
    told = {"Content-Disposition": 'attachment; filename="check_agreement.py"'}
    return Response(Path(check_agreement.__file__).read_bytes(), mimetype="text/x-python", headers=told)
