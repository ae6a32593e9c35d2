"""Tests for a brief: what is not as it has to be before people can rely on it, where, and how it is mended.

One pure function, for `coprod check` and for the home screen. It cannot see what the file holds beside the records:
what a check of the journal found is handed in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from coprod_tui.base.errors import Reason, Unknown
from coprod_tui.base.text import folded
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.changes import brief_at, difference
from coprod_tui.domain.brief.content import Brief, from_json
from coprod_tui.domain.brief.cover import cover_of
from coprod_tui.domain.brief.facts import Showing, may_be_cited, showing
from coprod_tui.domain.brief.rules import agreed_for, all_lines, number_of, reopened_for, said_for, sources, unshown
from coprod_tui.domain.conflicts import sides, stages
from coprod_tui.domain.contributions.answers import agreement_for, unanswered
from coprod_tui.domain.records import (
    BriefLine,
    Conflict,
    Contribution,
    Disposition,
    Fate,
    MeetingKind,
    Proposal,
    Reservation,
    Signoff,
    Source,
    Stream,
    Version,
)
from coprod_tui.domain.signing.fingerprint import canonical, fingerprint, spoken
from coprod_tui.domain.signing.rules import (
    SIGNED,
    SignState,
    decisions,
    final,
    latest_decision,
    not_told,
    required,
    sharings,
    sign_state,
    signed_by,
    standing,
)
from coprod_tui.domain.snapshot import Snapshot

_CODE = re.compile(r"\b([A-Z])-(\d{2,4})\b")
_LEAST_QUOTED = 4
"""How many words in a row are somebody's very words, and not merely words."""


class Must(StrEnum):
    """What a brief is tested for."""

    ANSWER = "every contribution has an answer"
    SOURCE = "every line has a source"
    RESERVATION = "every reservation is printed"
    SIGNATURE = "no signature is stale"
    QUOTE = "no quote lacks consent"
    CODE = "no code is broken"
    FINGERPRINT = "every fingerprint verifies"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it has to be."""

    test: Must
    what: str
    """A sentence."""
    place: str
    """The id of the record where it is mended, or `record/field`; empty where there is no place."""
    code: str
    """The place as people call it: `M-014`, `5.3`, `version 4`; empty where there is none."""
    mend: str
    """How to mend it, in a sentence."""


def findings(
    project: Snapshot, *, draft: Brief | None = None, moved: int | None = None, altered: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """All that is found, in the order of the tests; nothing when all of them pass.

    `draft` is the brief as it stands, and `moved` how many of its lines moved since the last version, where they are at
    hand; `altered` what a check of the journal found, in sentences.
    """
    draft = draft or brief_of(project)
    return (
        *_unanswered(project),
        *_lines(project),
        *_reservations(project, draft),
        *_signatures(project),
        *_quotes(project),
        *_codes(project),
        *_fingerprints(project, draft, moved),
        *outside(altered),
    )


def outside(altered: Iterable[str]) -> tuple[Finding, ...]:
    """What a check of the journal found, as findings: something was changed behind the program's back."""
    return tuple(Finding(Must.FINGERPRINT, one, "", "", _FROM_BACKUP) for one in altered)


_FROM_BACKUP = "Compare it with the paper, or go back to a backup from before."


# Answers


def _unanswered(project: Snapshot) -> Iterator[Finding]:
    contributions = project.all(Contribution)
    for one in unanswered(project):
        code = project.code(contributions[one])
        agreement = agreement_for(project, one)
        mend = "Cite it in a line of the brief, or say what became of it."
        if agreement is not None:
            mend = f"{sides.code(project, agreement)} was agreed: say whether that changed it."
        yield Finding(Must.ANSWER, f"{code} has no answer yet.", one, code, mend)
    for answer in project.all(Disposition).values():
        if answer.fate is not Fate.IN_BRIEF and not answer.reason and answer.contribution in contributions:
            code = project.code(contributions[answer.contribution])
            what = f"The answer of {code}, “{answer.fate}”, has no reason any more."
            yield Finding(Must.ANSWER, what, answer.contribution, code, "Say why, for the person who said it to read.")


