"""Changing a plan of targets: set, take away, lock, paste. Every verb leaves one event; none commits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from prm.access.policy import Actor, Do
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import batched, db
from prm.core.errors import Refused
from prm.core.installation import installation
from prm.core.money import LARGEST, to_decimal_text
from prm.core.period import FiscalCalendar, Period
from prm.journal.log import Company, Kind, kind, record
from prm.sales.models import Category, OwnerKind, Target
from prm.sales.rules import OWNER_COLUMN, Owner, Taken, Wish, keep_apart, keep_open, not_negative

SET = kind("target.set", _l("set the target of {name} for {period} to {new}"), topics=("targets",))
REMOVED = kind("target.removed", _l("took away the target of {name} for {period}"), topics=("targets",))
LOCKED = kind("target.locked", _l("locked the plan {series} for {period}"), topics=("targets",))
UNLOCKED = kind("target.unlocked", _l("unlocked the plan {series} for {period}"), topics=("targets",))
FAMILIES = kind("families.added", _l("added the product families {names}"), topics=("sales",))
PASTED = kind("targets.pasted", _l("pasted {count} targets into {series}"), topics=("targets",))
NOTED = 200  # single changes that the event of a paste names


@dataclass
class Plan:
    """A series as the subject of an event; it has no row of its own."""

    __tablename__: ClassVar[str] = "plan"
    public_id: str


@dataclass(frozen=True)
class Clash:
    """A wish for a target that somebody else changed since the asker looked."""

    wish: Wish
    target: Target | None
    now: int | None
    version: int


def said(period: Period) -> str:
    """The period in words, with its fiscal name where it has one."""
    return FiscalCalendar(installation().fiscal_start).name(period)


def _money(amount: int | None) -> str | None:
    return None if amount is None else f"{installation().currency} {to_decimal_text(amount)}"


def _company(owner: Owner) -> Company | None:
    is_partner = owner.kind == OwnerKind.PARTNER
    return Company(owner.id, owner.public_id, owner.territory_id) if is_partner else None


def _held(series: str, owners: Sequence[Owner], actor: Actor) -> dict[int, list[Target]]:
    """Owner's row id → their targets in the plan, locked for this transaction."""
    found: dict[int, list[Target]] = {owner.id: [] for owner in owners}
    for some in batched(owners, 500):
        column = getattr(Target, OWNER_COLUMN[some[0].kind])
        mine = visible(Target, actor, Do.SET_TARGETS).where(Target.series == series)
        mine = mine.where(Target.owner_kind == some[0].kind, column.in_([owner.id for owner in some]))
        for target in db.session.scalars(mine.order_by(Target.id).with_for_update()):
            found[getattr(target, column.key)].append(target)
    return found


def _locked_days(series: str, actor: Actor) -> set[tuple[date, date]]:
    rows = visible(Target, actor, Do.SET_TARGETS, Target.starts_on, Target.ends_on)
    rows = rows.where(Target.series == series, Target.locked).distinct()
    return {(start, end) for start, end in db.session.execute(rows)}


def _at(targets: Iterable[Target], period: Period) -> Target | None:
    return next((each for each in targets if (each.starts_on, each.ends_on) == (period.start, period.end)), None)


def clashes(series: str, wishes: Sequence[Wish], actor: Actor) -> list[Clash]:
    """The wishes whose target moved on since it was seen, except where both want the same."""
    held = _held(series, [wish.owner for wish in wishes], actor)
    found = []
    for wish in wishes:
        target = _at(held[wish.owner.id], wish.period)
        version, now = (target.version, target.amount) if target else (0, None)
        if wish.seen is not None and wish.seen != version and now != wish.amount:
            found.append(Clash(wish, target, now, version))
    return found


def fill(series: str, wishes: Sequence[Wish], actor: Actor) -> int:
    """Set and take away single targets of a plan, one event each; how many changed."""
    changes = _applied(series, wishes, actor)
    for wish, target, old in changes:
        _note(series, wish, target, old, actor)
    return len(changes)


def paste(series: str, wishes: Sequence[Wish], actor: Actor) -> int:
    """The same for a pasted table, with one event for all of it; how many changed."""
    changes = _applied(series, wishes, actor)
    if changes:
        named = [
            {
                "owner": wish.owner.public_id,
                "starts": wish.period.start.isoformat(),
                "ends": wish.period.end.isoformat(),
                "old": _money(old),
                "new": _money(wish.amount),
            }
            for wish, _target, old in changes[:NOTED]
        ]
        record(PASTED, Plan(series), actor, series=series, count=len(changes), changes=named)
    return len(changes)


