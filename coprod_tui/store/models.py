"""The tables of a project's file, one peewee model class each.

A table is named for its class: `FixedPointTable` is the table `fixed_point`, unless its Meta says otherwise. The class
of a record has the record's fields, in the same order, and `removed` at the end (a test holds the two together).

Building the classes takes longer than opening a small file, so whatever runs before the first screen must not import
this module; `reader` reads without it.

Times are text, ISO 8601 with offset; `on` and `until` are dates, YYYY-MM-DD. Ids are UUIDv7, or for members of a set
the ids of what they join, with a slash between.
"""

from __future__ import annotations

import enum
import functools
import re
import sqlite3
from typing import Any, Literal, NamedTuple

import peewee

from coprod_tui.domain.records import (
    AnswerKind,
    Consent,
    Decision,
    Fit,
    Form,
    Kind,
    MeetingKind,
    Openness,
    Turn,
    Verdict,
)
from coprod_tui.store import sql
from coprod_tui.store.reader import APPLICATION_ID, SCHEMA


def _table_name(table: type[peewee.Model]) -> str:
    return re.sub("(?<!^)(?=[A-Z])", "_", table.__name__.removesuffix("Table")).lower()


class BaseTable(peewee.Model):
    """The base of every table."""

    class Meta:
        """`FixedPointTable` is the table `fixed_point`, unless a class says otherwise."""

        table_function = _table_name


class RecordTable(BaseTable):
    """The base of the tables that hold records."""

    id = peewee.TextField(primary_key=True)


# Columns


def _with_default(default: str | int) -> dict[str, Any]:
    """A column that is NOT NULL with a default, also for rows that a migration gets from older files."""
    literal = "'" + default.replace("'", "''") + "'" if isinstance(default, str) else str(int(default))
    return {"default": default, "constraints": [peewee.SQL(f"DEFAULT {literal}")]}


def string(default: str | None = "") -> peewee.TextField[Any]:
    """A column for text, a code or a time; None: may be NULL."""
    return peewee.TextField(null=True) if default is None else peewee.TextField(**_with_default(default))


def choice(default: enum.StrEnum | None) -> peewee.TextField[Any]:
    """A column for the value of an enum's member; None: may be NULL."""
    return string(default)


def integer(default: int | None = 0) -> peewee.IntegerField[Any]:
    """A column for a whole number; None: may be NULL."""
    return peewee.IntegerField(null=True) if default is None else peewee.IntegerField(**_with_default(default))


def flag(default: bool | None = False) -> peewee.BooleanField[Any]:
    """A column for True or False, stored as 1 or 0; None: may be NULL."""
    return peewee.BooleanField(null=True) if default is None else peewee.BooleanField(**_with_default(default))


def link(to: type[BaseTable] | Literal["self"], column: str, *, null: bool = False) -> peewee.ForeignKeyField[Any]:
    """A column for the id of a row of another table, checked when the transaction ends."""
    how: dict[str, Any] = {"deferrable": "INITIALLY DEFERRED", "index": False, "backref": "+"}
    names: dict[str, Any] = {"column_name": column, "object_id_name": f"{column}_id"}
    target: Any = to
    return peewee.ForeignKeyField(target, null=null, **how, **names)


# The file itself


class IdentityTable(BaseTable):
    """The one row that says which project this file is a copy of, and which replica last wrote it."""

    project = peewee.TextField(primary_key=True)  # the project's id, the same in all its copies
    replica = peewee.TextField()  # the replica that wrote last
    program = peewee.TextField()  # "coprod"
    made_at = peewee.TextField()  # when the project began
    erasure_key = string()  # 64 hex digits, the key of the hashes by which erased texts are recognised (R30)


class ReplicaTable(BaseTable):
    """One copy of the file in one place, with a chain of verbs of its own."""

    id = peewee.TextField(primary_key=True)  # 32 hex digits, drawn at random
    parent = peewee.TextField(null=True)  # the replica that it was copied from; empty for the first
    began_at = peewee.TextField()  # when it first wrote


