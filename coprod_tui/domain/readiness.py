"""Check a brief: what is wrong before people can rely on it, where, and how to fix it; and what to do next.

`findings` is pure, for `coprod check` and the home screen. It sees only records: the results of the journal check are
passed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from coprod_tui.base.errors import Reason, Unknown
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.changes import brief_at, difference
from coprod_tui.domain.brief.content import Brief
from coprod_tui.domain.brief.cover import final_state, final_words
from coprod_tui.domain.brief.facts import counted, format_date
from coprod_tui.domain.brief.rules import (
    all_lines,
    number_of,
    reopened_for,
    sources,
)
from coprod_tui.domain.claims import FROM_BACKUP, Claimed, content_findings, judge, missing_for_final, version_altered
from coprod_tui.domain.conflicts import sides, stages
from coprod_tui.domain.contributions.answers import agreement_for, unanswered
from coprod_tui.domain.findings import BriefTest, Claim, Finding
from coprod_tui.domain.privacy.restricted import found_beside
from coprod_tui.domain.records import (
    AnswerKind,
    BriefLine,
    Conflict,
    Contribution,
    Disposition,
    MeetingKind,
    Source,
    Stream,
    Version,
)
from coprod_tui.domain.signing.equivalence import unconfirmed
from coprod_tui.domain.signing.rules import (
    SIGNED_STATES,
    SignState,
    decisions,
    latest_decision,
    not_told,
    required_streams,
    sharings,
    sign_state,
    signed_by,
    standing,
    two_answers,
)
from coprod_tui.domain.snapshot import Snapshot

_CODE = re.compile(r"\b([A-Z])-(\d{2,4})\b")


def findings(
    project: Snapshot, *, draft: Brief | None = None, moved: int | None = None, altered: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """Run all tests of a brief; returns nothing when all of them pass.

    `draft` is the current brief and `moved` the number of its lines that changed since the last version, if the caller
    has them; `altered` are the sentences of the journal check.
    """
    draft = draft or brief_of(project)
    return (
        *_unanswered(project),
        *_content(project, draft),
        *_agreed(project),
        *_reopened(project),
        *_signatures(project),
        *_beside_older(project),
        *_codes(project),
        *_fingerprints(project, draft, moved),
        *journal_findings(altered),
    )


def _content(project: Snapshot, draft: Brief) -> Iterator[Finding]:
    """What the draft and the newest version print against a hard rule; what is wrong in both is said once."""
    said: set[tuple[str, str]] = set()
    drafts = [Claimed(project, draft)] if project.all(Contribution) else []
    for claimed in (*drafts, *(Claimed(project, version=version) for version in project.versions[-1:])):
        found = content_findings(claimed)
        yield from (finding for finding in found if (finding.rule, finding.place) not in said)
        said.update((finding.rule, finding.place) for finding in found)


def _agreed(project: Snapshot) -> Iterator[Finding]:
    """R1: agreements that rest on words that were taken back since, which stops no claim."""
    for conflict in project.conflicts:
        yield from (finding for finding in stages.agreement_findings(project, conflict) if not finding.rule)


def journal_findings(altered: Iterable[str]) -> tuple[Finding, ...]:
    """Findings for sentences of the journal check: something was changed outside the program."""
    return tuple(Finding(BriefTest.FINGERPRINT, one, "", "", FROM_BACKUP) for one in altered)


# Answers


def _unanswered(project: Snapshot) -> Iterator[Finding]:
    contributions = project.all(Contribution)
    for contribution in unanswered(project):
        code = project.code(contributions[contribution])
        agreement = agreement_for(project, contribution)
        mend = "Cite it in a line of the brief, or say what became of it."
        if agreement is not None:
            mend = f"{sides.code(project, agreement)} was agreed: say whether that changed it."
        yield Finding(BriefTest.ANSWER, f"{code} has no answer yet.", contribution, code, mend)
    for answer in project.all(Disposition).values():
        if answer.fate is not AnswerKind.IN_BRIEF and not answer.reason and answer.contribution in contributions:
            code = project.code(contributions[answer.contribution])
            what = f"The answer of {code}, “{answer.fate}”, has no reason any more."
            yield Finding(
                BriefTest.ANSWER, what, answer.contribution, code, "Say why, for the person who said it to read."
            )


# Lines


def _reopened(project: Snapshot) -> Iterator[Finding]:
    """R8: lines that rest on an agreement that was reopened."""
    for line in all_lines(project):
        for conflict in reopened_for(project, line.id):
            number, code = number_of(project, line), sides.code(project, conflict)
            what = f"Line {number} rests on {code}, which is not agreed any more."
            mend = f"Word the line anew, or agree on {code} again."
            yield Finding(BriefTest.SOURCE, what, line.id, number, mend, "R8")


# Signatures


def _signatures(project: Snapshot) -> Iterator[Finding]:
    for version in project.versions[-1:]:
        yield from unconfirmed(project, version)
        for stream in project.streams:
            for reason in two_answers(project, version, stream):
                called = f"version {version.number}"
                yield Finding(BriefTest.SIGNATURE, reason.sentence, reason.place or "", called, "", "R24")
            stands = standing(project, version, stream.id)
            if stands.state is SignState.STALE and stands.version is not None:
                what = f"{stream.name} signed version {stands.version.number}, and words have changed since."
                mend = f"Share version {version.number} back to them, and ask whether they sign what moved."
                yield Finding(BriefTest.SIGNATURE, what, f"{version.id}/{stream.id}", f"version {version.number}", mend)


# What was recorded about versions that are not the newest


def _beside_older(project: Snapshot) -> Iterator[Finding]:
    """R11, R14: restricted words and small roles in what prints beside earlier versions, as they are still printed."""
    for version in project.versions[:-1]:
        yield from found_beside(project, version)


# Codes


def _codes(project: Snapshot) -> Iterator[Finding]:
    for answer in project.all(Disposition).values():
        said = project.get(Contribution, answer.contribution)
        if said is not None and (gone := _missing_target(project, answer)):
            code = project.code(said)
            yield Finding(
                BriefTest.CODE, f"{code} was {gone} that is not there any more.", said.id, code, "Answer it anew."
            )
    for line in all_lines(project):
        number = number_of(project, line)
        if any(_is_dangling(project, one) for one in sources(project, line.id)):
            what = f"Line {number} cites something that is not there any more."
            yield Finding(BriefTest.CODE, what, line.id, number, "Take the source out of the line.")
    for text, place, called in _leads_texts(project):
        for code in _broken_codes(project, text):
            what = f"{called} names {code}, and there is no such code here."
            yield Finding(BriefTest.CODE, what, place, code, "Put the right code there, or take it out.")


def _missing_target(project: Snapshot, answer: Disposition) -> str:
    """What a dangling answer refers to, in words; empty where its target exists."""
    if answer.fate is AnswerKind.MERGED:
        target = project.get(Contribution, answer.into) or project.get(BriefLine, answer.into)
        return "" if target else "merged into something"
    if answer.fate is AnswerKind.CHANGED and project.get(Conflict, answer.conflict) is None:
        return "changed by an agreement"
    return ""


def _is_dangling(project: Snapshot, source: Source) -> bool:
    return project.get(Contribution, source.contribution) is None and project.get(Conflict, source.conflict) is None


def _leads_texts(project: Snapshot) -> Iterator[tuple[str, str, str]]:
    """Yield (text, record id, name) of what the leads wrote; contributions are left out: their words are their own."""
    for line in all_lines(project):
        for text in filter(None, (line.statement, line.benchmark, line.why)):
            yield text, line.id, f"Line {number_of(project, line)}"
    for answer in project.all(Disposition).values():
        said = project.get(Contribution, answer.contribution)
        if answer.reason and said is not None:
            yield answer.reason, said.id, f"The answer of {project.code(said)}"


def _broken_codes(project: Snapshot, text: str) -> Iterator[str]:
    """Yield the codes in a text that do not exist; only letters of streams count (`B-12` can be a room)."""
    letters = {stream.letter for stream in project.streams}
    for match in _CODE.finditer(text):
        letter, code = match[1], match[0]
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
    for version in project.versions[:-1]:
        yield from version_altered(version)
    for version in project.versions[-1:]:
        yield from _moved_lines(version, draft, moved)


def _moved_lines(version: Version, draft: Brief, moved: int | None) -> Iterator[Finding]:
    try:
        moved = len({one.key for one in difference(brief_at(version), draft)}) if moved is None else moved
    except ValueError:
        return
    if moved:
        lines = "1 line has" if moved == 1 else f"{moved:,} lines have"
        called = f"version {version.number}"
        mend = f"Look at what moved, and issue version {version.number + 1} when the words are ready."
        yield Finding(BriefTest.FINGERPRINT, f"{lines} moved since {called}.", version.id, called, mend)


def findings_by_test(all_findings: Iterable[Finding]) -> Mapping[BriefTest, tuple[Finding, ...]]:
    """The findings by test, in the order of the tests; tests that pass have none. Those that only warn are left out."""
    broken: dict[BriefTest, list[Finding]] = {test: [] for test in BriefTest if not test.warns}
    for finding in all_findings:
        broken[finding.test].append(finding)
    return {test: tuple(found) for test, found in broken.items()}


# The next step

FLOOR, BOARD, ISSUE = "app.go_floor", "app.go_conflicts", "brief.issue"
SHARE, SIGN, EXPORT = "signoff.share", "signoff.sign", "signoff.export"
LEADS, CHECK = "app.go_leads", "app.check"
_ASKED = (SignState.SHARED, SignState.STALE)
"""The states in which a stream was shown a version and has not answered it yet."""


@frozen
class NextStep(Frozen):
    """The next step in a project."""

    sentence: str
    command: str | None = None
    """The id of the command that does it (`tui.commands`); None where no command can."""
    public: str = ""
    """What a screen says that the room can see, where the sentence has words that are not for it (R29)."""

    def told(self, *, shielded: bool) -> str:
        """The sentence; the public one where the room can see the screen."""
        return (shielded and self.public) or self.sentence


def progress_summary(project: Snapshot) -> str:
    """The project's progress: “3 streams, 46 things said, 2 conflicts open, brief version 4 signed by 1 of 3”."""
    said = len(project.all(Contribution))
    parts = [
        counted(len(project.streams), "stream"),
        f"{counted(said, 'thing')} said" if said else "nothing said yet",
    ]
    if waiting := _open_conflicts(project):
        parts.append(f"{counted(waiting, 'conflict')} open")
    if project.versions:
        parts.append(_version_words(project, project.versions[-1]))
    return ", ".join(parts)


