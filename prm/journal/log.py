"""Writing the log: `record` notes what a verb did; the links are sealed last, just before the commit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import URL, bindparam, event, insert, select, update
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import PARTNER, batched, db, insert_or_ignore, wall
from prm.core.installation import touch
from prm.core.transaction import above_the_walls
from prm.journal.models import Event, EventHead
from prm.journal.rules import GENESIS, HASHED, digest

HOUSE = "house"
_OURS = {"scoped": True, "synchronize_session": False}
_keys: dict[URL, Ed25519PrivateKey] = {}
_ADD = insert(Event.__table__).inline()  # reads nothing back: a partner may add to the house's chain, not see it
_MOVE_HEAD = (  # of the table: the ORM's own bulk update would lose the mark that lets it through the wall
    update(EventHead.__table__)
    .where(EventHead.__table__.c.chain == bindparam("at_chain"))
    .values(seq=bindparam("seq"), hash=bindparam("hash"), signature=bindparam("signature"))
)


@dataclass(frozen=True)
class Kind:
    """A sort of event: its key, its sentence (facts by name), who may read it and which data it moves."""

    key: str
    sentence: Any  # a lazy gettext string with {named} facts
    topics: tuple[str, ...] = ()
    shared: bool = False


KINDS: dict[str, Kind] = {}
Listener = Callable[[Session, Sequence[Mapping[str, Any]]], None]
_listeners: list[Listener] = []


def kind(key: str, sentence: Any, *, topics: Iterable[str] = (), shared: bool = False) -> Kind:
    """Declare a kind of event once, at import; `topics` are those of `core.installation`."""
    if key in KINDS:
        raise ValueError(f"event kind {key} is declared twice")
    KINDS[key] = Kind(key, sentence, tuple(topics), shared)
    return KINDS[key]


def listen(listener: Listener) -> None:
    """Call it with the links of each transaction (chain, seq, kind, ...) just before that commits, and in it.

    It may add rows, like a job that tells of them; it reads nothing, as it may stand behind a partner's wall.
    """
    _listeners.append(listener)


class Named(Protocol):
    """Anything an event can be about."""

    public_id: Any


class Acting(Protocol):
    """Who did it: an actor, or `SYSTEM`."""

    @property
    def public_id(self) -> str: ...


@dataclass(frozen=True)
class System:
    """Work nobody asked for on a page: a schedule, the command line."""

    reason: str

    @property
    def public_id(self) -> str:
        return f"system: {self.reason}"


@dataclass(frozen=True)
class Company:
    """The company an event concerns, when the verb does not hold the partner row itself."""

    id: int
    public_id: str
    territory_id: int | None


def record(what: Kind, subject: Named, actor: Acting, *, partner: Any = None, **facts: Any) -> None:
    """Note one event of this transaction.

    `partner` is a Partner row or a `Company`; with it the event joins that company's chain.
    Facts are text, whole numbers, booleans, None, or lists and dicts of them: names as they were, no personal data.
    """
    session = db.session()
    touch(what.topics, session)
    session.info.setdefault("events", []).append(
        {
            "at": clock.now(),
            "kind": what.key,
            "actor": actor.public_id,
            "subject_type": getattr(type(subject), "__tablename__", "file"),
            "subject": subject,  # its public id may come with the flush
            "partner_id": partner and partner.id,
            "territory_id": partner and partner.territory_id,
            "shared": what.shared,
            "facts": facts,
            "chain": partner.public_id if partner else HOUSE,
            "above": "system" in session.info,  # a rule noted it above the walls: it may concern another company
        }
    )


def use_key(database: URL, key: Ed25519PrivateKey) -> None:
    """Give the log of a database the key its heads are signed with."""
    _keys[database] = key


def signing_key() -> Ed25519PrivateKey:
    """The key of the running app's database, for what is proved to outsiders."""
    return _keys[db.engine.url]


@event.listens_for(Session, "before_commit")
def _seal(session: Session) -> None:
    noted = session.info.pop("events", None)
    if not noted:
        return
    above, now = {link.pop("above") for link in noted}, wall.get()
    lifted = True in above and now is not None and now.role == PARTNER
    with above_the_walls("sealing what a rule noted") if lifted else nullcontext():
        _write(session, noted)


def _write(session: Session, noted: list[dict[str, Any]]) -> None:
    session.flush()
    for link in noted:
        link["subject"] = link["subject"].public_id
    noted.sort(key=lambda link: link["chain"])
    heads = _heads(session, sorted({link["chain"] for link in noted}))
    for chain, links in groupby(noted, key=lambda link: link["chain"]):
        heads[chain] = _link(list(links), *heads[chain])
    session.execute(_ADD, noted, execution_options=_OURS)
    signed = [_sign(chain, seq, link) for chain, (seq, link) in heads.items()]
    session.execute(_MOVE_HEAD, signed, execution_options=_OURS)
    for listener in _listeners:
        listener(session, noted)


def _heads(session: Session, chains: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Lock the heads in id order, making those that do not exist yet; two writers queue here."""
    found = _locked(session, chains) if len(chains) == 1 else {}  # of one there is no order to keep
    if not found:
        fresh = [{"chain": chain, "seq": 0, "hash": GENESIS, "signature": ""} for chain in chains]
        session.execute(insert_or_ignore(EventHead), fresh, execution_options=_OURS)
        found = _locked(session, chains)
    return found


def _locked(session: Session, chains: Sequence[str]) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for some in batched(chains, 500):
        query = select(EventHead.chain, EventHead.seq, EventHead.hash).where(EventHead.chain.in_(some))
        query = query.order_by(EventHead.chain).with_for_update().execution_options(**_OURS)
        found |= {chain: (seq, link) for chain, seq, link in session.execute(query)}
    return found


def _link(links: list[dict[str, Any]], seq: int, previous: str) -> tuple[int, str]:
    for link in links:
        seq += 1
        at = link["at"]
        link |= {"seq": seq, "previous": previous}
        previous = link["hash"] = digest(link | {"at": at.isoformat()})
    return seq, previous


def _sign(chain: str, seq: int, link: str) -> dict[str, Any]:
    signature = signing_key().sign(f"{chain}:{seq}:{link}".encode()).hex()
    return {"at_chain": chain, "seq": seq, "hash": link, "signature": signature}


def mask(session: Session, event_id: int, facts: Mapping[str, Any]) -> list[Any]:
    """Put masked facts in the place of those that named somebody who is erased (docs/decisions/0007).

    The link keeps its hash. What is returned, [chain, seq, hash, digest of the link as it is now], belongs into the
    facts of the event that erases: by that the chain's check knows the change for an honest one.
    """
    row = session.get_one(Event, event_id)
    row.facts = dict(facts) | {"masked": True}
    session.flush()
    link = {name: getattr(row, name) for name in HASHED} | {"at": row.at.isoformat()}
    return [row.chain, row.seq, row.hash, digest(link)]


def public_key() -> str:
    """The public half of the key the heads are signed with, hex."""
    return signing_key().public_key().public_bytes_raw().hex()


def is_signed(chain: str, seq: int, link: str, signature: str) -> bool:
    """Did this instance's key sign this head?"""
    try:
        signing_key().public_key().verify(bytes.fromhex(signature), f"{chain}:{seq}:{link}".encode())
    except (InvalidSignature, ValueError):
        return False
    return True
