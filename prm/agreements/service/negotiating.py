"""Numbered rounds (AG-2): the partner proposes other words and figures, and both sides comment on them."""

from collections.abc import Mapping
from typing import Any

from prm.access.policy import Actor
from prm.agreements import difference, evidence, schedules
from prm.agreements.models import Agreement, AgreementRemark, Round
from prm.agreements.rules import UNSIGNED, Act, Side
from prm.agreements.service.kinds import PROPOSED, REMARKED, held
from prm.core import clock
from prm.core.errors import Refused, Unreadable
from prm.core.transaction import above_the_walls
from prm.journal.log import record
from prm.partners.models import Partner

LONGEST = 20_000  # signs of a clause


def propose(
    agreement: Agreement, texts: Mapping[str, str], note: str, seen: str, actor: Actor,
    *, figures: Mapping[str, str] | None = None,
) -> Round:  # fmt: skip
    """A round of the partner's: other words for some clauses, by key. `seen` is the digest of the text on the screen.

    `figures` are schedules as typed, by the annex's key as `difference.named` says it.
    Raises Unreadable where nothing differs, Refused where the text has changed meanwhile.
    """
    with above_the_walls("a proposal") as session:
        partner = held(session, agreement, Act.PROPOSE)
        if seen != agreement.digest:
            raise Refused(f"The text was changed after you opened it. Open {agreement.number} again.")
        frozen = dict(agreement.frozen or {})
        clauses = [each | {"text": texts.get(each["key"], each["text"]).strip()} for each in frozen["clauses"]]
        annexes = _figured(frozen, figures or {})
        if (clauses, annexes) == (frozen["clauses"], frozen["annexes"]) and not note.strip():
            raise Unreadable("Nothing differs yet. Change a clause or a schedule, or write what should be different.")
        if any(len(each["text"]) > LONGEST for each in clauses):
            raise Unreadable("A clause has 20,000 signs at most. Shorten it.")
        text = frozen | {"clauses": clauses, "annexes": annexes}
        agreement.round += 1
        made = Round(
            agreement_id=agreement.id, number=agreement.round, partner_id=partner.id, side=Side.PARTNER, document=text,
            digest=evidence.digest(text), note=note.strip(), user_id=actor.id, at=clock.now(),
        )  # fmt: skip
        session.add(made)
        record(PROPOSED, agreement, actor, partner=partner, number=agreement.number, round=agreement.round)
    return made


def _figured(frozen: Mapping[str, Any], figures: Mapping[str, str]) -> list[dict[str, Any]]:
    """The annexes with other lines where those were typed. Raises Unreadable, naming the line."""
    found = []
    for key, each in difference.named(frozen["annexes"]).items():
        lines = each.get("lines", ())
        changed = lines and key in figures and figures[key].splitlines() != schedules.typed(lines).splitlines()
        found.append({**each, "lines": schedules.meant(each["title"], figures[key])} if changed else dict(each))
    return found


def remark(agreement: Agreement, key: str, text: str, actor: Actor) -> AgreementRemark:
    """A comment on a clause, or on the whole where `key` is empty; both sides read it."""
    words = text.strip()
    if not words:
        raise Unreadable("Write a comment first.")
    with above_the_walls("a comment") as session:
        if agreement.status not in UNSIGNED:
            raise Refused(f"{agreement.number} is signed by both sides. Comments belong to the time before.")
        made = AgreementRemark(
            agreement_id=agreement.id, partner_id=agreement.partner_id, round=agreement.round, key=key, text=words,
            side=Side.VENDOR if actor.is_staff else Side.PARTNER, user_id=actor.id, at=clock.now(),
        )  # fmt: skip
        session.add(made)
        partner = session.get_one(Partner, agreement.partner_id)
        record(REMARKED, agreement, actor, partner=partner, number=agreement.number)
    return made
