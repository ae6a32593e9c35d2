"""Notes: read as they stand, or refused with the line; codes are kept where they are free."""

from __future__ import annotations

import pytest

from coprod_tui.base.errors import InvalidInput
from coprod_tui.base.text import STORED_MOST
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.imports.contributions import take_notes
from coprod_tui.domain.imports.parsed import ParsedNotes
from coprod_tui.domain.records import Attendance, Consent, Contribution, Form, Kind, MeetingKind, Stream, Theme
from coprod_tui.formats.notes.notes_file import read_notes, write_notes
from tests.domain.sketch import begun
from tests.formats.noted_projects import said, sentences, taken

# Reading

WHOLE = """\
# Meeting 3 · joint · 2026-11-10 · Quayside community centre
    title: The second joint meeting
    present: Members 7, Staff ?

## Members (M)
- \\#4 is "cold" #beds @7
    | a second line of the words
    because: it wakes me
    | every night
    consent: quote with role
    asked: at the end
    read back: yes
    about: Staff
    shown: 2026-11-12T10:00:00+00:00
    shown how: at handover
    at: 2026-11-10T19:42:07+00:00
+ "the garden" because air #outside

## Staff (S)
* a lower sink
    sensitive: yes
    form: written
    theme: sluice room
    at: 2026-11-10T19:42:06+00:00

# No meeting

## Carers (K)
= the bus stops at nine
    consent: room
"""


def test_a_file_is_read_as_it_stands() -> None:
    project = taken(WHOLE).snapshot
    sink, cold, garden, bus = said(project)
    assert cold == {
        "kind": Kind.DOESNT_WORK,
        "text": '#4 is "cold"\na second line of the words',
        "why": "it wakes me\nevery night",
        "speaker": "M7",
        "form": Form.SUMMARY,
        "consent": Consent.QUOTE_WITH_ROLE,
        "asked": "at the end",
        "read_back": True,
        "sensitive": False,
        "at": "2026-11-10T19:42:07+00:00",
        "stream": "Members",
        "meeting": 3,
        "themes": ["beds"],
        "about": [("Staff", "2026-11-12T10:00:00+00:00", "at handover")],
    }
    assert (garden["text"], garden["why"], garden["form"]) == ("the garden", "air", Form.OWN)
    assert (sink["form"], sink["sensitive"], sink["themes"]) == (Form.WRITTEN, True, ["sluice room"])
    assert (bus["stream"], bus["meeting"], bus["consent"], bus["kind"]) == ("Carers", None, Consent.ROOM, Kind.FACT)
    assert [one.letter for one in project.streams] == ["M", "S", "P", "K"]
    (meeting,) = project.meetings
    assert (meeting.number, meeting.kind, meeting.started_at) == (3, MeetingKind.JOINT, "2026-11-10")
    assert (meeting.title, meeting.venue) == ("The second joint meeting", "Quayside community centre")
    assert meeting.ended_at is not None
    present = {project.the(Stream, one.stream).name: one.present for one in project.present(meeting.id)}
    assert present == {"Members": 7, "Staff": None}


def test_written_notes_show_only_what_differs() -> None:
    text = write_notes(taken(WHOLE).snapshot, 3)
    assert "\n    | a second line of the words\n    because: it wakes me\n    | every night\n" in text
    assert '- \\#4 is "cold" #beds @7\n' in text
    for taken_for_granted in ("form: summary", "consent: idea", "read back: no", "sensitive: no", "kind", "M-002"):
        assert taken_for_granted not in text


def test_a_why_does_not_part_words_that_go_on_below() -> None:
    text = "# No meeting\n\n## Members (M)\n* a\n    | b\n    because: c\n    at: 2026-11-10T19:00:00+00:00\n"
    assert write_notes(taken(text).snapshot) == text


def test_a_line_without_a_time_stays_where_it_was_put_by_hand() -> None:
    """First under its heading it goes to the beginning of its meeting, elsewhere after the line above it."""
    heading, at = "# Meeting 1 · joint · 2026-11-10\n", "    at: 2026-11-10T19:00:0{}+00:00\n"
    members = "## Members (M)\n* first\n* a\n" + at.format(1) + "* after a\n* c\n" + at.format(3)
    staff = "## Staff (S)\n* first of staff\n* b\n" + at.format(2)
    order = [
        one["text"] for one in said(taken(heading + members + staff + "# No meeting\n## Staff (S)\n* last\n").snapshot)
    ]
    assert order == ["first", "first of staff", "a", "after a", "b", "c", "last"]


