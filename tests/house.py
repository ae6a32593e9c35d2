"""Reads the product's source and counts what the house forbids; `python -m tests.house` prints every place."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

PRODUCT = Path(__file__).resolve().parents[1] / "coprod_tui"
MOST_METHODS = 45
"""Of a class, with those of its bases in the same package of code."""
MOST_MODULES = 215


@dataclass(frozen=True)
class Module:
    """One source file."""

    name: str
    """Dotted; a package's `__init__` has the name of the package."""
    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of it."""
        return tuple(ast.walk(self.tree))

    @property
    def is_package(self) -> bool:
        """Whether it is the `__init__` of a package."""
        return self.path.name == "__init__.py"


@dataclass(frozen=True)
class House:
    """The modules of a package of code, by name."""

    modules: Mapping[str, Module]

    @classmethod
    def of(cls, folder: Path) -> House:
        """Every module under a folder that is a package."""
        modules = {}
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder.parent).with_suffix("").parts
            name = ".".join(part for part in parts if part != "__init__")
            modules[name] = Module(name, path, path.read_text("utf-8"))
        return cls(modules)

    def each(self, places: Callable[[Module], Iterator[int]]) -> list[str]:
        """`module:line` of every place that a rule finds."""
        return [f"{module.name}:{line}" for module in self.modules.values() for line in sorted(places(module))]


# Modules


def counted_modules(house: House) -> list[str]:
    """The modules that hold code; an `__init__` with nothing but a docstring does not."""
    return [module.name for module in house.modules.values() if not (module.is_package and _has_only_docstring(module))]


def _has_only_docstring(module: Module) -> bool:
    body = module.tree.body
    return not body or (len(body) == 1 and ast.get_docstring(module.tree) is not None)


# Classes


def top_classes(house: House) -> Iterator[tuple[Module, ast.ClassDef]]:
    """The classes of each module; a class inside another one is named with its owner, and is left out."""
    for module in house.modules.values():
        for node in module.nodes:
            if isinstance(node, ast.If | ast.Try | ast.Module):
                yield from ((module, each) for each in node.body if isinstance(each, ast.ClassDef))


def repeated_class_names(house: House) -> dict[str, list[str]]:
    """Class names that more than one class has, with the modules."""
    found = defaultdict(list)
    for module, node in top_classes(house):
        found[node.name].append(module.name)
    return {name: modules for name, modules in sorted(found.items()) if len(modules) > 1}


def methods_by_class(house: House) -> dict[str, int]:
    """How many functions each class defines, together with its bases in this house, each of them once."""
    classes = {f"{module.name}.{node.name}": (module, node) for module, node in top_classes(house)}

    @cache
    def names_in(module: str) -> Mapping[str, str]:
        return _names_in(house.modules[module])

    def chain(name: str, seen: set[str]) -> int:
        seen.add(name)
        module, node = classes[name]
        names = names_in(module.name)
        own = sum(isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) for each in node.body)
        bases = [_defined_in(_resolved(base, names), house) for base in node.bases]
        return own + sum(chain(base, seen) for base in bases if base in classes and base not in seen)

    return {name: chain(name, set()) for name in classes}


def _names_in(module: Module) -> dict[str, str]:
    """What each name at the top of a module stands for, in dotted form."""
    names = {each.name: f"{module.name}.{each.name}" for each in module.tree.body if isinstance(each, ast.ClassDef)}
    for node in module.nodes:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    names[alias.asname] = alias.name
    return names


def _defined_in(dotted: str, house: House) -> str:
    """Follow a name that a package's `__init__` only passes on."""
    owner, _, name = dotted.rpartition(".")
    module = house.modules.get(owner)
    if module is None:
        return dotted
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if (alias.asname or alias.name) == name and f"{node.module}.{alias.name}" != dotted:
                    return _defined_in(f"{node.module}.{alias.name}", house)
    return dotted


def _resolved(base: ast.expr, names: Mapping[str, str]) -> str:
    """The dotted name of a base class, such as `Screen[None]` or `widgets.Viewport`."""
    if isinstance(base, ast.Subscript):
        return _resolved(base.value, names)
    if isinstance(base, ast.Attribute):
        return f"{_resolved(base.value, names)}.{base.attr}"
    return names.get(base.id, base.id) if isinstance(base, ast.Name) else ""


