"""The product's source as the house rules read it: files, trees, names. Knows no rule."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRM = ROOT / "prm"
TEMPLATES = ROOT / "templates"
MODULES = sorted(path for path in PRM.rglob("*.py") if "static" not in path.parts)
PAGES = sorted(TEMPLATES.rglob("*.html"))
STYLES = sorted(path for path in (PRM / "static").glob("*.css") if path.name != "tokens.css")
SCRIPTS = sorted((PRM / "static").glob("*.js"))


def called(path: Path) -> str:
    """How a file is named in a rule: its path below the root."""
    return path.relative_to(ROOT).as_posix()


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def functions(path: Path):
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(path: Path, known: set[str]) -> set[str]:
    """The modules of this product that a file imports at its top."""
    here, found = module(path), set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{name.name}" for name in node.names}
            if any(f"{node.module}.{name.name}" not in known for name in node.names):
                found.add(node.module)
    return (found & known) - {here}


def knots(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that import each other (Tarjan), larger than one."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                found.append(sorted(group))

    for node in graph:
        if node not in index:
            visit(node)
    return found
