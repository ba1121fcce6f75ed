"""The mapping profile: which column becomes which field, how values are translated, what holds for the whole file.

A JSON document: {kind, source, columns, values, defaults, formats, options}; guessed from headers where there is none.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

from prm.core.errors import Unreadable
from prm.imports.kinds import Field, Kind
from prm.imports.rules import Type

READING = {"encoding", "delimiter", "sheet", "decimal", "day_order", "keep"}  # options every kind has
DAY_ORDERS, DECIMALS = ("ymd", "dmy", "mdy"), (".", ",")
_PARTS = {"kind", "source", "columns", "values", "defaults", "formats", "options"}


@dataclass(frozen=True)
class Profile:
    """How one source writes one kind of file."""

    kind: str
    source: str = ""
    columns: Mapping[str, str | list[str]] = field(default_factory=dict)  # field → header, or headers to join
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # field → as written → as meant; "*" the rest
    defaults: Mapping[str, str] = field(default_factory=dict)  # field → value where the cell is empty
    formats: Mapping[str, str] = field(default_factory=dict)  # field → ymd, dmy, mdy or the decimal mark
    options: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """As it is stored and written to files."""
        return asdict(self)

    def mapped(self) -> frozenset[str]:
        """Fields that get a value from the file or a default."""
        return frozenset(self.columns) | frozenset(self.defaults)

    def format_of(self, each: Field) -> str | None:
        """How a day or an amount is written, where the profile says so."""
        general = self.options.get("day_order" if each.type is Type.DAY else "decimal")
        return self.formats.get(each.name) or general

    def answered(self, answers: Mapping[str, str]) -> "Profile":
        """With the formats somebody chose for the columns that could be read in two ways."""
        return replace(self, formats={**self.formats, **answers})


def plain(header: str) -> str:
    """A header without case, accents, spaces and signs: what two spellings of it share."""
    letters = "".join(sign for sign in normalize("NFKD", header) if not combining(sign))
    return re.sub(r"[\W_]", "", letters.casefold())


def guess(kind: Kind, headers: Sequence[str], source: str = "") -> Profile:
    """The profile that the headers suggest: each field takes the first column that bears one of its names."""
    columns: dict[str, str | list[str]] = {}
    for name, header in _matches(kind, headers):
        if name not in columns and header not in columns.values():
            columns[name] = header
    return Profile(kind.key, source, columns)


def _matches(kind: Kind, headers: Sequence[str]) -> Iterator[tuple[str, str]]:
    known = {plain(header): header for header in reversed(headers) if header.strip()}
    names = [(each, (each.name, str(each.label), *each.aliases)) for each in kind.fields]
    for rank in range(max(len(words) for _, words in names)):  # the own name first, then the likelier aliases
        for each, words in names:
            if rank < len(words) and (header := known.get(plain(words[rank]))):
                yield each.name, header


def read(path: Path) -> dict[str, Any]:
    """A profile file, JSON or TOML, as its document."""
    try:
        text = path.read_text("utf-8-sig")
        found = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except FileNotFoundError:
        raise Unreadable(f"There is no profile {path}. Name a JSON or TOML file, or leave --profile out.") from None
    except ValueError as error:
        raise Unreadable(f"The profile {path.name} is not readable: {error}.") from None
    if not isinstance(found, dict):
        raise Unreadable(f"The profile {path.name} holds no mapping. Write it as docs/importing.md shows.")
    return found


def from_document(kind: Kind, document: Mapping[str, Any]) -> Profile:
    """The profile behind a document; Unreadable names what does not fit the kind."""
    profile = Profile(**{"kind": kind.key} | {part: document[part] for part in _PARTS if part in document})
    if profile.kind != kind.key:
        raise Unreadable(f"This profile is for {profile.kind}, not for {kind.key}.")
    _names("part", set(document) - _PARTS, _PARTS)
    known = {each.name for each in kind.fields}
    for part in (profile.columns, profile.values, profile.defaults, profile.formats):
        if not isinstance(part, Mapping):
            raise Unreadable("A profile maps names to names. Write it as docs/importing.md shows.")
        _names("field", set(part) - known, known)
    allowed = READING | {option.name for option in kind.options}
    _names("option", set(profile.options) - allowed, allowed)
    _check_formats(profile, kind)
    return profile


def _names(what: str, strange: set[str], known: set[str]) -> None:
    if strange:
        raise Unreadable(f"The profile names the {what} “{min(strange)}”. There are: {', '.join(sorted(known))}.")


def _check_formats(profile: Profile, kind: Kind) -> None:
    general: dict[str, tuple[str, ...]] = {"day_order": DAY_ORDERS, "decimal": DECIMALS}
    for name, written in profile.formats.items():
        fitting: tuple[str, ...] = DAY_ORDERS if kind.field(name).type is Type.DAY else DECIMALS
        if written not in fitting:
            raise Unreadable(f"The format of {name} is “{written}”. Write one of: {' '.join(fitting)}")
    for name, ways in general.items():
        if profile.options.get(name, ways[0]) not in ways:
            raise Unreadable(f"The option {name} is “{profile.options[name]}”. Write one of: {' '.join(ways)}")
