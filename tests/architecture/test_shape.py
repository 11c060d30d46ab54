"""The shape of the code: sizes, where a transaction is committed, where exceptions are caught."""

import ast
from pathlib import Path

from tests.architecture import shape

MODULE_LINES = 350
FUNCTION_LINES = 40
LONG_FOR_A_REASON: dict[str, str] = {
    # "bot/module.py:Class.method": "why it reads better in one piece",
    "bot/flows/admin/bundle.py:build_admin": "what admins do: one line each, built in one place",
    "bot/flows/client/bundle.py:build_client": "what clients do: one line each, built in one place",
    "bot/flows/staff/bundle.py:build_staff": "what staff do: one line each, built in one place",
}
OURS = ("bot", "storage", "sandbox")


def test_every_module_is_short_enough_to_read_at_a_sitting(root: Path) -> None:
    found = {path: len(path.read_text("utf-8").splitlines()) for path in shape.modules(root, *OURS, "tests")}
    assert len(found) > 20
    long = {
        path.relative_to(root).as_posix(): lines for path, lines in found.items() if lines >= MODULE_LINES
    }
    assert long == {}


def test_every_function_is_short_or_has_a_written_reason(root: Path) -> None:
    long: dict[str, int] = {}
    for path in shape.modules(root, "bot", "storage"):
        name = path.relative_to(root).as_posix()
        found = shape.long_functions(shape.parsed(path), FUNCTION_LINES)
        long |= {f"{name}:{function}": lines for function, lines in found.items()}
    unexplained = {name: lines for name, lines in long.items() if not LONG_FOR_A_REASON.get(name)}
    assert unexplained == {}, "shorten these, or give the reason in LONG_FOR_A_REASON"
    assert set(LONG_FOR_A_REASON) <= set(long), "these are short now: take them off the list"


def test_a_transaction_is_committed_in_one_place_and_that_is_in_storage(root: Path) -> None:
    places = [
        f"{path.relative_to(root).as_posix()}:{line}"
        for path in shape.modules(root, "bot", "storage")
        for line in shape.commits(shape.parsed(path))
    ]
    assert len(places) == 1, places
    assert places[0].startswith("storage/")


def test_no_handler_catches_exceptions(root: Path) -> None:
    handlers = shape.modules(root, "bot/handlers")
    assert len(handlers) > 3
    assert {str(path): lines for path in handlers if (lines := shape.tries(shape.parsed(path)))} == {}


def test_the_measures_find_what_they_look_for() -> None:
    body = "\n".join(f"    x{number} = {number}" for number in range(FUNCTION_LINES))
    source = f"def long():\n{body}\n\ndef short():\n    '''{body}\n    '''\n    return 1\n"
    assert shape.long_functions(ast.parse(source), FUNCTION_LINES) == {"long": FUNCTION_LINES + 1}
    committing = ast.parse("db.commit()\nrun('commit;')\nsay('we commit to it')\nthe.commit_log()")
    assert shape.commits(committing) == [1, 2]
    assert shape.tries(ast.parse("try:\n    pass\nexcept* ValueError:\n    pass\nwith a:\n    pass")) == [1]