# Lines


def _lines(project: Snapshot) -> Iterator[Finding]:
    for line in all_lines(project):
        number = number_of(project, line)
        said, agreed = said_for(project, line.id), agreed_for(project, line.id)
        if not agreed and not any(map(may_be_cited, said)):
            what = f"Line {number} rests on nothing" + (" that may be printed." if said else ".")
            yield Finding(Must.SOURCE, what, line.id, number, "Cite what was said or agreed, or remove the line.")
        ends = tuple(one.id for one in agreed)
        for reason in unshown(project, line.section, (one.id for one in said), ends):
            yield Finding(Must.SOURCE, reason.sentence, reason.place or line.id, number, "Show it to them, and how.")
        for conflict in reopened_for(project, line.id):
            code = sides.code(project, conflict)
            what = f"Line {number} rests on {code}, which is not agreed any more."
            yield Finding(Must.SOURCE, what, line.id, number, f"Word the line anew, or agree on {code} again.")


# Reservations


def _reservations(project: Snapshot, draft: Brief) -> Iterator[Finding]:
    """R25: those of the agreements, in the draft; those of the signatures, on the sign-off page."""
    printed = {(words.record, words.text) for _, line in draft.lines() for words in line.all_words()}
    for one in project.all(Reservation).values():
        conflict = _counts(project, one)
        if conflict is not None and (one.id, one.text) not in printed:
            code = sides.code(project, conflict)
            what = f"A reservation in {code} is not printed."
            yield Finding(Must.RESERVATION, what, conflict.id, code, "Take sections 6 and 7 into the brief.")
    for version in project.versions[-1:]:
        told = {answer.reservations for answer in cover_of(project, version).answers}
        for signoff in project.linked(Signoff, "version", version.id):
            if signoff.retracted_at is None and signoff.reservations and signoff.reservations not in told:
                called = f"version {version.number}"
                what = f"A reservation on {called} is not printed: two laptops hold different answers."
                place = f"{version.id}/{signoff.stream}"
                yield Finding(Must.RESERVATION, what, place, called, "Take one of the two answers back.")


def _counts(project: Snapshot, one: Reservation) -> Conflict | None:
    """The conflict in whose present or earlier middle ground a reservation stands; None where other words took over."""
    found = project.get(Proposal, one.proposal)
    conflict = project.get(Conflict, found.conflict) if found else None
    if found is None or conflict is None:
        return None
    now = stages.proposal(project, conflict)
    ended = {end.proposal for end in stages.outcomes(project, conflict)}
    return conflict if found == now or found.id in ended else None


# Signatures


def _signatures(project: Snapshot) -> Iterator[Finding]:
    for version in project.versions[-1:]:
        for stream in project.streams:
            found = standing(project, version, stream.id)
            if found.state is SignState.STALE and found.version is not None:
                what = f"{stream.name} signed version {found.version.number}, and words have changed since."
                mend = f"Share version {version.number} back to them, and ask whether they sign what moved."
                yield Finding(Must.SIGNATURE, what, f"{version.id}/{stream.id}", f"version {version.number}", mend)


# Quotes


def _quotes(project: Snapshot) -> Iterator[Finding]:
    """R11: very words that are printed, in the newest version or inside a written line, without leave."""
    contributions = project.all(Contribution)
    for version in project.versions[-1:]:
        for one in _quoted(version):
            said = contributions.get(one)
            if said is not None and said.withdrawn_at is None and showing(said) is not Showing.WORDS:
                code = project.code(said)
                what = f"{code} is quoted in version {version.number}, and may not be quoted any more."
                yield Finding(Must.QUOTE, what, said.id, code, "Issue the next version: it leaves the words out.")
    for line in all_lines(project):
        told = [f" {_bare(text)} " for text in (line.statement, line.benchmark, line.why) if text]
        for said in said_for(project, line.id):
            if showing(said) is Showing.WORDS or not any(_holds(text, said) for text in told):
                continue
            number, code = number_of(project, line), project.code(said)
            what = f"Line {number} says word for word what {code} said, which may not be quoted."
            yield Finding(Must.QUOTE, what, line.id, number, "Put the line into other words, or ask the person.")


