"""The person's settings: every wrong one is named, the rest works, and a comment is never lost."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from coprod_tui.base.errors import FileError, FileErrorKind, InvalidInput, Unknown
from coprod_tui.config.keymap import key_name
from coprod_tui.config.settings import Settings, read_settings, settings_file, settings_template, write_setting
from coprod_tui.domain.records import Consent

COMMANDS = {
    "app.help": ("f1", "question_mark"),
    "app.go_floor": ("f2", "1"),
    "app.undo": ("ctrl+z",),
    "floor.agenda": ("f2",),
    "floor.find": ("f7", "slash"),
    "floor.next_block": ("f8",),
    "floor.borrow": (),
    "said.edit": ("e", "enter"),
    "said.why": ("w",),
    "brief.issue": ("i",),
}
THEMES = ("dark", "light", "high contrast")

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "settings.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def read(path: Path) -> tuple[Settings, list[tuple[int | None, str]]]:
    settings, faults = read_settings(path, commands=COMMANDS, themes=THEMES)
    assert all(fault.path == path for fault in faults)
    return settings, [(fault.line, fault.sentence) for fault in faults]


# Reading


def test_without_a_file_everything_is_as_usual(own_folders: Path) -> None:
    settings, faults = read_settings()
    assert (settings, faults) == (Settings(), ())
    assert settings.default_consent is Consent.IDEA
    assert settings.theme == "auto"
    assert settings.projects_folder == own_folders / "documents"
    assert settings.plans_folder == own_folders / "config" / "sessions"
    assert not own_folders.exists()


def test_every_setting_is_read(write: Write, tmp_path: Path) -> None:
    path = write(
        f"""
        theme = "Light"
        default_consent = "room"
        projects_folder = "~/meetings"
        plans_folder = '{tmp_path}'
        accessible = true
        [keys]
        "floor.find" = ["Ctrl+F", "F7"]
        said.why = "B"
        floor.next_block = []
        """
    )
    settings, faults = read(path)
    assert faults == []
    assert settings == Settings(
        theme="light",
        default_consent=Consent.ROOM,
        projects_folder=Path.home() / "meetings",
        plans_folder=tmp_path,
        accessible=True,
        keys={"floor.find": ("ctrl+f", "f7"), "said.why": ("b",), "floor.next_block": ()},
    )
    assert settings.sources["theme"] == f"{path}, line 2"
    assert settings.sources["keys"] == f"{path}, line 7"


def test_all_that_is_wrong_is_told_at_once_and_the_rest_works(write: Write) -> None:
    path = write(
        """\
them = "dark"
default_consent = "quote with role"
projects_folder = "meetings"
accessible = "yes"
plans_folder = 3

