"""Facts found in a sentence: 营收1.2亿 研发420万 发明专利2项 在日照. What has no name or no unit is not used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache

from handlers.dialog import Asked
from handlers.language.labels import FLAGS, LABEL, LEVELS, OUTRIGHT, RANKS, facts_of, industry_in, labels_in
from handlers.language.marks import Wordings
from handlers.language.mentions import TierMention, find_places, find_tiers
from handlers.language.scan import scan
from handlers.understanding.figures import named_figures
from handlers.understanding.reading import read_answer
from handlers.understanding.statement import Stated, Statement
from knowledge.patterns import lazy
from storage.known import Fact

_RANK = lazy(
    rf"(?P<scope>{'|'.join(words for words, _ in RANKS)})[^，,。；;0-9]{{0,8}}?"
    r"(?P<place>(?:排名?)?(?:第|前)[0-9一二三四五六七八九十]{1,3}(?:名|位|强)?)(?![0-9年季个月天条款章批项次两届期类])"
)
_PATENTS = ("patent_invention", "patent_utility", "patent_design")
_COUNTED = ("patent_", "software_", "class1_", "rnd_staff", "standards_")
_WHETHER = lazy(r"有没有|是不是|要不要|必须|需要|[吗么]")
_YES_BEFORE = lazy(
    r"(?<!没)(?<!没有)(?<!未)(?:有了?|是|通过了?|过了|做了|办了|评上了?|认定了?|拿[到下]?了?|取得了?|建了?|进了?|进入了?)(?:国家|一个|个)?$"
)
_NO_BEFORE = lazy(
    r"(?:不是|[没未](?:有)?(?:通过|拿到?|取得|进|建|做|办|过|评上?|认定)?|(?<!是)不|无)(?:过|任何|一个)?$"
)
_YES_AFTER = lazy(r"(?:证书?|认证)?(?:也|都|已经?|我们)?(?:有(?!没)|通过了?|过了|拿到了?|办好了?|做了|在有效期|是\W*$)")
_NO_AFTER = lazy(r"(?:证书?|认证)?(?:也|都|还|我们)?(?:没(?!问题)|未|无|不是)")
_ENDED = lazy(r"[^有没，,]{0,12}?(?:到的?期|过期|失效|吊销)")
_NEAR = 5
"""Characters behind a name in which 吗 asks after it: 高企证有吗, not 没有高企证能报小巨人吗."""
_HELD = lazy(r"(?:已经?是|我们是|是|拿了|拿到了?|拿下了?|评上了?|评为|获得了?|得了|认定为|有了?|当上了?|成了)$")


@lru_cache(maxsize=64)
def stated(text: str, today: date) -> Statement:
    """Every fact of the catalogue that `text` states with its name and its unit."""
    text = text.rstrip()
    spans = scan(text, today)
    ranks = list(_ranks(text, today))
    taken = [(item.start, item.end) for item in ranks]
    spans = [s for s in spans if not any(start <= s.start < end for start, end in taken)]
    figures, planned, unused, years = named_figures(text, spans, today)
    facts = [*_nothing(text), *figures, *ranks, *_levels(text), *_industry(text)]
    facts += _flags(text, bool(facts))
    once: dict[tuple[str, int | None], Stated] = {}
    for item in sorted(facts, key=lambda item: item.start):
        # A correction comes last: 营收5000万，不对，4000万.
        once[(item.fact.key, item.fact.year)] = item
    return Statement(tuple(once.values()), tuple(unused), frozenset(years), tuple(planned))


def _ranks(text: str, today: date) -> Iterator[Stated]:
    for match in _RANK.finditer(text):
        key = next(key for words, key in RANKS if re.fullmatch(words, match["scope"]))
        fact = read_answer(Asked(key=key), match["place"], today)
        if isinstance(fact, Fact):
            yield Stated(fact, match.start(), match.end())


def _nothing(text: str) -> Iterator[Stated]:
    """没有发明专利, 没有专利: none of it, said outright."""
    if not _NONE.search(text):
        return
    for match in _NONE_OF.finditer(text):
        label = LABEL.match(text, match.end())
        if label is None or re.match(r"[^，,。；;]?(?:吗|么|\?|？|以上)", text[label.end() :]):
            continue
        key = facts_of(label).get("count")
        keys = _PATENTS if label.group() == "专利" else (key,) if key and key.startswith(_COUNTED) else ()
        for each in keys:
            yield Stated(Fact(each, lo=Fraction(0), hi=Fraction(0), said="没有"), match.start(), label.end())
    for label in labels_in(text):
        key = facts_of(label).get("count")
        if key and key.startswith(_COUNTED) and _NONE_AFTER.match(text, label.end()):
            yield Stated(Fact(key, lo=Fraction(0), hi=Fraction(0), said="没有"), label.start(), label.end())


_NONE = lazy("[没无木]")
_NONE_OF = lazy(r"(?<!有)(?:没有|没|无)(?:任何|一项|授权的?)?")
_NONE_AFTER = lazy(r"(?:一[个项件])?(?:也|都|还)?(?:没有|没|无|木有)(?=$|[，,。；;\s！!])")


def _industry(text: str) -> Iterator[Stated]:
    found = industry_in(text)
    if found:
        name, match = found
        yield Stated(Fact("industry", value=name, said=match.group()), match.start(), match.end())


_LEVEL_ANY = lazy("|".join(pattern for pattern, _ in LEVELS))


@cache
def _patterns() -> tuple[
    tuple[tuple[re.Pattern[str], str], ...],
    tuple[tuple[re.Pattern[str], str, bool], ...],
]:
    """What is had and what is said as such, compiled at the first message."""
    flags = tuple((re.compile(pattern, re.IGNORECASE), key) for pattern, key in FLAGS)
    return flags, tuple((re.compile(pattern), key, value) for pattern, key, value in OUTRIGHT)


@cache
def _told() -> tuple[Wordings[str], Wordings[str]]:
    """What tells whether any of the two is in a text."""
    named = Wordings([(key, (pattern,)) for pattern, key in FLAGS], re.IGNORECASE)
    return named, Wordings([(key, (pattern,)) for pattern, key, _ in OUTRIGHT])


def _flags(text: str, among: bool) -> Iterator[Stated]:
    """Yes and no; `among` other facts a bare name is a yes: 高企 发明2项."""
    named, said = _told()
    flags, outright = _patterns()
    for pattern, key in flags if named.first(text) else ():
        match = pattern.search(text)
        if match is None:
            continue
        clause_end = re.compile(r"[，,。；;\s]|$").search(text, match.end())
        behind = text[match.end() : clause_end.start() if clause_end else None]
        ahead = re.split(r"[，,。；;\s]", text[: match.start()])[-1]
        if _WHETHER.search(ahead) or re.search(r"吗|么", behind[:_NEAR]) or _ENDED.match(behind):
            continue
        no = _NO_BEFORE.search(ahead) or _NO_AFTER.match(behind)
        listed = not behind and (among or key in _AS_SUCH) and _MERELY.fullmatch(ahead) is not None
        listed = listed or (key in _AS_SUCH and _MERELY.fullmatch(ahead) is not None and behind in ("的", "了"))
        if no or listed or _YES_BEFORE.search(ahead) or _YES_AFTER.match(behind):
            yield Stated(Fact(key, value=not no, said=match.group()), match.start(), match.end())
    for pattern, key, value in outright if said.first(text) else ():
        match = pattern.search(text)
        denied = match and value and re.search("[没未不无]有?$", text[: match.start()])
        if match and not denied and not _WHETHER.search(text):
            yield Stated(Fact(key, value=value, said=match.group()), match.start(), match.end())


_AS_SUCH = ("independent_legal_person", "independent_accounting")
"""What is said without 有 or 是."""
_MERELY = lazy("(?:我们?|俺们?|咱们?|我司|公司|企业|也|都|是)*")


def _levels(text: str) -> Iterator[Stated]:
    if _LEVEL_ANY.search(text) is None:
        return
    words = {"国家": "national", "省": "province", "市": "city", "县": "county", "区": "county"}
    for pattern, key in LEVELS:
        match = re.search(rf"(?P<level>国家|省|市|县|区)级?(?:以上)?的?(?:{pattern})", text) or re.search(
            rf"(?:{pattern})(?:级别)?(?:是|改[为成]|升[到为]?|有)?(?:了|个)?(?P<level>国家|省|市|县|区)(?:级|里)"
            r"(?:的|认定|获奖|有)*(?=$|[，,。；;\s])",
            text,
        )
        if match and not re.search(r"[没无未要需]|必须", text[: match.start()][-4:]) and "吗" not in text:
            yield Stated(Fact(key, value=words[match["level"]], said=match.group()), match.start(), match.end())
    none = _NO_INSTITUTION.search(text)
    if none and not _WHETHER.search(text):
        yield Stated(Fact("rnd_institution_level", value="none", said=none.group()), none.start(), none.end())


_NO_INSTITUTION = lazy(
    r"(?<!有)没有?(?:任何)?研发(?:机构|中心|平台)(?=$|[，,。；;\s])|研发(?:机构|中心|平台)(?:也|都|还)?没有(?=$|[，,。；;\s])"
)


def held_titles(text: str) -> tuple[TierMention, ...]:
    """Titles a sentence says are held or won, each of a single tier."""
    plain = find_places(text).rest
    found = []
    for mention in find_tiers(plain):
        at = plain.find(mention.said)
        ahead = re.sub(r"(?:国家级?|省级?|市级?|县级?|[“\"的\s])+$", "", plain[:at])
        if mention.exact and _HELD.search(ahead):
            found.append(mention)
    return tuple(found)