def _quoted(version: Version) -> Iterator[str]:
    """The contributions that a version quotes word for word."""
    try:
        brief = brief_at(version)
    except ValueError:
        return
    for _, line in brief.lines():
        kind, _, record = line.key.partition("/")
        if kind == "said" and line.quoted:
            yield record


def _holds(text: str, said: Contribution) -> bool:
    own = _bare(said.text)
    return own.count(" ") >= _LEAST_QUOTED - 1 and f" {own} " in text


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", folded(text)))


# Codes


def _codes(project: Snapshot) -> Iterator[Finding]:
    for answer in project.all(Disposition).values():
        said = project.get(Contribution, answer.contribution)
        if said is not None and (gone := _gone(project, answer)):
            code = project.code(said)
            yield Finding(Must.CODE, f"{code} was {gone} that is not there any more.", said.id, code, "Answer it anew.")
    for line in all_lines(project):
        number = number_of(project, line)
        if any(_leads_nowhere(project, one) for one in sources(project, line.id)):
            what = f"Line {number} cites something that is not there any more."
            yield Finding(Must.CODE, what, line.id, number, "Take the source out of the line.")
    for text, place, called in _written(project):
        for code in _broken(project, text):
            what = f"{called} names {code}, and there is no such code here."
            yield Finding(Must.CODE, what, place, code, "Put the right code there, or take it out.")


def _gone(project: Snapshot, answer: Disposition) -> str:
    """What an answer names that is gone, in words; empty where all is there."""
    if answer.fate is Fate.MERGED:
        there = project.get(Contribution, answer.into) or project.get(BriefLine, answer.into)
        return "" if there else "merged into something"
    if answer.fate is Fate.CHANGED and project.get(Conflict, answer.conflict) is None:
        return "changed by an agreement"
    return ""


def _leads_nowhere(project: Snapshot, one: Source) -> bool:
    return project.get(Contribution, one.contribution) is None and project.get(Conflict, one.conflict) is None


def _written(project: Snapshot) -> Iterator[tuple[str, str, str]]:
    """(text, place, whose) of what the leads wrote; people's contributions are their own words, whatever they name."""
    for line in all_lines(project):
        for text in filter(None, (line.statement, line.benchmark, line.why)):
            yield text, line.id, f"Line {number_of(project, line)}"
    for answer in project.all(Disposition).values():
        said = project.get(Contribution, answer.contribution)
        if answer.reason and said is not None:
            yield answer.reason, said.id, f"The answer of {project.code(said)}"


def _broken(project: Snapshot, text: str) -> Iterator[str]:
    """The codes in a text that mean nothing; letters that are no stream's make no code (`B-12` may be a room)."""
    letters = {stream.letter for stream in project.streams}
    for found in _CODE.finditer(text):
        letter, code = found[1], found[0]
        if (letter == "C" and not _is_conflict(project, code)) or (letter in letters and not project.coded(code)):
            yield code


def _is_conflict(project: Snapshot, code: str) -> bool:
    try:
        sides.conflict_coded(project, code)
    except Unknown as unknown:
        return "two things" in str(unknown)
    return True


# Fingerprints


def _fingerprints(project: Snapshot, draft: Brief, moved: int | None) -> Iterator[Finding]:
    for version in project.versions:
        if wrong := tampered(version):
            called = f"version {version.number}"
            yield Finding(Must.FINGERPRINT, f"V{called[1:]}: {wrong}", version.id, called, _FROM_BACKUP)
    for version in project.versions[-1:]:
        yield from _moved(version, draft, moved)


def _moved(version: Version, draft: Brief, moved: int | None) -> Iterator[Finding]:
    try:
        moved = len({one.key for one in difference(brief_at(version), draft)}) if moved is None else moved
    except ValueError:
        return
    if moved:
        lines = "1 line has" if moved == 1 else f"{moved:,} lines have"
        called = f"version {version.number}"
        mend = f"Look at what moved, and issue version {version.number + 1} when the words are ready."
        yield Finding(Must.FINGERPRINT, f"{lines} moved since {called}.", version.id, called, mend)


