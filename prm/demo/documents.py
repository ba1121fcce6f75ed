"""The demo's compliance documents: what partners proved, what ends soon, what waits for a look, what is owed."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Role
from prm.agreements.document import ComplianceDocument
from prm.agreements.document_rules import Sort, Standing
from prm.core import shelf
from prm.core.ids import public_id
from prm.demo.bulk import many
from prm.demo.world import World
from prm.identity.models import User
from prm.identity.rules import Access
from prm.partners.models import Partner
from prm.partners.rules import Status

COVERED = 60  # partners whose documents are followed
NAMES = {
    Sort.INSURANCE: "Liability insurance certificate",
    Sort.NDA: "Non-disclosure agreement, signed",
    Sort.ANTI_BRIBERY: "Anti-bribery statement, signed",
    Sort.TAX_FORM: "VAT registration",
}
ASKED = Sort.DATA_PROTECTION


def store_all(session: Session, world: World, folder: Path) -> None:
    """Four kinds for each partner that is followed; a few of them end soon, are over, are refused or wait."""
    draw = random.Random(f"{world.seed}:documents")
    admins = select(User).where(User.role == Role.PARTNER_ADMIN, User.access == Access.ACTIVE)
    signers: dict[int | None, User] = {}
    for user in session.scalars(admins.order_by(User.id)):
        signers.setdefault(user.partner_id, user)
    first = next(iter(signers), None)  # the one who may sign in to the demo's portal
    active = select(Partner).where(Partner.status == Status.ACTIVE, Partner.id.in_([key for key in signers if key]))
    found = session.scalars(active.order_by(Partner.id != first, Partner.id).limit(COVERED)).all()
    files = {kind: _file(folder, name) for kind, name in NAMES.items()}
    rows = [row for at, each in enumerate(found) for row in _of(draw, each, signers[each.id], at, world.today, files)]
    many(session, ComplianceDocument, rows)


def _file(folder: Path, name: str) -> dict[str, Any]:
    content = _pdf(f"{name} (demo)")
    return {
        "name": f"{name}.pdf", "media": "application/pdf", "size": len(content), "digest": shelf.kept(folder, content)
    }  # fmt: skip


def _pdf(line: str) -> bytes:
    """A page with one line."""
    text = f"BT /F1 18 Tf 72 760 Td ({line}) Tj ET"
    parts = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    made, places = b"%PDF-1.4\n", []
    for at, part in enumerate(parts, 1):
        places.append(len(made))
        made += f"{at} 0 obj\n{part}\nendobj\n".encode()
    listed = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{listed}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + end.encode()


def _of(
    draw: random.Random, partner: Partner, user: User, at: int, today: date, files: dict[Sort, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for kind, file in files.items():
        left = draw.randrange(100, 360)
        if kind is Sort.INSURANCE and at % 7 == 0:
            left = (24, 55, 80, -12)[at // 7 % 4]
        issued = today - timedelta(days=365 - left)
        status = Standing.ACCEPTED
        if at % 9 == 4 and kind is Sort.ANTI_BRIBERY:
            status = Standing.RECEIVED
        if at % 20 == 11 and kind is Sort.NDA:
            status = Standing.REFUSED
        yield _row(partner, kind, status, issued, today + timedelta(days=left), user, file)
    if at % 5 == 0:
        asked = _row(partner, ASKED, Standing.ASKED, today - timedelta(days=6), None, user, {})
        yield asked | {"note": "On our own form, signed by whoever answers for data protection.",
                       "wanted_by": today + timedelta(days=8 - at % 15)}  # fmt: skip


def _row(
    partner: Partner, kind: Sort, status: Standing, issued: date, ends: date | None, user: User, file: dict[str, Any]
) -> dict[str, Any]:
    at = datetime.combine(issued + timedelta(days=2), time(10), UTC)
    vendor, looked = partner.manager_id, status in {Standing.ACCEPTED, Standing.REFUSED}
    refused = "It is signed by nobody. Please send the signed one." if status is Standing.REFUSED else ""
    return {
        "public_id": public_id(), "partner_id": partner.id, "kind": kind, "status": status, "note": "", "number": "",
        "wanted_by": None, "name": "", "media": "", "size": 0, "digest": "", "told": refused, "version": 1,
        "issued_on": issued if file else None, "expires_on": ends if kind is not Sort.NDA else None,
        "asked_by_id": vendor, "asked_at": at - timedelta(days=1), "filed_by_id": user.id if file else None,
        "filed_at": at if file else None, "checked_by_id": vendor if looked else None,
        "checked_at": at + timedelta(days=1) if looked else None,
    } | file  # fmt: skip
