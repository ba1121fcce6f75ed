"""The product's surface read from its own url map: rules, what a URL's variables name, and forms found on pages."""

import ast
import inspect
import textwrap
from dataclasses import dataclass, field
from functools import cache

from bs4 import BeautifulSoup
from werkzeug.exceptions import HTTPException

from prm.access.policy import See
from prm.agreements.models import Template
from prm.core.ids import public_id, token
from prm.identity.models import User, UserSession
from prm.partners.models import Partner

PROGRAM = ("partners", "no-such-program")  # the demo calls its own so, too
VALUES = {  # (endpoint, variable) or variable: a value that exists and one that does not; None: no row belongs to it
    ("static", "filename"): ("tokens.css", "no-such-file.css"),
    "token": (None, token()),
    "secret": (None, token()),
    ("insights.registrations", "key"): ("registrations", "no-such-key"),
    ("apply.form", "kind"): ("reseller", "no-such-kind"),
    ("apply.send", "kind"): ("reseller", "no-such-kind"),
    "part": ("submitted", "no-such-part"),
    "key": ("partner_revenue", "no-such-key"),
    "metric": ("partner_revenue", "no-such-metric"),
    "metric_key": ("partner_revenue", "no-such-metric"),
    "kind": ("partners", "no-such-kind"),
    "tab": ("people", "no-such-tab"),
    "format": ("csv", "exe"),
    "extension": ("csv", "exe"),
    "kind_of_file": ("csv", "exe"),
    ("rules.version", "version"): (1, 999),
    "program_key": PROGRAM,
    **{
        (
            f"programs.{view}",
            "program_key",
        ): PROGRAM  # its draft is nobody's row: everybody who sets programs reaches it
        for view in ("show", "edit", "draft", "propose", "send_back", "publish", "discard")
    },
    "page": ("partners.index", "no-such-page"),
}
ROWS = {
    ("account.end_session", "public_id"): UserSession,
    ("portal_home.company", "public_id"): Partner,
    ("agreements.template", "public_id"): Template,
    **{(f"privacy.{view}", "public_id"): User for view in ("person", "copy", "erase", "hold", "release")},
}  # rows that a view reaches by other means than `load`
NEEDS = {"jobs.retry": See.JOBS, "jobs.cancel": See.JOBS}  # what decides which rows, where the mark is only `Own`
ACTING = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Slot:
    """What a variable of a URL stands for: a model's row, or one of a few words."""

    name: str
    model: type | None = None
    words: tuple = ()


@dataclass(frozen=True)
class Place:
    """A rule with its view and its slots."""

    rule: str
    endpoint: str
    methods: tuple[str, ...]
    need: object
    audience: str
    slots: tuple[Slot, ...] = field(default=())

    def __str__(self):
        return self.rule


@cache
def _tree(function):
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _named(node):
    return getattr(node, "id", getattr(node, "attr", ""))


def model_behind(function, variable, depth=0):
    """The model whose row a view loads by this argument: `load(Model, argument)` or `Model.x == argument`."""
    world = function.__globals__
    for node in ast.walk(_tree(function)):
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute):
            asked = any(_named(each) == variable for each in node.comparators)
            if asked and _named(node.left.value) in world:
                return world[_named(node.left.value)]
        if not isinstance(node, ast.Call):
            continue
        at = next((i for i, arg in enumerate(node.args) if isinstance(arg, ast.Name) and arg.id == variable), None)
        if at is None:
            continue
        if _named(node.func) == "load" and at == 1:
            return world.get(_named(node.args[0])) or getattr(node.args[0], "attr", None)
        inner = _inner(node, world)
        if inner is not None and depth < 4:
            names = list(inspect.signature(inner).parameters)
            found = model_behind(inner, names[min(at, len(names) - 1)], depth + 1)
            if found is not None:
                return found
    return None


def _inner(node, world):
    called = world.get(_named(node.func))
    if called is None and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        called = getattr(world.get(node.func.value.id), node.func.attr, None)
    called = inspect.unwrap(called) if callable(called) else None
    ours = inspect.isfunction(called) and called.__name__ != "<lambda>" and called.__module__.startswith("prm.")
    return called if ours else None


def slot(endpoint, view, name):
    """Rows first, so that a word in VALUES never hides a row."""
    words = VALUES.get((endpoint, name))
    model = ROWS.get((endpoint, name)) or (None if words else model_behind(view, name))
    if model is None:
        words = words or VALUES.get(name)
        if words is None:
            raise LookupError(f"{endpoint}: nothing is known of <{name}>; add it to VALUES in tests/trust/surface.py")
        return Slot(name, words=words)
    return Slot(name, model=model)


def places(app):
    """Every rule of the product."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.rule, sorted(each.methods))):
        view = app.view_functions[rule.endpoint]
        blueprint = app.blueprints.get(rule.endpoint.rpartition(".")[0])
        audience = getattr(blueprint, "audience", "both")
        slots = tuple(slot(rule.endpoint, inspect.unwrap(view), name) for name in sorted(rule.arguments))
        methods = tuple(each for each in ACTING if each in rule.methods)
        found.append(Place(rule.rule, rule.endpoint, methods, view.need, audience, slots))
    return found


def address(app, place, tenant):
    """The URL of a place for a tenant's rows; `None` asks for ids that do not exist. None if there is no such row."""
    values = {}
    for each in place.slots:
        if each.model is not None:
            values[each.name] = tenant.public(each.model) if tenant else public_id()
        else:
            values[each.name] = each.words[0] if tenant else each.words[1]
        if values[each.name] is None:
            return None
    return app.url_map.bind("localhost").build(place.endpoint, values)


def forms_on(html, page):
    """The POST forms of a page: (action, {field: value}, [text fields])."""
    soup = BeautifulSoup(html, "html.parser")
    for form in soup.find_all("form"):
        if (form.get("method") or "get").lower() == "post":
            data, texts = _filled(form)
            yield form.get("action") or page, data, texts


def _filled(form):
    data, texts = {}, []
    for each in form.find_all(["input", "select", "textarea", "button"]):
        name, kind = each.get("name"), (each.get("type") or "text").lower()
        if not name or name == "csrf_token" or kind in {"file", "submit", "button", "image"}:
            continue
        if each.name == "button":
            continue
        if each.name == "select":
            data.setdefault(name, _picked(each))
        elif kind in {"checkbox", "radio"}:
            if each.has_attr("checked") or name not in data:
                data[name] = each.get("value", "on")
        elif kind == "hidden":
            data[name] = each.get("value", "")
        else:
            texts.append(name)
            data[name] = (
                each.get("value") or (each.text.strip() if each.name == "textarea" else "") or _usual(kind, name)
            )
    return data, texts


def _picked(select):
    chosen = select.find("option", selected=True) or next(
        (each for each in select.find_all("option") if each.get("value")), select.find("option")
    )
    return chosen.get("value", chosen.text) if chosen else ""


def _usual(kind, name):
    if kind == "email" or "email" in name:
        return "somebody@example.org"
    if kind == "date" or name.endswith("_on"):
        return "2026-06-30"
    if kind == "number" or name in {"amount", "quantity"}:
        return "12"
    if kind == "url" or "website" in name:
        return "https://example.org"
    return "Four quiet otters paddle" if kind == "password" else "Words"


def endpoint_of(app, url):
    """The endpoint that a POST to this URL reaches, or None."""
    path = url.split("?")[0].split("#")[0]
    try:
        return app.url_map.bind("localhost").match(path, method="POST")[0]
    except HTTPException:
        return None
