"""The person's settings: read from a TOML file with a sentence for each problem, and written one at a time."""

from __future__ import annotations

import errno
import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from dataclasses import field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from coprod_tui.base.errors import FileError, FileErrorKind, InvalidInput, Unknown
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.paths import config_folder, documents_folder, make_private, replace_private
from coprod_tui.base.toml_source import Problem, TomlDocument, TomlTable, key_lines, line_of_key, read_toml
from coprod_tui.config.keymap import EVERYWHERE, Keys, parse_keys
from coprod_tui.domain.records import Consent

AUTO = "auto"
"""The theme that is light or dark as the terminal is."""
CONSENTS = (Consent.IDEA, Consent.ROOM)
"""The consents that a new contribution may have by default; more is asked for each one (R12)."""
TYPING = (EVERYWHERE, "floor")
"""The places in which a line is typed, so that their commands need keys that are not characters."""


@frozen
class Settings(Frozen):
    """The settings for every project on this laptop."""

    theme: str = AUTO
    """The name of a theme, or `auto`."""
    default_consent: Consent = Consent.IDEA
    projects_folder: Path = field(default_factory=documents_folder)
    plans_folder: Path = field(default_factory=lambda: config_folder() / "sessions")
    """A folder with `plans` and `texts` in it, laid out as the one that comes with the program."""
    second_backups: Path | None = None
    """A folder elsewhere (a stick) that gets a second copy of each backup; None: there is none."""
    accessible: bool = False
    """Line mode, and a cursor that does not blink; the variable ACCESSIBLE sets it too."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Textual's key names by the id of the command, where they differ from the defaults; () is no key at all."""
    colour: bool = True
    """False where the variable NO_COLOR is set; it stands in no file."""
    sources: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), compare=False)
    """Where each value that is not the default comes from, in words."""


MEANINGS = {
    "theme": "The look. auto: light or dark, as the terminal is.",
    "default_consent": "What a new contribution begins with: idea (use the idea) or room (it stays in the room).",
    "projects_folder": "Where new projects are kept.",
    "plans_folder": "Your own meeting plans: a folder that has a folder plans in it.",
    "second_backups": "A folder elsewhere, such as on a stick, for a second copy of each backup; empty: none.",
    "accessible": "true: line mode, for screen readers, and a cursor that does not blink.",
}
"""What each setting in the file is for; their keys stand in a table of their own, `[keys]`."""
_TITLE = "# The settings of coprod. Every one may be left out; a line that begins with # is not read.\n"
_KEYS = """
# A command's name, and the key or keys that you wish for it: "F7", "Ctrl+F", ["F7", "/"], or [] for none.
[keys]
"""


def settings_file() -> Path:
    """Return the path of `settings.toml` in the person's configuration folder."""
    return config_folder() / "settings.toml"


def settings_template(commands: Keys | None = None) -> str:
    """Return a settings file with every setting explained at its default; `commands` are the default keys by id."""
    usual = Settings()
    said = [f"\n# {meaning}\n# {name} = {to_toml(getattr(usual, name))}\n" for name, meaning in MEANINGS.items()]
    keys = [f"# {to_toml(command)} = {to_toml(list(keys))}\n" for command, keys in (commands or {}).items()]
    return _TITLE + "".join(said) + _KEYS + "".join(keys)


def to_toml(value: object) -> str:
    """Format a text (empty for None), a boolean or a list of texts as TOML; for these, TOML and JSON are the same."""
    told = value if isinstance(value, bool | list) else "" if value is None else str(value)
    return json.dumps(told, ensure_ascii=False)


def read_settings(
    path: Path | None = None, *, commands: Keys | None = None, themes: Collection[str] | None = None
) -> tuple[Settings, tuple[Problem, ...]]:
    """Read the settings, and all problems in their file; each wrong value is replaced by its default.

    `commands` are the default keys by the id of the command, and `themes` the names of the themes; without them, those
    names are not checked. A missing file means all defaults.
    """
    path = path or settings_file()
    page = read_toml(path) if exists_or_is_blocked(path) else TomlDocument(path)
    settings = parse_settings(page, commands, themes)
    return settings, tuple(sorted(page.faults, key=lambda fault: fault.line or 0))


def parse_settings(page: TomlDocument, commands: Keys | None, themes: Collection[str] | None) -> Settings:
    """Read the settings from a parsed TOML file; problems are added to it."""
    told = TomlTable(page, page.data, "settings file")
    told.only(*MEANINGS, "keys")
    values: dict[str, Any] = {
        "theme": _theme(told, themes),
        "default_consent": _consent(told),
        "projects_folder": _folder(told, "projects_folder"),
        "plans_folder": _folder(told, "plans_folder"),
        "second_backups": _folder(told, "second_backups"),
        "accessible": _yes_or_no(told, "accessible"),
        "keys": MappingProxyType(keys) if (keys := parse_keys(page, commands, TYPING)) else None,
    }
    given = {name: value for name, value in values.items() if value is not None}
    lines = key_lines(page.text) if given else {}
    sources = {name: f"{page.path}, line {line_of_key(lines, (name,))}" for name in given}
    for variable, name, value, off in (("ACCESSIBLE", "accessible", True, "0"), ("NO_COLOR", "colour", False, "")):
        if os.environ.get(variable, "") not in ("", off):
            given[name], sources[name] = value, f"the variable {variable}"
    return Settings(**given, sources=MappingProxyType(sources))