class VerbTable(BaseTable):
    """The journal: one row per verb, chained by hash within its replica."""

    seq = peewee.AutoField()  # its place in this file, from 1
    id = peewee.TextField()  # the same in every copy
    replica = link(ReplicaTable, "replica")  # who wrote it
    n = peewee.IntegerField()  # its place in the replica's chain, from 1 without a gap
    ms = peewee.IntegerField()  # when: milliseconds since 1970, never smaller than the one before
    at = peewee.TextField()  # when, as people read it
    meeting = peewee.TextField(null=True)  # the meeting that was open
    name = peewee.TextField()  # which verb, as the history tells it
    undoes = peewee.TextField(null=True)  # the verb that an undo or a redo takes back
    prev = peewee.TextField()  # the hash of the replica's verb before it; "" for its first
    hash = peewee.TextField()  # SHA-256 (hex) of all that it says and of the commitments to its values


# The names of the indexes are part of every file, so they are written out.
VerbTable.add_index(VerbTable.id, unique=True, name="verbrow_id")
VerbTable.add_index(VerbTable.ms, name="verbrow_ms")
VerbTable.add_index(VerbTable.replica, VerbTable.n, unique=True, name="verbrow_replica_n")


class ChangeTable(BaseTable):
    """The journal: one row per changed field. Its hash is salted; erasing deletes value and salt, the hash stays."""

    verb = link(VerbTable, "verb")
    i = peewee.IntegerField()  # its place in the verb, from 0
    kind = peewee.TextField()  # the table of the record
    record = peewee.TextField()  # the record's id
    field = peewee.TextField()  # the column that changed
    value = peewee.BareField(null=True)  # the new value, text or a whole number; empty once it was erased
    salt = peewee.BlobField(null=True)  # 16 random bytes; empty once the value was erased
    commitment = peewee.BlobField()  # SHA-256 of salt and value
    replaces = peewee.TextField(**_with_default(""))  # the changes that it replaces, "verb.i" with spaces between
    live = peewee.BooleanField(default=True)  # False once another change has replaced it

    class Meta:
        """Clustered by verb."""

        primary_key = peewee.CompositeKey("verb", "i")
        without_rowid = True


ChangeTable.add_index(ChangeTable.record, ChangeTable.field, name="changerow_record_field")


class CounterTable(BaseTable):
    """The last number given in a series; numbers never come back."""

    name = peewee.TextField(primary_key=True)  # the series: "conflict", "contribution/" with a stream's id …
    last = peewee.IntegerField()

    class Meta:
        """No rowid beside the name."""

        without_rowid = True


class DraftTable(BaseTable):
    """Words that were typed and not yet kept: the capture line, its outbox, open edits."""

    slot = peewee.TextField(primary_key=True)  # where they were typed
    body = peewee.TextField()  # the words, or JSON with them
    updated = peewee.TextField()  # when they were last put here

    class Meta:
        """No rowid beside the slot."""

        without_rowid = True


# The project and who takes part


class ProjectTable(RecordTable):
    """What is being designed; one row."""

    title = string()
    purpose = string()
    decides = string()  # who decides, in words
    example = flag()  # the worked example: every screen and export says that it is made up
    began_at = string()
    removed = flag()


class StreamTable(RecordTable):
    """One engagement group."""

    name = string()
    letter = string()  # the first part of its contributions' codes
    colour = integer()  # which of the theme's twelve stream colours, from 0
    required = flag(True)  # False: an observer, whose signature *final* does not wait for
    quorum = integer(None)  # how many must be there to sign
    position = integer()  # its place among the streams, from 0
    removed = flag()


class GroupTable(RecordTable):
    """A named sub-group of a stream, such as carers among members."""

    stream = link(StreamTable, "stream")
    name = string()
    removed = flag()

    class Meta:
        """Its class is named for the record."""

        table_name = "sub_group"


class RoleTable(RecordTable):
    """A role in a stream."""

    stream = link(StreamTable, "stream")
    name = string()
    heads = integer(None)  # how many people have it, for the small-number rule (R14)
    removed = flag()


class FixedPointTable(RecordTable):
    """Something that can or cannot change (R27)."""

    openness = choice(Openness.FIXED)
    text = string()
    source = string()  # who said so
    removed = flag()


