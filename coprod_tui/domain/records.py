"""The nouns of a project: enums and immutable records, each field with its metadata (`domain.fields`)."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import ClassVar

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.fields import FieldInfo, Holds, field_metadata, link, person, plain, wording


class Kind(StrEnum):
    """What a contribution is: the five things that can be said."""

    WORKS = "works"
    DOESNT_WORK = "doesn't work"
    WOULD_LIKE = "would like"
    QUESTION = "question"
    FACT = "fact"

    @property
    def sign(self) -> str:
        """The sign of the kind in the capture line and on screens."""
        return _SIGNS[self]


_SIGNS = {Kind.WORKS: "+", Kind.DOESNT_WORK: "-", Kind.WOULD_LIKE: "*", Kind.QUESTION: "?", Kind.FACT: "="}


class Form(StrEnum):
    """In whose words a contribution is written."""

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
    """How far a conflict is; always derived from records, never stored."""

    RAISED = "raised"
    WHYS_RECORDED = "whys recorded"
    HEARD = "heard"
    OPTIONS = "options"
    PROPOSED = "proposed"
    AGREED = "agreed"
    NOT_AGREED = "not agreed"


class Fit(StrEnum):
    """How well an option meets a side's why."""

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


class AnswerKind(StrEnum):
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
    """Base of all records; `table` is the name of its table, `noun` what people call one."""

    table: ClassVar[str] = ""
    noun: ClassVar[str] = ""
    links: ClassVar[tuple[str, ...]] = ()
    """The fields that `Snapshot.linked` indexes."""

    id: str = field(metadata=field_metadata(FieldInfo(Holds.OURS)))


@frozen
class Project(Record):
    """What is being designed."""

    table: ClassVar[str] = "project"
    noun: ClassVar[str] = "the project"
    title: str = wording("title", printed=True, place="the title of the project")
    purpose: str = wording("purpose", printed=True, place="the purpose")
    decides: str = wording("words about who decides", printed=True, place="who decides")
    """Who decides, in words ("The Trust Board decides; we write the brief")."""
    example: bool = plain(Holds.FLAG, False)
    """True for the worked example: every screen and export says that it is made up."""
    began_at: str = plain(Holds.TIME, "")


@frozen
class Stream(Record):
    """One engagement group."""

    table: ClassVar[str] = "stream"
    noun: ClassVar[str] = "a stream"
    name: str = wording(place="the name of a stream", printed=True, beside=True)
    letter: str = plain(Holds.OURS, "")
    colour: int = plain(Holds.NUMBER, 0)
    """Index of one of the theme's twelve stream colours."""
    required: bool = plain(Holds.FLAG, True, column="Is asked to sign")
    """False for an observer, whose signature is not needed for *final*."""
    quorum: int | None = plain(Holds.NUMBER, None)
    position: int = plain(Holds.NUMBER, 0)


@frozen
class Group(Record):
    """A named sub-group of a stream, such as carers among members."""

    table: ClassVar[str] = "sub_group"
    noun: ClassVar[str] = "a sub-group"
    links: ClassVar[tuple[str, ...]] = ("stream",)
    stream: str = link("stream")
    name: str = wording(printed=True, place="the name of a sub-group", beside=True)


@frozen
class Role(Record):
    """A role in a stream, with how many people have it (for the small-number rule R14)."""

    table: ClassVar[str] = "role"
    noun: ClassVar[str] = "a role"
    links: ClassVar[tuple[str, ...]] = ("stream",)
    stream: str = link("stream")
    name: str = wording(printed=True, place="the name of a role")
    heads: int | None = plain(Holds.NUMBER, None)


@frozen
class FixedPoint(Record):
    """Something that can or cannot change, and its source (R27)."""

    table: ClassVar[str] = "fixed_point"
    noun: ClassVar[str] = "what can or cannot change"
    openness: Openness = plain(Holds.CHOICE, Openness.FIXED)
    text: str = wording(printed=True, place="a fixed point")
    source: str = wording(printed=True, place="the source of a fixed point")


@frozen
class Retention(Record):
    """The date until which a kind of data is kept (R31)."""

    table: ClassVar[str] = "retention"
    noun: ClassVar[str] = "what is kept until when"
    what: str = wording(place="what is kept until a date")
    until: str = plain(Holds.TIME, "")
    """A date, YYYY-MM-DD."""
    done_at: str | None = plain(Holds.TIME, None)
    """When it was erased by the program, or destroyed by a person."""


