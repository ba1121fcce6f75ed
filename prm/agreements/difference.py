"""Two rounds of an agreement, clause by clause, and within a clause word by word. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

_WORDS = re.compile(r"\s+|[^\s]+")
LONGEST = 4_000  # words of a clause beyond which it is shown as replaced as a whole


@dataclass(frozen=True)
class Piece:
    """A run of words: kept ("same"), only in the earlier text ("out") or only in the later one ("in")."""

    how: str
    text: str


@dataclass(frozen=True)
class Change:
    """A clause of either text: `how` is same, changed, added or removed."""

    key: str
    how: str
    before: str
    after: str
    title: str
    number: int  # in the later text; in the earlier one where it was removed
    pieces: tuple[Piece, ...]


def words(before: str, after: str) -> tuple[Piece, ...]:
    """The way from one text to the other."""
    one, two = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(one), len(two)) > LONGEST:
        return tuple(Piece(how, text) for how, text in (("out", before), ("in", after)) if text)
    found: list[Piece] = []
    for tag, i, j, m, n in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(one[i:j])))
            continue
        found += [Piece("out", "".join(one[i:j]))] if j > i else []
        found += [Piece("in", "".join(two[m:n]))] if n > m else []
    return tuple(found)


def clauses(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every clause of the two documents in the later order; removed ones where they stood."""
    old = {each["key"]: (at, each) for at, each in enumerate(before["clauses"], 1)}
    new = {each["key"]: each for each in after["clauses"]}
    found = [_change(key, at, old.get(key, (0, None))[1], each) for at, (key, each) in enumerate(new.items(), 1)]
    for key, (at, each) in old.items():
        if key not in new:
            found.insert(min(at - 1, len(found)), _change(key, at, each, None))
    return found


def _change(key: str, number: int, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Change:
    before, after = (_text(each) for each in (old, new))
    how = "added" if old is None else "removed" if new is None else "same" if before == after else "changed"
    title = (new or old or {})["title"]
    return Change(key, how, before, after, title, number, words(before, after))


def _text(clause: Mapping[str, Any] | None) -> str:
    return clause["text"] if clause else ""


def facts(before: Mapping[str, Any], after: Mapping[str, Any], names: Sequence[str]) -> list[tuple[str, Any, Any]]:
    """Those of the named facts (dates, notice) that differ: name, earlier, later."""
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]