class RetentionTable(RecordTable):
    """Until when a kind of data is kept (R31)."""

    what = string()  # the kind of data, in words
    until = string()
    done_at = string(None)  # when it was erased, or destroyed by a person
    removed = flag()


class MeetingTable(RecordTable):
    """A stream meeting, a joint meeting or a leads' meeting."""

    number = integer()  # counted from 1
    kind = choice(MeetingKind.STREAM)
    title = string()
    plan = string()  # the name of the plan that its agenda was copied from
    venue = string()
    started_at = string()  # a date alone for a meeting that was imported from notes
    ended_at = string(None)  # empty while it is open
    block = integer()  # the position of the agenda block that is open
    block_since = string()  # when that block began
    unheard = string(None)  # why a leads' meeting ended before each lead had had a turn (R32)
    removed = flag()


class AttendanceTable(RecordTable):
    """A stream that is in the room at a meeting."""

    meeting = link(MeetingTable, "meeting")
    stream = link(StreamTable, "stream")
    present = integer(None)  # how many people
    removed = flag()


class BlockTable(RecordTable):
    """One block of a meeting's agenda, copied from its plan when the meeting starts."""

    meeting = link(MeetingTable, "meeting")
    position = integer()  # its place in the agenda, from 0
    title = string()
    minutes = integer()  # how long it is planned to take
    say = string()  # the words that the facilitator reads aloud
    takes = choice(None)  # the kind of a line without a mark; empty: would like
    removed = flag()


# What was said


class ContributionTable(RecordTable):
    """One thing said."""

    stream = link(StreamTable, "stream")  # whose it is
    number = integer()  # the second part of its code, counted within the stream
    mark = string()  # four characters of the replica's id, shown where the short code is ambiguous
    kind = choice(Kind.WOULD_LIKE)
    text = string()
    why = string(None)
    speaker = string(None)  # a person's code such as M7, never a name (R13)
    form = choice(Form.SUMMARY)  # whose words it is in
    consent = choice(Consent.IDEA)  # what may be done with it
    asked = string(None)  # when and how the person was asked for this level of consent (R12)
    read_back = flag()  # whether it was read back to who said it
    sensitive = flag()  # hidden where others can see the screen
    meeting = link(MeetingTable, "meeting", null=True)  # at which it was said
    at = string()
    withdrawn_at = string(None)  # when its words were erased (R30); the code stays
    removed = flag()


class AliasTable(RecordTable):
    """An earlier code of a contribution that was moved to another stream."""

    contribution = link(ContributionTable, "contribution")
    stream = link(StreamTable, "stream")  # where it was
    number = integer()
    mark = string()
    removed = flag()


class ThemeTable(RecordTable):
    """Contributions that belong together; it points to them and never absorbs them (R10)."""

    name = string()
    into = link("self", "into", null=True)  # the theme that it was merged into
    removed = flag()


class TagTable(RecordTable):
    """A theme of a contribution; its id is `contribution/theme`."""

    contribution = link(ContributionTable, "contribution")
    theme = link(ThemeTable, "theme")
    removed = flag()


class AboutTable(RecordTable):
    """A stream whose work or space a contribution is about (R17); its id is `contribution/stream`."""

    contribution = link(ContributionTable, "contribution")
    stream = link(StreamTable, "stream")
    shown_at = string(None)  # when it was shown to that stream
    shown_how = string(None)  # how, in words
    removed = flag()


class AskedTable(RecordTable):
    """A theme that a stream was asked about, where no meeting shows it; its id is `stream/theme`."""

    stream = link(StreamTable, "stream")
    theme = link(ThemeTable, "theme")
    how = string()  # at a meeting, by letter …
    meeting = link(MeetingTable, "meeting", null=True)
    at = string()
    removed = flag()

    class Meta:
        """Its class is named for the record."""

        table_name = "theme_asked"


# Conflicts


class ConflictTable(RecordTable):
    """Requests from different streams that pull apart."""

    number = integer()  # the second part of its code
    mark = string()  # four characters of the replica's id, shown where the short code is ambiguous
    title = string()
    at = string()
    removed = flag()


