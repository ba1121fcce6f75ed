"""What this room itself holds, and what the core does; the folders nobody else speaks for. Imported by prm.rooms."""

from collections.abc import Iterable
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from prm.core.installation import DataVersion, Installation
from prm.core.personal import Label, Person, goes, kept, label, store
from prm.privacy import rules
from prm.privacy.models import PersonMark, Retention

label(Installation, Label.PUBLIC, public="name locale time_zone")
label(DataVersion, Label.PUBLIC, public="topic")
label(PersonMark, Label.PARTNER, partner="subject made_by", personal="reason")
label(Retention, Label.PUBLIC, public="key")
goes(
    PersonMark, _l("Holds and requests about them"), lambda who: PersonMark.subject.in_(who.publics),
    own="kind reason made_at",
)  # fmt: skip


def _exports(_session: Session, _person: Person, home: Path) -> Iterable[tuple[str, bytes]]:
    return [(path.name, b"") for path in sorted((home / "exports").glob("*"))]  # copies of lists: any may name them


def _letters(_session: Session, person: Person, home: Path) -> Iterable[tuple[str, bytes]]:
    find = rules.finder(rules.telling(person.names, person.emails, person.phones))
    found = ((path, path.read_bytes()) for path in sorted((home / "outbox").glob("*.eml")))
    return [(path.name, content) for path, content in found if find.search(_read(content))]


def _read(content: bytes) -> str:
    letter = message_from_bytes(content, policy=policy.default)
    texts = [str(value) for value in letter.values()]
    return "\n".join([*texts, *(part.get_content() for part in letter.walk() if part.get_content_maintype() == "text")])


def _delete(folder: Path, names: Iterable[str]) -> int:
    found = [folder / name for name in names]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


store(
    "exports", _l("Exported lists on the server, which may name them"), _exports,
    lambda session, person, home: _delete(home / "exports", [name for name, _ in _exports(session, person, home)]),
)  # fmt: skip
store(
    "letters", _l("Letters in the outbox"), _letters,
    lambda session, person, home: _delete(home / "outbox", [name for name, _ in _letters(session, person, home)]),
)  # fmt: skip


def _older(folder: Path, before: datetime) -> int:
    return _delete(folder, [path.name for path in folder.glob("*") if path.stat().st_mtime < before.timestamp()])


kept("exports", _l("Exported lists on the server"), 7, lambda _session, before, home: _older(home / "exports", before))
kept(
    "outbox",
    _l("Letters in the outbox, without a mail server"),
    30,
    lambda _s, before, home: _older(home / "outbox", before),
)
