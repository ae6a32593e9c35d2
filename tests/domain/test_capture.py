"""The capture line: every edge that was decided, and the laws that hold for any line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base.text import normalize_for_search, sanitize
from coprod_tui.domain.contributions.capture import ParsedLine, line_hints, parse_line, render_line
from coprod_tui.domain.records import Form, Kind, Stream

MEMBERS, STAFF, PARTNERS = (
    Stream("1", name="Members", letter="M"),
    Stream("2", name="Staff", letter="S"),
    Stream("3", name="Community partners", letter="P"),
)
STREAMS = (MEMBERS, STAFF, PARTNERS)


def said(line: str) -> ParsedLine:
    return parse_line(line, STREAMS, MEMBERS)


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        ("+ the garden is a lifeline", Kind.WORKS, "the garden is a lifeline"),
        ("- torches at night", Kind.DOESNT_WORK, "torches at night"),
        ("* a bed I can lower myself", Kind.WOULD_LIKE, "a bed I can lower myself"),
        ("? who decides on the beds", Kind.QUESTION, "who decides on the beds"),
        ("= the site is fixed", Kind.FACT, "the site is fixed"),
        ("no mark", None, "no mark"),
        ("– en dash", Kind.DOESNT_WORK, "en dash"),
        ("— em dash", Kind.DOESNT_WORK, "em dash"),
        ("− minus", Kind.DOESNT_WORK, "minus"),
        ("＋ wide", Kind.WORKS, "wide"),
        ("－ wide", Kind.DOESNT_WORK, "wide"),
        ("＊ wide", Kind.WOULD_LIKE, "wide"),
        ("？ wide", Kind.QUESTION, "wide"),
        ("＝ wide", Kind.FACT, "wide"),
        ("*\u00a0no-break space", Kind.WOULD_LIKE, "no-break space"),
        ("  * ends trimmed  ", Kind.WOULD_LIKE, "ends trimmed"),
        ("-5 degrees", None, "-5 degrees"),
        ("+44", None, "+44"),
        ("*bold*", None, "*bold*"),
        ("• a list's bullet is a word here", None, "• a list's bullet is a word here"),
        ("* - two signs", Kind.WOULD_LIKE, "- two signs"),
        ("\\* plain #x @7", None, "* plain #x @7"),
        ("\\> staff", None, "> staff"),
        ("\\\\server", None, "\\server"),
        ("* \\\\ is one", Kind.WOULD_LIKE, "\\ is one"),
        ("* C:\\dir stays", Kind.WOULD_LIKE, "C:\\dir stays"),
        ("* 2 + 2 = 4 > 3", Kind.WOULD_LIKE, "2 + 2 = 4 > 3"),
    ],
)
def test_signs(line: str, kind: Kind | None, text: str) -> None:
    assert (said(line).kind, said(line).text) == (kind, text)


@pytest.mark.parametrize("line", ["", "   ", "+", "- ", "? ", ">", "> ", "\\"])
def test_nothing_after_the_sign_keeps_nothing(line: str) -> None:
    assert said(line).empty
    assert not said(line).stream_only


@pytest.mark.parametrize(
    ("line", "text", "why"),
    [
        ("* a bed because I fell", "a bed", "I fell"),
        ("* a bed BECAUSE I fell", "a bed", "I fell"),
        ("a because b because c", "a", "b because c"),
        ("because I fell", "because I fell", None),
        ("* because", "because", None),
        ("a bed because", "a bed because", None),
        ("becauselike is a word", "becauselike is a word", None),
        ('he said "because I say so" and went', 'he said "because I say so" and went', None),
        ("he said “because” because he could", "he said “because”", "he could"),
        ('a 5" pipe because it leaks', 'a 5" pipe', "it leaks"),
        ("a \\because b because c", "a because b", "c"),
        ("a because #beds", "a because", None),
        ("#beds because I fell", "beds because I fell", None),
        ("a bed (because I fell)", "a bed (because I fell)", None),
        ("a bed [because I fell]", "a bed [because I fell]", None),
        ("a bed {because I fell}", "a bed {because I fell}", None),
        ("a bed [low] because I fell", "a bed [low]", "I fell"),
    ],
)
def test_because(line: str, text: str, why: str | None) -> None:
    assert (said(line).text, said(line).why) == (text, why)


@pytest.mark.parametrize(
    ("line", "text", "themes", "speaker"),
    [
        ("a bed #beds #night-time @7", "a bed", ("beds", "night-time"), "M7"),
        ("a bed #beds because I fell #night @12", "a bed", ("beds", "night"), "M12"),
        ("the #garden door", "the garden door", ("garden",), None),
        ("@7 says it is cold", "7 says it is cold", (), "M7"),
        ("a @M7", "a", (), "M7"),
        ("a @m007", "a", (), "M7"),
        ("a @S7", "a @S7", (), None),
        ("a @1234", "a @1234", (), None),
        ("a @7x", "a @7x", (), None),
        ("name@example #3 @anna", "name@example #3 @anna", (), None),
        ("#beds", "#beds", (), None),
        ("@7", "@7", (), None),
        ("a #Beds #beds #BÈDS", "a", ("Beds",), None),
        ("a #x_1-y", "a", ("x_1-y",), None),
        ("a #हिन्दी", "a", ("हिन्दी",), None),
        ("a \\#beds", "a #beds", (), None),
        ('say "#no @7" now', 'say "#no @7" now', (), None),
        ("(#beds)", "(beds)", ("beds",), None),
        ("a @7 b @8", "a 7 b @8", (), "M7"),
    ],
)
def test_themes_and_speakers(line: str, text: str, themes: tuple[str, ...], speaker: str | None) -> None:
    found = said(line)
    assert (found.text, found.themes, found.speaker) == (text, themes, speaker)


@pytest.mark.parametrize(
    ("line", "form", "text"),
    [
        ('"nobody told me"', Form.OWN, "nobody told me"),
        ("“nobody told me”", Form.OWN, "nobody told me"),
        ("«nobody told me»", Form.OWN, "nobody told me"),
        ('- "nobody told me" #arrival because I was late', Form.OWN, "nobody told me"),
        ('she said "no"', Form.SUMMARY, 'she said "no"'),
        ('"a" and "b"', Form.SUMMARY, '"a" and "b"'),
        ('""', Form.SUMMARY, '""'),
        ('"not closed', Form.SUMMARY, '"not closed'),
        ('\\"plain"', Form.SUMMARY, '"plain"'),
    ],
)
def test_own_words(line: str, form: Form, text: str) -> None:
    assert (said(line).form, said(line).text) == (form, text)


@pytest.mark.parametrize(
    ("line", "stream", "kind", "text"),
    [
        ("> staff * a lower sink", STAFF, Kind.WOULD_LIKE, "a lower sink"),
        ("> s a lower sink", STAFF, None, "a lower sink"),
        ("> STA a lower sink", STAFF, None, "a lower sink"),
        ("> comm part a room", PARTNERS, None, "a room"),
        ("> community people talk", PARTNERS, None, "people talk"),
        ("> p a room @7", PARTNERS, None, "a room"),
        (">staff is words", None, None, ">staff is words"),
    ],
)
def test_streams(line: str, stream: Stream | None, kind: Kind | None, text: str) -> None:
    found = said(line)
    assert (found.stream, found.kind, found.text) == (stream, kind, text)


def test_a_speaker_is_of_the_stream_that_the_line_goes_to() -> None:
    assert said("> staff a sink @7").speaker == "S7"
    assert said("> staff a sink @M7").speaker is None


def test_a_stream_alone_is_chosen() -> None:
    assert said("> staff").stream_only
    assert said("> staff").stream is STAFF


def test_a_name_of_no_stream_or_of_several_keeps_the_line_as_it_stands() -> None:
    found = said("> zzz * a room #beds")
    assert (found.text, found.kind, found.themes, found.stream) == ("> zzz * a room #beds", None, (), None)
    both = (Stream("1", name="Night staff", letter="N"), Stream("2", name="Night porters", letter="R"))
    found = parse_line("> night a room", both, both[0])
    assert (found.text, found.unknown_stream) == ("> night a room", "night a room")
    assert parse_line("> night p a room", both, both[0]).stream is both[1]


def test_a_whole_name_wins_over_the_beginning_of_a_longer_one() -> None:
    both = (Stream("1", name="Staff", letter="F"), Stream("2", name="Staff nights", letter="N"))
    assert parse_line("> staff a room", both, both[0]).stream is both[0]
    assert parse_line("> staff n a room", both, both[0]).stream is both[1]


def hints(line: str) -> str:
    return " · ".join(
        hint.text for hint in line_hints(said(line), MEMBERS, Kind.FACT, lambda name: name == "beds", line)
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("* a bed because I fell #beds #night @7", "would like · the why is kept · #beds · #night new · speaker @M7"),
        ("a bed", "fact"),
        ('> staff "a bed"', "to Staff · fact · in their own words"),
        ("> staff", "Enter goes to Staff"),
        ("> zzz a", "no one stream is “zzz a”: kept as it stands in Members"),
        ("+", "works: nothing after the sign yet"),
        ("", ""),
    ],
)
def test_how_a_line_is_understood(line: str, told: str) -> None:
    assert hints(line) == told


WORDS = (
    st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), min_size=1, max_size=60).map(sanitize).filter(bool)
)
TRICKY = st.lists(
    st.sampled_from(
        ('"', "“", "”", "«", "#a", "#3", "@7", "@M7", "\\", "\\\\", "because", "Because", "*", "-", ">", "a", "é")
    ),
    min_size=1,
    max_size=12,
).map(lambda parts: sanitize(" ".join(parts))).filter(bool)  # fmt: skip
THEMES = st.lists(st.sampled_from(["beds", "night-time", "x_1", "é"]), unique_by=normalize_for_search, max_size=3).map(
    tuple
)


@given(
    text=WORDS | TRICKY,
    why=st.none() | WORDS | TRICKY,
    kind=st.sampled_from(Kind),
    themes=THEMES,
    speaker=st.none() | st.integers(0, 999).map(lambda number: f"M{number}"),
    form=st.sampled_from([Form.SUMMARY, Form.OWN]),
)
def test_what_is_written_parses_back_to_the_same(
    text: str, why: str | None, kind: Kind, themes: tuple[str, ...], speaker: str | None, form: Form
) -> None:
    meant = ParsedLine(text, kind=kind, why=why, themes=themes, speaker=speaker, form=form)
    line, left = render_line(meant, "M")
    found = said(line)
    for name in ("text", "kind", "why", "themes", "speaker", "form"):
        if name not in left:
            assert getattr(found, name) == getattr(meant, name), (line, left)


@given(text=WORDS | TRICKY)
def test_text_can_always_be_written(text: str) -> None:
    assert "text" not in render_line(ParsedLine(text, kind=Kind.WORKS), "M").left


def letters(text: str) -> str:
    """The words of a text, without marks and white space."""
    return re.sub(r"[\s#@\\\"“”«»+\-*?=>–—−＋－＊？＝]", "", text)


@given(st.text(st.characters(codec="utf-8"), max_size=80) | TRICKY)
def test_no_word_of_a_line_is_lost(line: str) -> None:
    found = said(line)
    told = [found.text, found.why or "", *found.themes, (found.speaker or "")[1:]]
    kept = letters("".join(told))
    if found.empty or found.stream:
        return
    for letter in set(letters(sanitize(line)).casefold()):
        assert (
            letter in kept.casefold()
            or letter in "becausem0123456789"
            or normalize_for_search(letter) in normalize_for_search(kept)
        )


@given(st.text(st.characters(), max_size=60))
def test_any_line_is_understood_without_an_error(line: str) -> None:
    line_hints(said(line), MEMBERS, Kind.WOULD_LIKE, lambda name: False, line)


REAL = Path(__file__).parents[2].parent / "shared" / "data" / "qmsum" / "ES2004a.json"


@pytest.mark.real_words
@pytest.mark.skipif(not REAL.exists(), reason="the real words are not there")
def test_turns_of_real_speech_lose_no_word() -> None:
    turns = [turn["content"] for turn in json.loads(REAL.read_text("utf-8"))["meeting_transcripts"]]
    assert turns
    for turn in turns:
        found = said(turn)
        words = f"{found.text} because {found.why}" if found.why else found.text
        assert letters(words).casefold() == letters(sanitize(turn)).casefold()
        assert said("\\" + turn).text == sanitize(turn)
