"""Files that are not what they should be: each ends in one sentence, and nothing is written."""

import pytest

from tests.imports.channel import LINES

GOOD = LINES + "SO1,1,2026-03-04,P1,m1,S1,2,100.50\nSO2,1,2026-03-05,P2,m2,S2,1,-20\n"
NAMES = "partner code,name\nP9,Café Müller\n"


def refused(run):
    assert str(run.state) == "failed"
    return run.error


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "The file is empty"),
        ("\n\n , ,\n", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1" + bytes(600), "Save it as XLSX without a password"),
        (b"%PDF-1.7 ...", "a PDF"),
        ("<html><body>a,b</body></html>", "a web page"),
        ("<svg xmlns='x'/>", "a web page or XML"),
        (b"order,line\n\0\0\x01\x02\0", "zero bytes"),
        (GOOD + 'SO3,1,"never closed', "The file ends inside the quotes of row 4"),
        (GOOD + "SO3,1,2026-03-", "The file ends in the middle of row 4, after 3 of 8 columns"),
        (GOOD.replace("P1", '"P"1'), "Row 2 has a quote in the middle of a cell"),
        (GOOD.replace("sku", "amount"), "Columns 6 and 8 are both called “amount”"),
        (GOOD.replace("amount", "sum"), "No column gives Amount. Say in the profile which one does"),
        (b"PK\x03\x04 not really a workbook", "This workbook is damaged or cut off"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(imports, channel, content, told):
    before = imports.facts()
    assert told in refused(imports.check("sales", content))
    assert imports.facts() == before


def test_a_file_that_is_not_there_is_named(imports, channel, tmp_path):
    assert "There is no file" in refused(imports.check_file("sales", tmp_path / "gone.csv"))
    assert "is a folder" in refused(imports.check_file("sales", tmp_path))


@pytest.mark.parametrize(
    ("encoding", "form"),
    [
        ("utf-8", "CSV, utf-8, comma"),
        ("utf-8-sig", "CSV, utf-8-sig, comma"),
        ("utf-16", "CSV, utf-16, comma"),
        ("utf-16-le", "CSV, utf-16-le, comma"),
        ("cp1252", "CSV, cp1252, comma"),
    ],
)
def test_encodings_are_told_apart(imports, channel, encoding, form):
    run = imports.check("partners", NAMES.encode(encoding))
    assert (str(run.state), run.form, run.counts["new"]) == ("checked", form, 1)
    assert run.sample == [["P9", "Café Müller"]]


def test_an_encoding_that_cannot_be_told_is_asked_for_with_the_place_of_the_trouble(imports, channel):
    russian = "partner code,name\n" + "P8,Магазин велосипедов на Невском проспекте\n" * 3
    told = refused(imports.check("partners", russian.encode("cp1251")))
    assert "The encoding of this file cannot be told: at byte 21" in told
    named = imports.check("partners", russian.encode("cp1251"), {"options": {"encoding": "cp1251"}})
    assert named.sample[0][1].startswith("Магазин")
    wrong = imports.check("partners", NAMES.encode("cp1252"), {"options": {"encoding": "utf-8"}})
    assert "this file is not utf-8" in refused(wrong)


@pytest.mark.parametrize(("sign", "word"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_separators_are_told_apart(imports, channel, sign, word):
    run = imports.check("sales", GOOD.replace(",", sign))
    assert (str(run.state), run.form, run.counts["new"]) == ("checked", f"CSV, utf-8, {word}", 2)


def test_a_separator_inside_quotes_and_line_ends_of_every_sort_do_not_disturb(imports, channel):
    text = 'partner code;name\r\nP7;"Wheels, Gears; ""and"" more"\r\nP8;"two\nlines"\r\n'
    run = imports.merge("partners", text)
    assert run.counts["new"] == 2
    names = [row for row in imports.facts()["partner"] if "P7" in row or "P8" in row]
    assert 'Wheels, Gears; "and" more' in names[0] + names[1]
    assert "two lines" in names[0] + names[1]


def test_blank_rows_are_passed_over_and_still_counted_as_rows(imports, channel):
    run = imports.check("sales", "\n" + LINES + "\n,,,,,,,\nSO1,1,2026-03-04,NOPE,m1,S1,2,100\n")
    assert run.counts["rows"] == 1
    assert run.refused[0][0] == 5


def test_a_profile_that_does_not_fit_the_file_or_the_kind_says_so(imports, channel):
    missing = imports.check("sales", GOOD, {"columns": {"order_number": "Auftrag"}})
    assert "There is no column “Auftrag” for Order number" in refused(missing)
    assert "The file has the columns: order, line" in missing.error


def test_a_workbook_of_hundreds_of_thousands_of_rows_from_a_browser_is_sent_to_the_command_line(imports, channel):
    lines = "".join(f"P{n},Name {n}\n" for n in range(1, 250_010))
    path = imports.folder / "long.csv"
    path.write_text("partner code,name\n" + lines)
    with_limit = imports.check_uploaded("partners", path)
    assert "more than 250,000 rows" in refused(with_limit)
    assert "prm import partners FILE" in with_limit.error
