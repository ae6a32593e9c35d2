"""The table of commands: id, keys, name, help. Bindings, footer, help, palette and the user's keys read it."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding
from textual.keys import key_to_character

from coprod_tui.base.frozen import Frozen, frozen


@frozen
class KeyCommand(Frozen):
    """What a key does in one place."""

    id: str
    """`place.action`; the name by which a user changes its key in the settings."""
    keys: tuple[str, ...]
    """Textual's key names, the one that is shown first."""
    name: str
    """What the footer says, in a word or two."""
    what: str
    """What it does, in one sentence, for help and palette."""
    also: str = ""
    """Words that people know it by elsewhere (save, find, delete, print, close), for searching the help."""
    shown: bool = True
    """Whether the footer has it."""
    short: str = ""
    """What the footer says where there is little room; empty: the name."""
    early: bool = False
    """Whether it works while a large project is still being read: it asks nothing of what is not read yet."""

    @property
    def place(self) -> str:
        """Where the key works."""
        return self.id.partition(".")[0]

    @property
    def action(self) -> str:
        """The action of the screen or the app that does it."""
        return self.id.partition(".")[2]


EVERYWHERE = (
    KeyCommand(
        "app.help",
        ("f1", "question_mark", "1"),
        "help",
        "Every key that works here, and everywhere; Enter does it.",
        "keys manual",
        early=True,
    ),
    KeyCommand(
        "app.places",
        ("escape",),
        "places",
        "A short list of places to go to, and how to leave.",
        "menu back",
        shown=False,
        early=True,
    ),
    KeyCommand("app.go_floor", ("f2", "2"), "meeting", "The meeting: what is being said.", "floor", early=True),
    KeyCommand("app.go_conflicts", ("f3", "3"), "conflicts", "Where streams pull apart.", "board", early=True),
    KeyCommand(
        "app.go_brief", ("f4", "4"), "brief", "What will be read: the brief as it stands.", "document", early=True
    ),
    KeyCommand("app.go_signoff", ("f5", "5"), "sign-off", "Who has signed which words.", "signature", early=True),
    KeyCommand(
        "app.go_history", ("f6", "6"), "history", "What happened, and when.", "log changes", shown=False, early=True
    ),
    KeyCommand(
        "app.go_leads",
        ("ctrl+l", "7"),
        "leads",
        "Themes side by side: what each stream said about the same thing, and what has no answer.",
        "themes leads' meeting unanswered",
        shown=False,
        early=True,
    ),
    KeyCommand(
        "app.undo",
        ("ctrl+z",),
        "undo",
        "Takes back the last thing that was done, and says which.",
        "back",
        shown=False,
        early=True,
    ),
    KeyCommand("app.redo", ("ctrl+y",), "redo", "Does again what was taken back.", "again", shown=False, early=True),
    KeyCommand(
        "app.shield",
        ("f10", "0"),
        "the room can see this",
        "Hides sensitive and room-only words on every screen, or shows them again.",
        "projector privacy hide",
        shown=False,
        early=True,
    ),
    KeyCommand(
        "app.pause",
        ("f9",),
        "pause",
        "Hides what was said until a key is pressed; shows what to do when somebody may be seriously harmed.",
        "break screen safeguarding harm",
        shown=False,
        early=True,
    ),
    KeyCommand(
        "app.hand_over",
        ("ctrl+o",),
        "hand over",
        "Makes a checked copy of the project, on a stick or in any folder.",
        "copy save stick usb",
        shown=False,
    ),
    KeyCommand(
        "app.flip",
        (),
        "light or dark",
        "Changes between the light and the dark look.",
        "theme colour contrast",
        shown=False,
        early=True,
    ),
    KeyCommand(
        "app.looks",
        (),
        "looks",
        "Chooses the look; it changes while you move through the list.",
        "theme colour",
        shown=False,
        early=True,
    ),
    KeyCommand(
        "app.numbers",
        (),
        "in numbers",
        "What was said by stream, kind and theme, who was silent, and how far conflicts are, in bars and words.",
        "charts pictures statistics count",
        shown=False,
    ),
    KeyCommand(
        "app.from_paper",
        (),
        "typed from paper",
        "Takes in what was written on the cards and sheets of a paper pack, by their codes.",
        "cards tally sheet electricity",
        shown=False,
    ),
    KeyCommand(
        "app.check",
        (),
        "check",
        "What the brief still needs before people can rely on it; Enter goes to where each is mended.",
        "test findings verify missing",
        shown=False,
    ),
    KeyCommand(
        "app.notices",
        (),
        "notices",
        "The last fifty notices, with their times.",
        "messages errors",
        shown=False,
        early=True,
    ),
    KeyCommand(
        "app.backup",
        (),
        "back up now",
        "Makes a backup beside the project, and in the second place if there is one.",
        "save copy safe stick",
        shown=False,
    ),
    KeyCommand(
        "app.check_file",
        (),
        "check the file",
        "Checks that the file holds what was saved and signed, and names what was altered.",
        "verify damage integrity",
        shown=False,
    ),
    KeyCommand(
        "app.close_project",
        (),
        "close the project",
        "Saves, closes this project and goes to the list of projects.",
        "lobby",
        shown=False,
        early=True,
    ),
    KeyCommand(
        "app.quit",
        ("ctrl+q",),
        "close",
        "Closes the program when everything is on disk.",
        "quit exit leave",
        shown=False,
        early=True,
    ),
)

