"""What rooms above tell this one, so that it need not know them: a person's partners, and what holds the currency."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Lendable:
    """A partner as a delegation knows it."""

    id: int
    public_id: str
    name: str


@dataclass(frozen=True)
class Books:
    """How to ask for the partners assigned to a person today, and for the names of partners by id."""

    of: Callable[[int], Sequence[Lendable]]
    names: Callable[[Collection[int]], Mapping[int, str]]


_books = [Books(lambda _user_id: (), lambda _ids: {})]
_holds: list[Callable[[], str | None]] = []


def know_books(books: Books) -> None:
    """Let the room that knows partners answer."""
    _books[:] = [books]


def book_of(user_id: int) -> Sequence[Lendable]:
    """The partners assigned to a person today."""
    return _books[0].of(user_id)


def partner_names(ids: Collection[int]) -> Mapping[int, str]:
    """Id → name."""
    return _books[0].names(ids) if ids else {}


def holds_currency(check: Callable[[], str | None]) -> None:
    """Register a reason, as a sentence, why the reporting currency may not change now; None when there is none."""
    _holds.append(check)


def currency_held() -> str | None:
    """The first reason why the reporting currency may not change."""
    return next((why for check in _holds if (why := check())), None)
