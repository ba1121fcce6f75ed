"""When something is due, as people say it: “Thu”, “tomorrow”, “+7”, 2026-09-04. Pure."""

import re
from datetime import date, timedelta

from prm.core.errors import Unreadable

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FURTHEST = 3_650
HOW = "Write the day like Thu, tomorrow, +7 or 2026-09-04."


def due_day(text: str, today: date) -> date:
    """The day meant by what was typed; a weekday is the next one after today. Raises Unreadable with a sentence."""
    said = " ".join(text.casefold().split()).rstrip(".")
    day = _near(said, today) or _counted(said, today) or _written(said)
    if day is None:
        raise Unreadable(f"“{text.strip()[:40]}” is not a day. {HOW}")
    if day < today:
        raise Unreadable(f"{day.isoformat()} has passed. Choose today or a later day.")
    if day > today + timedelta(days=FURTHEST):
        raise Unreadable(f"{day.isoformat()} is more than ten years away. Choose an earlier day.")
    return day


def _near(said: str, today: date) -> date | None:
    if said in {"today", "tomorrow"}:
        return today + timedelta(days=said == "tomorrow")
    if said == "next week":
        return today + timedelta(days=7 - today.weekday())
    for number, name in enumerate(WEEKDAYS):
        if len(said) >= 2 and name.startswith(said.removeprefix("next ")) and len(said.removeprefix("next ")) >= 2:
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return None


def _counted(said: str, today: date) -> date | None:
    match = re.fullmatch(r"\+?\s?([0-9]{1,4})\s?(d|days?|w|weeks?)?", said)
    if not match or not (said.startswith("+") or match[2]):
        return None
    return today + timedelta(days=int(match[1]) * (7 if (match[2] or "").startswith("w") else 1))


def _written(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", said) else None
    except ValueError:
        return None
