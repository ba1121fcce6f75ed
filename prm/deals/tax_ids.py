"""Tax ids of companies: their shape and check digits, where these are certain. Knows no customer."""
# ruff: noqa: E501 - a table is read in long lines

import re
from collections.abc import Callable, Sequence
from unicodedata import normalize

from prm.core.errors import Unreadable

_GAPS = re.compile(r"[\s.\-/–—:,'’_|]+")
_SAME = {"GR": "EL", "UK": "GB"}  # ISO says GR where tax offices say EL
_ENDINGS = {"CH": r"(?:MWST|TVA|IVA|VAT)$", "NO": r"MVA$", "SE": r"$", "CA": r"R[TCPM]\d{4}$"}
_WORDS = re.compile(r"^(?:VATID|VATNO|VATNR|VAT|USTIDNR|USTID|UST|TVA|PIVA|IVA|BTW|NIF|CIF|NIP|CVR|ABN|EIN|CNPJ|GSTIN|RFC|MOMS|UID|TIN)(?=[A-Z]{0,3}\d)")  # fmt: skip

SHAPES = {  # after the country's letters; without blanks, dots and dashes
    "AT": r"U\d{8}", "BE": r"[01]\d{9}", "BG": r"\d{9,10}", "CY": r"\d{8}[A-Z]", "CZ": r"\d{8,10}", "DE": r"\d{9}", "DK": r"\d{8}",
    "EE": r"\d{9}", "EL": r"\d{9}", "ES": r"[A-Z0-9]\d{7}[A-Z0-9]", "FI": r"\d{8}", "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}", "HR": r"\d{11}",
    "HU": r"\d{8}", "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}", "IT": r"\d{11}", "LT": r"\d{9}|\d{12}", "LU": r"\d{8}", "LV": r"\d{11}",
    "MT": r"\d{8}", "NL": r"\d{9}B\d{2}", "PL": r"\d{10}", "PT": r"\d{9}", "RO": r"\d{2,10}", "SE": r"\d{10}01", "SI": r"\d{8}", "SK": r"\d{10}",
    "GB": r"\d{9}(?:\d{3})?|(?:GD|HA)\d{3}", "XI": r"\d{9}(?:\d{3})?", "CH": r"E\d{9}", "NO": r"\d{9}",
}  # fmt: skip
AT_HOME = {  # other numbers of one company and no second, as its own country writes them; without letters in front
    "AU": r"\d{11}|\d{9}", "BR": r"[A-Z0-9]{12}\d{2}", "IN": r"\d{2}[A-Z]{5}\d{4}[A-Z][A-Z0-9]Z[A-Z0-9]|[A-Z]{5}\d{4}[A-Z]", "US": r"\d{9}",
    "DE": r"\d{12,13}", "NL": r"\d{8}", "IT": r"[A-Z0-9]{16}", "GB": r"[A-Z]{2}\d{6}|\d{8}|\d{10}", "IE": r"\d{5,6}",
    "CA": r"\d{9}", "MX": r"[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}", "JP": r"T?\d{13}", "TR": r"\d{10,11}",
}  # fmt: skip


def _summed(weights: Sequence[int], modulus: int) -> Callable[[str], bool]:
    """Digits times weights, the check digit's included, leave nothing over."""
    return lambda body: sum(int(d) * w for d, w in zip(body, weights, strict=True)) % modulus == 0


def _trailing(weights: Sequence[int], modulus: int, high: dict[int, int]) -> Callable[[str], bool]:
    """The last digit is modulus less the weighted rest; `high` says what stands for 10 and more."""

    def holds(body: str) -> bool:
        rest = modulus - sum(int(d) * w for d, w in zip(body, weights, strict=False)) % modulus
        return high.get(rest, rest) == int(body[-1])

    return holds


