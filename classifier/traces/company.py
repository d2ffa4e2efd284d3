"""Companies that a site says it is: a name with a legal form, in its footer, after a claim or in structured data."""

import re
import unicodedata
from collections.abc import Iterator

from classifier.parsed import MediaKind, Zone
from classifier.traces.material import Material
from store.traces import Trace, TraceKind
from store.words import words

# Legal forms and the one spelling they are compared in.
_SPELLINGS = {
    "ltd": "ltd|limited", "llc": "llc|l.l.c", "inc": "inc|incorporated", "corp": "corp|corporation", "plc": "plc",
    "llp": "llp", "gmbh": "gmbh", "gmbh & co kg": "gmbh & co. kg", "ug": "ug", "ag": "ag", "kg": "kg", "sa": "s.a",
    "sae": "s.a.e", "sas": "sas|s.a.s", "sarl": "sarl|s.a.r.l", "srl": "srl|s.r.l", "sro": "s.r.o", "doo": "d.o.o",
    "sl": "s.l", "slu": "s.l.u", "sp zoo": "sp. z o.o|sp.z o.o", "bv": "bv|b.v", "nv": "nv|n.v", "lda": "lda",
    "ltda": "ltda",
    "aps": "aps", "as": "a/s", "oy": "oy", "ab": "ab", "oü": "oü", "kft": "kft", "ead": "ead", "ood": "ood",
    "eood": "eood", "ооо": "ооо", "pty ltd": "pty ltd", "pte ltd": "pte ltd|pte. ltd", "pvt ltd": "pvt ltd|pvt. ltd",
    "sdn bhd": "sdn bhd", "fze": "fze", "fzco": "fzco", "fz-llc": "fz-llc", "aş": "a.ş", "ltd şti": "ltd. şti",
}  # fmt: skip
_FORMS = {spelling: form for form, spellings in _SPELLINGS.items() for spelling in spellings.split("|")}
_FORM = "|".join(sorted((re.escape(form).replace(r"\ ", r"[ \u00a0]") for form in _FORMS), key=len, reverse=True))
_WORD = r"(?:[a-z]{0,3}[A-Z0-9À-ÖØ-ÞĀ-ŽА-ЯİŞĞ][\w&'’+-]*(?:\.[A-Za-z]\w*)?|\([A-Z]\w+\))"
_NAME = re.compile(
    rf"(?<![\w.])({_WORD}(?:[ \u00a0](?:{_WORD}|[&/]|and|of|de|e|y|und|et)){{0,5}}),?[ \u00a0]((?i:{_FORM}))(?!\w)\.?"
)
# What comes before a name that the site gives itself.
_CLAIM = re.compile(
    r"(?:©|\(c\)|copyright|owned (?:and operated )?by|operated by|trading name of|provided by|company name:?|betreiber|"
    r"angaben gem|raison sociale|propri[ée]t[ée] de|edit[ée] par|razón social|titular|ragione sociale|operado por|"
    r"registered office|imprint|impressum|mentions légales)",
)
_CLAIM_REACH = 80
_MARKS = frozenset({"©", "(c)", "copyright"})
_LATE = 0.85
_ORGANISATIONS = frozenset({"organization", "corporation", "localbusiness", "onlinestore", "onlinebusiness", "store"})
# A longer block below a page is an article that a theme put there.
_FOOTNOTE = 600
# What a copyright line puts before the name.
_LEAD = re.compile(r"\A(?:.*\b(?:19|20)\d\d\s)?(?:(?:copyright|all rights reserved|powered by|by|the|a|an)\s)*")
# "Android is a trademark of Google LLC": what a footer says of others.
_OTHERS = re.compile(
    r"(?:trademarks?|property|brands?|program|participant|affiliate|software|powered|created|designed|"
    r"marken? (?:der|von)|warenzeichen|marcas? (?:comerciales |registradas? )?de|"
    r"marques? (?:déposées? )?de|marchi\w* di)[^.\n]{0,40}\Z"
)
# "Awesome Inc. template": the name of a look that many have.
_LOOK = re.compile(r"[ .]{0,2}(?:template|theme)\b")
# What is left where the beginning of a name was not read.
_GENERIC = words(
    "private solutions services group holding holdings media international company enterprises software com"
)
_MOST = 4
# As read on real pages (benchmarks/traces): one name in five is a supplier's, a vendor's or cut.
CLAIMED, FOOTER, STRUCTURED = 0.8, 0.7, 0.9


def company(name: str, form: str) -> str:
    """The one spelling of a company: lower case, no marks, its legal form in the shortest way."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    plain = _LEAD.sub("", " ".join(re.sub(r"[^\w&+]+", " ", plain).split()))
    kind = _FORMS.get(" ".join(form.casefold().replace("\u00a0", " ").split()).rstrip("."), form.casefold())
    return f"{plain} {kind}"


def extract(material: Material) -> Iterator[Trace]:
    """Companies in structured data, after a claim and in the footer; a release's text names others, so pages alone."""
    if material.page.kind is not MediaKind.HTML:
        return
    yield from _structured(material)
    for start, end, confidence in _windows(material):
        for count, found in enumerate(_NAME.finditer(material.text, start, end)):
            if count == _MOST:
                break
            before = material.lower[max(0, found.start() - 60) : found.start()]
            if _is_name(found) and not _OTHERS.search(before) and not _LOOK.match(material.lower, found.end()):
                value = company(found[1], found[2])
                yield material.in_text(TraceKind.COMPANY, value, *found.span(), confidence)


def _windows(material: Material) -> Iterator[tuple[int, int, float]]:
    """Where a site speaks of itself: its footer, and what follows a claim."""
    for claim in _CLAIM.finditer(material.lower):
        # Amid the text the mark is a photograph's, and the company its owner.
        if claim[0] not in _MARKS or claim.start() >= _LATE * len(material.text):
            yield claim.end(), claim.end() + _CLAIM_REACH, CLAIMED
    for block in material.page.blocks:
        if block.zone is Zone.FOOTER and block.end - block.start < _FOOTNOTE:
            yield block.start, block.end, FOOTER


def _structured(material: Material) -> Iterator[Trace]:
    for thing in material.page.structured:
        kinds = thing.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if not any(isinstance(kind, str) and kind.lower() in _ORGANISATIONS for kind in kinds):
            continue
        for value in (thing.get("legalName"), thing.get("name")):
            found = _NAME.search(value[:200]) if isinstance(value, str) else None
            if found and _is_name(found):
                yield material.in_source(TraceKind.COMPANY, company(found[1], found[2]), found[0], STRUCTURED)
                break


def _is_name(found: re.Match[str]) -> bool:
    """Whether the form is written as forms are ("as" and "ag" are words) and what comes before it is a name."""
    name, form = found[1], found[2]
    plain = name.casefold()
    if plain in _GENERIC or "trademark" in plain or plain.endswith(("&", "/", " and", " of", " und", " et", " y")):
        return False
    return re.search(r"[^\W\d_]{2}", name) is not None and not (form.isalpha() and form.islower())
