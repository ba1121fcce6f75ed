"""The demo's agreements: every selling partner has signed one; some end soon, some wait for one of the sides."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Role
from prm.agreements import evidence, printed
from prm.agreements.default_text import STARTER
from prm.agreements.models import Agreement, Round, Signature, Template, TemplateVersion
from prm.agreements.rules import RUNNING, Follows, Side, Status, months_later
from prm.agreements.service import drafting
from prm.core import clock, shelf
from prm.core.ids import CODE_ALPHABET
from prm.demo.bulk import many
from prm.demo.world import World
from prm.identity.models import User
from prm.identity.rules import Access
from prm.journal.log import signing_key
from prm.partners.models import Partner
from prm.partners.rules import Status as Stage

SIGNS = "E101"  # for the vendor
ENDING = (41, 58, 72, 25)  # days from today
BOUND = (Stage.ACTIVE, Stage.SUSPENDED, Stage.TERMINATING)
KINDS = (("Reseller agreement", "reseller agreement"), ("Distribution agreement", "distribution agreement"))


@dataclass
class Desk:
    """Who signs, with what, and the draw all dates come from."""

    session: Session
    draw: random.Random
    templates: list[Template]
    vendor: User
    signers: dict[int | None, User]  # by partner
    today: date
    folder: Path


def store_all(session: Session, world: World, folder: Path) -> None:
    """Templates, a signed agreement for each selling partner, and some that wait."""
    vendor = session.scalars(select(User).where(User.code == SIGNS)).one()
    draw = random.Random(f"{world.seed}:agreements")
    admins = select(User).where(User.role == Role.PARTNER_ADMIN, User.access == Access.ACTIVE).order_by(User.id.desc())
    signers = {user.partner_id: user for user in session.scalars(admins)}
    desk = Desk(session, draw, _templates(session, vendor), vendor, signers, world.today, folder)
    parents = set(session.scalars(select(Partner.parent_id).where(Partner.parent_id.is_not(None))))
    bound = session.scalars(select(Partner).where(Partner.status.in_(BOUND)).order_by(Partner.id)).all()
    chosen = [each for each in bound if each.id in desk.signers]
    soon = _soon(session, chosen)
    made = [_signed(desk, each, desk.templates[each.id in parents], soon.get(each.id, 0)) for each in chosen]
    session.add_all(made)
    session.flush()
    many(session, Round, (_round(desk, each) for each in made))
    many(session, Signature, (row for each in made for row in _signatures(desk, each)))
    _waiting(desk, {each.id: each for each in chosen}, [each for each in made if each.partner_id in soon])


def _templates(session: Session, vendor: User) -> list[Template]:
    found = []
    for name, kind in KINDS:
        template = Template(name=name, kind=kind, number=1)
        session.add(template)
        session.flush()
        text = {"clauses": list(STARTER["clauses"]), "annexes": list(STARTER["annexes"]), "terms": STARTER["terms"]}
        session.add(
            TemplateVersion(
                template_id=template.id, number=1, document=text, made_by=vendor.public_id, made_at=clock.now()
            )
        )
        found.append(template)
    session.flush()
    return found


def _number(draw: random.Random) -> str:
    return "AG-" + "".join(draw.choice(CODE_ALPHABET) for _ in range(6))


def _new(desk: Desk, partner: Partner, template: Template, first: date, last: date, **more: Any) -> Agreement:
    at = datetime.combine(min(first, desk.today) - timedelta(days=14), time(9), UTC)
    return Agreement(
        number=_number(desk.draw), partner_id=partner.id, template_id=template.id, template_number=1,
        kind=template.kind, effective_on=first, ends_on=last, notice_days=90, made_by_id=desk.vendor.id, made_at=at,
        **more,
    )  # fmt: skip


def _soon(session: Session, chosen: list[Partner]) -> dict[int, int]:
    """Partner → days to the end: that of the one who may sign in to the portal, and three others."""
    first = select(User.partner_id).where(User.role == Role.PARTNER_ADMIN, User.access == Access.ACTIVE)
    own = session.scalars(first.order_by(User.id).limit(1)).one()
    others = [each.id for each in chosen if each.id != own]
    return dict(zip([own or 0, *others], ENDING, strict=False))


def _signed(desk: Desk, partner: Partner, template: Template, left: int) -> Agreement:
    """In force today: it began in the last year, and goes on by itself in three of four cases, if not to be renewed."""
    first = desk.today - timedelta(days=365 - left if left else desk.draw.randrange(5, 362))
    renew = 12 if desk.draw.random() < 0.75 and not left else 0
    last = months_later(first, 12) - timedelta(days=1)
    status = Status.RENEWING if left else Status.ACTIVE
    made = _new(desk, partner, template, first, last, status=status, renew_months=renew, round=1)
    _freeze(desk, made, partner, made.made_at)
    return made


def _freeze(desk: Desk, made: Agreement, partner: Partner, at: datetime) -> None:
    made.frozen = drafting.document(desk.session, made, partner)
    made.digest, made.sent_at = evidence.digest(made.frozen), at
    if made.status in RUNNING:
        sides = list(_records(desk, made))
        made.evidence = evidence.seal(
            made.frozen, [record for _side, _user, _at, record in sides], sides[-1][2], signing_key()
        )


def _records(desk: Desk, made: Agreement) -> Iterator[tuple[Side, User, datetime, dict[str, Any]]]:
    previous, at = made.digest, made.sent_at or clock.now()
    for side, user, days in ((Side.PARTNER, desk.signers[made.partner_id], 2), (Side.VENDOR, desk.vendor, 3)):
        record = evidence.signature(
            side, user.name, {"id": user.public_id, "name": user.name, "role": str(user.role)},
            at + timedelta(days=days), address="192.0.2.10", browser="Demo browser", proof="demo",
            document=made.digest, pdf="", previous=previous,
        )  # fmt: skip
        yield side, user, at + timedelta(days=days), record
        previous = evidence.digest(record)


def _round(desk: Desk, made: Agreement, **more: Any) -> dict[str, Any]:
    return {
        "agreement_id": made.id, "number": made.round, "partner_id": made.partner_id, "side": Side.VENDOR,
        "document": made.frozen, "digest": made.digest, "pdf": "", "note": "", "user_id": desk.vendor.id,
        "at": made.sent_at, **more,
    }  # fmt: skip


def _signatures(desk: Desk, made: Agreement) -> Iterator[dict[str, Any]]:
    for side, user, at, record in _records(desk, made):
        yield {
            "agreement_id": made.id, "round": made.round, "side": side, "partner_id": made.partner_id,
            "user_id": user.id, "record": record, "at": at,
        }  # fmt: skip


def _waiting(desk: Desk, partners: Mapping[int, Partner], made: list[Agreement]) -> None:
    """Renewals with the partner; one proposal and one signature among them."""
    for at, before in enumerate(made):
        start = (before.ends_on or desk.today) + timedelta(days=1)
        partner, template = partners[before.partner_id], desk.session.get_one(Template, before.template_id)
        made_now = _new(
            desk, partner, template, start, months_later(start, 12) - timedelta(days=1), status=Status.SENT, round=1,
            renew_months=12, follows_id=before.id, follows=Follows.RENEWS,
        )  # fmt: skip
        _freeze(desk, made_now, partner, datetime.combine(desk.today - timedelta(days=at + 1), time(10), UTC))
        desk.session.add(made_now)
        desk.session.flush()
        pdf = shelf.kept(desk.folder, printed.pdf(made_now.frozen or {}))
        many(desk.session, Round, [_round(desk, made_now, pdf=pdf, note="The agreement for the next year.")])
        if at == 1:
            _proposal(desk, made_now)
        if at == 2:
            _half_signed(desk, made_now, pdf)


def _proposal(desk: Desk, made: Agreement) -> None:
    """The partner asks for a shorter notice."""
    text = dict(made.frozen or {})
    text["clauses"] = [
        each | {"text": each["text"].replace("90 days", "30 days")} if each["key"] == "term" else each
        for each in text["clauses"]
    ]
    made.round, made.status = 2, Status.IN_REVIEW
    user, at = desk.signers[made.partner_id], (made.sent_at or clock.now()) + timedelta(hours=20)
    row = _round(desk, made, side=Side.PARTNER, document=text, digest=evidence.digest(text), user_id=user.id, at=at)
    many(desk.session, Round, [row | {"note": "90 days are long for us. Would 30 do?"}])


def _half_signed(desk: Desk, made: Agreement, pdf: str) -> None:
    """Signed by the partner; it waits for the vendor."""
    user, at = desk.signers[made.partner_id], (made.sent_at or clock.now()) + timedelta(hours=30)
    record = evidence.signature(
        Side.PARTNER, user.name, {"id": user.public_id, "name": user.name, "role": str(user.role)}, at,
        address="192.0.2.10", browser="Demo browser", proof="demo", document=made.digest, pdf=pdf, previous=made.digest,
    )  # fmt: skip
    made.status = Status.SIGNED
    row = {"agreement_id": made.id, "round": 1, "side": Side.PARTNER, "partner_id": made.partner_id}
    many(desk.session, Signature, [row | {"user_id": user.id, "record": record, "at": at}])
