"""The house rules that no type checker knows: what is loaded when, who opens files, what stands in the repository."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from coprod_tui import __version__
from coprod_tui.config.settings import read_settings, settings_template
from coprod_tui.tui.commands import COMMANDS
from tests.house import (
    MOST_METHODS,
    MOST_MODULES,
    House,
    as_above,
    circles,
    counted_modules,
    methods_by_class,
    named_one,
    not_implemented,
    repeated_class_names,
)
from tests.store.projects import begun

HERE = Path(__file__).resolve().parents[1]
PACKAGE = HERE / "coprod_tui"
OURS = (PACKAGE, HERE / "tests", HERE / "sessions", HERE / ".ci", HERE / "docs")
TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", ".gitignore", ".editorconfig")
TEXTS = {".py", ".toml", ".md", ".txt", ".notes", ".tcss", ".cfg", ".json", ".csv", ""}


def our_files() -> Iterator[Path]:
    yield from (HERE / name for name in TOP)
    for folder in OURS:
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix in TEXTS and "__pycache__" not in path.parts:
                yield path


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "sessions" not in path.parts)


def loaded_by(program: str) -> set[str]:
    told = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\nprint(*sys.modules)"],
        cwd=HERE, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return set(told.stdout.split())


# Size and shape: each rule has a test that it bites. `python -m tests.house` prints every place.


@pytest.fixture(scope="module")
def product() -> House:
    return House.of(PACKAGE)


def house_of(folder: Path, modules: dict[str, str]) -> House:
    """A made-up package `house` with these modules, by their paths in it."""
    for name, text in modules.items():
        path = folder / "house" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return House.of(folder / "house")


def told(places: list[str]) -> str:
    return "\n".join([f"{len(places)}:", *places])


def test_there_are_not_too_many_modules(product: House) -> None:
    count = len(counted_modules(product))
    assert count <= MOST_MODULES, f"{count} modules, and {MOST_MODULES} at most: is there one that has no subject?"


def test_a_package_that_holds_only_a_docstring_is_not_counted(tmp_path: Path) -> None:
    house = house_of(tmp_path, {"a": "x = 1", "b/__init__": '"""Screens."""', "b/c": "", "d/__init__": "x = 1"})
    assert counted_modules(house) == ["house.a", "house.b.c", "house.d"]


def test_no_class_has_too_many_methods(product: House) -> None:
    crowded = [f"{name}: {count}" for name, count in methods_by_class(product).items() if count > MOST_METHODS]
    assert not crowded, told(crowded)


def test_methods_are_counted_along_all_bases_of_ours(tmp_path: Path) -> None:
    modules = {
        "base": "class Base:\n def a(self): ...\n async def b(self): ...\n",
        "passed_on": "from house.base import Base as Base\n",
        "left": "import house.passed_on as p\nclass Left(p.Base):\n @property\n def c(self): ...\n",
        "right": "from house.passed_on import Base\nclass Right(Base[None]):\n def d(self): ...\n",
        "both": "from house.left import Left\nfrom house.right import Right as R\nfrom textual import Widget\n"
        "class Both(Left, R, Widget):\n def e(self): ...\n",
    }
    assert methods_by_class(house_of(tmp_path, modules)) == {
        "house.base.Base": 2,
        "house.both.Both": 5,
        "house.left.Left": 3,
        "house.right.Right": 3,
    }


def test_a_class_name_stands_once(product: House) -> None:
    repeated = [f"{name}: {', '.join(modules)}" for name, modules in repeated_class_names(product).items()]
    assert not repeated, told(repeated)


def test_a_class_name_that_stands_twice_is_seen(tmp_path: Path) -> None:
    first = "class Card: ...\nclass Pane:\n class Chosen: ...\n"
    second = "if True:\n class Card: ...\nclass Box:\n class Chosen: ...\n"
    assert repeated_class_names(house_of(tmp_path, {"a": first, "b": second})) == {"Card": ["house.a", "house.b"]}


def test_no_method_waits_for_a_subclass_that_may_forget_it(product: House) -> None:
    hooks = product.each(not_implemented)
    assert not hooks, told(hooks)


def test_such_a_method_is_seen(tmp_path: Path) -> None:
    raised = "def a():\n raise NotImplementedError\ndef b():\n raise NotImplementedError('b')\n"
    house = house_of(tmp_path, {"a": raised, "b": "def c():\n return NotImplemented\n"})
    assert house.each(not_implemented) == ["house.a:2", "house.a:4"]


def test_no_modules_import_one_another_in_a_circle(product: House) -> None:
    found = [" ↔ ".join(group) for group in circles(product)]
    assert not found, told(found)


@pytest.mark.parametrize(
    "line",
    [
        "from house.parts.a import x",
        "from house.parts import a",
        "import house.parts.a",
        "def later():\n from house.parts.a import x",
        "importlib.import_module('house.parts.a')",
        "PLACE = 'house.parts.a:Board'",
        "class Board:\n modes = {'a': 'house.parts.a'}",
        "importlib.import_module(f'house.parts.{name}')",
    ],
)
def test_a_circle_of_three_is_seen(tmp_path: Path, line: str) -> None:
    modules = {"parts/a": "from house.b import x\n", "b": "import house.c\n", "c": f"{line}\n", "d": "import house.b\n"}
    assert circles(house_of(tmp_path, modules)) == [["house.b", "house.c", "house.parts.a"]]


def test_a_module_that_a_docstring_names_is_not_imported(tmp_path: Path) -> None:
    assert circles(house_of(tmp_path, {"a": '"""house.b"""', "b": "import house.a\n"})) == []


def test_nothing_is_said_by_as_above(product: House) -> None:
    assert product.each(as_above) == []


def test_as_above_is_seen(tmp_path: Path) -> None:
    text = 'x = 1  # as above\n"""As\nabove, in cm."""\ny = "as above"\n# it was above\n# Seen as   above\n'
    assert house_of(tmp_path, {"a": text}).each(as_above) == ["house.a:1", "house.a:2", "house.a:6"]


def test_one_names_only_what_a_single_line_goes_through(product: House) -> None:
    places = product.each(named_one)
    assert not places, told(places)


@pytest.mark.parametrize(
    "line",
    [
        "one = 1",
        "for one in rows: ...",
        "def f(one): ...",
        "def f(*, one=1): ...",
        "if (one := 1): ...",
        "with a as one: ...",
        "one: int = 1",
        "match a:\n case [one, *_]: ...",
        "try: ...\nexcept OSError as one: ...",
        "[\n one\n for one in rows\n]",
        "f(lambda one: (\n one\n))",
    ],
)
def test_the_name_one_is_seen(tmp_path: Path, line: str) -> None:
    assert len(house_of(tmp_path, {"a": f"{line}\n"}).each(named_one)) == 1


@pytest.mark.parametrize(
    "line", ["[one for one in a]", "{one: 1 for one in a}", "f(\n key=lambda one: one.id\n)", "a.one"]
)
def test_one_may_be_the_name_within_a_line(tmp_path: Path, line: str) -> None:
    assert house_of(tmp_path, {"a": f"{line}\n"}).each(named_one) == []


# What is loaded when


def test_the_command_line_starts_without_the_screens() -> None:
    loaded = loaded_by("import coprod_tui.cli")
    assert "coprod_tui.cli" in loaded
    assert not loaded & {"textual", "rich", "tomlkit", "asyncio"}


def test_the_engine_loads_nothing_that_knows_a_terminal() -> None:
    names = [".".join(path.relative_to(HERE).with_suffix("").parts) for path in modules()]
    engine = [name.removesuffix(".__init__") for name in names if name.startswith("coprod_tui.domain")]
    loaded = loaded_by("\n".join(f"import {name}" for name in engine))
    assert not loaded & {"textual", "rich", "coprod_tui.cli", "coprod_tui.tui.app"}
    assert set(engine) <= loaded


def test_reading_the_settings_does_not_load_what_only_writing_them_needs() -> None:
    loaded = loaded_by(
        "import coprod_tui.config.settings, coprod_tui.config.registry\ncoprod_tui.config.settings.read_settings()"
    )
    assert not loaded & {"textual", "rich", "tomlkit", "peewee"}


OPENED = """
import sys
from pathlib import Path
import coprod_tui.tui.app
from coprod_tui.store.session import Session

