"""History of what was said: kept, changed, moved, taken out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from coprod_tui.meeting.fields import Holds, infos, labels, searched_words
from coprod_tui.meeting.history.known import Value
from coprod_tui.meeting.history.touched import Touched
from coprod_tui.meeting.model import About, Contribution, Erasure, Import, Queried, Retention, Tag

_LABELS = {**labels(Contribution), "themes": "themes", "about": "streams concerned"}
"""What each field is called, and what stands beside the fields, in the order in which they are told."""
_SAID = frozenset(searched_words(Contribution))

_TAKEN_AWAY = _SAID | {name for name, info in infos(Contribution).items() if info.holds is Holds.PERSON}
"""Fields whose emptying is told as such."""
KINDS = (Contribution, Tag, About, Queried)
MANY = 3
"""More contributions than these that are erased at once are only counted."""


def clauses(touched: Touched) -> Iterator[str]:
    """What a verb did to contributions."""
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
    """The contributions that lost words for good."""
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
    """R17."""
    for about, fields in touched.changed(About):
        if fields.get("shown_at"):
            stream = touched.after.stream(touched.after.word(About, about, "stream"))
            yield f"{touched.after.said(touched.after.word(About, about, 'contribution'))} was shown to {stream}"


def _kept(touched: Touched) -> Iterator[str]:
    """The contributions that came in, stream by stream."""
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
    """The fields of each contribution that stayed, with its themes and the streams that it is about among them."""
    found = {one: dict(fields) for one, fields in touched.changed(Contribution)}
    others = {*touched.made(Contribution), *touched.removed(Contribution)}
    shown = {one for one, fields in touched.changed(About) if fields.get("shown_at")}
    for kind, name in ((Tag, "themes"), (About, "about")):
        for record in touched.of(kind):
            contribution = record.partition("/")[0]
            if contribution not in others and record not in shown:
                found.setdefault(contribution, {})[name] = None
    return found


def _changed_clause(code: str, fields: Mapping[str, Value]) -> str:
    told = [name for name in _LABELS if name in fields]
    if "text" in told and "read_back" in told and not fields["read_back"]:
        told.remove("read_back")
    if told == ["read_back"]:
        return f"{code} was read back" if fields["read_back"] else f"{code} is no longer marked as read back"
    if told == ["sensitive"]:
        return f"{code} was marked as sensitive" if fields["sensitive"] else f"{code} is no longer marked as sensitive"
    if told in (["kind"], ["consent"], ["consent", "asked"]):
        return f"the {told[0]} of {code} was changed to “{fields[told[0]]}”"
    if len(told) == 1 and told[0] in _TAKEN_AWAY and fields[told[0]] is None:
        return f"the {told[0]} of {code} was taken away"
    if not told:
        return ""
    labels = [_LABELS[name] for name in told]
    verb = "were" if len(labels) > 1 or labels[0].split()[0].endswith("s") else "was"
    return f"the {', '.join(labels[:-1])}{' and ' if labels[:-1] else ''}{labels[-1]} of {code} {verb} changed"
