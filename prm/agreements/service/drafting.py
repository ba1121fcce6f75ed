"""Saving templates, drafting agreements from them, and sending: from then on the text is frozen."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.agreements import annex, evidence, levels, merging, printed, variants
from prm.agreements.check_agreement import DOCUMENT, VERSION
from prm.agreements.models import Agreement, Round, Template, TemplateVersion, Wording
from prm.agreements.rules import Act, Follows, Side, Status, Term, check_dates, check_overlap
from prm.agreements.service.kinds import DRAFTED, SAVED, SENT, held
from prm.core import clock, shelf
from prm.core.errors import Unreadable
from prm.core.ids import short_code
from prm.core.installation import installation
from prm.core.transaction import above_the_walls
from prm.identity.models import Territory
from prm.journal.log import record
from prm.partners.models import Partner

Clauses = Sequence[Mapping[str, str]]
Annexes = Sequence[Mapping[str, Any]]


def save_template(
    template: Template, clauses: Clauses, annexes: Annexes, actor: Actor,
    *, name: str = "", kind: str = "", terms: Mapping[str, int] | None = None,
) -> TemplateVersion:  # fmt: skip
    """A new version. Raises Unreadable for a field nobody can fill.

    `clauses` have key, title and text; `terms`: months, notice_days and renew_months that a draft begins with.
    """
    check_text(clauses, annexes)
    with above_the_walls("a template") as session:
        session.add(template)
        template.name, template.kind = name or template.name, kind or template.kind
        template.number = (template.number or 0) + 1
        session.flush()
        document: dict[str, Any] = {
            "clauses": [dict(each) for each in clauses],
            "annexes": [dict(each) for each in annexes],
        }
        document |= {"terms": dict(terms)} if terms else {}
        made = TemplateVersion(
            template_id=template.id,
            number=template.number,
            document=document,
            made_by=actor.public_id,
            made_at=clock.now(),
        )
        session.add(made)
        record(SAVED, template, actor, name=template.name, version=made.number)
    return made


def check_text(clauses: Clauses, annexes: Annexes) -> None:
    """Refuse a text that could not be sent. Raises Unreadable, naming the place."""
    if not clauses:
        raise Unreadable("A text needs at least one clause.")
    variants.check(clauses)
    merging.check((f"Clause {at}, {each['title']}", each["text"]) for at, each in enumerate(clauses, 1))
    merging.check((f"Annex {at}, {each['title']}", each.get("text", "")) for at, each in enumerate(annexes, 1))
    for each in annexes:
        annex.check(each["title"], [annex.read(line) for line in each.get("lines", ())])


def draft(
    template: Template, partner: Partner, term: Term, notice_days: int, actor: Actor,
    *, follows: Agreement | None = None, why: Follows | None = None,
) -> Agreement:  # fmt: skip
    """An agreement nobody outside sees yet, perhaps in place of another. Raises Unreadable for impossible dates."""
    with above_the_walls("a draft") as session:
        made = Agreement(
            number=short_code("AG"), partner_id=partner.id, template_id=template.id, template_number=template.number,
            kind=template.kind, status=Status.DRAFT, effective_on=term.starts, ends_on=term.ends,
            renew_months=term.renew_months, notice_days=notice_days, made_by_id=actor.id, made_at=clock.now(),
            follows_id=follows and follows.id, follows=why,
        )  # fmt: skip
        check_days(session, made)
        session.add(made)
        session.flush()
        if follows and (own := own_words(session, follows)):
            put_words(session, made, own)
        record(DRAFTED, made, actor, partner=partner, number=made.number, name=template.name)
    return made


def check_days(session: Session, made: Agreement) -> None:
    """Refuse days that cannot be, or that another agreement of the kind has. Raises Unreadable."""
    check_dates(made.term, made.notice_days)
    session.execute(select(Partner.id).where(Partner.id == made.partner_id).with_for_update())  # one after the other
    others = select(Agreement).where(Agreement.partner_id == made.partner_id, Agreement.kind == made.kind)
    rows = session.scalars(others.where(Agreement.status.not_in((Status.TERMINATED, Status.SUPERSEDED)))).all()
    check_overlap(
        made.term,
        made.kind,
        [(each.number, each.term) for each in rows if each is not made and each.id != made.follows_id],
    )


def wording(session: Session, agreement: Agreement) -> dict[str, Any]:
    """Its clauses and annexes with their merge fields: its own, else its template's for this partner."""
    if own := own_words(session, agreement):
        return own
    text = session.get_one(TemplateVersion, (agreement.template_id, agreement.template_number)).document
    mine = select(Partner.territory_id, Partner.kind).where(Partner.id == agreement.partner_id)
    home = session.execute(mine.execution_options(scoped=True)).one()  # of an agreement that is at hand
    return {**text, "clauses": variants.chosen(text["clauses"], _regions(session, home.territory_id), home.kind)}


