"""Reading of plans and wordings, with the sentences for what is wrong in them."""

from __future__ import annotations

import os
import re
import string
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base import paths
from coprod_tui.base.errors import FileError, Unknown
from coprod_tui.base.toml_source import MOST_BYTES, KeyPath, Problem, key_lines, line_of_key
from coprod_tui.domain.meetings.plans import (
    BLANK_PLACE,
    MOST_BLOCKS,
    PLACES,
    Plan,
    StreamPrompts,
    fill_places,
    plan_called,
    prompts_for,
    read_plans,
    read_wordings,
)
from coprod_tui.domain.records import Kind, MeetingKind

GOOD = 'title = "Ward walk"\nkind = "stream"\n\n[[block]]\ntitle = "What works"\nminutes = 15\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A sessions folder of a trust's own, empty."""
    for name in ("plans", "texts"):
        (tmp_path / "own" / name).mkdir(parents=True)
    return tmp_path / "own"


def plan(own: Path, text: str | bytes, name: str = "walk.toml") -> tuple[tuple[Plan, ...], tuple[Problem, ...]]:
    data = text.encode() if isinstance(text, str) else text
    (own / "plans" / name).write_bytes(data)
    return read_plans([own])


def faults(own: Path, text: str | bytes) -> list[tuple[int | None, str]]:
    plans, told = plan(own, text)
    assert plans == ()
    assert all(one.path.name == "walk.toml" for one in told)
    return [(one.line, one.sentence) for one in told]


def the_fault(own: Path, text: str | bytes) -> tuple[int | None, str]:
    (told,) = faults(own, text)
    return told


# What ships


def test_the_shipped_plans_are_those_of_the_method() -> None:
    plans, told = read_plans([paths.sessions_folder()])
    assert told == ()
    assert [(one.name, one.title, one.kind, one.minutes) for one in plans] == [
        ("stream", "Stream meeting", MeetingKind.STREAM, 90),
        ("joint", "Joint meeting", MeetingKind.JOINT, 170),
        ("leads", "Leads' meeting", MeetingKind.LEADS, 120),
    ]
    stream, joint, leads = plans
    assert [(one.title, one.minutes, one.takes) for one in stream.blocks] == [
        ("Welcome, needs, ground rules", 10, None),
        ("What can change", 5, Kind.FACT),
        ("Last time", 10, Kind.FACT),
        ("What works", 15, Kind.WORKS),
        ("What doesn't", 15, Kind.DOESNT_WORK),
        ("Break", 5, None),
        ("What would you like", 20, Kind.WOULD_LIKE),
        ("Your top five", 5, Kind.WOULD_LIKE),
        ("Read back, consent, what next", 5, None),
    ]
    assert stream.blocks[6].say == "It's a blank sheet. What should be there that isn't?"
    assert stream.blocks[6].ask == ("Why does it matter?", "What happens without it?")
    assert [one.minutes for one in joint.blocks] == [15, 20, 45, 15, 10, 5, 10, 5, 20, 10, 10, 5]
    assert [one.minutes for one in leads.blocks] == [10, 15, 15, 15, 20, 15, 20, 5, 5]


def test_the_shipped_words_keep_to_the_words_of_the_field() -> None:
    for path in (*paths.sessions_folder().glob("plans/*.*"), *paths.sessions_folder().glob("texts/*.*")):
        words = path.read_text(encoding="utf-8").casefold()
        for avoided in ("vote", "win", "lose", "consultation", "stakeholder", "user"):
            assert not re.search(rf"\b{avoided}", words.replace("window", "")), (path.name, avoided)


def test_the_shipped_wordings_are_read_whole() -> None:
    wordings, told = read_wordings([paths.sessions_folder()])
    assert told == ()
    assert len(wordings.ground_rules) == 7
    assert wordings.ground_rules[1] == "Experience is evidence"
    assert wordings.consent.startswith("We write down ideas, not names.")
    assert "#" not in wordings.consent + wordings.sign_off
    assert all(f"{{{place}}}" in wordings.sign_off for place in PLACES)
    assert [(one.stream, len(one.prompts)) for one in wordings.prompts] == [
        ("everyone", 3),
        ("Members", 12),
        ("Carers", 5),
        ("Staff", 9),
        ("Community partners", 6),
    ]


def test_the_shipped_folder_is_found_in_a_checkout_and_in_an_installed_package(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "coprod_tui"
    (package.parent / "sessions" / "plans").mkdir(parents=True)
    assert paths.sessions_folder(package) == package.parent / "sessions"
    (package / "sessions" / "plans").mkdir(parents=True)
    assert paths.sessions_folder(package) == package / "sessions"


def test_a_broken_installation_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="install coprod again"):
        paths.sessions_folder(tmp_path / "nothing" / "coprod_tui")


# Reading


def test_a_plan_of_ones_own_is_read_whole(own: Path) -> None:
    (only,), told = plan(
        own,
        'title = "Ward walk"\nkind = "Joint"\nground_rules = ["Listen", ""]\n'
        '[[block]]\ntitle = " What\\tworks "\nminutes = 480\nsay = """\nThink\n  of a place."""\n'
        'ask = "Why?"\ntakes = "Doesn’t work"\n[prompts]\nStaff = "Night"\n"Mind the gap" = ["a", "b"]\n',
    )
    assert told == ()
    assert (only.name, only.title, only.kind, only.ground_rules) == (
        "walk",
        "Ward walk",
        MeetingKind.JOINT,
        ("Listen",),
    )
    (block,) = only.blocks
    assert (block.title, block.minutes, block.say) == ("What works", 480, "Think of a place.")
    assert (block.takes, block.ask) == (Kind.DOESNT_WORK, ("Why?",))
    assert only.prompts_for("staff") == ("Night",)
    assert only.prompts_for("Mind the gap") == ("a", "b")


def test_what_people_could_hide_in_a_plan_is_taken_out(own: Path) -> None:
    (only,), _ = plan(own, GOOD.replace("Ward walk", "Ward\\u202e \\u001b[31mwalk\\u0000"))
    assert only.title == "Ward [31mwalk"


@pytest.mark.parametrize("change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n"), lambda t: t.rstrip()])
def test_what_windows_editors_do_to_a_file_does_no_harm(own: Path, change: object) -> None:
    assert callable(change)
    plans, told = plan(own, change(GOOD))
    assert told == ()
    assert plans[0].blocks[0].minutes == 15


def test_a_plan_of_the_same_name_stands_in_place_of_the_shipped_one(own: Path) -> None:
    (own / "plans" / "Stream.TOML").write_text(GOOD, encoding="utf-8")
    plans, told = read_plans([paths.sessions_folder(), own])
    assert told == ()
    assert [(one.name, one.title) for one in plans] == [
        ("Stream", "Ward walk"),
        ("joint", "Joint meeting"),
        ("leads", "Leads' meeting"),
    ]
    assert plans[0].ground_rules[0] == "One voice at a time"


def test_a_wrong_plan_of_the_same_name_leaves_the_shipped_one_and_says_so(own: Path) -> None:
    (own / "plans" / "stream.toml").write_text("title =\n", encoding="utf-8")
    plans, told = read_plans([paths.sessions_folder(), own])
    assert [one.title for one in plans] == ["Stream meeting", "Joint meeting", "Leads' meeting"]
    assert [one.line for one in told] == [1, None]
    assert str(paths.sessions_folder() / "plans" / "stream.toml") in told[1].sentence


def test_a_wrong_plan_does_not_take_the_others_with_it(own: Path) -> None:
    (own / "plans" / "bad.toml").write_text("what", encoding="utf-8")
    plans, told = plan(own, GOOD)
    assert [one.name for one in plans] == ["walk"]
    assert [one.path.name for one in told] == ["bad.toml"]


def test_a_folder_that_is_not_there_is_no_mistake(tmp_path: Path) -> None:
    assert read_plans([tmp_path / "nothing"]) == ((), ())
    assert read_plans([]) == ((), ())


def test_what_editors_and_sticks_leave_behind_is_passed_over(own: Path) -> None:
    for name in ("._walk.toml", ".#walk.toml", "walk.toml~", "notes.txt"):
        (own / "plans" / name).write_text("not a plan", encoding="utf-8")
    (own / "plans" / "folder.toml").mkdir()
    assert read_plans([own]) == ((), ())


def test_a_file_with_a_second_ending_or_in_the_wrong_folder_is_told(own: Path) -> None:
    (own / "plans" / "walk.toml.txt").write_text(GOOD, encoding="utf-8")
    (own / "other.toml").write_text(GOOD, encoding="utf-8")
    plans, told = read_plans([own])
    assert plans == ()
    assert "Call it walk.toml" in next(one for one in told if one.path.name == "walk.toml.txt").sentence
    assert str(own / "plans") in next(one for one in told if one.path.name == "other.toml").sentence


def test_two_plans_whose_names_differ_only_by_case_are_told(own: Path) -> None:
    (own / "plans" / "Walk.toml").write_text(GOOD, encoding="utf-8")
    (own / "plans" / "walk.toml").write_text(GOOD, encoding="utf-8")
    if len(list((own / "plans").iterdir())) == 1:
        pytest.skip("this disk does not tell them apart")
    plans, told = read_plans([own])
    assert len(plans) == 1
    assert "same name" in told[0].sentence


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="a folder cannot be closed to this account")
def test_a_closed_folder_is_told(own: Path) -> None:
    (own / "plans").chmod(0)
    try:
        _, told = read_plans([own])
    finally:
        (own / "plans").chmod(0o700)
    assert "cannot be read" in told[0].sentence


# Problems


@pytest.mark.parametrize(
    ("before", "after", "line", "parts"),
    [
        ('kind = "stream"', 'knid = "stream"\nkind = "stream"', 2, ["knid", "Did you mean “kind”"]),
        ('kind = "stream"', 'kind = "stream"\nKind = "x"', 3, ["“Kind”", "Did you mean “kind”"]),
        ('kind = "stream"', 'kind = "stream"\nzebra = 1', 3, ["zebra", "title, kind, ground_rules"]),
        ('title = "Ward walk"', "", 1, ["plan has no title", 'title = "Stream meeting"']),
        ('title = "Ward walk"', "title = 7", 1, ["“title”", "quotation marks"]),
        ('title = "Ward walk"', 'title = " \\u0000 "', 1, ["no words in “title”"]),
        ('title = "Ward walk"', f'title = "{"x" * 81}"', 1, ["81 characters", "80"]),
        ('kind = "stream"', "", 1, ["has no kind", "stream"]),
        ('kind = "stream"', 'kind = "lead"', 2, ['"stream", "joint", "leads"', 'mean "leads"']),
        ('kind = "stream"', "kind = true", 2, ['"stream", "joint", "leads"']),
        ('kind = "stream"', 'kind = "stream"\nminutes = 90', 3, ["“minutes”", "belongs to a block"]),
        ('kind = "stream"', 'kind = "stream"\nground_rules = 3', 3, ["“ground_rules” is a list"]),
        ('title = "What works"', "", 4, ["block has no title", "below this heading"]),
        ("minutes = 15", "", 4, ["block has no minutes", "minutes = 15"]),
        ("minutes = 15", 'minutes = "15"', 6, ["without quotation marks"]),
        ("minutes = 15", "minutes = 7.5", 6, ["whole number from 1 to 480"]),
        ("minutes = 15", "minutes = true", 6, ["whole number from 1 to 480"]),
        ("minutes = 15", "minutes = 0", 6, ["whole number from 1 to 480"]),
        ("minutes = 15", "minutes = 481", 6, ["whole number from 1 to 480"]),
        ("minutes = 15", "minuets = 15\nminutes = 15", 6, ["minuets", "Did you mean “minutes”"]),
        ("minutes = 15", 'minutes = 15\nkind = "stream"', 7, ["“kind”", "above the first [[block]]"]),
        ("minutes = 15", 'minutes = 15\ntakes = "work"', 7, ["“takes”", '"fact"', 'mean "works"']),
        ("minutes = 15", "minutes = 15\nsay = 3", 7, ["“say”", "quotation marks"]),
        ("minutes = 15", 'minutes = 15\nask = ["a", 3]', 7, ["“ask” is a list of texts"]),
        ("minutes = 15", "minutes = 15\n[prompts]\nStaff = 3", 8, ["“Staff” is a list", 'Staff = ["']),
        ("minutes = 15", 'minutes = 15\n[prompts]\n\n"A b" = [1]', 9, ["“A b” is a list", '"A b" = ["']),
        ('kind = "stream"', 'kind = "stream"\nprompts = 1', 3, ["heading [prompts]"]),
        ("[[block]]", "[block]", 4, ["two square brackets"]),
    ],
)
def test_each_mistake_has_its_line_and_says_how_to_mend_it(
    own: Path, before: str, after: str, line: int, parts: list[str]
) -> None:
    assert before in GOOD
    where, sentence = the_fault(own, GOOD.replace(before, after, 1))
    assert where == line
    for part in parts:
        assert part in sentence


def test_all_mistakes_of_a_file_are_told_in_the_order_of_its_lines(own: Path) -> None:
    text = 'titel = "x"\nkind = "jiont"\n[[block]]\nminutes = "5"\n[[block]]\ntitle = "b"\nminutes = 0\nsya = ""\n'
    told = faults(own, text)
    assert [line for line, _ in told] == sorted(line or 0 for line, _ in told)
    assert [line for line, _ in told] == [1, 1, 2, 3, 4, 7, 8]


def test_the_line_is_that_of_the_right_block_whatever_stands_in_texts_and_notes(own: Path) -> None:
    text = (
        'title = "Ward # walk"\nkind = "stream"  # [[block]]\n'
        '[[block]] # minutes = "no"\ntitle = "a [[b]] = {"\nminutes = 5\n'
        'say = """\nminutes = 3\n[[block]]\n"""\n'
        "ask = [\n  'x = [',\n  # ] minutes = 1\n  \"y\",\n]\n"
        '[[ block ]]\n"title" = \'b\'\n  "minutes" = 0\n'
    )
    assert the_fault(own, text)[0] == 17


@pytest.mark.parametrize("blocks", ["", "block = []\n"])
def test_a_plan_without_blocks_is_told(own: Path, blocks: str) -> None:
    _, sentence = the_fault(own, 'title = "a"\nkind = "stream"\n' + blocks)
    assert "no blocks" in sentence
    assert "[[block]]" in sentence


@pytest.mark.parametrize("blocks", ["block = 3\n", "block = [1]\n"])
def test_blocks_that_are_no_blocks_are_told(own: Path, blocks: str) -> None:
    assert the_fault(own, 'title = "a"\nkind = "stream"\n' + blocks)[0] == 3


def test_sixty_blocks_are_a_plan_and_one_more_is_not(own: Path) -> None:
    head, block = GOOD.split("\n\n")
    plans, told = plan(own, head + "\n" + block * MOST_BLOCKS)
    assert (len(plans[0].blocks), told) == (MOST_BLOCKS, ())
    line, sentence = the_fault(own, head + "\n" + block * (MOST_BLOCKS + 1))
    assert "up to 60 blocks; this has 61" in sentence
    assert line == 3 + 3 * MOST_BLOCKS
    wrong = faults(own, head + "\n" + "[[block]]\ntitle = 'a'\n" * 10_000)
    assert len(wrong) == MOST_BLOCKS + 1


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("title = “Ward”\n", 1, "straight ones"),
        ("title = Ward\n", 1, "quotation marks"),
        ('kind = "stream"\ntitle = "Ward\n', 2, "not closed on this line"),
        ('title = "a"\n\nsay = """never\nclosed\n', 3, "never closed"),
        ("title = 'a'\nsay = '''never\nclosed\n", 2, "never closed"),
        ('title = "a"\ntitle = "b"\n', 2, "second time"),
        ("[prompts]\n[prompts]\n", 2, "second time"),
        ("[[block]\n", 1, "brackets"),
        ('say = "He said "no" to it"\n', 1, "one pair"),
        ('say = "a\\qb"\n', 1, "twice"),
        ("minutes 5\n", 1, "sign ="),
        ("minutes = 5 min\n", 1, "number stands alone"),
        ("title = \n", 1, "cannot be read"),
        ("ask = ['a' 'b']\n", 1, "comma"),
        ('x = "\x00"\n', 1, "cannot be seen"),
        ("= 3\n", 1, "cannot be understood"),
        ("a = " + "[" * 5000, None, "brackets inside one another"),
        ("a = 0" + "9" * 5000, 1, "number stands alone"),
        ("a = " + "9" * 5000, None, "number"),
    ],
)
def test_a_file_that_is_no_toml_has_its_line_and_a_plain_sentence(
    own: Path, text: str, line: int | None, part: str
) -> None:
    where, sentence = the_fault(own, text)
    assert part in sentence
    assert line is None or where == line
    assert "TOML" not in sentence


