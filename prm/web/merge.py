"""Two people changed the same record: what can be joined, and what one of them must choose (R40). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Clash:
    """A field both have changed, to different values."""

    name: str
    yours: str
    now: str


def joined(base: Texts, mine: Texts, theirs: Texts, choices: Texts) -> tuple[dict[str, str], list[Clash]]:
    """The record as both want it, and the fields on which they differ.

    `base` is what I was shown, `mine` what I sent, `theirs` what is stored now, all as the form writes them;
    `choices` says `mine` or `theirs` for a field I was asked about. A clash keeps mine until chosen.
    """
    result, clashes = {}, []
    for name, own in mine.items():
        now = theirs.get(name, "")
        choice = choices.get(name)
        if own == now or choice == "theirs" or (choice is None and own == base.get(name, "")):
            result[name] = now
            continue
        result[name] = own
        if choice is None and now != base.get(name, ""):
            clashes.append(Clash(name, own, now))
    return result, clashes
