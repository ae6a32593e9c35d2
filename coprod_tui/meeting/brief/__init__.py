"""The brief: a project put together by rule, its frozen versions, and what moved between two of them."""

from coprod_tui.meeting.brief.cover import Answer, Cover, Decided, Same, cover_of
from coprod_tui.meeting.brief.facts import day, people, things
from coprod_tui.meeting.brief.frozen import from_json, to_json
from coprod_tui.meeting.brief.lines import OPENING, Brief, Cite, Data, Detail, Line, Part, Section, Words
from coprod_tui.meeting.brief.moved import (
    Change,
    Moved,
    Piece,
    Stays,
    brief_at,
    difference,
    moved_since_signed,
    said_since,
)
from coprod_tui.meeting.brief.together import NEED_SAID, as_issued, brief_of, outline_of
from coprod_tui.meeting.brief.written import NO_ANSWER, is_unanswered

__all__ = [
    "NEED_SAID",
    "NO_ANSWER",
    "OPENING",
    "Answer",
    "Brief",
    "Change",
    "Cite",
    "Cover",
    "Data",
    "Decided",
    "Detail",
    "Line",
    "Moved",
    "Part",
    "Piece",
    "Same",
    "Section",
    "Stays",
    "Words",
    "as_issued",
    "brief_at",
    "brief_of",
    "cover_of",
    "day",
    "difference",
    "from_json",
    "is_unanswered",
    "moved_since_signed",
    "outline_of",
    "people",
    "said_since",
    "things",
    "to_json",
]
