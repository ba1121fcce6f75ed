"""What erasing a person would do, and what stands against it, before anybody does it. Reads in a system unit."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prm.access.policy import Role
from prm.core.personal import HOLDINGS, ROOTS, STORES, Fate, Person
from prm.identity.models import User
from prm.identity.rules import Access
from prm.journal.log import Acting
from prm.privacy import mentions
from prm.privacy.models import PersonMark
from prm.privacy.rules import Sort


@dataclass(frozen=True)
class Line:
    """One sort of rows: how many, what happens to them, and why they stay where they do."""

    title: Any
    count: int
    fate: Fate
    why: Any = ""


@dataclass(frozen=True)
class Preview:
    """All of it; `mentions` are rows whose texts name them, `shared` names that somebody else bears, too."""

    lines: list[Line]
    mentions: int
    shared: tuple[str, ...]

    def of(self, fate: str) -> list[Line]:
        """The lines of one fate."""
        return [line for line in self.lines if line.fate == fate]


def preview(session: Session, who: Person, home: Path, *, own: bool = False) -> Preview:
    """Count it; `own`: for the person, without what colleagues wrote of them and what merely may name them."""
    roots = [root for root in ROOTS if who.of(root.model) and not (own and root.inside)]
    lines = [Line(root.title, len(who.of(root.model)), Fate.BLANKED) for root in roots]
    for each in (each for each in HOLDINGS if not (own and each.inside)):
        count = session.scalar(select(func.count()).select_from(each.model).where(each.whose(who))) or 0
        lines.append(Line(each.title, count, each.fate, each.why))
    if own:
        return Preview([line for line in lines if line.count], 0, ())
    lines += [Line(each.title, len(list(each.held(session, who, home))), Fate.GOES) for each in STORES]
    said = mentions.words(session, who)
    return Preview([line for line in lines if line.count], sum(1 for _ in mentions.found(session, said)), said.shared)


def marks(session: Session, who: Person) -> dict[str, PersonMark]:
    """Holds and wishes, by sort."""
    return {each.kind: each for each in session.scalars(select(PersonMark).where(PersonMark.subject.in_(who.publics)))}


def against(session: Session, who: Person, actor: Acting) -> Iterator[str]:
    """Why they cannot be erased now, each as a sentence."""
    if Sort.HOLD in marks(session, who):
        yield "This person's data is on hold. End the hold first, when the reason for it is over."
    if actor.public_id in who.publics:
        yield "You cannot erase yourself while you are signed in. Ask another admin."
    admin = User.role == Role.ADMIN
    mine = select(func.count()).where(User.id.in_(who.of(User)), admin, User.access == Access.ACTIVE)
    others = select(func.count()).where(User.id.not_in(who.of(User)), admin, User.access == Access.ACTIVE)
    if session.scalar(mine) and not session.scalar(others):
        yield "This is the last admin. Make somebody else an admin first."
