"""Two rounds of an agreement: clauses word by word, schedules of annexes line by line. Pure."""

import json
import re
from collections import Counter
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


@dataclass(frozen=True)
class Figures:
    """An annex of either text: `how` as with clauses, its words, and the lines of its schedule that went or came."""

    key: str
    how: str
    title: str
    number: int  # as with clauses
    pieces: tuple[Piece, ...]  # none where the words are the same
    lines: tuple[tuple[str, Mapping[str, Any]], ...]  # "out" or "in", and the line


def named(annexes: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Annexes by what tells them apart in a text: the title, counted where several have the same."""
    found: dict[str, Mapping[str, Any]] = {}
    counts: Counter[str] = Counter()
    for each in annexes:
        counts[each["title"]] += 1
        found[f"{counts[each['title']]}: {each['title']}"] = each
    return found


def annexes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Figures]:
    """The annexes that differ, in the later order, then those that were taken out."""
    old, new = named(before["annexes"]), named(after["annexes"])
    at = {key: number for each in (old, new) for number, key in enumerate(each, 1)}
    found = [
        _figures(key, at[key], old.get(key), new.get(key)) for key in [*new, *(key for key in old if key not in new)]
    ]
    return [each for each in found if each.how != "same"]


def _figures(key: str, number: int, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Figures:
    before, after = ((each or {}).get("text", "") for each in (old, new))
    lines = _lines(*(list((each or {}).get("lines", ())) for each in (old, new)))
    same = before == after and not lines
    how = "added" if old is None else "removed" if new is None else "same" if same else "changed"
    pieces = words(before, after) if before != after else ()
    return Figures(key, how, (new or old or {})["title"], number, pieces, lines)


def _lines(
    one: Sequence[Mapping[str, Any]], two: Sequence[Mapping[str, Any]]
) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    before, after = ([json.dumps(line, sort_keys=True) for line in each] for each in (one, two))
    found: list[tuple[str, Mapping[str, Any]]] = []
    for tag, i, j, m, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            found += [*(("out", line) for line in one[i:j]), *(("in", line) for line in two[m:n])]
    return tuple(found)


def facts(before: Mapping[str, Any], after: Mapping[str, Any], names: Sequence[str]) -> list[tuple[str, Any, Any]]:
    """Those of the named facts (dates, notice) that differ: name, earlier, later."""
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]
