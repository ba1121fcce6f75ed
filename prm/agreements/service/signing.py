"""Both signatures (AG-3, G31): a link for one person and one text, used once; then the vendor's; then the seal."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.agreements import evidence
from prm.agreements.models import Agreement, Round, Signature, SigningLink
from prm.agreements.rules import Act, Side, Status, may, moved
from prm.agreements.service import following
from prm.agreements.service.kinds import COUNTERSIGNED, OPENED, SIGNED, held
from prm.core import clock
from prm.core.errors import NotFound, Refused, Unreadable
from prm.core.ids import token
from prm.core.transaction import above_the_walls
from prm.journal.log import record, signing_key
from prm.partners.models import Partner

LIVES = timedelta(minutes=30)
_BULK = {"synchronize_session": False}


@dataclass(frozen=True)
class Hand:
    """What a signature is made with: the typed name, and where it came from."""

    name: str
    address: str
    browser: str


def open_link(agreement: Agreement, actor: Actor) -> str:
    """A secret with which this person may sign this text, once, soon."""
    with above_the_walls("opening a signature") as session:
        session.refresh(agreement)
        moved(agreement.status, Act.SIGN, agreement.number)
        secret, partner = token(), session.get_one(Partner, agreement.partner_id)
        session.add(
            SigningLink(
                secret=_digest(secret), agreement_id=agreement.id, round=agreement.round, digest=agreement.digest,
                user_id=actor.id, expires_at=clock.now() + LIVES,
            )
        )  # fmt: skip
        record(OPENED, agreement, actor, partner=partner, number=agreement.number)
    return secret


def sign(secret: str, hand: Hand, seen: str, actor: Actor) -> Agreement:
    """The partner's signature. `seen` is the digest of the text on the signer's screen. Refused with what is wrong."""
    with above_the_walls("signing") as session:
        link, agreement = _of_link(session, secret, actor)
        session.refresh(agreement, with_for_update=True)
        _check_link(link, agreement, seen)
        partner = held(session, agreement, Act.SIGN)
        if not _use(session, link):
            raise Refused(f"This link was used already. Open {agreement.number} to see how it stands.")
        _add(
            session,
            agreement,
            Side.PARTNER,
            hand,
            actor,
            "signed in, with a single-use link of their own",
            agreement.digest,
        )
        record(SIGNED, agreement, actor, partner=partner, number=agreement.number)
    return agreement


def look(secret: str, actor: Actor) -> Agreement:
    """The agreement a link is for, to be read before it is signed. Refused where the link signs nothing any more."""
    with above_the_walls("a look at a link") as session:
        link, agreement = _of_link(session, secret, actor)
        _check_link(link, agreement, agreement.digest)
        moved(agreement.status, Act.SIGN, agreement.number)
    return agreement


def _of_link(session: Session, secret: str, actor: Actor) -> tuple[SigningLink, Agreement]:
    link = session.scalars(select(SigningLink).where(SigningLink.secret == _digest(secret))).one_or_none()
    agreement = session.get_one(Agreement, link.agreement_id) if link else None
    if link is None or agreement is None or agreement.partner_id != actor.partner_id:
        raise NotFound
    if link.user_id != actor.id:
        raise Refused("This link was made for somebody else. Open the agreement and sign it there yourself.")
    return link, agreement


def _check_link(link: SigningLink, agreement: Agreement, seen: str) -> None:
    again = f"Open {agreement.number} and start signing again."
    if link.used_at is not None:
        raise Refused(f"This link was used already. Open {agreement.number} to see how it stands.")
    if link.expires_at <= clock.now():
        raise Refused(f"This link has expired. {again}")
    if (link.round, link.digest) != (agreement.round, agreement.digest) or seen != agreement.digest:
        raise Refused(f"The text was changed after you opened it. Read it anew. {again}")


def _use(session: Session, link: SigningLink) -> bool:
    mine = update(SigningLink).where(SigningLink.id == link.id, SigningLink.used_at.is_(None))
    used = mine.values(used_at=clock.now()).returning(SigningLink.id)
    return session.execute(used, execution_options=_BULK).first() is not None


def countersign(agreement: Agreement, hand: Hand, seen: str, actor: Actor) -> Agreement:
    """The vendor's signature, and the seal over both. From its first day on the agreement is in force."""
    with above_the_walls("countersigning") as session:
        partner = held(session, agreement, Act.COUNTERSIGN)
        if seen != agreement.digest:
            raise Refused(f"The text was changed after you opened it. Open {agreement.number} again.")
        mine = select(Signature).where(Signature.agreement_id == agreement.id, Signature.round == agreement.round)
        first = session.scalars(mine.where(Signature.side == Side.PARTNER)).one()
        second = _add(session, agreement, Side.VENDOR, hand, actor, "signed in", evidence.digest(first.record))
        before = following.replaced(session, agreement, actor)
        previous = (before.evidence or {}).get("sha256", "") if before else ""
        records = [first.record, second.record]
        agreement.evidence = evidence.seal(
            agreement.frozen or {}, records, clock.now(), signing_key(), previous=previous
        )
        if agreement.effective_on <= clock.today() and may(agreement.status, Act.ACTIVATE):
            agreement.status = Status.ACTIVE
        day = str(agreement.effective_on)
        record(COUNTERSIGNED, agreement, actor, partner=partner, number=agreement.number, day=day)
    return agreement


def _add(
    session: Session, agreement: Agreement, side: Side, hand: Hand, actor: Actor, proof: str, previous: str
) -> Signature:
    name = " ".join(hand.name.split())
    if len(name) < 2:
        raise Unreadable("Type your full name: it is your signature.")
    now = clock.now()
    said = evidence.signature(
        side, name, {"id": actor.public_id, "name": actor.name, "role": str(actor.role)}, now, address=hand.address,
        browser=hand.browser[:200], proof=proof, document=agreement.digest, pdf=_sent(session, agreement).pdf,
        previous=previous,
    )  # fmt: skip
    made = Signature(
        agreement_id=agreement.id, round=agreement.round, side=side, partner_id=agreement.partner_id, user_id=actor.id,
        record=said, at=now,
    )  # fmt: skip
    session.add(made)
    return made


def _sent(session: Session, agreement: Agreement) -> Round:
    return session.get_one(Round, (agreement.id, agreement.round))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
