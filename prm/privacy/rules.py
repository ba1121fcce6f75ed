"""What holds when people are looked for in texts and erased: words, blockers, periods. Pure."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from enum import StrEnum, auto
from typing import Any

LONGEST = 3_650  # days
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_MOST_WORDS = 4  # of a name, when texts are looked through for other people's


class Sort(StrEnum):
    """What is noted of a person."""

    HOLD = auto()
    WISH = auto()


def telling(names: Iterable[str], emails: Iterable[str], phones: Iterable[str]) -> list[str]:
    """The words that give one person away in a text: addresses, long numbers, names of two words or more."""
    full = [name for name in names if len(_WORD.findall(name)) > 1]
    long = [phone for phone in phones if sum(sign.isdigit() for sign in phone) >= 7]
    return sorted({word.strip() for word in (*full, *emails, *long)} - {""}, key=lambda word: (-len(word), word))


def finder(words: Sequence[str]) -> re.Pattern[str]:
    """Finds any of these words, whatever their case and blanks, but not inside longer ones."""
    shapes = (r"\s+".join(map(re.escape, word.split())) for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(shapes) or '(?!)'})(?!\w)", re.IGNORECASE)


def hints(word: str) -> list[str]:
    """What the database looks for, for a first choice of rows: a run of plain letters, however the rest is stored."""
    longest = max(re.findall(r"[a-z0-9@._]+", word.lower()), key=len, default="")
    if len(longest) >= 3:
        return [longest]
    escaped = "".join(sign if sign.isascii() else f"\\u{ord(sign):04x}" for sign in word)
    return [word.lower(), escaped.lower()]


def masked(value: Any, change: Callable[[str], str]) -> Any:
    """A text or document with each of its texts changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: masked(each, change) for key, each in value.items()}
    if isinstance(value, list):
        return [masked(each, change) for each in value]
    return value


def without_others(text: str, names: Collection[str], emails: Collection[str], mask: str) -> str:
    """A text without other people's addresses and full names; `names` are case-folded, `emails` this person's own."""
    text = _ADDRESS.sub(lambda found: found[0] if found[0].lower() in emails else mask, text)
    words = list(_WORD.finditer(text))
    spans, at = [], 0
    while at < len(words):
        length = next((n for n in range(_MOST_WORDS, 1, -1) if _joined(words[at : at + n], n) in names), 0)
        if length:
            spans.append((words[at].start(), words[at + length - 1].end()))
        at += length or 1
    for start, end in reversed(spans):
        text = text[:start] + mask + text[end:]
    return text


def _joined(words: Sequence[re.Match[str]], length: int) -> str:
    return " ".join(word[0] for word in words).casefold() if len(words) == length else ""


def confirmed(typed: str, name: str) -> bool:
    """Did they type the person's name, whatever its case and blanks?"""
    return typed.casefold().split() == name.casefold().split()
