"""The rule that partners need an agreement, as it is set on its page."""

from prm.agreements.service import requiring
from prm.core.transaction import system
from tests.agreements.test_signing import who


def test_the_rule_makes_one_row_however_often_it_is_set(table):
    for wanted in (True, False, True):
        with table.app.app_context(), system("the rule"):
            requiring.require(who(table.cast.ada), required=wanted)
    assert "Stop asking for it" in table.as_(table.cast.ada).get("/programs/agreements/templates").text
    assert "Stop asking for it" not in table.as_(table.cast.nadia).get("/programs/agreements/templates").text
