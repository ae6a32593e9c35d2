"""What a check of a brief finds, and the claims that a finding can stop. This module imports no rule."""

from __future__ import annotations

from enum import StrEnum

from coprod_tui.base.frozen import Frozen, frozen


class Claim(StrEnum):
    """What people can rely on once it was said; each asks every hard rule of what it claims (law 9)."""

    AGREED = "agreed"
    ISSUED = "issued"
    SIGNED = "signed"
    FINAL = "final"


class BriefTest(StrEnum):
    """The tests of a brief, under which findings are listed."""

    ANSWER = "every contribution has an answer"
    SOURCE = "every line has a source"
    RESERVATION = "every reservation is printed"
    SIGNATURE = "no signature is stale"
    QUOTE = "no quote lacks consent"
    CODE = "no code is broken"
    FINGERPRINT = "every fingerprint verifies"
    ROLE = "no small role is named"
    WITHDRAWN = "nothing that was taken back is printed"
    AGREEMENT = "every agreement holds"
    # What only warns
    SILENT = "every stream has said something"
    READ_BACK = "everything was read back"
    NAMES = "no name is undecided"
    BENCHMARK = "every line says how we would know"

    @property
    def warns(self) -> bool:
        """Whether it only warns: a version is issued all the same, with a reason that is printed."""
        return self in (BriefTest.SILENT, BriefTest.READ_BACK, BriefTest.NAMES, BriefTest.BENCHMARK)


@frozen
class Finding(Frozen):
    """One thing that is wrong."""

    test: BriefTest
    what: str
    """A sentence."""
    place: str
    """The id of the record where it can be fixed, or `record/field`; empty where there is none."""
    code: str
    """The code of that record for people: `M-014`, `5.3`, `version 4`; or empty."""
    mend: str
    """How to fix it, in a sentence."""
    rule: str = ""
    """The rule that is broken: `R11`; empty for what only warns and has no rule."""
    public: str = ""
    """What a screen says that the room can see, where the sentence has words that are not for it (R29)."""

    def told(self, *, shielded: bool) -> str:
        """What is wrong; the public sentence where the room can see the screen."""
        return (shielded and self.public) or self.what
