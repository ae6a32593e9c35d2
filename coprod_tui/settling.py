"""Writing one setting into the person's settings file, and leaving the rest as the person wrote it."""

from __future__ import annotations

import errno
import re
import tomllib
from collections import Counter
from collections.abc import Collection, MutableMapping, Sequence
from pathlib import Path
from typing import Any

from coprod_tui.chosen_keys import Keys
from coprod_tui.folders import make_private, replace_private
from coprod_tui.meeting.edited.page import Page, read_page
from coprod_tui.meeting.refusals import BadContent, FileTrouble, Trouble, Unknown
from coprod_tui.settings import MEANINGS, documented, is_there, settings_file, settings_on, written

KEYS = "keys."
"""How the name of a setting begins that is a command's key."""


def set_setting(
    name: str,
    value: str | bool | Sequence[str] | None,
    path: Path | None = None,
    *,
    commands: Keys | None = None,
    themes: Collection[str] | None = None,
) -> None:
    """Writes one setting, such as `theme` or `keys.floor.find`, into its file (0600); None takes it out.

    `commands` and `themes` are those of `read_settings`. Raises Unknown for no setting, BadContent for a wrong value
    and for a file that cannot be understood, FileTrouble where it cannot be written; the file is then as it was.
    """
    if name not in MEANINGS and not name.startswith(KEYS):
        raise Unknown(f"“{name}” is not a setting. The settings are: {', '.join(MEANINGS)}, {KEYS}COMMAND.")
    path = path or settings_file()
    before = read_page(path) if is_there(path) else _page(path, documented(commands))
    if before.faults:
        raise BadContent(*map(str, before.faults))
    without = _page(path, _with(before.text, name, None))
    after = _page(path, _with(before.text, name, value if isinstance(value, str | bool | None) else list(value)))
    for page in (without, after):
        settings_on(page, commands, themes)
    known = Counter(fault.sentence for fault in without.faults)
    if wrong := Counter(fault.sentence for fault in after.faults) - known:
        raise BadContent(*wrong)
    _write(path, after.text)


_TROUBLES = {
    errno.ENOSPC: Trouble.FULL, errno.EDQUOT: Trouble.FULL, errno.EROFS: Trouble.READ_ONLY,
    errno.EACCES: Trouble.READ_ONLY, errno.EPERM: Trouble.READ_ONLY,
}  # fmt: skip


def _write(path: Path, text: str) -> None:
    try:
        make_private(path.parent)
        replace_private(path, text.encode())
    except UnicodeEncodeError as error:
        raise BadContent("A name with signs that are no text cannot be kept in the settings.") from error
    except OSError as error:
        raise FileTrouble(
            _TROUBLES.get(error.errno or 0, Trouble.FAILED),
            f"The setting could not be kept in {path} ({error.strerror}). It holds until coprod is closed.",
        ) from error


def _page(path: Path, text: str) -> Page:
    return Page(path, text, tomllib.loads(text))


def _with(text: str, name: str, value: object) -> str:
    """The text with `theme` or `keys.floor.find` changed: in its place, else where a comment explains it; None: out."""
    import tomlkit  # noqa: PLC0415 - slow, and only needed by who changes a setting

    document = tomlkit.parse(text)
    table, key = _home(document, name)
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


def _home(document: MutableMapping[str, Any], name: str) -> tuple[MutableMapping[str, Any] | None, str]:
    """The table in which a setting stands or would stand, and its name there; None where there is no such table."""
    if not name.startswith(KEYS):
        return document, name
    keys, command = document.get("keys"), name.removeprefix(KEYS)
    place, _, action = command.partition(".")
    if isinstance(keys, MutableMapping) and isinstance(inner := keys.get(place), MutableMapping) and action in inner:
        return inner, action
    return keys if isinstance(keys, MutableMapping) else None, command


def _uncommented(text: str, name: str, value: object) -> str | None:
    """The text with the line `# name = …` said in earnest; None where there is none, or where it would say more."""
    key = written(name.removeprefix(KEYS)) if name.startswith(KEYS) else name
    line = re.compile(rf"^# ?{re.escape(key)} = .*$", re.MULTILINE)
    told = line.sub(lambda _: f"{key} = {written(value)}", text, count=1)
    wanted: dict[str, Any] = tomllib.loads(text)
    if name.startswith(KEYS):
        wanted["keys"] = {**wanted.get("keys", {}), name.removeprefix(KEYS): value}
    else:
        wanted[name] = value
    try:
        return told if told != text and tomllib.loads(told) == wanted else None
    except tomllib.TOMLDecodeError:
        return None
