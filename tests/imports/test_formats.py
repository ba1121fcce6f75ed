"""How columns of days and amounts are read: told from their values, asked where they read both ways, never guessed."""

import pytest

from prm.imports import formats
from prm.imports.kinds import Field
from prm.imports.rules import Type
from prm.sales.models import Line
from tests.imports.channel import LINES

DAY, AMOUNT = Field("day", "Day", Type.DAY), Field("amount", "Amount", Type.AMOUNT)


def told(field, *cells):
    answers, questions = formats.infer([[[cell] for cell in cells]], {0: field}, ["Column"])
    return answers.get(field.name), questions


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["2026-03-04"], "ymd"),
        (["2026/3/4"], "ymd"),
        (["03/04/2026", "25/04/2026"], "dmy"),
        (["03/04/2026", "04/25/2026"], "mdy"),
        (["3.4.26", "31.12.26"], "dmy"),
        (["05/05/2026", "13/05/2026"], "dmy"),
        (["4 Sep 2026", "Sep 5, 2026"], "ymd"),
        (["", "  "], "ymd"),
    ],
)
def test_the_order_of_days_is_told_from_those_that_read_one_way(cells, order):
    assert told(DAY, *cells) == (order, [])


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1234", "-5"], "."),
        (["1,234", "1,234.50"], "."),
        (["1.234", "1.234,50"], ","),
        (["12,5"], ","),
        (["1234.567"], "."),
        (["0.125"], "."),
        (["1.234.567"], ","),
        (["1 234,50"], ","),
        (["€ 1.234,50"], ","),
    ],
)
def test_the_decimal_mark_is_told_from_those_that_read_one_way(cells, mark):
    assert told(AMOUNT, *cells) == (mark, [])


def test_a_column_whose_every_day_reads_both_ways_is_a_question():
    answer, questions = told(DAY, "05/05/2026", "03/04/2026", "11/12/2026")
    assert answer is None
    assert questions[0]["sample"] == "03/04/2026"
    assert questions[0]["choices"] == [
        {"value": "dmy", "reads": "3 April 2026"},
        {"value": "mdy", "reads": "4 March 2026"},
    ]
    assert formats.sentence(questions[0]) == (
        "The column “Column” can be read in two ways: “03/04/2026” is 3 April 2026 (“dmy”) or 4 March 2026 (“mdy”). "
        'Say which in the profile: "formats": {"day": "dmy"}'
    )


def test_a_column_whose_every_amount_reads_both_ways_is_a_question():
    answer, questions = told(AMOUNT, "1.234", "250")
    assert answer is None
    assert [choice["reads"] for choice in questions[0]["choices"]] == ["1.2340", "1234.0000"]


def test_a_file_with_a_question_waits_for_the_answer_and_then_reads_as_told(imports, channel):
    text = LINES + 'SO1,1,03/04/2026,P1,m1,S1,2,"1,234"\n'
    run = imports.check("sales", text)
    assert str(run.state) == "asking"
    assert [question["field"] for question in run.questions] == ["day", "amount"]
    assert imports.rows(Line) == []
    imports.answer(run, {"day": "mdy", "amount": "."})
    done = imports.confirm(imports.recheck(run))
    assert str(done.state) == "done"
    day, amount = imports.rows(Line, Line.day, Line.amount)[0]
    assert (str(day), amount) == ("2026-03-04", 12_340_000)


def test_a_day_in_another_order_than_the_column_is_refused(imports, channel):
    text = LINES + "SO1,1,25/03/2026,P1,m1,S1,2,1\nSO2,1,03/25/2026,P1,m1,S1,2,1\n"
    run = imports.check("sales", text)
    assert run.counts["new"] == 1
    assert run.refused[0][2:] == (
        "03/25/2026",
        "“03/25/2026” is not a day in the order day, month, year. Write it like 2026-09-04.",
    )


def test_decimal_commas_and_thousand_separators_are_read_as_the_column_writes_them(imports, channel):
    rows = ["SO1;1;01.12.2026;P1;m1;S1;2;1.234,50", "SO2;1;31.12.2026;P1;m1;S1;2;-0,5"]
    run = imports.merge("sales", LINES.replace(",", ";") + "\n".join(rows) + "\n")
    assert run.profile["formats"] == {"day": "dmy", "amount": ","}
    stored = imports.rows(Line, Line.order_number, Line.day, Line.amount)
    assert [(order, str(day), amount) for order, day, amount in stored] == [
        ("SO1", "2026-12-01", 12_345_000),
        ("SO2", "2026-12-31", -5_000),
    ]