@pytest.mark.parametrize("change", ["\ufeff{}", "{}\n\n\n"])
def test_a_byte_order_mark_and_empty_lines_change_nothing(change: str) -> None:
    assert read_notes(change.format(WHOLE)) == read_notes(WHOLE)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_change_nothing(end: str) -> None:
    assert read_notes(WHOLE.replace("\n", end)) == read_notes(WHOLE)


def test_tabs_and_other_indents_change_nothing() -> None:
    assert read_notes(WHOLE.replace("\n    ", "\n\t")) == read_notes(WHOLE)
    assert read_notes(WHOLE.replace("\n    ", "\n ")) == read_notes(WHOLE)
    assert read_notes(WHOLE.replace("# ", "#\t")) == read_notes(WHOLE)


def test_an_empty_file_is_no_notes() -> None:
    assert read_notes("") == read_notes("\n \n") == read_notes("% a note to whoever opens this\n") == ParsedNotes()
    assert taken("").snapshot == begun().snapshot


def test_a_line_can_go_to_another_stream() -> None:
    text = "## Members (M)\n> staff * a lower sink @3\n> comm a room\n> nobody knows\n"
    project = taken(text).snapshot
    assert [(one["stream"], one["text"], one["speaker"]) for one in said(project)] == [
        ("Staff", "a lower sink", "S3"),
        ("Community partners", "a room", None),
        ("Members", "> nobody knows", None),
    ]


def test_streams_are_found_by_name_whatever_their_letter() -> None:
    """In this project Members are M; the file calls them Z, in codes and speakers too."""
    project = taken("## members (Z)\n* a @7\n    code: Z-004\n* b\n    speaker: @Z8\n## Staff\n* c @2\n").snapshot
    assert [(one["stream"], one["speaker"]) for one in said(project)] == [
        ("Members", "M7"),
        ("Members", "M8"),
        ("Staff", "S2"),
    ]
    assert [project.code(one) for one in project.contributions()] == ["M-004", "M-005", "S-001"]


def test_a_new_stream_gets_another_letter_where_its_own_is_taken() -> None:
    project = taken("## Mentors (M)\n* a @3\n## Carers\n* b\n").snapshot
    assert [(one.name, one.letter) for one in project.streams[3:]] == [("Mentors", "E"), ("Carers", "K")]
    assert said(project)[0]["speaker"] == "E3"


def test_more_streams_than_a_project_can_have_are_refused_with_the_line() -> None:
    text = "".join(f"## Group {letter} ({letter})\n* a\n" for letter in "ABDEFGHIJKLN")
    (sentence,) = sentences(text)
    assert sentence.startswith("line 19: ")


