"""What of deals, agreements and documents waits for the reader, for Home: numbers with the way to their rows."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from prm.access.policy import Actor, Role
from prm.agreements.console import desk as papers
from prm.deals.queries import wishes
from prm.deals.rules import Ask
from prm.web import formats

DECIDES = {Role.ADMIN, Role.DIRECTOR, Role.MANAGER, Role.COORDINATOR}


def waiting(actor: Actor) -> list[dict[str, Any]]:
    """One entry for each number that is not zero; none for roles that decide nothing, or where nothing waits."""
    if actor.role not in DECIDES:
        return []
    found = wishes.counts(actor)
    review, asked = (url_for("deals.index", view=view) for view in ("review", "wishes"))
    if actor.role is Role.COORDINATOR:  # their queue is what the book they work for waits for
        whole = url_for("deals.index")
        review = f"{whole}?f.show=review&f.manager=me&sort=due"
        asked = f"{whole}?f.show=wishes&f.manager=me&sort=wish"
    lines = (
        (_("Deals to review"), found["review"], review, ""),
        (_("Decisions overdue"), found["overdue"], review, "bad"),
        (_("More time asked for"), found[Ask.EXTENSION], asked, ""),
        (_("Appeals to hear"), found[Ask.APPEAL], asked, ""),
        (_("Changes to decide"), found[Ask.AMENDMENT], asked, ""),
        *((label, number, href, "") for label, number, href in papers.figures(actor)),
    )
    return [
        {"label": label, "value": formats.number(number), "href": href, "tone": tone}
        for label, number, href, tone in lines
        if number
    ]
