"""Letters: how a name is folded for exact keys, and how it sounds in Latin letters for near matches. Pure."""
# ruff: noqa: E501, SIM905 - a table is read in long lines

import re
from functools import lru_cache
from unicodedata import category, combining, normalize

_MARKS = dict.fromkeys(map(ord, "™®©℠℗"), " ")  # NFKC would turn ™ into the letters tm
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n", "ə": "e"}
    | {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": "", "ё": "е"}
)
_POINTS = frozenset(map(chr, [*range(0x0591, 0x05C8), *range(0x064B, 0x0656), 0x0670]))  # Hebrew and Arabic vowels

_CYRILLIC = dict(
    zip("абвгдезийклмнопрстуфхыэіїєґўђјљњћџѓќѕ", "a b v g d e z i i k l m n o p r s t u f h i e i i e g u dj j lj nj c dz g k dz".split(), strict=True)
) | {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ь": "", "ъ": ""}  # fmt: skip
_GREEK = dict(zip("αβγδεζηικλμνξοπρστυφχω", "a v g d e z i i k l m n x o p r s t y f ch o".split(), strict=True))
_GREEK |= {"θ": "th", "ψ": "ps", "ς": "s"}
_ARABIC = dict(zip("ابتجحخدذرزسصضطظعغفقكلمنهويپچگژ", "a b t j h kh d dh r z s s d t z a gh f q k l m n h u i p ch g zh".split(), strict=True))  # fmt: skip
_ARABIC |= {"ث": "th", "ش": "sh", "ء": "", "ؤ": "u", "ئ": "i"}
_HEBREW = dict(zip("אבגדהוזחטיכלמנסעפצקרשתךםןףץ", "a b g d h v z h t i k l m n s a p ts k r sh t k m n p ts".split(), strict=True))  # fmt: skip
_KANA = {
    kana: row + vowel
    for row, kanas in {
        "": "アイウエオ", "k": "カキクケコ", "g": "ガギグゲゴ", "s": "サシスセソ", "z": "ザジズゼゾ", "t": "タチツテト", "d": "ダヂヅデド",
        "n": "ナニヌネノ", "h": "ハヒフヘホ", "b": "バビブベボ", "p": "パピプペポ", "m": "マミムメモ", "r": "ラリルレロ",
    }.items()
    for kana, vowel in zip(kanas, "aiueo", strict=True)
} | {"ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヲ": "o", "ン": "n", "ー": "", "ッ": "", "ヴ": "v", "シ": "shi", "チ": "chi",
     "ツ": "tsu", "フ": "fu", "ジ": "ji", "ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}  # fmt: skip
_LATIN = _CYRILLIC | _GREEK | _ARABIC | _HEBREW | _KANA
_LEAD = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")
_VOWEL = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_TAIL = " g kk gs n nj nh d l lg lm lb ls lt lp lh m b bs s ss ng j ch k t p h".split(" ")
_SOUNDS = (
    ("sch", "sh"), ("tch", "ch"), ("ph", "f"), ("ck", "k"), ("kh", "h"), ("qu", "kv"), ("x", "ks"), ("ts", "z"), ("tz", "z"), ("ae", "a"),
    ("oe", "o"), ("ue", "u"), ("ou", "u"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("ch", "h"), ("sh", "s"), ("zh", "s"), ("th", "t"),
    ("z", "s"), ("c", "k"), ("q", "k"), ("w", "v"), ("y", "i"), ("j", "i"), ("ii", "i"), ("ie", "i"), ("ei", "i"),
)  # fmt: skip

_TWICE = re.compile(r"(.)\1+", re.DOTALL)


def folded(text: str) -> str:
    """One spelling for exact keys: NFKC, no case, no accents on Latin and Greek letters, no unseen signs.

    Accents stay where they make another letter (ガ is not カ, й not и). `Ørsted™` reads `orsted`.
    """
    if text.isascii():
        return text.casefold()
    plain = normalize("NFKC", normalize("NFKC", text.translate(_MARKS)).casefold())
    kept: list[str] = []
    base = ""
    for sign in normalize("NFD", plain):
        if not combining(sign):
            base = sign
            if category(sign) not in {"Cf", "Cs", "Cc"} or sign in "\t\n\r":
                kept.append(sign)
        elif not (base < "\u0250" or "\u0370" <= base < "\u0400" or base == "е" or sign in _POINTS):
            kept.append(sign)
    return normalize("NFC", "".join(kept)).translate(_LETTERS)


def latin(text: str) -> str:
    """A folded text in Latin letters as far as an alphabet allows; Chinese characters stay, having no one reading."""
    if text.isascii():
        return text
    return "".join(map(_spelt, text))


def _spelt(sign: str) -> str:
    if sign.isascii():
        return sign
    if "가" <= sign <= "힣":
        place = ord(sign) - 0xAC00
        return _LEAD[place // 588] + _VOWEL[place % 588 // 28] + _TAIL[place % 28]
    if "ぁ" <= sign <= "ゖ":
        sign = chr(ord(sign) + 0x60)
    return _LATIN.get(sign, sign)


@lru_cache(65_536)
def sound(word: str) -> str:
    """How a Latin word sounds, roughly, across languages: `Yandeks`, `Yandex` and `Jandex` are one."""
    for written, heard in _SOUNDS:
        if written in word:
            word = word.replace(written, heard)
    return _TWICE.sub(r"\1", word)


@lru_cache(65_536)
def skeleton(word: str) -> str:
    """The first letter and the consonants that sound: what vowels' typos and transliterations leave alone."""
    heard = sound(word)
    return heard[:1] + "".join(sign for sign in heard[1:] if sign not in "aeiouh")