class JoinedTable(RecordTable):
    """The code of a conflict that was joined with another, under which that other is found too."""

    conflict = link(ConflictTable, "conflict")  # the one that stays
    number = integer()
    mark = string()
    removed = flag()


class SideTable(RecordTable):
    """A stream, or a sub-group of one, in a conflict."""

    conflict = link(ConflictTable, "conflict")
    stream = link(StreamTable, "stream")
    group = link(GroupTable, "group", null=True)
    ask = string(None)  # what it asks for
    why = string(None)
    silent = flag()  # it chose not to say why (R7)
    removed = flag()


class BasisTable(RecordTable):
    """A contribution that a side rests on; its id is `side/contribution`."""

    side = link(SideTable, "side")
    contribution = link(ContributionTable, "contribution")
    removed = flag()


class HeardTable(RecordTable):
    """One side's why, said back by another side in its own words (R3); every round is kept."""

    owner = link(SideTable, "owner")  # whose why it is
    by = link(SideTable, "by")  # who says it back
    text = string()  # what was said back
    why = string()  # the owner's words at that time: when they change, this round is about earlier ones
    confirmed = flag(None)  # True: yes; False: not quite; empty until the owner has answered
    missed = string(None)  # what was missing, in the owner's words
    lead_to_lead = flag()  # between the leads, not in the room
    meeting = link(MeetingTable, "meeting", null=True)  # at which the owner answered; until then, was asked
    at = string()
    removed = flag()


class OptionTable(RecordTable):
    """One possible way out of a conflict."""

    conflict = link(ConflictTable, "conflict")
    text = string()
    removed = flag()


class RatingTable(RecordTable):
    """How an option answers a side's why; its id is `option/side`."""

    option = link(OptionTable, "option")
    side = link(SideTable, "side")
    fit = choice(Fit.UNKNOWN)
    word = string(None)  # what the side says about it
    removed = flag()


class ProposalTable(RecordTable):
    """A middle ground in words. Its words never change: other words are another proposal, and the latest counts."""

    conflict = link(ConflictTable, "conflict")
    text = string()
    conditions = string(None)
    owner = string(None)  # a role, never a name
    review = string(None)  # when it is looked at again, in words
    enough = integer(6)  # the worst gradient (1 to 6) that is still enough; set before the hands go up
    enough_set = flag()  # whether the group set it
    removed = flag()


class TermTable(RecordTable):
    """What a side keeps and gives in a proposal; its id is `proposal/side`."""

    proposal = link(ProposalTable, "proposal")
    side = link(SideTable, "side")
    keeps = string(None)
    gives = string(None)
    removed = flag()


class CheckTable(RecordTable):
    """A side's position check on a proposal: how many people stand at each of Kaner's eight gradients."""

    proposal = link(ProposalTable, "proposal")
    side = link(SideTable, "side")
    endorse = integer()  # people at gradient 1, whole-hearted endorsement
    agree = integer()  # … at 2
    support = integer()  # … at 3
    abstain = integer()  # … at 4
    discuss = integer()  # … at 5
    will_support = integer()  # … at 6
    disagree = integer()  # … at 7
    veto = integer()  # … at 8
    how = string("in the room")  # or by phone, on paper, with who recorded it
    meeting = link(MeetingTable, "meeting", null=True)
    at = string()
    removed = flag()

    class Meta:
        """Its class is named for the record."""

        table_name = "position_check"


class ReservationTable(RecordTable):
    """A worry that a side agrees to go on with; printed word for word (R25)."""

    proposal = link(ProposalTable, "proposal")
    side = link(SideTable, "side")
    text = string()
    removed = flag()


class OutcomeTable(RecordTable):
    """How a conflict ended, set by the sides in a meeting (R6); a reopened one stays readable (R8)."""

    conflict = link(ConflictTable, "conflict")
    agreed = flag()
    proposal = link(ProposalTable, "proposal", null=True)  # what was agreed
    reason = string(None)  # why it stopped, for *not agreed* (R7)
    meeting = link(MeetingTable, "meeting", null=True)
    at = string()
    reopened_at = string(None)
    reopened_because = string(None)
    removed = flag()


