"""Detect personal data in one text (R13): names, numbers, addresses, dates of birth. It is asked about only.

Patterns with a fixed form are regular expressions that look a bounded distance ahead. Names are found in one walk over
the words, by what stands beside a word and by two lists: first names, and ordinary words that are no names. Both walks
take time in proportion to the text (tests/domain/test_detection.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from coprod_tui.base.text import normalize_for_search


class PiiKind(StrEnum):
    """Kinds of personal data, as named in questions."""

    NHS_NUMBER = "an NHS number"
    TEN_DIGITS = "a number of ten digits"
    SPELT_NUMBER = "a number spelt out"
    EMAIL = "an e-mail address"
    PHONE = "a telephone number"
    BIRTH = "a date of birth"
    NAME = "somebody's name"
    ADDRESS = "an address"
    ACCOUNT = "an account on social media"


LOOKED_FOR = (
    "first names, two capitalised words, a title or a job with a name, the name before a colon, addresses and "
    "postcodes, NHS numbers, telephone numbers, e-mail addresses, dates of birth, accounts on social media"
)
"""What is looked for, in words. What is found depends on it, so no sentence says that a text has no name."""


class PiiMatch(NamedTuple):
    """A piece of a text that looks like personal data."""

    sort: PiiKind
    text: str
    start: int


@lru_cache(maxsize=16_384)
def find_pii(text: str) -> tuple[PiiMatch, ...]:
    """Return the matches in a text, in order, without overlaps."""
    pieces: list[PiiMatch] = []
    end = 0
    for piece in sorted(_all_matches(text), key=lambda one: (one.start, -len(one.text))):
        if piece.start >= end:
            pieces.append(piece)
            end = piece.start + len(piece.text)
    return tuple(pieces)


def _all_matches(text: str) -> Iterator[PiiMatch]:
    small = text.lower()
    for needs, patterns in _patterns_by_need().items():
        if any(need in small for need in needs):
            for pattern in patterns:
                yield from pattern.matches(text)
    yield from (PiiMatch(PiiKind.NAME, text[start:end], start) for start, end in _Names(text).found())


# Numbers, addresses and accounts


def _always(match: re.Match[str]) -> bool:
    return True


class PiiPattern(NamedTuple):
    """A pattern with a fixed form. The group `said` is what is asked about; without it, the whole match."""

    sort: PiiKind
    expression: str
    holds: Callable[[re.Match[str]], bool] = _always
    """Whether a match counts."""
    needs: tuple[str, ...] = ("",)
    """One of these stands in each text with a match, in small letters; it is looked for first, which is quick."""

    def matches(self, text: str) -> Iterator[PiiMatch]:
        """Yield what it finds in a text."""
        expression = _compiled(self.expression)
        group = "said" if "said" in expression.groupindex else 0
        for match in expression.finditer(text):
            if self.holds(match):
                yield PiiMatch(self.sort, match[group].rstrip(" .,-"), match.start(group))


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    """An expression that ignores case, of ASCII unless it begins with (?u); compiling all at once takes long."""
    return re.compile(expression, re.IGNORECASE | (0 if expression.startswith("(?u)") else re.ASCII))


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits have a valid NHS check digit (modulus 11)."""
    weighed = sum(int(one) * weight for one, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    check = (11 - weighed % 11) % 11
    return check != 10 and check == int(digits[9])


def _is_nhs(match: re.Match[str]) -> bool:
    digits = _digits(match)
    return digits[0] != "0" and is_nhs_number(digits)


def _is_no_nhs(match: re.Match[str]) -> bool:
    digits = _digits(match)
    return digits[0] != "0" and not is_nhs_number(digits)


def _digits(match: re.Match[str]) -> str:
    return "".join(one for one in match[0] if "0" <= one <= "9")


def _is_street(match: re.Match[str]) -> bool:
    names = match["name"].split()
    if any(name.lower() in _NOT_OF_A_STREET for name in names):
        return False
    return match["sure"] is not None or all(name[0].isupper() or not _sorts(name) for name in names)


def _is_postcode(match: re.Match[str]) -> bool:
    return match[0].isupper() or match[0][-2:].lower() not in ("st", "nd", "rd", "th", "ft", "hr", "gb", "lb")


def _is_account(match: re.Match[str]) -> bool:
    """`@7` and `@M7` are people's codes."""
    return not re.fullmatch(r"@[a-z]?\d{1,6}", match[0], re.IGNORECASE)


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_DIGITS = tuple("0123456789")
_SPELT = tuple(sorted(_words("zero nought naught three four five six seven eight nine double treble triple")))
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_YEAR = r"(?:19\d\d|20[01]\d)"
_DAY = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?|(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth"
    r"|ninth)|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
    r"|twentieth|thirtieth)"
)
_DATE = (
    rf"(?:\d{{1,2}} ?[./-] ?\d{{1,2}} ?[./-] ?(?:{_YEAR}|\d\d)(?!\d)|{_YEAR}[-/.]\d\d?[-/.]\d\d?"
    rf"|\d\d ?\d\d ?(?:\d\d)?\d\d(?!\d)|{_DAY}(?: of)?[ -]{_MONTH}(?:,?[ -](?:{_YEAR}|'?\d\d(?!\d)))?"
    rf"|{_MONTH} {_DAY}(?:,? {_YEAR})?|(?:{_MONTH} )?19\d\d)"
)
_DIGIT_WORD = r"(?:zero|nought|naught|oh|one|two|three|four|five|six|seven|eight|nine|double|treble|triple)"
_NUMBER = (
    r"(?:\d{1,4}[a-z]?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three"
    r"|four|five|six|seven|eight|nine))?)"
)
_SITES = (
    r"(?:instagram|insta|twitter|tiktok|snapchat|snap|facebook|fb|linkedin|discord|telegram|bluesky|mastodon|threads"
    r"|youtube|whatsapp)"
)
_SITE_NAMES = (
    "insta", "twitter", "tiktok", "snap", "facebook", "fb", "linkedin", "discord", "telegram", "bluesky", "mastodon",
    "threads", "youtube", "whatsapp",
)  # fmt: skip
_OF_AN_ACCOUNT = r"(?:handle|name|account|page|user|username|profile|tag)"
_STREET_NAME = r"(?P<name>[a-z][a-z'’.-]{1,24}(?: [a-z][a-z'’.-]{1,24}){0,2}?)"
_STREETS = (
    r"(?:(?P<sure>road|rd|street|avenue|ave|lane|crescent|terrace|grove|mews|gardens)"
    r"|st|close|drive|way|court|place|hill|rise|row|square|park|view|walk|green|parade|wharf|quay)\b"
)
_STREET_ENDS = (
    " road", " rd", " street", " ave", " lane", " crescent", " terrace", " grove", " mews", " garden", " st", " close",
    " drive", " way", " court", " place", " hill", " rise", " row", " square", " park", " view", " walk", " green",
    " parade", " wharf", " quay",
)  # fmt: skip
_NOT_OF_A_STREET = _words("""
    a an and are as at bad bed beds block busy by car cars care day days different door doors floor floors foot for from
    good have hour hours in into is it later lanes long metre metres meter meters mile miles min mins minute minutes
    month months more of off on or other our out over own past people per quiet room rooms second seconds side storey
    that the their they this times to two was way ways week weeks were which with yard yards year years
    """)
"""Words that never stand between a house's number and “road”: “20 minutes down the road”."""
_CHINESE = (
    "[王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅高郑鄭梁谢謝宋唐许許邓鄧韩韓冯馮曹彭曾萧蕭肖田董潘袁蔡蒋蔣余于杜叶葉程"
    "魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付方邹鄒熊白孟秦邱侯江尹薛闫雷龙龍黎史陶贺賀毛郝顾顧龚邵万萬覃武钱錢戴严嚴莫孔向常]"
)
"""The first characters of most Chinese names."""
_AT, _DOT = r"(?:\bat\b|\(at\)|\[at\]|@)", r"(?:\bdot\b|\(dot\)|\[dot\])"

PATTERNS: tuple[PiiPattern, ...] = (
    PiiPattern(PiiKind.NHS_NUMBER, r"(?<![\d+.,/-])\d(?:[ .·-]{0,2}\d){9}(?![ .·-]?\d)", _is_nhs, _DIGITS),
    PiiPattern(
        PiiKind.NHS_NUMBER,
        (
            r"\bnhs[ -]?(?:number|num|no|id|nr)?\.?[ :#-]{0,3}(?:(?:is|was)[ :]{1,2})?"
            r"(?P<said>\d(?:[ .·-]{0,2}\d){6,11})"
        ),
        needs=_DIGITS,
    ),
    PiiPattern(PiiKind.TEN_DIGITS, r"(?<![\d+.,/-])\d{3}[ .·-]{0,2}\d{3}[ .·-]{0,2}\d{4}(?!\d)", _is_no_nhs, _DIGITS),
    PiiPattern(
        PiiKind.PHONE,
        (
            r"(?<![\d+])(?:\+\d{1,3}[ .-]{0,2}(?:\(0\)[ .-]{0,2})?|\(?0)\d(?:[ ().·-]{0,2}\d){7,12}(?!\d)"
            r"(?:[ ,]{0,3}(?:extension|ext|x)[ .:]{0,2}\d{1,6})?"
        ),
        needs=_DIGITS,
    ),
    PiiPattern(PiiKind.PHONE, r"(?<![\d+.,/-])7\d{3}[ -]?\d{3}[ -]?\d{3}(?!\d)", needs=_DIGITS),
    PiiPattern(
        PiiKind.PHONE,
        (
            r"\b(?:ring|call|phone|telephone|tel|mobile|mob|text|fax|whatsapp)\b[ .:]{1,3}(?:(?:me|us|him|her|them|is"
            r"|no|number)[ .:]{1,3})?(?:(?:on|at|is) )?(?P<said>\d(?:[ -]?\d){5,10})(?!\d)"
        ),
        needs=_DIGITS,
    ),
    PiiPattern(
        PiiKind.PHONE,
        r"\b(?:extension|extn|ext)\b[ .:]{0,2}(?:is |no\.? |number )?\d{3,6}\b",
        needs=_DIGITS,
    ),
    PiiPattern(PiiKind.SPELT_NUMBER, rf"\b{_DIGIT_WORD}(?:[ ,.-]{{1,2}}{_DIGIT_WORD}){{5,}}\b", needs=_SPELT),
    PiiPattern(
        PiiKind.BIRTH,
        (
            r"\b(?:born|birthday|birth ?date|date of birth|d\. ?o\. ?b\b\.?|dob)"
            rf"(?:[ :,.-]{{1,2}}(?:is|was|on|the|in)\b){{0,3}}[ :,.-]{{0,3}}(?P<said>{_DATE})"
        ),
        needs=("born", "birth", "dob", "o.b", "o. b"),
    ),
    PiiPattern(PiiKind.BIRTH, r"(?<![\d/.-])\d{1,2}[/.-]\d{1,2}[/.-]19\d\d(?![\d/])", needs=_DIGITS),
    PiiPattern(
        PiiKind.BIRTH,
        rf"(?<![\d/.-])\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? 19\d\d(?!\d)",
        needs=_DIGITS,
    ),
    PiiPattern(PiiKind.EMAIL, r"(?u)(?<![\w.+-])[\w.+-]+ ?[@＠] ?\w[\w-]*(?:\.[\w-]+)+", needs=("@", "＠")),
    PiiPattern(
        PiiKind.EMAIL,
        rf"(?<![\w.+-])(?:[\w+-]+ dot ){{0,3}}[\w.+-]+ ?{_AT} ?[\w-]+ ?{_DOT} ?[\w-]+(?: ?{_DOT} ?[\w-]+){{0,3}}",
        needs=("dot",),
    ),
    PiiPattern(PiiKind.ACCOUNT, r"(?<![\w@./+\[-])@[a-z_][\w.]{2,30}(?![\w=])", _is_account, ("@",)),
    PiiPattern(
        PiiKind.ACCOUNT,
        (
            rf"\b{_SITES}\b(?: {_OF_AN_ACCOUNT})?(?: ?: ?| (?:is|as) | )@?"
            r"(?P<said>[a-z][a-z.]{0,30}[\d_][\w.]{0,30})"
        ),
        needs=_SITE_NAMES,
    ),
    PiiPattern(
        PiiKind.ACCOUNT,
        rf"\b(?:{_SITES} {_OF_AN_ACCOUNT} is|(?:on|my) {_SITES} (?:as|is)|{_SITES}:) @?(?P<said>[a-z][\w.]{{2,30}})",
        needs=_SITE_NAMES,
    ),
    PiiPattern(PiiKind.ACCOUNT, rf"\b(?:{_SITES}|x)\.com/[\w./@-]{{2,60}}", needs=(".com/",)),
    PiiPattern(
        PiiKind.NAME,
        rf"(?u){_CHINESE}[\u4e00-\u9fff]{{0,2}}(?:先生|女士|太太|小姐|医生|醫生|护士|護士|大夫|老师|老師)",
        needs=("先生", "女士", "太太", "小姐", "医生", "醫生", "护士", "護士", "大夫", "老师", "老師"),
    ),
    PiiPattern(
        PiiKind.NAME,
        (
            r"(?u)(?:(?<!\w)(?:डॉ|डा|श्री|श्रीमती|ডাঃ|ডা|د)\.? "
            r"|(?<!\w)(?:الدكتور|الدكتورة|دكتور|السيد|السيدة|الممرضة|الأستاذ) "
            r"|\b(?:д-р|доктор|пан|пані|г-н|г-жа|медсестра|κ\.|κος|κα) )(?P<said>[^\W\d_]+(?: [^\W\d_]+)?)"
        ),
        needs=("ड", "श्री", "ড", "د", "ال", "д-р", "доктор", "пан", "г-", "медсестра", "κ"),
    ),
    PiiPattern(
        PiiKind.ADDRESS,
        (
            r"(?<![\w.,£/-])(?:(?:flat|apartment|apt) \d{1,4}[a-z]?,? )?(?:number |no\.? ?)?"
            rf"{_NUMBER},? {_STREET_NAME} {_STREETS}"
        ),
        _is_street,
        _STREET_ENDS,
    ),
    PiiPattern(
        PiiKind.ADDRESS,
        rf"\b(?:live|lives|lived|living|house|flat) (?:on|in|at|off) (?P<said>{_STREET_NAME} {_STREETS})",
        _is_street,
        _STREET_ENDS,
    ),
    PiiPattern(
        PiiKind.ADDRESS,
        r"(?<![a-z0-9-])[a-z]{1,2}\d[a-z\d]? ?\d[abd-hjlnp-uw-z]{2}(?![a-z0-9-])",
        _is_postcode,
        _DIGITS,
    ),
)


@cache
def _patterns_by_need() -> Mapping[tuple[str, ...], list[PiiPattern]]:
    by_need: dict[tuple[str, ...], list[PiiPattern]] = {}
    for pattern in PATTERNS:
        by_need.setdefault(pattern.needs, []).append(pattern)
    return by_need


# Names


class _Sort:
    """What a word can be: bits of a number."""

    UNKNOWN = 0
    FIRST = 1
    """A first name and nothing else."""
    MAYBE = 2
    """A first name, and an ordinary word or a place."""
    ORDINARY = 4
    SURNAME = 8
    """An ordinary word that is a common surname too."""
    PLACE = 16
    """What stands behind a name in the name of a place or a service: “James Cook Hospital”."""
    TITLE = 32
    JOB = 64
    KIN = 128
    SAYS = 256
    """A verb of speech."""
    DOES = 512
    """A verb that hardly anything but a person does."""


_HERE = Path(__file__)
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_DIGIT = re.compile(r"\d")
_TITLES = "mr mrs ms mx dr prof rev revd cllr messrs"
_JOBS = """
    miss doctor professor sister nurse nurses father imam rabbi sir lady dame lord reverend pastor vicar chaplain matron
    councillor midwife paramedic porter carer consultant psychiatrist psychologist therapist counsellor physio
    physiotherapist pharmacist dietitian gp hca cpn ot worker assistant receptionist cleaner keyworker constable
    sergeant pc detective uncle auntie aunt aunty cousin nan grandad granny manager coordinator advocate volunteer
    neighbour patient
"""
_KIN = """
    son daughter mum mother dad father wife husband partner brother sister friend boyfriend girlfriend cousin nephew
    niece grandson granddaughter uncle aunt auntie boy girl baby mate nurse doctor carer neighbour boss dog
"""
_PERSONS = _words("nurse doctor carer man woman lady person porter someone somebody lad guy bloke girl boy patient")
_POSSESSIVES = _words("my our his her their your")
_DETERMINERS = _POSSESSIVES | _words(
    "the a an this that these those every each no any some another one which what other first last same new all"
)
_SAYS = """
    said says asked asks replied shouted reckons explained explains complained mentioned suggested agreed thinks told
    wrote whispered promised admitted
"""
_DOES = """
    helped listened came stayed sat held smiled spoke talked laughed cried visited knew knows lives lived works worked
    was is did does has who made gave took showed saw calls called rang never always and
"""
_PLACES = """
    hospital hospitals ward wards centre center unit units clinic clinics surgery surgeries lodge infirmary hospice
    suite building wing syndrome disease disorder scale trust university college school academy church chapel mosque
    temple library pharmacy chemist airport station hotel road street avenue lane crescent terrace foundation council
    theatre cafe gallery museum stadium arena ltd plc surgery practice disease bridge valley valleys borough village
"""
_PLACES_WITH_CAPITAL = """
    home house room court hall hill park team day group way green gardens garden close drive place view square row
    house castle cottage service services project society association network union company partners health care test
    act scheme course programme grove mews estate city town county district region north south east west cross fields
    field wood woods island bay beach river street bar inn arms club shop stores market express bank medical community
"""
_SURNAMES = """
    adams archer bacon baker ball banks barber barker barnes bell bennett berry bird bishop black blunt bond booth boyle
    bridges brook brooks brown bull burns bush butcher butler carpenter carter carver chambers chapman church clark
    coal cole collier cook cooper cox craft cross day dean draper drake dyer farmer field fields finch fisher fletcher
    flower flowers ford forest foster fox freeman french frost fuller gardener gardner gates giles glover goodman green
    grey gray griffin hall hammond hardy harper hart hawk hay hayes head hicks hill hills holland holmes hook hopkins
    horn horne house hunt hunter judge justice kent keys king knight lake lamb lane law leach leech little long lord
    love
    low major mann marsh marshall mason may mayor miller mills moon moore morris moss nash newman noble nicholls north
    osborne page palmer park parker parsons patient payne pearce pepper perry piper pitt plant pole pollard pond pool
    poole pope porter potter potts pound powers price prior proctor rains ray read reed rice rich rivers roach robins
    rose rowe rush sage salmon salt sands savage sawyer sharp shaw shepherd shields short silver skinner slater small
    smart smith snow sparrow speed spencer spicer stanley steel stern stock stokes stone street strong summers sutton
    swan swift tanner taylor temple thatcher thorn thorne town turner tyler vincent wade walker wall walls walter ward
    warner waters watts weaver webb webster weeks wells west wheeler white wilde wise wolf wood woods wren wright yates
    young youngs
"""
_NEVER_BY_CAPITAL = _words("april may june august summer autumn jan christian sunday easter monday")
"""A capital says nothing about these: months, and days."""
_PLACES_TOO = _words(
    "chelsea chester devon florence ford georgia israel jordan kent lincoln paris sydney austin lance warren"
)
_ABSTRACT = _NEVER_BY_CAPITAL | _words("""
    art bill chance charity constance faith frank grant hope honor honour joy justice love mark mercy noble patience
    peace
    prudence rich verity will drew don chase earl max
    """)
"""At the beginning of a sentence these are taken for ordinary words."""
_VERBS_TOO = _words("will may mark hope drew don sue rob pat chase grant skip stew max jan bill art rich")
"""Behind a job these need a capital: “the nurse will come”."""
_AT_PLACES = _words("in at near")
_NAMES_IT = _words("name names")
_IS = _words("is was are")
_TOWARDS = _words("to from of on")
_WITH_PERSONS = _words("spoke speak spoken talk talked talking listen listened gave given belongs belong thanks")
"""Verbs with which “to” leads to a person, and not to a place."""


@cache
def _lexicon() -> Mapping[str, int]:
    """What each known word can be."""
    sorts: dict[str, int] = {}

    def add(words: str, sort: int) -> None:
        for word in words.split():
            sorts[word] = sorts.get(word, _Sort.UNKNOWN) | sort

    add(_listed("ordinary_words.txt"), _Sort.ORDINARY)
    for words, sort in (
        (_TITLES, _Sort.TITLE), (_JOBS, _Sort.JOB), (_KIN, _Sort.KIN), (_SAYS, _Sort.SAYS), (_DOES, _Sort.DOES),
        (_PLACES, _Sort.PLACE), (_PLACES_WITH_CAPITAL, _Sort.PLACE),
    ):  # fmt: skip
        add(words, sort | _Sort.ORDINARY)
    add(_SURNAMES, _Sort.SURNAME)
    for name in _listed("first_names.txt").split():
        sorts[name.rstrip("?")] = sorts.get(name.rstrip("?"), _Sort.UNKNOWN) | (
            _Sort.MAYBE | _Sort.ORDINARY if name.endswith("?") else _Sort.FIRST
        )
    return sorts


def _listed(file: str) -> str:
    lines = _HERE.with_name(file).read_text("ascii").splitlines()
    return " ".join(line for line in lines if not line.startswith("#"))


def _key(word: str) -> str:
    """A word as the lists have it: without case, accents and the end of a genitive."""
    key = normalize_for_search(word)
    if not key.isascii():
        key = key.translate(_LETTERS)
    return key.removesuffix("'s")


_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ı": "i", "đ": "d", "’": "'", "ʼ": "'"})


def is_ordinary(phrase: str) -> bool:
    """Whether a phrase has only ordinary words, so that it can stand elsewhere and mean something else: “Will”."""
    words = _WORD.findall(phrase)
    return bool(words) and not _DIGIT.search(phrase) and all(_sorts(word) & _Sort.ORDINARY for word in words)


def _sorts(word: str) -> int:
    return _lexicon().get(_key(word), _Sort.UNKNOWN)


_ENDINGS = _words("t s ve ll re d m clock")
"""What stands behind the apostrophe of an ordinary word: don't, we've, o'clock."""
_PREFIXES = _words("anti co e ex inter mid multi non pre post re self semi sub t un x")
_ADDRESSES = _words("dear hi hello told tell asked ask met thank thanks cheers regards")
"""Words that a name follows."""
_FEELS = _words("""
    listened sat held smiled spoke laughed laughs cried cries stayed wants wanted likes liked loves loved hates hated
    sleeps
    slept sings sang snores worries worried knocked hugged would
    """)
"""Verbs behind which a capitalised word that is not ordinary is a person."""
_LABEL_SIGNS = (":", " :", " - ", " – ", " — ", "- ", "– ", "— ")


class _Names:
    """Finds people's names in a text, word by word; every rule looks at most three words away."""

    def __init__(self, text: str) -> None:
        self._text = text
        matches = list(_WORD.finditer(text))
        self._words = [match[0] for match in matches]
        self._starts = [match.start() for match in matches]
        self._ends = [match.end() for match in matches]
        self._keys = [_key(word) for word in self._words]
        lexicon = _lexicon()
        self._sorts = [lexicon[key] if key in lexicon else _sort_of_parts(key, lexicon) for key in self._keys]
        self._capitals: bool | None = None

    def found(self) -> Iterator[tuple[int, int]]:
        """Yield where each name begins and ends."""
        after = 0
        for place, (word, sort) in enumerate(zip(self._words, self._sorts, strict=True)):
            if place < after or (sort and not sort & _CAN_BE_NAMES and not word[0].isupper()):
                continue
            end = self._end_of_title(place) if sort & _Sort.TITLE else self._end_of_name(place)
            if end > place:
                yield self._starts[place], self._ends[end - 1]
                after = end

    # Words

    def _sort(self, place: int) -> int:
        return self._sorts[place] if 0 <= place < len(self._sorts) else _Sort.ORDINARY

    def _key(self, place: int) -> str:
        return self._keys[place] if 0 <= place < len(self._keys) else ""

    def _gap(self, place: int) -> str:
        """What stands before a word, back to the word before it."""
        return self._text[self._ends[place - 1] : self._starts[place]] if 0 < place < len(self._starts) else "\n"

    def _joins(self, place: int, gaps: tuple[str, ...] = (" ",)) -> bool:
        """Whether a word follows the one before it in the same breath."""
        return self._gap(place) in gaps

    def _begins(self, place: int) -> bool:
        """Whether a sentence or a row begins with a word."""
        return any(sign in '.!?:;\n•–—“"' for sign in self._gap(place))

    def _is_capital(self, place: int) -> bool:
        """Whether a word has a capital that says something: not in a text in capitals, nor in a heading."""
        if not 0 <= place < len(self._words):
            return False
        word = self._words[place]
        return word[0].isupper() and (len(word) == 1 or not word.isupper()) and self._capitals_mean()

    def _capitals_mean(self) -> bool:
        if self._capitals is None:
            long = [place for place, word in enumerate(self._words) if len(word) > 2]
            shouted = sum(self._words[place].isupper() for place in long)
            plain = [place for place in long if self._sorts[place] & _Sort.ORDINARY and not self._begins(place)]
            raised = sum(self._words[place][0].isupper() for place in plain)
            self._capitals = shouted * 2 <= len(long) and not (raised > 2 and raised * 2 > len(plain))
        return self._capitals

    # Rules

    def _end_of_title(self, place: int) -> int:
        """Behind “Mr” or “Dr” and the name, or `place` where no name follows."""
        at = place + 1
        gaps = (" ", ". ", ".", "  ")
        while at < place + 3 and self._joins(at, gaps) and len(self._key(at)) == 1 and self._words[at].isupper():
            at += 1
        if not self._joins(at, gaps):
            return place
        sort, key = self._sort(at), self._key(at)
        raised = self._words[at][0].isupper() and self._capitals_mean()
        named = (
            (sort == _Sort.UNKNOWN and len(key) > 2)
            or bool(sort & _Sort.FIRST)
            or (sort & (_Sort.MAYBE | _Sort.SURNAME) and raised and not sort & _Sort.JOB)
            or (sort & _Sort.MAYBE and key not in _VERBS_TOO)
            or (sort & _Sort.SURNAME and key not in _VERBS_TOO and self._key(place - 1) not in _DETERMINERS)
        )
        return self._with_surname(at) if named else place

    def _end_of_name(self, place: int) -> int:
        """Behind the name that begins with this word, or `place` where it is none."""
        sort = self._sorts[place]
        if sort == _Sort.ORDINARY:
            named = self._is_pair(place) if len(self._words[place]) == 1 else self._stands_out(place)
        else:
            named = bool(sort & _Sort.FIRST) or self._is_named_before(place)
        if not named and sort != _Sort.ORDINARY and self._words[place][0].isupper():
            named = (
                self._is_named_after(place)
                or self._is_first_by_capital(place)
                or self._is_pair(place)
                or self._stands_out(place)
            )
        return self._with_surname(place) if named and not self._is_in_a_place(place) else place

    def _with_surname(self, place: int) -> int:
        """Behind a name and the surnames and initials that follow it."""
        small = self._words[place].islower()
        at = place + 1
        while at < min(place + 3, len(self._words)) and self._joins(at, (" ", ". ") if at > place + 1 else (" ",)):
            word, sort = self._words[at], self._sorts[at]
            if len(word) == 1 and word.isupper() and word != "I":
                at += 1
            elif sort == _Sort.UNKNOWN or (sort & (_Sort.SURNAME | _Sort.FIRST | _Sort.MAYBE) and not small):
                if not (self._is_capital(at) or word.isupper() or (small and word.islower() and len(word) > 3)):
                    break
                at += 1
            else:
                break
        return at

    def _is_in_a_place(self, place: int) -> bool:
        """Whether a name is part of the name of a place or a service: “James Cook Hospital”, “St Ann's”."""
        if self._key(place - 1) in ("st", "saint") and self._joins(place, (" ", ". ")):
            return True
        raised = self._words[place][0].isupper()
        for at in (place + 1, place + 2):
            if at >= len(self._words) or not self._joins(at, (" ", ", ")):
                return False
            if self._sorts[at] & _Sort.PLACE:
                key, known = self._keys[at], self._sorts[place] & _Sort.FIRST and self._sorts[at] & _Sort.SURNAME
                if key in _STRONG_PLACES or (raised and self._words[at][0].isupper() and not known):
                    return True
            if not self._words[at][0].isupper():
                return False
        return False

    def _is_named_before(self, place: int) -> bool:
        """Whether what stands before a word makes it a name: a job, a relative, “called”, “my name is”."""
        if not self._joins(place, (" ", ", ")):
            return False
        before, key = self._sort(place - 1), self._key(place - 1)
        owner = self._key(place - 2) if self._joins(place - 1) else ""
        if before & _Sort.KIN and owner in _POSSESSIVES:
            return self._is_likely(place, bare=False)
        if before & _Sort.JOB and self._joins(place):
            return self._is_likely(place, bare=owner not in _DETERMINERS)
        if key in ("called", "named") and owner in _PERSONS:
            return self._sorts[place] == _Sort.UNKNOWN or self._is_likely(place, bare=True)
        if (key in _IS and owner in _NAMES_IT) or (key in _NAMES_IT and self._words[place - 1].lower().endswith("s")):
            named = self._sorts[place] & _Sort.MAYBE or not self._sorts[place] & _Sort.ORDINARY
            return bool(named) or self._is_likely(place, bare=True)
        return key in _ADDRESSES and self._sorts[place] == _Sort.UNKNOWN and self._is_capital(place)

    def _is_likely(self, place: int, *, bare: bool) -> bool:
        """Whether a word behind a job or a relative is a name; `bare`: no article stands before that."""
        sort, key = self._sorts[place], self._keys[place]
        if self._is_capital(place):
            return sort == _Sort.UNKNOWN or bool(sort & (_Sort.MAYBE | _Sort.SURNAME) and not sort & _Sort.PLACE)
        does = bool(self._sort(place + 1) & (_Sort.SAYS | _Sort.DOES)) or place + 1 == len(self._words)
        if sort & _Sort.MAYBE:
            return key not in _VERBS_TOO and (bare or does or key not in _ABSTRACT)
        if not sort & _Sort.ORDINARY:
            return does and len(key) > 2
        return bare and does and bool(sort & _Sort.SURNAME) and not sort & (_Sort.PLACE | _Sort.JOB)

    def _is_named_after(self, place: int) -> bool:
        """Whether what follows a word makes it a name: the sign of a speaker's label, or a verb of speech."""
        sort, key = self._sorts[place], self._keys[place]
        if not sort & _Sort.MAYBE and sort != _Sort.UNKNOWN:
            return False
        raised = self._is_capital(place)
        if self._is_label(place):
            return raised or self._words[place].isupper()
        if not raised or not self._joins(place + 1):
            return False
        then = self._sort(place + 1)
        if then & _Sort.SAYS or self._keys[place + 1] in _FEELS:
            return True
        return bool(then & _Sort.DOES) and key not in _ABSTRACT

    def _is_label(self, place: int) -> bool:
        """Whether a row begins with this word and the sign of a label: “Anna: …”, “ANNA - …”."""
        if place and "\n" not in self._gap(place):
            return False
        sort, key = self._sorts[place], self._keys[place]
        if len(key) < 2 or key in _ABSTRACT or (sort == _Sort.UNKNOWN and len(key) > 12):
            return False
        behind = self._text[self._ends[place] : self._ends[place] + 3]
        return behind.startswith(_LABEL_SIGNS) and place + 1 < len(self._words)

    def _is_first_by_capital(self, place: int) -> bool:
        """Whether a name that is an ordinary word too has a capital inside a sentence."""
        sort, key = self._sorts[place], self._keys[place]
        if not sort & _Sort.MAYBE or key in _NEVER_BY_CAPITAL or self._begins(place) or not self._is_capital(place):
            return False
        if key in _PLACES_TOO or self._key(place - 1) in _DETERMINERS or self._key(place - 1) in _AT_PLACES:
            return False
        # Beside another capital it is part of a longer name, which only a pair can be.
        return not (self._is_capital(place + 1) and self._joins(place + 1)) and not (
            self._is_capital(place - 1) and self._joins(place) and not self._begins(place - 1)
        )

    def _stands_out(self, place: int) -> bool:
        """Whether a word that is not ordinary has a capital inside a sentence, and nothing makes it a place."""
        if len(self._keys[place]) < 3 or self._begins(place) or not self._is_capital(place):
            return False
        before, joins = self._key(place - 1), self._joins(place + 1)
        if before in _AT_PLACES or (before in _TOWARDS and self._key(place - 2) not in _WITH_PERSONS):
            return False
        sort = self._sorts[place]
        if before in _DETERMINERS:
            return False
        if sort & _Sort.ORDINARY:  # “with Precious Okafor”
            plain = not sort & (_Sort.PLACE | _Sort.TITLE | _Sort.JOB)
            return plain and joins and self._is_capital(place + 1) and self._sorts[place + 1] == _Sort.UNKNOWN
        if (joins and self._is_capital(place + 1)) or not _is_one_word(self._words[place]):
            return False
        return sort == _Sort.UNKNOWN and not (self._joins(place) and self._is_capital(place - 1))

    def _is_pair(self, place: int) -> bool:
        """Whether two capitalised words that are no ordinary ones stand together, or an initial and one of them."""
        if not self._joins(place + 1, (" ", ". ") if len(self._words[place]) == 1 else (" ",)):
            return False
        if not self._is_capital(place) or not self._is_capital(place + 1):
            return False
        sort, then = self._sorts[place], self._sorts[place + 1]
        if len(self._words[place]) == 1:
            initial = self._words[place] not in "AI" or self._gap(place + 1) == ". "
            return initial and (then == _Sort.UNKNOWN or bool(then & _Sort.SURNAME and not then & _Sort.PLACE))
        if sort & _Sort.MAYBE and self._keys[place] not in _NEVER_BY_CAPITAL:
            return then == _Sort.UNKNOWN or bool(then & _Sort.SURNAME and not then & _Sort.PLACE)
        if sort != _Sort.UNKNOWN or (self._key(place - 1) in _AT_PLACES and self._joins(place)):
            return False
        return then == _Sort.UNKNOWN or bool(then & (_Sort.SURNAME | _Sort.MAYBE) and not then & _Sort.PLACE)


def _is_one_word(word: str) -> bool:
    """Whether small letters follow a capital, and no other: “Okafor”, “O'Brien”, but not “PowerPoint”."""
    return all(part[1:].islower() or len(part) == 1 for part in re.split("['’ʼ-]", word)) and word[-1].islower()


_CAN_BE_NAMES = _Sort.FIRST | _Sort.MAYBE | _Sort.SURNAME | _Sort.TITLE
_STRONG_PLACES = _words(_PLACES)


def _sort_of_parts(key: str, lexicon: Mapping[str, int]) -> int:
    """What a word that is not in the lists can be, by its parts: “Anne-Marie”, “re-admitted”, “don't”, “O'Brien”."""
    if "-" in key:
        parts = [lexicon.get(part, _Sort.UNKNOWN) for part in key.split("-")]
        if parts[0] & (_Sort.FIRST | _Sort.MAYBE) and all(
            part == _Sort.UNKNOWN or part & _Sort.FIRST for part in parts[1:]
        ):
            return _Sort.FIRST
        begins = key.partition("-")[0] in _PREFIXES or (parts[0] & _Sort.ORDINARY and not parts[0] & _Sort.SURNAME)
        return _Sort.ORDINARY if begins or all(part & _Sort.ORDINARY for part in parts) else _Sort.UNKNOWN
    if "'" in key and key.rpartition("'")[2] in _ENDINGS:
        return _Sort.ORDINARY
    return _Sort.UNKNOWN
