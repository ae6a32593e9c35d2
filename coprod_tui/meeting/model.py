"""The nouns of a project, as frozen values; the words are those of the field (see the README's house page)."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from coprod_tui.meeting.frozen import Frozen, frozen


class Kind(StrEnum):
    """What a contribution is: the five things that can be said."""

    WORKS = "works"
    DOESNT_WORK = "doesn't work"
    WOULD_LIKE = "would like"
    QUESTION = "question"
    FACT = "fact"

    @property
    def sign(self) -> str:
        """The mark that stands for the kind in the capture line and on every screen."""
        return _SIGNS[self]


_SIGNS = {Kind.WORKS: "+", Kind.DOESNT_WORK: "-", Kind.WOULD_LIKE: "*", Kind.QUESTION: "?", Kind.FACT: "="}


class Form(StrEnum):
    """Whose words a contribution is in."""

    OWN = "own words"
    SUMMARY = "summary"
    WRITTEN = "written"


class Consent(StrEnum):
    """What may be done with a contribution, lowest first."""

    ROOM = "room"
    IDEA = "idea"
    QUOTE = "quote"
    QUOTE_WITH_ROLE = "quote with role"

    @property
    def rank(self) -> int:
        """0 for the lowest level, 3 for the highest."""
        return list(Consent).index(self)


class MeetingKind(StrEnum):
    """The three meetings of the process."""

    STREAM = "stream"
    JOINT = "joint"
    LEADS = "leads"


class Stage(StrEnum):
    """Where a conflict is; always derived from what is recorded, never set."""

    RAISED = "raised"
    WHYS_RECORDED = "whys recorded"
    HEARD = "heard"
    OPTIONS = "options"
    PROPOSED = "proposed"
    AGREED = "agreed"
    NOT_AGREED = "not agreed"


class Fit(StrEnum):
    """How an option answers a side's why."""

    MEETS = "meets"
    PARTLY = "partly"
    FAILS = "fails"
    UNKNOWN = "don't know"


class Decision(StrEnum):
    """What a stream said when it was asked to sign a version."""

    SIGNED = "signed"
    RESERVED = "signed with reservations"
    NOT_YET = "not yet"
    DECLINED = "declined"


class Fate(StrEnum):
    """What became of a contribution (R15)."""

    IN_BRIEF = "in the brief"
    MERGED = "merged into"
    CHANGED = "changed by an agreement"
    NOT_POSSIBLE = "not possible"
    OTHER_SERVICE = "for another service"
    PARKED = "parked"


class Turn(StrEnum):
    """What a stream's lead had to say at a leads' meeting (R32)."""

    SHARED = "shared"
    NOTHING_NEW = "nothing new"
    ABSENT = "absent"


class Verdict(StrEnum):
    """What the Trust Board decided about a brief."""

    APPROVED = "approved"
    WITH_CHANGES = "approved with changes"
    SENT_BACK = "sent back"
    NOT_APPROVED = "not approved"


class Openness(StrEnum):
    """Whether a fixed point says what can change or what cannot."""

    OPEN = "can change"
    FIXED = "cannot change"


@frozen
class Record(Frozen):
    """One thing that a project holds; its table is named by `table`."""

    table: ClassVar[str] = ""
    links: ClassVar[tuple[str, ...]] = ()
    """The fields by which other records find this one (Snapshot.linked)."""

    id: str


@frozen
class Project(Record):
    """What is being designed."""

    table: ClassVar[str] = "project"
    title: str = ""
    purpose: str = ""
    decides: str = ""
    """Who decides, in words ("The Trust Board decides; we write the brief")."""
    example: bool = False
    """True for the worked example: every screen and every export says that it is made up."""
    began_at: str = ""


@frozen
class Stream(Record):
    """One engagement group."""

    table: ClassVar[str] = "stream"
    name: str = ""
    letter: str = ""
    colour: int = 0
    """Which of the twelve stream colours of the theme, from 0."""
    required: bool = True
    """False for an observer, whose signature *final* does not wait for."""
    quorum: int | None = None
    position: int = 0


