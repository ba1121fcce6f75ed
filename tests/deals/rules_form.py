"""The form of the rules as a person sends it."""

from bs4 import BeautifulSoup

from prm.core import clock

RULES = "/programs/rules"


def filled(page):
    """The form of the rules as a browser would send it back."""
    form = next(each for each in BeautifulSoup(page.text, "html.parser").find_all("form") if each.find(id="name"))
    sent = {}
    for each in form.find_all(["input", "select", "textarea"]):
        kind = each.get("type")
        if not each.get("name") or each["name"] == "csrf_token":
            continue
        if kind in {"checkbox", "radio"} and not each.has_attr("checked"):
            continue
        if each.name == "select":
            chosen = each.find("option", selected=True)
            sent[each["name"]] = chosen["value"] if chosen else each.find("option")["value"]
        else:
            sent[each["name"]] = each.text.strip() if each.name == "textarea" else each.get("value", "")
    return sent


def changed(person, **given):
    return person.post(f"{RULES}/edit", filled(person.get(f"{RULES}/edit")) | given)


def published(person, why="Small deals close sooner.", day=None, **given):
    """Change, and publish what was changed."""
    assert changed(person, **given).status_code == 303
    seen = BeautifulSoup(person.get(f"{RULES}/draft").text, "html.parser").find("input", {"name": "seen"})["value"]
    on = (day or clock.today()).isoformat()
    return person.post(f"{RULES}/draft/published", {"seen": seen, "why": why, "effective_on": on})