@frozen
class Meeting(Record):
    """A stream meeting, a joint meeting or a leads' meeting."""

    table: ClassVar[str] = "meeting"
    noun: ClassVar[str] = "a meeting"
    number: int = plain(Holds.NUMBER, 0)
    kind: MeetingKind = plain(Holds.CHOICE, MeetingKind.STREAM)
    title: str = wording(printed=True, notes="title", place="the title of a meeting")
    plan: str = plain(Holds.OURS, "", notes="plan")
    venue: str = wording(printed=True, place="where a meeting was")
    started_at: str = plain(Holds.TIME, "", notes="started")
    """ISO 8601 with offset; a date alone for a meeting that was imported from notes."""
    ended_at: str | None = plain(Holds.TIME, None, notes="ended")
    block: int = plain(Holds.NUMBER, 0)
    """The position of the agenda block that is open."""
    block_since: str = plain(Holds.TIME, "")
    unheard: str | None = wording(default=None, place="why a meeting ended before every turn", beside=True)
    """Why a leads' meeting ended before each lead had a turn (R32)."""


@frozen
class Attendance(Record):
    """A stream's presence at a meeting, with the number of people."""

    table: ClassVar[str] = "attendance"
    noun: ClassVar[str] = "who was at a meeting"
    links: ClassVar[tuple[str, ...]] = ("meeting",)
    meeting: str = link("meeting")
    stream: str = link("stream")
    present: int | None = plain(Holds.NUMBER, None, notes="present")


@frozen
class Block(Record):
    """One block of a meeting's agenda, copied from its plan when the meeting starts."""

    table: ClassVar[str] = "block"
    noun: ClassVar[str] = "a block of an agenda"
    links: ClassVar[tuple[str, ...]] = ("meeting",)
    meeting: str = link("meeting")
    position: int = plain(Holds.NUMBER, 0)
    title: str = plain(Holds.OURS, "")
    minutes: int = plain(Holds.NUMBER, 0)
    say: str = plain(Holds.OURS, "")
    """The words that the facilitator reads aloud."""
    takes: Kind | None = plain(Holds.CHOICE, None)
    """The kind of a line without a sign in this block; None: would like."""


@frozen
class Contribution(Record):
    """One thing said."""

    table: ClassVar[str] = "contribution"
    noun: ClassVar[str] = "a contribution"
    links: ClassVar[tuple[str, ...]] = ("stream",)
    stream: str = link("stream", column="Stream")
    number: int = plain(Holds.NUMBER, 0, notes="code", column="Code")
    mark: str = plain(Holds.OURS, "")
    """Four characters of the replica's id; shown only where the short code is ambiguous."""
    kind: Kind = plain(Holds.CHOICE, Kind.WOULD_LIKE, "kind", column="Kind")
    text: str = wording("words", place="what was said", printed=True, column="Words")
    why: str | None = wording("why", None, place="why they say so", printed=True, notes="because", column="Why")
    speaker: str | None = person("speaker", notes="speaker")
    """A person's code such as `M7`; never a name (R13)."""
    form: Form = plain(Holds.CHOICE, Form.SUMMARY, "form", notes="form", column="Form", withdrawn=Form.SUMMARY)
    consent: Consent = plain(Holds.CHOICE, Consent.IDEA, "consent", notes="consent", withdrawn=Consent.ROOM)
    asked: str | None = wording(
        "note of when the person was asked",
        None,
        searched=False,
        notes="asked",
        place="the note of when the person was asked",
    )
    """When and how the person was asked for the present level of consent (R12)."""
    read_back: bool = plain(Holds.FLAG, False, "read-back", notes="read back", withdrawn=False)
    sensitive: bool = plain(Holds.FLAG, False, "mark as sensitive", notes="sensitive")
    meeting: str | None = link("meeting", None, column="Meeting")
    at: str = plain(Holds.TIME, "", notes="at", column="Said on")
    withdrawn_at: str | None = plain(Holds.TIME, None)
    """When its words were erased (R30); the record stays, so that links to it stay valid."""


@frozen
class Alias(Record):
    """An earlier code of a contribution that was moved to another stream."""

    table: ClassVar[str] = "alias"
    noun: ClassVar[str] = "an earlier code"
    links: ClassVar[tuple[str, ...]] = ("contribution",)
    contribution: str = link("contribution")
    stream: str = link("stream")
    number: int = plain(Holds.NUMBER, 0)
    mark: str = plain(Holds.OURS, "")


@frozen
class Theme(Record):
    """Contributions that belong together; it points to them and never absorbs them (R10)."""

    table: ClassVar[str] = "theme"
    noun: ClassVar[str] = "a theme"
    links: ClassVar[tuple[str, ...]] = ("into",)
    name: str = wording(place="the name of a theme", printed=True)
    into: str | None = link("theme", None)
    """The theme it was merged into; its own tags stay, so that the merge can be undone."""


@frozen
class Asked(Record):
    """A theme that a stream was asked about outside of recorded meetings; its id is `stream/theme`."""

    table: ClassVar[str] = "theme_asked"
    noun: ClassVar[str] = "a theme that a stream was asked about"
    links: ClassVar[tuple[str, ...]] = ("stream", "theme")
    stream: str = link("stream")
    theme: str = link("theme")
    how: str = wording(place="how a stream was asked")
    """How they were asked, in words: at a meeting, by letter …"""
    meeting: str | None = link("meeting", None)
    at: str = plain(Holds.TIME, "")