@frozen
class Group(Record):
    """A named sub-group of a stream, such as carers among members."""

    table: ClassVar[str] = "sub_group"
    links: ClassVar[tuple[str, ...]] = ("stream",)
    stream: str = ""
    name: str = ""


@frozen
class Role(Record):
    """A role in a stream, with how many people have it (the small-number rule R14 needs it)."""

    table: ClassVar[str] = "role"
    links: ClassVar[tuple[str, ...]] = ("stream",)
    stream: str = ""
    name: str = ""
    heads: int | None = None


@frozen
class FixedPoint(Record):
    """Something that can or cannot change, and who said so (R27)."""

    table: ClassVar[str] = "fixed_point"
    openness: Openness = Openness.FIXED
    text: str = ""
    source: str = ""


@frozen
class Retention(Record):
    """Until when a kind of data is kept (R31)."""

    table: ClassVar[str] = "retention"
    what: str = ""
    until: str = ""
    """A date, YYYY-MM-DD."""
    done_at: str | None = None
    """When it was erased, or destroyed by a person."""


@frozen
class Meeting(Record):
    """A stream meeting, a joint meeting or a leads' meeting."""

    table: ClassVar[str] = "meeting"
    number: int = 0
    kind: MeetingKind = MeetingKind.STREAM
    title: str = ""
    plan: str = ""
    venue: str = ""
    started_at: str = ""
    """ISO 8601 with offset; a date alone for a meeting that was imported from notes."""
    ended_at: str | None = None
    block: int = 0
    """The position of the agenda block that is open."""
    block_since: str = ""
    unheard: str | None = None
    """Why a leads' meeting ended before each lead had had a turn (R32)."""


@frozen
class Attendance(Record):
    """A stream that is in the room at a meeting, with how many people."""

    table: ClassVar[str] = "attendance"
    links: ClassVar[tuple[str, ...]] = ("meeting",)
    meeting: str = ""
    stream: str = ""
    present: int | None = None


@frozen
class Block(Record):
    """One block of a meeting's agenda, copied from its plan when the meeting starts."""

    table: ClassVar[str] = "block"
    links: ClassVar[tuple[str, ...]] = ("meeting",)
    meeting: str = ""
    position: int = 0
    title: str = ""
    minutes: int = 0
    say: str = ""
    """The words that the facilitator reads aloud."""
    takes: Kind | None = None
    """The kind that a line without a mark gets in this block; None: would like."""


@frozen
class Contribution(Record):
    """One thing said."""

    table: ClassVar[str] = "contribution"
    links: ClassVar[tuple[str, ...]] = ("stream",)
    stream: str = ""
    number: int = 0
    mark: str = ""
    """Four characters of the replica's id, shown only where the short code is ambiguous."""
    kind: Kind = Kind.WOULD_LIKE
    text: str = ""
    why: str | None = None
    speaker: str | None = None
    """A person's code such as `M7`; never a name (R13)."""
    form: Form = Form.SUMMARY
    consent: Consent = Consent.IDEA
    asked: str | None = None
    """When and how the person was asked for the present level of consent (R12)."""
    read_back: bool = False
    sensitive: bool = False
    meeting: str | None = None
    at: str = ""
    withdrawn_at: str | None = None
    """When its words were erased (R30); the code stays, so that nothing that points to it is left hanging."""


@frozen
class Alias(Record):
    """An earlier code of a contribution that was moved to another stream."""

    table: ClassVar[str] = "alias"
    links: ClassVar[tuple[str, ...]] = ("contribution",)
    contribution: str = ""
    stream: str = ""
    number: int = 0
    mark: str = ""


@frozen
class Theme(Record):
    """Contributions that belong together; it points to them and never absorbs them (R10)."""

    table: ClassVar[str] = "theme"
    links: ClassVar[tuple[str, ...]] = ("into",)
    name: str = ""
    into: str | None = None
    """The theme that it was merged into; what belongs to it stays its own, so that it can be taken apart again."""