# Refusing


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("## M (M)\n* a\n    becaus: b\n", "line 3: A contribution has no “becaus”. Is it “because”?"),
        ("## M (M)\n* a\n    mood: b\n", "line 3: A contribution has no “mood”."),
        ("## M (M)\n* a\n    asked: b\n    asked: c\n", "line 4: “asked” stands here a second time."),
        ("## M (M)\n* a\n  - b\n", "line 3: An indented line is a field"),
        ("* a\n", "line 1: Words stand under a heading"),
        ("# No meeting\n* a\n", "line 2: Whose words are these?"),
        ("    because: a\n", "line 1: There is nothing above this line"),
        ("# Shopping\n## M (M)\n* a\n", "line 1: This heading is not known here."),
        ("# Nobody\n", "line 1: This heading is not known here."),
        ("# No meeting\n    at: 2026-11-10\n", "line 2: The heading “No meeting” has no fields."),
        ("### M\n", "line 1: A heading has one # or two."),
        ("##\n* a\n", "line 1: This heading names no stream."),
        ("## M (M)\n    at: 2026-11-10\n", "line 2: The heading of a stream has no fields."),
        ("## M (M)\n    | more\n", "line 2: A heading is one line long."),
        ("## M (M)\n## M (N)\n", "line 2: M has the letter M elsewhere and N here."),
        ("## M (M)\n*\n", "line 2: There are no words on this line."),
        ("## M (M)\n> M\n", "line 2: There are no words on this line."),
        ("## M (M)\n* a because b\n    because: c\n", "line 3: The line above says why already."),
        ("## M (M)\n* a\n    consent: certainly\n", "line 3: “consent” is room, idea, quote, quote with role; not"),
        ("## M (M)\n* a\n    form: poem\n", "line 3: “form” is own words, summary, written; not “poem”."),
        ("## M (M)\n* a\n    read back: perhaps\n", "line 3: “read back” is yes or no, not “perhaps”."),
        ("## M (M)\n* a\n    at: yesterday\n", "line 3: This is not a day and a time."),
        ("## M (M)\n* a\n    at: 0001-01-01T00:00:00+14:00\n", "line 3: This is not a day and a time."),
        ("## M (M)\n* a\n    speaker: Anna\n", "line 3: “Anna” is not a speaker"),
        ("## M (M)\n* a\n    code: 14\n", "line 3: “14” is not the code of a contribution"),
        ("## M (M)\n* a\n    order: first\n", "line 3: “order” is a whole number"),
        ("## M (M)\n* a\n    shown: 2026-11-10\n", "line 3: “shown” stands below the stream"),
        ("## M (M)\n* a\n    about: S\n    about: s\n", "line 3: It is about the same stream twice."),
        ("# Meeting three\n", "line 1: A meeting is headed"),
        ("# Meeting 3 · chat · 2026-11-10\n", "line 1: A meeting is one of stream, joint, leads; not “chat”."),
        ("# Meeting 3 · joint · 10.11.2026\n", "line 1: “10.11.2026” is not a day."),
        ("# Meeting 3 · joint · 2026-11-10\n    started: 2026-11-11T18:00:00+00:00\n", "line 2: The heading says"),
        ("# Meeting 3 · joint · 2026-11-10\n    mood: good\n", "line 2: A meeting has no “mood”."),
        ('# Meeting 3 · joint · 2026-11-10\n    present: "Members 7\n', "line 2: A quotation mark opens here"),
        ("# Meeting 3 · joint · 2026-11-10\n    present: M 7, m 8\n", "line 2: M are counted twice here."),
        ("# Meeting 3 · joint · 2026-11-10\n    present: M 99999\n", "line 2: 99999 is not a number of people"),
        ("# Meeting 3 · joint · 2026-11-10\n# Meeting 3 · leads · 2026-11-10\n", "line 2: Meeting 3 is another one"),
        ("# Conflicts\nside: Members\n", "line 2: A conflict is headed"),
        ("# Conflicts\n## The bed\n", "line 2: A conflict is headed"),
        ("# Conflicts\n## Conflict C-01 · x\nbed: a\n", "line 3: A line of a conflict begins with one of side"),
        ("# Conflicts\n## Conflict C-01 · x\nheard:\n", "line 3: There are no words after “heard:”."),
        ("# Conflicts\n## Conflict C-01 · x\n    colour: red\n", "line 3: A conflict has no “colour”."),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, told: str) -> None:
    assert sentences(text)[0].startswith(told)


def test_words_beyond_a_million_characters_are_refused_with_the_line() -> None:
    assert sentences(f"## M (M)\n* {'a' * (STORED_MOST + 1)}\n")[0].startswith("line 2: More than 1,000,000 characters")
    assert sentences(f"## M (M)\n* a\n    because: {'a' * (STORED_MOST + 1)}\n")[0].startswith("line 3: More than")


def test_everything_that_is_wrong_is_told_at_once_up_to_a_page() -> None:
    assert len(sentences("## M (M)\n" + "* a\n    mood: b\n" * 3)) == 3
    told = sentences("## M (M)\n" + "* a\n    mood: b\n" * 300)
    assert len(told) == 21
    assert told[-1] == "… and 280 more."


def test_the_name_of_the_file_is_told_where_it_is_known() -> None:
    with pytest.raises(InvalidInput, match=r"^5\.notes, line 1: This heading is not known here"):
        read_notes("# Shopping\n", name="5.notes")


def test_a_refused_file_leaves_nothing_behind() -> None:
    sketch = begun()
    before = sketch.snapshot
    with pytest.raises(InvalidInput):
        sketch.do(take_notes, read_notes(WHOLE + "* a\n    mood: b\n"))
    text = "## Members (M)\n* a\n# Conflicts\n## Conflict C-01 · x\nside: Staff\n\nside: Members\n    from: M-099\n"
    read = read_notes(text, name="5.notes")
    with pytest.raises(InvalidInput, match=r"5\.notes, line 7: M-099 is the code of no contribution"):
        sketch.do(take_notes, read)
    assert sketch.snapshot is before


# Codes and numbers