def test_a_file_that_is_not_utf8_has_the_line_of_the_first_wrong_letter(own: Path) -> None:
    line, sentence = the_fault(own, b'kind = "stream"\ntitle = "caf\xe9"\n')
    assert (line, "UTF-8" in sentence) == (2, True)
    assert the_fault(own, GOOD.encode("utf-16"))[0] == 1


def test_a_file_that_is_too_large_is_refused_and_one_at_the_limit_is_read(own: Path) -> None:
    full = GOOD.encode() + b"#" * (MOST_BYTES - len(GOOD))
    assert len(plan(own, full)[0]) == 1
    assert "larger than 256 KB" in the_fault(own, full + b"#")[1]


def test_a_fault_reads_as_file_line_sentence(own: Path) -> None:
    _, (told,) = plan(own, GOOD.replace("15", "0"))
    assert str(told).startswith(f"{own / 'plans' / 'walk.toml'}, line 6: “minutes” is a whole number")
    assert str(Problem(Path("a\x1bb"), None, "x")) == "ab: x"


keys = st.text(string.ascii_letters + '"#=[] .', min_size=1, max_size=6)
values = st.sampled_from(["3", '"a # [b] = "', "'x'", '"""\nminutes = 1\n[[block]]\n"""', "[\n 1, # ]\n 2]", "{a = 1}"])


