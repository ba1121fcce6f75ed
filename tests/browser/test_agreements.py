"""Both signatures in a real browser: the partner's on a phone, the vendor's at a desk, and the proof checked offline."""

import pytest

from prm.agreements import check_agreement
from prm.journal.log import public_key
from tests.browser.thumbs import PHONE

pytestmark = pytest.mark.xdist_group("browser")  # one server and one Chromium serve them all


def test_a_renewal_is_signed_on_the_phone_countersigned_at_the_desk_and_its_proof_is_genuine(house, look, tmp_path):
    page = look("partner_admin", width=PHONE, touch=True).open("/portal/agreements/").page
    page.get_by_role("link", name="Open it").click()
    page.wait_for_load_state("networkidle")
    number = page.locator(".page-head .sub").inner_text().split()[-1]
    page.get_by_role("button", name="Sign").first.click()
    page.wait_for_url("**/sign/*")
    link = page.url
    page.get_by_label("Your full name").fill("Niklas Dorfer")
    page.get_by_label("I have read this agreement").check()
    page.locator("main form button", has_text="Sign").click()
    page.wait_for_url("**/portal/agreements/*")
    here = page.url.rpartition("/")[2]
    assert "You have signed." in page.locator("main").inner_text()
    page.goto(link)
    assert "used already" in page.locator("main").inner_text()
    desk = look("admin").open(f"/programs/agreements/{here}").page
    desk.get_by_label("Your full name").fill("Ines Lorca")
    desk.get_by_label("I have read this agreement").check()
    desk.locator("main form button", has_text="Sign for").click()
    desk.wait_for_selector("text=Signed by both")
    with desk.expect_download() as proof:
        desk.get_by_role("link", name="Proof").click()
    proof.value.save_as(tmp_path / "proof.zip")
    with house.app.app_context():
        told = check_agreement.judge((tmp_path / "proof.zip").read_bytes(), public_key())
    assert number in told
    assert "is genuine" in told
