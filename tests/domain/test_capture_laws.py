"""Properties of every capture line, hostile ones included: no word is lost, none is added."""

from __future__ import annotations

import csv
import json
import re
import time
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from timeit import repeat

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coprod_tui.base.text import normalize_for_search, sanitize
from coprod_tui.domain.contributions.capture import ParsedLine, parse_line, render_line
from coprod_tui.domain.records import Form, Kind, Stream

MEMBERS = Stream("1", name="Members", letter="M")
STAFF = Stream("2", name="Staff", letter="S")
STREAMS = (MEMBERS, STAFF, Stream("3", name="Community partners", letter="P"))
DATA = Path(__file__).parents[2].parent / "shared" / "data"


def said(line: str, selected: Stream | None = MEMBERS) -> ParsedLine:
    return parse_line(line, STREAMS, selected)


# Edges


def test_a_stream_alone_says_something() -> None:
    """Otherwise Enter would leave the line in place and not choose the stream."""
    assert said("> staff") == ParsedLine(stream=STAFF)
    assert not said("> staff").empty
    assert said("> staff *") == ParsedLine(stream=STAFF, kind=Kind.WOULD_LIKE)
    assert said("> staff *").empty
    assert not said("> staff *").stream_only


@pytest.mark.parametrize(
    "line",
    [
        "just because.",
        "a bed because …",
        "… because I fell",
        "a bed (because I fell)",
        "it was just-because stuff",
        "because_of it and the because’s",
    ],
)
def test_where_a_side_has_no_words_because_is_one_of_them(line: str) -> None:
    assert said(line) == ParsedLine(line)


@pytest.mark.parametrize(
    ("line", "text", "why"),
    [
        ("👍 because kind", "👍", "kind"),
        ("a bed because 👍", "a bed", "👍"),
        ("a bed, because I fell", "a bed,", "I fell"),
        ("Because it hurts, because I fell", "Because it hurts,", "I fell"),
        ("a bed\u00a0because\u00a0I fell", "a bed", "I fell"),
        ("a (wooden because warm) bed because I fell", "a (wooden", "warm) bed because I fell"),
        ('"nobody told me" because "they" ran', "nobody told me", '"they" ran'),
        ('a "bed because I fell', 'a "bed', "I fell"),
    ],
)
def test_because_parts_what_has_words_on_both_sides(line: str, text: str, why: str) -> None:
    assert (said(line).text, said(line).why) == (text, why)


@pytest.mark.parametrize("line", ["tea @7pm", "tea @7:30", "tea @7.30 or so", "rooms @7-8", "the @7's bed", "x @٧"])
def test_a_time_is_nobody(line: str) -> None:
    assert said(line) == ParsedLine(line)


@pytest.mark.parametrize(("line", "text"), [("so @7, then", "so 7, then"), ("so @7.", "so 7."), ("so (@7)", "so (7)")])
def test_a_speaker_may_have_a_comma_behind(line: str, text: str) -> None:
    assert said(line) == ParsedLine(text, speaker="M7")


def test_where_no_stream_is_known_a_number_is_nobody() -> None:
    assert said("a sink @3", None) == ParsedLine("a sink @3")
    assert said("> staff a sink @3", None).speaker == "S3"


