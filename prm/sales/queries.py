"""The questions asked of targets: plans, their rows, who may carry one. Narrows by the policy; writes nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, false, func, literal, null, select, true

from prm.access.policy import Actor, Need, Reach, reach
from prm.access.scope import scoped_by, visible
from prm.core.db import batched, db
from prm.core.period import Period
from prm.identity.models import Territory, User
from prm.partners.models import Partner
from prm.sales.models import Category, DirectLine, Line, OwnerKind, Target
from prm.sales.rules import OWNER_COLUMN, Owner

OWNER_NAME = func.coalesce(User.name, Partner.name, Territory.name, Category.name)


def series(actor: Actor, need: Need) -> list[Any]:
    """Every plan in reach, latest first: series, first and last day, how many targets, locked ones, people's."""
    chosen: Any = select(
        Target.series,
        func.min(Target.starts_on).label("first"),
        func.max(Target.ends_on).label("last"),
        func.count().label("targets"),
        func.sum(case((Target.locked, 1), else_=0)).label("locked"),
        func.sum(case((Target.owner_kind == OwnerKind.MANAGER, 1), else_=0)).label("people"),
    ).group_by(Target.series)
    chosen = scoped_by(chosen, Target, actor, need)
    return list(db.session.execute(chosen.order_by(func.max(Target.ends_on).desc(), Target.series)))


def periods(actor: Actor, need: Need, series: str, within: Period | None = None) -> list[tuple[Period, bool]]:
    """The distinct periods of a plan in order, those that begin in `within`, and whether their plan is locked."""
    locked = func.max(case((Target.locked, 1), else_=0))
    chosen: Any = select(Target.starts_on, Target.ends_on, locked).where(Target.series == series)
    if within is not None:
        chosen = chosen.where(Target.starts_on.between(within.start, within.end))
    chosen = chosen.group_by(Target.starts_on, Target.ends_on).order_by(Target.starts_on, Target.ends_on)
    rows = db.session.execute(scoped_by(chosen, Target, actor, need))
    return [(Period(start, end), bool(held)) for start, end, held in rows]


def starts(actor: Actor, need: Need, series: str) -> list[Any]:
    """The days a plan's periods begin on."""
    chosen: Any = select(Target.starts_on).where(Target.series == series).distinct().order_by(Target.starts_on)
    return list(db.session.scalars(scoped_by(chosen, Target, actor, need)))


def plan(actor: Actor, need: Need, series: str, kind: OwnerKind | None = None) -> Select[Any]:
    """The targets of a plan with their owner's public id, code, name and joined-on day."""
    chosen: Any = (
        select(
            Target.id,
            Target.public_id,
            Target.owner_kind,
            func.coalesce(Target.user_id, Target.partner_id, Target.territory_id, Target.category_id).label("owner_id"),
            func.coalesce(User.public_id, Partner.public_id, Territory.public_id, Category.public_id).label("owner"),
            func.coalesce(User.code, Partner.code, Territory.code, "").label("code"),
            OWNER_NAME.label("name"),
            func.coalesce(User.joined_on, Partner.joined_on).label("joined_on"),
            Target.starts_on,
            Target.ends_on,
            Target.amount,
            Target.locked,
            Target.note,
            Target.version,
        )
        .select_from(Target)
        .outerjoin(User, User.id == Target.user_id)
        .outerjoin(Partner, Partner.id == Target.partner_id)
        .outerjoin(Territory, Territory.id == Target.territory_id)
        .outerjoin(Category, Category.id == Target.category_id)
        .where(Target.series == series)
    )
    chosen = chosen if kind is None else chosen.where(Target.owner_kind == kind)
    return scoped_by(chosen, Target, actor, need)


def sums(actor: Actor, need: Need, series: str, within: Period | None = None) -> list[Any]:
    """Σ of the planned amounts per owner kind and period; for regions one row per region, to pick the topmost."""
    region = case((Target.owner_kind == OwnerKind.TERRITORY, Target.territory_id), else_=None).label("region")
    keys = (Target.owner_kind, region, Target.starts_on, Target.ends_on)
    chosen: Any = select(
        *keys, cast(func.sum(Target.amount), BigInteger).label("amount"), func.count().label("targets")
    )
    chosen = chosen.where(Target.series == series).group_by(*keys)
    if within is not None:
        chosen = chosen.where(Target.starts_on.between(within.start, within.end))
    return list(db.session.execute(scoped_by(chosen, Target, actor, need)))