def _applied(series: str, wishes: Sequence[Wish], actor: Actor) -> list[tuple[Wish, Target, int | None]]:
    held = _held(series, [wish.owner for wish in wishes], actor)
    locked = _locked_days(series, actor)
    changes = []
    for wish in wishes:
        theirs = held[wish.owner.id]
        target = _at(theirs, wish.period)
        old = target.amount if target else None
        if wish.amount == old:
            continue
        keep_open(locked=(wish.period.start, wish.period.end) in locked, said=said(wish.period))
        changes.append((wish, _moved(series, wish, target, theirs), old))
    db.session.flush()
    return changes


def _moved(series: str, wish: Wish, target: Target | None, theirs: list[Target]) -> Target:
    if target is None:
        keep_apart(wish.period, (_taken(each) for each in theirs))
        target = _new(series, wish)
        theirs.append(target)
    elif wish.amount is None:
        db.session.delete(target)
        theirs.remove(target)
    else:
        target.amount, target.changed_at = _bounded(wish.amount), clock.now()
    return target


def _new(series: str, wish: Wish) -> Target:
    owner = wish.owner
    target = Target(
        series=series,
        owner_kind=OwnerKind(owner.kind),
        starts_on=wish.period.start,
        ends_on=wish.period.end,
        amount=_bounded(wish.amount or 0),
        changed_at=clock.now(),
        **{OWNER_COLUMN[owner.kind]: owner.id},
    )
    db.session.add(target)
    return target


def _bounded(amount: int) -> int:
    if not_negative(amount) > LARGEST:
        raise Refused("This target is larger than any amount kept here. Check the number of digits.")
    return amount


def _taken(target: Target) -> Taken:
    period = Period(target.starts_on, target.ends_on)
    return Taken(period, said(period))


def _in_log(owner: Owner) -> str:
    """A person is named by the public id alone."""
    return owner.public_id if owner.kind == OwnerKind.MANAGER else owner.name


def _note(series: str, wish: Wish, target: Target, old: int | None, actor: Actor) -> None:
    what: Kind = REMOVED if wish.amount is None else SET
    record(
        what, target, actor, partner=_company(wish.owner), owner=wish.owner.public_id, name=_in_log(wish.owner),
        series=series, period=said(wish.period), old=_money(old), new=_money(wish.amount),
    )  # fmt: skip


def change(target: Target, owner: Owner, actor: Actor, *, amount: int, period: Period, note: str) -> None:
    """Give a target another amount, other days or a note."""
    before = Period(target.starts_on, target.ends_on)
    locked = target.locked or (period.start, period.end) in _locked_days(target.series, actor)
    keep_open(locked=locked, said=said(before if target.locked else period))
    others = [each for each in _held(target.series, [owner], actor)[owner.id] if each.id != target.id]
    keep_apart(period, (_taken(each) for each in others))
    old = target.amount
    target.amount, target.note = _bounded(amount), note
    target.starts_on, target.ends_on, target.changed_at = period.start, period.end, clock.now()
    db.session.flush()
    record(
        SET, target, actor, partner=_company(owner), owner=owner.public_id, name=_in_log(owner), series=target.series,
        period=said(period), old=_money(old), new=_money(amount), old_period=said(before),
    )  # fmt: skip


def remove(target: Target, owner: Owner, actor: Actor) -> None:
    """Take a target away."""
    period = Period(target.starts_on, target.ends_on)
    keep_open(locked=target.locked, said=said(period))
    db.session.delete(target)
    _note(target.series, Wish(owner, period, None), target, target.amount, actor)


def lock(series: str, period: Period, actor: Actor, *, locked: bool) -> int:
    """Lock or unlock the plan of a period: all its targets in reach; how many that are."""
    rows = visible(Target, actor, Do.SET_TARGETS).where(Target.series == series)
    rows = rows.where(Target.starts_on == period.start, Target.ends_on == period.end)
    targets = list(db.session.scalars(rows.with_for_update()))
    moved = [target for target in targets if target.locked is not locked]
    for target in moved:
        target.locked = locked
    if moved:
        db.session.flush()
        what = LOCKED if locked else UNLOCKED
        record(what, Plan(series), actor, series=series, period=said(period), count=len(moved))
    return len(moved)


def add_families(names: Iterable[str], actor: Actor) -> list[str]:
    """Add product families by name, those that are new; the names that were. Nothing new leaves no event."""
    held = {name.casefold() for name in db.session.scalars(select(Category.name))}
    fresh = {name.casefold(): name for name in names if name and name.casefold() not in held}
    made = [Category(name=name) for name in fresh.values()]
    db.session.add_all(made)
    db.session.flush()
    if made:
        record(FAMILIES, made[0], actor, names=", ".join(fresh.values()))
    return list(fresh.values())
