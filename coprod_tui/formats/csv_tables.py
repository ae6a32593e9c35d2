"""A project as CSV tables for spreadsheets: contributions, answers, conflicts, sign-offs.

Tables are publications: they show of a contribution only what a brief may show (R11, R14).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.content import Brief, LineDetail, PrintedLine
from coprod_tui.domain.brief.contributions import ShownContribution, all_contributions
from coprod_tui.domain.brief.cover import AnswerLine, cover_of
from coprod_tui.domain.brief.facts import Showing
from coprod_tui.domain.conflicts import agreement, sides, stages
from coprod_tui.domain.fields import FieldInfo, Holds, field_infos
from coprod_tui.domain.records import Conflict, Contribution, Side, Stage, Stream, Version
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.documents.content import EXAMPLE_NOTE

DAY = len("2026-11-10")


class CsvTable(StrEnum):
    """One table; its value is its name."""

    SAID = "contributions"
    ANSWERS = "dispositions"
    CONFLICTS = "conflicts"
    SIGNOFFS = "sign-offs"


SAID_COLUMNS = (
    "Code",
    "Stream",
    "Kind",
    "Words",
    "Why",
    "Themes",
    "Form",
    "Meeting",
    "Said on",
    "About",
    "Shown",
    "How many",
)
"""The first columns of the contributions, by which our own files are recognised on import."""
FURTHER_COLUMNS = tuple(
    info.column for info in field_infos(Contribution).values() if info.column and info.column not in SAID_COLUMNS
)
"""Columns of fields that were added later; they come last, so that older files are recognised too."""
HEADERS: Mapping[CsvTable, Sequence[str]] = {
    CsvTable.SAID: (*SAID_COLUMNS, *FURTHER_COLUMNS),
    CsvTable.ANSWERS: ("Code", "Stream", "Kind", "Themes", "Answer", "Why", "How many"),
    CsvTable.CONFLICTS: (
        "Code", "Title", "How far it is", "Side", "Asks", "Why", "Why was heard by", "Rests on", "Keeps", "Gives",
        "Position", "Reservations", "Middle ground", "Conditions", "Looked after by", "Looked at again",
        "Why it stopped", "Earlier",
    ),
    CsvTable.SIGNOFFS: (
        "Version", "Words to read aloud", "Fingerprint (SHA-256)", "Issued on", "Stream", "Is asked to sign", "Answer",
        "Answered version", "On", "Present", "How decided", "Role", "Reservations or reason", "Paper held by",
        "Provisional", "Shared back on", "Shared back how", "Final", "Corrected, taken back, or on a day out of order",
    ),
}  # fmt: skip
_SHOWN = {
    Showing.WORDS: "words",
    Showing.CODE: "code, kind and themes: the words may not be quoted",
    Showing.COUNTED: "counted only: sensitive, kept in the room, or withdrawn",
}


def table_csv(project: Snapshot, sheet: CsvTable) -> bytes:
    """Return one table as CSV. In the worked example every row says that it is made up."""
    header, rows = HEADERS[sheet], _ROWS[sheet](project)
    if project.project.example:
        header, rows = (*header, "Note"), ((*row, EXAMPLE_NOTE) for row in rows)
    return csv_bytes(header, rows)


# Contributions and answers


def _said(project: Snapshot) -> Iterator[Sequence[str]]:
    said = all_contributions(project)
    for stream in said.streams:
        contributions = said.by_stream[stream.id]
        for shown in contributions:
            if shown.showing is not Showing.COUNTED:
                yield _said_row(stream, shown)
        if kept := _counted(contributions):
            yield _in_columns({"Stream": stream.name, "Shown": _SHOWN[Showing.COUNTED], "How many": str(kept)})


def _said_row(stream: Stream, shown: ShownContribution) -> Sequence[str]:
    line = shown.line
    own = {info.column: _own_cell(shown, name, info) for name, info in field_infos(Contribution).items() if info.column}
    beside = {
        "Code": _codes(line),
        "Stream": stream.name,
        "Themes": _themes(line),
        "Meeting": _detail_text(line, "meeting"),
        "About": _detail_text(line, "about"),
        "Shown": _SHOWN[shown.showing],
        "How many": "1",
    }
    return _in_columns(own | beside)


def _own_cell(shown: ShownContribution, name: str, info: FieldInfo) -> str:
    """Return a field of a contribution; people's words only where they may be shown (R11)."""
    if info.holds in (Holds.WORDS, Holds.PERSON) and shown.showing is not Showing.WORDS:
        return ""
    value = getattr(shown.contribution, name)
    if info.holds is Holds.TIME:
        return str(value or "")[:DAY]
    return "" if value is None else str(value)


def _in_columns(cells: Mapping[str, str]) -> Sequence[str]:
    return [cells.get(column, "") for column in HEADERS[CsvTable.SAID]]


def _answers(project: Snapshot) -> Iterator[Sequence[str]]:
    said = all_contributions(project)
    for stream in said.streams:
        contributions = said.by_stream[stream.id]
        for shown in contributions:
            if shown.showing is not Showing.COUNTED:
                line = shown.line
                answer, why = _detail_text(line, "answer"), _detail_text(line, "reason")
                yield _codes(line), stream.name, shown.contribution.kind.value, _themes(line), answer, why, "1"
        if kept := _counted(contributions):
            yield "", stream.name, "", "", _SHOWN[Showing.COUNTED], "", str(kept)


