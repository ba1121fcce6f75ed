"""What each small kind does with its rows beyond storing them."""

from sqlalchemy import select

from prm.access.policy import Role
from prm.core.transaction import system
from prm.identity.models import Territory, User, UserRegion
from prm.identity.rules import Access
from prm.partners.models import Assignment, Contact, ExternalId, Partner
from prm.sales.models import Category, Product, Rate, Target
from tests.factories import make_user

TREE = "territory,code,country,group\nLisboa,LX,Portugal,Europe\nPorto,PO,Portugal,Europe\nOslo,OS,Norway,Europe\n"
TARGETS = "series,manager,starts on,target\n2026,m1,2026-01-05,1000\n2026,m1,2026-04-02,2000\n2026,m2,2026-04-02,500\n"
LAST = {"options": {"last_end": "2026-06-30"}}


def test_a_territory_row_makes_the_nodes_above_it_once(imports, channel):
    imports.merge("territories", TREE)
    above = {row.id: row.name for row in imports.rows_of_table(Territory)}
    found = {(str(row.kind), row.name): above.get(row.parent_id) for row in imports.rows_of_table(Territory)}
    assert found["territory", "Porto"] == "Portugal"
    assert found["country", "Norway"] == "Europe"
    assert found["group", "Europe"] is None
    assert imports.merge("territories", TREE).counts["unchanged"] == 3


def test_a_territory_that_moves_is_a_change_and_moves_back(imports, channel):
    imports.merge("territories", TREE)
    before = imports.facts()
    run = imports.merge("territories", TREE.replace("Oslo,OS,Norway", "Oslo,OS,Sweden"))
    assert (run.counts["changed"], run.counts["unchanged"]) == (1, 2)
    imports.undo(run)
    assert imports.facts() == before


def test_one_country_cannot_lie_in_two_groups(imports, channel):
    run = imports.check("territories", TREE.replace("Porto,PO,Portugal,Europe", "Porto,PO,Portugal,Iberia"))
    assert run.refused == [(3, "group", "Iberia", "Another row puts Portugal into Europe. Correct one of them.")]


def test_people_come_without_access_and_may_report_to_a_later_row(imports, channel):
    text = "code,name,e-mail,role,territory,reports to\n7,José,JOSÉ1@Example.com,manager,Iberia,8\n8,Ana,,Director,,\n"
    imports.merge("people", text)
    people = {row.code: row for row in imports.rows_of_table(User)}
    assert people["7"].reports_to_id == people["8"].id
    assert people["7"].email == "josé1@example.com"
    assert people["7"].access is Access.NONE
    assert (people["7"].id, channel.iberia) in imports.rows(UserRegion)
    assert people["8"].role is Role.DIRECTOR
    assert imports.merge("people", text).counts["unchanged"] == 2


def test_nobody_becomes_an_admin_by_a_file_and_nobody_who_signs_in_changes_role(imports, channel):
    with system("test"):
        make_user(code="nadia", name="Nadia", email="nadia@example.com", role=Role.MANAGER, access=Access.ACTIVE)
    rows = ("1,Eve,,admin,", "nadia,Nadia,,leader,", "2,Bo,nadia@example.com,manager,", "3,Cy,,manager,99")
    text = "\n".join(["code,name,email,role,reports to", *rows])
    run = imports.check("people", text)
    reasons = {row: (column, reason) for row, column, _, reason in run.refused}
    assert reasons[2][1].startswith("“admin” is not known here. Write one of: Manager, Director")
    assert reasons[3] == ("role", "Nadia signs in already. Change this on their own page under Settings.")
    assert reasons[4] == ("email", "Nadia has this address already. Two people cannot share one.")
    assert "No person has the code “99”, to whom this row reports" in reasons[5][1]


def test_partners_find_their_parent_anywhere_in_the_file_and_keep_other_systems_ids(imports, channel):
    rows = ("P5,Ärger & Söhne,P6,Iberia,Portugal,m1", "P6,Top,,Texas,us,")
    text = "\n".join(["partner code,name,parent,territory,country,manager", *rows])
    imports.merge("partners", text, {"source": "crm", "options": {"keep": ["country"]}})
    partners = {row.code: row for row in imports.rows_of_table(Partner)}
    assert partners["P5"].parent_id == partners["P6"].id
    assert (partners["P5"].sort_name, partners["P5"].country, str(partners["P5"].status)) == (
        "arger & sohne",
        "PT",
        "active",
    )
    assert partners["P5"].attributes == {"country": "Portugal"}
    assert ("crm", "P5") in imports.rows(ExternalId, ExternalId.system, ExternalId.value)
    assert (partners["P5"].id, channel.m1) in imports.rows(Assignment, Assignment.partner_id, Assignment.user_id)
    again = imports.merge("partners", text, {"source": "crm", "options": {"keep": ["country"]}})
    assert again.counts["unchanged"] == 2


def test_a_partner_changes_only_in_what_the_file_says_and_comes_back_whole(imports, channel):
    imports.merge("partners", "partner code,name,city,phone\nP5,Five,Lisboa,+351 1\n")
    before = imports.facts()
    run = imports.merge("partners", "partner code,name,city\nP5,Five,Porto\n")
    five = next(row for row in imports.rows_of_table(Partner) if row.code == "P5")
    assert (five.city, five.phone, five.version) == ("Porto", "+351 1", 2)
    imports.undo(run)
    assert imports.facts() == before


def test_unknown_and_circular_parents_and_shared_ids_are_refused(imports, channel):
    text = "partner code,name,parent,external id\nP5,Five,P99,x\nP6,Six,P6,\nP7,Seven,,x\n"
    run = imports.check("partners", text, {"source": "crm"})
    reasons = {row: reason for row, _, _, reason in run.refused}
    assert "No partner has the code “P99”" in reasons[2]
    assert "A partner cannot stand under itself" in reasons[3]
    assert "Partner P5 has this id already" in reasons[4]


