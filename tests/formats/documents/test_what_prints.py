"""Which fields print, tried on every edition, format and table: what the fields declare is what is found (R11, R14)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest

from coprod_tui.domain.brief.commands import edit_line
from coprod_tui.domain.fields import field_infos, printed_words, word_fields
from coprod_tui.domain.meetings.commands import confirm_same, mark_same
from coprod_tui.domain.records import (
    RECORDS,
    About,
    Asked,
    Import,
    Option,
    OtherWords,
    Rating,
    Record,
    Retention,
    ReturnedWords,
    Role,
    Understanding,
)
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.csv_tables import CsvTable, table_csv
from coprod_tui.formats.documents.editions import Edition, document_of
from coprod_tui.formats.documents.writer import Format, render_document
from tests.domain.riverside import Riverside
from tests.domain.whole_brief import put, whole_brief

UNLIKELY = "zzyzx"


def everything() -> Riverside:
    """A brief with all that prints, and what no document prints: it is looked for in vain."""
    riverside = whole_brief()
    (version,), staff = riverside.project.versions, riverside.stream("Staff")
    put(
        riverside,
        Retention("re", "notes", "2099-01-01"),
        About(f"{riverside.bed}/{staff}", riverside.bed, staff, "2026-11-10", "read aloud"),
        Asked(f"{staff}/x", staff, "x", "by letter"),
        Option("o", riverside.agreed, "another bed"),
        Rating("o/x", "o", riverside.sides(riverside.agreed)[0], word="too dear"),
        Understanding("u/s/m", version.id, staff, riverside.stream("Members"), "a bed", False, "and quiet"),
        Import("im", "00", "notes.txt"),
        OtherWords("ow", by="lead"),
        ReturnedWords("rw", "contribution", riverside.bed, "text", kept_at="2026-11-10", note="they are others' words"),
    )
    riverside.do(edit_line, "l", benchmark="it is asked for")
    following = riverside.issue("a word")
    riverside.share(following, "Staff")
    changes = [("line/l", "benchmark")]
    riverside.do(mark_same, following.id, changes, proposed_by="lead")
    riverside.do(confirm_same, following.id, changes, staff, by="lead")
    return riverside


def published(project: Snapshot, *forms: Format) -> Iterator[bytes]:
    """Yield everything that is published: every edition of the draft and of each version, and every table."""
    for edition in Edition:
        for version in (None,) if edition is Edition.MINUTES else (None, *project.versions):
            for stream in project.streams if edition is Edition.STREAM else (None,):
                for meeting in project.meetings if edition is Edition.MINUTES else (None,):
                    document = document_of(project, edition, version=version, stream=stream, meeting=meeting)
                    yield from (render_document(document, form).data for form in forms)
    yield from (table_csv(project, sheet) for sheet in CsvTable)


def say_everywhere(riverside: Riverside, kind: type[Record], name: str, text: str) -> None:
    """Write a text into a field of every record of a kind."""
    assert riverside.project.all(kind)
    put(riverside, *(replace(one, **{name: text}) for one in riverside.project.all(kind).values()))


FIELDS = [(kind, name) for kind in RECORDS for name in word_fields(kind)]
ROLES = [(kind, name) for kind, name in FIELDS if field_infos(kind)[name].role]


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=[f"{kind.__name__}.{name}" for kind, name in FIELDS])
def test_a_field_prints_if_and_only_if_it_says_so(kind: type[Record], name: str) -> None:
    riverside = everything()
    say_everywhere(riverside, kind, name, UNLIKELY)
    prints = any(UNLIKELY.encode() in data for data in published(riverside.project, Format.TEXT))
    assert prints is (name in printed_words(kind))


@pytest.mark.parametrize(("kind", "name"), ROLES, ids=[f"{kind.__name__}.{name}" for kind, name in ROLES])
def test_no_edition_format_or_table_has_a_small_role(kind: type[Record], name: str) -> None:
    riverside = everything()
    put(riverside, Role("small", riverside.stream("Staff"), "judgekey", 2))
    say_everywhere(riverside, kind, name, "Judgekeys lead, S2")
    for data in published(riverside.project, *(form for form in Format if form is not Format.PDF)):
        assert b"judgekey" not in _unpacked(data).lower()
    assert name not in printed_words(kind) or any(
        b"Staff lead, S2" in data for data in published(riverside.project, Format.TEXT)
    )


def _unpacked(data: bytes) -> bytes:
    """The bytes of a file; of a Word file, those of its parts."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())
