"""Appeals in the numbers: open ones, those that stand, those that changed the decision (KPI 28)."""

from prm.core.transaction import system
from prm.dashboards import registered
from prm.deals.rules import Reason
from prm.deals.service import deciding
from prm.deals.service.deciding import No
from tests.deals.asks import reply
from tests.deals.pages import text

NO = No(Reason.INCOMPLETE, "1.3", "Tell us more.")


def test_an_appeal_is_open_then_upheld_or_changed_and_the_rate_says_so(deals, cast, as_):
    made = [
        deals.register(cast.pia, customer=name, domain=f"{name.lower()}-example.com") for name in ("Contoso", "Litware")
    ]
    for number in made:
        deals.decide(deciding.reject, number, cast.nadia, NO)
        as_(cast.pia).post(f"/portal/deals/{deals.look(number).public_id}/appeal", {"text": "We have the date now."})
    assert counted(deals, cast, made) == ["open", "open"]
    assert reply(as_(cast.dirk), deals.look(made[0]), "grant").status_code == 303
    assert reply(as_(cast.dirk), deals.look(made[1]), "refuse").status_code == 303
    assert counted(deals, cast, made) == ["changed", "upheld"]
    page = text(as_(cast.ada).get("/insights/drill/overturn_rate"))
    assert "50" in page


def counted(deals, cast, numbers):
    with deals.app.app_context(), system("look", writes=False):
        frame = registered.registrations(deals.actor(cast.ada)).set_index("id")
        assert frame["appeal_decided"].notna().tolist() == [appeal != "open" for appeal in frame["appeal"]]
        return [frame.loc[number, "appeal"] for number in numbers]
