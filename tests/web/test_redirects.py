"""Where a `next` may lead: 60 and more payloads, none outside (G25)."""

from urllib.parse import urljoin, urlsplit

import pytest

from prm.web.redirects import safe_next

EVIL = "evil.example"
OUTSIDE = (
    f"http://{EVIL}", f"https://{EVIL}", f"//{EVIL}", f"///{EVIL}", f"////{EVIL}", f"/\\{EVIL}", f"\\/{EVIL}",
    f"\\\\{EVIL}", f"/\\\\{EVIL}", f"\\{EVIL}", f"http:{EVIL}", f"https:/{EVIL}", f"http:///{EVIL}",
    f"HTTP://{EVIL}", f"ftp://{EVIL}", "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x",
    "vbscript:x", "mailto:a@b.c", f"/\t/{EVIL}", f"/\n/{EVIL}", f"/\r/{EVIL}", f"\t//{EVIL}", f" //{EVIL}",
    f"\n//{EVIL}", f"/ /{EVIL}", f"//\t{EVIL}", f"/\x00/{EVIL}", f"\x00//{EVIL}", f"/\x0b/{EVIL}",
    f"/\x0c/{EVIL}", f"%2f%2f{EVIL}", f"/%2f{EVIL}", f"/%2F%2F{EVIL}", f"/%5c{EVIL}", f"/%5C%5C{EVIL}",
    f"/%09/{EVIL}", f"/%0a/{EVIL}", f"/%0d%0aLocation:%20http://{EVIL}", f"/%252f{EVIL}", f"/%252f%252f{EVIL}",
    f"/.//{EVIL}", f"/..//{EVIL}", f"/x/..//{EVIL}", f"/./\\{EVIL}", f"//{EVIL}@localhost",
    f"//localhost@{EVIL}", f"http://localhost@{EVIL}", f"//{EVIL}:80", f"//{EVIL}?x", f"//{EVIL}#x", "//[::1]",
    "//1249763844", "//%65vil.example", f"\u2028//{EVIL}", f"/\u200b/{EVIL}", f"/\uff0f{EVIL}", f"／／{EVIL}",
    f"。//{EVIL}", f"/\ufeff/{EVIL}", f"?//{EVIL}", f"#//{EVIL}", f"x//{EVIL}", f".{EVIL}", f"@{EVIL}",
    f":{EVIL}", f";//{EVIL}", "", "partners", "/" + "a" * 3000, f"/a\\..\\\\{EVIL}",
)  # fmt: skip
INSIDE = ("/", "/partners/", "/partners/?q=a%2Fb&f.status=active", "/insights/#top", "/search?q=http://x.example", "/é")


@pytest.mark.parametrize("wanted", OUTSIDE, ids=ascii)
def test_nothing_leads_outside(as_, cast, wanted):
    answer = as_(cast.ada).get("/sign-in", query_string={"next": wanted})
    if "\x00" in wanted:
        assert answer.status_code == 400
        return
    assert answer.status_code == 302
    landed = urlsplit(urljoin("http://localhost/sign-in", answer.location.replace("\\", "/")))
    assert (landed.scheme, landed.netloc, landed.path) == ("http", "localhost", "/")


def test_there_are_sixty_of_them():
    assert len(OUTSIDE) >= 60


@pytest.mark.parametrize("wanted", INSIDE)
def test_a_path_of_this_house_is_kept(wanted):
    assert safe_next(wanted, "/elsewhere") == wanted