def _luhn(body: str) -> bool:
    doubled = (int(d) * (1 + at % 2) for at, d in enumerate(reversed(body)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _mod_11_10(body: str) -> bool:
    rest = 10
    for digit in body[:-1]:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return (rest + int(body[-1])) % 10 == 1


def _french(body: str) -> bool:
    return not body[:2].isdigit() or (12 + 3 * (int(body[2:]) % 97)) % 97 == int(body[:2])


def _dutch(body: str) -> bool:
    eleven = _summed((9, 8, 7, 6, 5, 4, 3, 2, -1), 11)(body[:9])
    return eleven or int("".join(str(int(sign, 36)) for sign in "NL" + body)) % 97 == 1


def _british(body: str) -> bool:
    if not body.isdigit():
        return True
    total = sum(int(d) * w for d, w in zip(body[:7], range(8, 1, -1), strict=True)) + int(body[7:9])
    return total % 97 == 0 or (total + 55) % 97 == 0


def _romanian(body: str) -> bool:
    full = body.zfill(10)
    return 10 * sum(int(d) * w for d, w in zip(full, (7, 5, 3, 2, 1, 7, 5, 3, 2), strict=False)) % 11 % 10 == int(
        full[-1]
    )


def _brazilian(body: str) -> bool:
    values = [ord(sign) - 48 for sign in body]
    for size in (12, 13):
        weights = [(size - 1 - at) % 8 + 2 for at in range(size)]
        rest = sum(v * w for v, w in zip(values, weights, strict=False)) % 11
        if values[size] != (0 if rest < 2 else 11 - rest):
            return False
    return True


def _indian(body: str) -> bool:
    if len(body) == 10:
        return True
    values = [int(sign, 36) * (1 + at % 2) for at, sign in enumerate(body[:-1])]
    return (36 - sum(v // 36 + v % 36 for v in values) % 36) % 36 == int(body[-1], 36)


def _austrian(body: str) -> bool:
    doubled = [int(d) * (1 + at % 2) for at, d in enumerate(body[1:8])]
    return (10 - (sum(v - 9 * (v > 9) for v in doubled) + 4) % 10) % 10 == int(body[8])


def _australian(body: str) -> bool:
    if len(body) == 9:
        return True
    first = int(body[0]) - 1
    return (first * 10 + sum(int(d) * w for d, w in zip(body[1:], range(1, 20, 2), strict=True))) % 89 == 0


CHECKS: dict[str, Callable[[str], bool]] = {
    "AT": _austrian, "AU": _australian, "BR": _brazilian, "DE": _mod_11_10, "FR": _french, "GB": _british, "HR": _mod_11_10, "IN": _indian,
    "IT": _luhn, "NL": _dutch, "RO": _romanian, "XI": _british,
    "BE": lambda body: 97 - int(body[:8]) % 97 == int(body[8:]),
    "CH": lambda body: _trailing((5, 4, 3, 2, 7, 6, 5, 4), 11, {11: 0})(body[1:]),
    "DK": _summed((2, 7, 6, 5, 4, 3, 2, 1), 11),
    "EE": _summed((3, 7, 1, 3, 7, 1, 3, 7, 1), 10),
    "EL": lambda body: sum(int(d) << (8 - at) for at, d in enumerate(body[:8])) % 11 % 10 == int(body[8]),
    "FI": _summed((7, 9, 10, 5, 8, 4, 2, 1), 11),
    "HU": _summed((9, 7, 3, 1, 9, 7, 3, 1), 10),
    "LU": lambda body: int(body[:6]) % 89 == int(body[6:]),
    "MT": lambda body: (37 - sum(int(d) * w for d, w in zip(body, (3, 4, 6, 7, 8, 9), strict=False)) % 37) == int(body[6:]),
    "NO": _trailing((3, 2, 7, 6, 5, 4, 3, 2), 11, {11: 0}),
    "PL": _summed((6, 5, 7, 2, 3, 4, 5, 6, 7, -1), 11),
    "PT": _trailing((9, 8, 7, 6, 5, 4, 3, 2), 11, {10: 0, 11: 0}),
    "SE": lambda body: _luhn(body[:10]),
    "SI": _trailing((8, 7, 6, 5, 4, 3, 2), 11, {10: 0, 11: 0}),
    "SK": lambda body: int(body) % 11 == 0,
}  # fmt: skip


def normal_tax_id(text: str, country: str) -> str:
    """One spelling of a tax id, led by its country's letters: `de 136.695.976` and `DE136695976` are one.

    `country` is the customer's ISO code; another country's VAT letters in front win over it.
    Raises Unreadable with a sentence when this cannot be a tax id.
    """
    shown = "".join(filter(str.isprintable, " ".join(text.split())))[:40]
    plain = _GAPS.sub("", normalize("NFKC", text)).upper()
    plain = _WORDS.sub("", plain)
    home = _SAME.get(country.strip().upper(), country.strip().upper())
    if not re.fullmatch(r"[A-Z0-9Ñ&+*]+", plain) or sum(map(str.isdigit, plain)) < 2:
        raise Unreadable(f"“{shown}” is not a tax id. Write its letters and digits, or leave it empty.")
    if _made_up(plain):
        raise Unreadable(f"“{shown}” looks made up. Copy the tax id from an invoice, or leave it empty.")
    place, body = _placed(plain, home)
    if not _fits(place, body) or len(place) != 2:
        where = f" of {place}" if len(place) == 2 else ": its country is not known"
        raise Unreadable(f"“{shown}” does not have the form of a tax id{where}. Check it, or leave it empty.")
    if place in CHECKS and re.fullmatch(SHAPES.get(place) or AT_HOME[place], body) and not CHECKS[place](body):
        raise Unreadable(
            f"The check digit of “{shown}” does not fit. One digit may be mistyped: check it, or leave it empty."
        )
    return place + body


def _fits(place: str, body: str) -> bool:
    shapes = [shape for shape in (SHAPES.get(place), AT_HOME.get(place)) if shape] or [r"[A-Z0-9]{5,20}"]
    return any(re.fullmatch(shape, body) for shape in shapes)


def _made_up(plain: str) -> bool:
    digits = "".join(filter(str.isdigit, plain))
    return len(digits) > 2 and (len(set(digits)) == 1 or digits in "0123456789012" or digits in "9876543210")


def _placed(plain: str, home: str) -> tuple[str, str]:
    """The country that issued it and the rest: letters in front count where the rest then has that country's form."""
    for size in (2, 0):
        place, body = (_SAME.get(plain[:2], plain[:2]), plain[2:]) if size else (home, plain)
        if size and place != home and place not in SHAPES:
            continue
        body = re.sub(_ENDINGS.get(place, r"$"), "", body)
        body = _completed(place, body)
        if _fits(place, body):
            return place, body
    return home, plain


def _completed(place: str, body: str) -> str:  # noqa: PLR0911 - a table of countries
    """As registers write it: without the U of Austria, the E of Switzerland, the 0 of Belgium, the 01 of Sweden."""
    if place == "FR" and re.fullmatch(r"\d{9}|\d{14}", body):
        return f"{(12 + 3 * (int(body[:9]) % 97)) % 97:02}{body[:9]}"
    if place == "HU" and re.fullmatch(r"\d{11}", body):
        return body[:8]
    if place == "AT" and re.fullmatch(r"\d{8}", body):
        return "U" + body
    if place == "CH" and re.fullmatch(r"\d{9}", body):
        return "E" + body
    if place == "BE" and re.fullmatch(r"\d{9}", body):
        return "0" + body
    if place == "SE" and re.fullmatch(r"\d{10}", body):
        return body + "01"
    if place == "GB" and re.fullmatch(r"\d{12}", body):
        return body[:9]  # the last three name a branch
    return body.removeprefix("T") if place == "JP" else body