def test_codes_are_kept_where_they_are_free() -> None:
    text = "## Members (M)\n* a\n    code: M-014\n* b\n* c\n    code: M-014\n* d\n    code: M-003\n* e\n"
    project = taken(text).snapshot
    assert {one.text: project.code(one) for one in project.contributions()} == {
        "a": "M-014",
        "b": "M-015",
        "c": "M-016",
        "d": "M-003",
        "e": "M-004",
    }


def test_a_second_import_writes_over_nothing_and_gives_new_codes() -> None:
    sketch = taken(WHOLE)
    once = sketch.snapshot
    codes = sketch.do(take_notes, read_notes(WHOLE)).kept
    twice = sketch.snapshot
    assert codes == ("S-002", "M-003", "M-004", "K-002")
    assert [twice.the(Contribution, one.id) for one in once.contributions()] == list(once.contributions())
    assert twice.meetings == once.meetings
    assert said(twice)[:4] == said(once)
    assert [one | {"at": ""} for one in said(twice)[4:]] == [one | {"at": ""} for one in said(once)]


def test_codes_that_jump_are_written_and_kept() -> None:
    text = "## Members (M)\n* a\n* b\n    code: M-004\n* c\n## Staff (S)\n* d\n    code: S-009\n"
    project = taken(text).snapshot
    assert write_notes(project).count("code: ") == 2
    again = taken(write_notes(project)).snapshot
    assert [again.code(one) for one in again.contributions()] == ["M-001", "M-004", "M-005", "S-009"]


def test_one_meeting_goes_out_with_the_codes_that_it_has() -> None:
    sketch = taken("## Members (M)\n* a\n", "# Meeting 1 · stream · 2026-11-10\n## Members (M)\n* b\n* c\n")
    again = taken(write_notes(sketch.snapshot, 1)).snapshot
    assert [again.code(one) for one in again.contributions()] == ["M-002", "M-003"]


def test_a_code_that_was_taken_back_never_comes_again() -> None:
    sketch = taken("## Members (M)\n* a\n* b\n")
    sketch.do(commands.remove, next(one.id for one in sketch.snapshot.contributions() if one.text == "b"))
    assert sketch.do(take_notes, read_notes("## Members (M)\n* c\n    code: M-002\n")).kept == ("M-003",)


def test_what_is_said_after_an_import_gets_the_next_code() -> None:
    sketch = taken("## Members (M)\n* a\n    code: M-020\n")
    one = sketch.do(commands.keep_line, "b", stream=sketch.stream("Members").id)
    assert one is not None
    assert sketch.snapshot.code(sketch.snapshot.the(Contribution, one)) == "M-021"


def test_another_meeting_of_the_same_number_gets_the_next_one() -> None:
    sketch = taken("# Meeting 2 · joint · 2026-11-10\n## Members (M)\n* a\n")
    sketch.do(take_notes, read_notes("# Meeting 2 · joint · 2026-11-11\n## Members (M)\n* b\n"))
    assert [(one["text"], one["meeting"]) for one in said(sketch.snapshot)] == [("a", 2), ("b", 3)]


def test_an_imported_meeting_is_over_and_the_open_one_stays_open() -> None:
    sketch = begun()
    live = sketch.meet("Members")
    sketch.do(take_notes, read_notes("# Meeting 9 · stream · 2026-01-10\n## Members (M)\n* a\n"))
    meeting = sketch.snapshot.meeting_open
    assert meeting is not None
    assert meeting.id == live
    assert said(sketch.snapshot)[0]["meeting"] == 9


def test_numbers_present_that_are_known_already_stay() -> None:
    heading = "# Meeting 1 · stream · 2026-01-10\n    present: Members {}{}\n"
    sketch = taken(heading.format(7, ""))
    sketch.do(take_notes, read_notes(heading.format(9, ", Staff 2")))
    present = sketch.snapshot.all(Attendance).values()
    assert sorted(one.present or 0 for one in present) == [2, 7]


def test_themes_are_one_whatever_their_case() -> None:
    project = taken("## Members (M)\n* a #Beds\n* b #beds\n    theme: BEDS\n").snapshot
    assert [theme.name for theme in project.all(Theme).values()] == ["Beds"]


def test_reading_ten_thousand_lines_is_quick() -> None:
    text = "## Members (M)\n" + "".join(
        f"* thing {n} because reason {n} #beds @7\n    read back: yes\n" for n in range(10_000)
    )
    read = read_notes(text)
    assert len(read.said) == 10_000