@frozen
class Tag(Record):
    """A theme of a contribution; its id is `contribution/theme`."""

    table: ClassVar[str] = "tag"
    noun: ClassVar[str] = "a theme of a contribution"
    links: ClassVar[tuple[str, ...]] = ("contribution", "theme")
    contribution: str = link("contribution")
    theme: str = link("theme", notes="theme", column="Themes")


@frozen
class About(Record):
    """A stream whose work or space a contribution is about (R17); its id is `contribution/stream`."""

    table: ClassVar[str] = "about"
    noun: ClassVar[str] = "whom a contribution is about"
    links: ClassVar[tuple[str, ...]] = ("contribution",)
    contribution: str = link("contribution")
    stream: str = link("stream", notes="about", column="About")
    shown_at: str | None = plain(Holds.TIME, None, notes="shown")
    """When it was shown to that stream; None: not yet."""
    shown_how: str | None = wording(default=None, notes="shown how", place="how it was shown")
    """How it was shown, in words."""


@frozen
class Conflict(Record):
    """Requests from different streams that pull apart."""

    table: ClassVar[str] = "conflict"
    noun: ClassVar[str] = "a conflict"
    number: int = plain(Holds.NUMBER, 0, column="Code")
    mark: str = plain(Holds.OURS, "")
    title: str = wording("title", place="its title", printed=True, column="Title")
    at: str = plain(Holds.TIME, "", notes="at")


@frozen
class Joined(Record):
    """The code of a conflict that was joined into another, which is found under this code too."""

    table: ClassVar[str] = "joined"
    noun: ClassVar[str] = "the code of a joined conflict"
    links: ClassVar[tuple[str, ...]] = ("conflict",)
    conflict: str = link("conflict")
    number: int = plain(Holds.NUMBER, 0)
    mark: str = plain(Holds.OURS, "")


@frozen
class Side(Record):
    """A stream, or a sub-group of one, in a conflict."""

    table: ClassVar[str] = "side"
    noun: ClassVar[str] = "a side"
    links: ClassVar[tuple[str, ...]] = ("conflict",)
    conflict: str = link("conflict")
    stream: str = link("stream", notes="stream")
    group: str | None = link("sub_group", None, notes="group")
    ask: str | None = wording("ask", None, place="the ask of {side}", printed=True, notes="asks", column="Asks")
    why: str | None = wording("why", None, place="the why of {side}", printed=True, notes="why", column="Why")
    silent: bool = plain(Holds.FLAG, False, notes="silent")
    """True when the side chose not to say why (R7)."""


@frozen
class Basis(Record):
    """A contribution that a side rests on; its id is `side/contribution`."""

    table: ClassVar[str] = "basis"
    noun: ClassVar[str] = "what a side rests on"
    links: ClassVar[tuple[str, ...]] = ("side", "contribution")
    side: str = link("side")
    contribution: str = link("contribution", notes="from", column="Rests on")


@frozen
class Heard(Record):
    """One side's why, said back by another side in its own words (R3); every round is kept."""

    table: ClassVar[str] = "heard"
    noun: ClassVar[str] = "what was said back"
    links: ClassVar[tuple[str, ...]] = ("owner", "by")
    owner: str = link("side", notes="why of")
    by: str = link("side", notes="said by")
    text: str = wording("words", place="what {side} said back", printed=True)
    why: str = wording(place="the why that was said back", notes="of these words")
    """The owner's why at that time: if the why has changed since, this round is about earlier words."""
    confirmed: bool | None = plain(Holds.FLAG, None, notes="answer")
    """True for *yes*, False for *not quite*, None until the owner has answered."""
    missed: str | None = wording(
        "what was missed", None, place="what was missed when it was said back", printed=True, notes="missed"
    )
    lead_to_lead: bool = plain(Holds.FLAG, False, notes="lead to lead")
    meeting: str | None = link("meeting", None, notes="meeting")
    """The meeting at which the owner answered; before that, the one at which it was said back."""
    at: str = plain(Holds.TIME, "", notes="at")


@frozen
class Option(Record):
    """One possible way out of a conflict."""

    table: ClassVar[str] = "option"
    noun: ClassVar[str] = "an option"
    links: ClassVar[tuple[str, ...]] = ("conflict",)
    conflict: str = link("conflict")
    text: str = wording(place="an option")


