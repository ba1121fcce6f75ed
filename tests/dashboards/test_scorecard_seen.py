"""Who sees a scorecard, and what of a partner without numbers."""


def test_a_new_partner_is_too_early_to_score(app, as_, cast):
    text = as_(cast.nadia).get(f"/partners/{cast.acme.public_id}/scorecard").text
    assert "Too early to score (n = 0)" in text


def test_partners_and_strangers_find_no_scorecard(as_, cast):
    assert as_(cast.pia).get(f"/partners/{cast.acme.public_id}/scorecard").status_code == 404
    assert as_(cast.max).get(f"/partners/{cast.acme.public_id}/scorecard").status_code == 404
