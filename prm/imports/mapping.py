"""A mapping profile as the fields of a form, and back. Knows documents and headers; no database, no request."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.core.errors import Unreadable
from prm.imports.kinds import Kind, Option

JOIN = "\x1f"  # between headers whose cells become one value
DAY_ORDERS = {"ymd": _l("Year, month, day"), "dmy": _l("Day, month, year"), "mdy": _l("Month, day, year")}
DECIMALS = {".": _l("Point, as in 1,234.50"), ",": _l("Comma, as in 1.234,50")}
READING = ("day_order", "decimal", "delimiter", "encoding", "sheet")
LONGEST_EXAMPLE = 28


def examples(named: str | Sequence[str], headers: Sequence[str], sample: Sequence[Sequence[str]]) -> list[str]:
    """Up to three different values of a column, or of columns that are joined."""
    wanted = [named] if isinstance(named, str) else list(named)
    places = [list(headers).index(each) for each in wanted if each in headers]
    found = (" ".join(filter(None, (row[place] for place in places if place < len(row)))) for row in sample)
    return [_short(text) for text in dict.fromkeys(filter(None, found))][:3] if places else []


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_EXAMPLE else text[: LONGEST_EXAMPLE - 1] + "…"


def columns_of(
    headers: Sequence[str], sample: Sequence[Sequence[str]], document: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """What a field can be read from: value and words of each column, with an example; joined ones where in use."""
    joined = [named for named in document.get("columns", {}).values() if not isinstance(named, str)]
    named = [*dict.fromkeys(header for header in headers if header), *joined]
    return [(_value(each), _words(each, examples(each, headers, sample))) for each in named]


def _value(named: str | Sequence[str]) -> str:
    return named if isinstance(named, str) else JOIN.join(named)


def _words(named: str | Sequence[str], shown: Sequence[str]) -> str:
    name = named if isinstance(named, str) else " + ".join(named)
    return f"{name} ({shown[0]})" if shown else name


def values_text(values: Mapping[str, str], more: Iterable[str] = ()) -> str:
    """A value map as lines to edit; words in `more` wait for their meaning."""
    lines = [f"{words} = {meant}" for words, meant in values.items()]
    return "\n".join([*lines, *(f"{words} = " for words in more if words not in values)])


def values_from(text: str | None) -> dict[str, str]:
    """The value map behind such lines; a line without a meaning says nothing yet."""
    found = {}
    for line in filter(str.strip, (text or "").splitlines()):
        words, sign, meant = line.rpartition("=")
        if not sign:
            shown = line.strip()[:40]
            raise Unreadable(_("“%(line)s” has no = in it. Write each line like: Reseller = active", line=shown))
        if meant.strip():
            found[words.strip()] = meant.strip()
    return found


def flat(kind: Kind, document: Mapping[str, Any], refused: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """A document as the data of `mapping_form`."""
    options = document.get("options", {})
    data: dict[str, Any] = {"source": document.get("source", "")}
    for each in kind.fields:
        values = document.get("values", {}).get(each.name, {})
        data[f"c_{each.name}"] = _value(document.get("columns", {}).get(each.name, ""))
        data[f"d_{each.name}"] = document.get("defaults", {}).get(each.name, "")
        data[f"v_{each.name}"] = values_text(values, refused.get(each.name, ()))
        data[f"f_{each.name}"] = document.get("formats", {}).get(each.name, "")
    data |= {f"r_{name}": options.get(name, "") for name in READING}
    return data | {f"o_{option.name}": _shown(option, options.get(option.name)) for option in kind.options}


def _shown(option: Option, held: Any) -> Any:
    match option.kind:
        case "day":
            return date.fromisoformat(str(held)) if held else None
        case "list":
            return ", ".join(held or ())
        case "map":
            return values_text(held or {})
    return held


def document_from(kind: Kind, data: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The document behind the data of `mapping_form`; what the form does not show stays as it was `before`."""
    names = [each.name for each in kind.fields]
    options = dict(before.get("options", {})) | {name: data[f"r_{name}"] for name in READING}
    options |= {option.name: _meant(option, data[f"o_{option.name}"]) for option in kind.options}
    parts: dict[str, dict[str, Any]] = {
        "columns": {name: _named(data[f"c_{name}"]) for name in names},
        "defaults": {name: data[f"d_{name}"] for name in names},
        "values": {name: values_from(data[f"v_{name}"]) for name in names},
        "formats": {name: data.get(f"f_{name}", "") for name in names},
        "options": options,
    }
    told = {part: {name: held for name, held in names.items() if held} for part, names in parts.items()}
    return {"kind": kind.key, "source": data["source"], **told}


def _named(value: str) -> str | list[str]:
    return value.split(JOIN) if value and JOIN in value else value


def _meant(option: Option, typed: Any) -> Any:
    match option.kind:
        case "day":
            return typed.isoformat() if typed else ""
        case "list":
            return [part.strip() for part in (typed or "").split(",") if part.strip()]
        case "map":
            return values_from(typed)
    return typed