@frozen
class Asked(Record):
    """A theme that a stream was asked about, where no meeting shows it; its id is `stream/theme`."""

    table: ClassVar[str] = "theme_asked"
    links: ClassVar[tuple[str, ...]] = ("stream", "theme")
    stream: str = ""
    theme: str = ""
    how: str = ""
    """How they were asked, in words: at a meeting, by letter …"""
    meeting: str | None = None
    at: str = ""


@frozen
class Tag(Record):
    """A theme of a contribution; its id is `contribution/theme`."""

    table: ClassVar[str] = "tag"
    links: ClassVar[tuple[str, ...]] = ("contribution", "theme")
    contribution: str = ""
    theme: str = ""


@frozen
class About(Record):
    """A stream whose work or space a contribution is about (R17); its id is `contribution/stream`."""

    table: ClassVar[str] = "about"
    links: ClassVar[tuple[str, ...]] = ("contribution",)
    contribution: str = ""
    stream: str = ""
    shown_at: str | None = None
    """When it was shown to that stream; None: not yet."""
    shown_how: str | None = None
    """How it was shown, in words."""


@frozen
class Conflict(Record):
    """Requests from different streams that pull apart."""

    table: ClassVar[str] = "conflict"
    number: int = 0
    mark: str = ""
    title: str = ""
    at: str = ""


@frozen
class Joined(Record):
    """The code of a conflict that was joined with another, under which that other is found too."""

    table: ClassVar[str] = "joined"
    links: ClassVar[tuple[str, ...]] = ("conflict",)
    conflict: str = ""
    number: int = 0
    mark: str = ""


@frozen
class Side(Record):
    """A stream, or a sub-group of one, in a conflict."""

    table: ClassVar[str] = "side"
    links: ClassVar[tuple[str, ...]] = ("conflict",)
    conflict: str = ""
    stream: str = ""
    group: str | None = None
    ask: str | None = None
    why: str | None = None
    silent: bool = False
    """True when the side chose not to say why (R7)."""


@frozen
class Basis(Record):
    """A contribution that a side rests on; its id is `side/contribution`."""

    table: ClassVar[str] = "basis"
    links: ClassVar[tuple[str, ...]] = ("side", "contribution")
    side: str = ""
    contribution: str = ""


@frozen
class Heard(Record):
    """One side's why, said back by another side in its own words (R3); every round is kept."""

    table: ClassVar[str] = "heard"
    links: ClassVar[tuple[str, ...]] = ("owner", "by")
    owner: str = ""
    by: str = ""
    text: str = ""
    why: str = ""
    """The words of the owner's why that were said back: when the why is another, this round is about earlier words."""
    confirmed: bool | None = None
    """True for *yes*, False for *not quite*, None until the owner has answered."""
    missed: str | None = None
    lead_to_lead: bool = False
    meeting: str | None = None
    """The meeting at which the owner answered; until then, the one at which it was said back."""
    at: str = ""


@frozen
class Option(Record):
    """One possible way out of a conflict."""

    table: ClassVar[str] = "option"
    links: ClassVar[tuple[str, ...]] = ("conflict",)
    conflict: str = ""
    text: str = ""


@frozen
class Rating(Record):
    """How an option answers a side's why; its id is `option/side`."""

    table: ClassVar[str] = "rating"
    links: ClassVar[tuple[str, ...]] = ("option", "side")
    option: str = ""
    side: str = ""
    fit: Fit = Fit.UNKNOWN
    word: str | None = None


@frozen
class Proposal(Record):
    """A middle ground in words. Its words never change: other words are another proposal, and the latest counts."""

    table: ClassVar[str] = "proposal"
    links: ClassVar[tuple[str, ...]] = ("conflict",)
    conflict: str = ""
    text: str = ""
    conditions: str | None = None
    owner: str | None = None
    """A role, never a name."""
    review: str | None = None
    """When it is looked at again, in words."""
    enough: int = 6
    """The worst gradient (1 to 6) that is still enough; set before the hands go up."""