def next_step(project: Snapshot) -> NextStep:
    """The next step in a project: its open meeting, else open conflicts, else the brief."""
    meeting, waiting = project.meeting_open, _open_conflicts(project)
    if meeting is not None:
        here = LEADS if meeting.kind is MeetingKind.LEADS else FLOOR
        return NextStep(f"Meeting {meeting.number} is open: go on with it.", here)
    if waiting and not project.versions:
        are = "is" if waiting == 1 else "are"
        return NextStep(f"{counted(waiting, 'conflict')} {are} open: see what the streams can work on.", BOARD)
    return next_in_brief(project)


def state_on_list(project: Snapshot) -> str:
    """How far a project is and what is next, for the laptop's list of projects.

    It is kept outside the project's file, where no withdrawal comes: never with words that may not be printed.
    """
    return f"{progress_summary(project)}\nNext: {next_step(project).told(shielded=True)}"


def next_in_brief(
    project: Snapshot,
    *,
    moved: bool = False,
    waits: tuple[Reason, ...] | None = None,
    stops: tuple[Finding, ...] | None = None,
) -> NextStep:
    """The next step for the brief; `moved`: words have changed since the last version was issued.

    `waits` is what the last version still needs (`missing_for_final`), and `stops` what stops the draft from being
    issued, if the caller has them; the draft is put together for it otherwise.
    """
    if not project.all(Contribution):
        return NextStep("Nothing has been said yet; the brief begins with what people say.", FLOOR)
    if not project.versions:
        return _next_issue(project, 1, "Issue the first version, and share it back to each stream.", stops)
    newest = project.versions[-1]
    this, following = newest.number, newest.number + 1
    if (to_tell := _to_tell(project)) is not None:
        return to_tell
    waits = missing_for_final(project, newest) if waits is None else waits
    if not waits:
        since = "; what has been said since is not in it" if moved else ""
        if decisions(project, newest):
            taken = "".join(
                f"; {name} took their signature back on {format_date(on)}" for name, on in _taken_back(project, newest)
            )
            return NextStep(
                f"The Board has decided about version {this}, and every stream knows what{since}{taken}.", EXPORT
            )
        return NextStep(f"Version {this} is {final_words(project, newest)}{since}.", EXPORT)
    if not required_streams(project, newest):
        return NextStep("Say which streams are asked to sign.")
    if moved:
        ready = f"Words have moved since version {this}: issue version {following} when they are ready."
        return _next_issue(project, following, ready, stops)
    return _next_signature(project, newest, waits)


