"""Clauses of history sentences, noun by noun: what a command did, with codes and names but no people's words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from coprod_tui.domain.fields import Holds, infos, labels, searched_words
from coprod_tui.domain.history.changes import Touched, Value
from coprod_tui.domain.records import (
    About,
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
    Fate,
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

PROJECT_KINDS = (Project, Stream, Group, Role, FixedPoint, Retention, Meeting, Attendance, Block, Import, Owed)


def project_clauses(touched: Touched) -> Iterator[str]:
    """What a command did to the project, its streams and its meetings."""
    if touched.made(Project):
        yield "the project was begun"
        return
    yield from _seen_to(touched)
    if touched.made(Import) and not touched.made(Contribution):
        yield "a file was taken in"
    for _, fields in touched.changed(Project):
        for name, label in labels(Project).items():
            if name in fields:
                yield f"the {label} of the project {'were' if label.startswith('words') else 'was'} changed"
    yield from _streams(touched)
    for point, fate in ((FixedPoint, "fixed point"), (Retention, "retention date")):
        yield from (f"a {fate} was written down" for _ in touched.made(point))
        yield from (f"a {fate} was taken out" for _ in touched.removed(point))
        yield from (f"a {fate} was changed" for _ in touched.changed(point))
    yield from _meetings(touched)


def _seen_to(touched: Touched) -> Iterator[str]:
    """Due retentions and backups elsewhere (R30, R31)."""
    for retention, fields in touched.changed(Retention):
        if fields.get("done_at"):
            yield f"what was due was seen to: {touched.after.word(Retention, retention, 'what')}"
    for _, fields in touched.changed(Owed):
        if fields.get("done_at"):
            how = "destroyed by hand" if fields.get("by_hand") else "erased"
            yield f"withdrawn words were {how} in backups elsewhere"


def _streams(touched: Touched) -> Iterator[str]:
    made = touched.made(Stream)
    for stream in made:
        yield f"{touched.after.stream(stream)} was added as a stream"
    for stream in touched.removed(Stream):
        yield f"{touched.after.stream(stream)} was taken out as a stream"
    changed = {one: None for one, _ in touched.changed(Stream)}
    # A sub-group that was inserted with its side is reported with the side.
    for kind in (Role,) if touched.made(Side) else (Group, Role):
        for record in touched.of(kind):
            changed |= {touched.after.word(kind, record, "stream"): None}
    for stream in changed:
        if stream not in made:
            yield f"what is known of {touched.after.stream(stream)} was changed"


def _meetings(touched: Touched) -> Iterator[str]:
    after = touched.after
    made = touched.made(Meeting)
    for meeting in made:
        held = touched.of(Meeting)[meeting].get("ended_at")
        yield f"{after.meeting(meeting)} was {'written down' if held else 'started'}"
    for meeting in touched.removed(Meeting):
        yield f"{after.meeting(meeting)} was taken out"
    for meeting, fields in touched.changed(Meeting):
        if fields.get("ended_at"):
            yield f"{after.meeting(meeting)} was ended"
        elif isinstance(block := fields.get("block"), int):
            yield f"block {block + 1} of {after.meeting(meeting)} was opened"
        elif fields.keys() != {"block_since"}:
            yield f"what is known of {after.meeting(meeting)} was changed"
    yield from _present(touched, made)
    for meeting in dict.fromkeys(after.word(Block, one, "meeting") for one, _ in touched.changed(Block)):
        yield f"the minutes of {after.meeting(meeting)} were shared out anew"


def _present(touched: Touched, new: list[str]) -> Iterator[str]:
    after = touched.after
    removed = touched.removed(Attendance)
    for attendance in touched.of(Attendance):
        meeting = after.word(Attendance, attendance, "meeting")
        stream = after.stream(after.word(Attendance, attendance, "stream"))
        if meeting in new:
            continue
        if attendance in removed:
            yield f"{stream}: not in the room at {after.meeting(meeting)}"
        else:
            count = touched.of(Attendance)[attendance].get("present")
            many = f"{count} in the room" if count is not None else "in the room"
            yield f"{stream}: {many} at {after.meeting(meeting)}"


# Contributions

_LABELS = {**labels(Contribution), "themes": "themes", "about": "streams concerned"}
"""Names of the fields, and of themes and streams concerned, in reported order."""
_SAID = frozenset(searched_words(Contribution))

_TAKEN_AWAY = _SAID | {name for name, info in infos(Contribution).items() if info.holds is Holds.PERSON}
"""Fields that are reported as “taken away” when emptied."""
CONTRIBUTION_KINDS = (Contribution, Tag, About, Queried)
MANY = 3
"""If more contributions than this are erased at once, they are only counted."""


def contribution_clauses(touched: Touched) -> Iterator[str]:
    """What a command did to contributions."""
    yield from _kept(touched)
    for contribution in touched.removed(Contribution):
        yield f"{touched.after.said(contribution)} was removed"
    if not touched.any((Erasure,)):
        for query in touched.made(Queried):
            code = touched.after.said(touched.after.word(Queried, query, "contribution"))
            yield f"what looks like {touched.after.word(Queried, query, 'what')} in {code} was kept as it is"
    yield from _shown(touched)
    changed = _changed(touched)
    erased = set(_erased(touched, changed))
    yield from _erasures(touched, changed, erased)
    for contribution, fields in changed.items():
        if contribution in erased:
            continue
        if "stream" in fields:
            to = touched.after.stream(touched.after.word(Contribution, contribution, "stream"))
            yield f"{touched.before.said(contribution)} was moved to {to} and is {touched.after.said(contribution)} now"
        if clause := _changed_clause(touched.after.said(contribution), fields):
            yield clause


def _erased(touched: Touched, changed: Mapping[str, Mapping[str, Value]]) -> Iterator[str]:
    """The ids of contributions that lost words for good."""
    for contribution, fields in changed.items():
        masked = touched.any((Erasure,)) and fields.keys() <= _SAID | {"read_back"}
        if fields.get("withdrawn_at") or masked:
            yield contribution


def _erasures(touched: Touched, changed: Mapping[str, Mapping[str, Value]], erased: Collection[str]) -> Iterator[str]:
    whole = [one for one in changed if one in erased and changed[one].get("withdrawn_at")]
    if len(whole) > MANY:
        yield f"the words of {len(whole):,} contributions were erased"
    else:
        how = "were erased" if touched.any((Retention,)) else "were withdrawn and are erased"
        yield from (f"the words of {touched.after.said(one)} {how}" for one in whole)
    for contribution in changed:
        if contribution in erased and contribution not in whole:
            yield f"a name or a number in {touched.after.said(contribution)} was masked and is erased"


def _shown(touched: Touched) -> Iterator[str]:
    """What was shown to a stream (R17)."""
    for about, fields in touched.changed(About):
        if fields.get("shown_at"):
            stream = touched.after.stream(touched.after.word(About, about, "stream"))
            yield f"{touched.after.said(touched.after.word(About, about, 'contribution'))} was shown to {stream}"


def _kept(touched: Touched) -> Iterator[str]:
    """The new contributions, by stream."""
    streams: dict[str, list[str]] = {}
    for contribution in touched.made(Contribution):
        stream = touched.after.stream(touched.after.word(Contribution, contribution, "stream"))
        streams.setdefault(stream, []).append(touched.after.said(contribution))
    verb = "taken in from a file" if touched.made(Import) else "kept"
    for stream, codes in streams.items():
        if len(codes) == 1:
            yield f"{codes[0]} was {verb} in {stream}"
        else:
            yield f"{len(codes):,} contributions were {verb} in {stream} ({codes[0]} to {codes[-1]})"


def _changed(touched: Touched) -> dict[str, dict[str, Value]]:
    """The changed fields of each updated contribution, including its themes and the streams it is about."""
    changed = {one: dict(fields) for one, fields in touched.changed(Contribution)}
    others = {*touched.made(Contribution), *touched.removed(Contribution)}
    shown = {one for one, fields in touched.changed(About) if fields.get("shown_at")}
    for kind, name in ((Tag, "themes"), (About, "about")):
        for record in touched.of(kind):
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
    labels = [_LABELS[name] for name in names]
    verb = "were" if len(labels) > 1 or labels[0].split()[0].endswith("s") else "was"
    return f"the {', '.join(labels[:-1])}{' and ' if labels[:-1] else ''}{labels[-1]} of {code} {verb} changed"


# Conflicts

CONFLICT_KINDS = (Conflict, Side, Basis, Heard, Option, Rating, Proposal, Term, Check, Reservation, Outcome)
_TOLD_ONE_BY_ONE = 2
"""If more conflicts than this are raised at once, they are reported together."""


def conflict_clauses(touched: Touched) -> Iterator[str]:
    """What a command did to conflicts."""
    yield from _conflicts(touched)
    rest = touched.apart_from((*touched.made(Conflict), *touched.removed(Conflict)))
    for clauses_of in (_sides, _links, _heard, _options, _proposals, _checks, _outcomes):
        yield from clauses_of(rest)


def _conflicts(touched: Touched) -> Iterator[str]:
    after = touched.after
    sides: dict[str, list[str]] = {}
    for side in touched.made(Side):
        sides.setdefault(after.word(Side, side, "conflict"), []).append(after.side(side))
    made = touched.made(Conflict)
    if len(made) > _TOLD_ONE_BY_ONE:
        yield f"{len(made)} conflicts were raised ({after.conflict(made[0])} to {after.conflict(made[-1])})"
        made = []
    parted = _parted_from(touched)
    for conflict in made:
        names = sides.get(conflict, [])
        between = " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else ""
        fate = f"split off {parted}" if parted else "raised"
        yield f"{after.conflict(conflict)} was {fate}{' between ' if between else ''}{between}"
    joined = [after.conflict(after.word(Joined, one, "conflict")) for one in touched.made(Joined)]
    for conflict in touched.removed(Conflict):
        yield f"{after.conflict(conflict)} was {f'joined with {joined[0]}' if joined else 'taken off the board'}"
    for conflict, fields in touched.changed(Conflict):
        for label in (label for name, label in labels(Conflict).items() if name in fields):
            yield f"the {label} of {after.conflict(conflict)} was changed"


def _parted_from(touched: Touched) -> str:
    """The code of the conflict that lost links to a new one; empty where none did."""
    lost = (touched.after.word(Basis, one, "side") for one in touched.removed(Basis))
    return next((touched.after.conflict_of(side) for side in lost), "")


def _sides(touched: Touched) -> Iterator[str]:
    after = touched.after
    for kept, sentence in ((touched.made(Side), "became a side of"), (touched.removed(Side), "is no longer a side of")):
        for side in kept:
            yield f"{after.side(side)} {sentence} {after.conflict_of(side)}"
    for record, fields in touched.changed(Side):
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
            yield f"{side} was moved from {touched.before.conflict_of(record)} to {conflict}"


def _links(touched: Touched) -> Iterator[str]:
    after = touched.after
    whole = {*touched.made(Side), *touched.removed(Side)}
    for kept, sentence in ((touched.made(Basis), "was linked to"), (touched.removed(Basis), "is no longer linked to")):
        for basis in kept:
            side, contribution = after.word(Basis, basis, "side"), after.word(Basis, basis, "contribution")
            if side not in whole and not touched.of_any(contribution):
                yield f"{after.said(contribution)} {sentence} {after.side(side)} in {after.conflict_of(side)}"


def _heard(touched: Touched) -> Iterator[str]:
    after = touched.after
    for hearing in touched.made(Heard):
        owner, by = after.word(Heard, hearing, "owner"), after.word(Heard, hearing, "by")
        yield f"{after.side(by)} said back the why of {after.side(owner)} in {after.conflict_of(owner)}"
    for hearing, fields in touched.changed(Heard):
        owner, by = after.word(Heard, hearing, "owner"), after.word(Heard, hearing, "by")
        where = f"what {after.side(by)} said back in {after.conflict_of(owner)}"
        if fields.get("confirmed") is not None:
            yield f"{after.side(owner)} answered “{'yes' if fields['confirmed'] else 'not quite'}” to {where}"
        elif fields.keys() & labels(Heard).keys():
            yield f"{where} was changed"


def _options(touched: Touched) -> Iterator[str]:
    after = touched.after
    fates = (
        (touched.made(Option), "an option was added to"),
        ([one for one, _ in touched.changed(Option)], "an option was changed in"),
        (touched.removed(Option), "an option was taken out of"),
    )
    for kept, sentence in fates:
        for option in kept:
            yield f"{sentence} {after.conflict(after.word(Option, option, 'conflict'))}"
    if not touched.removed(Option):
        for rating in touched.of(Rating):
            side = after.word(Rating, rating, "side")
            yield f"an option in {after.conflict_of(side)} was held against the why of {after.side(side)}"


def _proposals(touched: Touched) -> Iterator[str]:
    after = touched.after
    for proposal in touched.made(Proposal):
        yield f"a middle ground was put into words in {after.conflict(after.word(Proposal, proposal, 'conflict'))}"
    for proposal, _ in touched.changed(Proposal):
        yield f"the middle ground in {after.conflict(after.word(Proposal, proposal, 'conflict'))} was changed"
    if not touched.made(Proposal) and not touched.removed(Proposal):
        for term in touched.of(Term):
            side = after.word(Term, term, "side")
            yield f"what {after.side(side)} keeps and gives in {after.conflict_of(side)} was changed"


def _checks(touched: Touched) -> Iterator[str]:
    after = touched.after
    for check in (*touched.made(Check), *(one for one, _ in touched.changed(Check))):
        side = after.word(Check, check, "side")
        yield f"{after.side(side)} showed how far they agree in {after.conflict_of(side)}"
    fates = (
        (touched.made(Reservation), "written down"),
        ([one for one, _ in touched.changed(Reservation)], "changed"),
        (touched.removed(Reservation), "taken out"),
    )
    if not touched.made(Proposal):
        for kept, fate in fates:
            for reservation in kept:
                side = after.word(Reservation, reservation, "side")
                yield f"a reservation of {after.side(side)} in {after.conflict_of(side)} was {fate}"


def _outcomes(touched: Touched) -> Iterator[str]:
    after = touched.after
    for outcome in touched.made(Outcome):
        code = after.conflict(after.word(Outcome, outcome, "conflict"))
        yield f"{code} was agreed" if after.value(Outcome, outcome, "agreed") else f"{code} ended as not agreed"
    for outcome, fields in touched.changed(Outcome):
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


def leads_clauses(touched: Touched) -> Iterator[str]:
    """What a command did to lines, answers, themes, sections and turns."""
    for clauses_of in (_lines, _sources, _answers, _themes, _asked, _sections, _turns):
        yield from clauses_of(touched)


def _lines(touched: Touched) -> Iterator[str]:
    after = touched.after
    for line in touched.made(BriefLine):
        # The journal does not have the default section.
        yield f"a line was written in section {after.word(BriefLine, line, 'section') or _USUAL_SECTION} of the brief"
    for line in touched.removed(BriefLine):
        yield f"a line was taken out of section {after.word(BriefLine, line, 'section') or _USUAL_SECTION} of the brief"
    moved = False
    for _, fields in touched.changed(BriefLine):
        if changed_labels := [label for name, label in labels(BriefLine).items() if name in fields]:
            were = "were" if len(changed_labels) > 1 or changed_labels[0] == "words" else "was"
            yield f"the {' and '.join(changed_labels)} of a line of the brief {were} changed"
        moved = moved or "position" in fields or "section" in fields
    if moved and not touched.made(BriefLine) and not touched.removed(BriefLine):
        yield "a line of the brief was moved"


def _sources(touched: Touched) -> Iterator[str]:
    after = touched.after
    whole = {*touched.made(BriefLine), *touched.removed(BriefLine)}
    for records, fate in ((touched.made(Source), "cites"), (touched.removed(Source), "no longer cites")):
        for source in records:
            contribution, conflict = (after.word(Source, source, name) for name in ("contribution", "conflict"))
            if after.word(Source, source, "line") not in whole and contribution not in touched.removed(Contribution):
                what = after.said(contribution) if contribution else after.conflict(conflict)
                yield f"a line of the brief {fate} {what}"


def _answers(touched: Touched) -> Iterator[str]:
    after = touched.after
    gone = touched.removed(Contribution)
    by_fate: dict[str, list[str]] = {}
    changed = (one for one, _ in touched.changed(Disposition))
    for answer in dict.fromkeys((*touched.made(Disposition), *changed)):
        fate = after.word(Disposition, answer, "fate") or Fate.IN_BRIEF
        by_fate.setdefault(fate, []).append(after.word(Disposition, answer, "contribution"))
    for fate, contributions in by_fate.items():
        many = (
            f"{len(contributions):,} contributions were"
            if len(contributions) > 1
            else f"{after.said(contributions[0])} was"
        )
        yield f"{many} answered “{fate}”"
    taken = [after.word(Disposition, one, "contribution") for one in touched.removed(Disposition)]
    if taken := [one for one in taken if one not in gone]:
        many = f"{len(taken):,} contributions" if len(taken) > 1 else after.said(taken[0])
        yield f"the answer of {many} was taken back"


def _themes(touched: Touched) -> Iterator[str]:
    after = touched.after
    for theme, fields in touched.changed(Theme):
        name = after.word(Theme, theme, "name")
        if fields.get("into"):
            yield f"the theme #{name} was merged into #{after.word(Theme, str(fields['into']), 'name')}"
        elif "into" in fields:
            yield f"the theme #{name} stands by itself again"
        if "name" in fields:
            yield f"a theme is called #{name} now"
    if touched.made(Theme) and not touched.any((Tag, Contribution)):
        yield from (f"the theme #{after.word(Theme, one, 'name')} was made" for one in touched.made(Theme))


def _asked(touched: Touched) -> Iterator[str]:
    after = touched.after
    for records, fate in (
        (touched.made(Asked), "was asked"),
        (touched.removed(Asked), "is no longer said to be asked"),
    ):
        for asked in records:
            theme = after.word(Theme, after.word(Asked, asked, "theme"), "name")
            yield f"{after.stream(after.word(Asked, asked, 'stream'))} {fate} about #{theme}"


def _sections(touched: Touched) -> Iterator[str]:
    after = touched.after
    ordered = False
    for arrangement, fields in touched.of(Arrangement).items():
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


def _turns(touched: Touched) -> Iterator[str]:
    after = touched.after
    changed = (one for one, _ in touched.changed(TurnTaken))
    for turn_taken in dict.fromkeys((*touched.made(TurnTaken), *changed)):
        turn = Turn(after.word(TurnTaken, turn_taken, "turn") or Turn.SHARED)
        yield f"the lead of {after.stream(after.word(TurnTaken, turn_taken, 'stream'))} {_TURNS[turn]}"
    for turn_taken in touched.removed(TurnTaken):
        yield f"the turn of {after.stream(after.word(TurnTaken, turn_taken, 'stream'))} was taken back"


# Versions of the brief

BRIEF_KINDS = (Version, Sharing, Understanding, SameMeaning, Signoff, BoardDecision, BoardTold)
_DECIDED = {
    Decision.SIGNED: "signed {version}",
    Decision.RESERVED: "signed {version} with reservations",
    Decision.NOT_YET: "answered “not yet” to {version}",
    Decision.DECLINED: "declined {version}",
}


def brief_clauses(touched: Touched) -> Iterator[str]:
    """What a command did to the versions of the brief and their signatures."""
    after = touched.after
    for issued in touched.made(Version):
        yield f"{_version(touched, issued)} of the brief was issued"
    for sharing in touched.made(Sharing):
        stream = after.stream(after.word(Sharing, sharing, "stream"))
        yield f"{_version(touched, after.word(Sharing, sharing, 'version'))} was shared back to {stream}"
    yield from _understood(touched)
    yield from _same(touched)
    for signoff in touched.made(Signoff):
        # The journal does not have the default decision.
        value = after.word(Signoff, signoff, "decision")
        decision = Decision(value) if value else Decision.SIGNED
        version = _version(touched, after.word(Signoff, signoff, "version"))
        yield f"{after.stream(after.word(Signoff, signoff, 'stream'))} {_DECIDED[decision].format(version=version)}"
    for signoff, fields in touched.changed(Signoff):
        if fields.get("retracted_at"):
            stream = after.stream(after.word(Signoff, signoff, "stream"))
            yield f"{stream} took back what it signed of {_version(touched, after.word(Signoff, signoff, 'version'))}"
    yield from _board(touched)


def _understood(touched: Touched) -> Iterator[str]:
    after = touched.after
    changed = (one for one, _ in touched.changed(Understanding))
    for understanding in dict.fromkeys((*touched.made(Understanding), *changed)):
        stream, whose = (after.stream(after.word(Understanding, understanding, name)) for name in ("stream", "whose"))
        # “Yes” is the default answer, which the journal does not always have.
        answer = "not quite" if after.value(Understanding, understanding, "confirmed") == 0 else "yes"
        version = _version(touched, after.word(Understanding, understanding, "version"))
        yield f"{stream} said back what {whose} asked for in {version}; the answer was “{answer}”"
    for understanding in touched.removed(Understanding):
        stream = after.stream(after.word(Understanding, understanding, "stream"))
        yield f"what {stream} said back was taken out"


def _same(touched: Touched) -> Iterator[str]:
    for marks, once, more in (
        (touched.made(SameMeaning), "was listed", "were listed"),
        (touched.removed(SameMeaning), "is no longer listed", "are no longer listed"),
    ):
        if marks:
            what, fate = ("a change", once) if len(marks) == 1 else (f"{len(marks)} changes", more)
            version = _version(touched, touched.after.word(SameMeaning, marks[0], "version"))
            yield f"{what} in {version} {fate} as no change in meaning"


def _board(touched: Touched) -> Iterator[str]:
    after = touched.after
    for decision in touched.made(BoardDecision):
        version = _version(touched, after.word(BoardDecision, decision, "version"))
        verdict = after.word(BoardDecision, decision, "verdict") or Verdict.APPROVED
        yield f"the Board decided about {version}: {verdict}"
    for decision in touched.removed(BoardDecision):
        version = _version(touched, after.word(BoardDecision, decision, "version"))
        yield f"what the Board decided about {version} was taken out"
    for telling in touched.made(BoardTold):
        yield f"what the Board decided was shared back to {after.stream(after.word(BoardTold, telling, 'stream'))}"


def _version(touched: Touched, version: str) -> str:
    number = touched.after.number(Version, version)
    return f"version {number}" if number else "a version"