# The brief


class BriefLineTable(RecordTable):
    """A line of the brief, written by a person and resting on what was said or agreed (R16)."""

    section = string("5")  # the key of the section that it stands in
    position = integer()  # its place among the written lines of its section, from 0
    statement = string()
    benchmark = string(None)  # how we would know that it is so
    why = string(None)
    meeting = link(MeetingTable, "meeting", null=True)
    at = string()
    number = integer(None)  # the number that it was first issued with, never given to another line of its section
    removed = flag()


class SourceTable(RecordTable):
    """A contribution or an agreement that a line rests on; its id is `line/contribution` or `line/conflict`."""

    line = link(BriefLineTable, "line")
    contribution = link(ContributionTable, "contribution", null=True)
    conflict = link(ConflictTable, "conflict", null=True)
    removed = flag()

    class Meta:
        """Its class is named for the record."""

        table_name = "line_source"


class DispositionTable(RecordTable):
    """The answer that a contribution got (R15); its id is `contribution/answer`."""

    contribution = link(ContributionTable, "contribution")
    fate = choice(AnswerKind.IN_BRIEF)
    reason = string(None)  # in words that the person who said it could read
    into = string(None)  # for *merged into*: the id of a contribution or of a line of the brief
    conflict = link(ConflictTable, "conflict", null=True)  # for *changed by an agreement*
    meeting = link(MeetingTable, "meeting", null=True)
    at = string()
    removed = flag()


class ArrangementTable(RecordTable):
    """What the leads decided about one section of the brief; its id is `section/key`."""

    key = string()  # "1" to "11", or the letter of an annex
    opening = string(None)  # the paragraph that the section begins with
    left_out = flag()
    position = integer(None)  # its place among the sections that can be put in order; empty: the usual one
    removed = flag()


class TurnTakenTable(RecordTable):
    """A lead's turn at a leads' meeting; its id is `meeting/turn/stream`."""

    meeting = link(MeetingTable, "meeting")
    stream = link(StreamTable, "stream")
    turn = choice(Turn.SHARED)
    at = string()
    removed = flag()


# Versions and signatures


class VersionTable(RecordTable):
    """A numbered issue of the brief; its text is frozen (R18)."""

    number = integer()  # counted from 1
    issued_at = string()
    meeting = link(MeetingTable, "meeting", null=True)
    sha256 = string()  # the fingerprint, in hex
    words = string()  # its first bits as four words, joined by hyphens, that can be read aloud
    canonical = string()  # the bytes that the fingerprint is made of, as text (ASCII)
    printed = string()  # the brief as JSON, words and codes as they were printed
    reason = string(None)  # why it was issued, in the leads' words
    rules = integer(1)  # the rule set under which it was issued and by which it is judged; that of 0.1.0 is 1
    removed = flag()


class IssueReasonTable(RecordTable):
    """Why a version was issued although a rule that only warns was broken; its id is `version/kind`."""

    version = link(VersionTable, "version")
    kind = string()  # the id of the rule, such as `silent`
    found = string()  # what was found then, in a sentence
    reason = string(None)  # why it was issued all the same, in the leads' words
    removed = flag()


class SharingTable(RecordTable):
    """A version that was given or read back to a stream (R19)."""

    version = link(VersionTable, "version")
    stream = link(StreamTable, "stream")
    on = string()
    form = string()  # on paper, read aloud, e-mail …
    copies = integer(None)  # how many copies were given out
    numbers = string(None)  # the numbers on the copies, in words: "1 to 12"
    meeting = link(MeetingTable, "meeting", null=True)
    at = string()
    because = string(None)  # why on that day (R34), or why the corrected entry was wrong; printed
    corrects = link("self", "corrects", null=True)  # the entry that this one corrects
    removed = flag()


class UnderstandingTable(RecordTable):
    """One stream saying back what another asked for, and why (R20); every round is kept."""

    version = link(VersionTable, "version")
    stream = link(StreamTable, "stream")  # who says it back
    whose = link(StreamTable, "whose")  # whose part is said back, and who answers
    text = string(None)  # what was said back
    confirmed = flag(True)  # True: yes; False: not quite
    missed = string(None)  # what was missing
    on = string()
    meeting = link(MeetingTable, "meeting", null=True)
    at = string()
    because = string(None)  # why on that day (R34), or why the corrected entry was wrong; printed
    corrects = link("self", "corrects", null=True)  # the entry that this one corrects
    removed = flag()