def _next_issue(project: Snapshot, number: int, ready: str, stops: tuple[Finding, ...] | None) -> NextStep:
    """Issue a version, or mend first what stops it."""
    if stops is None:
        stops = judge(Claim.ISSUED, Claimed(project, brief_of(project)))
    if not stops:
        return NextStep(ready, ISSUE)
    more = f" {len(stops) - 1:,} more {'is' if len(stops) == 2 else 'are'} in the check." if len(stops) > 1 else ""
    before = f"Before version {number} can be issued:"
    mend = f"{stops[0].mend}{more}"
    public = f"{before} {stops[0].public} {mend}" if stops[0].public else ""
    return NextStep(f"{before} {stops[0].what} {mend}", CHECK, public)


def _taken_back(project: Snapshot, version: Version) -> tuple[tuple[str, str], ...]:
    """(stream, day): who took back their signature after the Board had decided."""
    state = final_state(project, version)
    return state.taken_back if state else ()


def _next_signature(project: Snapshot, newest: Version, waits: tuple[Reason, ...]) -> NextStep:
    this = f"version {newest.number}"
    states = [(stream, sign_state(project, newest, stream.id)) for stream in required_streams(project, newest)]
    for stream, _ in states:
        if _to_share(project, newest, stream):
            return NextStep(f"Share {this} back to {stream.name}.", SHARE)
    for stream, state in states:
        if state in _ASKED:
            return NextStep(f"Ask {stream.name} whether they sign {this}.", SIGN)
    for stream, state in states:
        if state in (SignState.NOT_YET, SignState.DECLINED):
            return NextStep(f"{stream.name} said “{state.value}” to {this}: talk about what would have to change.")
    if left := len(unanswered(project)):
        are = "thing that was said has" if left == 1 else "things that were said have"
        return NextStep(f"{left:,} {are} no answer yet: say what became of {'it' if left == 1 else 'them'}.", LEADS)
    return NextStep(waits[0].sentence, public=waits[0].public)


