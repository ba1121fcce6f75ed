"""The lists people ask of partners, narrowing a scoped Select; and the names that pages put beside ids."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from prm.access.policy import STAFF_ROLES, Actor, Do, Role, See
from prm.access.scope import clause, visible
from prm.core.db import database, db, forgets
from prm.identity.models import Territory, User
from prm.identity.rules import Access
from prm.journal.models import Event
from prm.partners.models import Assignment, Contact, ExternalId, Partner
from prm.partners.rules import folded

LISTED = (
    Partner.public_id,
    Partner.name,
    Partner.code,
    Partner.status,
    Partner.kind,
    Partner.territory_id,
    Partner.manager_id,
    Partner.revenue,
    Partner.revenue_before,
    Partner.health,
    Partner.last_order_on,
    Partner.touched_at,
    Partner.city,
    Partner.country,
    Partner.currency,
)

LOOKING_AFTER = (Role.MANAGER, Role.DIRECTOR, Role.ADMIN)


@dataclass(frozen=True)
class Names:
    """What regions and colleagues are called, by id and by public id."""

    regions: Mapping[int, str]
    tree: Mapping[str, tuple[str, tuple[int, ...]]]  # public id: the name indented by depth, and all ids below
    people: Mapping[int, str]
    by_public_id: Mapping[str, tuple[int, str]]
    managers: Mapping[int, str]  # those who may look after partners


def names(identity_version: int) -> Names:
    """The names as of a version of `identity`."""
    return _names(database(), identity_version)


@lru_cache(8)
def _names(_database: str, _version: int) -> Names:
    nodes = db.session.execute(select(Territory.id, Territory.public_id, Territory.name, Territory.parent_id)).all()
    staff = select(User.id, User.public_id, User.name, User.role, User.access).where(User.role.in_(sorted(STAFF_ROLES)))
    named = staff.order_by(User.name, User.id).execution_options(scoped=True)  # colleagues know each other's names
    people = db.session.execute(named).all()
    carrying = [person for person in people if person.role in LOOKING_AFTER and person.access is not Access.DISABLED]
    return Names(
        regions={node.id: node.name for node in nodes},
        tree=_tree(nodes),
        people={person.id: person.name for person in people},
        by_public_id={person.public_id: (person.id, person.name) for person in people},
        managers={person.id: person.name for person in carrying},
    )


forgets(_names.cache_clear)


def _tree(nodes: Any) -> dict[str, tuple[str, tuple[int, ...]]]:
    children: dict[int | None, list[Any]] = {}
    for node in sorted(nodes, key=lambda each: folded(each.name)):
        children.setdefault(node.parent_id, []).append(node)
    tree: dict[str, tuple[str, tuple[int, ...]]] = {}

    def walk(node: Any, depth: int) -> tuple[int, ...]:
        tree[node.public_id] = ("", ())  # keeps its place above its children
        under = (node.id, *(each for child in children.get(node.id, ()) for each in walk(child, depth + 1)))
        tree[node.public_id] = ("\u2003" * depth + node.name, under)
        return under

    for root in children.get(None, ()):
        walk(root, 0)
    return tree


@lru_cache(8)
def _words(_database: str, _version: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    kinds = select(Partner.kind).distinct().order_by(Partner.kind)
    managers = select(Partner.manager_id).distinct()
    used = [db.session.scalars(query.execution_options(scoped=True)).all() for query in (kinds, managers)]  # words only
    return tuple(kind for kind in used[0] if kind), tuple(each for each in used[1] if each is not None)


forgets(_words.cache_clear)


def kinds(partners_version: int) -> tuple[str, ...]:
    """The types in use."""
    return _words(database(), partners_version)[0]


def managers_in_use(partners_version: int) -> frozenset[int]:
    """The people who look after at least one partner."""
    return frozenset(_words(database(), partners_version)[1])


def called(text: str) -> ColumnElement[bool]:
    """Name, code or city holds the text; case and, in names, accents do not matter."""
    return or_(
        Partner.sort_name.contains(folded(text), autoescape=True),
        Partner.code.icontains(text, autoescape=True),
        Partner.city.icontains(text, autoescape=True),
    )


def in_book(actor: Actor) -> ColumnElement[bool]:
    """Assigned to the asker, or lent."""
    mine: ColumnElement[bool] = Partner.manager_id.in_(actor.book)
    return or_(mine, Partner.id.in_(actor.lent)) if actor.lent else mine


def no_contact_since(moment: datetime) -> ColumnElement[bool]:
    """Nobody logged a contact since then, or ever."""
    return or_(Partner.touched_at.is_(None), Partner.touched_at < moment)


RiskRule = Callable[[Actor], ColumnElement[bool]]
_risk: list[RiskRule] = [lambda _actor: false()]


def use_risk(rule: RiskRule) -> None:
    """Let the room that knows targets and windows say which partners are at risk (D32)."""
    _risk[:] = [rule]


def at_risk(actor: Actor) -> ColumnElement[bool]:
    """The partners at risk, by the rule in force."""
    return _risk[0](actor)


def page_of(ids: Select[Any], order: tuple[Any, ...]) -> Select[Any]:
    """The listed columns of a page whose ids come from a scoped, ordered, limited Select.

    Finding ids by index alone and fetching only a page of rows keeps a filtered, sorted page fast at any size.
    """
    chosen = ids.subquery()
    rows: Any = select(*LISTED).join(chosen, chosen.c.id == Partner.id)
    page: Select[Any] = rows.order_by(*order).execution_options(scoped=True)  # the ids come out of the scope
    return page


def acts(actor: Actor, partner: Partner) -> frozenset[Do]:
    """What the asker may do with this very partner, in one question."""
    verbs = (Do.EDIT_PARTNER, Do.ASSIGN_PARTNER, Do.EDIT_PEOPLE, Do.LOG_ACTIVITY)
    asked = visible(Partner, actor, See.PARTNERS, *(clause(Partner, actor, verb) for verb in verbs))
    row = db.session.execute(asked.where(Partner.id == partner.id)).first()
    return frozenset(verb for verb, yes in zip(verbs, row or (), strict=False) if yes)


def line_above(partner_id: int | None) -> list[tuple[int, str]]:
    """A company and its parents upwards, as (id, name); cycles end where they began."""
    line: list[tuple[int, str]] = []
    while partner_id is not None and partner_id not in {known for known, _ in line}:
        step = select(Partner.id, Partner.name, Partner.parent_id).where(Partner.id == partner_id)
        row = db.session.execute(step.execution_options(scoped=True)).one()  # a family is whole or it is none
        line.append((row.id, row.name))
        partner_id = row.parent_id
    return line


def below(partner_id: int) -> Any:
    """The ids of all companies under one, as a subquery."""
    start = select(Partner.id).where(Partner.parent_id == partner_id).cte("family", recursive=True)
    return select(start.union(select(Partner.id).join(start, Partner.parent_id == start.c.id)).c.id)


def family_revenue(actor: Actor, partner: Partner) -> tuple[int, int]:
    """How many companies stand below a partner, and their revenue of twelve months, as far as the asker reaches."""
    summed = visible(Partner, actor, See.PARTNERS, func.count(Partner.id), func.coalesce(func.sum(Partner.revenue), 0))
    count, revenue = db.session.execute(summed.where(Partner.id.in_(below(partner.id)))).one()
    return int(count), int(revenue)


def children(partners: Select[Any], partner: Partner) -> Select[Any]:
    """The companies right below one."""
    return partners.where(Partner.parent_id == partner.id).order_by(Partner.revenue.desc(), Partner.id)


def of_partner(rows: Select[Any], model: Any, partner: Partner) -> Select[Any]:
    """What hangs under one partner."""
    return rows.where(model.partner_id == partner.id)


def people_first(contacts: Select[Any]) -> Select[Any]:
    """Those who are there, by name; then those who left."""
    return contacts.order_by(Contact.left_on.is_not(None), Contact.name, Contact.id)


def newest_assignment_first(assignments: Select[Any]) -> Select[Any]:
    """The history of who looked after a partner."""
    return assignments.order_by(Assignment.starts_on.desc())


def by_system(ids: Select[Any]) -> Select[Any]:
    """External ids in a steady order."""
    return ids.order_by(ExternalId.system, ExternalId.value)


def namesakes(partners: Select[Any], name: str, country: str) -> Select[Any]:
    """Partners of the same name in the same country (or one of unknown country)."""
    same = partners.where(Partner.sort_name == folded(name))
    return same.where(Partner.country.in_([country, ""])) if country else same


def last_change(partner: Partner) -> tuple[str, datetime] | None:
    """Who changed a partner last, by public id, and when."""
    query = select(Event.actor, Event.at).where(Event.chain == partner.public_id).order_by(Event.seq.desc()).limit(1)
    row = db.session.execute(query.execution_options(scoped=True)).first()  # the partner came through the scope
    return row and (row.actor, row.at)


def since(days: int, now: datetime) -> datetime:
    """The moment that many days ago."""
    return now - timedelta(days=days)


def due_assignments(today: date) -> Select[Any]:
    """(Partner, manager's id) wherever the assignment that began last is not the one in force."""
    started = select(Assignment.partner_id, func.max(Assignment.starts_on).label("starts_on"))
    latest = started.where(Assignment.starts_on <= today).group_by(Assignment.partner_id).subquery()
    both = (Assignment.partner_id == latest.c.partner_id) & (Assignment.starts_on == latest.c.starts_on)
    due: Any = (
        select(Partner, Assignment.user_id).join(Assignment, Assignment.partner_id == Partner.id).join(latest, both)
    )
    changed: Select[Any] = due.where(Partner.manager_id.is_distinct_from(Assignment.user_id)).order_by(Partner.id)
    return changed
