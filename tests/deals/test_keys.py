"""Customer keys: one customer has one key however it is written, two customers never share one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.core.errors import Unreadable
from prm.deals.keys import KeyKind, customer_keys, normal_name, normal_tax_id, registrable

VALID = (  # noqa: SIM905 - a table
    "136695976 DE;ATU13585627 AT;0428759497 BE;13585628 DK;100931558 EE;EL094259216 GR;20774740 FI;40303265045 FR;33392005961 HR;12892312 HU;"
    "00743110157 IT;15027442 LU;11679112 MT;NL004495445B01 NL;8567346215 PL;501964843 PT;18547290 RO;123456789701 SE;50223054 SI;2022749619 SK;"
    "980780684 GB;CHE-100.155.212 CH;995525828MVA NO;83914571673 AU;16.727.230/0001-97 BR;27AAPFU0939F1ZV IN;12-3456788 US"
).split(";")


@pytest.mark.parametrize(
    ("name", "country", "plain"),
    [
        ("Ørsted A/S", "DK", "orsted"), ("Cemex, S.A.B. de C.V.", "MX", "cemex"), ("Foo GmbH & Co. KG", "DE", "foo"), ("Barilla S.p.A.", "IT", "barilla"),
        ("株式会社東芝", "JP", "東芝"), ("㈱東芝", "JP", "東芝"), ("ООО «Ромашка»", "RU", "ромашка"), ("삼성전자(주)", "KR", "삼성전자"), ("华为技术有限公司", "CN", "华为技术"),
        ("บริษัท ปตท. จำกัด (มหาชน)", "TH", "ปตท"), ('שטראוס בע"מ', "IL", "שטראוס"), ("PT Astra International Tbk", "ID", "astra international"),
        ("Orlen sp. z o.o.", "PL", "orlen"), ("Novák spol. s r.o.", "CZ", "novak"), ("Arçelik A.Ş.", "TR", "arcelik"), ("I.B.M. Corp.", "US", "ibm"),
        ("Johnson & Johnson", "US", "johnson and johnson"), ("The Coca-Cola Company", "US", "coca cola"), ("ＡＣＭＥ™ Pty Ltd", "AU", "acme"), ("SAS AB", "SE", "sas"),
    ],
)  # fmt: skip
def test_a_name_reads_without_case_accents_and_legal_form(name, country, plain):
    assert normal_name(name, country) == plain


@pytest.mark.parametrize(
    ("one", "other", "country"),
    [
        ("Day Spa", "Day", "US"), ("AS Watson", "Watson", "HK"), ("SAS Institute", "Institute", "US"), ("C++ Soft", "C Soft", "US"), ("Acme North", "Acme South", "US"),
        ("ガス", "カス", "JP"), ("किरण", "करण", "IN"), ("Мой Дом", "Мои Дом", "RU"),
    ],
)  # fmt: skip
def test_names_of_two_companies_stay_two(one, other, country):
    assert normal_name(one, country) != normal_name(other, country)


@pytest.mark.parametrize(
    "name", ["", " ", "!!!", "GmbH", "Ltd. Inc.", "株式会社", "n/a", "TBD", "\ud800", "\u200b", "a" * 301]
)
def test_a_name_that_names_nobody_is_refused_with_a_sentence(name):
    with pytest.raises(Unreadable) as refusal:
        normal_name(name)
    assert str(refusal.value).endswith(".")
    assert str(refusal.value).isprintable()


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_and_its_key_fits_an_index(text):
    try:
        keys = customer_keys(name=text, country="DE", domain=text)
    except Unreadable:
        keys = ()
    assert all(0 < len(key.value.encode()) <= 1600 for key in keys)


@pytest.mark.parametrize(
    "text",
    [
        "https://www.müller.de/x",
        "MÜLLER.DE.",
        "xn--mller-kva.de",
        "Jo <jo@müller.de>",
        "mailto:jo@mail.müller.de",
        "//müller.de:8080",
        "http://a:b@müller.de?x=1",
    ],
)
def test_one_domain_however_it_is_written(text):
    assert registrable(text) == "xn--mller-kva.de"


@pytest.mark.parametrize(
    "text",
    ["", "acme", "jo@gmail.com", "hotmail.co.uk", "t-online.de", "facebook.com/acme", "1.2.3.4", "localhost", "co.uk", "http://", "acme..com", "[::1]", "\ud800.com", "x" * 300],
)  # fmt: skip
def test_no_domain_of_its_own(text):
    assert registrable(text) == ""


def test_a_shop_under_a_shared_place_is_its_own_and_sharp_s_is_not_ss():
    assert registrable("uno.myshopify.com") != registrable("due.myshopify.com") != ""
    assert registrable("straße.de") != registrable("strasse.de")


@pytest.mark.parametrize("line", VALID)
def test_a_true_tax_id_is_read_and_a_slip_in_a_check_digit_is_not(line):
    text, country = line.split()
    plain = normal_tax_id(text, country)
    assert normal_tax_id(f" {plain[:2].lower()} {plain[2:5]}.{plain[5:]} ", country) == plain
    if country not in {"US", "FR", "NL"}:
        at = max(at for at, sign in enumerate(plain) if sign.isdigit() and not (country == "SE" and at > 11))
        wrong = plain[:at] + str((int(plain[at]) + 1) % 10) + plain[at + 1 :]
        with pytest.raises(Unreadable, match=r"\.$"):
            normal_tax_id(wrong, country)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("N/A", "DE"),
        ("000000000", "DE"),
        ("123456789", "US"),
        ("12", "DE"),
        ("none", ""),
        ("7" * 40, "ZA"),
        ("12345678", ""),
        ("\ud8001", "DE"),
    ],
)
def test_what_is_no_tax_id_is_refused_with_a_sentence(text, country):
    with pytest.raises(Unreadable, match=r"\.$"):
        normal_tax_id(text, country)


def test_tax_id_and_domain_decide_and_the_name_only_without_both():
    full = customer_keys(name="Acme Ltd", country="GB", domain="acme.co.uk", tax_id="980780684")
    assert [key.kind for key in full] == [KeyKind.TAX, KeyKind.DOMAIN]
    assert customer_keys(name="Acme Ltd", country="gb", domain="jo@gmail.com") == ((KeyKind.NAME, "acme|GB"),)
    assert customer_keys(name="Acme", country="US") != customer_keys(name="Acme", country="GB")
    with pytest.raises(Unreadable, match="Give the country"):
        customer_keys(name="Acme", country="")