LOBBY = (
    KeyCommand("lobby.open_recent", ("enter",), "open", "Opens the project that is marked.", "start"),
    KeyCommand("lobby.new", ("n",), "new project", "Begins a project.", "create"),
    KeyCommand("lobby.open_file", ("o",), "open a file", "Opens a project by its file.", "load"),
    KeyCommand(
        "lobby.example",
        ("e",),
        "try the worked example",
        "Opens the worked example; its people and words are made up.",
        "demo",
    ),
    KeyCommand(
        "lobby.forget",
        ("delete",),
        "take off the list",
        "Takes a project off this list; the file stays where it is.",
        "remove",
        shown=False,
    ),
)

FLOOR = (
    KeyCommand(
        "floor.keep", ("enter",), "keep", "Keeps the line; it is on disk before it has a code.", "save add", early=True
    ),
    KeyCommand(
        "floor.next_stream", ("tab",), "next stream", "The line goes to the next stream.", short="stream", early=True
    ),
    KeyCommand(
        "floor.previous_stream",
        ("shift+tab",),
        "previous stream",
        "The line goes to the stream before.",
        shown=False,
        early=True,
    ),
    KeyCommand(
        "floor.look_back",
        ("up",),
        "what was said",
        "Goes to the last thing said, to act on it.",
        "select",
        short="back",
        early=True,
    ),
    KeyCommand(
        "floor.agenda",
        ("f2",),
        "agenda",
        "Start or end a meeting, move through the agenda, borrow minutes.",
        "start meeting clock",
    ),
    KeyCommand(
        "floor.find",
        ("f7", "slash"),
        "find",
        "Finds words, whys, themes and codes in every stream at once.",
        "search filter",
        early=True,
    ),
    KeyCommand("floor.next_block", ("f8",), "next block", "Opens the next block of the agenda.", shown=False),
    KeyCommand("floor.previous_block", (), "previous block", "Goes back to the block before.", shown=False),
    KeyCommand(
        "floor.borrow",
        (),
        "five minutes more",
        "Takes five minutes from a later block for this one.",
        "time",
        shown=False,
    ),
    KeyCommand(
        "floor.say_consent",
        (),
        "what we say about consent",
        "The words about consent, to be read aloud before anything is written down.",
        "permission quote privacy",
        shown=False,
        early=True,
    ),
    KeyCommand("floor.start_meeting", (), "start a meeting", "Starts a meeting from a plan.", "begin", shown=False),
    KeyCommand(
        "floor.end_meeting", (), "end the meeting", "Ends the meeting that is open.", "finish close", shown=False
    ),
    KeyCommand(
        "floor.project",
        (),
        "about the project",
        "Title, purpose, what can change and who decides.",
        "fixed points edit",
        shown=False,
    ),
)