@given(st.lists(st.lists(st.tuples(keys, values), max_size=4, unique_by=lambda one: one[0]), min_size=1, max_size=4))
def test_each_name_is_found_on_its_line(tables: list[list[tuple[str, str]]]) -> None:
    lines: list[str] = []
    wanted: dict[KeyPath, int] = {}
    for place, table in enumerate(tables):
        lines.append("[[block]] # a = [")
        wanted["block", place] = len(lines)
        for key, value in table:
            written = key.replace("\\", "\\\\").replace('"', '\\"')
            wanted["block", place, key] = len(lines) + 1
            lines += f'"{written}" = {value}'.split("\n")
    text = "\n".join(lines) + "\n"
    tomllib.loads(text)
    found = key_lines(text)
    assert {where: line_of_key(found, where) for where in wanted} == wanted


def test_names_inside_a_value_and_tables_inside_a_block_are_told_apart() -> None:
    text = "[[block]]\nask = [\n{ minutes = 1 },\n]\nminutes = 2\n[[block]]\n[block.say]\na.b = 1\n[[block.ask]]\n"
    tomllib.loads(text)
    assert key_lines(text) == {
        ("block", 0): 1,
        ("block", 0, "ask"): 2,
        ("block", 0, "minutes"): 5,
        ("block", 1): 6,
        ("block", 1, "say"): 7,
        ("block", 1, "say", "a"): 8,
        ("block", 1, "say", "a", "b"): 8,
        ("block", 1, "ask", 0): 9,
    }


