"""What the shape tests measure: each function takes the parsed source of a module and gives its findings."""

import ast
from collections.abc import Iterator
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(root: Path, *packages: str) -> list[Path]:
    """Every Python file of the packages."""
    return sorted(path for package in packages for path in (root / package).rglob("*.py"))


def parsed(path: Path) -> ast.Module:
    """The module's syntax tree."""
    return ast.parse(path.read_text("utf-8"), str(path))


def commits(tree: ast.Module) -> list[int]:
    """Lines where a transaction is committed: a `.commit` of anything, or SQL that says COMMIT or END."""
    places = (node for node in ast.walk(tree) if isinstance(node, ast.expr) and is_commit(node))
    return sorted(place.lineno for place in places)


def is_commit(node: ast.expr) -> bool:
    """Whether this piece of code commits."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.strip(" ;\n").upper() in {"COMMIT", "COMMIT TRANSACTION", "END", "END TRANSACTION"}
    return isinstance(node, ast.Attribute) and node.attr == "commit"


def functions(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Function]]:
    """Functions and methods with their dotted names; nested ones belong to the one around them."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from functions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, Function):
            yield prefix + node.name, node


def long_functions(tree: ast.Module, limit: int) -> dict[str, int]:
    """Functions of more lines than the limit, from `def` to the last one, docstring left out."""
    lengths = {name: length_of(node) for name, node in functions(tree.body)}
    return {name: length for name, length in lengths.items() if length > limit}


def length_of(node: Function) -> int:
    """Lines of a function without its docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and ast.get_docstring(node, clean=False) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def tries(tree: ast.Module) -> list[int]:
    """Lines where an exception is caught or cleaned up after."""
    return sorted(node.lineno for node in ast.walk(tree) if isinstance(node, ast.Try | ast.TryStar))