@frozen
class Term(Record):
    """What a side keeps and gives in a proposal; its id is `proposal/side`."""

    table: ClassVar[str] = "term"
    links: ClassVar[tuple[str, ...]] = ("proposal", "side")
    proposal: str = ""
    side: str = ""
    keeps: str | None = None
    gives: str | None = None


@frozen
class Check(Record):
    """A side's position check on a proposal: how many people stand at each of Kaner's eight gradients."""

    table: ClassVar[str] = "position_check"
    links: ClassVar[tuple[str, ...]] = ("proposal", "side")
    proposal: str = ""
    side: str = ""
    endorse: int = 0
    agree: int = 0
    support: int = 0
    abstain: int = 0
    discuss: int = 0
    will_support: int = 0
    disagree: int = 0
    veto: int = 0
    how: str = "in the room"
    """In the room; or by phone, on paper, with who recorded it."""
    meeting: str | None = None
    at: str = ""

    @property
    def counts(self) -> tuple[int, ...]:
        """How many people at each gradient, 1 (whole-hearted endorsement) to 8 (veto)."""
        return (
            self.endorse,
            self.agree,
            self.support,
            self.abstain,
            self.discuss,
            self.will_support,
            self.disagree,
            self.veto,
        )


@frozen
class Reservation(Record):
    """A worry that a side agrees to go on with; printed word for word (R25)."""

    table: ClassVar[str] = "reservation"
    links: ClassVar[tuple[str, ...]] = ("proposal", "side")
    proposal: str = ""
    side: str = ""
    text: str = ""


@frozen
class Outcome(Record):
    """How a conflict ended, set by the sides in a meeting (R6); a reopened one stays readable (R8)."""

    table: ClassVar[str] = "outcome"
    links: ClassVar[tuple[str, ...]] = ("conflict",)
    conflict: str = ""
    agreed: bool = False
    proposal: str | None = None
    reason: str | None = None
    """Why it stopped, for *not agreed* (R7)."""
    meeting: str | None = None
    at: str = ""
    reopened_at: str | None = None
    reopened_because: str | None = None


@frozen
class BriefLine(Record):
    """A line of the brief, written by a person and resting on what was said or agreed (R16)."""

    table: ClassVar[str] = "brief_line"
    section: str = "5"
    """The key of the section that it stands in."""
    position: int = 0
    """Its place among the written lines of its section, from 0."""
    statement: str = ""
    benchmark: str | None = None
    """How we would know that it is so."""
    why: str | None = None
    meeting: str | None = None
    at: str = ""


@frozen
class Source(Record):
    """A contribution or an agreement that a line rests on; its id is `line/contribution` or `line/conflict`."""

    table: ClassVar[str] = "line_source"
    links: ClassVar[tuple[str, ...]] = ("line", "contribution", "conflict")
    line: str = ""
    contribution: str | None = None
    conflict: str | None = None


@frozen
class Disposition(Record):
    """The answer that a contribution got (R15); its id is `contribution/answer`."""

    table: ClassVar[str] = "disposition"
    links: ClassVar[tuple[str, ...]] = ("contribution", "into", "conflict")
    contribution: str = ""
    fate: Fate = Fate.IN_BRIEF
    reason: str | None = None
    """Why, in words that the person who said it could read; every fate but the first has one."""
    into: str | None = None
    """For *merged into*: the contribution or the line of the brief."""
    conflict: str | None = None
    """For *changed by an agreement*: the conflict that was agreed."""
    meeting: str | None = None
    at: str = ""


