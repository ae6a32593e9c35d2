"""Clauses of history sentences, noun by noun: what a command did, with codes and names but no people's words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from coprod_tui.domain.conflicts.sides import join_names
from coprod_tui.domain.fields import Holds, field_infos, labels, searched_words
from coprod_tui.domain.history.changes import ChangesByRecord, Value
from coprod_tui.domain.records import (
    THIS_FILE,
    About,
    AnswerKind,
    Arrangement,
    Asked,
    Attendance,
    Basis,
    Block,
    BoardDecision,
    BoardTold,
    BriefLine,
    Check,
    Conflict,
    Contribution,
    Decision,
    Disposition,
    Erasure,
    FixedPoint,
    Group,
    Heard,
    Import,
    Joined,
    Meeting,
    Option,
    Outcome,
    Owed,
    Project,
    Proposal,
    Queried,
    Rating,
    Reservation,
    Retention,
    ReturnedWords,
    Role,
    SameMeaning,
    Sharing,
    Side,
    Signoff,
    Source,
    Stream,
    Tag,
    Term,
    Theme,
    Turn,
    TurnTaken,
    Understanding,
    Verdict,
    Version,
)

PROJECT_KINDS = (
    Project,
    Stream,
    Group,
    Role,
    FixedPoint,
    Retention,
    Meeting,
    Attendance,
    Block,
    Import,
    Owed,
    ReturnedWords,
)


def project_clauses(changes: ChangesByRecord) -> Iterator[str]:
    """What a command did to the project, its streams and its meetings."""
    if changes.inserted(Project):
        yield "the project was begun"
        return
    yield from _settled(changes)
    yield from _returned(changes)
    if changes.inserted(Import) and not changes.inserted(Contribution):
        yield "a file was taken in"
    for _, fields in changes.updated(Project):
        for name, label in labels(Project).items():
            if name in fields:
                yield f"the {label} of the project {'were' if label.startswith('words') else 'was'} changed"
    yield from _streams(changes)
    for point, fate in ((FixedPoint, "fixed point"), (Retention, "retention date")):
        yield from (f"a {fate} was written down" for _ in changes.inserted(point))
        yield from (f"a {fate} was taken out" for _ in changes.deleted(point))
        yield from (f"a {fate} was changed" for _ in changes.updated(point))
    yield from _meetings(changes)


def _settled(changes: ChangesByRecord) -> Iterator[str]:
    """Due retentions and backups elsewhere (R30, R31)."""
    for retention, fields in changes.updated(Retention):
        if fields.get("done_at"):
            yield f"what was due was seen to: {changes.after.word(Retention, retention, 'what')}"
    if any(changes.after.value(Owed, debt, "seals") for debt in changes.inserted(Owed)):
        yield "the passphrase was changed, and that of the backups with it"
    done = {debt: fields for debt, fields in changes.updated(Owed) if fields.get("done_at")}
    if any(changes.after.value(Owed, debt, "seals") for debt in done):
        yield "the backups got the passphrase of the project"
    settled = {
        changes.after.word(Owed, debt, "place"): fields
        for debt, fields in done.items()
        if not changes.after.value(Owed, debt, "seals")
    }
    elsewhere = [fields for place, fields in settled.items() if place != THIS_FILE]
    if elsewhere:
        how = "destroyed by hand" if elsewhere[0].get("by_hand") else "erased"
        yield f"withdrawn words were {how} in backups and copies"
    elif settled:
        yield "the file was written afresh, without a trace of withdrawn words"


def _returned(changes: ChangesByRecord) -> Iterator[str]:
    """Words that had been erased and came in again (law 8)."""
    again = changes.inserted(ReturnedWords)
    said = {
        f"words that were taken back before stay: {changes.after.word(ReturnedWords, returned, 'note')}"
        if fields.get("kept_at")
        else "words that were taken back before came in again": None
        for returned, fields in changes.of(ReturnedWords).items()
        if fields.get("kept_at") or returned in again
    }
    yield from said


def _streams(changes: ChangesByRecord) -> Iterator[str]:
    made = changes.inserted(Stream)
    for stream in made:
        yield f"{changes.after.stream(stream)} was added as a stream"
    for stream in changes.deleted(Stream):
        yield f"{changes.after.stream(stream)} was taken out as a stream"
    changed = {one: None for one, _ in changes.updated(Stream)}
    # A sub-group that was inserted with its side is reported with the side.
    for kind in (Role,) if changes.inserted(Side) else (Group, Role):
        for record in changes.of(kind):
            changed |= {changes.after.word(kind, record, "stream"): None}
    for stream in changed:
        if stream not in made:
            yield f"what is known of {changes.after.stream(stream)} was changed"


def _meetings(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    made = changes.inserted(Meeting)
    for meeting in made:
        held = changes.of(Meeting)[meeting].get("ended_at")
        yield f"{after.meeting(meeting)} was {'written down' if held else 'started'}"
    for meeting in changes.deleted(Meeting):
        yield f"{after.meeting(meeting)} was taken out"
    for meeting, fields in changes.updated(Meeting):
        if fields.get("ended_at"):
            yield f"{after.meeting(meeting)} was ended"
        elif isinstance(block := fields.get("block"), int):
            yield f"block {block + 1} of {after.meeting(meeting)} was opened"
        elif fields.keys() != {"block_since"}:
            yield f"what is known of {after.meeting(meeting)} was changed"
    yield from _present(changes, made)
    for meeting in dict.fromkeys(after.word(Block, one, "meeting") for one, _ in changes.updated(Block)):
        yield f"the minutes of {after.meeting(meeting)} were shared out anew"


def _present(changes: ChangesByRecord, new: list[str]) -> Iterator[str]:
    after = changes.after
    removed = changes.deleted(Attendance)
    for attendance in changes.of(Attendance):
        meeting = after.word(Attendance, attendance, "meeting")
        stream = after.stream(after.word(Attendance, attendance, "stream"))
        if meeting in new:
            continue
        if attendance in removed:
            yield f"{stream}: not in the room at {after.meeting(meeting)}"
        else:
            count = changes.of(Attendance)[attendance].get("present")
            many = f"{count} in the room" if count is not None else "in the room"
            yield f"{stream}: {many} at {after.meeting(meeting)}"


# Contributions

_LABELS = {**labels(Contribution), "themes": "themes", "about": "streams concerned"}
"""Names of the fields, and of themes and streams concerned, in reported order."""
_SEARCHED = frozenset(searched_words(Contribution))

_TAKEN_AWAY = _SEARCHED | {name for name, info in field_infos(Contribution).items() if info.holds is Holds.PERSON}
"""Fields that are reported as “taken away” when emptied."""
CONTRIBUTION_KINDS = (Contribution, Tag, About, Queried)
MOST_ERASED_LISTED = 3
"""If more contributions than this are erased at once, they are only counted."""


def contribution_clauses(changes: ChangesByRecord) -> Iterator[str]:
    """What a command did to contributions."""
    yield from _kept(changes)
    for contribution in changes.deleted(Contribution):
        yield f"{changes.after.contribution(contribution)} was removed"
    if not changes.any((Erasure,)):
        yield from dict.fromkeys(_kept_as_it_is(changes))
    yield from _shown(changes)
    changed = _changed(changes)
    erased = set(_erased(changes, changed))
    yield from _erasures(changes, changed, erased)
    before, after = changes.before, changes.after
    for contribution, fields in changed.items():
        if contribution in erased:
            continue
        code = after.contribution(contribution)
        if "stream" in fields:
            to = after.stream(after.word(Contribution, contribution, "stream"))
            earlier = before.contribution(contribution)
            yield f"{earlier} was moved to {to}{'' if earlier == code else f' and is {code} now'}"
        if clause := _changed_clause(code, fields):
            yield clause


def _kept_as_it_is(changes: ChangesByRecord) -> Iterator[str]:
    for query in changes.inserted(Queried):
        code = changes.after.contribution(changes.after.word(Queried, query, "contribution"))
        yield f"what looks like {changes.after.word(Queried, query, 'what')} in {code} was kept as it is"


def _erased(changes: ChangesByRecord, changed: Mapping[str, Mapping[str, Value]]) -> Iterator[str]:
    """The ids of contributions that lost words for good."""
    for contribution, fields in changed.items():
        masked = changes.any((Erasure,)) and fields.keys() <= _SEARCHED | {"read_back"}
        if fields.get("withdrawn_at") or masked:
            yield contribution


def _erasures(
    changes: ChangesByRecord, changed: Mapping[str, Mapping[str, Value]], erased: Collection[str]
) -> Iterator[str]:
    whole = [one for one in changed if one in erased and changed[one].get("withdrawn_at")]
    if len(whole) > MOST_ERASED_LISTED:
        yield f"the words of {len(whole):,} contributions were erased"
    else:
        how = "were erased" if changes.any((Retention,)) else "were withdrawn and are erased"
        yield from (f"the words of {changes.after.contribution(one)} {how}" for one in whole)
    for contribution in changed:
        if contribution in erased and contribution not in whole:
            yield f"a name or a number in {changes.after.contribution(contribution)} was masked and is erased"
    after, only = changes.after, dict[str, None]()
    for mark in changes.inserted(Erasure) if not whole else ():
        if after.word(Erasure, mark, "kind") == Contribution.table:
            only[after.word(Erasure, mark, "record")] = None
    for contribution in (one for one in only if one not in changed):
        yield f"earlier words of {after.contribution(contribution)} were erased from the history"


def _shown(changes: ChangesByRecord) -> Iterator[str]:
    """What was shown to a stream (R17)."""
    for about, fields in changes.updated(About):
        if fields.get("shown_at"):
            stream = changes.after.stream(changes.after.word(About, about, "stream"))
            code = changes.after.contribution(changes.after.word(About, about, "contribution"))
            yield f"{code} was shown to {stream}"


def _kept(changes: ChangesByRecord) -> Iterator[str]:
    """The new contributions, by stream."""
    streams: dict[str, list[str]] = {}
    for contribution in changes.inserted(Contribution):
        stream = changes.after.stream(changes.after.word(Contribution, contribution, "stream"))
        streams.setdefault(stream, []).append(changes.after.contribution(contribution))
    verb = "taken in from a file" if changes.inserted(Import) else "kept"
    for stream, codes in streams.items():
        if len(codes) == 1:
            yield f"{codes[0]} was {verb} in {stream}"
        else:
            yield f"{len(codes):,} contributions were {verb} in {stream} ({codes[0]} to {codes[-1]})"


def _changed(changes: ChangesByRecord) -> dict[str, dict[str, Value]]:
    """The changed fields of each updated contribution, including its themes and the streams it is about."""
    changed = {one: dict(fields) for one, fields in changes.updated(Contribution)}
    others = {*changes.inserted(Contribution), *changes.deleted(Contribution)}
    shown = {one for one, fields in changes.updated(About) if fields.get("shown_at")}
    for kind, name in ((Tag, "themes"), (About, "about")):
        for record in changes.of(kind):
            contribution = record.partition("/")[0]
            if contribution not in others and record not in shown:
                changed.setdefault(contribution, {})[name] = None
    return changed


def _changed_clause(code: str, fields: Mapping[str, Value]) -> str:
    names = [name for name in _LABELS if name in fields]
    if "text" in names and "read_back" in names and not fields["read_back"]:
        names.remove("read_back")
    if names == ["read_back"]:
        return f"{code} was read back" if fields["read_back"] else f"{code} is no longer marked as read back"
    if names == ["sensitive"]:
        return f"{code} was marked as sensitive" if fields["sensitive"] else f"{code} is no longer marked as sensitive"
    if names in (["kind"], ["consent"], ["consent", "asked"]):
        return f"the {names[0]} of {code} was changed to “{fields[names[0]]}”"
    if len(names) == 1 and names[0] in _TAKEN_AWAY and fields[names[0]] is None:
        return f"the {names[0]} of {code} was taken away"
    if not names:
        return ""
    called = [_LABELS[name] for name in names]
    verb = "were" if len(called) > 1 or called[0].split()[0].endswith("s") else "was"
    return f"the {join_names(called)} of {code} {verb} changed"


# Conflicts

CONFLICT_KINDS = (Conflict, Side, Basis, Heard, Option, Rating, Proposal, Term, Check, Reservation, Outcome)
_TOLD_ONE_BY_ONE = 2
"""If more conflicts than this are raised at once, they are reported together."""


def conflict_clauses(changes: ChangesByRecord) -> Iterator[str]:
    """What a command did to conflicts."""
    yield from _conflicts(changes)
    rest = changes.without_parts_of({*changes.inserted(Conflict), *changes.deleted(Conflict)})
    for clauses_of in (_sides, _links, _heard, _options, _proposals, _checks, _outcomes):
        yield from clauses_of(rest)


def _conflicts(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    sides: dict[str, list[str]] = {}
    for side in changes.inserted(Side):
        sides.setdefault(after.word(Side, side, "conflict"), []).append(after.side(side))
    made = changes.inserted(Conflict)
    if len(made) > _TOLD_ONE_BY_ONE:
        yield f"{len(made)} conflicts were raised ({after.conflict(made[0])} to {after.conflict(made[-1])})"
        made = []
    parted = _parted_from(changes)
    for conflict in made:
        names = sides.get(conflict, [])
        between = join_names(names) if len(names) > 1 else ""
        fate = f"split off {parted}" if parted else "raised"
        yield f"{after.conflict(conflict)} was {fate}{' between ' if between else ''}{between}"
    joined = [after.conflict(after.word(Joined, one, "conflict")) for one in changes.inserted(Joined)]
    for conflict in changes.deleted(Conflict):
        yield f"{after.conflict(conflict)} was {f'joined with {joined[0]}' if joined else 'taken off the board'}"
    for conflict, fields in changes.updated(Conflict):
        for label in (label for name, label in labels(Conflict).items() if name in fields):
            yield f"the {label} of {after.conflict(conflict)} was changed"


def _parted_from(changes: ChangesByRecord) -> str:
    """The code of the conflict that lost links to a new one; empty where none did."""
    lost = (changes.after.word(Basis, one, "side") for one in changes.deleted(Basis))
    return next((changes.after.conflict_of(side) for side in lost), "")


def _sides(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    for kept, sentence in (
        (changes.inserted(Side), "became a side of"),
        (changes.deleted(Side), "is no longer a side of"),
    ):
        for side in kept:
            yield f"{after.side(side)} {sentence} {after.conflict_of(side)}"
    for record, fields in changes.updated(Side):
        side, conflict = after.side(record), after.conflict_of(record)
        for name, label in labels(Side).items():
            if name in fields:
                fate = "was changed" if fields[name] else "was taken away"
                yield f"the {label} of {side} in {conflict} {fate}"
        if fields.get("silent"):
            yield f"{side} chose not to say why in {conflict}"
        elif "silent" in fields and "why" not in fields:
            yield f"{side} may say why in {conflict} after all"
        if "conflict" in fields:
            yield f"{side} was moved from {changes.before.conflict_of(record)} to {conflict}"


def _links(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    whole = {*changes.inserted(Side), *changes.deleted(Side)}
    for kept, sentence in (
        (changes.inserted(Basis), "was linked to"),
        (changes.deleted(Basis), "is no longer linked to"),
    ):
        for basis in kept:
            side, contribution = after.word(Basis, basis, "side"), after.word(Basis, basis, "contribution")
            if side not in whole and not changes.inserted_or_deleted(contribution):
                yield f"{after.contribution(contribution)} {sentence} {after.side(side)} in {after.conflict_of(side)}"


def _heard(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    for hearing in changes.inserted(Heard):
        owner, by = after.word(Heard, hearing, "owner"), after.word(Heard, hearing, "by")
        yield f"{after.side(by)} said back the why of {after.side(owner)} in {after.conflict_of(owner)}"
    for hearing, fields in changes.updated(Heard):
        owner, by = after.word(Heard, hearing, "owner"), after.word(Heard, hearing, "by")
        where = f"what {after.side(by)} said back in {after.conflict_of(owner)}"
        if fields.get("confirmed") is not None:
            yield f"{after.side(owner)} answered “{'yes' if fields['confirmed'] else 'not quite'}” to {where}"
        elif fields.keys() & labels(Heard).keys():
            yield f"{where} was changed"


def _options(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    fates = (
        (changes.inserted(Option), "an option was added to"),
        ([one for one, _ in changes.updated(Option)], "an option was changed in"),
        (changes.deleted(Option), "an option was taken out of"),
    )
    for kept, sentence in fates:
        for option in kept:
            yield f"{sentence} {after.conflict(after.word(Option, option, 'conflict'))}"
    if not changes.deleted(Option):
        for rating in changes.of(Rating):
            side = after.word(Rating, rating, "side")
            yield f"an option in {after.conflict_of(side)} was held against the why of {after.side(side)}"


def _proposals(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    for proposal in changes.inserted(Proposal):
        yield f"a middle ground was put into words in {after.conflict(after.word(Proposal, proposal, 'conflict'))}"
    for proposal, _ in changes.updated(Proposal):
        yield f"the middle ground in {after.conflict(after.word(Proposal, proposal, 'conflict'))} was changed"
    if not changes.inserted(Proposal) and not changes.deleted(Proposal):
        for term in changes.of(Term):
            side = after.word(Term, term, "side")
            yield f"what {after.side(side)} keeps and gives in {after.conflict_of(side)} was changed"


def _checks(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    for check in (*changes.inserted(Check), *(one for one, _ in changes.updated(Check))):
        side = after.word(Check, check, "side")
        yield f"{after.side(side)} showed how far they agree in {after.conflict_of(side)}"
    fates = (
        (changes.inserted(Reservation), "written down"),
        ([one for one, _ in changes.updated(Reservation)], "changed"),
        (changes.deleted(Reservation), "taken out"),
    )
    if not changes.inserted(Proposal):
        for kept, fate in fates:
            for reservation in kept:
                side = after.word(Reservation, reservation, "side")
                yield f"a reservation of {after.side(side)} in {after.conflict_of(side)} was {fate}"


def _outcomes(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    for outcome in changes.inserted(Outcome):
        code = after.conflict(after.word(Outcome, outcome, "conflict"))
        yield f"{code} was agreed" if after.value(Outcome, outcome, "agreed") else f"{code} ended as not agreed"
    for outcome, fields in changes.updated(Outcome):
        if fields.get("reopened_at"):
            yield f"{after.conflict(after.word(Outcome, outcome, 'conflict'))} was opened again"


# Leads: lines of the brief, answers, themes, sections, turns

LEADS_KINDS = (BriefLine, Source, Disposition, Theme, Asked, Arrangement, TurnTaken)
_TURNS = {
    Turn.SHARED: "shared what was said",
    Turn.NOTHING_NEW: "had nothing new",
    Turn.ABSENT: "was absent",
}
_USUAL_SECTION = BriefLine("").section


def leads_clauses(changes: ChangesByRecord) -> Iterator[str]:
    """What a command did to lines, answers, themes, sections and turns."""
    for clauses_of in (_lines, _sources, _answers, _themes, _asked, _sections, _turns):
        yield from clauses_of(changes)


def _lines(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    for line in changes.inserted(BriefLine):
        # The journal does not have the default section.
        yield f"a line was written in section {after.word(BriefLine, line, 'section') or _USUAL_SECTION} of the brief"
    for line in changes.deleted(BriefLine):
        yield f"a line was taken out of section {after.word(BriefLine, line, 'section') or _USUAL_SECTION} of the brief"
    moved = False
    for _, fields in changes.updated(BriefLine):
        if changed_labels := [label for name, label in labels(BriefLine).items() if name in fields]:
            were = "were" if len(changed_labels) > 1 or changed_labels[0] == "words" else "was"
            yield f"the {' and '.join(changed_labels)} of a line of the brief {were} changed"
        moved = moved or "position" in fields or "section" in fields
    if moved and not changes.inserted(BriefLine) and not changes.deleted(BriefLine):
        yield "a line of the brief was moved"


def _sources(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    whole = {*changes.inserted(BriefLine), *changes.deleted(BriefLine)}
    for records, fate in ((changes.inserted(Source), "cites"), (changes.deleted(Source), "no longer cites")):
        for source in records:
            contribution, conflict = (after.word(Source, source, name) for name in ("contribution", "conflict"))
            if after.word(Source, source, "line") not in whole and contribution not in changes.deleted(Contribution):
                what = after.contribution(contribution) if contribution else after.conflict(conflict)
                yield f"a line of the brief {fate} {what}"


def _answers(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    gone = changes.deleted(Contribution)
    by_fate: dict[str, list[str]] = {}
    changed = (one for one, _ in changes.updated(Disposition))
    for answer in dict.fromkeys((*changes.inserted(Disposition), *changed)):
        fate = after.word(Disposition, answer, "fate") or AnswerKind.IN_BRIEF
        by_fate.setdefault(fate, []).append(after.word(Disposition, answer, "contribution"))
    for fate, contributions in by_fate.items():
        many = (
            f"{len(contributions):,} contributions were"
            if len(contributions) > 1
            else f"{after.contribution(contributions[0])} was"
        )
        yield f"{many} answered “{fate}”"
    taken = [after.word(Disposition, one, "contribution") for one in changes.deleted(Disposition)]
    if taken := [one for one in taken if one not in gone]:
        many = f"{len(taken):,} contributions" if len(taken) > 1 else after.contribution(taken[0])
        yield f"the answer of {many} was taken back"


def _themes(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    for theme, fields in changes.updated(Theme):
        name = after.word(Theme, theme, "name")
        if fields.get("into"):
            yield f"the theme #{name} was merged into #{after.word(Theme, str(fields['into']), 'name')}"
        elif "into" in fields:
            yield f"the theme #{name} stands by itself again"
        if "name" in fields and changes.any((Erasure,)):
            yield "the name of a theme was erased"
        elif "name" in fields:
            yield f"a theme is called #{name} now"
    if changes.inserted(Theme) and not changes.any((Tag, Contribution)):
        yield from (f"the theme #{after.word(Theme, one, 'name')} was made" for one in changes.inserted(Theme))


def _asked(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    for records, fate in (
        (changes.inserted(Asked), "was asked"),
        (changes.deleted(Asked), "is no longer said to be asked"),
    ):
        for asked in records:
            theme = after.word(Theme, after.word(Asked, asked, "theme"), "name")
            yield f"{after.stream(after.word(Asked, asked, 'stream'))} {fate} about #{theme}"


def _sections(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    ordered = False
    for arrangement, fields in changes.of(Arrangement).items():
        key = after.word(Arrangement, arrangement, "key")
        called = f"section {key}" if key.isdecimal() else f"annex {key}"
        for name, label in labels(Arrangement).items():
            if name in fields:
                yield f"the {label} of {called} was {'changed' if fields[name] else 'taken away'}"
        if "left_out" in fields:
            yield f"{called} was {'left out of the brief' if fields['left_out'] else 'taken into the brief again'}"
        ordered = ordered or "position" in fields
    if ordered:
        yield "the sections of the brief were put in another order"


def _turns(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    changed = (one for one, _ in changes.updated(TurnTaken))
    for turn_taken in dict.fromkeys((*changes.inserted(TurnTaken), *changed)):
        turn = Turn(after.word(TurnTaken, turn_taken, "turn") or Turn.SHARED)
        yield f"the lead of {after.stream(after.word(TurnTaken, turn_taken, 'stream'))} {_TURNS[turn]}"
    for turn_taken in changes.deleted(TurnTaken):
        yield f"the turn of {after.stream(after.word(TurnTaken, turn_taken, 'stream'))} was taken back"


# Versions of the brief

BRIEF_KINDS = (Version, Sharing, Understanding, SameMeaning, Signoff, BoardDecision, BoardTold)
_DECIDED = {
    Decision.SIGNED: "signed {version}",
    Decision.RESERVED: "signed {version} with reservations",
    Decision.NOT_YET: "answered “not yet” to {version}",
    Decision.DECLINED: "declined {version}",
}


def brief_clauses(changes: ChangesByRecord) -> Iterator[str]:
    """What a command did to the versions of the brief and their signatures."""
    after = changes.after
    for issued in changes.inserted(Version):
        yield f"{_version(changes, issued)} of the brief was issued"
    for sharing in changes.inserted(Sharing):
        stream = after.stream(after.word(Sharing, sharing, "stream"))
        version = _version(changes, after.word(Sharing, sharing, "version"))
        if after.word(Sharing, sharing, "corrects"):
            yield f"when {version} was shared back to {stream} was corrected"
        else:
            yield f"{version} was shared back to {stream}"
    yield from _understood(changes)
    yield from _same(changes)
    for signoff in changes.inserted(Signoff):
        # The journal does not have the default decision.
        value = after.word(Signoff, signoff, "decision")
        decision = Decision(value) if value else Decision.SIGNED
        version = _version(changes, after.word(Signoff, signoff, "version"))
        stream = after.stream(after.word(Signoff, signoff, "stream"))
        if after.word(Signoff, signoff, "corrects"):
            yield f"how the answer of {stream} to {version} is written down was corrected"
        else:
            yield f"{stream} {_DECIDED[decision].format(version=version)}"
    for signoff, fields in changes.updated(Signoff):
        if fields.get("retracted_at"):
            stream = after.stream(after.word(Signoff, signoff, "stream"))
            yield f"{stream} took back what it signed of {_version(changes, after.word(Signoff, signoff, 'version'))}"
    yield from _board(changes)


def _understood(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    changed = (one for one, _ in changes.updated(Understanding))
    for understanding in dict.fromkeys((*changes.inserted(Understanding), *changed)):
        stream, whose = (after.stream(after.word(Understanding, understanding, name)) for name in ("stream", "whose"))
        # “Yes” is the default answer, which the journal does not always have.
        answer = "not quite" if after.value(Understanding, understanding, "confirmed") == 0 else "yes"
        version = _version(changes, after.word(Understanding, understanding, "version"))
        if after.word(Understanding, understanding, "corrects"):
            yield f"what {stream} said back of {whose} in {version} was corrected"
            continue
        yield f"{stream} said back what {whose} asked for in {version}; the answer was “{answer}”"
    for understanding in changes.deleted(Understanding):
        stream = after.stream(after.word(Understanding, understanding, "stream"))
        yield f"what {stream} said back was taken out"


def _same(changes: ChangesByRecord) -> Iterator[str]:
    for marks, once, more in (
        (changes.inserted(SameMeaning), "was listed", "were listed"),
        (changes.deleted(SameMeaning), "is no longer listed", "are no longer listed"),
    ):
        if marks:
            what, fate = ("a change", once) if len(marks) == 1 else (f"{len(marks)} changes", more)
            version = _version(changes, changes.after.word(SameMeaning, marks[0], "version"))
            yield f"{what} in {version} {fate} as no change in meaning"


def _board(changes: ChangesByRecord) -> Iterator[str]:
    after = changes.after
    for decision in changes.inserted(BoardDecision):
        version = _version(changes, after.word(BoardDecision, decision, "version"))
        verdict = after.word(BoardDecision, decision, "verdict") or Verdict.APPROVED
        if after.word(BoardDecision, decision, "corrects"):
            yield f"what the Board decided about {version} was corrected"
            continue
        yield f"the Board decided about {version}: {verdict}"
    for decision in changes.deleted(BoardDecision):
        version = _version(changes, after.word(BoardDecision, decision, "version"))
        yield f"what the Board decided about {version} was taken out"
    for telling in changes.inserted(BoardTold):
        stream = after.stream(after.word(BoardTold, telling, "stream"))
        if after.word(BoardTold, telling, "corrects"):
            yield f"when the Board's decision was shared back to {stream} was corrected"
        else:
            yield f"what the Board decided was shared back to {stream}"


def _version(changes: ChangesByRecord, version: str) -> str:
    number = changes.after.number(Version, version)
    return f"version {number}" if number else "a version"
