"""The brief as Markdown: what a reader sees, and that people's words can become nothing but words."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from coprod_tui.base.text import sanitize
from coprod_tui.domain.records import Consent, Decision, Kind, Signoff
from coprod_tui.domain.signing import commands
from coprod_tui.formats.documents.content import EXAMPLE_NOTE
from coprod_tui.formats.documents.editions import document_of
from coprod_tui.formats.documents.text import escape_markdown
from coprod_tui.formats.documents.writer import Format, render_document
from tests.domain.riverside import EVERYBODY, Riverside
from tests.domain.sketch import begun

HOSTILE = [
    "# a heading",
    "a heading\n===",
    "a heading\n---",
    "---",
    "- a list\n- of two",
    "+ plus",
    "* star",
    "1. one\n2) two",
    "> a quotation",
    "    code",
    "a\n\n    code",
    "```\ncode\n```",
    "~~~",
    "`code`",
    "*bold* **bolder** _under_ __more__ ~~gone~~",
    "[a link](http://example.org)",
    "[a link]: http://example.org",
    "[^1] and [^1]: note",
    "![a picture](http://tracker.example/p.png)",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- gone -->",
    "<http://example.org>",
    "http://example.org and https://example.org/a_b?c=d&e=f",
    "www.example.org or example.org",
    "somebody@example.org",
    "mailto:somebody@example.org",
    "&lt;b&gt; &amp; &#60;",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "back \\ slash \\* \\",
    "ends with a backslash\\\nand goes on",
    "$x$ $$y$$ ^up^ ==mark== {.class} :smile: @somebody #tag",
    "- [ ] a task",
    "Term\n: what it means",
    "%%% a comment",
    "    # not code",
    "text  \nbroken",
    "العربية [x](y) עברית 汉字 👨‍👩‍👧",
]

FULL = MarkdownIt("gfm-like", {"html": True, "linkify": True, "typographer": False})
FULL.options.linkify = True


def inside(text: str) -> list[Token]:
    """Every token that a full-featured reader makes of a text, those inside lines too."""
    found: list[Token] = []
    for token in FULL.parse(text):
        found += (token, *(token.children or ()))
    return found


PLAIN = {"paragraph_open", "paragraph_close", "inline", "text", "hardbreak", "text_special"}


def words_in(tokens: list[Token]) -> str:
    """What a reader shows of tokens."""
    shown = (
        "\n" if token.type in ("hardbreak", "softbreak") else token.content
        for token in tokens
        if token.type in ("text", "text_special", "hardbreak", "softbreak")
    )
    return "".join(shown).replace("\u2060", "")


def squeezed(text: str) -> str:
    """Lines without the spaces at their ends, which Markdown cannot say."""
    return "\n".join(line.strip(" ") for line in text.split("\n"))


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words_and_none_is_lost(words: str) -> None:
    tokens = inside(f"**6.1** {escape_markdown(words)}")
    kinds = {token.type for token in tokens} - PLAIN
    assert kinds == {"strong_open", "strong_close"}
    assert squeezed(words_in(tokens)) == squeezed(f"6.1 {sanitize(words, lines=True)}".replace("\u2060", ""))


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words_at_the_beginning_of_a_block_too(words: str) -> None:
    assert {token.type for token in inside(escape_markdown(words))} <= PLAIN


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_in_their_item_of_a_list(words: str) -> None:
    text = "- Members ask: " + escape_markdown(words).replace("\n", "\n  ")
    tokens = inside(text)
    kinds = [token.type for token in tokens if token.type not in PLAIN]
    assert kinds == ["bullet_list_open", "list_item_open", "list_item_close", "bullet_list_close"]
    assert squeezed(words_in(tokens)) == squeezed(f"Members ask: {sanitize(words, lines=True)}")


TRICKY = st.text(st.sampled_from("#*_-+=:.1)(>< \n\\`~[]!|&;$^{}@/hwtp:ab%"), max_size=40)


@settings(max_examples=1_000)
@given(st.one_of(TRICKY, st.text(max_size=60)))
def test_any_words_are_words_and_none_is_lost(words: str) -> None:
    tokens = inside(f"**6.1** x{escape_markdown(words)}")
    kinds = {token.type for token in tokens} - PLAIN
    assert kinds == {"strong_open", "strong_close"}
    # White space of other kinds at the ends of lines is dropped by readers, and NUL by `clean`.
    told, meant = words_in(tokens), f"6.1 x{sanitize(words, lines=True)}".replace("\u2060", "")
    assert re.sub(r"\s+", " ", told).strip() == re.sub(r"\s+", " ", meant).strip()


@pytest.mark.real_words
def test_words_that_people_really_wrote_are_left_as_they_are() -> None:
    data = Path(__file__).parents[3].parent / "shared" / "data" / "qmsum"
    if not data.exists():
        pytest.skip("no real words here")
    lines = [line for path in sorted(data.rglob("*.json*"))[:3] for line in path.read_text("utf-8").split("\n")[:50]]
    for line in lines:
        words = sanitize(line[:2_000])
        assert words_in(inside(f"x {escape_markdown(words)}")).split() == f"x {words}".split()


# The document


@pytest.fixture
def riverside() -> Riverside:
    return Riverside()


def draft(riverside: Riverside) -> str:
    return render_document(document_of(riverside.project), Format.MARKDOWN).data.decode()


def issued(riverside: Riverside, number: int = 1) -> str:
    version = riverside.project.versions[number - 1]
    return render_document(document_of(riverside.project, version=version), Format.MARKDOWN).data.decode()


def headings(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.startswith("#")]


def test_an_empty_project_is_a_whole_document() -> None:
    text = render_document(document_of(begun().snapshot), Format.MARKDOWN).data.decode()
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert [line for line in headings(text) if line.startswith("# ")] == ["# Riverside"]


def test_the_sections_stand_in_order_under_their_headings(riverside: Riverside) -> None:
    told = [line for line in headings(draft(riverside)) if line.startswith("## ")]
    assert [re.split(r"[ .:]+", line)[1] for line in told[:12]] == [str(number) for number in range(1, 13)]
    assert [line[:11] for line in told[12:]] == ["## Annex A:", "## Annex B:", "## Annex C:", "## Annex D:"]


def test_no_heading_level_is_skipped(riverside: Riverside) -> None:
    levels = [len(line) - len(line.lstrip("#")) for line in headings(draft(riverside))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_lines_carry_their_number_words_and_codes(riverside: Riverside) -> None:
    text = draft(riverside)
    assert "**6.1** The bed \\[C-01\\]\\[M-001\\]\\[S-001\\]\n" in text
    assert "- Middle ground: fixed, in one of two positions\n" in text
    assert "- Reservation of Staff: two layouts to learn at night" in text
    assert "**M-001** a wooden bed\\\nWhy: a hospital bed tells me I'm ill" in text
    assert "no answer yet" in text


def test_a_draft_says_so_and_how_far_it_is_signed(riverside: Riverside) -> None:
    text = draft(riverside)
    assert "**DRAFT, not issued yet**, with what was said up to 10 November 2026, signed by 0 of 3." in text
    assert "Nobody can sign a draft" in text
    riverside.issue()
    riverside.reword(riverside.bed, "an iron bed")
    assert "Version 1 is the last that was issued." in draft(riverside)


def test_a_version_carries_its_words_fingerprint_and_date(riverside: Riverside) -> None:
    version = riverside.issue("for the March Board")
    text = issued(riverside)
    assert "**DRAFT**, version 1, issued on 10 November 2026, signed by 0 of 3." in text
    assert f"**{version.words}**" in text
    assert f"`{version.sha256}`" in text
    assert "Why this version: for the March Board" in text
    assert "**Members**: not shared back yet." in text


def test_signatures_reservations_and_reasons_are_printed_word_for_word(riverside: Riverside) -> None:
    version = riverside.issue()
    riverside.share(version, *EVERYBODY)
    riverside.sign(version, "Members", held_by="the office")
    riverside.sign(version, "Staff", decision=Decision.RESERVED, reservations="one *night* nurse")
    riverside.sign(version, "Community", decision=Decision.DECLINED, reservations="no room for us")
    text = issued(riverside)
    assert "signed by 2 of 3" in text
    assert "**Members**: signed, version 1, on 10 November 2026. Said by Members lead, 6 people present" in text
    assert "The paper is held by the office" in text
    assert "Reservations: one \\*night\\* nurse" in text
    assert "**Community partners**: declined" in text
    assert "Because: no room for us" in text


def test_a_final_version_says_so(riverside: Riverside) -> None:
    version = riverside.issue()
    riverside.share(version, *EVERYBODY)
    riverside.sign(version, *EVERYBODY)
    text = issued(riverside)
    assert "**FINAL for the Board**, version 1, issued on 10 November 2026, signed by 3 of 3." in text
    assert "DRAFT" not in text


def test_a_stale_signature_says_which_version_it_is_of(riverside: Riverside) -> None:
    version = riverside.issue()
    riverside.share(version, *EVERYBODY)
    riverside.sign(version, "Staff", decision=Decision.RESERVED, reservations="two layouts")
    riverside.reword(riverside.bed, "an iron bed")
    riverside.issue()
    text = issued(riverside, 2)
    assert "**Staff**: signed version 1 on 10 November 2026; words have changed since, so it is asked again." in text
    assert "Reservations: two layouts" in text


def test_a_signature_without_its_quorum_is_printed_as_provisional(riverside: Riverside) -> None:
    version = riverside.issue()
    riverside.share(version, "Members")
    (one,) = riverside.sign(version, "Members")
    members = riverside.project.streams[0]
    stream = type(members)(members.id, members.name, members.letter, quorum=9)
    riverside.sketch.snapshot = riverside.project.with_records([(type(members), members.id, stream)])
    assert "Provisional: fewer people than the stream's quorum." in issued(riverside)
    riverside.do(commands.retract, riverside.project.the(Signoff, one.id).id)
    assert "Provisional" not in issued(riverside)


def test_an_issued_version_is_printed_as_it_was_issued(riverside: Riverside) -> None:
    riverside.issue()
    before = issued(riverside)
    riverside.reword(riverside.bed, "an iron bed")
    riverside.say("Staff", "one more")
    assert issued(riverside) == before


def test_the_example_says_at_the_top_and_the_end_that_it_is_made_up(riverside: Riverside) -> None:
    assert EXAMPLE_NOTE not in draft(riverside)
    riverside.make_example()
    lines = draft(riverside).rstrip("\n").split("\n")
    assert lines[0] == lines[-1] == f"*{EXAMPLE_NOTE}*"


def test_the_same_project_gives_the_same_bytes(riverside: Riverside) -> None:
    assert draft(riverside) == draft(Riverside())


def test_very_words_stand_in_quotation_marks_and_others_do_not(riverside: Riverside) -> None:
    riverside.own("nobody told me", Consent.QUOTE, read_back=True)
    riverside.own("not to be quoted", Consent.IDEA, read_back=True)
    text = draft(riverside)
    assert "**M-005** “nobody told me”" in text
    assert "“a wooden bed”" not in text
    assert "not to be quoted" not in text
    assert "**M-006** Said in the person's own words, which are not printed here." in text


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_change_nothing_of_the_document(words: str) -> None:
    """Wherever people write, the shape of the document is the one that plain words give it."""

    def shape(said: str) -> list[tuple[str, str]]:
        riverside = Riverside()
        riverside.reword(riverside.bed, said)
        riverside.say("Staff", said, Kind.FACT, why=said)
        riverside.theme(sanitize(said), riverside.panel)
        stream, conflict = riverside.project.streams[0], riverside.project.conflicts[2]
        renamed = type(stream)(stream.id, sanitize(said), stream.letter)
        titled = type(conflict)(conflict.id, conflict.number, title=sanitize(said))
        riverside.sketch.snapshot = riverside.project.with_records(
            [(type(stream), stream.id, renamed), (type(conflict), conflict.id, titled)]
        )
        version = riverside.issue(said)
        riverside.do(commands.share_back, version.id, riverside.stream("Staff"), on="2026-11-10", form=said)
        riverside.sign(version, "Staff", decision=Decision.RESERVED, reservations=said, how=said, role=f"lead {said}")
        tokens = inside(issued(riverside))
        return [(token.type, token.tag) for token in tokens if token.type not in PLAIN]

    assert shape(words) == shape("plain words")


def test_what_is_written_is_text_that_every_program_can_read(riverside: Riverside) -> None:
    riverside.reword(riverside.bed, "a bed\x00 \x1b[2J \u202e \u2028 end")
    text = draft(riverside)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]", text)