class SameMeaningTable(RecordTable):
    """One change between two consecutive versions that changes no meaning (R23); its id is `version/key/part`."""

    version = link(VersionTable, "version")  # the later of the two
    key = string()  # the key of the line that moved
    part = string()  # what of the line moved; "" for the line itself
    proposed_by = string()  # the role or code of the lead, never a name (R13)
    meeting = link(MeetingTable, "meeting", null=True)
    at = string()
    removed = flag()


class SignoffTable(RecordTable):
    """What a stream said to one version, for ever (R21)."""

    version = link(VersionTable, "version")
    stream = link(StreamTable, "stream")
    decision = choice(Decision.SIGNED)
    how = string()  # how the stream decided
    on = string()
    present = integer(None)  # how many people decided
    role = string()  # the role or code of who signs; a name only if the person chose it (R13)
    reservations = string(None)  # or for *not yet* and *declined* the reason, word for word
    held_by = string(None)  # who keeps the signed paper, if it was signed on paper
    unchecked = string(None)  # the reason for signing without the understanding check (R20); printed
    meeting = link(MeetingTable, "meeting", null=True)
    at = string()
    retracted_at = string(None)
    because = string(None)  # why on that day (R34), or why the corrected entry was wrong; printed
    corrects = link("self", "corrects", null=True)  # the entry that this one corrects
    removed = flag()


class BoardDecisionTable(RecordTable):
    """What the Trust Board decided about a version (R28)."""

    version = link(VersionTable, "version")
    verdict = choice(Verdict.APPROVED)
    on = string()
    words = string()  # what the Board said, word for word
    at = string()
    because = string(None)  # why on that day (R34), or why the corrected entry was wrong; printed
    corrects = link("self", "corrects", null=True)  # the entry that this one corrects
    signatures = string()  # the ids of the signatures that made the version final
    removed = flag()


class BoardChangeTable(RecordTable):
    """What the Board changed in one line of the version; its id is `decision/key`."""

    board_decision = link(BoardDecisionTable, "board_decision")
    key = string()  # the key of the line, as the version has it
    text = string()  # what changed and why, in the Board's words
    removed = flag()


class BoardToldTable(RecordTable):
    """A Board decision that was shared back to a stream (R28)."""

    board_decision = link(BoardDecisionTable, "board_decision")
    stream = link(StreamTable, "stream")
    on = string()
    form = string()  # on paper, read aloud, e-mail …
    meeting = link(MeetingTable, "meeting", null=True)
    at = string()
    because = string(None)  # why on that day (R34), or why the corrected entry was wrong; printed
    corrects = link("self", "corrects", null=True)  # the entry that this one corrects
    removed = flag()


# Files, names and erasing


class ImportTable(RecordTable):
    """A file whose words were taken in, so that the same one is not taken in twice by accident."""

    sha256 = string()  # of the file's bytes, in hex
    name = string()  # the file's name
    at = string()
    removed = flag()


class QueriedTable(RecordTable):
    """What a person decided about words that look like a name or a number (R13)."""

    contribution = link(ContributionTable, "contribution")
    what = string()  # what they look like: "a telephone number"
    masked = flag()  # False: they are kept as they stand
    at = string()
    digest = string()  # which words are kept, as a keyed hash; empty: all of this kind (0.1.0), or masked
    removed = flag()


class ErasureTable(RecordTable):
    """What was erased of one field of one record: a set that only grows, applied again to every copy (R30)."""

    kind = string()  # the table of the record
    record = string()  # its id
    field = string()
    sealed = string()  # the commitments (hex, spaces between) of the erased values, whose salt died with them
    whole = flag()  # all earlier values are erased, those still on another laptop among them
    at = string()
    keyed = string()  # the keyed hashes (hex, spaces between) of the erased texts
    removed = flag()