[keys]
"floor.find" = "Ctrl+F"
"floor.fnd" = "F9"
"said.why" = "Alt+W"
"""
    )
    settings, faults = read(path)
    assert settings == Settings(keys={"floor.find": ("ctrl+f",)})
    assert [line for line, _ in faults] == [1, 2, 3, 4, 5, 9, 10]
    said = dict(faults)
    assert "“them”" in said[1]
    assert "“theme”" in said[1]
    assert "“default_consent”" in said[2]
    assert "asked" in said[2]
    assert "“projects_folder”" in said[3]
    assert "“accessible”" in said[4]
    assert "“plans_folder”" in said[5]
    assert "Did you mean “floor.find”" in said[9]
    assert "“Alt+W” is not a key that every terminal knows" in said[10]


@pytest.mark.parametrize("level", ["quote", "quote with role"])
def test_no_contribution_can_begin_with_more_than_idea(write: Write, level: str) -> None:
    settings, faults = read(write(f'default_consent = "{level}"'))
    assert settings.default_consent is Consent.IDEA
    assert len(faults) == 1


def test_an_unknown_theme_has_the_nearest_name(write: Write) -> None:
    settings, faults = read(write('theme = "ligth"'))
    assert settings.theme == "auto"
    assert "light" in faults[0][1]
    assert "Did you mean" in faults[0][1]


def test_a_theme_is_taken_on_trust_where_the_looks_are_not_known(write: Write) -> None:
    assert read_settings(write('theme = "mine"'))[0].theme == "mine"


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b'theme = "dark', 1, "quotation mark"),
        (b'accessible = true\ntheme = dark\n"', 2, "cannot be read"),
        (b'theme = "dark"\ntheme = "light"', 2, "second time"),
        (b'theme = "caf\xe9"', 1, "UTF-8"),
        (b"\xff\xfe", 1, "UTF-8"),
        (b"# " + b"x" * 300_000, None, "larger than"),
        (b"x = " + b"[" * 100_000, None, ""),
    ],
)
def test_a_file_that_cannot_be_understood_leaves_everything_as_usual(
    write: Write, content: bytes, line: int | None, words: str
) -> None:
    path = write("")
    path.write_bytes(content)
    settings, faults = read(path)
    assert settings == Settings()
    assert len(faults) == 1
    assert words in faults[0][1]
    assert line in (None, faults[0][0])


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    settings, faults = read(tmp_path)
    assert settings == Settings()
    assert "cannot be read" in faults[0][1]


def test_a_file_that_may_not_be_read_is_told(write: Write) -> None:
    path = write("theme = 'dark'")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this account may read everything")
    assert "cannot be read" in read(path)[1][0][1]


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(write: Write) -> None:
    path = write("")
    path.write_bytes("\ufefftheme = 'dark'\r\naccessible = true\r\n".encode())
    settings, faults = read(path)
    assert (settings.theme, settings.accessible, faults) == ("dark", True, [])


@pytest.mark.parametrize(("value", "accessible"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_the_variable_accessible_is_heeded(monkeypatch: pytest.MonkeyPatch, value: str, accessible: bool) -> None:
    monkeypatch.setenv("ACCESSIBLE", value)
    settings, _ = read_settings()
    assert settings.accessible is accessible
    assert ("accessible" in settings.sources) is accessible


@pytest.mark.parametrize(("value", "colour"), [("1", False), ("0", False), ("", True)])
def test_the_variable_no_color_is_heeded(monkeypatch: pytest.MonkeyPatch, value: str, colour: bool) -> None:
    monkeypatch.setenv("NO_COLOR", value)
    assert read_settings()[0].colour is colour


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200) | st.binary(max_size=200))
def test_no_file_whatever_makes_reading_fail(tmp_path_factory: pytest.TempPathFactory, content: str | bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    read(path)


VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["theme", "default_consent", "projects_folder", "accessible", "keys"]), VALUES))
def test_no_value_whatever_makes_reading_fail(
    tmp_path_factory: pytest.TempPathFactory, told: dict[str, object]
) -> None:
    tomlkit = pytest.importorskip("tomlkit")
    path = tmp_path_factory.getbasetemp() / "values.toml"
    try:
        path.write_text(tomlkit.dumps({name: one for name, one in told.items() if one is not None}), "utf-8")
    except (ValueError, TypeError, UnicodeEncodeError):
        return
    settings, _ = read(path)
    assert settings.default_consent in (Consent.IDEA, Consent.ROOM)


# Keys


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Ctrl+F", "ctrl+f"),
        ("ctrl + f", "ctrl+f"),
        ("Control+Z", "ctrl+z"),
        ("F7", "f7"),
        ("f10", "f10"),
        ("E", "e"),
        ("é", "é"),
        ("7", "7"),
        ("?", "question_mark"),
        ("/", "slash"),
        ("slash", "slash"),
        ("question_mark", "question_mark"),
        ("+", "plus"),
        (" ", "space"),
        ("Space", "space"),
        ("Esc", "escape"),
        ("Page Up", "pageup"),
        ("↑", "up"),
        ("Shift+Tab", "shift+tab"),
        ("Del", "delete"),
    ],
)
def test_keys_are_written_as_people_say_them(written: str, key: str) -> None:
    assert key_name(written) == key


@pytest.mark.parametrize(
    "written", ["", "  ", "Alt+X", "Ctrl+Shift+A", "Ctrl+1", "Ctrl+Enter", "F11", "Ctrl+", "xx", "\x1b"]
)
def test_keys_that_not_every_terminal_delivers_are_none(written: str) -> None:
    assert key_name(written) is None


@pytest.mark.parametrize("sign", [chr(code) for code in range(0x21, 0x7F)])
def test_signs_are_called_as_textual_calls_them(sign: str) -> None:
    assert key_name(sign) == _character_to_key(sign.lower())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('"floor.find" = "x"', "needed for typing"),
        ('"floor.find" = "?"', "needed for typing"),
        ('"app.undo" = "Backspace"', "needed for typing"),
        ('"app.undo" = "Ctrl+K"', "needed for typing"),
        ('"brief.issue" = "Tab"', "needed to move about"),
        ('"brief.issue" = "Ctrl+C"', "copies"),
        ('"brief.issue" = "Ctrl+M"', "cannot be told from Enter"),
        ('"brief.issue" = 7', "in quotation marks"),
        ('"brief.issue" = ["F7", 8]', "in quotation marks"),
        ('"floor.find" = "F8"', "“floor.find” and “floor.next_block” would both have the key F8"),
        ('"said.why" = "E"', "“said.why” and “said.edit” would both have the key E"),
        ('"said.why" = "F1"', "“said.why” and “app.help” would both have the key F1"),
        ('"app.undo" = ["Ctrl+Z", "F8"]', "“app.undo” and “floor.next_block” would both have the key F8"),
        ('"ctrl+f" = "floor.find"', "is not a command"),
    ],
)
def test_a_key_that_cannot_be_is_told_and_the_usual_one_stands(write: Write, line: str, words: str) -> None:
    settings, faults = read(write(f"[keys]\n{line}\n"))
    assert settings.keys == {}
    assert len(faults) == 1
    assert faults[0][0] == 2
    assert words in faults[0][1]


@pytest.mark.parametrize(
    "lines",
    [
        '"floor.find" = "F8"\n"floor.next_block" = "F7"',
        '"floor.agenda" = "F2"',
        '"floor.find" = ["/", "F7"]',
        '"brief.issue" = "E"',
        '"floor.find" = ["F7", "f7", "F7"]',
        '"floor.borrow" = "Ctrl+B"',
    ],
)
def test_keys_may_be_swapped_kept_and_used_again_elsewhere(write: Write, lines: str) -> None:
    settings, faults = read(write(f"[keys]\n{lines}\n"))
    assert faults == []
    assert len(settings.keys) == len(lines.splitlines())
    assert all(len(keys) == len(set(keys)) for keys in settings.keys.values())


def test_two_wishes_for_one_key_are_told_once_and_the_first_one_stands(write: Write) -> None:
    settings, faults = read(write('[keys]\n"floor.find" = "F9"\n"floor.borrow" = "F9"\n'))
    assert settings.keys == {"floor.find": ("f9",)}
    assert [line for line, _ in faults] == [3]


def test_keys_that_are_no_table_are_told(write: Write) -> None:
    settings, faults = read(write('keys = "F7"'))
    assert settings == Settings()
    assert "[keys]" in faults[0][1]


def test_keys_are_taken_on_trust_where_the_commands_are_not_known(write: Write) -> None:
    settings, faults = read_settings(write('[keys]\n"anything.at_all" = "F9"\n'))
    assert (settings.keys, faults) == ({"anything.at_all": ("f9",)}, ())


# The documented file, and writing


def test_the_documented_file_says_the_usual_values_and_none_in_earnest(write: Write) -> None:
    path = write(settings_template(COMMANDS))
    assert read(path) == (Settings(), [])
    told = [line[2:] for line in settings_template(COMMANDS).splitlines() if line.startswith("# ") and " = " in line]
    in_earnest = "\n".join(line if line != told[6] else f"[keys]\n{line}" for line in told)
    settings, faults = read(write(in_earnest))
    assert faults == []
    assert settings == Settings(keys=COMMANDS)


def test_a_first_setting_makes_the_documented_file_private(own_folders: Path) -> None:
    write_setting("theme", "light", commands=COMMANDS)
    path = settings_file()
    text = path.read_text("utf-8")
    assert 'theme = "light"\n' in text
    assert "# theme = " not in text
    assert text == settings_template(COMMANDS).replace('# theme = "auto"', 'theme = "light"')
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["settings.toml"]
    assert read_settings()[0].theme == "light"


def test_setting_keeps_the_persons_comments_and_order(write: Write) -> None:
    path = write('# mine\naccessible = true  # for Anna\n\n[keys]\n# find\n"floor.find" = "F9"  # as at home\n')
    write_setting("theme", "dark", path)
    write_setting("keys.floor.find", ["Ctrl+F"], path)
    write_setting("keys.floor.borrow", "Ctrl+B", path)
    text = path.read_text("utf-8")
    for kept in ("# mine\n", "accessible = true  # for Anna", "# find\n", "# as at home"):
        assert kept in text
    assert tomllib.loads(text) == {
        "accessible": True,
        "theme": "dark",
        "keys": {"floor.find": ["Ctrl+F"], "floor.borrow": "Ctrl+B"},
    }


def test_a_setting_is_changed_and_taken_out_again(write: Write) -> None:
    path = write("")
    write_setting("theme", "dark", path)
    write_setting("theme", "light", path)
    write_setting("keys.floor.find", "F9", path)
    write_setting("keys.floor.find", None, path)
    write_setting("default_consent", "room", path)
    write_setting("theme", None, path)
    assert read(path) == (Settings(default_consent=Consent.ROOM), [])


def test_a_key_written_without_quotation_marks_is_changed_in_its_place(write: Write) -> None:
    path = write('[keys]\nfloor.find = "F9"\n')
    write_setting("keys.floor.find", "Ctrl+F", path, commands=COMMANDS)
    assert path.read_text("utf-8") == '[keys]\nfloor.find = "Ctrl+F"\n'


def test_a_comment_is_not_taken_for_the_setting_of_another_table(write: Write) -> None:
    path = write('[keys]\n# theme = "auto"\n"floor.find" = "F9"\n')
    write_setting("theme", "dark", path)
    settings, faults = read(path)
    assert (settings.theme, settings.keys, faults) == ("dark", {"floor.find": ("f9",)}, [])


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        ("them", "dark", Unknown),
        ("keys", "F7", Unknown),
        ("theme", "drak", InvalidInput),
        ("default_consent", "quote", InvalidInput),
        ("accessible", "yes", InvalidInput),
        ("projects_folder", "meetings", InvalidInput),
        ("keys.floor.find", "x", InvalidInput),
        ("keys.floor.find", "F8", InvalidInput),
        ("keys.floor.fnd", "F9", InvalidInput),
        ("projects_folder", "/a\ud800", InvalidInput),
    ],
)
def test_a_wrong_value_is_not_written(write: Write, name: str, value: str, refusal: type[Exception]) -> None:
    path = write('# mine\ndefault_consent = "quote"\n')
    with pytest.raises(refusal):
        write_setting(name, value, path, commands=COMMANDS, themes=THEMES)
    assert path.read_text("utf-8") == '# mine\ndefault_consent = "quote"\n'


def test_a_file_that_cannot_be_understood_is_not_written_over(write: Write) -> None:
    path = write('theme = "dark')
    with pytest.raises(InvalidInput, match="line 1"):
        write_setting("theme", "light", path)
    assert path.read_text("utf-8") == 'theme = "dark'


def test_what_was_wrong_before_does_not_keep_another_setting_out(write: Write) -> None:
    path = write('accessible = "yes"\n')
    write_setting("theme", "light", path, themes=THEMES)
    settings, faults = read(path)
    assert (settings.theme, len(faults)) == ("light", 1)


def test_a_link_stays_a_link(write: Write, tmp_path: Path) -> None:
    path = write('theme = "dark"\n')
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    write_setting("theme", "light", link)
    assert link.is_symlink()
    assert path.read_text("utf-8") == 'theme = "light"\n'


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", read_only)
    with pytest.raises(FileError, match=r"could not be kept in .* It holds until") as caught:
        write_setting("theme", "light", tmp_path / "new" / "settings.toml")
    assert caught.value.trouble is FileErrorKind.READ_ONLY


def test_a_full_disk_leaves_the_file_as_it_was(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write('theme = "dark"\n')

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError) as caught:
        write_setting("theme", "light", path)
    assert caught.value.trouble is FileErrorKind.FULL
    assert path.read_text("utf-8") == 'theme = "dark"\n'
    assert [one.name for one in path.parent.glob("*settings*")] == ["settings.toml"]