SAID = (
    KeyCommand(
        "said.edit",
        ("e", "enter"),
        "edit",
        "Changes the words; the earlier ones are kept in the history.",
        "correct change",
    ),
    KeyCommand("said.kind", ("k",), "kind", "Works, doesn't work, would like, question or fact.", "type"),
    KeyCommand("said.why", ("w",), "why", "Writes down why they say so.", "because reason"),
    KeyCommand("said.themes", ("t",), "themes", "The themes that it belongs to.", "tag label"),
    KeyCommand("said.speaker", ("at",), "speaker", "The code of the person who said it, never a name.", "who"),
    KeyCommand("said.form", ("f",), "form", "In their own words, a summary, or written.", "quote"),
    KeyCommand(
        "said.read_back", ("r",), "read back", "It was read back to the person, and is what they meant.", "check"
    ),
    KeyCommand(
        "said.consent",
        ("c",),
        "consent",
        "Stays in the room, use the idea, use the words, use the words and the role.",
        "quote permission",
    ),
    KeyCommand(
        "said.sensitive",
        ("v",),
        "sensitive",
        "Marks it as sensitive: never on the room screen, only counted in print.",
        "private",
    ),
    KeyCommand("said.about", ("g",), "about", "Which other streams' work or space it is about.", "concerns"),
    KeyCommand("said.move", ("m",), "move", "Moves it to another stream; it gets a code there.", "stream"),
    KeyCommand("said.remove", ("delete", "backspace"), "remove", "Takes it out; Ctrl+Z brings it back.", "delete"),
    KeyCommand(
        "said.names",
        ("n",),
        "names",
        "Keeps or masks what looks like a name, a number or an address.",
        "mask privacy anonymous personal",
        shown=False,
    ),
    KeyCommand(
        "said.withdraw",
        ("q",),
        "withdraw",
        "Erases the words for good, everywhere, because the person took them back; shows first what goes.",
        "erase delete forget privacy",
    ),
    KeyCommand("said.mark", ("space",), "mark", "Marks it, to do something with two or more.", "select"),
    KeyCommand(
        "said.pull_apart",
        ("p",),
        "these pull apart",
        "Makes a conflict of what is marked, a side for each stream.",
        "conflict",
        short="pull apart",
    ),
    KeyCommand("said.copy", ("ctrl+c",), "copy", "Copies the words.", "clipboard", shown=False),
)

CONFLICTS = (
    KeyCommand("conflicts.open", ("enter",), "open", "Opens the conflict that is marked."),
    KeyCommand(
        "conflicts.now",
        ("n",),
        "now in the room",
        "Shows only what the streams in the room can work on now.",
        short="now",
    ),
    KeyCommand("conflicts.find", ("slash", "f7"), "find", "Finds a conflict by its words.", "search filter"),
)

STEP = (
    KeyCommand(
        "step.keep",
        ("enter",),
        "keep the words",
        "Keeps what is typed; the next step is then in place.",
        "save",
        short="keep",
    ),
    KeyCommand("step.on", ("enter",), "go on", "Goes on to what is next, with what is marked or counted.", "continue"),
    KeyCommand(
        "step.leave", ("escape",), "leave the step", "Leaves it; what was typed stays as a draft.", short="leave"
    ),
    KeyCommand(
        "step.further", ("tab",), "next step", "Goes on to the next step and leaves this one as it is.", short="next"
    ),
    KeyCommand("step.before", ("shift+tab",), "step before", "Goes back to the step before.", shown=False),
)

