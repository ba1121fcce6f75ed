"""Mail addresses that are thrown away after use, by their domains: a list that ships with the product. Asks nobody."""

from functools import cache
from importlib.resources import files


@cache
def _domains() -> frozenset[str]:
    lines = (files("prm") / "core" / "disposable.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_disposable(address: str) -> bool:
    """Is a mail address, or any domain above its host, one that anybody gets for ten minutes?"""
    labels = address.rpartition("@")[2].strip(". ").casefold().split(".")
    return any(".".join(labels[at:]) in _domains() for at in range(len(labels) - 1))