@frozen
class Rating(Record):
    """How an option answers a side's why; its id is `option/side`."""

    table: ClassVar[str] = "rating"
    noun: ClassVar[str] = "how an option answers a why"
    links: ClassVar[tuple[str, ...]] = ("option", "side")
    option: str = link("option")
    side: str = link("side")
    fit: Fit = plain(Holds.CHOICE, Fit.UNKNOWN)
    word: str | None = wording(default=None, notes="because", place="why an option was rated so")


@frozen
class Proposal(Record):
    """A middle ground in words. Its words never change: new words make a new proposal, and the latest counts."""

    table: ClassVar[str] = "proposal"
    noun: ClassVar[str] = "a middle ground"
    links: ClassVar[tuple[str, ...]] = ("conflict",)
    conflict: str = link("conflict")
    text: str = wording(place="the middle ground", printed=True, column="Middle ground")
    conditions: str | None = wording(
        default=None, place="the conditions", printed=True, notes="conditions", column="Conditions"
    )
    owner: str | None = wording(
        default=None,
        searched=False,
        printed=True,
        notes="owner",
        column="Looked after by",
        place="who looks after it",
        role=True,
    )
    """A role, never a name."""
    review: str | None = wording(
        default=None,
        searched=False,
        printed=True,
        notes="review",
        column="Looked at again",
        place="when it is looked at again",
    )
    """When it is looked at again, in words."""
    enough: int = plain(Holds.NUMBER, 6, notes="enough")
    """The worst gradient (1 to 6) that is still enough; set before hands are counted."""
    enough_set: bool = plain(Holds.FLAG, False)
    """Whether the group set it, rather than that it is the usual one; files of 0.1.0 do not say (`agreement`)."""


@frozen
class Term(Record):
    """What a side keeps and gives in a proposal; its id is `proposal/side`."""

    table: ClassVar[str] = "term"
    noun: ClassVar[str] = "what a side keeps and gives"
    links: ClassVar[tuple[str, ...]] = ("proposal", "side")
    proposal: str = link("proposal")
    side: str = link("side")
    keeps: str | None = wording(default=None, printed=True, notes="keeps", column="Keeps", place="what {side} keep")
    gives: str | None = wording(default=None, printed=True, notes="gives", column="Gives", place="what {side} give")


@frozen
class Check(Record):
    """A side's position check on a proposal: how many people stand at each of Kaner's eight gradients."""

    table: ClassVar[str] = "position_check"
    noun: ClassVar[str] = "a position check"
    links: ClassVar[tuple[str, ...]] = ("proposal", "side")
    proposal: str = link("proposal")
    side: str = link("side")
    endorse: int = plain(Holds.NUMBER, 0)
    agree: int = plain(Holds.NUMBER, 0)
    support: int = plain(Holds.NUMBER, 0)
    abstain: int = plain(Holds.NUMBER, 0)
    discuss: int = plain(Holds.NUMBER, 0)
    will_support: int = plain(Holds.NUMBER, 0)
    disagree: int = plain(Holds.NUMBER, 0)
    veto: int = plain(Holds.NUMBER, 0)
    how: str = wording(default="in the room", printed=True, notes="how", place="how {side} were counted")
    """In the room; or by phone or on paper, with who recorded it."""
    meeting: str | None = link("meeting", None, notes="meeting")
    at: str = plain(Holds.TIME, "", notes="at")

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
    """A worry with which a side still agrees; printed word for word (R25)."""

    table: ClassVar[str] = "reservation"
    noun: ClassVar[str] = "a reservation"
    links: ClassVar[tuple[str, ...]] = ("proposal", "side")
    proposal: str = link("proposal")
    side: str = link("side", notes="side")
    text: str = wording(place="a reservation of {side}", printed=True, column="Reservations")


@frozen
class Outcome(Record):
    """How a conflict ended, as the sides said in a meeting (R6); it stays readable after reopening (R8)."""

    table: ClassVar[str] = "outcome"
    noun: ClassVar[str] = "how a conflict ended"
    links: ClassVar[tuple[str, ...]] = ("conflict",)
    conflict: str = link("conflict")
    agreed: bool = plain(Holds.FLAG, False)
    proposal: str | None = link("proposal", None, notes="middle ground")
    reason: str | None = wording(
        default=None,
        printed=True,
        notes="reason",
        column="Why it stopped",
        place="why it stopped",
    )
    """Why it stopped, for *not agreed* (R7)."""
    meeting: str | None = link("meeting", None, notes="meeting")
    at: str = plain(Holds.TIME, "", notes="at")
    reopened_at: str | None = plain(Holds.TIME, None, notes="reopened")
    reopened_because: str | None = wording(
        default=None,
        searched=False,
        printed=True,
        notes="reopened because",
        place="why it was reopened",
    )


