"""What cannot be a rule is told at its field, and nothing is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prm.core import clock
from prm.deals.terms_stored import Terms, TermsDraft
from tests.deals.pages import rows, text
from tests.deals.rules_form import changed, published


@pytest.fixture
def ada(as_, cast):
    return as_(cast.ada)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"days": "ninety"}, "Enter a whole number from 1 to 3,650."),
        ({"days": ""}, "Enter the days, or tick"),
        ({"discount": "120"}, "Enter a percentage from 0 to 100"),
        ({"monday": "9 to 5"}, "is not a span of hours"),
        ({"zone": "Mars/Olympus"}, "is not a time zone"),
        ({"holidays": "Christmas"}, "“Christmas” is not a day"),
        ({"minimum_amount": "a lot"}, "a lot"),
        ({"families": "Gliders"}, "“Gliders” is not known here. Known are: Bikes, Helmets"),
        ({"protection_lines-0-families": "Gliders"}, "“Gliders” is not known here"),
        ({"protection_lines-0-amount_below": ""}, "Say when this line applies"),
        ({"protection_lines-0-amount_above": "90k"}, "No amount is both that large and that small"),
        ({"routing_lines-2-discount_above": "", "routing_lines-2-amount_above": "250000"}, "has the same condition"),
        ({"auto_approve_below": "900k"}, "cannot be approved at once"),
        ({"most_days": "10"}, "Enter no fewer days"),
        ({"second_partner": "reduced"}, "from 1 to 99"),
        ({"second_partner": "halve"}, "Choose one of these."),
        ({"name": ""}, "Enter the program's name."),
        ({"hours": "0"}, "from 1 to 2,000"),
    ],
)
def test_what_cannot_be_a_rule_is_told_at_its_field_and_nothing_is_kept(ada, deals, given, sentence):
    answer = changed(ada, **given)
    assert sentence in text(answer, 422)
    assert rows(deals, select(TermsDraft.id)) == []


def test_a_day_that_is_over_or_no_reason_publishes_nothing(ada, deals):
    gone = published(ada, day=clock.today() - timedelta(days=1), days="30")
    assert "This day is over." in text(gone, 422)
    assert "why the rules change" in text(published(ada, why=" ", days="30"), 422)
    assert [row.version for row in rows(deals, select(Terms.version))] == [1]