def _counted(contributions: Sequence[ShownContribution]) -> int:
    return sum(one.showing is Showing.COUNTED for one in contributions)


def _codes(line: PrintedLine) -> str:
    return " ".join(one.code for one in line.cites)


def _themes(line: PrintedLine) -> str:
    return "; ".join(words.text for one in line.details if one.key == "themes" for words in one.words)


def _detail_text(line: PrintedLine, *keys: str) -> str:
    """Join the details of a line with these keys; the program's words follow people's in brackets."""
    return "\n".join(_in_cell(one) for one in line.details if one.key in keys)


def _in_cell(detail: LineDetail) -> str:
    words = ", ".join(words.text for words in detail.words)
    return f"{words} ({detail.text})" if words and detail.text else words or detail.text


# Conflicts: a row for each side


def _conflicts(project: Snapshot) -> Iterator[Sequence[str]]:
    lines = _lines(brief_of(project))
    for conflict in project.conflicts:
        line = lines[conflict.id]
        for side in sides.sides(project, conflict):
            yield _side_row(project, conflict, side, line)


def _lines(brief: Brief) -> Mapping[str, PrintedLine]:
    """Return the line of each conflict, by the conflict's id."""
    lines = (line for key in ("6", "7") for line in brief.section(key).lines)
    return {line.key.partition("/")[2]: line for line in lines if line.key.startswith("conflict/")}


def _side_row(project: Snapshot, conflict: Conflict, side: Side, line: PrintedLine) -> Sequence[str]:
    own = f"/{side.id}"
    stage = stages.stage(project, conflict)
    earlier = [one for one in line.details if one.key.partition("/")[0] in ("earlier", "because")]
    return (
        sides.code(project, conflict),
        line.words.text if line.words else line.text,
        stage.value,
        sides.side_name(project, side),
        _detail_text(line, f"ask{own}"),
        _detail_text(line, f"why{own}"),
        sides.join_names(_heard_by(project, conflict, side)),
        _rests_on(project, side, line),
        _detail_text(line, f"keeps{own}"),
        _detail_text(line, f"gives{own}"),
        _detail_text(line, f"position{own}", f"asked{own}"),
        _reservations(project, conflict, side),
        _detail_text(line, "middle ground"),
        _detail_text(line, "conditions"),
        _detail_text(line, "owner"),
        _detail_text(line, "review"),
        _detail_text(line, "stopped") if stage is Stage.NOT_AGREED else "",
        "\n".join(f"{one.label}: {_in_cell(one)}" for one in earlier),
    )


def _heard_by(project: Snapshot, conflict: Conflict, side: Side) -> Iterator[str]:
    for owner, by in stages.to_be_heard(project, conflict):
        if owner.id == side.id and stages.hearing(project, owner, by) is stages.Hearing.HEARD:
            yield sides.side_name(project, by)


def _rests_on(project: Snapshot, side: Side, line: PrintedLine) -> str:
    """Return the codes that a side rests on and that may be cited."""
    cited = {one.record: one.code for one in line.cites}
    return " ".join(cited[one.id] for one in sides.bases(project, side) if one.id in cited)


def _reservations(project: Snapshot, conflict: Conflict, side: Side) -> str:
    proposal = stages.proposal(project, conflict)
    reservations = agreement.reservations(project, proposal) if proposal else ()
    return "\n".join(one.text for one in reservations if one.side == side.id)


# Sign-offs: a row for each version and stream


def _signoffs(project: Snapshot) -> Iterator[Sequence[str]]:
    for version in project.versions:
        cover = cover_of(project, version)
        for answer in cover.answers:
            yield _answer_row(version, answer, cover.final_words)


def _answer_row(version: Version, answer: AnswerLine, final: str) -> Sequence[str]:
    return (
        str(version.number),
        version.words,
        version.sha256,
        version.issued_at[:10],
        answer.stream,
        "yes" if answer.required else "no, it observes",
        answer.state.value,
        "" if answer.version is None else str(answer.version),
        answer.on,
        "" if answer.present is None else str(answer.present),
        answer.how,
        answer.role,
        answer.reservations,
        answer.held_by,
        "yes" if answer.provisional else "",
        answer.shared_on,
        answer.shared_form,
        final,
        "\n".join(note.text for note in answer.notes),
    )


_ROWS = {CsvTable.SAID: _said, CsvTable.ANSWERS: _answers, CsvTable.CONFLICTS: _conflicts, CsvTable.SIGNOFFS: _signoffs}


# Cells: quoted, safe against formulas in a spreadsheet, and unchanged when they are read back

GUARD = "'"
_IGNORED = r"[\s\u200b-\u200f\u2060\ufeff\u00ad]*"
"""What a spreadsheet skips before it looks for a formula: white space and invisible characters."""
_ACTS = re.compile(rf"{_IGNORED}(?:[=+\-@|%'＝＋－＠｜％＇−]|(?<=[\t\r\n]))")


def escape_formula(cell: str) -> str:
    """Prefix a cell that a spreadsheet would take for a formula."""
    return f"{GUARD}{cell}" if _ACTS.match(cell) else cell


def unescape_formula(cell: str) -> str:
    """Undo `escape_formula`; a `'` that somebody typed before a letter stays."""
    rest = cell.removeprefix(GUARD)
    return rest if _ACTS.match(rest) else cell


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file (RFC 4180) with a header: every cell quoted, CR LF, UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([escape_formula(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + text.getvalue().encode("utf-8", "replace")
