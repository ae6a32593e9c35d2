"""Actions of the sign-off screen: share a version back, sign, retract, export."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from coprod_tui.domain.brief.facts import counted_people, printed_role
from coprod_tui.domain.claims import may_sign
from coprod_tui.domain.conflicts.sides import join_names
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.meetings.plans import BLANK_PLACE
from coprod_tui.domain.records import (
    Attendance,
    BoardDecision,
    BoardTold,
    Decision,
    Sharing,
    Signoff,
    Stream,
    Understanding,
    Version,
)
from coprod_tui.domain.signing import commands
from coprod_tui.domain.signing.dates import SIGNING_DECISIONS, DatedEntry, step_of
from coprod_tui.domain.signing.equivalence import standing_answers
from coprod_tui.domain.signing.rules import (
    decision_sharings,
    is_provisional,
    latest_decision,
    not_understood,
)
from coprod_tui.domain.signing.versions import may_share
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.contribution_rows import short_date
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import (
    Choice,
    ChoiceDialog,
    ConfirmDialog,
    DialogField,
    FormDialog,
    TextDialog,
    format_day,
    parse_day,
)
from coprod_tui.tui.dialogs.export import export
from coprod_tui.tui.screens.signoff.dialogs import BoardDialogs, UnderstandingDialogs
from coprod_tui.tui.screens.signoff.flow import (
    FOR_GOOD,
    NOTHING_ISSUED,
    SigningFlow,
    Texts,
    day_words,
    parse_count,
    refusal_of,
)
from coprod_tui.tui.verb_runner import VerbRunner, attempt_or_other_words

_DECISIONS = (
    Choice(Decision.SIGNED, "s", "they sign", "they support it going to the Trust Board"),
    Choice(Decision.RESERVED, "r", "they sign with reservations", "which are printed word for word"),
    Choice(Decision.NOT_YET, "n", "not yet, because …"),
    Choice(Decision.DECLINED, "d", "they decline, because …"),
)
_WHY = {
    Decision.RESERVED: "Their reservations",
    Decision.NOT_YET: "Why not yet?",
    Decision.DECLINED: "Why do they decline?",
}


class SigningDialogs:
    """The dialogs about sharing back, signing, retracting and export; a screen runs each in a worker."""

    def __init__(
        self, desk: Desk, flow: SigningFlow, board: BoardDialogs, wording: Callable[[Version, Stream], str]
    ) -> None:
        """`wording` returns what a stream is asked to sign, filled in as far as known."""
        self._desk = desk
        self._flow = flow
        self._board = board
        self._wording = wording

    # Sharing back

    async def share(self) -> None:
        """Ask for day and form of sharing back, and once more, because it cannot be undone."""
        at_hand = self._flow.in_hand("share")
        if at_hand is None:
            return
        version, stream = at_hand
        decision = latest_decision(self._flow.project)
        if decision is not None and not decision_sharings(self._flow.project, decision, stream.id):
            await self._board.tell_decision(decision, stream)
            return
        await self.write_sharing(version, stream)

    async def write_sharing(self, version: Version, stream: Stream, wrong: Sharing | None = None) -> None:
        """Ask for a new entry, or one that corrects an entry that is wrong; then once more, as it is for good."""
        texts: Texts = {
            "on": day_words(wrong.on) if wrong else format_day(self._flow.today),
            "form": wrong.form if wrong else "",
            "copies": str(wrong.copies or "") if wrong else "",
            "numbers": (wrong.numbers or "") if wrong else "",
        }
        while True:
            filled = await self._desk.push_screen_wait(self._share_dialog(version, stream, texts, wrong))
            if filled is None:
                return
            texts, sharing = filled, self._sharing(version, stream, filled, wrong)
            because = await self._flow.ask_why(version, sharing)
            if because is None:
                continue
            parts = (short_date(sharing.on), sharing.form, _copies_words(filled), because)
            told = ", ".join(part for part in parts if part)
            title = f"Version {version.number} was shared back to {stream.name}?"
            if await self._desk.push_screen_wait(ConfirmDialog(title, f"{told}. {FOR_GOOD}", yes="it was")):
                break
        await attempt_or_other_words(
            self._desk, commands.share_back, version.id, stream.id, on=sharing.on, form=sharing.form,
            copies=sharing.copies, numbers=sharing.numbers, because=because, corrects=sharing.corrects,
        )  # fmt: skip

    def _sharing(self, version: Version, stream: Stream, texts: Texts, wrong: Sharing | None) -> Sharing:
        return Sharing(
            "",
            version.id,
            stream.id,
            on=parse_day(texts["on"], self._flow.today),
            form=texts["form"].strip(),
            copies=parse_count(texts["copies"]),
            numbers=texts["numbers"].strip(),
            at=self._flow.now,
            corrects=wrong.id if wrong else None,
        )

    def _share_dialog(self, version: Version, stream: Stream, texts: Texts, wrong_entry: Sharing | None) -> FormDialog:
        def wrong(now: Texts) -> str | None:
            if now["copies"].strip() and parse_count(now["copies"]) is None:
                return f"“{now['copies'].strip()}” is not a number of copies."
            sharing = self._sharing(version, stream, now, wrong_entry)
            return refusal_of(partial(may_share, self._flow.project, version, sharing, self._flow.today.isoformat()))

        blanks = [
            DialogField("form", "How?", texts["form"], "such as read aloud, on paper, by e-mail …"),
            DialogField("on", "On which day?", texts["on"], "today, or 3 Nov"),
            DialogField("copies", "How many copies were given out? Empty: none", texts["copies"], "such as 12"),
            DialogField("numbers", "Which numbers are on them?", texts["numbers"], "such as 1 to 12"),
        ]
        return FormDialog(f"Version {version.number} shared back to {stream.name}", blanks, done="keep it", wrong=wrong)

    # Signing

    async def sign(self) -> None:
        """Ask what the stream decided, then how, when, with how many, and who signs."""
        at_hand = self._flow.in_hand("sign")
        if at_hand is None:
            return
        version, stream = at_hand
        about = read_aloud(self._wording(version, stream))
        title = f"What do {stream.name} say to version {version.number}?"
        chosen = await self._desk.push_screen_wait(ChoiceDialog(title, _DECISIONS, about=about))
        if chosen is None:
            return
        decision = Decision(chosen)
        slot = f"sign/{version.id}/{stream.id}"
        if decision not in _WHY:
            await self._sign(version, stream, decision, "", f"{slot}/form")
            return
        asked = TextDialog(_WHY[decision], about="Word for word: it is printed as it stands here.", slot=slot)
        words = await self._desk.push_screen_wait(asked)
        if words is not None:
            self._desk.drafts.put(slot, words or None)
            if await self._sign(version, stream, decision, words, f"{slot}/form"):
                self._desk.drafts.put(slot, None)

    async def correct_answer(self, version: Version, stream: Stream, answer: Signoff) -> None:
        """Ask for what an answer should have been written down as; what was decided stays."""
        words: str | None = ""
        if answer.decision in _WHY:
            about = "Word for word: it is printed as it stands here."
            asked = TextDialog(_WHY[answer.decision], answer.reservations or "", about=about)
            words = await self._desk.push_screen_wait(asked)
        if words is not None:
            slot = f"sign/{version.id}/{stream.id}/correct"
            await self._sign(version, stream, answer.decision, words, slot, answer)

    async def _sign(
        self,
        version: Version,
        stream: Stream,
        decision: Decision,
        words: str,
        slot: str,
        wrong: Signoff | None = None,
    ) -> bool:
        """Ask how, when, with how many and who signs, and record it; False when left. `slot` holds the draft."""
        texts: Texts = _written(wrong) if wrong else self._proposed(stream)
        while True:
            asked = self._sign_dialog(version, stream, decision, words, texts, slot, wrong)
            filled = await self._desk.push_screen_wait(asked)
            if filled is None:
                return False
            texts, signoff = filled, self._signoff(version, stream, decision, words, filled, wrong)
            because = await self._flow.ask_why(version, signoff)
            if because is None:
                continue
            done = await attempt_or_other_words(
                self._desk, commands.sign, version.id, stream.id, decision=decision, role=signoff.role, how=signoff.how,
                on=signoff.on, present=signoff.present, reservations=signoff.reservations, held_by=signoff.held_by,
                unchecked=signoff.unchecked, because=because, corrects=signoff.corrects,
                clears=(slot,),
            )  # fmt: skip
            if done is not None:
                self._desk.drafts.put(slot, None)
                is_below = is_provisional(self._flow.project, signoff)
                provisional = f" Provisional: {_quorum_words(stream)}." if is_below else ""
                self._desk.tell(f"{stream.name}, version {version.number}: {decision.value}.{provisional}")
                return True

    def _proposed(self, stream: Stream) -> dict[str, str]:
        """The proposed texts: today, and how many of the stream are in the room while a meeting is open."""
        meeting = self._flow.project.meeting_open
        here = self._flow.project.get(Attendance, f"{meeting.id}/{stream.id}") if meeting else None
        present = str(here.present) if here is not None and here.present is not None else ""
        empty = dict.fromkeys(("how", "role", "held_by", "unchecked"), "")
        return {**empty, "on": format_day(self._flow.today), "present": present}

    def _sign_dialog(
        self,
        version: Version,
        stream: Stream,
        decision: Decision,
        words: str,
        texts: Texts,
        slot: str,
        wrong_entry: Signoff | None,
    ) -> FormDialog:
        def wrong(now: Texts) -> str | None:
            signoff = self._signoff(version, stream, decision, words, now, wrong_entry)
            today = self._flow.today.isoformat()
            return refusal_of(
                partial(may_sign, self._flow.project, version, signoff, today), shielded=self._desk.shielded
            )

        blanks = [
            DialogField(
                "how",
                "How did they decide?",
                texts["how"],
                "such as in turn round the table; nobody against",
                lines=True,
            ),
            DialogField("on", "On which day?", texts["on"], "today, or 3 Nov"),
            DialogField("present", "How many of them were there?", texts["present"], "such as 7"),
            DialogField("role", "Who says so for them? A role or a code", texts["role"], "such as stream lead; M7"),
            DialogField("held_by", "Signed on paper? Who keeps it? Empty: not on paper", texts["held_by"]),
        ]
        left = not_understood(self._flow.project, version, stream.id)
        if left and decision in SIGNING_DECISIONS:
            names = join_names(whose.name for whose in left)
            label = f"They have not said back what {names} asked for and why (h). Why do they sign without it? Printed"
            blanks.append(
                DialogField("unchecked", label, texts["unchecked"], "such as two of them were ill", lines=True)
            )
        about = (
            f"With fewer than {_people(stream.quorum)} there, it is recorded as provisional." if stream.quorum else ""
        )
        title = f"{stream.name}, version {version.number}: {decision.value}"
        return FormDialog(title, blanks, done="keep it", about=about, wrong=wrong, slot=slot)

    def _signoff(
        self,
        version: Version,
        stream: Stream,
        decision: Decision,
        words: str,
        texts: Texts,
        wrong: Signoff | None = None,
    ) -> Signoff:
        return Signoff(
            "",
            version.id,
            stream.id,
            decision,
            how=texts["how"].strip(),
            on=parse_day(texts["on"], self._flow.today),
            present=parse_count(texts["present"]),
            role=texts["role"].strip(),
            reservations=words.strip() or None,
            held_by=texts["held_by"].strip() or None,
            unchecked=texts.get("unchecked", "").strip() or (wrong.unchecked if wrong else None),
            at=self._flow.now,
            corrects=wrong.id if wrong else None,
        )

    async def retract(self) -> None:
        """Ask, then retract the answer of the selected stream to the newest version."""
        at_hand = self._flow.in_hand("retract")
        if at_hand is None:
            return
        version, stream = at_hand
        answer = standing_answers(self._flow.project, version, stream.id)[-1]
        present = f", {counted_people(answer.present)} there" if answer.present is not None else ""
        who = printed_role(self._flow.project, answer, "role")
        about = (
            f"{answer.decision.value}, {short_date(answer.on)}{present}, {who}.\n\n"
            "That it was said stays in the history, and they can answer again. Taking it back cannot be undone."
        )
        title = f"Take back what {stream.name} said to version {version.number}?"
        if await self._desk.push_screen_wait(ConfirmDialog(title, about, yes="take it back")):
            await self._desk.attempt(commands.retract, answer.id)

    async def export(self) -> None:
        """Export the newest version with its answers."""
        version = self._flow.version
        if version is None:
            self._desk.tell(NOTHING_ISSUED, "warning")
            return
        await export(self._desk, version)


def _written(answer: Signoff) -> dict[str, str]:
    """What is written down of an answer, as texts of its form."""
    return {
        "how": answer.how,
        "on": day_words(answer.on),
        "present": "" if answer.present is None else str(answer.present),
        "role": answer.role,
        "held_by": answer.held_by or "",
        "unchecked": answer.unchecked or "",
    }


def _copies_words(texts: Texts) -> str:
    """`12 copies, numbers 1 to 12`."""
    count, numbers = parse_count(texts["copies"]), texts["numbers"].strip()
    copies = f"{count} {'copy' if count == 1 else 'copies'}" if count else ""
    return ", ".join(part for part in (copies, f"numbers {numbers}" if numbers else "") if part)


def _quorum_words(stream: Stream) -> str:
    return f"fewer than {_people(stream.quorum)} were there"


def _people(count: int | None) -> str:
    return counted_people(count or 0)


def read_aloud(wording: str) -> str:
    """The wording without the boxes and dotted lines of the paper form, which the dialog asks for."""
    kept = [line for line in wording.splitlines() if not any(sign in line for sign in (BLANK_PLACE, "☐", "(tick one)"))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


# Correcting what was recorded for good: a second entry, or that it never was (R34)


_ANEW, _NEVER = "anew", "never"
_ABOUT = "The entry stays readable, and both are printed; the later one counts."


class CorrectionDialogs:
    """The dialogs that correct an entry; a screen runs them in a worker."""

    def __init__(
        self,
        desk: Desk,
        flow: SigningFlow,
        run: VerbRunner,
        signing: SigningDialogs,
        understanding: UnderstandingDialogs,
        board: BoardDialogs,
    ) -> None:
        """The other dialogs ask for the new entry as for a first one."""
        self._desk = desk
        self._flow = flow
        self._run = run
        self._signing = signing
        self._understanding = understanding
        self._board = board

    async def correct(self) -> None:
        """Ask which entry is wrong, and what is right."""
        at_hand = self._flow.in_hand("correct")
        if at_hand is None:
            return
        version, stream = at_hand
        entries = self._flow.entries(version, stream)
        choices = [
            Choice(str(place), str(place + 1) if place < 9 else "", entry_words(self._flow.project, entry))
            for place, entry in enumerate(entries)
        ]
        chosen = await self._desk.push_screen_wait(ChoiceDialog("Which entry is wrong?", choices, about=_ABOUT))
        if chosen is None:
            return
        entry = entries[int(chosen)]
        never = Choice(_NEVER, "n", "it never was", "and why it was written down")
        if isinstance(entry, Signoff):
            never = Choice(_NEVER, "t", "they take it back", "which is recorded")
        choices = [Choice(_ANEW, "c", "it was otherwise", "another day, other words"), never]
        title = entry_words(self._flow.project, entry)
        how = await self._desk.push_screen_wait(ChoiceDialog(title, choices, about=_ABOUT))
        if how == _ANEW:
            await self._anew(version, stream, entry)
        elif how == _NEVER:
            await self._never(version, entry)

    async def _anew(self, version: Version, stream: Stream, entry: DatedEntry) -> None:
        match entry:
            case Sharing():
                await self._signing.write_sharing(version, stream, entry)
            case Understanding():
                await self._understanding.correct_round(version, entry)
            case Signoff():
                await self._signing.correct_answer(version, stream, entry)
            case BoardDecision():
                await self._board.write_decision(version, entry)
            case BoardTold():
                decision = self._flow.project.the(BoardDecision, entry.board_decision)
                await self._board.tell_decision(decision, stream, entry)

    async def _never(self, version: Version, entry: DatedEntry) -> None:
        if isinstance(entry, Signoff):
            await self._signing.retract()
            return
        asked = TextDialog("Why was it written down, if it never was?", note="It is printed on the sign-off page.")
        because = await self._desk.push_screen_wait(asked)
        if because is None:
            return
        match entry:
            case Sharing():
                await self._run.do(commands.never_shared, entry.id, because=because)
            case Understanding():
                await self._run.do(
                    meeting_commands.take_understanding_back,
                    version.id,
                    entry.stream,
                    entry.whose,
                    because=because,
                )
            case BoardDecision():
                await self._run.do(commands.never_decided, entry.id, because=because)
            case BoardTold():
                await self._run.do(commands.never_told, entry.id, because=because)


def entry_words(project: Snapshot, entry: DatedEntry) -> str:
    """`Version 2 was shared back to Members, 3 Nov`."""
    what = step_of(project, entry).what
    return f"{what[0].upper()}{what[1:]}, {short_date(entry.on)}"