@frozen
class Arrangement(Record):
    """What the leads decided about one section of the brief; its id is `section/key`."""

    table: ClassVar[str] = "arrangement"
    key: str = ""
    """`1` to `11`, or the letter of an annex."""
    opening: str | None = None
    """The paragraph that the section begins with."""
    left_out: bool = False
    position: int | None = None
    """Its place among the sections that can be put in order; None: the usual one."""


@frozen
class TurnTaken(Record):
    """A lead's turn at a leads' meeting; its id is `meeting/turn/stream`."""

    table: ClassVar[str] = "turn_taken"
    links: ClassVar[tuple[str, ...]] = ("meeting", "stream")
    meeting: str = ""
    stream: str = ""
    turn: Turn = Turn.SHARED
    at: str = ""


@frozen
class Version(Record):
    """A numbered issue of the brief; its text is frozen (R18)."""

    table: ClassVar[str] = "version"
    number: int = 0
    issued_at: str = ""
    meeting: str | None = None
    sha256: str = ""
    words: str = ""
    """Four words, joined by hyphens, that can be read aloud."""
    canonical: str = ""
    """The bytes whose SHA-256 is the fingerprint, as text (ASCII)."""
    printed: str = ""
    """The Brief as JSON, words and codes as they were printed (coprod_tui.meeting.brief)."""
    reason: str | None = None
    """Why this version was issued, in the leads' words."""


@frozen
class Sharing(Record):
    """A version that was given or read back to a stream (R19)."""

    table: ClassVar[str] = "sharing"
    links: ClassVar[tuple[str, ...]] = ("version",)
    version: str = ""
    stream: str = ""
    on: str = ""
    """A date, YYYY-MM-DD."""
    form: str = ""
    """How: on paper, read aloud, e-mail …"""
    copies: int | None = None
    """How many copies were given out."""
    numbers: str | None = None
    """The numbers on the copies, in words: “1 to 12”."""
    meeting: str | None = None
    at: str = ""


@frozen
class Understanding(Record):
    """One stream saying back what another asked for, and why, for one version (R20).

    Its id is `version/stream/whose`.
    """

    table: ClassVar[str] = "understanding"
    links: ClassVar[tuple[str, ...]] = ("version",)
    version: str = ""
    stream: str = ""
    """Who says it back."""
    whose: str = ""
    """The stream whose part is said back, and which answers."""
    text: str | None = None
    """What was said back."""
    confirmed: bool = True
    """True for *yes*, False for *not quite*."""
    missed: str | None = None
    on: str = ""
    """A date, YYYY-MM-DD."""
    meeting: str | None = None
    at: str = ""


@frozen
class SameMeaning(Record):
    """One change between two consecutive versions that changes no meaning (R23), proposed by a lead and listed to all.

    Its id is `version/key/part`.
    """

    table: ClassVar[str] = "same_meaning"
    links: ClassVar[tuple[str, ...]] = ("version",)
    version: str = ""
    """The later of the two."""
    key: str = ""
    """The key of the line that moved."""
    part: str = ""
    """What of the line moved; empty for the line itself."""
    proposed_by: str = ""
    """The role or code of the lead; never a name (R13)."""
    meeting: str | None = None
    at: str = ""


@frozen
class Signoff(Record):
    """What a stream said to one version, for ever (R21)."""

    table: ClassVar[str] = "signoff"
    links: ClassVar[tuple[str, ...]] = ("version",)
    version: str = ""
    stream: str = ""
    decision: Decision = Decision.SIGNED
    how: str = ""
    """How the stream decided."""
    on: str = ""
    """A date, YYYY-MM-DD."""
    present: int | None = None
    role: str = ""
    """The role or code of who signs; a name only if the person chose it (R13)."""
    reservations: str | None = None
    """The reservations, or for *not yet* and *declined* the reason, word for word."""
    held_by: str | None = None
    """Who keeps the signed paper, if it was signed on paper."""
    unchecked: str | None = None
    """The facilitator's reason for a signature without the understanding check (R20); printed."""
    meeting: str | None = None
    at: str = ""
    retracted_at: str | None = None


