"""What comes back from the plan's own forms: typed cells and pasted tables, read into wishes or into reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _

from prm.access.policy import Actor, Do
from prm.core.errors import Unreadable
from prm.core.money import to_decimal_text
from prm.core.period import Period
from prm.sales import queries
from prm.sales.models import OwnerKind
from prm.sales.rules import Owner, Wish, is_heading, pasted_rows, target_amount


@dataclass(frozen=True)
class Trouble:
    """Something typed that cannot be read: where, what, why."""

    place: str  # id of the field, or the row's number
    typed: str
    reason: str


@dataclass(frozen=True)
class Typed:
    """What was understood and what was not; `texts` is every cell as typed, to show it again."""

    wishes: tuple[Wish, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    heading: bool = False


def field_text(amount: int | None) -> str:
    """An amount as it stands in a field: plain digits, no zeros that say nothing."""
    return "" if amount is None else to_decimal_text(amount).rstrip("0").rstrip(".")


def cell_key(owner: str, period: Period) -> str:
    """The name of a cell's field."""
    return f"t.{owner}.{period.start}.{period.end}"


def period_of(text: str) -> Period | None:
    """`2026-01-01..2026-03-31` as a period; None where it is no such thing."""
    first, _dots, last = text.partition("..")
    try:
        return Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None


def cells(form: Mapping[str, str], actor: Actor, kind: OwnerKind, currency: str) -> Typed:
    """The cells that were changed, against what the page showed when it was opened (`s.` fields)."""
    texts = {name: text for name, text in form.items() if name.startswith("t.") and "\x00" not in name}
    places = {name: place for name in texts if (place := _place(name))}
    owners = queries.owners_by_id(actor, Do.SET_TARGETS, kind, {owner for owner, _period in places.values()})
    wishes, troubles = [], []
    for name, (public_id, period) in places.items():
        owner = owners.get(public_id)
        version, shown = _seen(form.get(f"s.{name[2:]}", ""))
        if owner is None or form.get(f"keep.{name}") == "theirs":
            continue
        try:
            amount = target_amount(texts[name], currency)
        except Unreadable as refusal:
            troubles.append(Trouble(name, texts[name], f"{owner.name}: {refusal}"))
            continue
        if amount != shown:
            wishes.append(Wish(owner, period, amount, version))
    return Typed(tuple(wishes), tuple(troubles), texts)


def _place(name: str) -> tuple[str, Period] | None:
    parts = name.split(".")
    period = period_of(f"{parts[2]}..{parts[3]}") if len(parts) == 4 else None
    return (parts[1], period) if period else None


def _seen(text: str) -> tuple[int, int | None]:
    version, _colon, amount = text.partition(":")
    whole = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    return whole, int(amount) if amount.isascii() and amount.isdigit() and len(amount) < 17 else None


def table(text: str, actor: Actor, kind: OwnerKind, periods: Sequence[Period], currency: str) -> Typed:
    """A pasted table: one owner a row, one amount a period, empty cells leave a target as it is."""
    rows = pasted_rows(text)
    heading = len(rows) > 1 and is_heading(rows[0])
    rows = rows[1:] if heading else rows
    owners = queries.owners_called(actor, Do.SET_TARGETS, kind, (row.owner for row in rows))
    wishes: list[Wish] = []
    troubles: list[Trouble] = []
    taken: set[str] = set()
    for row in rows:
        try:
            owner = _one(owners.get(row.owner.casefold(), []), row.owner, taken)
            read = _wishes(owner, row.cells, periods, currency)
        except Unreadable as refusal:
            troubles.append(Trouble(str(row.number), "\t".join((row.owner, *row.cells))[:80], str(refusal)))
            continue
        taken.add(owner.public_id)
        wishes += read
    return Typed(tuple(wishes), tuple(troubles), heading=heading)


def _one(found: Sequence[Owner], typed: str, taken: set[str]) -> Owner:
    if not found:
        raise Unreadable(
            _("Nobody you set targets for is called “%(typed)s”. Use the code or the exact name.", typed=typed)
        )
    if len(found) > 1:
        raise Unreadable(_("“%(typed)s” fits %(n)s owners. Use the code.", typed=typed, n=len(found)))
    if found[0].public_id in taken:
        raise Unreadable(_("This owner stands in an earlier row too. Keep one of them."))
    return found[0]


def _wishes(owner: Owner, typed: Iterable[str], periods: Sequence[Period], currency: str) -> list[Wish]:
    amounts = [target_amount(text, currency) for text in typed]
    while len(amounts) > len(periods) and amounts[-1] is None:
        amounts.pop()
    if len(amounts) > len(periods):
        raise Unreadable(
            _("This row has %(cells)s amounts for %(periods)s periods.", cells=len(amounts), periods=len(periods))
        )
    if not any(amount is not None for amount in amounts):
        raise Unreadable(_("This row has no amount. Write one for each period."))
    pairs = zip(periods, amounts, strict=False)
    return [Wish(owner, period, amount) for period, amount in pairs if amount is not None]


def old_amounts(rows: Iterable[Any]) -> dict[tuple[str, Period], int]:
    """What stands now, by owner's public id and period, for a preview."""
    return {(row.owner, Period(row.starts_on, row.ends_on)): row.amount for row in rows}
