"""Rows that cannot be taken: each names row, column, value and reason, and nothing is written while one is refused."""

import pytest

from prm.core.errors import Refused
from prm.imports import refused, writing
from prm.imports.models import ImportRefusal
from prm.sales.models import Line
from tests.imports.channel import LINES

ROW = "SO1,1,2026-03-04,P1,m1,S1,2,100.50\n"


@pytest.mark.parametrize(
    ("was", "now", "column", "value", "told"),
    [
        (
            "P1",
            "P77",
            "partner code",
            "P77",
            "No partner has the code “P77”. Import the partners first, or correct it.",
        ),
        ("P1", "", "partner code", "", "Partner code is empty. Each row needs one."),
        ("m1", "m9", "manager", "m9", "No person has the code “m9”"),
        ("S1", "S9", "sku", "S9", "No product has the SKU “S9”"),
        ("2026-03-04", "2026-02-30", "date", "2026-02-30", "is not a day in the order year, month, day"),
        ("2026-03-04", "1826-03-04", "date", "1826-03-04", "is not a day"),
        ("2026-03-04", "soon", "date", "soon", "is not a day"),
        ("100.50", "NaN", "amount", "NaN", "“NaN” is not an amount"),
        ("100.50", "inf", "amount", "inf", "“inf” is not an amount"),
        ("100.50", "1e5", "amount", "1e5", "is not an amount"),
        ("100.50", "=1+1", "amount", "=1+1", "is not an amount"),
        ("100.50", "100.50001", "amount", "100.50001", "more than four decimals"),
        ("100.50", "1,2,3", "amount", "1,2,3", "mixes its separators"),
        ("100.50", "999999999999", "amount", "999999999999", "larger than any amount kept here"),
        ("100.50", "", "amount", "", "Amount is empty"),
        (",2,", ",two,", "quantity", "two", "“two” is not a whole number"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_with_its_place(imports, channel, was, now, column, value, told):
    cell = f'"{now}"' if "," in now and was != ",2," else now
    text = LINES + "SO0,1,2026-03-04,P1,m1,S1,1,50.25\n" + ROW.replace(was, cell)
    run = imports.check("sales", text)
    assert (run.counts["refused"], run.counts["new"]) == (1, 1)
    row, named, shown, reason = run.refused[0]
    assert (row, named, shown) == (3, column, value)
    assert told in reason


def test_nothing_is_written_while_a_row_is_refused_unless_that_is_said(imports, channel):
    run = imports.check("sales", LINES + ROW + ROW.replace("SO1", "SO2").replace("P1", "NOPE"))
    before = imports.facts()
    with pytest.raises(Refused, match="1 rows are refused, so nothing was written"):
        writing.merge(run.id)
    assert imports.facts() == before
    done = imports.confirm(run, skip_refused=True)
    assert str(done.state) == "done"
    assert imports.rows(Line, Line.order_number) == [("SO1",)]


def test_a_row_that_is_too_short_or_too_long_is_refused_as_a_whole(imports, channel):
    run = imports.check("sales", LINES + "SO1,1,2026-03-04\n" + ROW.replace("P1", "P1,P2") + ROW)
    assert [(row, column) for row, column, *_ in run.refused] == [(2, ""), (3, "")]
    assert "This row has 3 columns, the header 8" in run.refused[0][3]


def test_several_reasons_of_one_row_are_all_told(imports, channel):
    run = imports.check("sales", LINES + "SO1,1,soon,NOPE,m1,S1,2,free\n" + ROW)
    assert run.counts["refused"] == 1
    assert {column for _, column, *_ in run.refused} == {"date", "partner code", "amount"}


def test_currencies_need_to_exist_and_to_have_a_rate_at_most_seven_days_old(imports, channel):
    lines = LINES.replace("amount", "amount,currency")
    days = {"SO1": ("2026-03-02", "EUR"), "SO2": ("2026-03-09", "EUR"), "SO3": ("2026-03-01", "EUR")}
    days |= {"SO4": ("2026-03-18", "EUR"), "SO5": ("2026-03-04", "XQX"), "SO6": ("2026-03-04", "JPY")}
    rows = [f"{order},1,{day},P1,m1,S1,1,100,{code}\n" for order, (day, code) in days.items()]
    run = imports.check("sales", lines + "".join(rows))
    reasons = {row: reason for row, _, _, reason in run.refused}
    assert reasons.keys() == {4, 5, 6, 7}
    assert "There is no rate from EUR to USD for 2026-03-01 or the seven days before" in reasons[4]
    assert "“XQX” is not a currency" in reasons[6]
    assert "There is no rate from JPY to USD. Import the rates first." in reasons[7]
    imports.confirm(run, skip_refused=True)
    booked = imports.rows(Line, Line.order_number, Line.amount, Line.reporting, Line.rate, Line.rate_day)
    assert [(o, a, r, rate, str(day)) for o, a, r, rate, day in booked] == [
        ("SO1", 1_000_000, 1_250_000, "1.25", "2026-03-02"),
        ("SO2", 1_000_000, 1_250_000, "1.25", "2026-03-02"),
    ]


def test_returns_zeros_and_ten_digit_amounts_are_taken(imports, channel):
    amounts = ["-20.5", "0", "1234567890", "(5.00)", "0.0001"]
    rows = [ROW.replace("SO1", f"SO{n}").replace("100.50", amount) for n, amount in enumerate(amounts)]
    assert imports.merge("sales", LINES + "".join(rows)).counts["new"] == 5
    stored = [amount for _, amount in imports.rows(Line, Line.order_number, Line.amount)]
    assert stored == [-205_000, 0, 12_345_678_900_000, -50_000, 1]


def test_a_formula_is_kept_as_text_and_cannot_start_one_in_the_file_of_refused_rows(imports, channel):
    text = "partner code,name,e-mail\nP5,=HYPERLINK(1),nobody\nP6,'+phone,\n"
    run = imports.check("partners", text)
    imports.confirm(run, skip_refused=True)
    assert any("'+phone'" in row for row in imports.facts()["partner"])
    rows = [ImportRefusal(row=2, column="e-mail", reason="Why.", cells=["P5", "=HYPERLINK(1)", "nobody"])]
    lines = list(refused.lines(run, rows))
    assert lines[0].startswith("\ufeffpartner code,name,e-mail,Row,Reason")
    assert lines[1].strip() == "P5,'=HYPERLINK(1),nobody,2,e-mail: Why."


def test_two_rows_for_one_line_are_one_when_they_agree_and_refused_when_not(imports, channel):
    other = ROW.replace("100.50", "7.5")
    run = imports.check("sales", LINES + ROW + ROW.replace("SO1", "SO2") + ROW + other)
    assert (run.counts["new"], run.counts["duplicates"], run.counts["refused"]) == (2, 1, 1)
    row, _, _, reason = run.refused[0]
    assert row == 5
    assert "Row 2 already gives line 1 of order SO1, with other values" in reason


def test_a_corrected_cell_is_read_in_place_of_the_one_in_the_file(imports, channel):
    run = imports.check("sales", LINES + ROW.replace("P1", "P77"))
    imports.fix(run, 2, "partner code", "P2")
    again = imports.recheck(run)
    assert (again.counts["new"], again.counts["refused"], again.refused) == (1, 0, [])