with Session.open(Path(sys.argv[1])) as session:
    session.drafts()
    print("coprod_tui.store.models" in sys.modules)
    session.prepare()
    print("coprod_tui.store.models" in sys.modules)
"""


def test_opening_a_project_does_not_wait_for_the_models_of_its_tables(tmp_path: Path) -> None:
    begun(tmp_path).close()
    told = subprocess.run(
        [sys.executable, "-c", OPENED, str(tmp_path / "a.coprod")],
        cwd=HERE, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert told.stdout.split() == ["False", "True"]


# Who writes SQL

SQL = re.compile(
    r"\s*(SELECT|INSERT (INTO|OR)|UPDATE|DELETE FROM|PRAGMA|VACUUM|WITH RECURSIVE|BEGIN|COMMIT|ROLLBACK|CREATE TABLE"
    r"|ALTER TABLE|ATTACH|DETACH)\b"
)
MAY_WRITE_SQL = "store/sql.py"


def statements_in(path: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
            yield node.lineno


def test_sql_by_hand_stands_in_one_module() -> None:
    found = {
        f"{name}:{line}"
        for path in modules()
        if (name := path.relative_to(PACKAGE).as_posix()) != MAY_WRITE_SQL
        for line in statements_in(path)
    }
    assert not found


def test_sql_by_hand_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text('a = "SELECT 1"\nb = f"UPDATE {table} SET a = 1"\nc = "\\n WITH RECURSIVE x"\nd = "Update it"\n')
    assert sorted(statements_in(path)) == [1, 2, 3]


# Import contracts


def contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or shutil.which("lint-imports")
    if program is None:
        pytest.skip("import-linter is not installed")
    return subprocess.run(
        [program, "--no-cache", "--no-logo", "--config", str(folder / "pyproject.toml")],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(PACKAGE, folder / "coprod_tui", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HERE / "pyproject.toml", folder)
    return folder


def test_the_import_contracts_are_kept(copy: Path) -> None:
    told = contracts(copy)
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(
    ("module", "line", "told"),
    [
        ("base/text.py", "import coprod_tui.domain.snapshot", "Imports go downward"),
        ("domain/snapshot.py", "from coprod_tui.config.settings import Settings", "Imports go downward"),
        ("line_mode.py", "import coprod_tui.tui.app", "Imports go downward"),
        ("somewhere_else.py", "", "Imports go downward"),
        ("formats/exports.py", "import peewee", "Only the store knows SQLite"),
        ("tui/content.py", "import sqlite3", "Only the store knows SQLite"),
        ("domain/edit.py", "import rich", "Only the terminal interface knows Textual"),
        ("cli/output.py", "import textual", "Only the terminal interface knows Textual"),
        ("tui/widgets/bars.py", "import coprod_tui.tui.desk", "Inside the terminal interface"),
        ("tui/dialogs/help.py", "import coprod_tui.tui.screens.board", "Inside the terminal interface"),
        ("store/schema.py", "import coprod_tui.store.session", "Nothing goes round"),
        ("formats/notes/syntax.py", "import coprod_tui.formats.notes.notes_file", "Nothing goes round"),
    ],
)
def test_a_contract_that_is_broken_on_purpose_is_heard_of(copy: Path, module: str, line: str, told: str) -> None:
    path = copy / "coprod_tui" / module
    path.parent.mkdir(exist_ok=True)
    before = path.read_text("utf-8") if path.exists() else None
    path.write_text((before or '"""Broken on purpose."""\n') + f"\n{line}\n", "utf-8")
    try:
        said = contracts(copy)
    finally:
        path.unlink() if before is None else path.write_text(before, "utf-8")
    assert said.returncode == 1, said.stdout + said.stderr
    assert any(told in row and " BROKEN" in row for row in said.stdout.splitlines()), said.stdout


# Who opens files

MAY_OPEN = {
    "base": "the program's own small files, and what is written whole or not at all",
    "cli": "standard input, and files to import",
    "config": "the person's settings, and words that a project could not take",
    "formats": "what leaves and enters",
    "store/backups.py": "copies of a project",
    "store/database.py": "judges a project before it is opened; a sealed copy, once it is closed",
    "store/recovery.py": "reads a damaged project that nobody has open",
    "store/lock.py": "the lock beside a project",
    "store/encryption.py": "judges a project before it is opened, never while it is open",
    "domain/meetings/plans.py": "the editable plans and wordings",
    "domain/privacy/detection.py": "the lists of names and ordinary words that come with the program",
    "domain/signing/fingerprint.py": "the list of spoken words that comes with the program",
    "domain/signing/signatories.py": "the list of lookalikes that comes with the program",
    "tui/terminal.py": "the terminal itself",
}
OPENS = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "copy", "copyfile", "copy2", "copytree", "move",
    "fdopen", "chmod", "fchmod",
}  # fmt: skip
"""Opening and closing a file of SQLite's in the same process drops SQLite's locks on it; so does a chmod by handle."""


def openings(path: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name(id="open"):
                yield node.lineno
            case ast.Attribute(value=ast.Name(id="self" | "cls" | "Session"), attr=_):
                continue
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="self"), attr="host"), attr="open"):
                continue  # SessionHost, which calls Session.open
            case ast.Attribute(value=ast.Name(id="os" | "io" | "shutil" | "codecs"), attr=name) if name in OPENS:
                yield node.lineno
            case ast.Attribute(attr="open" | "read_text" | "read_bytes" | "write_text" | "write_bytes" | "chmod"):
                yield node.lineno


def test_only_those_who_must_open_files() -> None:
    """A file of the project's must never be opened but by SQLite while the project is open."""
    found = {
        f"{name}:{line}"
        for path in modules()
        if not (name := path.relative_to(PACKAGE).as_posix()).startswith(tuple(MAY_OPEN))
        for line in openings(path)
    }
    assert not found


