"""A program's document as YAML text and back, with the line and column of every part. Builds plain values only."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import yaml

from prm.programs.problems import Mark, Path, Problem

LONGEST = 200_000  # characters
DEEPEST = 30
T = TypeVar("T")
_INT, _BOOL, _NULL, _STR = (f"tag:yaml.org,2002:{kind}" for kind in ("int", "bool", "null", "str"))
_PLAIN = {_INT, _BOOL, _NULL, _STR, "tag:yaml.org,2002:float", "tag:yaml.org,2002:timestamp"}


def read(text: str) -> tuple[dict[str, Any], dict[Path, Mark]]:
    """The document and where each of its parts stands; Problem with line and column where the text is none.

    No objects are built, nothing is repeated by reference: a file can say no more than it holds.
    """
    if len(text) > LONGEST:
        raise Problem((), f"The text is longer than {LONGEST:,} characters. Keep a program to what it needs.")
    _no_references(text)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise _unreadable(error) from None
    except RecursionError:
        raise Problem((), "The text nests deeper than a program does.") from None
    if not isinstance(node, yaml.MappingNode):
        raise Problem((), "A program begins with “program:” and its key.", _mark(node) if node else (1, 1))
    marks: dict[Path, Mark] = {}
    return _mapping(node, (), marks), marks


def _no_references(text: str) -> None:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise Problem((), "The text nests deeper than a program does.", _mark(event))
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise Problem((), "A program repeats nothing by & and *. Write it out.", _mark(event))
    except yaml.YAMLError as error:
        raise _unreadable(error) from None


def _unreadable(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or "a character that no text holds"
    return Problem((), f"This is not YAML: {said}.", (mark.line + 1, mark.column + 1) if mark else (1, 1))


def _mark(node: Any) -> Mark:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _value(node: Any, path: Path, marks: dict[Path, Mark]) -> Any:
    marks.setdefault(path, _mark(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, marks)
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, (*path, at), marks) for at, each in enumerate(node.value)]
    return _scalar(node, path)


def _mapping(node: Any, path: Path, marks: dict[Path, Mark]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise Problem(path, "A key is a word.", _mark(key))
        if key.value in found:
            raise Problem((*path, key.value), f"“{key.value}” stands here twice.", _mark(key))
        marks[*path, key.value] = _mark(key)
        found[key.value] = _value(value, (*path, key.value), marks)
    return found


def _scalar(node: Any, path: Path) -> Any:
    if node.tag not in _PLAIN:
        raise Problem(path, f"“{node.tag}” is nothing a program holds.", _mark(node))
    if node.tag == _NULL:
        return None
    if node.tag == _BOOL:
        return node.value.casefold() in {"true", "yes", "on"}
    if node.tag == _INT and node.value.lstrip("+-").isdecimal() and len(node.value) < 20:
        return int(node.value)
    return node.value  # decimals and days as they are written


def placed(marks: Mapping[Path, Mark], do: Callable[[], T]) -> T:
    """Run a reading of the document; what it refuses gets its line and column."""
    try:
        return do()
    except Problem as problem:
        path = problem.path
        while path and path not in marks:
            path = path[:-1]
        raise Problem(problem.path, problem.said, problem.mark or marks.get(path, (1, 1))) from None


def write(document: Mapping[str, Any]) -> str:
    """The document as readable text: lines of a requirement together, everything else below one another."""
    text: str = yaml.dump(
        dict(document), Dumper=_Dumper, default_flow_style=None, sort_keys=False, allow_unicode=True, width=110
    )
    return text


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]  # the library carries no types
    """Lists stand under their key, indented; what is said twice is written twice."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT002 - as its base
        super().increase_indent(flow, False)

    def ignore_aliases(self, _data: Any) -> bool:
        return True
