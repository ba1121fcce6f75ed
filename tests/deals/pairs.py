"""Labelled pairs of customers, made by a seeded generator, and the hand-made hard ones. Shared by tests and bench."""
# ruff: noqa: SIM905 - a table is read in long lines

import csv
from pathlib import Path
from random import Random
from typing import NamedTuple

from prm.deals.likeness import Party

HARD = Path(__file__).with_name("hard_pairs.csv")
STARTS = "bar bel bor bri cal car cor dal dar del dor fal fen fir gal gar gor hal har hel jor kal kar kel lam lar lor mal mar mel nor nel pal par per quin ral ren ros sal sar sel tal tar tor val var ven wal wes xan yar zan zel".split()
MIDDLES = "a e i o u ba be bi bo ca da de di do fa fe ga go la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta te ti to va ve vi vo".split()
ENDS = "bach berg bert bury corp dale den don dorf feld ford gard ham kamp land len lin man mar mont nik ner pol quist ric rup sen ska son stad stein ster ter tex ton tron val vik ville worth zon".split()
LINES = "Systems Logistics Foods Engineering Consulting Energy Pharma Textiles Motors Insurance Software Trading Packaging Chemicals Hotels Media Steel Robotics Optics Dental".split()
SHARED = "Delta Summit Pioneer Global United National Phoenix Atlas Royal First Alpha Crown Liberty Eagle".split()
FORMS = {
    "DE": ["GmbH", "AG", "GmbH & Co. KG", "gmbh"],
    "US": ["Inc.", "LLC", "Corp", "Corporation"],
    "GB": ["Ltd", "Limited", "PLC"],
    "FR": ["S.A.", "SAS", "S.A.R.L."],
    "IT": ["S.p.A.", "Srl"],
    "NL": ["B.V.", "N.V."],
    "SE": ["AB"],
    "PL": ["Sp. z o.o.", "S.A."],
    "MX": ["S.A. de C.V."],
    "BR": ["Ltda.", "S/A"],
}
CYRILLIC = str.maketrans(
    {
        "a": "а",
        "b": "б",
        "d": "д",
        "e": "е",
        "f": "ф",
        "g": "г",
        "i": "и",
        "k": "к",
        "l": "л",
        "m": "м",
        "n": "н",
        "o": "о",
        "p": "п",
        "r": "р",
        "s": "с",
        "t": "т",
        "u": "у",
        "v": "в",
        "z": "з",
    }
)
ACCENTS = str.maketrans({"a": "á", "o": "ö", "e": "é", "u": "ü", "n": "ñ"})
HOSTS = ("", "", "gmail.com", "https://www.facebook.com/us")


class Pair(NamedTuple):
    """Two customers, and whether a person should see them side by side; `one` = they are one to the machine too."""

    same: bool
    kind: str
    asked: Party
    known: Party
    one: bool = False


def stem(random):
    """A made-up name of its own, like `Torveldorf`."""
    return (random.choice(STARTS) + random.choice(MIDDLES) + random.choice(ENDS)).capitalize()


def company(random):
    """A made-up company and its country; its words repeat as those of real companies do."""
    country = random.choice(list(FORMS))
    first = random.choice(SHARED) if random.random() < 0.15 else stem(random)
    middle = f" {stem(random)}" if random.random() < 0.5 else ""
    line = f" {random.choice(LINES)}" if random.random() < 0.7 else ""
    return f"{first}{middle}{line}", country


def mistyped(random, name):
    """One slip in the longest word: left out, doubled, swapped or another letter."""
    longest = max(name.split(), key=len)
    at = random.randrange(1, len(longest) - 1)
    way = random.randrange(4)
    slip = (
        longest[:at]
        + ("", longest[at] * 2, longest[at + 1] + longest[at], random.choice("aeilnrst"))[way]
        + longest[at + 1 + (way == 2) :]
    )
    return name.replace(longest, slip)


def _same(random, number):
    name, country = f"{stem(random)} {random.choice(LINES)}", random.choice(list(FORMS))
    kind = ("legal form", "typo", "accents", "acronym", "transliteration", "word order", "subsidiary", "together")[
        number % 8
    ]
    form = random.choice(FORMS[country])
    other = {
        "legal form": name,
        "typo": mistyped(random, name),
        "accents": name.translate(ACCENTS),
        "together": name.replace(" ", ""),
        "word order": " ".join(reversed(name.split())),
        "transliteration": name.lower().translate(CYRILLIC),
        "subsidiary": f"{name} {random.choice(['Europe', 'Deutschland', 'International', 'Holding'])}",
    }.get(kind)
    if kind == "acronym":
        name = " ".join(stem(random) for _ in range(3))
        other = "".join(word[0] for word in name.split())
    return Pair(True, kind, Party(f"{other} {form}", country), Party(name, country), kind in {"legal form", "accents"})


def _other(random, number):
    kind = ("shared word", "same line", "near stem", "direction", "same host")[number % 5]
    country, line, word = random.choice(list(FORMS)), random.choice(LINES), random.choice(SHARED)
    one, two = random.sample(sorted({stem(random) for _ in range(9)}), 2)
    host = random.choice(HOSTS)
    asked, known = {
        "shared word": (f"{word} {one}", f"{word} {two}"),
        "same line": (f"{one} {line}", f"{two} {line}"),
        "near stem": (one, two[:3] + one[:3] + two[3:]),
        "direction": (f"{one} North", f"{one} South"),
        "same host": (one, two),
    }[kind]
    forms = FORMS[country]
    return Pair(
        False,
        kind,
        Party(f"{asked} {random.choice(forms)}", country, host),
        Party(f"{known} {random.choice(forms)}", country, host),
    )


def generated(count=2000, seed=3):
    """Half pairs to be shown, half strangers; the same for the same seed."""
    random = Random(seed)
    return [(_same, _other)[number % 2](random, number // 2) for number in range(count)]


def hard():
    """The hand-made ones, in the file's order; every third was not looked at while the scores were set."""
    with HARD.open(encoding="utf-8", newline="") as file:
        return [
            Pair(
                row["same"] == "1", row["kind"], Party(row["asked"], row["asked_country"], row["asked_domain"]),
                Party(row["known"], row["known_country"], row["known_domain"], parent=row["known_parent"]),
            )
            for row in csv.DictReader(file, delimiter=";", restval="")
        ]  # fmt: skip