@pytest.mark.parametrize(
    ("line", "captured"),
    [
        ('"she said “no” to me"', ParsedLine("she said “no” to me", form=Form.OWN)),
        (r'"she said \"no\" to me"', ParsedLine('she said "no" to me', form=Form.OWN)),
        ('"the #beds because @7"', ParsedLine("the #beds because @7", form=Form.OWN)),
        ('"nobody told me".', ParsedLine('"nobody told me".')),
        ('"nobody told me”', ParsedLine('"nobody told me”')),
        ('" "', ParsedLine('" "')),
        (r'a "b because c\" d', ParsedLine('a "b', why='c" d')),
        (r"a \\#b", ParsedLine(r"a \#b")),
        (r"a \\\#b #c", ParsedLine(r"a \#b", themes=("c",))),
        (r"#beds \#night", ParsedLine("beds #night", themes=("beds",))),
        (r"a \becauseways", ParsedLine(r"a \becauseways")),
        ("a \\", ParsedLine("a \\")),
        (r"> staff \* a #b", ParsedLine("* a", stream=STAFF, themes=("b",))),
        (r"\\server\share #x", ParsedLine(r"\server\share #x")),
        ("> staff > staff a", ParsedLine("> staff a", stream=STAFF)),
        ("a#b C# ##y https://x.example/#part", ParsedLine("a#b C# ##y https://x.example/#part")),
        ('x "a “b" because c” d', ParsedLine('x "a “b"', why="c” d")),
        ("“no”because he could", ParsedLine("no", why="he could", form=Form.OWN)),
        ("cold (#beds", ParsedLine("cold (beds", themes=("beds",))),
        ("cold #beds.", ParsedLine("cold beds.", themes=("beds",))),
        ("a #می\u200cخواهم", ParsedLine("a", themes=("می\u200cخواهم",))),
        ("a\x00 \x1b[2Jbed\u202e cafe\u0301\ud800\nnext", ParsedLine("a [2Jbed café\ufffd next")),
    ],
)
def test_edges(line: str, captured: ParsedLine) -> None:
    assert said(line) == captured


# Laws

PIECES = st.sampled_from(
    [
        *(" ", " ", " ", "  ", "\u00a0", "\n", "\t", "\x00", "\u202e", "\ud800"),
        *("because", " because ", "Because", "#beds", "#Bèds", "#x-1", "#", "@7", "@M8", "@S3", "@", "@1234", "#3"),
        *("\\", "\\\\", '"', "“", "”", "«", "»", "+", "-", "*", "?", "=", ">", "–", "＋", "•", ",", ".", "(", ")", "'"),
        *(
            "a",
            "bed",
            "I",
            "6",
            "é",
            "e\u0301",
            "\u0301",
            "床",
            "हि",
            "😀",
            "\u200d",
            "staff",
            "comm",
            "part",
            "s",
            "_",
        ),
    ]
)
LINES = st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=30)
WORD = re.compile(r"[^\W_]+")


def words(text: str | None) -> Counter[str]:
    return Counter(WORD.findall(text or ""))


def lost(line: str, captured: ParsedLine) -> set[str]:
    """The words of a line that are missing from its parse result."""
    missing = words(sanitize(line)) - words(captured.text) - words(captured.why)
    told = {normalize_for_search(word) for theme in captured.themes for word in WORD.findall(theme)}
    told |= {"because"} if captured.why else set()
    stream = captured.stream
    begun = normalize_for_search(f"{stream.letter} {stream.name}").split() if stream else []
    speaker = captured.speaker or ""
    return {
        word
        for word in missing
        if normalize_for_search(word) not in told
        and not any(name.startswith(normalize_for_search(word)) for name in begun)
        and not ("\\" in line and word in captured.text)  # `so\because` is one word when it is plain
        and not (speaker and word.upper().removeprefix(speaker[0]).lstrip("0") == speaker[1:].lstrip("0"))
    }


@given(LINES, st.sampled_from([None, MEMBERS, STAFF]))
@example("a @7 @8 #x #X", MEMBERS)
@example("> staff > staff *", None)
def test_no_word_is_lost_and_none_is_put_in(line: str, selected: Stream | None) -> None:
    captured = parse_line(line, STREAMS, selected)
    assert not lost(line, captured)
    for part in (captured.text, captured.why or "", *captured.themes):
        assert part == sanitize(part)
        rest = iter(sanitize(line))
        assert all(one in rest for one in part), "what is kept stands in the line, in its order"
    assert captured.why != ""


@given(LINES)
def test_a_backslash_first_keeps_any_line_as_it_stands(line: str) -> None:
    assert said(f"\\{line}") == ParsedLine(sanitize(f"\\{line}")[1:].strip())


@given(LINES)
def test_a_sign_in_front_changes_nothing_but_the_kind(line: str) -> None:
    bare, plain = sanitize(line), said(line)
    if plain.kind is None and bare and bare[0] not in ">\\":
        assert said(f"= {line}") == replace(plain, kind=Kind.FACT)


