"""A registration's customer among our own end customers and direct opportunities (DR-2 b to e), as kept evidence.

The machine never rejects by them: an equal key of a house account or an open opportunity sends to a person (D24).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from prm.core.db import batched
from prm.core.errors import Unreadable
from prm.deals import keys, likeness
from prm.deals.keys import Key
from prm.deals.known import (
    Course,
    DirectOpportunity,
    EndCustomer,
    KnownBlock,
    KnownKey,
    KnownLikeness,
    Side,
)
from prm.deals.likeness import SHOWN_FROM, Evidence, Kind, Party
from prm.deals.models import CustomerKey, Registration, RegistrationLine

MODELS: dict[Side, Any] = {Side.CUSTOMER: EndCustomer, Side.OPPORTUNITY: DirectOpportunity}
MOST = 400  # ids of one statement
_BULK = {"synchronize_session": False}
_PLACE = ("country", "domain", "tax_id", "city", "street")
Subject = tuple[str, int]


def keep(
    session: Session, registration: Registration, asked: Party, best: Sequence[Subject], *, fresh: bool = False
) -> bool:
    """Keep what it shares with the best candidates and with whoever has one of its keys; whether that is anything.

    It takes the place of what was kept before, unless the registration is fresh.
    """
    if not fresh:
        mine = KnownLikeness.registration_id == registration.id
        session.execute(delete(KnownLikeness).where(mine), execution_options=_BULK)
    exact = _same_key(session, registration)
    rows = [
        _row(registration, side, row.id, each, exact=(side, row.id) in exact)
        for side, row in _parties(session, {*best, *exact})
        for each in _evidence(asked, _names(row), exact=(side, row.id) in exact)
    ]
    if rows:
        session.execute(insert(KnownLikeness.__table__), rows)
    return bool(rows)


def _same_key(session: Session, registration: Registration) -> set[Subject]:
    return {(str(side), number) for side, number in session.execute(_WITH_SAME_KEY, {"this": registration.id})}


_WITH_SAME_KEY = (
    select(KnownKey.side, KnownKey.subject_id)
    .join(CustomerKey, and_(KnownKey.value == CustomerKey.value, KnownKey.kind == CustomerKey.kind))
    .where(CustomerKey.registration_id == bindparam("this"))
    .limit(MOST)
)


def _parties(session: Session, subjects: Iterable[Subject]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for side, model in MODELS.items():
        ids = [number for where, number in subjects if where == side]
        named = (model.name, model.legal_name) if side is Side.CUSTOMER else (model.customer,)
        columns = (model.id, *named, *(getattr(model, name) for name in _PLACE))
        rows = session.execute(select(*columns).where(model.id.in_(ids))) if ids else ()
        found += [(str(side), row) for row in rows]
    return found


def parties(session: Session, subjects: Sequence[Subject]) -> list[Party]:
    """The customers of candidates, each under every name it goes by."""
    return [party for _side, row in _parties(session, subjects) for party in _names(row)]


def _names(row: Any) -> list[Party]:
    """A customer is compared under both of its names."""
    names = [row.name, row.legal_name] if hasattr(row, "legal_name") else [row.customer]
    wanted = dict.fromkeys(filter(None, names))
    return [Party(name, row.country, row.domain, row.tax_id, "", row.city, row.street) for name in wanted]


def _evidence(asked: Party, known: Sequence[Party], *, exact: bool) -> list[Evidence]:
    found: dict[Kind, Evidence] = {}
    for each in (one for party in known for one in likeness.compare(asked, party)):
        if each.confidence >= SHOWN_FROM and each.confidence > (
            found[each.kind].confidence if each.kind in found else 0
        ):
            found[each.kind] = each
    if exact and not found:
        return [Evidence(Kind.SIMILAR_NAME, 100, {})]
    return list(found.values())


def _row(registration: Registration, side: str, subject: int, each: Evidence, *, exact: bool) -> dict[str, Any]:
    return {
        "registration_id": registration.id,
        "side": side,
        "subject_id": subject,
        "kind": each.kind,
        "confidence": each.confidence,
        "exact": exact,
        "facts": dict(each.facts),
    }


def reserved(session: Session, registration: Registration) -> bool:
    """Whether one of its keys is a house account's, or an open direct opportunity's in one of its families."""
    mine = (KnownLikeness.registration_id == registration.id, KnownLikeness.exact)
    houses = select(EndCustomer.id).join(KnownLikeness, of(Side.CUSTOMER)).where(*mine, EndCustomer.house)
    families = select(RegistrationLine.category_id).where(RegistrationLine.registration_id == registration.id)
    ours = DirectOpportunity.category_id
    running = select(DirectOpportunity.id).join(KnownLikeness, of(Side.OPPORTUNITY))
    running = running.where(*mine, DirectOpportunity.course == Course.OPEN, or_(ours.is_(None), ours.in_(families)))
    return any(session.execute(rows.limit(1)).first() is not None for rows in (houses, running))


def of(side: Side) -> Any:
    """The kept evidence about a row of a side's model, to join by."""
    return and_(KnownLikeness.side == side, KnownLikeness.subject_id == MODELS[side].id)


def count(session: Session, registration: Registration, since: date) -> int:
    """How many end customers look like it, and direct opportunities that are open or ended after `since`."""
    mine = KnownLikeness.registration_id == registration.id
    customers = select(func.count(EndCustomer.id.distinct())).join(KnownLikeness, of(Side.CUSTOMER)).where(mine)
    deals = select(func.count(DirectOpportunity.id.distinct())).join(KnownLikeness, of(Side.OPPORTUNITY))
    deals = deals.where(mine, lately(since))
    return sum(int(session.execute(rows).scalar_one()) for rows in (customers, deals))


def lately(since: date) -> Any:
    """Direct opportunities that are open, or that were closed on that day or later."""
    ended = func.coalesce(DirectOpportunity.closed_on, DirectOpportunity.opened_on)
    return or_(DirectOpportunity.course == Course.OPEN, ended >= since)


def index(session: Session, side: Side, ids: Sequence[int]) -> None:
    """Make these rows findable as they are now: their keys and tokens anew, in a few statements."""
    for some in batched(list(ids), MOST):
        unindex(session, side, some)
        found_keys, tokens = [], []
        for _, row in _parties(session, [(str(side), number) for number in some]):
            named = {"side": side, "subject_id": row.id}
            found_keys += [named | {"kind": key.kind, "value": key.value} for key in keys_of(_names(row)[0])]
            tokens += [named | {"token": token} for token in sorted(tokens_of(_names(row)))]
        for model, rows in ((KnownKey, found_keys), (KnownBlock, tokens)):
            if rows:
                session.execute(insert(model.__table__), rows)


def unindex(session: Session, side: Side, ids: Sequence[int]) -> None:
    """Nobody finds these rows any more."""
    for model in (KnownKey, KnownBlock, KnownLikeness):
        gone = delete(model).where(model.side == side, model.subject_id.in_(ids))
        session.execute(gone, execution_options=_BULK)


def keys_of(party: Party) -> tuple[Key, ...]:
    """Its keys under the rules of now; none for a name without country, domain and tax id."""
    try:
        told = {"name": party.name, "country": party.country}
        return keys.customer_keys(**told, domain=party.domain, tax_id=party.tax_id)
    except Unreadable:
        return ()


def tokens_of(names: Sequence[Party]) -> frozenset[str]:
    """The tokens of every name it goes by."""
    return frozenset().union(
        *(
            likeness.blocks(
                each.name, each.domain, tax_id=each.tax_id, country=each.country, city=each.city, address=each.address
            )
            for each in names
        )
    )
