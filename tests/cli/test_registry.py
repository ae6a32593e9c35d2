"""What imports what on the command line: nothing goes round, also where a module is named by a string."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import coprod_tui.cli
from coprod_tui.cli.registry import ENTRIES

FOLDER = Path(coprod_tui.cli.__file__).parent
REGISTRY = "coprod_tui.cli.registry"


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def graph() -> dict[str, set[str]]:
    """Each module and those that it imports; the package itself, in which `main` is, by its `__init__`."""
    paths = {
        ".".join(("coprod_tui.cli", *path.relative_to(FOLDER).with_suffix("").parts)): path
        for path in FOLDER.rglob("*.py")
    }
    found = {name: {other for other in imported(path) if other in paths} for name, path in paths.items()}
    for name, path in paths.items():
        if "coprod_tui.cli.main" in imported(path):
            found[name].add("coprod_tui.cli.__init__")
    found[REGISTRY] |= {f"coprod_tui.cli.commands.{entry.module}" for entry in ENTRIES.values()}
    return found


def test_no_command_imports_the_registry_and_nothing_goes_round() -> None:
    found = graph()
    assert found[REGISTRY] <= {*found}
    assert [name for name, others in found.items() if REGISTRY in others] == ["coprod_tui.cli.__init__"]
    TopologicalSorter(found).prepare()