def _to_tell(project: Snapshot) -> NextStep | None:
    """R28: share the Board's last decision back until every stream knows it."""
    decision = latest_decision(project)
    streams = not_told(project, decision) if decision else ()
    if not streams:
        return None
    return NextStep(f"Share back what the Board decided to {sides.join_names(one.name for one in streams)}.", SHARE)


def next_stream(project: Snapshot, version: Version) -> Stream | None:
    """The stream to see next about a version: first to show it, then to ask; None when all have signed."""
    unsigned = [stream for stream in project.streams if sign_state(project, version, stream.id) not in SIGNED_STATES]
    asked = required_streams(project, version)
    ours = [stream for stream in unsigned if stream in asked] or unsigned
    unshown = (stream for stream in ours if _to_share(project, version, stream))
    unasked = (stream for stream in ours if sign_state(project, version, stream.id) in _ASKED)
    return next(unshown, None) or next(unasked, None) or next(iter(ours), None)


def next_for_stream(project: Snapshot, version: Version, stream: Stream) -> NextStep | None:
    """The next step with one stream; None when it has signed this version, or there is a newer one."""
    stands = standing(project, version, stream.id)
    if version != project.versions[-1] or stands.state in SIGNED_STATES:
        return None
    this = f"version {version.number}"
    if _to_share(project, version, stream):
        return NextStep(f"Share {this} back to {stream.name}.", SHARE)
    if stands.state is SignState.STALE and stands.version is not None:
        return NextStep(
            f"Read to {stream.name} what moved since version {stands.version.number},"
            f" and ask whether they sign {this}.",
            SIGN,
        )
    if stands.state is SignState.SHARED:
        return NextStep(f"Ask {stream.name} whether they sign {this}.", SIGN)
    return NextStep(f"{stream.name} said “{stands.state.value}” to {this}: talk about what would have to change.")


def _to_share(project: Snapshot, version: Version, stream: Stream) -> bool:
    """Whether a version has to be shared back to a stream before it can be asked (R19)."""
    state = sign_state(project, version, stream.id)
    return state in (SignState.NOT_SHARED, SignState.STALE) and not sharings(project, version, stream.id)


def _version_words(project: Snapshot, version: Version) -> str:
    if words := final_words(project, version):
        return f"brief version {version.number} {words}"
    signed, of = signed_by(project, version)
    return f"brief version {version.number} signed by {signed} of {of}"


def _open_conflicts(project: Snapshot) -> int:
    return sum(stages.outcome(project, one) is None for one in project.conflicts)