def _regions(session: Session, territory_id: int | None) -> list[str]:
    """A territory and those above it, by public id, the nearest first."""
    if territory_id is None:
        return []
    above = {row.id: row for row in session.execute(select(Territory.id, Territory.public_id, Territory.parent_id))}
    found: list[str] = []
    while territory_id in above and above[territory_id].public_id not in found:
        found.append(above[territory_id].public_id)
        territory_id = above[territory_id].parent_id
    return found


def own_words(session: Session, agreement: Agreement) -> dict[str, Any] | None:
    """The text it was given in place of its template's."""
    mine = select(Wording.document).where(Wording.agreement_id == agreement.id)
    return session.scalars(mine.execution_options(scoped=True)).first()  # of an agreement that is at hand


def put_words(session: Session, agreement: Agreement, document: Mapping[str, Any]) -> None:
    """Give it a text of its own."""
    mine = select(Wording).where(Wording.agreement_id == agreement.id)
    row = session.scalars(mine).first()
    if row is None:
        row = Wording(agreement_id=agreement.id, partner_id=agreement.partner_id)
        session.add(row)
    row.document = dict(document)


def document(session: Session, agreement: Agreement, partner: Partner) -> dict[str, Any]:
    """The text as it would be sent now, every merge field filled."""
    template, text = session.get_one(Template, agreement.template_id), wording(session, agreement)
    values = _values(agreement, partner, text["annexes"])
    values["tier"] = levels.name(session, partner.id, clock.today())
    return {
        "format": DOCUMENT, "version": VERSION, "number": agreement.number, "title": template.name,
        "kind": agreement.kind, "template": {"name": template.name, "version": agreement.template_number},
        "issuer": installation().name,
        "partner": {"id": partner.public_id, "name": partner.name, "country": partner.country},
        "effective_on": str(agreement.effective_on), "ends_on": agreement.ends_on and str(agreement.ends_on),
        "notice_days": agreement.notice_days, "renew_months": agreement.renew_months,
        "clauses": [each | {"text": merging.filled(each["text"], values)} for each in text["clauses"]],
        "annexes": [each | {"text": merging.filled(each.get("text", ""), values)} for each in text["annexes"]],
    }  # fmt: skip


def _values(agreement: Agreement, partner: Partner, annexes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    own = ("name", "code", "kind", "street", "city", "postal_code", "country", "tax_id")
    said = {f"partner.{each}": str(getattr(partner, each) or "–") for each in own}
    titles = ", ".join(f"Annex {at}, {each['title']}" for at, each in enumerate(annexes, 1))
    return said | {
        "vendor.name": installation().name, "number": agreement.number, "kind": agreement.kind,
        "effective_on": printed.written(agreement.effective_on), "ends_on": printed.written(agreement.ends_on),
        "notice_days": str(agreement.notice_days), "renew_months": str(agreement.renew_months),
        "annexes": titles or "–",
    }  # fmt: skip


def send(agreement: Agreement, actor: Actor, home: Path, note: str = "") -> Round:
    """Freeze the text and its PDF, and hand them to the partner. Raises Unreadable where its days are taken meanwhile.

    `home` is the instance folder.
    """
    with above_the_walls("sending") as session:
        partner = held(session, agreement, Act.SEND)
        check_days(session, agreement)
        text = document(session, agreement, partner)
        agreement.round += 1
        agreement.frozen, agreement.digest, agreement.sent_at = text, evidence.digest(text), clock.now()
        made = Round(
            agreement_id=agreement.id, number=agreement.round, partner_id=partner.id, side=Side.VENDOR, document=text,
            digest=agreement.digest, pdf=shelf.kept(home, printed.pdf(text)), note=note.strip(),
            user_id=actor.id, at=agreement.sent_at,
        )  # fmt: skip
        session.add(made)
        record(SENT, agreement, actor, partner=partner, number=agreement.number, round=agreement.round)
    return made