GRID = (
    KeyCommand("grid.meets", ("m",), "meets", "The option meets the side's why; then the next cell.", "yes"),
    KeyCommand("grid.partly", ("p",), "partly", "It meets it partly."),
    KeyCommand("grid.fails", ("f",), "fails", "It fails it.", "no"),
    KeyCommand("grid.unknown", ("d",), "don't know", "Nobody knows yet."),
    KeyCommand(
        "grid.cycle", ("space",), "change", "Changes the cell: meets, partly, fails, don't know.", "cycle", shown=False
    ),
    KeyCommand(
        "grid.word", ("w",), "a word for why", "Says in a few words why it meets or fails.", "reason", short="word"
    ),
    KeyCommand("grid.edit", ("e",), "edit", "Puts the option into other words."),
    KeyCommand(
        "grid.remove_option",
        ("delete", "backspace"),
        "remove",
        "Takes the option out; Ctrl+Z brings it back.",
        "delete",
        shown=False,
    ),
)

HANDS = (
    KeyCommand("hands.hand_back", ("backspace",), "one back", "Takes the last hand back.", "delete"),
    KeyCommand(
        "hands.outside",
        ("b",),
        "by phone or on paper",
        "Says how they were asked, and who wrote it down.",
        short="by phone",
    ),
)

CONFLICT = (
    KeyCommand(
        "conflict.next",
        ("enter",),
        "next step",
        "Goes to what is next: the ask, the why, saying it back, the middle ground.",
    ),
    KeyCommand("conflict.ask", ("a",), "ask", "What the chosen side asks for.", "position"),
    KeyCommand("conflict.why", ("w",), "why", "Why the chosen side asks for it.", "because reason interest"),
    KeyCommand(
        "conflict.say_back", ("h",), "say back", "Another side says the chosen side's why in its own words.", "heard"
    ),
    KeyCommand("conflict.option", ("o",), "option", "Adds one possible way."),
    KeyCommand("conflict.rate", ("g",), "grid", "How each option answers each side's why.", "rate meets fails"),
    KeyCommand(
        "conflict.propose",
        ("m",),
        "middle ground",
        "What the sides found together, what each keeps and gives.",
        "proposal",
    ),
    KeyCommand(
        "conflict.hands", ("k",), "hands", "How far each side agrees: a key for each hand.", "position check tally"
    ),
    KeyCommand(
        "conflict.end",
        ("y",),
        "how it ends",
        "Asks the sides whether they agree: agreed or not agreed.",
        "agree finish",
        short="end",
    ),
    KeyCommand("conflict.reserve", ("r",), "reservation", "A worry that a side goes on with; printed word for word."),
    KeyCommand("conflict.link", ("l",), "contributions", "What the chosen side rests on.", "link"),
    KeyCommand("conflict.side", ("s",), "sides", "Adds a stream or a sub-group as a side, or takes one out.", "stream"),
    KeyCommand(
        "conflict.unfold",
        ("z",),
        "all words",
        "Shows long texts whole, and every time a why was said back; or folds them.",
        "more read",
    ),
    KeyCommand("conflict.title", ("e",), "title", "Changes the title.", "rename edit"),
    KeyCommand("conflict.reopen", ("u",), "reopen", "Opens it again; the earlier agreement stays readable."),
    KeyCommand(
        "conflict.join",
        ("j",),
        "join",
        "Joins another conflict with this one; nothing said in either is lost.",
        "merge",
        shown=False,
    ),
    KeyCommand(
        "conflict.split",
        ("d",),
        "split",
        "Makes a second conflict of some of the contributions.",
        "divide",
        shown=False,
    ),
    KeyCommand(
        "conflict.silence",
        (),
        "chose not to say why",
        "Records that the chosen side chose not to say why, or says it after all.",
        shown=False,
    ),
    KeyCommand(
        "conflict.take_back",
        (),
        "take a reservation back",
        "Takes out a reservation that its side no longer has.",
        shown=False,
    ),
    KeyCommand("conflict.agree", (), "agreed", "Records that the sides agree, at this meeting.", "end", shown=False),
    KeyCommand("conflict.disagree", (), "not agreed", "Records that it stopped, and why.", "end", shown=False),
    KeyCommand(
        "conflict.remove",
        ("delete",),
        "remove",
        "Takes the conflict off the board; Ctrl+Z brings it back.",
        "delete",
        shown=False,
    ),
    KeyCommand("conflict.back", ("f3", "3", "escape"), "board", "Goes back to the board.", "conflicts leave"),
)

