"""Where a site says it has moved: the other site that its page names as the new address (pure)."""

import re
from collections.abc import Iterable

from crawler.links import Link, LinkKind

# "We have moved", "our new address" and what sellers write for it; the link has to stand beside the words.
MOVED = re.compile(
    r"(?:we(?:'ve| have)?|has|have|site|domain) moved (?:to|here)|moved to (?:a )?new|"
    r"(?:our|my|the) new(?:est)? (?:domain|address|site|website|url|link|home)|new (?:domain|address|url)\b|"
    r"nuev[ao] (?:direcci[oó]n|dominio|p[aá]gina|web|url)|nos (?:hemos mudado|mudamos)|"
    r"nouve(?:lle adresse|au (?:domaine|site|lien))|nous avons d[ée]m[ée]nag[ée]|"
    r"neue[rs]? (?:adresse|domain|webseite|website|seite)|wir sind umgezogen|"
    r"nuovo (?:indirizzo|dominio|sito)|ci siamo trasferiti|nov[ao] (?:endere[çc]o|dom[ií]nio|site)|"
    r"nieuw[e]? (?:adres|domein|website)|now[aey] (?:adres|domena|strona)|yeni (?:adres|alan ad|site|domain)|"
    r"alamat baru|domain baru|t[eê]n mi[eề]n m[oớ]i|[đd][iị]a ch[iỉ] m[oớ]i|"
    r"новый (?:адрес|домен|сайт)|νέα διεύθυνση|العنوان الجديد|الرابط الجديد|الموقع الجديد|नया (?:पता|डोमेन)|"
    r"新域名|新网址|新地址|最新地址|新しい(?:アドレス|ドメイン|url)|(?:새|최신|바뀐) ?(?:주소|도메인)",
    re.IGNORECASE,
)


# A page that says no more than where its site went is short.
NOTICE_LENGTH = 2_000


def announced(site: str, text: str, links: Iterable[Link]) -> Link | None:
    """The link to the one other site that a page of ``site`` calls its new address, or refreshes to; or the one other
    site that a short notice of a move links at all. None where it names none, or several (then it is a list, and a
    person has to look)."""
    others = [link for link in links if link.site != site]
    named = [link for link in others if link.kind is LinkKind.REFRESH or MOVED.search(f"{link.anchor} {link.context}")]
    if not named and len(text) <= NOTICE_LENGTH and MOVED.search(text):
        named = others
    return named[0] if len({link.site for link in named}) == 1 else None