@frozen
class BriefLine(Record):
    """A line of the brief, written by a person and citing contributions or agreements (R16)."""

    table: ClassVar[str] = "brief_line"
    noun: ClassVar[str] = "a line of the brief"
    section: str = plain(Holds.OURS, "5")
    """The key of the section that it stands in."""
    position: int = plain(Holds.NUMBER, 0)
    """Its place among the written lines of its section, from 0."""
    statement: str = wording("words", place="the words", printed=True)
    benchmark: str | None = wording("benchmark", None, place="the benchmark", printed=True)
    """How we would know that it is so."""
    why: str | None = wording("why", None, place="the why", printed=True)
    meeting: str | None = link("meeting", None)
    at: str = plain(Holds.TIME, "")
    number: int | None = plain(Holds.NUMBER, None)
    """The number that it was first issued with, never given to another line of its section; None: not issued yet,
    or by 0.1.0, whose last version has it (`brief.rules.line_numbers`)."""


@frozen
class Source(Record):
    """A contribution or an agreement that a line cites; its id is `line/contribution` or `line/conflict`."""

    table: ClassVar[str] = "line_source"
    noun: ClassVar[str] = "what a line rests on"
    links: ClassVar[tuple[str, ...]] = ("line", "contribution", "conflict")
    line: str = link("brief_line")
    contribution: str | None = link("contribution", None)
    conflict: str | None = link("conflict", None)


@frozen
class Disposition(Record):
    """The answer to a contribution (R15); its id is `contribution/answer`."""

    table: ClassVar[str] = "disposition"
    noun: ClassVar[str] = "the answer to a contribution"
    links: ClassVar[tuple[str, ...]] = ("contribution", "into", "conflict")
    contribution: str = link("contribution")
    fate: AnswerKind = plain(Holds.CHOICE, AnswerKind.IN_BRIEF, column="Answer")
    reason: str | None = wording(default=None, place="the reason of its answer", printed=True, column="Why")
    """Why, in words for the person who said it; needed for every answer but the first."""
    into: str | None = link("", None)
    """For *merged into*: the contribution or the line of the brief."""
    conflict: str | None = link("conflict", None)
    """For *changed by an agreement*: the conflict that was agreed."""
    meeting: str | None = link("meeting", None)
    at: str = plain(Holds.TIME, "")


@frozen
class Arrangement(Record):
    """What the leads decided about one section of the brief; its id is `section/key`."""

    table: ClassVar[str] = "arrangement"
    noun: ClassVar[str] = "a section of the brief"
    key: str = plain(Holds.OURS, "")
    """`1` to `11`, or the letter of an annex."""
    opening: str | None = wording("opening paragraph", None, place="its opening paragraph", printed=True)
    """The opening paragraph."""
    left_out: bool = plain(Holds.FLAG, False)
    position: int | None = plain(Holds.NUMBER, None)
    """Its place among the sections that can be ordered; None: the default."""
    last_number: int | None = plain(Holds.NUMBER, None)
    """The highest number that a line of it was ever issued with, also one that was removed since; None: none was."""


@frozen
class TurnTaken(Record):
    """A lead's turn at a leads' meeting; its id is `meeting/turn/stream`."""

    table: ClassVar[str] = "turn_taken"
    noun: ClassVar[str] = "a lead's turn"
    links: ClassVar[tuple[str, ...]] = ("meeting", "stream")
    meeting: str = link("meeting")
    stream: str = link("stream")
    turn: Turn = plain(Holds.CHOICE, Turn.SHARED)
    at: str = plain(Holds.TIME, "")


NEWEST_RULES = 2
"""The rule set under which versions are issued now."""


@frozen
class Version(Record):
    """A numbered issue of the brief; its text is frozen (R18)."""

    table: ClassVar[str] = "version"
    noun: ClassVar[str] = "a version of the brief"
    number: int = plain(Holds.NUMBER, 0, column="Version")
    issued_at: str = plain(Holds.TIME, "", column="Issued on")
    meeting: str | None = link("meeting", None)
    sha256: str = plain(Holds.OURS, "", column="Fingerprint (SHA-256)")
    words: str = plain(Holds.OURS, "", column="Words to read aloud")
    """Four words, joined by hyphens, that can be read aloud."""
    canonical: str = plain(Holds.OURS, "")
    """The bytes whose SHA-256 is the fingerprint, as text (ASCII)."""
    printed: str = plain(Holds.OURS, "")
    """The Brief as JSON, with words and codes as printed (`domain.brief.content`)."""
    reason: str | None = wording(default=None, place="why it was issued", beside=True)
    """Why this version was issued, in the leads' words."""
    rules: int = plain(Holds.NUMBER, 1)
    """The rule set under which it was issued and by which it is judged; that of 0.1.0 is 1."""
    roles: str | None = wording(default=None, searched=False, asked=False, place="its roles when it was issued")
    """The roles when it was issued, and which of them too few people had (`brief.facts.roles_to_freeze`, R14)."""