LINE = (
    KeyCommand("line.edit", ("e", "enter"), "edit", "Words the line anew.", "change correct"),
    KeyCommand(
        "line.chain",
        ("question_mark",),
        "where from",
        "Shows where a line comes from: agreement, both whys, what was said, at which meeting, with what leave.",
        "source why chain",
    ),
    KeyCommand("line.benchmark", ("b",), "benchmark", "How we would know that the line is so.", "check measure"),
    KeyCommand("line.why", ("w",), "why", "Why the line is asked for, where what was said does not say it.", "because"),
    KeyCommand("line.sources", ("l",), "rests on", "What the line rests on: more of it, or less.", "sources cite"),
    KeyCommand("line.move", ("m",), "move", "Puts the line elsewhere, in its section or in another.", "order"),
    KeyCommand(
        "line.remove", ("delete", "backspace"), "remove", "Takes the line out; Ctrl+Z brings it back.", "delete",
        shown=False,
    ),
)  # fmt: skip

FINDING = (
    KeyCommand("finding.go", ("enter",), "go there", "Goes to where what the check found is mended.", "mend fix"),
    KeyCommand(
        "finding.other_words",
        ("o",),
        "other words",
        "Says that a text only sounds like what may not be printed, or does not mean that role.",
        "restricted quote role same sounds",
    ),
)

BRIEF = (
    KeyCommand("brief.into", ("enter", "right"), "read", "Goes into the lines of the section that is marked.", "open"),
    KeyCommand("brief.out", ("left",), "sections", "Goes back to the sections.", "back", shown=False),
    KeyCommand("brief.new_line", ("plus",), "new line", "Writes a line that rests on what was said or agreed.", "add"),
    KeyCommand(
        "brief.moved",
        ("d",),
        "what moved",
        "What changed since the last version; again: since any version.",
        "difference compare",
    ),
    KeyCommand("brief.issue", ("i",), "issue", "Freezes the words as the next numbered version.", "publish version"),
    KeyCommand(
        "brief.export",
        ("x",),
        "export",
        "Writes documents, tables or the whole project to files.",
        "print save markdown word pdf csv json",
    ),
    KeyCommand("brief.version", ("v",), "versions", "Reads an earlier version, as it was issued.", "old"),
    KeyCommand("brief.opening", ("e",), "opening", "The paragraph that the section begins with.", "edit introduction"),
    KeyCommand("brief.order", ("m",), "order", "Puts the section elsewhere; it keeps its number.", "move"),
    KeyCommand(
        "brief.leave_out",
        ("delete",),
        "leave out",
        "Leaves the section out of the brief, or takes it in again.",
        "remove hide",
        shown=False,
    ),
)

