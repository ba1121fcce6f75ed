"""AG-4: where the house asks for an agreement, a deal without one is refused, unless somebody lifted the rule."""

from datetime import timedelta

import pytest

from prm.agreements.service import requiring
from prm.core import clock
from prm.core.errors import Refused
from prm.core.transaction import system
from prm.partners.models import Partner


def test_without_an_agreement_a_deal_is_refused_only_where_the_rule_is_on(deals, cast):
    deals.register(cast.pia)
    with deals.app.app_context(), system("the rule"):
        requiring.require(deals.actor(cast.ada), required=True)
    with pytest.raises(Refused, match="needs one before it registers a deal"):
        deals.register(cast.pia, customer="Contoso", domain="contoso-example.com")
    with deals.app.app_context(), system("an exception") as session:
        acme = session.get_one(Partner, cast.acme.id)
        requiring.waive(acme, "It is in the post", clock.today() + timedelta(days=7), deals.actor(cast.dirk))
    assert deals.register(cast.pia, customer="Contoso", domain="contoso-example.com")