@frozen
class IssueReason(Record):
    """Why a version was issued although a rule that only warns was broken; its id is `version/kind`."""

    table: ClassVar[str] = "issue_reason"
    noun: ClassVar[str] = "a reason to issue in spite of a warning"
    links: ClassVar[tuple[str, ...]] = ("version",)
    version: str = link("version")
    kind: str = plain(Holds.OURS, "")
    """The id of the rule: `silent`."""
    found: str = plain(Holds.OURS, "")
    """What was found then, in a sentence."""
    reason: str | None = wording(default=None, place="why a version was issued although the check warned", beside=True)
    """Why it was issued all the same, in the leads' words; None: nobody gave a reason."""


@frozen
class Sharing(Record):
    """A version was given or read back to a stream (R19)."""

    table: ClassVar[str] = "sharing"
    noun: ClassVar[str] = "a sharing back"
    links: ClassVar[tuple[str, ...]] = ("version", "corrects")
    version: str = link("version")
    stream: str = link("stream")
    on: str = plain(Holds.TIME, "", column="Shared back on")
    """A date, YYYY-MM-DD; empty in a correction that says that it never was."""
    form: str = wording(column="Shared back how", place="how it was given to {side}", beside=True)
    """How: on paper, read aloud, e-mail …"""
    copies: int | None = plain(Holds.NUMBER, None)
    """How many copies were given out."""
    numbers: str | None = wording(default=None, place="the numbers on the copies for {side}", beside=True)
    """The numbers on the copies, in words: “1 to 12”."""
    meeting: str | None = link("meeting", None)
    at: str = plain(Holds.TIME, "")
    because: str | None = wording(default=None, place="why it was on that day", beside=True)
    """Why it was on that day although R34 wants another order, or why the corrected entry was wrong; printed."""
    corrects: str | None = link("sharing", None)
    """The earlier entry that this one corrects; both stay readable, and the later one counts (R34)."""


@frozen
class Understanding(Record):
    """One stream saying back what another asked for, and why, for one version (R20); every round is kept."""

    table: ClassVar[str] = "understanding"
    noun: ClassVar[str] = "an understanding check"
    links: ClassVar[tuple[str, ...]] = ("version", "corrects")
    version: str = link("version")
    stream: str = link("stream")
    """Who says it back."""
    whose: str = link("stream")
    """The stream whose part is said back, and which answers."""
    text: str | None = wording(default=None, place="what {side} said back", beside=True)
    """What was said back."""
    confirmed: bool = plain(Holds.FLAG, True)
    """True for *yes*, False for *not quite*."""
    missed: str | None = wording(default=None, place="what {side} missed when they said it back", beside=True)
    on: str = plain(Holds.TIME, "")
    """A date, YYYY-MM-DD."""
    meeting: str | None = link("meeting", None)
    at: str = plain(Holds.TIME, "")
    because: str | None = wording(default=None, place="why it was on that day", beside=True)
    """Why it was on that day although R34 wants another order, or why the corrected entry was wrong; printed."""
    corrects: str | None = link("understanding", None)
    """The earlier entry that this one corrects; both stay readable, and the later one counts (R34)."""


@frozen
class SameMeaning(Record):
    """One change between two consecutive versions that changes no meaning (R23), proposed by a lead and listed to all.

    Its id is `version/key/part`.
    """

    table: ClassVar[str] = "same_meaning"
    noun: ClassVar[str] = "a change listed as no change in meaning"
    links: ClassVar[tuple[str, ...]] = ("version",)
    version: str = link("version")
    """The later of the two."""
    key: str = plain(Holds.OURS, "")
    """The key of the line that changed."""
    part: str = plain(Holds.OURS, "")
    """The part of the line that changed; empty for the line itself."""
    proposed_by: str = wording(place="who proposed that nothing changed in meaning", role=True, beside=True)
    """The role or code of the lead; never a name (R13)."""
    meeting: str | None = link("meeting", None)
    at: str = plain(Holds.TIME, "")


@frozen
class SameMeaningConfirmed(Record):
    """One stream's lead confirmed that a listed change changes no meaning (R23); its id is `same meaning/stream`."""

    table: ClassVar[str] = "same_meaning_confirmed"
    noun: ClassVar[str] = "a confirmation that nothing changed in meaning"
    links: ClassVar[tuple[str, ...]] = ("same_meaning",)
    same_meaning: str = link("same_meaning")
    stream: str = link("stream")
    by: str = wording(place="who confirmed for {side} that nothing changed in meaning", role=True, beside=True)
    """The role or code of the lead; never a name (R13)."""
    meeting: str | None = link("meeting", None)
    at: str = plain(Holds.TIME, "")


