"""House rules for templates and styles: nothing inline, nothing unescaped, every word translatable, every file used."""

import re

import pytest

from tests.house.source import MODULES, PAGES, PRM, SCRIPTS, STYLES, TEMPLATES, called

BANNED = {
    r"\|\s*safe\b|Markup\(|autoescape\s+false": "user text must stay text",
    r"\shx-on|\son[a-z]+\s*=": "the policy forbids inline handlers",
    r"\sstyle\s*=": "the policy forbids inline styles; use a class or a width attribute of SVG",
    r"<style\b": "styles live in prm/static",
    r"javascript:": "the policy forbids it",
    r"(?:src|href|action)\s*=\s*[\"']https?://": "nothing is loaded from, or points to, elsewhere",
    r"hx-vals=['\"]js:|hx-vars": "htmx runs without eval",
    r"(TODO|FIXME)\b": "finish it or write an issue",
}
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")")
NOT_WORDS = re.compile(r"^(?:[\W\d_]|&\w+;|Ctrl|Esc|Enter|Shift|Tab|PRM|CSV|XLSX|EUR|USD|[A-Z])*$")


def without_code(text):
    text = re.sub(r"\{#.*?#\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{%-?\s*raw.*?endraw\s*-?%\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    return re.sub(r"\{%.*?%\}", " ", text, flags=re.DOTALL)


def visible_words(text):
    """Text nodes and spoken attributes of a template that do not come from an expression."""
    plain = without_code(text)
    spoken = re.findall(r"\s(?:title|placeholder|aria-label|alt)=\"([^\"]*)\"", plain)
    plain = re.sub(r"<(script|style|code|kbd|pre)\b.*?</\1>", " ", plain, flags=re.DOTALL)
    plain = re.sub(r"<!--.*?-->", " ", plain, flags=re.DOTALL)
    nodes = re.sub(r"<[a-zA-Z/!](?:\"[^\"]*\"|'[^']*'|[^>\"'])*>", "\n", plain).split("\n")
    return [words.strip() for words in (*spoken, *nodes) if not NOT_WORDS.match(words.strip())]


@pytest.mark.parametrize("file", PAGES, ids=called)
def test_a_template_holds_nothing_inline_and_nothing_unescaped(file):
    text = file.read_text()
    for pattern, why in BANNED.items():
        found = re.search(pattern, text, re.IGNORECASE)
        assert not found, f"{found and found.group()!r}: {why}"
    assert not SCRIPT.search(text), "a script without src must be data: type=application/json"


@pytest.mark.parametrize("file", PAGES, ids=called)
def test_every_script_of_a_template_is_checked_by_its_digest(file):
    loaded = re.findall(r"<script\b[^>]*\bsrc=[^>]*", file.read_text())
    assert [tag for tag in loaded if "integrity=" not in tag] == [], "integrity=\"{{ integrity('file.js') }}\""


@pytest.mark.parametrize("file", [page for page in PAGES if page.name != "styleguide.html"], ids=called)
def test_every_word_of_a_template_can_be_translated(file):
    assert visible_words(file.read_text()) == [], "put it in _()"


def test_the_word_finder_finds_words():
    assert visible_words('<p class="a">Hello {{ name }}</p><b title="Say">{{ _("Good") }}</b>') == ["Say", "Hello"]
    assert visible_words("{# note #}<td>{{ x }} · 12 %</td>{% if a %}{% endif %}<kbd>Ctrl K</kbd>") == []


def test_every_template_is_used():
    sources = "\n".join(file.read_text() for file in (*MODULES, *PAGES))
    unused = [
        called(file)
        for file in TEMPLATES.rglob("*.*")
        if file.relative_to(TEMPLATES).as_posix() not in sources and not built_name(file, sources)
    ]
    assert unused == []


def built_name(file, sources):
    """A name put together in code, as f"partners/console/{tab}.html", counts as a use."""
    folder = file.relative_to(TEMPLATES).parent.as_posix()
    return re.search(rf"{re.escape(folder)}/[\w-]*\{{[\w.]+\}}[\w-]*{re.escape(file.suffix)}", sources) is not None


@pytest.mark.parametrize("file", STYLES, ids=called)
def test_colours_and_sizes_of_type_come_from_the_tokens(file):
    text = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[\s;,)}])", text) == []
    assert re.findall(r"font-size:\s*[\d.]+px|font:[^;}]*[\d.]+px", text) == []


@pytest.mark.parametrize("file", SCRIPTS, ids=called)
def test_scripts_build_no_code_and_no_markup_from_text(file):
    text = file.read_text()
    found = re.findall(
        r"\beval\(|new Function|\.innerHTML\s*=|outerHTML\s*=|document\.write|localStorage|sessionStorage", text
    )
    assert found == []


def test_own_javascript_stays_small():
    assert sum(file.read_text().count("\n") for file in SCRIPTS) <= 300


def test_only_the_markup_of_the_product_is_in_its_folder():
    assert [path.name for path in (PRM / "static").iterdir() if path.suffix in {".map", ".ts", ".scss"}] == []
