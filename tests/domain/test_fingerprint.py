"""The fingerprint: its canonical bytes, what changes it, and its words to read aloud."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import re
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base.errors import RuleViolation
from coprod_tui.domain import setup
from coprod_tui.domain.brief.assembly import as_issued, brief_of
from coprod_tui.domain.brief.changes import brief_at, difference
from coprod_tui.domain.brief.content import to_json
from coprod_tui.domain.conflicts import commands as conflict_commands
from coprod_tui.domain.conflicts import outcome
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.edit import CommandResult, insert
from coprod_tui.domain.records import Kind, Openness, Version
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.signing import fingerprint as signing_fingerprint
from coprod_tui.domain.signing.equivalence import version_changes as steps_between
from coprod_tui.domain.signing.fingerprint import (
    canonical,
    committed_fields,
    fingerprint,
    fingerprint_words,
    spoken_words,
)
from coprod_tui.domain.snapshot import snapshot_of
from coprod_tui.store.session import Session
from tests.domain.riverside import Riverside


@pytest.fixture
def riverside() -> Riverside:
    return Riverside()


def frozen(riverside: Riverside) -> str:
    """The canonical bytes of the draft."""
    now = riverside.sketch._now()
    brief = riverside.brief
    return canonical(brief, now.commitments(committed_fields(brief)))


# Canonical bytes


def test_the_bytes_are_a_named_form_and_then_ascii_json(riverside: Riverside) -> None:
    text = frozen(riverside)
    name, told = text.split("\n")
    assert name == "coprod-brief-2"
    assert text.isascii()
    whole = json.loads(told)
    assert json.dumps(whole, sort_keys=True, separators=(",", ":")) == told
    assert [section[0] for section in whole["sections"]] == [*map(str, range(13)), "A", "B", "C", "D"]


def only_exact(value: object) -> bool:
    """Whether JSON holds only texts, whole numbers and lists: what every reader writes in the same way."""
    if isinstance(value, list):
        return all(map(only_exact, value))
    return type(value) in (str, int, bool)


def test_the_bytes_hold_no_number_that_two_programs_could_write_differently(riverside: Riverside) -> None:
    assert only_exact(json.loads(frozen(riverside).split("\n")[1])["sections"])


def test_the_bytes_hold_commitments_and_ids_but_no_words_and_no_codes(riverside: Riverside) -> None:
    text = frozen(riverside)
    for words in ("wooden", "Members", "beds", "Riverside", "two layouts", "M-001", "C-01"):
        assert words not in text
    assert riverside.bed in text


def test_every_text_needs_its_commitment(riverside: Riverside) -> None:
    with pytest.raises(KeyError):
        canonical(riverside.brief, {})


def test_what_is_counted_or_repeated_needs_no_commitment(riverside: Riverside) -> None:
    told = list(committed_fields(riverside.brief))
    assert len(told) == len(set(told))


def test_the_same_project_gives_the_same_bytes_whatever_the_order_of_its_records(riverside: Riverside) -> None:
    before = frozen(riverside)
    records = [one for table in riverside.project.tables.values() for one in table.values()]
    riverside.sketch.snapshot = snapshot_of(reversed(records))
    assert frozen(riverside) == before


def test_time_that_passes_and_views_change_nothing(riverside: Riverside) -> None:
    before = frozen(riverside)
    riverside.sketch.part()
    riverside.sketch.new_id()
    assert frozen(riverside) == before


# Changes


def test_one_letter_changes_the_fingerprint(riverside: Riverside) -> None:
    before = fingerprint(frozen(riverside))
    riverside.reword(riverside.bed, "a wooden bet")
    after = fingerprint(frozen(riverside))
    assert before != after
    assert fingerprint_words(before) != fingerprint_words(after)
    riverside.reword(riverside.bed, "a wooden bed")
    assert fingerprint(frozen(riverside)) == before


CHANGES: dict[str, Callable[[Riverside], object]] = {
    "a why": lambda r: r.do(commands.edit, r.bed, commands.ContributionChanges(why="another why")),
    "a kind": lambda r: r.do(commands.edit, r.bed, commands.ContributionChanges(kind=Kind.FACT)),
    "a theme": lambda r: r.theme("night", r.bed),
    "a title": lambda r: r.do(setup.describe, title="Another", purpose="A place to get well.", decides=""),
    "a fixed point": lambda r: r.do(setup.add_fixed_point, Openness.FIXED, "Safety law.", ""),
    "a meeting": lambda r: r.sketch.meet("Community"),
    "a contribution": lambda r: r.say("Staff", "one more"),
    "a reservation": lambda r: r.do(outcome.reserve, r.sides(r.agreed)[0], "one more"),
    "an ask": lambda r: r.do(conflict_commands.set_ask, r.sides(r.open)[0], "to be unseen"),
    "a reopening": lambda r: r.do(outcome.reopen, r.agreed, because="it was"),
    "a contribution less": lambda r: r.do(commands.remove, r.garden),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_everything_that_is_printed_is_in_the_fingerprint(
    riverside: Riverside, change: Callable[[Riverside], object]
) -> None:
    before, brief = frozen(riverside), riverside.brief
    change(riverside)
    assert frozen(riverside) != before
    assert difference(brief, riverside.brief)


STEPS = st.lists(st.sampled_from(sorted(CHANGES)), max_size=4)


@given(STEPS)
def test_fingerprint_and_differences_tell_the_same(steps: list[str]) -> None:
    riverside = Riverside()
    old, old_bytes = riverside.brief, frozen(riverside)
    for step in dict.fromkeys(steps):
        with contextlib.suppress(RuleViolation):  # a step before may have made this one impossible
            CHANGES[step](riverside)
    new, new_bytes = riverside.brief, frozen(riverside)
    told = difference(old, new)
    assert bool(told) == (old_bytes != new_bytes)
    before, after = (
        Version(name, canonical=text, printed=to_json(as_issued(brief)), rules=2)
        for name, text, brief in (("a", old_bytes, old), ("b", new_bytes, new))
    )
    between = steps_between(before, after)
    assert between is not None
    assert any(step.substance for step in between) == any(one.substance for one in told)


def test_the_same_words_give_the_same_fingerprint_when_they_are_issued_again(riverside: Riverside) -> None:
    first = riverside.issue()
    riverside.reword(riverside.bed, "an iron bed")
    second = riverside.issue()
    riverside.reword(riverside.bed, "a wooden bed")
    third = riverside.issue()
    assert (first.sha256, first.words) == (third.sha256, third.words) != (second.sha256, second.words)
    assert (first.number, third.number) == (1, 3)


# On disk


def test_an_issued_version_on_disk_verifies(tmp_path: Path) -> None:
    path = tmp_path / "a.coprod"
    session = Session.create(path, partial(setup.begin, title="Riverside", purpose="A place\nto get well."))
    stream = session.snapshot.streams[0].id
    contribution = session.do(
        commands.keep, commands.NewContribution(stream, "a bed", why="to sleep", themes=("beds", "night"))
    )
    first = session.do(signing_commands.issue)
    session.do(commands.edit, contribution, commands.ContributionChanges(text="a bet"))
    session.do(signing_commands.issue)
    session.do(commands.edit, contribution, commands.ContributionChanges(text="a bed"))
    session.do(signing_commands.issue)
    session.close()
    with Session.open(path) as again:
        versions = again.snapshot.versions
    assert [version.number for version in versions] == [1, 2, 3]
    for version in versions:
        assert version.sha256 == hashlib.sha256(version.canonical.encode()).hexdigest()
        assert version.words == fingerprint_words(version.sha256)
    assert versions[0].id == first
    assert versions[0].sha256 == versions[2].sha256 != versions[1].sha256


def test_every_text_of_a_full_project_has_a_commitment_on_disk(tmp_path: Path, riverside: Riverside) -> None:
    """A text in a field that was never written would have none, and nothing could be issued."""
    riverside.make_example()
    records = [one for table in riverside.project.tables.values() for one in table.values()]
    edits = tuple(edit for one in records for edit in insert(one))
    with Session.create(tmp_path / "a.coprod", lambda *_: CommandResult("begin", edits, None)) as session:
        session.do(signing_commands.issue)
        assert brief_at(session.snapshot.versions[0]) == as_issued(brief_of(session.snapshot))
        assert brief_of(session.snapshot).section("6").lines


# The word list


def test_two_thousand_and_forty_eight_words_in_the_order_of_the_alphabet() -> None:
    words = spoken_words()
    assert len(words) == len(set(words)) == 2048
    assert list(words) == sorted(words)
    assert all(re.fullmatch("[a-z]{3,8}", word) for word in words)


def test_the_list_stays_as_it_is_for_ever() -> None:
    told = hashlib.sha256("\n".join(spoken_words()).encode()).hexdigest()
    assert told == "09d4a80bc6c1ca485005470a542a73e5eee912e56fd417340bfd3ca24aa485cb"


def test_the_file_says_how_the_list_was_made() -> None:
    head = signing_fingerprint._LIST.read_text("ascii").split("\n\n")[0]
    assert head.startswith("#")
    assert "How the list was made" in head


def test_no_word_is_the_beginning_of_another() -> None:
    words = spoken_words()
    assert not [(a, b) for a, b in itertools.pairwise(words) if b.startswith(a)]


def _without_one(word: str) -> set[str]:
    """A word, and the word without each of its letters, marked with the place: shared by words one slip apart."""
    return {word, *(word[:n] + "·" + word[n + 1 :] for n in range(len(word)))}


def test_no_slip_of_one_letter_makes_another_word() -> None:
    words = set(spoken_words())
    by_gap: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        for gap in _without_one(word) - {word}:
            by_gap[gap].add(word)
    assert not [found for found in by_gap.values() if len(found) > 1]
    dropped = {(word, word[:n] + word[n + 1 :]) for word in words for n in range(len(word))}
    assert not [pair for pair in dropped if pair[1] in words]
    swapped = {
        (word, word[:n] + word[n + 1] + word[n] + word[n + 2 :])
        for word in words
        for n in range(len(word) - 1)
        if word[n] != word[n + 1]
    }
    assert not [pair for pair in swapped if pair[1] in words]


# Southern British English, roughly: no r before a consonant, weak ends, the spellings that sound alike.
_SOUNDS = [
    (r"^(kn|gn|pn)", "n"), (r"^wr", "r"), (r"^wh", "w"), (r"^ps", "s"), (r"m[bn]$", "m"), ("ph", "f"), ("tch", "C"),
    ("sch", "sk"), ("ch", "C"), ("sh", "S"), ("th", "T"), ("ck", "k"), ("dg(?=[eiy])", "j"), ("g(?=[eiy])", "j"),
    ("gh", ""), ("sc(?=[eiy])", "s"), ("c(?=[eiy])", "s"), ("c", "k"), ("qu", "kw"), ("q", "k"), ("x", "ks"),
    ("z", "s"), ("(er|or|ar|our|re|ah|a)$", "A"), ("(ou|oo)r", "O"), ("(aw|au|augh|oar|ore|or)(?![aeiouy])", "O"),
    ("(er|ir|ur|ear)(?![aeiouy])", "U"), ("ar(?![aeiouy])", "Q"), ("(ea|ee|ie|ei|ey)", "I"), ("(ai|ay)", "E"),
    ("(oa|ow|oe)", "W"), ("(ew|ue|oo|ui)", "V"), (r"a([bcdfgjklmnpstv])e$", r"E\1"), (r"i([bcdfgjklmnpstv])e$", r"Y\1"),
    (r"o([bcdfgjklmnpstv])e$", r"W\1"), (r"u([bcdfgjklmnpstv])e$", r"V\1"), ("y$", "I"), ("y", "i"),
    ("[eo](?=[ln]$)", "a"), (r"(.)\1+", r"\1"),
]  # fmt: skip


def sound(word: str) -> str:
    """How a word sounds, more or less."""
    for spelling, said in _SOUNDS:
        word = re.sub(spelling, said, word)
    return word


@pytest.mark.parametrize(
    ("one", "other"),
    [("marina", "mariner"), ("tuba", "tuber"), ("steel", "steal"), ("sauce", "source"), ("night", "knight"),
     ("pane", "pain"), ("wheel", "weal")],
)  # fmt: skip
def test_words_that_sound_alike_are_told_to(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_no_two_words_sound_alike() -> None:
    by_sound: defaultdict[str, list[str]] = defaultdict(list)
    for word in spoken_words():
        by_sound[sound(word)].append(word)
    assert not [found for found in by_sound.values() if len(found) > 1]


BANNED = """
    ach blood bod bone brain breast bust corpse cough deaf dead death die dis drown fever fat fit flesh germ hospi
    hurt ill injur limb liver lung mad medic nak nude nurs pain patient pill plague poison sick skin skull spot thin
    toe tongue tooth tumour virus vomit womb wound
    abus arm arrow army assault attack bat beat blade bomb bullet burn choke crash cris cut dagger fear fire fight
    flame gun hang harm hit horror jail kick kill knife murder noose panic prison punch rap rope scar scare scream
    shoot slap stab strangl suffer suicid sword terror trap threat victim violen war weapon whip wreck
    angel bible church devil faith god hell holy imam islam jesus mosque nun pray priest rabbi relig saint satan sin
    soul temple bank bet bill cash coin debt dollar money pay penny poor price profit rich tax ticket wage bolt cage
    cell chain guard key lock police secur ward ale beer booze brandy cider drug drunk gin heroin hemp pub rum smok
    tavern tobacco vodka whisky wine weed
    ape crazy daft donkey dumb dunce fool freak gay idiot lame lazy loon lunatic moron nut pig queer silly slow
    stupid ugly vot win weak weird answer brief conflict hash key question reason section stream theme title version
    word