def test_every_leave_to_open_is_for_something_that_is_there() -> None:
    assert [
        name for name in MAY_OPEN if not any((PACKAGE / name).rglob("*.py")) and not (PACKAGE / name).is_file()
    ] == []


def test_opening_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    by_us = "open(a)\nos.open(a)\nPath(a).read_text()\nshutil.copy(a, b)\n"
    path.write_text(f"{by_us}self.open(a)\nSession.open(a)\nself.host.open(a)\n")
    assert list(openings(path)) == [1, 2, 3, 4]


WATCHED = """
import os, sys
from pathlib import Path
from coprod_tui.domain.edit import CommandResult, insert, update
from coprod_tui.domain.records import Project
from coprod_tui.store.session import Session

path = Path(sys.argv[1])
opened = []

def watch(event, args):
    if watching and event == "open" and str(args[0]).startswith(str(path)) and not str(args[0]).endswith(".open"):
        opened.append(args[0])

def begin(now, project):
    return CommandResult("begin", insert(Project(now.new_id(), title="A ward")), None)

def retitle(now, project):
    return CommandResult("retitle", update(project.project, title="Another ward"), None)

watching = False
sys.addaudithook(watch)
session = Session.create(path, begin)
watching = True
session.do(retitle)
session.undo()
watching = False
session.close()
print(len(opened), "opened")
"""


