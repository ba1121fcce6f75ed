"""From a cookie's token to the actor of a request: one query, then a cache that any change of people empties."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from flask_login import UserMixin
from sqlalchemy import Row, bindparam, delete, or_, select, update

from prm.access.policy import Actor, Role
from prm.core import clock
from prm.core.db import database, db, forgets
from prm.core.installation import ALL_VERSIONS, installation
from prm.core.transaction import system
from prm.identity.models import Assistance, Delegation, Territory, User, UserRegion, UserSession
from prm.identity.rules import Access, digest, idle_limit

_MARK = {"scoped": True}
NOTICE_EVERY = timedelta(seconds=60)  # how exactly “last seen” is kept
FamilyOf = Callable[[int, Role], tuple[int, ...]]
_family_of: list[FamilyOf] = []


class Person(UserMixin):  # type: ignore[misc]
    """What Flask-Login holds for a signed-in browser."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        return self.actor.public_id


def families(lookup: FamilyOf) -> None:
    """Let the room that knows companies say which ones a partner user may read."""
    _family_of[:] = [lookup]


_S, _U = UserSession.__table__.c, User.__table__.c
_LIVE = (  # asked on every request: put together once, and plain columns, which the ORM hands on untouched
    select(
        _S.id,
        _S.public_id,
        _S.created_at,
        _S.seen_at,
        _S.toast,
        _U.id.label("user_id"),
        _U.role,
        ALL_VERSIONS.label("versions"),
    )
    .select_from(UserSession.__table__.join(User.__table__, _U.id == _S.user_id))
    .where(_S.token_digest == bindparam("digest"), _S.ends_at > bindparam("now"), _U.access == Access.ACTIVE)
    .execution_options(**_MARK)
)


def session_of(token: str) -> Row[Any] | None:
    """The live session behind a token with its person and the data versions."""
    now = clock.now()
    row: Any = db.session.execute(_LIVE, {"digest": digest(token), "now": now}).first()
    if row is None or row.seen_at + idle_limit(row.role) < now:
        return None
    return row


def actor_of(user_id: int, identity_version: int, partners_version: int) -> Actor:
    """The actor with everything they reach, kept until people, regions or companies change, or the day turns."""
    return _build(database(), user_id, identity_version, partners_version, clock.today())


@lru_cache(2048)
def _build(_database: str, user_id: int, _identity: int, _partners: int, today: date) -> Actor:
    with_user = select(User).where(User.id == user_id).execution_options(**_MARK)
    user = db.session.execute(with_user).scalar_one()
    assisted = _ids(select(Assistance.manager_id).where(Assistance.user_id == user_id))
    lent_books, lent = _lent(user_id, today)
    territories = below(_ids(select(UserRegion.territory_id).where(UserRegion.user_id == user_id)))
    team = _team(user_id, territories) if user.role is Role.DIRECTOR else ()
    for manager in assisted:
        territories += below(_ids(select(UserRegion.territory_id).where(UserRegion.user_id == manager)))
    about = installation()
    family = _family_of[0](user.partner_id, user.role) if user.partner_id and _family_of else ()
    return Actor(
        id=user.id,
        public_id=user.public_id,
        name=user.name,
        email=user.email or "",
        role=user.role,
        partner_id=user.partner_id,
        family=family,
        territories=tuple(sorted(set(territories))),
        credits=(user.id, *assisted, *team),
        book=(user.id, *assisted, *lent_books),
        lent=lent,
        preferences={"locale": about.locale, "time_zone": about.time_zone, **user.preferences},
    )


forgets(_build.cache_clear)


def _ids(query: object) -> tuple[int, ...]:
    return tuple(db.session.scalars(query.execution_options(**_MARK)))  # type: ignore[attr-defined]


def _lent(user_id: int, today: date) -> tuple[tuple[int, ...], tuple[int, ...]]:
    in_force = (Delegation.starts_on <= today) & (Delegation.ends_on >= today) & Delegation.ended_at.is_(None)
    query = select(Delegation.from_user_id, Delegation.lent_partner_id).where(
        Delegation.to_user_id == user_id, in_force
    )
    rows = db.session.execute(query.execution_options(**_MARK)).all()
    return tuple(r[0] for r in rows if r[1] is None), tuple(r[1] for r in rows if r[1] is not None)


def _team(user_id: int, territories: tuple[int, ...]) -> tuple[int, ...]:
    theirs = or_(User.reports_to_id == user_id, User.territory_id.in_(territories))
    return _ids(select(User.id).where(theirs, User.id != user_id, User.partner_id.is_(None)))


def below(roots: tuple[int, ...]) -> tuple[int, ...]:
    """The nodes of the territory tree under `roots`, roots included."""
    children: dict[int | None, list[int]] = {}
    for node, parent in db.session.execute(select(Territory.id, Territory.parent_id)):
        children.setdefault(parent, []).append(node)
    found, open_nodes = [], list(roots)
    while open_nodes:
        node = open_nodes.pop()
        if node not in found:
            found.append(node)
            open_nodes += children.get(node, [])
    return tuple(found)


def notice(session_id: int, user_id: int, seen_at: datetime, *, said: bool) -> None:
    """Keep “last seen” within a minute and forget a shown message, in one transaction after the answer's own."""
    now = clock.now()
    late = now - seen_at >= NOTICE_EVERY
    values = ({"seen_at": now} if late else {}) | ({"toast": None} if said else {})
    if not values:
        return
    with system("session bookkeeping") as session:
        session.execute(
            update(UserSession).where(UserSession.id == session_id).values(**values), execution_options=_MARK
        )
        if late:
            session.execute(update(User).where(User.id == user_id).values(seen_at=now), execution_options=_MARK)


def sweep() -> int:
    """Delete sessions that are over or have rested too long; how many. A job runs it."""
    now = clock.now()
    rested = or_(*((User.role == role) & (UserSession.seen_at < now - idle_limit(role)) for role in Role))
    over = or_(UserSession.ends_at < now, rested)
    with system("forget sessions") as session:
        gone = select(UserSession.id).join(User, User.id == UserSession.user_id).where(over)
        over_now = delete(UserSession).where(UserSession.id.in_(gone))
        return int(session.execute(over_now, execution_options=_MARK).rowcount)  # type: ignore[attr-defined]
