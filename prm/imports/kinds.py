"""What a room says of a sort of fact that can be imported: its fields, options and handler. Knows none itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from prm.access.policy import Do, Need
from prm.core.errors import Unreadable
from prm.imports.rules import Type


@dataclass(frozen=True)
class Field:
    """Something a row may say. `aliases` are headers it is often found under, in any case and spacing."""

    name: str
    label: Any  # a lazy gettext string
    type: Type = Type.TEXT
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: Mapping[Any, Any] = field(default_factory=dict)  # stored word → shown word
    longest: int = 500


@dataclass(frozen=True)
class Option:
    """A decision about a whole file, kept in the profile; `kind` is flag, day, text, list or map."""

    name: str
    label: Any
    kind: str = "flag"


@dataclass(frozen=True)
class Kind:
    """A sort of fact. `handler` is the class of `Handler` that checks and merges one file, made with a `Setup`."""

    key: str
    label: Any
    fields: tuple[Field, ...]
    handler: type[Any]
    options: tuple[Option, ...] = ()
    topics: tuple[str, ...] = ()  # data versions a merge moves
    watches: tuple[str, ...] = ("imports",)  # data versions after whose move a dry run is stale
    need: Need = Do.IMPORT_FACTS
    locks: str = "writes"  # what the merge holds up, for the sentence of the command line
    pace: int = 4_000  # rows a second that a merge writes, roughly, for the same sentence

    def field(self, name: str) -> Field:
        """The field of that name."""
        return next(each for each in self.fields if each.name == name)


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known; called once, at import, by the room that owns it."""
    if kind.key in KINDS:
        raise ValueError(f"import kind {kind.key} is registered twice")
    KINDS[kind.key] = kind
    return kind


def find(key: str) -> Kind:
    """The kind of that key; Unreadable names those there are."""
    if key not in KINDS:
        raise Unreadable(f"“{key}” cannot be imported. Choose one of {', '.join(sorted(KINDS))}.")
    return KINDS[key]