def tampered(version: Version) -> str:
    """What of a version is not what was issued, in a sentence; empty where fingerprint, words and print agree."""
    return _tampered(version.sha256, version.words, version.canonical, version.printed)


@lru_cache(maxsize=8)
def _tampered(sha256: str, words: str, told: str, printed: str) -> str:
    if not told.isascii() or fingerprint(told) != sha256:
        return "its fingerprint is not that of its bytes."
    if spoken(sha256) != words:
        return "its four words are not those of its fingerprint."
    try:
        brief, commitments = from_json(printed), _commitments(told)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return "what was printed cannot be read any more."
    try:
        same = canonical(brief, commitments) == told
    except KeyError:
        same = False
    return "" if same else "what is printed is not what the fingerprint was made of."


def _commitments(text: str) -> Mapping[tuple[str, str], str]:
    """The commitments that canonical bytes hold, by record and field."""
    found: dict[tuple[str, str], str] = {}
    for _, lines in json.loads(text.partition("\n")[2])["sections"]:
        for _, own, details, _ in lines:
            sealed = [own] if own else []
            for _, words, _ in details:
                sealed += words
            found.update(((record, field), commitment) for record, field, commitment in sealed)
    return found


def by_test(those: Iterable[Finding]) -> Mapping[Must, tuple[Finding, ...]]:
    """The findings by what they break, in the order of the tests; tests that pass are there with nothing."""
    told: dict[Must, list[Finding]] = {test: [] for test in Must}
    for one in those:
        told[one.test].append(one)
    return {test: tuple(found) for test, found in told.items()}


# What to do next, in one sentence and with the command that does it; and how far a project is.

FLOOR, BOARD, ISSUE = "app.go_floor", "app.go_conflicts", "brief.issue"
SHARE, SIGN, EXPORT = "signoff.share", "signoff.sign", "signoff.export"
LEADS = "app.go_leads"
_ASKED = (SignState.SHARED, SignState.STALE)
"""Where a stream stands that has been shown a version and has not answered yet."""


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do next."""

    sentence: str
    command: str | None = None
    """The id of the command that does it (coprod_tui.tui.commands); None where talking does it, and no key."""


def how_far(project: Snapshot) -> str:
    """How far a project is: “3 streams, 46 things said, 2 conflicts open, brief version 4 signed by 1 of 3”."""
    said = len(project.all(Contribution))
    parts = [
        _counted(len(project.streams), "stream"),
        f"{_counted(said, 'thing')} said" if said else "nothing said yet",
    ]
    if waiting := _open_conflicts(project):
        parts.append(f"{_counted(waiting, 'conflict')} open")
    if project.versions:
        parts.append(_version_words(project, project.versions[-1]))
    return ", ".join(parts)


def next_step(project: Snapshot) -> Next:
    """What to do next in a project: go on with its meeting, talk about what pulls apart, or see to the brief."""
    meeting, waiting = project.meeting_open, _open_conflicts(project)
    if meeting is not None:
        here = LEADS if meeting.kind is MeetingKind.LEADS else FLOOR
        return Next(f"Meeting {meeting.number} is open: go on with it.", here)
    if waiting and not project.versions:
        are = "is" if waiting == 1 else "are"
        return Next(f"{_counted(waiting, 'conflict')} {are} open: see what the streams can work on.", BOARD)
    return next_in_brief(project)


def next_in_brief(project: Snapshot, *, moved: bool = False, waits: tuple[Reason, ...] | None = None) -> Next:
    """What to do next for the brief; `moved`: words have moved since the last version was issued.

    `waits` is what the last version waits for (`final`), where the caller knows it already.
    """
    if not project.all(Contribution):
        return Next("Nothing has been said yet; the brief begins with what people say.", FLOOR)
    if not project.versions:
        return Next("Issue the first version, and share it back to each stream.", ISSUE)
    newest = project.versions[-1]
    this, following = newest.number, newest.number + 1
    if (told := _to_tell(project)) is not None:
        return told
    waits = final(project, newest) if waits is None else waits
    if not waits:
        since = "; what has been said since is not in it" if moved else ""
        if decisions(project, newest):
            return Next(f"The Board has decided about version {this}, and every stream knows what{since}.", EXPORT)
        return Next(f"Version {this} is final for the Board{since}.", EXPORT)
    if not required(project, newest):
        return Next("Say which streams are asked to sign.")
    if moved:
        return Next(f"Words have moved since version {this}: issue version {following} when they are ready.", ISSUE)
    return _next_signature(project, newest, waits)


def _next_signature(project: Snapshot, newest: Version, waits: tuple[Reason, ...]) -> Next:
    this = f"version {newest.number}"
    states = [(stream, sign_state(project, newest, stream.id)) for stream in required(project, newest)]
    for stream, _ in states:
        if _to_share(project, newest, stream):
            return Next(f"Share {this} back to {stream.name}.", SHARE)
    for stream, state in states:
        if state in _ASKED:
            return Next(f"Ask {stream.name} whether they sign {this}.", SIGN)
    for stream, state in states:
        if state in (SignState.NOT_YET, SignState.DECLINED):
            return Next(f"{stream.name} said “{state.value}” to {this}: talk about what would have to change.")
    if left := len(unanswered(project)):
        are = "thing that was said has" if left == 1 else "things that were said have"
        return Next(f"{left:,} {are} no answer yet: say what became of {'it' if left == 1 else 'them'}.", LEADS)
    return Next(waits[0].sentence)


def _to_tell(project: Snapshot) -> Next | None:
    """R28: the Board's last decision stays here until every stream has been told."""
    decision = latest_decision(project)
    those = not_told(project, decision) if decision else ()
    if not those:
        return None
    return Next(f"Share back what the Board decided to {sides.listed(one.name for one in those)}.", SHARE)