"""
"""How words begin that are about bodies and illness; violence and danger; faith, money, custody, drugs; or unkind."""

INNOCENT = """
    angelica armchair bathmat bathrobe bathtub bulletin cashew cashmere cello crisp disc dishpan fathom firefly
    fireside flamenco gingham harmony keyboard keynote limber nursery nuthatch nutmeg paintbox pigeon pillar pillow
    rabbit scarf scarlet sincere singer spotless taxi warbler wardrobe warm whippet windmill window windsock
    windsurf windy wink winter wombat
"""
"""What begins so too, and has nothing to do with it."""


def test_no_word_begins_like_one_that_nobody_should_have_to_say() -> None:
    banned = tuple(BANNED.split())
    assert {word for word in spoken_words() if word.startswith(banned)} == set(INNOCENT.split())


def test_the_words_of_the_design_are_in_the_list() -> None:
    assert {"ember", "otter", "violin", "north"} <= set(spoken_words())


# Spoken


def test_four_words_are_the_first_forty_four_bits() -> None:
    words = spoken_words()
    assert fingerprint_words("0" * 64) == "-".join([words[0]] * 4)
    assert fingerprint_words("f" * 64) == "-".join([words[2047]] * 4)
    bits = 1 << 33 | 2 << 22 | 3 << 11 | 4
    assert fingerprint_words(f"{bits << 212:064x}") == f"{words[1]}-{words[2]}-{words[3]}-{words[4]}"
    assert fingerprint_words(f"{(bits << 212) + 1:064x}") == fingerprint_words(f"{bits << 212:064x}")


@given(st.binary(max_size=50))
def test_the_words_can_be_turned_back_into_the_bits(content: bytes) -> None:
    sha256 = hashlib.sha256(content).hexdigest()
    number = 0
    for word in fingerprint_words(sha256).split("-"):
        number = number << 11 | spoken_words().index(word)
    assert f"{number:011x}" == sha256[:11]