@given(LINES)
def test_white_space_and_controls_around_a_line_change_nothing(line: str) -> None:
    assert said(f" \x00\u3000{line}\u202e\t\r\n") == said(sanitize(line))


SPOKEN = st.lists(PIECES, min_size=1, max_size=10).map("".join).map(sanitize).filter(bool)


@given(
    st.builds(
        ParsedLine,
        text=SPOKEN,
        kind=st.sampled_from(Kind),
        why=st.none() | SPOKEN,
        themes=st.lists(st.sampled_from(["beds", "x_1", "हिन्दी", "床"]), max_size=3, unique=True).map(tuple),
        speaker=st.sampled_from([None, "M0", "M7", "M123"]),
        form=st.sampled_from([Form.OWN, Form.SUMMARY]),
    )
)
@example(ParsedLine("a", kind=Kind.FACT, why='"b'))
@example(ParsedLine("…", kind=Kind.FACT, why="I fell"))
@example(ParsedLine("ends in \\", kind=Kind.FACT, form=Form.OWN))
def test_a_line_says_all_but_a_why_without_words(meant: ParsedLine) -> None:
    line, left = render_line(meant, "M")
    assert left <= {"why"}
    assert not left or not (WORD.search(meant.text) and WORD.search(meant.why or ""))
    assert said(line) == replace(meant, why=None if left else meant.why)
    assert render_line(said(line), "M").line == line


# Real words


@pytest.mark.real_words
@pytest.mark.skipif(not DATA.exists(), reason="the real words are not there")
def test_real_comments_are_kept_word_for_word() -> None:
    with (DATA / "nhs-fft" / "v6framework_230831.csv").open(encoding="utf-8", newline="") as file:
        comments = [row["FFT answer"] for row in csv.DictReader(file)]
    assert len(comments) > 7_000
    for comment in comments:
        assert said(f"\\{comment}") == ParsedLine(sanitize(comment))
        assert not lost(comment, said(comment))


@pytest.mark.real_words
@pytest.mark.skipif(not DATA.exists(), reason="the real words are not there")
def test_marks_round_real_speech_lose_no_word_of_it() -> None:
    meeting = json.loads((DATA / "qmsum" / "ES2004a.json").read_text("utf-8"))
    turns = [turn["content"] for turn in meeting["meeting_transcripts"]]
    assert len(turns) > 100
    for turn in turns:
        captured = said(f"> staff + {turn} #talk @7")
        assert not lost(turn, captured)
        assert (captured.stream, captured.kind, captured.speaker) == (STAFF, Kind.WORKS, "S7")
        assert captured.themes == ("talk",)


# Speed

HOSTILE = {
    "themes": "#a ",
    "speakers": "@7 @8 ",
    "straight marks": '"',
    "curly marks": "“",
    "mixed marks": "«“ ",
    "escaped marks": '"\\" ',
    "because": ", because ",
    "quoted because": '"because" ',
    "backslashes": "\\\\",
    "spaces": "#b" + " " * 300,
    "accents": "\u0301\u0316",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_line_of_a_million_characters_takes_no_age(piece: str) -> None:
    body = piece * (999_000 // len(piece))
    began = time.perf_counter()
    for line in (f"a {body}", f"> staff * {body} b"):
        said(line)
    assert time.perf_counter() - began < 20  # in quadratic time this is hours


def test_an_ordinary_line_is_read_between_two_keys() -> None:
    line = (
        "* somewhere quiet to charge a phone and call home because my family is how I stay well in here #belongings @7"
    )
    assert min(repeat(lambda: said(line), number=200, repeat=5)) / 200 < 500e-6


def test_the_cost_grows_with_the_line_and_not_faster() -> None:
    def cost(length: int) -> float:
        line = "a bed “x” because #y z @7 " * (length // 26)
        return min(repeat(lambda: said(line), number=1, repeat=3))

    costs = [cost(length) for length in (20_000, 80_000, 320_000)]
    assert all(after < 16 * before for before, after in pairwise(costs))
