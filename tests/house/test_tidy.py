"""House rules for the code; a failure says where the thing belongs (house.md 7 and 8)."""

import ast
import re

import pytest

from tests.house.source import MODULES, ROOT, called, functions, imported, knots, module, tree

LONGEST_FILE, LONGEST_FUNCTION = 250, 40
TESTS = sorted(path for path in (ROOT / "tests").rglob("*.py"))

ONLY_IN = {  # pattern: the places it may appear; "x/" stands for a folder
    r"\.commit\(": {"prm/core/transaction.py"},
    r"datetime\.now|date\.today|time\.time\(|utcnow": {"prm/core/clock.py"},
    r"read_sql": set(),
    r"^import random|^from random": {"prm/demo/"},
    r"Markup\(|\|safe\b|render_template_string": set(),
    r"request\.values": set(),
    r"(TODO|FIXME|XXX)\b": set(),
    r"\bFloat\b|\bNumeric\b|REAL\b": set(),
    r"(import|from) (subprocess|pickle|shelve|marshal)\b|os\.system|os\.popen": set(),
    r"(?<![\w.])(eval|exec|compile)\(": set(),
    r"\bsetattr\(": set(),
    r"/work/|/home/|/tmp/": set(),
    r"text\(\s*f[\"']": set(),
    r"except\s*:": set(),
    r"os\.environ": {"prm/core/settings.py", "prm/cli/"},
    r"(?<![\w.])print\(": set(),
    r"above_the_walls\(": {
        "prm/core/transaction.py",
        "prm/deals/service/",
        "prm/agreements/service/",
        "prm/identity/service/members.py",
        "prm/partners/service.py",
        "prm/dashboards/portal_engagement.py",
        "prm/journal/log.py",
    },
}
SPARED = {  # (pattern, file): why the rule gives way here
    (r"(import|from) (subprocess|pickle|shelve|marshal)\b|os\.system|os\.popen", "prm/imports/"): (
        "a workbook is read in a child process with limits (D18)"
    ),
}
SCOPE_MARK = re.compile(r"\bscoped=True|\"scoped\": True")
SCOPE_MARKED_IN = {
    "prm/access/",
    "prm/core/installation.py",
    "prm/identity/",
    "prm/journal/",
    "prm/jobs/",
    "prm/web/pages.py",
}
LATE_IMPORTS = {"prm/imports/sheet.py": "the reader of workbooks is loaded in the child process, under its limits"}
NOT_NAMES = {"utils", "helpers", "common", "misc", "util", "helper"}


def allowed(name, places):
    return any(name == place or (place.endswith("/") and name.startswith(place)) for place in places)


@pytest.mark.parametrize("file", MODULES, ids=called)
def test_a_file_is_short_and_keeps_to_its_words(file):
    text, name = file.read_text(), called(file)
    assert text.count("\n") <= LONGEST_FILE, "split the file where the subject changes"
    assert file.stem not in NOT_NAMES, "name the thing: clock, money, period"
    for pattern, places in ONLY_IN.items():
        spared = {where for rule, where in SPARED if rule == pattern}
        if not allowed(name, places | spared):
            found = re.search(pattern, text, re.MULTILINE)
            assert not found, f"{found and found.group()!r} belongs in {sorted(places) or 'nowhere'}"


@pytest.mark.parametrize("file", MODULES, ids=called)
def test_a_query_that_calls_itself_scoped_says_why(file):
    lines = file.read_text().splitlines()
    if not allowed(called(file), SCOPE_MARKED_IN):
        for at, line in enumerate(lines):
            if SCOPE_MARK.search(line):
                near = lines[max(0, at - 2) : at + 1]
                assert any("#" in each for each in near), f"line {at + 1}: use visible() or scoped_by(), or say why not"


@pytest.mark.parametrize("file", MODULES, ids=called)
def test_a_function_is_short_and_imports_nothing(file):
    for function in functions(file):
        length = function.end_lineno - function.lineno + 1
        assert length <= LONGEST_FUNCTION, f"{function.name} has {length} lines: split it where its name needs an “and”"
        hidden = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
        assert not hidden or called(file) in LATE_IMPORTS, (
            f"{function.name} hides an import; the floors say which way imports go"
        )


@pytest.mark.parametrize("file", MODULES, ids=called)
def test_a_module_says_what_it_is_for(file):
    assert ast.get_docstring(tree(file)), "one or two lines that also say what it must not know"


@pytest.mark.parametrize("file", TESTS, ids=called)
def test_a_test_asserts_and_does_not_sleep_or_mock(file):
    text = file.read_text()
    if file != ROOT / "tests" / "house" / "test_tidy.py":
        assert not re.search(r"time\.sleep|unittest\.mock|\bmonkeypatch\b|MagicMock", text), "use the real thing"
        assert text.count("\n") <= LONGEST_FILE, "split the file where the subject changes"
    for function in functions(file):
        if function.name.startswith("test_") and file.name.startswith("test_"):
            words = ast.dump(function)
            checks = any(isinstance(node, ast.Assert) for node in ast.walk(function))
            assert checks or "raises" in words or "id='check" in words or "id='assert" in words, function.name


def test_no_module_imports_its_importer():
    known = {module(file) for file in MODULES}
    graph = {module(file): imported(file, known) for file in MODULES}
    assert knots(graph) == []


def test_sql_is_never_put_together_from_text():
    for file in MODULES:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "text":
                built = [arg for arg in node.args if isinstance(arg, ast.JoinedStr | ast.BinOp)]
                assert not built, f"{called(file)}:{node.lineno} builds SQL from text; bind the values"