@frozen
class BoardDecision(Record):
    """What the Trust Board decided about a version (R28)."""

    table: ClassVar[str] = "board_decision"
    links: ClassVar[tuple[str, ...]] = ("version",)
    version: str = ""
    verdict: Verdict = Verdict.APPROVED
    on: str = ""
    """A date, YYYY-MM-DD."""
    words: str = ""
    """What the Board said, word for word."""
    at: str = ""


@frozen
class BoardChange(Record):
    """What the Board changed in one line of the version; its id is `decision/key`."""

    table: ClassVar[str] = "board_change"
    links: ClassVar[tuple[str, ...]] = ("board_decision",)
    board_decision: str = ""
    key: str = ""
    """The key of the line, as the version has it."""
    text: str = ""
    """What changed, and why, in the Board's words."""


@frozen
class BoardTold(Record):
    """A Board decision that was shared back to a stream (R28)."""

    table: ClassVar[str] = "board_told"
    links: ClassVar[tuple[str, ...]] = ("board_decision",)
    board_decision: str = ""
    stream: str = ""
    on: str = ""
    """A date, YYYY-MM-DD."""
    form: str = ""
    """How: on paper, read aloud, e-mail …"""
    meeting: str | None = None
    at: str = ""


@frozen
class Import(Record):
    """A file whose words were taken in, so that the same one is not taken in twice by accident."""

    table: ClassVar[str] = "import"
    sha256: str = ""
    """Of the file's bytes, in hex."""
    name: str = ""
    at: str = ""


@frozen
class Queried(Record):
    """What a person decided about words that look like a name or a number (R13); it goes when the words change."""

    table: ClassVar[str] = "queried"
    links: ClassVar[tuple[str, ...]] = ("contribution",)
    contribution: str = ""
    what: str = ""
    """What they look like: “a telephone number”."""
    masked: bool = False
    """False: they are kept as they stand."""
    at: str = ""


@frozen
class Erasure(Record):
    """What was erased of one field of one record: a set that only grows, applied again to every copy (R30)."""

    table: ClassVar[str] = "erasure"
    links: ClassVar[tuple[str, ...]] = ("record",)
    kind: str = ""
    """The table of the record."""
    record: str = ""
    field: str = ""
    sealed: str = ""
    """The commitments (hex, spaces between) of the values that were erased: hashes whose salt died with the words."""
    whole: bool = False
    """Whether all earlier values of the field are erased, those that are still on another laptop among them."""
    at: str = ""


@frozen
class Owed(Record):
    """A place with backups that could not be reached when words were erased: listed until it has been done (R30)."""

    table: ClassVar[str] = "owed"
    place: str = ""
    """A folder's whole path."""
    at: str = ""
    done_at: str | None = None
    by_hand: bool = False
    """Whether a person destroyed them, instead of the program."""


RECORDS: tuple[type[Record], ...] = (
    Project,
    Stream,
    Group,
    Role,
    FixedPoint,
    Retention,
    Meeting,
    Attendance,
    Block,
    Contribution,
    Alias,
    Theme,
    Tag,
    About,
    Asked,
    Conflict,
    Joined,
    Side,
    Basis,
    Heard,
    Option,
    Rating,
    Proposal,
    Term,
    Check,
    Reservation,
    Outcome,
    BriefLine,
    Source,
    Disposition,
    Arrangement,
    TurnTaken,
    Version,
    Sharing,
    Understanding,
    SameMeaning,
    Signoff,
    BoardDecision,
    BoardChange,
    BoardTold,
    Import,
    Queried,
    Erasure,
    Owed,
)
"""Every noun, in an order in which each comes after the ones that it points to."""


def said_code(letter: str, number: int) -> str:
    """The short code of a contribution: `M-014`."""
    return f"{letter}-{number:03d}"


def conflict_code(number: int) -> str:
    """The short code of a conflict: `C-03`."""
    return f"C-{number:02d}"