@frozen
class Signoff(Record):
    """A stream's answer to one version; kept for good (R21)."""

    table: ClassVar[str] = "signoff"
    noun: ClassVar[str] = "a stream's answer"
    links: ClassVar[tuple[str, ...]] = ("version", "corrects")
    version: str = link("version", column="Answered version")
    stream: str = link("stream", column="Stream")
    decision: Decision = plain(Holds.CHOICE, Decision.SIGNED, column="Answer")
    how: str = wording(column="How decided", place="how {side} decided", beside=True)
    """How the stream decided."""
    on: str = plain(Holds.TIME, "", column="On")
    """A date, YYYY-MM-DD."""
    present: int | None = plain(Holds.NUMBER, None, column="Present")
    role: str = wording(column="Role", place="the role of who signed for {side}", beside=True, role=True)
    """The role or code of who signs; a name only if the person chose it (R13)."""
    reservations: str | None = wording(
        default=None, column="Reservations or reason", place="the reservations of {side}", beside=True
    )
    """The reservations, or for *not yet* and *declined* the reason, word for word."""
    held_by: str | None = wording(
        default=None, column="Paper held by", place="who keeps the paper of {side}", beside=True, role=True
    )
    """Who keeps the signed paper, if it was signed on paper."""
    unchecked: str | None = wording(
        default=None, place="why {side} signed without the understanding check", beside=True
    )
    """The facilitator's reason for a signature without the understanding check (R20); printed."""
    meeting: str | None = link("meeting", None)
    at: str = plain(Holds.TIME, "")
    retracted_at: str | None = plain(Holds.TIME, None)
    because: str | None = wording(default=None, place="why it was on that day", beside=True)
    """Why it was on that day although R34 wants another order, or why the corrected entry was wrong; printed."""
    corrects: str | None = link("signoff", None)
    """The earlier entry that this one corrects; both stay readable, and the later one counts (R34)."""


@frozen
class BoardDecision(Record):
    """What the Trust Board decided about a version (R28)."""

    table: ClassVar[str] = "board_decision"
    noun: ClassVar[str] = "the Board's decision"
    links: ClassVar[tuple[str, ...]] = ("version", "corrects")
    version: str = link("version")
    verdict: Verdict = plain(Holds.CHOICE, Verdict.APPROVED)
    on: str = plain(Holds.TIME, "")
    """A date, YYYY-MM-DD."""
    words: str = wording(place="what the Board said", beside=True)
    """What the Board said, word for word."""
    at: str = plain(Holds.TIME, "")
    because: str | None = wording(default=None, place="why it was on that day", beside=True)
    """Why it was on that day although R34 wants another order, or why the corrected entry was wrong; printed."""
    corrects: str | None = link("board_decision", None)
    """The earlier entry that this one corrects; both stay readable, and the later one counts (R34)."""
    signatures: str = plain(Holds.OURS, "")
    """The ids of the signatures that made the version final on that day, separated by spaces; they stay a fact."""


@frozen
class BoardChange(Record):
    """What the Board changed in one line of the version; its id is `decision/key`."""

    table: ClassVar[str] = "board_change"
    noun: ClassVar[str] = "what the Board changed"
    links: ClassVar[tuple[str, ...]] = ("board_decision",)
    board_decision: str = link("board_decision")
    key: str = plain(Holds.OURS, "")
    """The key of the line, as the version has it."""
    text: str = wording(place="what the Board changed", beside=True)
    """What changed, and why, in the Board's words."""


@frozen
class BoardTold(Record):
    """A Board decision was shared back to a stream (R28)."""

    table: ClassVar[str] = "board_told"
    noun: ClassVar[str] = "when the Board's decision was shared back"
    links: ClassVar[tuple[str, ...]] = ("board_decision", "corrects")
    board_decision: str = link("board_decision")
    stream: str = link("stream")
    on: str = plain(Holds.TIME, "")
    """A date, YYYY-MM-DD."""
    form: str = wording(place="how {side} were told of the decision", beside=True)
    """How: on paper, read aloud, e-mail …"""
    meeting: str | None = link("meeting", None)
    at: str = plain(Holds.TIME, "")
    because: str | None = wording(default=None, place="why it was on that day", beside=True)
    """Why it was on that day although R34 wants another order, or why the corrected entry was wrong; printed."""
    corrects: str | None = link("board_told", None)
    """The earlier entry that this one corrects; both stay readable, and the later one counts (R34)."""


@frozen
class Import(Record):
    """A file that was imported, so that it is not imported twice by accident."""

    table: ClassVar[str] = "import"
    noun: ClassVar[str] = "a file that was taken in"
    sha256: str = plain(Holds.OURS, "")
    """Of the file's bytes, in hex."""
    name: str = wording(place="the name of a file that was taken in")
    at: str = plain(Holds.TIME, "")