def test_a_file_whose_partners_stand_below_each_other_is_refused_with_the_way_round(imports, channel):
    imports.merge("partners", "partner code,name,parent\nP5,Five,\nP6,Six,P5\nP7,Seven,P6\n")
    run = imports.check("partners", "partner code,name,parent\nP5,Five,P7\nP8,Eight,P9\nP9,Nine,P8\nP4,Four,P5\n")
    reasons = {row: reason for row, _, _, reason in run.refused}
    assert "in a circle: P5 → P7 → P6 → P5" in reasons[2]
    assert "in a circle: P8 → P9 → P8" in reasons[3]
    assert "in a circle: P9 → P8 → P9" in reasons[4]
    assert 5 not in reasons


def test_territories_that_are_not_known_are_made_only_where_the_profile_says_so(imports, channel):
    text = "partner code,name,territory\nP5,Five,Alentejo\n"
    assert imports.check("partners", text).counts["refused"] == 1
    run = imports.merge("partners", text, {"options": {"make_territories": True}})
    assert "Alentejo" in {name for (name,) in imports.rows(Territory, Territory.name)}
    imports.undo(run)
    assert "Alentejo" not in {name for (name,) in imports.rows(Territory, Territory.name)}


def test_a_contact_is_the_same_by_address_or_else_by_name(imports, channel):
    imports.merge("contacts", "partner code,name,email,role\nP1,Ana,ana@example.com,sales\nP1,Bo,,\n")
    text = "partner code,name,email,role\nP1,Ana Lima,ana@example.com,finance\nP1,Bo,,\nP2,Bo,,\n"
    run = imports.merge("contacts", text)
    assert (run.counts["new"], run.counts["changed"], run.counts["unchanged"]) == (1, 1, 1)
    assert {(row.name, str(row.role)) for row in imports.rows_of_table(Contact)} == {
        ("Ana Lima", "finance"),
        ("Bo", "other"),
    }


def test_the_preferred_row_of_a_product_stands_wherever_it_is(imports, channel):
    text = (
        "sku,name,category,status,rank\nX,Old,Bikes,,1\nX,Now,Bells,Current,2\nX,New,Bikes,,3\nY,One,,,1\nY,Two,,,2\n"
    )
    run = imports.merge("products", text, {"options": {"prefer": "Current"}})
    assert (run.counts["new"], run.counts["duplicates"]) == (2, 3)
    names = dict(imports.rows(Product, Product.sku, Product.name))
    assert (names["X"], names["Y"]) == ("Now", "Two")
    assert "Bells" in {name for (name,) in imports.rows(Category, Category.name)}
    plain = imports.check("products", "sku,name\nZ,One\nZ,Two\n")
    assert "Row 2 says something else of the same" in plain.refused[0][3]


def test_a_target_ends_the_day_before_the_next_start_of_its_series(imports, channel):
    imports.merge("targets", TARGETS, LAST)
    columns = (Target.starts_on, Target.ends_on, Target.amount)
    assert [(str(a), str(b), c) for a, b, c in imports.rows(Target, *columns)] == [
        ("2026-01-05", "2026-04-01", 10_000_000),
        ("2026-04-02", "2026-06-30", 5_000_000),
        ("2026-04-02", "2026-06-30", 20_000_000),
    ]
    assert imports.merge("targets", TARGETS, LAST).counts["unchanged"] == 3


def test_a_start_between_two_cuts_the_stored_target_and_undo_restores_it(imports, channel):
    imports.merge("targets", TARGETS, LAST)
    before = imports.facts()
    run = imports.merge("targets", "series,manager,starts on,target\n2026,m1,2026-02-10,300\n")
    ends = [str(end) for _, end in imports.rows(Target, Target.starts_on, Target.ends_on)]
    assert ends[:2] == ["2026-02-09", "2026-04-01"]
    imports.undo(run)
    assert imports.facts() == before


def test_a_target_needs_one_owner_and_the_last_one_an_end(imports, channel):
    text = (
        "series,manager,partner,starts on,target\n2026,m1,P1,2026-01-01,1\n2026,,,2026-01-01,1\n2026,m1,,2026-05-01,1\n"
    )
    run = imports.check("targets", text)
    reasons = {row: reason for row, _, _, reason in run.refused}
    assert "Name one owner" in reasons[2]
    assert "Name one owner" in reasons[3]
    assert "The last period of “2026” has no end" in reasons[4]


def test_rates_are_exact_text_and_the_reporting_currency_has_none(imports, channel):
    rows = ("GBP,2026-03-02,1.2712345678901234", "USD,2026-03-02,1.0", "USD,2026-03-03,1.1", "GBP,2026-03-03,-1")
    text = "\n".join(["currency,date,rate", *rows])
    run = imports.check("rates", text)
    assert (run.counts["new"], run.counts["unchanged"], run.counts["refused"]) == (1, 1, 2)
    imports.confirm(run, skip_refused=True)
    assert ("GBP", "1.2712345678901234") in imports.rows(Rate, Rate.currency, Rate.rate)
    changed = imports.merge("rates", "currency,date,rate\nGBP,2026-03-02,1.3\n")
    assert changed.counts["changed"] == 1
    imports.undo(changed)
    assert ("GBP", "1.2712345678901234") in imports.rows(Rate, Rate.currency, Rate.rate)
    assert imports.rows_of(select(Rate.rate).where(Rate.currency == "GBP"))[0] == ("1.2712345678901234",)
