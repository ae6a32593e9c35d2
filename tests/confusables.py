"""Make `domain/signing/confusables.txt` from the table of confusable characters that Unicode publishes with UTS #39.

`python -m tests.confusables FILE` reads Unicode's `confusables.txt`, of whatever version, and writes ours.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from coprod_tui.domain.signing.signatories import CONFUSABLES

_LINE = re.compile(r"([0-9A-F]+) ;\t([0-9A-F ]+) ;\tMA\b")
_HEAD = """\
# Letters and digits that look like others: each line is what is compared, a colon, and the characters that look like
# it, in hexadecimal. Made by `python -m tests.confusables` from confusables.txt, version {version}, of Unicode's
# Security Mechanisms (UTS #39), without what is no letter and no digit.
#
# Copyright (c) 1991-{year} Unicode, Inc. All rights reserved. Distributed under the Terms of Use in
# https://www.unicode.org/copyright.html. Permission is hereby granted, free of charge, to any person obtaining a copy
# of the Unicode data files and any associated documentation to deal in them without restriction, including the rights
# to use, copy, modify, merge, publish, distribute and sell copies, provided that this copyright and permission notice
# appears with all copies of the data files, or in associated documentation. THE DATA FILES ARE PROVIDED "AS IS",
# WITHOUT WARRANTY OF ANY KIND. The name of the copyright holder shall not be used to promote the sale of them.
"""


def prototypes(published: str) -> Mapping[str, list[str]]:
    """What each line of Unicode's table compares with: the sources by their prototype, letters and digits only."""
    by_prototype: dict[str, list[str]] = defaultdict(list)
    for line in published.splitlines():
        if found := _LINE.match(line):
            prototype = "".join(chr(int(code, 16)) for code in found[2].split())
            if chr(int(found[1], 16)).isalnum() and any(map(str.isalnum, prototype)):
                by_prototype[prototype].append(chr(int(found[1], 16)))
    return by_prototype


def write(published: str) -> str:
    """Our table as text."""
    version, year = re.search(r"# Version: ([\d.]+)", published), re.search(r"© (\d+)", published)
    if version is None or year is None:
        raise ValueError("This is not the table that Unicode publishes.")
    table = sorted(prototypes(published).items())
    rows = (f"{_codes(prototype)}: {_codes(sorted(sources))}\n" for prototype, sources in table)
    return _HEAD.format(version=version[1], year=year[1]) + "".join(rows)


def _codes(characters: Iterable[str]) -> str:
    return " ".join(f"{ord(one):04X}" for one in characters)


if __name__ == "__main__":
    CONFUSABLES.write_text(write(Path(sys.argv[1]).read_text("utf-8-sig")), "ascii")
