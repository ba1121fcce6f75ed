"""The dry run: read, check and stage one file in chunks, outside the lock but for each chunk's own short write."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.errors import Unreadable
from prm.core.installation import installation, versions
from prm.core.transaction import system
from prm.imports import formats, profiles
from prm.imports.chunks import Chunk, Reader, Refusal
from prm.imports.examine import Examined
from prm.imports.handler import Handler, Progress, Setup
from prm.imports.kinds import Kind, find
from prm.imports.models import ImportRefusal, ImportRun
from prm.imports.profiles import Profile
from prm.imports.reading import Table, described, open_table
from prm.imports.rules import BROWSER_ROWS, CHUNK, LISTED, State, chunk_size
from prm.imports.values import Cell, text_of

FIRST_LOOK = 500


@contextmanager
def fewer_collections() -> Iterator[None]:
    """Let the garbage collector run seldom: a file's cells form no cycles, and it would look at each of them."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@fewer_collections()
def dry_run(run_id: int, progress: Progress) -> None:
    """Check the file of an import from its start; ends as asking or checked, or raises Unreadable for the file."""
    with system("import look", writes=False) as session:
        run = session.get_one(ImportRun, run_id)
        session.expunge(run)
    kind = find(run.kind)
    profile = profiles.from_document(kind, run.profile)
    table, examined = open_table(Path(run.path), profile.options)
    with closing(table):
        if not profile.columns:
            guessed = profiles.guess(kind, table.headers)
            profile = profiles.from_document(kind, profile.document() | {"columns": guessed.columns})
        _keep(run_id, table, examined, profile, sample=_sample(table))
        fits(kind, profile, table.headers)
        profile, questions = _formats(kind, profile, table)
        if questions:
            _keep(run_id, table, examined, profile, questions=questions, state=State.ASKING)
            return
        found = _checked(run, kind, profile, table, progress)
        _keep(run_id, table, examined, profile, state=State.CHECKED, checked_at=clock.now(), **found)


def _checked(run: ImportRun, kind: Kind, profile: Profile, table: Table, progress: Progress) -> dict[str, Any]:
    """Read, check and stage all rows: the counts, and the data versions they stand on."""
    fixes = {int(row): cells for row, cells in run.fixes.items()}
    with system("import look-ups", writes=False) as session:
        seen = {topic: version for topic, version in versions().items() if topic in kind.watches}
        handler: Handler = kind.handler(Setup(run.id, kind, profile, installation().currency))
        handler.prepare(session)
    reader = Reader(kind, profile, table.headers, fixes)
    _stage(handler, table, reader, progress, BROWSER_ROWS if run.kept else None)
    handler.settle(progress)
    _list_late(handler, table)
    return {"counts": handler.counts, "seen": seen}


def _keep(run_id: int, table: Table, examined: Examined, profile: Profile, **facts: Any) -> None:
    with system("import notes") as session:
        told = {
            "headers": table.headers,
            "form": described(table, examined),
            "digest": examined.digest,
            "size": examined.size,
            "profile": profile.document(),
        }
        session.execute(update(ImportRun).where(ImportRun.id == run_id).values(told | facts))


def _sample(table: Table) -> list[list[str]]:
    _, rows = next(table.chunks(5), (0, []))
    return [[_shown(cell) for cell in row] for row in rows]


def _shown(cell: Cell) -> str:
    try:
        return text_of(cell)[:200]
    except Unreadable:
        return ""


def fits(kind: Kind, profile: Profile, headers: Sequence[str]) -> None:
    """Refuse a profile that names columns which are missing or stand twice, or leaves a field out that rows need."""
    wanted = [(name, header) for name, named in profile.columns.items() for header in _listed(named)]
    has = f"The file has the columns: {', '.join(header for header in headers if header)}."
    for name, header in wanted:
        if header not in headers:
            raise Unreadable(f"There is no column “{header}” for {kind.field(name).label}. {has}")
        if headers.count(header) > 1:
            places = [str(place) for place, each in enumerate(headers, 1) if each == header]
            raise Unreadable(f"Columns {' and '.join(places)} are both called “{header}”. Rename one of them.")
    missing = [str(each.label) for each in kind.fields if each.required and each.name not in profile.mapped()]
    if missing:
        raise Unreadable(f"No column gives {', '.join(missing)}. Say in the profile which one does. {has}")
    for header in profile.options.get("keep", ()):
        if header not in headers:
            raise Unreadable(f"There is no column “{header}” to keep. {has}")


def _listed(named: str | list[str]) -> list[str]:
    return [named] if isinstance(named, str) else list(named)


def _formats(kind: Kind, profile: Profile, table: Table) -> tuple[Profile, list[dict[str, Any]]]:
    asked = {}
    for name, named in profile.columns.items():
        each = kind.field(name)
        if each.type in formats.ASKED and not profile.format_of(each):
            asked[table.headers.index(_listed(named)[0])] = each
    rows = (rows for _, rows in table.chunks(FIRST_LOOK))
    told, questions = formats.infer(rows, dict(sorted(asked.items())), table.headers)
    return profile.answered(told), questions


def _stage(handler: Handler, table: Table, reader: Reader, progress: Progress, most: int | None) -> None:
    done, listed = 0, 0
    for first, rows in table.chunks(chunk_size(len(table.headers))):
        chunk = reader.chunk(first, rows)
        if chunk is None:
            continue
        handler.check(chunk)
        with system("import staging") as session:
            handler.stage(session, chunk)
            listed += _list_refused(session, handler.setup, chunk, room=LISTED - listed)
        done += len(chunk.numbers)
        handler.counts["rows"] = done
        handler.counts["refused"] += len(chunk.refused)
        if most is not None and done > most:
            raise Unreadable(
                f"This file has more than {most:,} rows. Import it at the command line, where there is no limit: "
                f"prm import {handler.setup.kind.key} FILE"
            )
        progress("checking", done, max(done, table.total))


def _list_late(handler: Handler, table: Table) -> None:
    """Rows that only the whole file showed to be wrong: read once more for their cells."""
    handler.counts["refused"] += len(handler.late)
    for first, rows in table.chunks(CHUNK) if handler.late else ():
        numbers = [number for number in range(first, first + len(rows)) if number in handler.late]
        if not numbers:
            continue
        part = [rows[number - first] for number in numbers]
        reasons = {at: [Refusal("", "", handler.late[number])] for at, number in enumerate(numbers)}
        with system("import refusals") as session:
            _list_refused(session, handler.setup, Chunk(numbers, part, {}, reasons), room=LISTED)


def _list_refused(session: Session, setup: Setup, chunk: Chunk, *, room: int) -> int:
    rows = [
        _refusal(setup, chunk, position, place, refusal)
        for position in sorted(chunk.refused)[: max(0, room)]
        for place, refusal in enumerate(chunk.refused[position])
    ]
    if rows:
        session.execute(insert(ImportRefusal.__table__), rows)
    return len(chunk.refused)


def _refusal(setup: Setup, chunk: Chunk, position: int, place: int, refusal: Refusal) -> Mapping[str, Any]:
    header = setup.profile.columns.get(refusal.field, "")
    return {
        "run_id": setup.run_id,
        "row": chunk.numbers[position],
        "place": place,
        "field": refusal.field,
        "column": header if isinstance(header, str) else " + ".join(header),
        "value": _clean(refusal.value),
        "reason": refusal.reason,
        "cells": [_clean(str(cell))[:2_000] for cell in chunk.rows[position]] if place == 0 else [],
    }


def _clean(text: str) -> str:
    return text.replace("\0", "�")  # PostgreSQL keeps no zero bytes
