"""Counting what pictures show: from a project as it stands, or from a version of the brief as it was issued."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from coprod_tui.files.pictures.charts import Bar, Chart, Drawn, Grid, Part, Row
from coprod_tui.meeting.brief import Brief, Detail, Line, things
from coprod_tui.meeting.brief.said import AllSaid, all_said
from coprod_tui.meeting.model import Kind, Stage
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.rules.brief import Showing
from coprod_tui.meeting.rules.silences import Silence, Silences
from coprod_tui.meeting.snapshot import Snapshot

THEMES_MOST = 15
"""How many themes a picture has; the others are counted together in a note."""
BY_KIND, BY_THEME, BY_STAGE = "What was said, by stream and kind", "What was said, by theme", "Conflicts, by stage"
SILENCES = "Who spoke about what, and who was silent"
NOT_SHOWN = "not shown"
"""What is sensitive, stays in the room or was withdrawn: counted, and neither kind nor theme is told."""
QUIET_OR_NOT_SHOWN = "quiet or not shown"
"""Of a stream that keeps something in the room: it may be about this theme, and no picture tells whether it is."""
_MANY = {Kind.QUESTION: "questions", Kind.FACT: "facts"}
_PARTS = (*((kind.value, _MANY.get(kind, kind.value), kind.sign) for kind in Kind), (NOT_SHOWN, NOT_SHOWN, "·"))
"""What a bar of a stream is made of: as it is counted, as it is called, its sign."""


def charts_of(project: Snapshot) -> tuple[Drawn, ...]:
    """The pictures of a project as it stands; those of which there is nothing yet are left out."""
    said = all_said(project)
    kinds = {
        stream.name: Counter(
            NOT_SHOWN if one.showing is Showing.COUNTED else one.contribution.kind.value
            for one in said.by_stream[stream.id]
        )
        for stream in said.streams
    }
    themes, stages = _themes(said), Counter(rules.stage(project, one) for one in project.conflicts)
    charts = _there(_by_kind(kinds), _by_theme(themes, tuple(kinds)), _by_stage(stages))
    return (*charts[:2], *_silences(project, said, themes), *charts[2:]) if themes else charts


def charts_of_brief(brief: Brief) -> tuple[Drawn, ...]:
    """The pictures of a version as it was issued; what it only counts is in its words, not in the pictures."""
    parts = brief.section("A").parts
    kinds = {part.title: Counter(_fact(one, "kind") for one in part.lines) for part in parts}
    themes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for part in parts:
        for line in part.lines:
            for name in _themes_of(line):
                themes[name][part.title] += 1
    stages = Counter(_stage(one) for key in ("6", "7") for one in brief.section(key).lines)
    del stages[None]
    return _there(
        _by_kind(kinds), _by_theme(themes, tuple(kinds)), _by_stage({one: stages[one] for one in Stage if stages[one]})
    )


def _silences(project: Snapshot, said: AllSaid, themes: Mapping[str, Mapping[str, int]]) -> Iterator[Grid]:
    """Themes and streams: how much each said, or which of the three silences it is."""
    found = Silences(project)
    keeping = {id for id, those in said.by_stream.items() if any(one.showing is Showing.COUNTED for one in those)}
    order = sorted(said.themes, key=lambda theme: (-sum(themes[theme.name].values()), theme.name))[:THEMES_MOST]
    rows = tuple(
        Row(
            f"#{theme.name}",
            tuple(
                _told_of(themes[theme.name].get(stream.name, 0), found.of(stream.id, theme.id), stream.id in keeping)
                for stream in said.streams
            ),
        )
        for theme in order
    )
    rest = len(said.themes) - len(rows)
    yield Grid(SILENCES, tuple(stream.name for stream in said.streams), rows, _more(rest))


def _told_of(count: int, silence: Silence | None, keeping: bool) -> str:
    """How much a stream said of a theme; else why nothing, in words that do not tell what it keeps in the room."""
    if count:
        return f"{count:,}"
    if silence is None or (keeping and silence is Silence.QUIET):
        return QUIET_OR_NOT_SHOWN
    return silence.value


def _more(rest: int) -> str:
    return f"{things(rest, 'more theme')} {'has' if rest == 1 else 'have'} less." if rest else ""


def _there(*charts: Chart) -> tuple[Drawn, ...]:
    return tuple(one for one in charts if any(bar.total for bar in one.bars))


def _by_kind(kinds: Mapping[str, Mapping[str, int]]) -> Chart:
    """A bar for each stream, one without words too: that nothing was said is worth seeing."""
    bars = tuple(
        Bar(stream, tuple(Part(name, counts.get(key, 0), sign) for key, name, sign in _PARTS))
        for stream, counts in kinds.items()
    )
    hidden = sum(counts.get(NOT_SHOWN, 0) for counts in kinds.values())
    note = f"{things(hidden)} {'is' if hidden == 1 else 'are'} counted and not shown." if hidden else ""
    return Chart(BY_KIND, bars, note)


def _by_theme(themes: Mapping[str, Mapping[str, int]], streams: Sequence[str]) -> Chart:
    """The themes with the most first; each with a part for every stream."""
    order = sorted(themes, key=lambda name: (-sum(themes[name].values()), name))
    bars = tuple(
        Bar(f"#{name}", tuple(Part(stream, themes[name].get(stream, 0)) for stream in streams))
        for name in order[:THEMES_MOST]
    )
    rest = len(order) - len(bars)
    return Chart(BY_THEME, bars, _more(rest))


def _by_stage(stages: Mapping[Stage, int]) -> Chart:
    return Chart(BY_STAGE, tuple(Bar(one.value, (Part("", stages[one]),)) for one in Stage if stages.get(one, 0)))


def _themes(said: AllSaid) -> Mapping[str, Mapping[str, int]]:
    """Only the themes of which something is shown."""
    names = {stream.id: stream.name for stream in said.streams}
    return {
        theme.name: Counter(names[one.contribution.stream] for one in said.by_theme[theme.id]) for theme in said.themes
    }


# A version as it was issued


def _details(line: Line, key: str) -> Iterable[Detail]:
    return (one for one in line.details if one.key == key)


def _fact(line: Line, key: str) -> str:
    return next((str(one.data) for one in _details(line, key)), "")


def _themes_of(line: Line) -> Sequence[str]:
    return [words.text for one in _details(line, "themes") for words in one.words]


def _stage(line: Line) -> Stage | None:
    """How far the conflict of a line was; None for a line that is of none."""
    if not line.key.startswith("conflict/"):
        return None
    ended = next((one.label for one in _details(line, "ended")), None)
    if ended is not None:
        return Stage.AGREED if ended == "Agreed" else Stage.NOT_AGREED
    told = _fact(line, "stage")
    return next((one for one in Stage if one.value == told), None)