@given(st.text(max_size=300))
def test_no_text_stops_the_reading(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    own = tmp_path_factory.mktemp("own")
    (own / "plans").mkdir()
    plans, told = plan(own, text.encode("utf-8", "surrogatepass"))
    assert bool(plans) != bool(told)


# Choosing one


def test_a_plan_is_called_by_its_name_or_title() -> None:
    plans, _ = read_plans([paths.sessions_folder()])
    for name in ("joint", "JOINT", "joint.toml", "Joint meeting"):
        assert plan_called(plans, name).name == "joint"
    with pytest.raises(Unknown, match="Did you mean “stream”"):
        plan_called(plans, "steam")
    with pytest.raises(Unknown, match="The plans are: stream, joint, leads"):
        plan_called(plans, "zzz")
    with pytest.raises(Unknown, match="none"):
        plan_called((), "joint")


# Prompts and wordings


@pytest.mark.parametrize(
    ("stream", "first"),
    [
        ("Members", "Arriving and the first hour"),
        ("STAFF", "What you can see from where you stand"),
        ("Night staff", "What you can see from where you stand"),
        ("Partners", "What brings people to us after discharge"),
        ("Members and staff", "What works?"),
        ("Residents", "What works?"),
        ("", "What works?"),
    ],
)
def test_a_stream_gets_the_prompts_of_its_name_or_those_for_everyone(stream: str, first: str) -> None:
    plans, _ = read_plans([paths.sessions_folder()])
    assert plans[0].prompts_for(stream)[0] == first


def test_prompts_without_any_for_everyone_may_be_none() -> None:
    assert prompts_for((StreamPrompts("Staff", ("a",)),), "Members") == ()


def test_prompts_of_a_plan_go_before_the_common_ones(own: Path) -> None:
    (own / "plans" / "walk.toml").write_text(GOOD + '[prompts]\nStaff = ["Own"]\n', encoding="utf-8")
    (own / "plans" / "all.toml").write_text(GOOD + '[prompts]\neveryone = ["All"]\n', encoding="utf-8")
    plans, _ = read_plans([paths.sessions_folder(), own])
    walk, everyone = plan_called(plans, "walk"), plan_called(plans, "all")
    assert walk.prompts_for("Staff") == ("Own",)
    assert walk.prompts_for("Members")[0] == "Arriving and the first hour"
    assert everyone.prompts_for("Staff") == ("All",)


def test_a_text_of_ones_own_stands_in_place_of_the_shipped_one(own: Path) -> None:
    (own / "texts" / "ground-rules.txt").write_text("# note\n\n  Be kind \r\nBe brief", encoding="utf-8")
    wordings, told = read_wordings([paths.sessions_folder(), own])
    assert told == ()
    assert wordings.ground_rules == ("Be kind", "Be brief")
    assert wordings.consent
    assert read_plans([paths.sessions_folder(), own])[0][0].ground_rules == ("Be kind", "Be brief")


@pytest.mark.parametrize(
    ("name", "data", "line", "part"),
    [
        ("ground-rules.txt", b"# only a note\n", None, "no words"),
        ("consent.txt", b"ok\n\xff", 2, "UTF-8"),
        ("prompts.toml", b"Staff = [\n1]", 1, "list of texts"),
        ("prompts.toml", b"Staff", 1, "sign ="),
        ("sign-off.txt", b"# x\n{stream} {version} {word} {words}", 2, "Did you mean {words}?"),
        ("sign-off.txt", b"{stream} {version}", None, "{words} is missing"),
    ],
)
def test_a_wrong_text_is_told_and_the_shipped_one_stays(
    own: Path, name: str, data: bytes, line: int | None, part: str
) -> None:
    (own / "texts" / name).write_bytes(data)
    wordings, told = read_wordings([paths.sessions_folder(), own])
    assert wordings == read_wordings([paths.sessions_folder()])[0]
    assert [(one.path.name, one.line) for one in told] == [(name, line)]
    assert part in told[0].sentence
    assert read_plans([own])[1] == told


def test_a_text_that_cannot_be_opened_is_told(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    (own / "texts" / "consent.txt").mkdir()
    assert "cannot be read" in read_wordings([own])[1][0].sentence
    (own / "texts" / "consent.txt").rmdir()
    monkeypatch.setattr(Path, "exists", closed)
    assert {one.path.name for one in read_wordings([own])[1]} == {
        "ground-rules.txt",
        "consent.txt",
        "safeguarding.txt",
        "sign-off.txt",
        "prompts.toml",
    }


def test_the_sign_off_is_filled_in_once_and_leaves_dots_for_the_pen() -> None:
    told = fill_places(
        "{stream} {words} {decided} {other}", {"stream": "{words}", "words": "ember-otter", "other": "x"}
    )
    assert told == f"{{words}} ember-otter {BLANK_PLACE} {{other}}"


def test_reading_plans_loads_neither_screens_nor_store() -> None:
    code = "import sys, coprod_tui.domain.meetings.plans as _\n"
    code += "print([m for m in ('textual', 'rich', 'peewee') if m in sys.modules])"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