class ReturnedWordsTable(RecordTable):
    """A field that was written with words that had been erased, and what a person decided about it (R30)."""

    kind = string()  # the table of the record
    record = string()  # its id
    field = string()
    erased_at = string()  # when the same words were erased
    at = string()  # when they came in again
    kept_at = string(None)  # when a person decided that they stay
    note = string(None)  # why they stay
    removed = flag()


class OwedTable(RecordTable):
    """A place in which something is still to be done, such as erasing words (R30), until it has been done."""

    place = string()  # a whole path, or "this file"
    at = string()
    done_at = string(None)
    by_hand = flag()  # a person destroyed what was there, instead of the program
    seals = flag()  # the backups there are to get the project's passphrase; else words are to be erased there
    removed = flag()


RECORD_TABLES: tuple[type[RecordTable], ...] = (
    ProjectTable,
    StreamTable,
    GroupTable,
    RoleTable,
    FixedPointTable,
    RetentionTable,
    MeetingTable,
    AttendanceTable,
    BlockTable,
    ContributionTable,
    AliasTable,
    ThemeTable,
    TagTable,
    AboutTable,
    AskedTable,
    ConflictTable,
    JoinedTable,
    SideTable,
    BasisTable,
    HeardTable,
    OptionTable,
    RatingTable,
    ProposalTable,
    TermTable,
    CheckTable,
    ReservationTable,
    OutcomeTable,
    BriefLineTable,
    SourceTable,
    DispositionTable,
    ArrangementTable,
    TurnTakenTable,
    VersionTable,
    IssueReasonTable,
    SharingTable,
    UnderstandingTable,
    SameMeaningTable,
    SignoffTable,
    BoardDecisionTable,
    BoardChangeTable,
    BoardToldTable,
    ImportTable,
    QueriedTable,
    ErasureTable,
    ReturnedWordsTable,
    OwedTable,
)
"""The tables of records, in the order of `RECORDS`."""
TABLES: dict[str, type[RecordTable]] = {table._meta.table_name: table for table in RECORD_TABLES}
"""The tables of records, by name."""
MODELS: tuple[type[BaseTable], ...] = (
    IdentityTable,
    ReplicaTable,
    VerbTable,
    ChangeTable,
    CounterTable,
    DraftTable,
    *RECORD_TABLES,
)


# The schema


class ColumnInfo(NamedTuple):
    """One column of a table in the file."""

    name: str
    takes: type
    """str, int, bool, bytes; object for values in the journal, which are text or whole numbers."""
    null: bool
    default: str | int | None
    """None where it has no default, or the default is NULL."""


_TAKES: tuple[tuple[type[peewee.Field[Any]], type], ...] = (
    (peewee.BooleanField, bool),
    (peewee.IntegerField, int),
    (peewee.BlobField, bytes),
    (peewee.BareField, object),
)


@functools.cache
def columns_of(model: type[BaseTable]) -> tuple[ColumnInfo, ...]:
    """The columns of a table, in order."""
    columns: list[ColumnInfo] = []
    for field in model._meta.sorted_fields:
        takes = next((takes for kind, takes in _TAKES if isinstance(field, kind)), str)
        default = field.default.value if isinstance(field.default, enum.Enum) else field.default
        columns.append(ColumnInfo(field.column_name, takes, bool(field.null), default))
    return tuple(columns)


def on_connection(connection: sqlite3.Connection) -> peewee.SqliteDatabase:
    """Peewee's database over a connection that is open already: a file is opened without peewee."""

    class OnConnection(peewee.SqliteDatabase):
        def _connect(self) -> sqlite3.Connection:
            return connection

    return OnConnection(":memory:")


def create_tables(database: peewee.SqliteDatabase) -> None:
    """Create all tables in an empty file, and mark it as ours (application id, schema version)."""
    with database.bind_ctx(MODELS):
        database.create_tables(MODELS)
    ours = sql.pragma("application_id", APPLICATION_ID), sql.pragma("user_version", SCHEMA)
    for statement in (*ours, sql.CHECKPOINT):
        database.execute_sql(statement).fetchall()  # type: ignore[no-untyped-call]  # as peewee's stub has it
