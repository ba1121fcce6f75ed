"""A template has a new version: who is bound by an earlier one is asked to accept it, each by an amendment (AG-3)."""

from datetime import date
from pathlib import Path

from prm.access.policy import Actor
from prm.agreements.models import Agreement, Template
from prm.agreements.rules import Follows, Term, renewed_until
from prm.agreements.service import drafting, following
from prm.core.transaction import above_the_walls


def ask(agreement: Agreement, template: Template, starts: date, note: str, actor: Actor, home: Path) -> Agreement:
    """Draft the amendment with the newest words and send it; until both have signed, the earlier one holds.

    `home` is the instance folder. Raises Refused or Unreadable where the agreement cannot be amended now.
    """
    ends = agreement.ends_on
    while ends is not None and ends < starts and agreement.renew_months:
        ends = renewed_until(ends, agreement.renew_months)
    term = Term(starts, ends, agreement.renew_months)
    with above_the_walls("a new version of a text") as session:
        made = following.follow(agreement, Follows.AMENDS, term, agreement.notice_days, actor)
        made.template_number = template.number
        session.flush()
        drafting.send(made, actor, home, note)
    return made
