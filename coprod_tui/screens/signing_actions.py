"""What the keys of the sign-off screen do: share a version back, write an answer down, take one back, export."""

from __future__ import annotations

import re
from functools import partial

from textual import work

from coprod_tui.meeting.brief import people
from coprod_tui.meeting.model import Attendance, Decision, Signoff, Stream, Version
from coprod_tui.meeting.refusals import RuleBroken
from coprod_tui.meeting.rules.board import latest_decision, tellings
from coprod_tui.meeting.rules.conflicts import listed
from coprod_tui.meeting.rules.signatures import may_share, may_sign
from coprod_tui.meeting.rules.signing import YES, answers, is_provisional
from coprod_tui.meeting.rules.understanding import not_understood
from coprod_tui.meeting.verbs import brief as verbs
from coprod_tui.meeting.wordings import LEFT_OPEN
from coprod_tui.screens.ask import Blank, Choice, Choose, Confirm, Fill, Write
from coprod_tui.screens.days import read_day, said_day
from coprod_tui.screens.exporting import export
from coprod_tui.screens.rows import day_words
from coprod_tui.screens.signing_hand import NOTHING_ISSUED, SigningHand, Texts, counted, refused

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


class SigningActions(SigningHand):
    """The verbs on the newest version and the stream in hand."""

    def why_not(self, action: str) -> str | None:
        """Why something cannot be done now, by the rules."""
        found = self.at_hand()
        if found is not None and action == "sign":
            return self._why_not_sign(*found)
        if found is not None and action == "retract" and not self._answers(*found):
            return f"{found[1].name} have given no answer that could be taken back."
        return super().why_not(action)

    def _why_not_sign(self, version: Version, stream: Stream) -> str | None:
        """What the rules say before anything is filled in: reasons at the stream itself, at no blank of the form."""
        blank = Signoff("", version.id, stream.id)
        try:
            may_sign(self.snapshot, version, blank, self.today().isoformat())
        except RuleBroken as broken:
            place = f"{version.id}/{stream.id}"
            return next((reason.sentence for reason in broken.reasons if reason.place == place), None)
        return None

    def _answers(self, version: Version, stream: Stream) -> tuple[Signoff, ...]:
        return answers(self.snapshot, version, stream.id)

    # Sharing back

    @work
    async def action_share(self) -> None:
        """Asks for the day and the form, and once more, because it cannot be undone."""
        found = self.in_hand("share")
        if found is None:
            return
        version, stream = found
        decision = latest_decision(self.snapshot)
        if decision is not None and not tellings(self.snapshot, decision, stream.id):
            await self.tell_decision(decision, stream)
            return
        texts: Texts = {"on": said_day(self.today()), "form": "", "copies": "", "numbers": ""}
        while True:
            filled = await self.desk.push_screen_wait(self._share_dialog(version, stream, texts))
            if filled is None:
                return
            texts, on = filled, read_day(filled["on"], self.today())
            told = ", ".join(part for part in (day_words(on), filled["form"].strip(), _copies_words(filled)) if part)
            about = f"{told}. This is recorded for good: it cannot be undone."
            title = f"Version {version.number} was shared back to {stream.name}?"
            if await self.desk.push_screen_wait(Confirm(title, about, yes="it was")):
                break
        await self.desk.attempt(
            verbs.share_back, version.id, stream.id, on=on, form=texts["form"],
            copies=counted(texts["copies"]), numbers=texts["numbers"],
        )  # fmt: skip

    def _share_dialog(self, version: Version, stream: Stream, texts: Texts) -> Fill:
        def wrong(now: Texts) -> str | None:
            today = self.today()
            if now["copies"].strip() and counted(now["copies"]) is None:
                return f"“{now['copies'].strip()}” is not a number of copies."
            day = read_day(now["on"], today)
            return refused(partial(may_share, day, now["form"].strip(), today.isoformat(), counted(now["copies"])))

        blanks = [
            Blank("form", "How?", texts["form"], "such as read aloud, on paper, by e-mail …"),
            Blank("on", "On which day?", texts["on"], "today, or 3 Nov"),
            Blank("copies", "How many copies were given out? Empty: none", texts["copies"], "such as 12"),
            Blank("numbers", "Which numbers are on them?", texts["numbers"], "such as 1 to 12"),
        ]
        return Fill(f"Version {version.number} shared back to {stream.name}", blanks, done="keep it", wrong=wrong)

    # Signing

    @work
    async def action_sign(self) -> None:
        """Asks what the stream decided, then how, when, with how many, and who signs."""
        found = self.in_hand("sign")
        if found is None:
            return
        version, stream = found
        about = read_aloud(self.wording_of(version, stream))
        title = f"What do {stream.name} say to version {version.number}?"
        chosen = await self.desk.push_screen_wait(Choose(title, _DECISIONS, about=about))
        if chosen is None:
            return
        decision = Decision(chosen)
        slot = f"sign/{version.id}/{stream.id}"
        if decision not in _WHY:
            await self._sign(version, stream, decision, "", f"{slot}/form")
            return
        asked = Write(_WHY[decision], about="Word for word: it is printed as it stands here.", slot=slot)
        words = await self.desk.push_screen_wait(asked)
        if words is not None:
            self.desk.draft(slot, words or None)
            if await self._sign(version, stream, decision, words, f"{slot}/form"):
                self.desk.draft(slot, None)

    async def _sign(self, version: Version, stream: Stream, decision: Decision, words: str, slot: str) -> bool:
        """Asks how, when, with how many and who signs, a draft in `slot`; False when that was left."""
        texts: Texts = self._proposed(stream)
        while True:
            asked = self._sign_dialog(version, stream, decision, words, texts, slot)
            filled = await self.desk.push_screen_wait(asked)
            if filled is None:
                return False
            texts, one = filled, self._signoff(version, stream, decision, words, filled)
            done = await self.desk.attempt(
                verbs.sign, version.id, stream.id, decision=decision, role=one.role, how=one.how, on=one.on,
                present=one.present, reservations=one.reservations, held_by=one.held_by, unchecked=one.unchecked,
                clears=(slot,),
            )  # fmt: skip
            if done is not None:
                self.desk.draft(slot, None)
                told = "" if not is_provisional(self.snapshot, one) else f" Provisional: {_quorum_words(stream)}."
                self.desk.tell(f"{stream.name}, version {version.number}: {decision.value}.{told}")
                return True

    def _proposed(self, stream: Stream) -> dict[str, str]:
        """Today, and how many of the stream are in the room, where a meeting is open."""
        meeting = self.snapshot.meeting_open
        here = self.snapshot.get(Attendance, f"{meeting.id}/{stream.id}") if meeting else None
        present = str(here.present) if here is not None and here.present is not None else ""
        empty = dict.fromkeys(("how", "role", "held_by", "unchecked"), "")
        return {**empty, "on": said_day(self.today()), "present": present}

    def _sign_dialog(
        self, version: Version, stream: Stream, decision: Decision, words: str, texts: Texts, slot: str
    ) -> Fill:
        def wrong(now: Texts) -> str | None:
            one = self._signoff(version, stream, decision, words, now)
            return refused(partial(may_sign, self.snapshot, version, one, self.today().isoformat()))

        blanks = [
            Blank(
                "how",
                "How did they decide?",
                texts["how"],
                "such as in turn round the table; nobody against",
                lines=True,
            ),
            Blank("on", "On which day?", texts["on"], "today, or 3 Nov"),
            Blank("present", "How many of them were there?", texts["present"], "such as 7"),
            Blank("role", "Who says so for them? A role or a code", texts["role"], "such as stream lead; M7"),
            Blank("held_by", "Signed on paper? Who keeps it? Empty: not on paper", texts["held_by"]),
        ]
        left = not_understood(self.snapshot, version, stream.id)
        if left and decision in YES:
            names = listed(one.name for one in left)
            label = f"They have not said back what {names} asked for and why (h). Why do they sign without it? Printed"
            blanks.append(Blank("unchecked", label, texts["unchecked"], "such as two of them were ill", lines=True))
        about = (
            f"With fewer than {_people(stream.quorum)} there, it is recorded as provisional." if stream.quorum else ""
        )
        title = f"{stream.name}, version {version.number}: {decision.value}"
        return Fill(title, blanks, done="keep it", about=about, wrong=wrong, slot=slot)

    def _signoff(self, version: Version, stream: Stream, decision: Decision, words: str, texts: Texts) -> Signoff:
        return Signoff(
            "",
            version.id,
            stream.id,
            decision,
            how=texts["how"].strip(),
            on=read_day(texts["on"], self.today()),
            present=counted(texts["present"]),
            role=texts["role"].strip(),
            reservations=words.strip() or None,
            held_by=texts["held_by"].strip() or None,
            unchecked=texts.get("unchecked", "").strip() or None,
        )

    @work
    async def action_retract(self) -> None:
        """Takes back what the stream in hand said to the newest version; asks first."""
        found = self.in_hand("retract")
        if found is None:
            return
        version, stream = found
        one = self._answers(version, stream)[-1]
        present = f", {people(one.present)} there" if one.present is not None else ""
        about = (
            f"{one.decision.value}, {day_words(one.on)}{present}, {one.role}.\n\n"
            "That it was said stays in the history, and they can answer again. Taking it back cannot be undone."
        )
        title = f"Take back what {stream.name} said to version {version.number}?"
        if await self.desk.push_screen_wait(Confirm(title, about, yes="take it back")):
            await self.desk.attempt(verbs.retract, one.id)

    @work
    async def action_export(self) -> None:
        """Writes the newest version to a file, with all that was said to it."""
        version = self.newest()
        if version is None:
            self.desk.tell(NOTHING_ISSUED, "warning")
            return
        await export(self.desk, version)


def _copies_words(texts: Texts) -> str:
    """`12 copies, numbers 1 to 12`."""
    count, numbers = counted(texts["copies"]), texts["numbers"].strip()
    told = f"{count} {'copy' if count == 1 else 'copies'}" if count else ""
    return ", ".join(part for part in (told, f"numbers {numbers}" if numbers else "") if part)


def _quorum_words(stream: Stream) -> str:
    return f"fewer than {_people(stream.quorum)} were there"


def _people(count: int | None) -> str:
    return people(count or 0)


def read_aloud(wording: str) -> str:
    """The wording without the boxes and dotted lines of the paper: what they tick and fill in is asked here."""
    kept = [line for line in wording.splitlines() if not any(sign in line for sign in (LEFT_OPEN, "☐", "(tick one)"))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
