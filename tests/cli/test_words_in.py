"""Each way in that reads bytes says which line is not UTF-8, and keeps nothing of that call; none reads without end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import coprod_tui
from coprod_tui.base.errors import InvalidInput
from coprod_tui.formats import encodings
from coprod_tui.formats.encodings import LineReader, read_file
from tests.cli.conftest import Coprod

GOOD, BAD = "a lamp", "a café of old"
WAYS: dict[str, tuple[tuple[str, ...], str]] = {
    "add": (("add", "FILE", "--stream", "M"), "{}"),
    "typed": (("typed", "FILE"), "% {}"),
    "plain": (("plain", "FILE"), "say\n{}"),
    "withdraw": (("withdraw", "FILE", "M-001"), "{}"),
    "notes": (("import", "FILE", "INPUT.notes"), "## Members (M)\n* {}"),
    "csv": (("import", "FILE", "INPUT.csv", "--text", "what", "--stream", "M"), "what\n{}"),
    "json": (("import", "NEW", "INPUT.json"), '{{\n"{}": 1}}'),
}
"""Each command that reads words of people's from a file or from standard input, and what is given to it."""


def ways() -> list[str]:
    return sorted(WAYS)


def run(coprod: Coprod, ward: Path, way: str, data: bytes) -> tuple[int, str]:
    command, _ = WAYS[way]
    arguments: list[str | Path] = []
    for one in command:
        if one.startswith("INPUT"):
            file = ward.with_name(one)
            file.write_bytes(data)
            arguments.append(file)
        else:
            arguments.append({"FILE": ward, "NEW": ward.with_name("new.coprod")}.get(one, one))
    ran = coprod(*arguments, stdin=data)
    return ran.code, ran.err


def held(coprod: Coprod, ward: Path) -> tuple[str, str]:
    return coprod("list", ward, "--json").out, coprod("history", ward).out


@pytest.mark.parametrize("way", ways())
@pytest.mark.parametrize("before", [0, 3])
def test_bytes_of_another_encoding_keep_nothing_and_the_line_is_said(
    coprod: Coprod, ward: Path, way: str, before: int
) -> None:
    assert coprod("add", ward, "--stream", "M", "one thing").code == 0
    stood = held(coprod, ward)
    _, form = WAYS[way]
    lines = [*(form.format(GOOD) for _ in range(before)), form.format(BAD)]
    text = "\n".join(lines) + "\n"
    code, said = run(coprod, ward, way, text.encode("cp1252"))
    line = text[: text.index("é")].count("\n") + 1
    assert code == 1
    assert re.search(rf"\b(?:line|row) {line}\b", said, re.IGNORECASE), said
    assert "not UTF-8" in said
    assert held(coprod, ward) == stood
    assert not ward.with_name("new.coprod").exists()


@pytest.mark.parametrize("way", ["add", "notes", "csv", "plain"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_what_has_a_mark_is_read(coprod: Coprod, ward: Path, way: str, encoding: str) -> None:
    _, form = WAYS[way]
    code, said = run(coprod, ward, way, f"{form.format(BAD)}\n".encode(encoding))
    assert code == 0, said
    assert [one["text"] for one in coprod("list", ward, "--json").json] == [BAD]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_refused(coprod: Coprod, ward: Path, encoding: str) -> None:
    code, said = run(coprod, ward, "add", f"{BAD}\nmore\n".encode(encoding))
    assert code == 1
    assert "UTF-16 without its mark" in said
    assert coprod("list", ward).out == ""


@pytest.mark.parametrize("way", ways())
def test_what_has_no_end_is_refused_at_a_limit_that_is_named(
    coprod: Coprod, ward: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FILE_MOST", "INPUT_MOST"):
        monkeypatch.setattr(encodings, name, 1 << 20)
    monkeypatch.setattr(read_file, "__defaults__", (1 << 20,))
    monkeypatch.setattr(LineReader.__init__, "__defaults__", ("standard input", 1 << 20))
    assert coprod("add", ward, "--stream", "M", "one thing").code == 0
    stood = held(coprod, ward)
    code, said = run(coprod, ward, way, b"x" * ((1 << 20) + 1))
    assert code == 1
    assert "up to 1 MB can be read" in said
    assert held(coprod, ward) == stood


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no such device here")
def test_a_device_is_read_up_to_the_limit() -> None:
    with pytest.raises(InvalidInput, match=r"/dev/zero is too large, or has no end: up to 3 MB"):
        read_file(Path("/dev/zero"), 3 << 20)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are another thing there")
def test_a_later_part_of_a_pipe_takes_back_what_was_kept_of_that_call(coprod: Coprod, ward: Path) -> None:
    command = [sys.executable, "-m", "coprod_tui", "add", str(ward), "--stream", "M"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdin.write(b"one\n")
        running.stdin.flush()
        assert running.stdout.readline() == b"M-001\n"
        running.stdin.write(b"two\ncaf\xe9\n")
        running.stdin.close()
        assert running.wait(10) == 1
        assert b"standard input, line 3: this is not UTF-8 (byte E9)" in running.stderr.read()
    assert coprod("list", ward).out == ""


READERS = re.compile(r"\.read_bytes\(|\.read_text\(|\bopen\(|stdin\.(?:buffer|read)|\.open\(\"rb\"\)")
OWN = {"store", "config", "base", "tui"}
"""Packages that read files of the program's own, and no words from elsewhere."""
OWN_FILES = {
    "formats/encodings.py",
    "formats/example.py",
    "formats/documents/html.py",
    "formats/documents/pdf.py",
    "domain/signing/fingerprint.py",
    "domain/signing/signatories.py",
    "domain/privacy/detection.py",
    "cli/output.py",
}


def test_nothing_else_reads_files_or_standard_input() -> None:
    """A new way in goes through `formats.encodings`; what reads our own files is listed above."""
    root = Path(coprod_tui.__file__).parent
    reads = {
        str(path.relative_to(root)): [
            line.strip() for line in path.read_text("utf-8").splitlines() if READERS.search(line)
        ]
        for path in root.rglob("*.py")
        if path.relative_to(root).parts[0] not in OWN
    }
    lines = {name: [one for one in found if "Session.open(" not in one] for name, found in reads.items()}
    others = {name: found for name, found in lines.items() if found and name not in OWN_FILES}
    assert others == {"cli/commands/import_.py": ['with path.open("rb") as file:']}