def test_an_open_project_is_never_opened_a_second_time(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", WATCHED, str(tmp_path / "ward.coprod")],
        cwd=HERE, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip() == "0 opened"


# What stands in the repository

SECRET = re.compile(
    r"/(?:work|root|home)/\w" r"|[A-Z]:\\\\?Users\\" r"|\.library\b" r"|(?<![\w.])shared/(?:tools|screens|hooks)"
)


def test_no_file_names_a_path_of_the_machine_that_it_was_written_on() -> None:
    found = [
        f"{path.relative_to(HERE)}:{number}: {line.strip()}"
        for path in our_files()
        if path != Path(__file__).resolve()
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if SECRET.search(line)
    ]
    assert not found


@pytest.mark.parametrize("line", ["see /work/main", "cd /root/x", "C:\\Users\\anna", "../.library/x", "shared/tools/y"])
def test_such_a_path_is_seen(line: str) -> None:
    assert SECRET.search(line)


DEFERS = {
    "store/database.py", "store/session.py", "tui/app.py", "tui/base_screen.py", "tui/desk/__init__.py",
    "tui/desk/file_check.py", "tui/screens/floor/__init__.py",
}  # fmt: skip
"""May name types of what they import later, so that the first screen does not wait; the contracts count it too."""


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_module_says_in_one_sentence_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    said = ast.get_docstring(tree)
    assert said
    assert said.split("\n\n")[0].rstrip().endswith((".", "?"))
    assert "TYPE_CHECKING" not in path.read_text("utf-8") or path.relative_to(PACKAGE).as_posix() in DEFERS


def test_no_module_is_named_for_nothing() -> None:
    banned = {"utils", "util", "helper", "helpers", "manager", "managers", "service", "services", "misc", "common"}
    assert not [path for path in modules() if set(path.stem.split("_")) & banned]


def test_nobody_but_the_desk_notifies() -> None:
    """`notify` reads markup; the desk's own way to tell something does not (people's words go through it)."""
    found = [path for path in modules() if re.search(r"\.notify\(", path.read_text("utf-8"))]
    assert found == [PACKAGE / "tui" / "desk" / "notifications.py"]


# The README keeps its word


def readme() -> str:
    return (HERE / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("comment", "end"), [("the worked example", "coprod example"), ("the tests", "pytest -n auto")]
)
def test_the_readme_has_the_lines_that_are_typed_when_it_is_checked(comment: str, end: str) -> None:
    found = re.search(rf"^<!-- {comment}: .*?-->\n```sh\n(.*)\n```$", readme(), re.MULTILINE)
    assert found
    assert found[1].startswith("python3.11 -m venv .venv && .venv/bin/pip install")
    assert found[1].endswith(end)
    assert f"<!-- {comment}: " in readme()
    assert f'line_of_readme "{comment}"' in (HERE / ".ci" / "run").read_text("utf-8")


def test_the_readme_names_settings_and_keys_that_there_are(tmp_path: Path) -> None:
    [example] = re.findall(r"```toml\n(theme = .*?)```", readme(), re.DOTALL)
    path = tmp_path / "settings.toml"
    path.write_text(example, "utf-8")
    settings, faults = read_settings(path, commands={one.id: one.keys for one in COMMANDS}, themes=["dark"])
    assert faults == ()
    assert settings.keys == {"floor.find": ("ctrl+f", "f7")}
    assert set(tomllib.loads(example)) == {*re.findall(r"^# (\w+) = ", settings_template(), re.MULTILINE), "keys"}


def test_the_usual_keys_are_keys_that_a_person_could_choose(tmp_path: Path) -> None:
    usual = {one.id: one.keys for one in COMMANDS}
    path = tmp_path / "settings.toml"
    path.write_text(settings_template(usual).replace('\n# "', '\n"'), "utf-8")
    settings, faults = read_settings(path, commands=usual)
    assert faults == ()
    assert settings.keys == usual


def test_the_links_of_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#:]+)\)", readme()):
        assert (HERE / target).exists(), target
    for anchor in re.findall(r"\]\(#([^)]+)\)", readme()):
        headings = [
            re.sub(r"[^\w -]", "", one).strip().lower().replace(" ", "-")
            for one in re.findall("^#+ (.*)$", readme(), re.MULTILINE)
        ]
        assert anchor in headings


# CONTRIBUTING keeps its word

MADE_UP = {
    "formats/documents/org.py", "tui/screens/themes.py", "cli/commands/themes.py", "action_repeat", "action_go_themes",
}  # fmt: skip
"""What its recipes add."""


def quoted() -> set[str]:
    """What stands between backticks, and the modules in pictures."""
    text = (HERE / "CONTRIBUTING.md").read_text("utf-8")
    pictures = re.findall(r"^```\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return {*re.findall(r"`([^`\n]+)`", text), *re.findall(r"(?<!…/)\b[\w/]+\.py\b", "".join(pictures))}


def test_the_files_that_contributing_names_are_there() -> None:
    named = {path for path in quoted() if re.fullmatch(r"[\w/]+\.(py|md|toml)", path)} - MADE_UP
    ours = [path.as_posix() for path in our_files()]
    assert len(named) > 40
    assert sorted(name for name in named if not any(path.endswith(f"/{name}") for path in ours)) == []


def test_the_names_that_contributing_has_are_there() -> None:
    named = {found[1] for each in quoted() if (found := re.fullmatch(r"(\w+)(\(.*| = .*)?", each))}
    files = [path for path in our_files() if path.suffix == ".py" and path != Path(__file__).resolve()]
    words = {word for path in files for word in re.findall(r"\w+", path.read_text("utf-8"))}
    assert len(named) > 40
    assert sorted(named - words - MADE_UP) == []


def test_the_version_stands_in_one_place() -> None:
    told = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))
    assert told["project"]["dynamic"] == ["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)
    assert "[Unreleased]" in (HERE / "CHANGELOG.md").read_text("utf-8")