def exists_or_is_blocked(path: Path) -> bool:
    """Whether a file exists, or something other than its absence hinders reading it."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def _theme(told: TomlTable, themes: Collection[str] | None) -> str | None:
    if themes is None:
        return told.words("theme", AUTO) or None
    return told.one_of("theme", {name: name for name in (AUTO, *themes)})


def _consent(told: TomlTable) -> Consent | None:
    if told.table.get("default_consent") in [level for level in Consent if level not in CONSENTS]:
        told.wrong(
            "default_consent",
            '“default_consent” is "idea" or "room". Leave to quote is asked of the person for each thing that is said.',
        )
        return None
    return told.one_of("default_consent", {str(level): level for level in CONSENTS})


def _folder(told: TomlTable, name: str) -> Path | None:
    value = told.table.get(name)
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        told.wrong(name, f'“{name}” is a folder between quotation marks, such as {name} = "~/Documents".')
        return None
    # Path.expanduser raises for an unknown user or a folder we may not read; os.path does not.
    folder = Path(os.path.expanduser(value))
    if not folder.is_absolute() or "\0" in value:
        told.wrong(name, f"“{name}” is a whole path, from the root of the disk, or from ~ for your own folder.")
    elif os.path.isfile(folder):
        told.wrong(name, f"“{name}” leads to a file, and should be a folder.")
    else:
        return folder
    return None


def _yes_or_no(told: TomlTable, name: str) -> bool | None:
    value = told.table.get(name)
    if value is None or isinstance(value, bool):
        return value
    told.wrong(name, f"“{name}” is true or false, without quotation marks.")
    return None


# Writing one setting; the rest of the file stays as the person wrote it

KEYS = "keys."
"""The prefix of a setting that is the key of a command."""


def write_setting(
    name: str,
    value: str | bool | Sequence[str] | None,
    path: Path | None = None,
    *,
    commands: Keys | None = None,
    themes: Collection[str] | None = None,
) -> None:
    """Write one setting, such as `theme` or `keys.floor.find`, into its file (0600); None removes it.

    `commands` and `themes` as in `read_settings`. Raises Unknown for an unknown setting, InvalidInput for a wrong
    value or a file that is not TOML, FileError where it cannot be written; the file is then unchanged.
    """
    if name not in MEANINGS and not name.startswith(KEYS):
        raise Unknown(f"“{name}” is not a setting. The settings are: {', '.join(MEANINGS)}, {KEYS}COMMAND.")
    path = path or settings_file()
    before = read_toml(path) if exists_or_is_blocked(path) else _document(path, settings_template(commands))
    if before.faults:
        raise InvalidInput(*map(str, before.faults))
    without = _document(path, _with_setting(before.text, name, None))
    after = _document(
        path, _with_setting(before.text, name, value if isinstance(value, str | bool | None) else list(value))
    )
    for page in (without, after):
        parse_settings(page, commands, themes)
    known = Counter(fault.sentence for fault in without.faults)
    if wrong := Counter(fault.sentence for fault in after.faults) - known:
        raise InvalidInput(*wrong)
    _write(path, after.text)


_TROUBLES = {
    errno.ENOSPC: FileErrorKind.FULL, errno.EDQUOT: FileErrorKind.FULL, errno.EROFS: FileErrorKind.READ_ONLY,
    errno.EACCES: FileErrorKind.READ_ONLY, errno.EPERM: FileErrorKind.READ_ONLY,
}  # fmt: skip


def _write(path: Path, text: str) -> None:
    try:
        make_private(path.parent)
        replace_private(path, text.encode())
    except UnicodeEncodeError as error:
        raise InvalidInput("A name with signs that are no text cannot be kept in the settings.") from error
    except OSError as error:
        raise FileError(
            _TROUBLES.get(error.errno or 0, FileErrorKind.FAILED),
            f"The setting could not be kept in {path} ({error.strerror}). It holds until coprod is closed.",
        ) from error


def _document(path: Path, text: str) -> TomlDocument:
    return TomlDocument(path, text, tomllib.loads(text))


def _with_setting(text: str, name: str, value: object) -> str:
    """Return the text with one setting changed: in its place, else at the comment that explains it; None removes it."""
    import tomlkit  # noqa: PLC0415 - slow, and needed only to change a setting

    document = tomlkit.parse(text)
    table, key = _table_of(document, name)
    if value is None:
        if table is not None:
            table.pop(key, None)
    elif table is not None and key in table:
        table[key] = value
    elif uncommented := _uncommented(text, name, value):
        return uncommented
    else:
        if table is None:
            table = document["keys"] = tomlkit.table()
        table[key] = value
    return document.as_string()


def _table_of(document: MutableMapping[str, Any], name: str) -> tuple[MutableMapping[str, Any] | None, str]:
    """Return the table that a setting belongs in, and its name there; None where that table is missing."""
    if not name.startswith(KEYS):
        return document, name
    keys, command = document.get("keys"), name.removeprefix(KEYS)
    place, _, action = command.partition(".")
    if isinstance(keys, MutableMapping) and isinstance(inner := keys.get(place), MutableMapping) and action in inner:
        return inner, action
    return keys if isinstance(keys, MutableMapping) else None, command


def _uncommented(text: str, name: str, value: object) -> str | None:
    """Return the text with the comment `# name = …` uncommented; None without one, or if it would change more."""
    key = to_toml(name.removeprefix(KEYS)) if name.startswith(KEYS) else name
    line = re.compile(rf"^# ?{re.escape(key)} = .*$", re.MULTILINE)
    told = line.sub(lambda _: f"{key} = {to_toml(value)}", text, count=1)
    wanted: dict[str, Any] = tomllib.loads(text)
    if name.startswith(KEYS):
        wanted["keys"] = {**wanted.get("keys", {}), name.removeprefix(KEYS): value}
    else:
        wanted[name] = value
    try:
        return told if told != text and tomllib.loads(told) == wanted else None
    except tomllib.TOMLDecodeError:
        return None
