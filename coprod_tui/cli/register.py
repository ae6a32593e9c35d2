"""Every command once: its name, the module that does it, its sentence and its examples."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One command, as it is known before its module is imported."""

    name: str
    module: str
    """The module of coprod_tui.cli that has it in COMMANDS."""
    what: str
    """What it does, in one sentence."""
    examples: tuple[str, ...]
    """Whole lines to type."""
    shows_screen: bool = False
    """Whether it may end in the screens, which answer signals in their own way."""


_ENTRIES = (
    Entry(
        "new",
        "beginning",
        "Begins a project in a new file.",
        (
            'coprod new ward.coprod --title "A new ward"',
            'coprod new ward.coprod --title "A new ward" --stream Members=M --stream Staff=S --observer "The Trust=T"',
        ),
    ),
    Entry(
        "example",
        "example",
        "Writes the worked example, whose people and words are made up, and opens it.",
        ("coprod example", "coprod example try.coprod --no-open"),
        shows_screen=True,
    ),
    Entry(
        "project",
        "beginning",
        "Changes what a project is about: its title, its streams, what can change and what cannot.",
        ('coprod project ward.coprod cannot-change "the site" --source "the Board, May"',),
    ),
    Entry(
        "add",
        "adding",
        "Keeps what was said: one contribution a line, each with its code as soon as it is on disk.",
        (
            'coprod add ward.coprod --stream Members "* a bed I can lower myself because I fell #beds @7"',
            'coprod add ward.coprod "> staff - torches at night"',
            "coprod add ward.coprod --stream Staff < lines.txt",
        ),
    ),
    Entry(
        "edit",
        "changing",
        "Changes a contribution.",
        (
            'coprod edit ward.coprod M-014 --why "I fell from the old one" --theme beds --theme night',
            'coprod edit ward.coprod M-014 --consent quote --asked "at the end of meeting 3" --read-back',
        ),
    ),
    Entry("remove", "changing", "Takes a contribution out; undo brings it back.", ("coprod remove ward.coprod M-014",)),
    Entry(
        "withdraw",
        "withdrawing",
        "Erases a contribution's words, or all of a person's, for good and everywhere; shows first what that is.",
        (
            "coprod withdraw ward.coprod M-014",
            "coprod withdraw ward.coprod @M7",
            "coprod withdraw a.coprod M-014 --yes",
        ),
    ),
    Entry(
        "mask",
        "masking",
        "Asks about what looks like a name, a number or an address; masking erases it for good.",
        ("coprod mask ward.coprod", "coprod mask ward.coprod M-014", "coprod mask ward.coprod M-014 --keep"),
    ),
    Entry(
        "forget",
        "forgetting",
        "Shows what is kept until when, and erases what is due once you say so.",
        ("coprod forget ward.coprod", "coprod forget ward.coprod 1"),
    ),
    Entry(
        "seal",
        "sealing",
        "Seals a project's file and its backups with a passphrase, which is asked for.",
        ("coprod seal ward.coprod",),
    ),
    Entry("unseal", "sealing", "Takes the passphrase of a project's file away.", ("coprod unseal ward.coprod",)),
    Entry("reseal", "sealing", "Changes the passphrase of a project's file.", ("coprod reseal ward.coprod",)),
    Entry("undo", "past", "Takes back the last thing that was done, and says which.", ("coprod undo ward.coprod",)),
    Entry("redo", "past", "Does again what was taken back last.", ("coprod redo ward.coprod",)),
    Entry(
        "meeting",
        "meetings",
        "Starts a meeting from a plan, moves through its agenda, ends it; it stays open in the file until then.",
        (
            'coprod meeting ward.coprod start joint --present Members=7 Staff=5 --venue "Quayside"',
            "coprod meeting ward.coprod block 4",
            "coprod meeting ward.coprod end",
        ),
    ),
    Entry("plans", "meetings", "Lists the meeting plans, and what is wrong in one.", ("coprod plans",)),
    Entry(
        "list",
        "listing",
        "Lists contributions in the order said.",
        ("coprod list ward.coprod --stream Members --theme beds", "coprod list ward.coprod --search garden --json"),
    ),
    Entry(
        "show", "showing", "Shows how far a project is.", ("coprod show ward.coprod", "coprod show ward.coprod --json")
    ),
    Entry(
        "conflicts",
        "apart",
        "Lists where streams pull apart, and what is still missing.",
        ("coprod conflicts ward.coprod", "coprod conflicts ward.coprod --json"),
    ),
    Entry(
        "conflict",
        "apart",
        "Carries one conflict from two requests to a middle ground.",
        (
            'coprod conflict ward.coprod raise M-014 S-007 --title "The bed"',
            'coprod conflict ward.coprod why C-01 Members "A hospital bed tells me that I am ill"',
        ),
    ),
    Entry(
        "history",
        "past",
        "Tells what was done, oldest first: codes, never words.",
        ("coprod history ward.coprod", "coprod history ward.coprod --json"),
    ),
    Entry(
        "line",
        "leads",
        "Writes the lines of the brief, each resting on what was said or agreed.",
        (
            'coprod line ward.coprod add "Every bedroom has a window seat." --from M-014 S-007',
            "coprod line ward.coprod chain 5.1",
        ),
    ),
    Entry(
        "answer",
        "leads",
        "Says what became of what was said: one thing, many, or a whole theme.",
        (
            'coprod answer ward.coprod M-014 S-007 --as "in the brief"',
            'coprod answer ward.coprod --theme parking --as "for another service" --reason "the council decides"',
            'coprod answer ward.coprod M-015 --into M-014 --reason "the same wish"',
            'coprod answer ward.coprod M-016 --agreement C-01 --reason "one of two positions"',
        ),
    ),
    Entry(
        "theme",
        "leads",
        "Puts themes side by side, merges them, takes them apart again.",
        ("coprod theme ward.coprod list", "coprod theme ward.coprod merge bedrooms --into beds"),
    ),
    Entry(
        "shown",
        "leads",
        "Records that a request about another stream's work was shown to that stream.",
        ('coprod shown ward.coprod M-014 --stream Staff --how "read aloud at handover"',),
    ),
    Entry(
        "turn",
        "leads",
        "Records a lead's turn at a leads' meeting: shared, nothing new, absent.",
        ("coprod turn ward.coprod Members shared", 'coprod turn ward.coprod Staff "nothing new"'),
    ),
    Entry(
        "section",
        "leads",
        "Arranges the brief's sections: opening paragraph, order, what is left out.",
        ('coprod section ward.coprod open 5 "This is what all three streams want."',),
    ),
    Entry(
        "brief",
        "brief",
        "Writes the brief as it stands, or a version as it was issued.",
        (
            "coprod brief ward.coprod > draft.md",
            "coprod brief ward.coprod --version 2",
            "coprod brief ward.coprod --version 2 --canonical | sha256sum",
        ),
    ),
    Entry(
        "issue",
        "brief",
        "Freezes the brief as its next numbered version.",
        ('coprod issue ward.coprod --reason "after the joint meeting"',),
    ),
    Entry(
        "diff",
        "comparing",
        "Compares two versions of the brief line by line, with why each was issued; or a version and the draft.",
        ("coprod diff ward.coprod", "coprod diff ward.coprod 3 4", "coprod diff ward.coprod 3 4 --json"),
    ),
    Entry(
        "check",
        "comparing",
        "Tests the brief: answers, sources, reservations, signatures, quotes, codes, fingerprints.",
        ("coprod check ward.coprod", "coprod check ward.coprod --json"),
    ),
    Entry(
        "share",
        "signing",
        "Records that a version, or the Board's decision, was shared back to a stream, when and in which form.",
        (
            'coprod share ward.coprod --stream Members --on 2026-11-20 --form "on paper" --copies 9',
            'coprod share ward.coprod --board --stream Members --on 2026-12-09 --form "read aloud"',
        ),
    ),
    Entry(
        "understand",
        "signing",
        "Records that a stream said back what another asked for and why; without a stream, the grid of all pairs.",
        (
            "coprod understand ward.coprod",
            "coprod understand ward.coprod --stream Members --of Staff --on 2026-11-20",
            'coprod understand ward.coprod --stream Staff --of Members --on 2026-11-20 --not-quite "the view"',
        ),
    ),
    Entry(
        "sign",
        "signing",
        "Records what a stream decided about a version.",
        ('coprod sign ward.coprod --stream Members --role "stream lead" --how hands --on 2026-11-24 --present 7',),
    ),
    Entry(
        "same",
        "signing",
        "Lists other words for the same as “no change in meaning”, for all to see; without a line, what could be.",
        ("coprod same ward.coprod", 'coprod same ward.coprod 5.3 A.14 --by "lead of Members"'),
    ),
    Entry(
        "decide",
        "signing",
        "Records what the Trust Board decided about a final version, line by line where it changed something.",
        (
            'coprod decide ward.coprod --decision approved --on 2026-12-02 --words "We thank all three streams."',
            'coprod decide ward.coprod --decision "with changes" --on 2026-12-02 --words "Yes, but" --change 5.3=half',
        ),
    ),
    Entry(
        "export",
        "exporting",
        "Writes documents, tables or the whole project to files; the ending of each says what it is.",
        (
            "coprod export ward.coprod brief.pdf brief.html --version 2",
            "coprod export ward.coprod board.docx --edition board --version 2 --template letter.dotx",
            "coprod export ward.coprod members.docx --edition stream --stream Members --large",
            "coprod export ward.coprod minutes.pdf --edition minutes --meeting 3",
            "coprod export ward.coprod ward.csv",
            "coprod export ward.coprod answers.csv --what dispositions",
            "coprod export ward.coprod ward.json ward.notes",
            'coprod export ward.coprod cards.pdf --edition "paper pack" --plan joint',
        ),
    ),
    Entry(
        "notes",
        "taking",
        "Writes meetings as notes: plain text that can be read, edited and taken in again.",
        ("coprod notes ward.coprod --meeting 3 > meeting-3.notes",),
    ),
    Entry(
        "import",
        "taking",
        "Takes in notes, or the words in one column of a CSV file; or makes a new file of a whole project.",
        (
            "coprod import ward.coprod meeting-3.notes meeting-4.notes",
            "coprod import new.coprod ward.json",
            'coprod import ward.coprod survey.csv --stream Members --text "Your answer" --theme Topics',
            'coprod import ward.coprod a.csv --stream Staff --text Answer --kind Q --kind-map "What was good?=works"',
        ),
    ),
    Entry(
        "backup",
        "keeping",
        "Makes a checked backup beside the project, in the second place too if there is one.",
        (
            "coprod backup ward.coprod",
            "coprod backup ward.coprod --list",
            "coprod backup ward.coprod --to /media/stick",
        ),
    ),
    Entry(
        "verify",
        "keeping",
        "Checks that a file holds what was saved and signed, and names everything that was altered.",
        ("coprod verify ward.coprod",),
    ),
    Entry(
        "rescue",
        "keeping",
        "Saves every readable record of a damaged file in a new one, and says what could not be read.",
        ("coprod rescue ward.coprod rescued.coprod",),
    ),
    Entry(
        "restore",
        "keeping",
        "Shows what is in each backup, and puts one back; the present file is kept aside, never written over.",
        ("coprod restore ward.coprod", "coprod restore ward.coprod 2"),
    ),
    Entry(
        "typed",
        "typing_back",
        "Takes in what was written on the cards and sheets of a paper pack, by the codes on them.",
        (
            'coprod typed ward.coprod "M3-07-K * a bed I can lower myself because I fell | consent: quote"',
            'coprod typed ward.coprod "C03-MTX8-4 5=4 4=2 3=1 | reservation: two layouts to learn"',
            "coprod typed ward.coprod < cards.txt",
        ),
    ),
    Entry(
        "plain",
        "plain",
        "Line mode: numbers and questions instead of screens, for screen readers and for any terminal.",
        ("coprod plain ward.coprod",),
    ),
    Entry(
        "hand-over",
        "handing",
        "Makes a checked copy of a project, on a stick or in any folder.",
        ("coprod hand-over ward.coprod /media/stick",),
    ),
    Entry(
        "keys",
        "keys",
        "Press a key, see what arrives from this terminal and what it does.",
        ("coprod keys",),
        shows_screen=True,
    ),
    Entry("settings", "settings", "Says what is set, and where each value comes from.", ("coprod settings",)),
)

ENTRIES = {entry.name: entry for entry in _ENTRIES}
"""All of them by name, in the order of the help."""