def not_implemented(module: Module) -> Iterator[int]:
    """Lines that raise NotImplementedError: a hook that a subclass may forget."""
    for node in module.nodes:
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(raised, ast.Name) and raised.id == "NotImplementedError":
                yield node.lineno


# Imports


def imports(module: Module, house: House) -> set[str]:
    """The modules that a module imports: at the top, inside functions, and by a string that names them."""
    found: set[str] = set()
    whole: set[int] = set()
    for node in module.nodes:
        match node:
            case ast.Import():
                found.update(alias.name for alias in node.names)
            case ast.ImportFrom(module=str(owner), level=0):
                for alias in node.names:
                    inner = f"{owner}.{alias.name}"
                    found.add(inner if inner in house.modules else owner)
            case ast.Call(func=ast.Attribute(attr="import_module") | ast.Name(id="import_module"), args=[named, *_]):
                if isinstance(named, ast.Constant):
                    whole.add(id(named))
                    found.add(str(named.value))
    docs = {id(node) for node in _docstrings(module)}
    for node in module.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | whole:
            found.update(_named_by(node.value, house))
    return {name for name in found if name in house.modules} - {module.name}


def _named_by(text: str, house: House) -> Iterator[str]:
    """The modules that a string names; one that names a package, such as `coprod_tui.cli.`, means all that is in it."""
    name = text.partition(":")[0].removesuffix(".")
    if "." in name and name.replace(".", "").isidentifier():
        inner = [each for each in house.modules if each.startswith(f"{name}.")]
        yield from inner or [name]


def circles(house: House) -> list[list[str]]:
    """Groups of modules that import one another in a circle (strongly connected components)."""
    graph = {name: imports(module, house) for name, module in house.modules.items()}
    reached = {name: _reached(name, graph) for name in graph}
    groups = {frozenset(other for other in reached[name] if name in reached[other]) for name in graph}
    return sorted(sorted(group) for group in groups if group)


def _reached(start: str, graph: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found


# Words


def _docstrings(module: Module) -> Iterator[ast.Constant]:
    """Docstrings, also those below a field."""
    for node in module.nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value


_RIDDLE = re.compile(r"\bas\s+above\b", re.IGNORECASE)


def as_above(module: Module) -> Iterator[int]:
    """Comments and docstrings that say “as above” instead of saying it."""
    if not _RIDDLE.search(module.text):
        return
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type == tokenize.COMMENT and _RIDDLE.search(token.string):
            yield token.start[0]
    for node in _docstrings(module):
        if _RIDDLE.search(str(node.value)):
            yield node.lineno


_SHORT = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.Lambda


def named_one(module: Module) -> Iterator[int]:
    """Lines that give the name `one` to something outside a comprehension or lambda of one line."""
    yield from _named_one(module.tree)


def _named_one(node: ast.AST) -> Iterator[int]:
    if isinstance(node, _SHORT) and node.lineno == node.end_lineno:
        return
    match node:
        case ast.Name(id="one", ctx=ast.Store()) | ast.arg(arg="one") | ast.MatchAs(name="one"):
            yield node.lineno
        case ast.MatchStar(name="one") | ast.ExceptHandler(name="one"):
            yield node.lineno
    for child in ast.iter_child_nodes(node):
        yield from _named_one(child)


def main() -> int:
    """Prints every place, rule by rule."""
    house = House.of(PRODUCT)
    crowded = [f"{name}: {count}" for name, count in methods_by_class(house).items() if count > MOST_METHODS]
    repeated = [f"{name}: {', '.join(modules)}" for name, modules in repeated_class_names(house).items()]
    rules = {
        f"classes with more than {MOST_METHODS} methods": crowded,
        "class names that stand twice": repeated,
        "raise NotImplementedError": house.each(not_implemented),
        "circles of imports": [" ".join(group) for group in circles(house)],
        "“as above”": house.each(as_above),
        "“one” as a name": house.each(named_one),
    }
    print(f"{len(counted_modules(house))} modules, at most {MOST_MODULES}")
    for rule, places in rules.items():
        print(f"\n{rule}: {len(places)}", *places, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