def all_of(chosen: Select[Any]) -> list[Any]:
    """The rows of a select."""
    return list(db.session.execute(chosen))


def parents() -> dict[int, int | None]:
    """Node → the node above it, of the whole region tree."""
    return dict(db.session.execute(select(Territory.id, Territory.parent_id)).all())


def _of_territories(actor: Actor, need: Need) -> ColumnElement[bool]:
    span = reach(actor.role, need)
    if span is Reach.ALL:
        return true()
    return Territory.id.in_(actor.territories) if span in {Reach.REGION, Reach.CREDITED} else false()


def owners(actor: Actor, need: Need, kind: OwnerKind) -> Select[Any]:
    """Those of a kind whose target the actor reaches with `need`, as rows that `owner` reads, by name."""
    match kind:
        case OwnerKind.MANAGER:
            columns = (User.id, User.public_id, User.code, User.name, User.joined_on, User.territory_id)
            return visible(User, actor, need, *columns).where(User.partner_id.is_(None)).order_by(User.name, User.id)
        case OwnerKind.PARTNER:
            firm = (Partner.id, Partner.public_id, Partner.code, Partner.name, Partner.joined_on, Partner.territory_id)
            return visible(Partner, actor, need, *firm).order_by(Partner.sort_name, Partner.id)
        case OwnerKind.TERRITORY:
            nodes: Any = select(
                Territory.id, Territory.public_id, Territory.code, Territory.name,
                null().label("joined_on"), Territory.id.label("territory_id"),
            )  # fmt: skip
            regions: Select[Any] = nodes.where(_of_territories(actor, need)).order_by(Territory.name, Territory.id)
            return regions
        case OwnerKind.CATEGORY:
            groups: Any = select(
                Category.id, Category.public_id, literal("").label("code"), Category.name,
                null().label("joined_on"), null().label("territory_id"),
            )  # fmt: skip
            everyone = true() if reach(actor.role, need) is Reach.ALL else false()
            products: Select[Any] = groups.where(everyone).order_by(Category.name)
            return products


def owner(kind: OwnerKind, row: Any) -> Owner:
    """A row of `owners` as a plain value."""
    return Owner(kind, row.id, row.public_id, row.code or "", row.name, row.joined_on, row.territory_id)


_MODEL: Mapping[OwnerKind, Any] = {
    OwnerKind.MANAGER: User,
    OwnerKind.PARTNER: Partner,
    OwnerKind.TERRITORY: Territory,
    OwnerKind.CATEGORY: Category,
}


def owners_by_id(actor: Actor, need: Need, kind: OwnerKind, public_ids: Iterable[str]) -> dict[str, Owner]:
    """Public id → owner, of those in reach."""
    found, model = {}, _MODEL[kind]
    for some in batched(sorted(set(public_ids)), 500):
        for row in db.session.execute(owners(actor, need, kind).where(model.public_id.in_(some))):
            found[row.public_id] = owner(kind, row)
    return found


def owners_called(actor: Actor, need: Need, kind: OwnerKind, names: Iterable[str]) -> dict[str, list[Owner]]:
    """What was typed, folded → the owners in reach whose code or name it is; several where it is not clear."""
    wanted = sorted({name.strip().casefold() for name in names} - {""})
    model, found = _MODEL[kind], {name: [] for name in wanted}  # type: ignore[var-annotated]
    for some in batched(wanted, 400):
        fits: ColumnElement[bool] = func.lower(model.name).in_(some)
        if kind is not OwnerKind.CATEGORY:
            fits = fits | func.lower(model.code).in_(some)
        for row in db.session.execute(owners(actor, need, kind).where(fits)):
            for said in {(row.code or "").casefold(), row.name.casefold()} & set(some):
                found[said].append(owner(kind, row))
    return found


def target_owner(actor: Actor, need: Need, target: Target) -> Owner | None:
    """Whose target this is, if in reach."""
    held = getattr(target, OWNER_COLUMN[target.owner_kind])
    row = db.session.execute(owners(actor, need, target.owner_kind).where(_MODEL[target.owner_kind].id == held)).first()
    return None if row is None else owner(target.owner_kind, row)


def why_the_currency_stays() -> str | None:
    """The sentence that keeps the reporting currency once amounts are stored in it; None before the first fact."""
    for model in (Line, DirectLine, Target):
        # whether any row exists is no secret of a partner; the amounts stay where they are
        found = select(model.id).limit(1).execution_options(scoped=True)
        if db.session.execute(found).first() is not None:
            return "Order lines or targets are kept in this currency. Begin a new instance for another one."
    return None
