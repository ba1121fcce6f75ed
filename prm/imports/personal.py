"""What this room holds of people: rows of files on their way in, and the way back of what was written. Read by prm."""

from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Text, and_, cast, false, or_, select
from sqlalchemy.orm import Session

from prm.core.personal import Label, Person, goes, kept, label, stays, store
from prm.imports import rules, sweeping
from prm.imports.models import ImportProfile, ImportRefusal, ImportRow, ImportRun, ImportUndo


def _images(who: Person) -> ColumnElement[bool]:
    """The ways back of their own rows, by table and key."""
    keys = [(table, f"[{each}]") for table, ids in who.ids.items() for each in ids]
    return or_(false(), *(and_(ImportUndo.model == table, cast(ImportUndo.key, Text) == key) for table, key in keys))


label(
    ImportRun, Label.PARTNER, personal="sample fixes", prose="name sample fixes error",
    partner="kind path digest form headers profile questions counts seen asked_by",
)  # fmt: skip
label(
    ImportRefusal,
    Label.PARTNER,
    partner="field column",
    personal="value cells",
    prose="value reason cells",
    dropped=True,
)
label(ImportRow, Label.PARTNER, partner="op", personal="data", prose="data", dropped=True)
label(ImportUndo, Label.PARTNER, partner="model key", personal="before after", prose="before after")
label(ImportProfile, Label.PARTNER, partner="kind name document saved_by")

stays(
    ImportRun, _l("Files they imported"), lambda who: ImportRun.asked_by.in_(who.pseudonyms),
    why=_l("Where figures came from stays known; the file itself goes within a day."),
)  # fmt: skip
stays(
    ImportProfile, _l("Mappings they saved"), lambda who: ImportProfile.saved_by.in_(who.pseudonyms),
    why=_l("A mapping names columns, nobody's data."),
)  # fmt: skip
goes(ImportUndo, _l("What imports said of them"), _images)


def _named_in(session: Session, person: Person) -> list[ImportRun]:
    """Uploaded files that may name them: a text file that does, and every workbook, which cannot be looked through."""
    words = [word.encode(code) for word in (*person.names, *person.emails) for code in ("utf-8", "utf-16-le", "cp1252")
             if word.isascii() or code != "cp1252"]  # fmt: skip
    found = []
    for run in session.scalars(select(ImportRun).where(ImportRun.kept, ImportRun.path != "")):
        content = Path(run.path).read_bytes() if Path(run.path).is_file() else b""
        lowered = content.lower()
        if content.startswith((b"PK", b"\xd0\xcf")) or any(word.lower() in lowered for word in words):
            found.append(run)
    return found


def _held(session: Session, person: Person, _home: Path) -> list[tuple[str, bytes]]:
    return [(run.name, b"") for run in _named_in(session, person)]


def _erase(session: Session, person: Person, _home: Path) -> int:
    found = _named_in(session, person)
    for run in found:
        sweeping.let_go(session, run)
    return len(found)


store("uploads", _l("Imported files that wait for their end"), _held, _erase)
kept("undo", _l("Ways back of imports, with what they hold"), rules.UNDO_FOR.days)
kept("staging", _l("Files and rows of imports that nobody confirmed"), rules.FORGET_AFTER.days)
