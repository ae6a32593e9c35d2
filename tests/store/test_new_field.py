"""A text field that is only declared in a contribution is searched, exported and erased like the others (R13, R30)."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

from coprod_tui.domain import records
from coprod_tui.domain.contributions import commands
from coprod_tui.store import models

ROOT = Path(__file__).parents[2]


def with_line(module: ModuleType, after: str, line: str, times: int = 1) -> tuple[str, str]:
    """A module's name, and its source with a line added after each line that begins so."""
    out: list[str] = []
    for each in inspect.getsource(module).splitlines():
        out.append(each)
        if each.startswith(f"    {after}"):
            out.append(f"    {line}")
    assert len(out) == len(inspect.getsource(module).splitlines()) + times, f"{module.__name__}: {after}"
    return module.__name__, "\n".join(out)


def test_a_new_field_of_words_needs_its_declaration_and_nothing_else() -> None:
    declared = 'where: str | None = wording("place it is about", default=None, notes="place", column="Place")'
    sources = dict(
        [
            with_line(records, "withdrawn_at: ", declared),
            with_line(models, "withdrawn_at = ", "where = string(None)"),
            # How it comes in: a field of NewContribution, and of Changes.
            with_line(commands, "asked: str | None = None", "where: str | None = None", times=2),
        ]
    )
    ran = subprocess.run(
        [sys.executable, "-m", "tests.store.patched", "tests.store.with_a_new_field"],
        input=json.dumps(sources), capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    result = json.loads(ran.stdout)
    assert result["asked"] == [["Mrs Quillon"]]
    assert result["history"] == "The place it is about of M-001 was changed."
    assert result["found"]
    assert result["csv"][0].endswith(',"How many","Place"')
    assert result["csv"][1].endswith(',"1","upstairs, beside Mrs Quillon"')
    assert "    place: upstairs, beside Mrs Quillon" in result["notes"]
    assert result["read again"] == ["upstairs, beside Mrs Quillon"] * 2
    assert result["json"] == [True, True]
    assert result["masked"] == ["(masked) sat there", []]
    assert result["shown"] == [
        "M-001: a lamp; place it is about: upstairs, beside Mrs Quillon",
        "1 earlier wording of this in the history.",
    ]
    assert result["withdrawn"] == [None, []]
    assert result["chain holds"]