SIGNOFF = (
    KeyCommand(
        "signoff.into",
        ("enter", "right"),
        "what moved",
        "Goes into what the stream that is marked reads: what moved, and what it signs.",
        "open read",
    ),
    KeyCommand("signoff.out", ("left",), "streams", "Goes back to the streams.", "back", shown=False),
    KeyCommand(
        "signoff.sign", ("s",), "sign", "Records what the stream decided, who signs and how many were there.", "decline"
    ),
    KeyCommand(
        "signoff.share",
        ("b",),
        "shared back",
        "Records when and how this version was given back to the stream.",
        "share",
    ),
    KeyCommand(
        "signoff.say_back",
        ("h",),
        "said back",
        "The understanding check: who has said back what the others asked for, and why.",
        "understanding check heard grid",
    ),
    KeyCommand(
        "signoff.same",
        ("equals_sign",),
        "same meaning",
        "Lists a change as no change in meaning, proposed by a lead, for every stream to see.",
        "typo no change in meaning",
    ),
    KeyCommand(
        "signoff.decide",
        ("y",),
        "Board's decision",
        "What the Trust Board decided about a final version, line by line where it changed something.",
        "decide end",
        short="Board",
    ),
    KeyCommand(
        "signoff.correct",
        ("c",),
        "correct",
        "Corrects what was recorded for good, by a second entry; both are shown and printed.",
        "mend wrong day date",
        shown=False,
    ),
    KeyCommand("signoff.export", ("x",), "export", "Writes this version to a file.", "print save markdown"),
    KeyCommand(
        "signoff.retract", ("delete",), "take back", "Takes back a signature; that is recorded.", "retract", shown=False
    ),
)

LEADS = (
    KeyCommand(
        "leads.into", ("enter", "right"), "read them", "Goes into what was said about the theme that is marked."
    ),
    KeyCommand("leads.out", ("left",), "themes", "Goes back to the themes.", "back", shown=False),
    KeyCommand(
        "leads.line",
        ("l",),
        "into a line",
        "Gathers what is marked, selected, or all without an answer of the theme into a line of the brief.",
        "brief gather",
        short="line",
    ),
    KeyCommand(
        "leads.answer",
        ("a",),
        "answer",
        "Says what became of what is marked, of one thing said, or of the whole theme.",
        "disposition response",
    ),
    KeyCommand(
        "leads.theme", ("t",), "theme", "Another name for the theme, or merges it with another.", "merge rename"
    ),
    KeyCommand(
        "leads.turn", ("u",), "turn", "Writes down that a lead had a turn: shared, nothing new, absent.", "whose turn"
    ),
)

HISTORY = (
    KeyCommand("history.find", ("slash", "f7"), "find", "Shows only what has these words.", "search filter"),
    KeyCommand("history.undo", ("u",), "undo", "Takes back the last thing that was done, and says which.", "back"),
)

COMMANDS: tuple[KeyCommand, ...] = (
    *EVERYWHERE, *LOBBY, *LEADS, *SAID, *FLOOR, *CONFLICTS, *STEP, *GRID, *HANDS, *CONFLICT, *LINE, *FINDING,
    *BRIEF, *SIGNOFF, *HISTORY,
)  # fmt: skip
"""All commands."""


def commands(place: str) -> tuple[KeyCommand, ...]:
    """The commands of one place, most used first."""
    return tuple(command for command in COMMANDS if command.place == place)


def bindings(place: str) -> Iterator[Binding]:
    """The bindings of one place, for a screen's or a widget's BINDINGS; a user can change each by its id."""
    for command in commands(place):
        if command.keys:
            yield Binding(
                ",".join(command.keys),
                command.action,
                command.name,
                show=command.shown,
                tooltip=command.what,
                id=command.id,
            )


_KEYS = {
    "enter": "Enter", "tab": "Tab", "escape": "Esc", "space": "Space", "delete": "Delete", "backspace": "Backspace",
    "up": "↑", "down": "↓", "left": "←", "right": "→", "slash": "/", "at": "@", "plus": "+",
    "home": "Home", "end": "End", "pageup": "Page up", "pagedown": "Page down",
}  # fmt: skip


def key_words(key: str) -> str:
    """A key by Textual's name as Word writes it: Ctrl+Z, F2, Enter, ↑."""
    *modifiers, last = key.split("+")
    name = _KEYS.get(last) or key_to_character(last) or last
    if modifiers or (last[:1] == "f" and last[1:].isdigit()):
        name = name.upper() if last not in _KEYS else name
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])
