"""Law 6: what is written as notes and read again says the same, whatever the words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coprod_tui.base.errors import InvalidInput, Reason, Unknown
from coprod_tui.base.text import STORED_MOST, normalize_for_search, sanitize
from coprod_tui.domain import setup
from coprod_tui.domain.contributions.commands import NewAbout, NewContribution
from coprod_tui.domain.imports.contributions import take_notes
from coprod_tui.domain.imports.parsed import (
    ParsedAttendance,
    ParsedCheck,
    ParsedConflict,
    ParsedHeard,
    ParsedMeeting,
    ParsedNotes,
    ParsedOption,
    ParsedOutcome,
    ParsedProposal,
    ParsedRating,
    ParsedReservation,
    ParsedSide,
    ParsedStream,
    ParsedTerm,
)
from coprod_tui.domain.records import Consent, Fit, Form, Kind, MeetingKind
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.notes.notes_file import read_notes, write_notes
from tests.domain.sketch import Sketch, begun
from tests.formats.noted_projects import met, pulled_apart, said, taken

# Law 6

FRAGMENTS = [
    "#", "##", "# ", "## ", "# Meeting 1 · joint · 2026-01-01", "# Conflicts", "### ", "-", "- ", "+ ", "* ", "? ",
    "= ", "– ", "＋ ", "> ", "> staff ", "| ", "|", "    | ", "    code: M-001", "because", " because ", "because: ",
    "at: ", "\\", "\\\\", '"', "“", "”", "«", "»", "'", "@7", "@M7", "#beds", "% ", "• ", ":", "a", "b c", "ä", " ",
    "\u00a0", "\u200d", "👩\u200d🦽", "\u0301", "مرحبا", "שלום", "你好", "[/x]", "\ufeff", "\n", "\n\n", "\n ", "7",
    "(M)", "M-014",
]  # fmt: skip
RAW = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=4)), min_size=1, max_size=8).map("".join)
WORDS = RAW.map(lambda text: sanitize(text, lines=True)).filter(bool)
ROW = RAW.map(sanitize).filter(bool)
MAYBE = st.none() | WORDS
NAMES = ("Members", "Staff", "Night (N)", "Ward 7, north", '"Quoted" 5', "a · b", "Conflict C-01 · x", "#beds")
NAME = st.sampled_from(NAMES)
AT = st.sampled_from(
    [
        f"2026-11-{day:02d}T19:00:{second:02d}{offset}"
        for day in (9, 10)
        for second in (0, 1, 2)
        for offset in ("+00:00", "+01:00")
    ]
)


@st.composite
def contributions_noted(draw: st.DrawFn) -> NewContribution:
    """One contribution with any words."""
    abouts = draw(st.lists(NAME, max_size=2, unique=True))
    return NewContribution(
        stream=draw(NAME),
        text=draw(WORDS),
        kind=draw(st.sampled_from(Kind)),
        meeting=draw(st.sampled_from([None, 1, 2])),
        why=draw(MAYBE),
        themes=tuple(draw(st.lists(ROW, max_size=3, unique_by=normalize_for_search))),
        speaker=draw(st.sampled_from([None, "7", "12", "999", "M3", "S4"])),
        form=draw(st.sampled_from(Form)),
        consent=draw(st.sampled_from(Consent)),
        asked=draw(MAYBE),
        read_back=draw(st.booleans()),
        sensitive=draw(st.booleans()),
        about=tuple(NewAbout(one, draw(st.none() | AT), draw(st.none() | ROW)) for one in abouts),
        at=draw(AT),
        code=draw(st.sampled_from([None, None, "M-003", "S-002"])),
    )


@st.composite
def conflicts_noted(draw: st.DrawFn, codes: tuple[str, ...] = ()) -> ParsedConflict:
    """A conflict in any state, but agreed; sides may be two sub-groups of one stream."""
    called = draw(
        st.lists(
            st.tuples(NAME, st.none() | ROW),
            min_size=2,
            max_size=4,
            unique_by=lambda one: (one[0], one[1] and normalize_for_search(one[1])),
        )
    )
    side = st.integers(0, len(called) - 1)
    maybe_meeting = st.sampled_from([None, 1, 2])
    counts = st.lists(st.integers(0, 20), min_size=8, max_size=8).map(tuple).filter(any)
    sides = [
        ParsedSide(
            name, group, draw(MAYBE), why, why is None and draw(st.booleans()), draw(st.sampled_from([(), codes]))
        )
        for name, group in called
        for why in [draw(MAYBE)]
    ]
    heard = [
        ParsedHeard(
            owner,
            by,
            draw(WORDS),
            draw(WORDS),
            draw(st.none() | st.booleans()),
            draw(MAYBE),
            draw(st.booleans()),
            draw(maybe_meeting),
            draw(AT),
        )
        for owner, by in draw(st.lists(st.tuples(side, side), max_size=3))
        if owner != by
    ]
    ratings = st.builds(ParsedRating, side, st.sampled_from(Fit), MAYBE)
    options = st.builds(ParsedOption, WORDS, st.lists(ratings, max_size=3, unique_by=lambda one: one.side).map(tuple))
    terms = st.builds(ParsedTerm, side, MAYBE, MAYBE)
    checks = st.builds(ParsedCheck, side, counts, st.none() | ROW, maybe_meeting, AT)
    proposals = st.builds(
        ParsedProposal, st.just("") | WORDS, MAYBE, MAYBE, MAYBE, st.sampled_from([None, 1, 4, 6]),
        st.lists(terms, max_size=2, unique_by=lambda one: one.side).map(tuple),
        st.lists(checks, max_size=2).map(tuple),
        st.lists(st.builds(ParsedReservation, side, WORDS), max_size=2).map(tuple),
    )  # fmt: skip
    there = draw(st.lists(proposals, max_size=3))
    about = st.sampled_from([None, *range(len(there))])
    ends = st.builds(ParsedOutcome, st.just(False), about, WORDS, st.sampled_from([1, 2]), AT, AT, MAYBE)
    return ParsedConflict(
        draw(st.just("") | ROW), None, draw(AT), tuple(sides), tuple(heard), tuple(draw(st.lists(options, max_size=2))),
        tuple(there), tuple(draw(st.lists(ends, max_size=2))),
    )  # fmt: skip


STREAMS = tuple(ParsedStream(name, letter) for name, letter in zip(NAMES, "MSNWQABD", strict=True))
MEETINGS = (
    ParsedMeeting(
        1, MeetingKind.STREAM, "2026-11-09T19:00:00+00:00", "2026-11-09T20:00:00+00:00", "a · b", "t", "plan"
    ),
    ParsedMeeting(
        2,
        MeetingKind.LEADS,
        "2026-11-10",
        "2026-11-10",
        "",
        present=tuple(ParsedAttendance(one, 3) for one in NAMES[:5]),
    ),
)


def project_of(noted: list[NewContribution], conflicts: tuple[ParsedConflict, ...] = ()) -> Sketch:
    """A project that says this, in this order."""
    sketch = Sketch()
    three = tuple(setup.NewStream(one.name, one.letter) for one in STREAMS)
    sketch.do(setup.begin, title="Riverside", streams=three)
    sketch.do(take_notes, ParsedNotes(STREAMS, MEETINGS, tuple(noted), conflicts))
    return sketch


def letters(project: Snapshot) -> dict[str, str]:
    return {stream.letter: stream.name for stream in project.streams}


def spoken_by(project: Snapshot) -> list[dict[str, Any]]:
    """`said`, with speakers by the name of their stream: a new project may give a stream another letter."""
    names = letters(project)
    return [
        one | {"speaker": one["speaker"] and (names.get(one["speaker"][0]), one["speaker"][1:])}
        for one in said(project)
    ]


@given(st.lists(contributions_noted(), min_size=1, max_size=6))
def test_law_6_a_project_written_and_read_again_says_the_same(noted: list[NewContribution]) -> None:
    before = project_of(noted).snapshot
    text = write_notes(before)
    after = taken(text).snapshot
    assert spoken_by(after) == spoken_by(before)
    assert met(after) == met(before)


@given(st.lists(contributions_noted(), min_size=1, max_size=6), st.sampled_from([1, 2]))
def test_law_6_a_meeting_written_and_read_again_says_the_same(noted: list[NewContribution], number: int) -> None:
    before = project_of(noted).snapshot
    after = taken(write_notes(before, number)).snapshot
    assert spoken_by(after) == [one for one in spoken_by(before) if one["meeting"] == number]
    assert met(after) == [one for one in met(before) if one[0]["number"] == number]


@given(
    WORDS,
    st.sampled_from(Kind),
    st.sampled_from(Form),
    MAYBE,
    st.lists(ROW, max_size=3, unique_by=normalize_for_search),
)
@example("a \nb", Kind.WORKS, Form.OWN, " ", [])
@example("\\", Kind.WORKS, Form.OWN, "\\", ["#"])
@example("| a\n    | b\n\n", Kind.FACT, Form.WRITTEN, "| b", [":"])
@example("# Meeting 1 · joint · 2026-01-01\n## Staff (S)\n- no", Kind.QUESTION, Form.SUMMARY, None, [])
def test_law_6_for_any_words(text: str, kind: Kind, form: Form, why: str | None, themes: list[str]) -> None:
    noted = NewContribution("Members", text, kind, why, tuple(themes), "7", form, at="2026-11-10T19:00:00+00:00")
    before = project_of([replace(noted, text=sanitize(text, lines=True), why=sanitize(why or "", lines=True) or None)])
    assert said(taken(write_notes(before.snapshot)).snapshot) == said(before.snapshot)


def test_law_6_for_a_thousand_themes() -> None:
    themes = tuple(f"{mark}{number}" for number in range(500) for mark in ("theme", "a theme; "))
    noted = NewContribution("Members", "a", themes=themes, at="2026-11-10T19:00:00+00:00")
    before = project_of([noted]).snapshot
    assert said(taken(write_notes(before)).snapshot) == said(before)
    assert len(said(before)[0]["themes"]) == 1000


def test_law_6_for_the_longest_words() -> None:
    noted = NewContribution("Members", "#" * STORED_MOST, at="2026-11-10T19:00:00+00:00")
    before = project_of([noted]).snapshot
    assert said(taken(write_notes(before)).snapshot) == said(before)


@given(st.lists(contributions_noted(), min_size=2, max_size=4), st.data())
def test_law_6_for_conflicts(noted: list[NewContribution], data: st.DataObject) -> None:
    noted = [
        replace(one, code=f"{letter}-{place:03d}")
        for place, one in enumerate(noted, 1)
        for letter in [dict(zip(NAMES, "MSNWQABD", strict=True))[one.stream]]
    ]
    codes = tuple(one.code for one in noted if one.code)
    before = project_of(noted, tuple(data.draw(st.lists(conflicts_noted(codes), min_size=1, max_size=2)))).snapshot
    text = write_notes(before)
    after = taken(text).snapshot
    assert pulled_apart(after) == pulled_apart(before)
    assert write_notes(taken(write_notes(after)).snapshot) == write_notes(after)


@given(st.lists(contributions_noted(), max_size=4))
def test_what_was_imported_is_written_the_same_way_again(noted: list[NewContribution]) -> None:
    once = write_notes(taken(write_notes(project_of(noted).snapshot)).snapshot)
    assert write_notes(taken(once).snapshot) == once


@given(st.lists(st.sampled_from([*FRAGMENTS, "\n", "\n## M (M)\n", "\n* a\n", "\n    "]), max_size=30).map("".join))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    reasons: tuple[Reason, ...] = ()
    try:
        read_notes(text)
    except InvalidInput as refusal:
        reasons = refusal.reasons
    assert all(one.sentence.startswith(("line ", "… and ")) for one in reasons)


def test_the_order_of_a_live_meeting_survives_whatever_the_clock_said() -> None:
    """Streams in turn: by time where the times tell, as it was said where they do not, by number where nothing does."""
    text = ""
    for times in (("00", "01", "02", "03"), ("00", "00", "00", "00"), ("03", "00", "02", "01")):
        noted = [
            NewContribution(stream, str(place), meeting=1, at=f"2026-11-09T19:00:{second}+00:00")
            for place, (stream, second) in enumerate(zip(("Members", "Staff", "Members", "Staff"), times, strict=True))
        ]
        text = write_notes(project_of(noted).snapshot)
        assert [one["text"] for one in said(taken(text).snapshot)] == ["0", "1", "2", "3"]
    assert "order: 1\n" in text


def test_there_are_no_notes_of_a_meeting_that_never_was() -> None:
    with pytest.raises(Unknown, match="no meeting 4"):
        write_notes(begun().snapshot, 4)


def test_an_empty_project_has_empty_notes() -> None:
    assert write_notes(begun().snapshot) == ""