@frozen
class Queried(Record):
    """What a person decided about a text that looks like personal data (R13)."""

    table: ClassVar[str] = "queried"
    noun: ClassVar[str] = "what looks like a name or a number"
    links: ClassVar[tuple[str, ...]] = ("contribution",)
    contribution: str = link("contribution")
    what: str = plain(Holds.OURS, "")
    """The kind of data: “a telephone number”."""
    masked: bool = plain(Holds.FLAG, False)
    """False: the text is kept as it is."""
    at: str = plain(Holds.TIME, "")
    digest: str = plain(Holds.OURS, "")
    """Tells whether a text is the one that is kept, without its words; empty: all of this kind (0.1.0), or masked."""


@frozen
class OtherWords(Record):
    """A person's word that a printed text only happens to share words with what may not be printed (R11, R14)."""

    table: ClassVar[str] = "other_words"
    noun: ClassVar[str] = "a word that a text says something else"
    links: ClassVar[tuple[str, ...]] = ("contribution",)
    kind: str = plain(Holds.OURS, "")
    """The table of the record whose text it is."""
    record: str = plain(Holds.OURS, "")
    field: str = plain(Holds.OURS, "")
    contribution: str | None = link("contribution", None)
    """Whose words they are not."""
    role: str | None = plain(Holds.OURS, None)
    """Or, instead of a contribution, the letters of the role that is not meant."""
    hashed: str = plain(Holds.OURS, "")
    """A hash of the text, so that it holds only as long as the text stays as it is."""
    by: str = wording(place="who said that they are other words", role=True)
    """The role or code of who says so; never a name (R13)."""
    meeting: str | None = link("meeting", None)
    at: str = plain(Holds.TIME, "")


@frozen
class Erasure(Record):
    """What was erased in one field of one record: a grow-only set, applied again to every copy (R30)."""

    table: ClassVar[str] = "erasure"
    noun: ClassVar[str] = "what was erased"
    links: ClassVar[tuple[str, ...]] = ("record",)
    kind: str = plain(Holds.OURS, "")
    """The table of the record."""
    record: str = plain(Holds.OURS, "")
    field: str = plain(Holds.OURS, "")
    sealed: str = plain(Holds.OURS, "")
    """The hashes (hex, separated by spaces) of the erased values; their salts were erased too."""
    whole: bool = plain(Holds.FLAG, False)
    """Whether all earlier values of the field are erased, also those still on another laptop."""
    at: str = plain(Holds.TIME, "")
    keyed: str = plain(Holds.OURS, "")
    """The keyed hashes (hex, separated by spaces) of the erased texts, by which they are recognised (law 8)."""


@frozen
class ReturnedWords(Record):
    """A field that was written with words that had been erased, until a person decides (R30).

    Its id is `record/field/returned`.
    """

    table: ClassVar[str] = "returned_words"
    noun: ClassVar[str] = "words that came in again"
    links: ClassVar[tuple[str, ...]] = ("record",)
    kind: str = plain(Holds.OURS, "")
    """The table of the record."""
    record: str = plain(Holds.OURS, "")
    field: str = plain(Holds.OURS, "")
    erased_at: str = plain(Holds.TIME, "")
    """When the same words were erased."""
    at: str = plain(Holds.TIME, "")
    """When they came in again."""
    kept_at: str | None = plain(Holds.TIME, None)
    """When a person decided that they stay; None: not decided yet."""
    note: str | None = wording(default=None, place="why words that were taken back stay")
    """Why they stay, in that person's words."""


THIS_FILE = "this file"
"""The place of erased words on freed pages of the project's own file, until it is written afresh."""


@frozen
class Owed(Record):
    """A place in which something is still to be done: erasing words (R30), or sealing backups.

    Written in the transaction that decides it, and listed until it is done. A place is a folder of backups, a second
    place, a copy that was handed over, an exported file, or THIS_FILE.
    """

    table: ClassVar[str] = "owed"
    noun: ClassVar[str] = "a backup that could not be reached"
    place: str = plain(Holds.OURS, "")
    """The whole path of a folder or a file; or THIS_FILE."""
    at: str = plain(Holds.TIME, "")
    done_at: str | None = plain(Holds.TIME, None)
    by_hand: bool = plain(Holds.FLAG, False)
    """Whether a person destroyed what was there, instead of the program."""
    seals: bool = plain(Holds.FLAG, False)
    """Whether the backups there are to get the project's passphrase; else words are to be erased there."""


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
    IssueReason,
    Sharing,
    Understanding,
    SameMeaning,
    SameMeaningConfirmed,
    Signoff,
    BoardDecision,
    BoardChange,
    BoardTold,
    Import,
    Queried,
    OtherWords,
    Erasure,
    ReturnedWords,
    Owed,
)
"""Every noun, each after the ones that it links to."""


def said_code(letter: str, number: int) -> str:
    """The short code of a contribution: `M-014`."""
    return f"{letter}-{number:03d}"


def conflict_code(number: int) -> str:
    """The short code of a conflict: `C-03`."""
    return f"C-{number:02d}"