def next_stream(project: Snapshot, version: Version) -> Stream | None:
    """The stream that a version waits for: to be shown it, then to be asked; None when all have signed."""
    those = [stream for stream in project.streams if sign_state(project, version, stream.id) not in SIGNED]
    asked = required(project, version)
    ours = [stream for stream in those if stream in asked] or those
    unshown = (stream for stream in ours if _to_share(project, version, stream))
    unasked = (stream for stream in ours if sign_state(project, version, stream.id) in _ASKED)
    return next(unshown, None) or next(unasked, None) or next(iter(ours), None)


def next_for_stream(project: Snapshot, version: Version, stream: Stream) -> Next | None:
    """What to do next with one stream; None when it has signed this version, or there is a newer one."""
    found = standing(project, version, stream.id)
    if version != project.versions[-1] or found.state in SIGNED:
        return None
    this = f"version {version.number}"
    if _to_share(project, version, stream):
        return Next(f"Share {this} back to {stream.name}.", SHARE)
    if found.state is SignState.STALE and found.version is not None:
        return Next(
            f"Read to {stream.name} what moved since version {found.version.number}, and ask whether they sign {this}.",
            SIGN,
        )
    if found.state is SignState.SHARED:
        return Next(f"Ask {stream.name} whether they sign {this}.", SIGN)
    return Next(f"{stream.name} said “{found.state.value}” to {this}: talk about what would have to change.")


def _to_share(project: Snapshot, version: Version, stream: Stream) -> bool:
    """Whether a stream has still to be shown a version before it can be asked (R19)."""
    state = sign_state(project, version, stream.id)
    return state in (SignState.NOT_SHARED, SignState.STALE) and not sharings(project, version, stream.id)


def _version_words(project: Snapshot, version: Version) -> str:
    if not final(project, version):
        return f"brief version {version.number} final for the Board"
    signed, of = signed_by(project, version)
    return f"brief version {version.number} signed by {signed} of {of}"


def _open_conflicts(project: Snapshot) -> int:
    return sum(stages.outcome(project, one) is None for one in project.conflicts)


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one if count == 1 else one + 's'}"
