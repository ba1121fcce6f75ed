"""House rules for what is stored and who may change it: owners, amounts, events, the log and the nine roles."""

import ast
import importlib
import re

import pytest
from sqlalchemy import BigInteger, Float, Numeric

from prm.access.policy import DOING, SEEING, STAFF_ROLES, Do, Role, See
from prm.access.scope import Scoped
from prm.core.db import Base
from tests.house.source import MODULES, called, functions, module, tree

for _file in MODULES:
    if _file.stem == "models":
        importlib.import_module(module(_file))

EVERYBODYS = {  # model: why its rows need no owner
    "Installation": "one row about the installation itself",
    "DataVersion": "counters for caches",
    "Territory": "names of regions are no secret",
    "SignInLink": "reached by its secret alone",
    "SignInTry": "digests and counts, never shown",
    "UserRegion": "read by identity to build an actor",
    "Assistance": "read by identity to build an actor",
    "EventHead": "hashes and signatures for outsiders",
    "Product": "the catalogue is open to every signed-in person",
    "Category": "the catalogue is open to every signed-in person",
    "ImportProfile": "how columns are called; every importer may use a kept mapping",
    "Rate": "exchange rates are public",
    "FairnessFigures": "published to every partner, with nothing of a single company in them",
    "ReceiptRoot": "published: anyone may check a receipt against it",
    "AgreementRule": "whether partners need an agreement, read by the rule alone",
    "Template": "the vendor's own text; a partner reads what was sent to it",
    "TemplateVersion": "the vendor's own text; a partner reads what was sent to it",
    "Terms": "both sides read the same rules",
    "Retention": "days that something is kept, nobody's data",
    "StateName": "words that both sides read",
    "DealStage": "words that both sides read",
    "Recruiting": "what the public form asks",
    "Program": "partners read what levels require and give",
    "ProgramVersion": "partners read what levels require and give",
    "TierRun": "counts of a program, of nobody's company",
    "JourneyTemplate": "tasks as data, of nobody's company",
}
AMOUNTS = re.compile(r"(^|_)(amount|reporting|price|revenue|revenue_before|cost|budget|total_amount)$")
MODELS = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__)
SERVICES = [file for file in MODULES if file.stem == "service" and "jobs" not in file.parts]
SILENT = {  # a verb that leaves no event: why
    "ask_undo": "the job that undoes records what it undid",
    "enqueue": "asking for work is noted by the verb that asks",
}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_model_says_whose_its_rows_are(model):
    assert issubclass(model, Scoped) or model.__name__ in EVERYBODYS, "make it Scoped, or name it with a reason"
    if issubclass(model, Scoped):
        assert model.__table__.info.get("scoped"), "the refusal of unscoped queries does not know this table"


def test_the_list_of_open_models_names_only_models_that_exist():
    assert set(EVERYBODYS) <= {model.__name__ for model in MODELS}


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
def test_amounts_are_whole_numbers_and_nothing_floats(table):
    for column in table.columns:
        kind = column.type
        assert not isinstance(kind, Float | Numeric), f"{table.name}.{column.name} is not exact"
        if AMOUNTS.search(column.name):
            assert isinstance(kind, BigInteger), f"{table.name}.{column.name} must be ten-thousandths in a BIGINT"


def test_the_leader_may_do_nothing():
    assert [verb for verb in Do if Role.LEADER in DOING[verb]] == []


def test_every_word_of_the_policy_is_granted_to_somebody():
    assert set(DOING) == set(Do)
    assert set(SEEING) == set(See)
    assert all(DOING.values())
    assert all(SEEING.values())


def test_partners_hold_no_verb_on_staff_business():
    kept = {Do.MANAGE_USERS, Do.MANAGE_REGIONS, Do.CHANGE_SETTINGS, Do.IMPORT_FACTS, Do.SET_TARGETS, Do.ASSIGN_PARTNER}
    for verb in kept & set(DOING):
        assert set(DOING[verb]) <= STAFF_ROLES, verb
    for what in (See.ACTIVITY, See.DIRECT_SALES, See.USERS, See.IMPORTS, See.LOG, See.SETTINGS):
        assert set(SEEING[what]) <= STAFF_ROLES, what


def calls(node):
    return [
        getattr(each.func, "id", getattr(each.func, "attr", ""))
        for each in ast.walk(node)
        if isinstance(each, ast.Call)
    ]


def mutates(function):
    """A heuristic: sets an attribute of an argument, adds or deletes a row, or runs a bulk statement."""
    arguments = {arg.arg for arg in (*function.args.args, *function.args.kwonlyargs)}
    targets = [
        target
        for node in ast.walk(function)
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    sets = any(
        isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id in arguments
        for target in targets
    )
    return sets or {"add", "delete", "insert", "update", "add_all"} & set(calls(function))


@pytest.mark.parametrize("file", SERVICES, ids=called)
def test_a_verb_leaves_exactly_one_event(file):
    local = {function.name: function for function in tree(file).body if isinstance(function, ast.FunctionDef)}

    def records(function, seen=()):
        found = calls(function)
        inner = [local[name] for name in found if name in local and name not in seen and name != function.name]
        return found.count("record") + sum(records(each, (*seen, function.name)) for each in inner)

    for name, function in local.items():
        if not name.startswith("_") and mutates(function) and name not in SILENT:
            assert records(function) >= 1, f"{name} changes rows and records no event"


def test_only_the_log_writes_events():
    for file in MODULES:
        if "journal" not in file.parts:
            made = [
                node
                for node in ast.walk(tree(file))
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Event"
            ]
            assert made == [], f"{called(file)} makes an Event; call journal.log.record"


def test_records_are_made_in_services_only():
    places = {"service", "log", "sessions", "writing", "telling"}  # the last two write what a job has done
    for file in MODULES:
        if file.stem not in places and not {"cli", "demo"} & set(file.parts):
            for function in functions(file):
                named = [each for each in calls(function) if each == "record"]
                assert not named or "service" in file.parts, (
                    f"{called(file)}: {function.name} records; a verb in service.py does"
                )
