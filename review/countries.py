"""Which country a site turns to: a guess from its name, the phone numbers on it and its language (pure)."""

from collections import Counter
from collections.abc import Sequence

from store.words import words

# Country codes that are sold to everybody for what they read like: they tell nothing of a country.
_SOLD_TO_ALL = words("""
    ac ag ai am as bz cc cd cf cm co cx dj fm fo ga gd gg gl gq gs im io is je ki la li ly me ml mn ms mu nu pm pn pw
    sc sh si so st su sx tc tf tk tl tm to tv ug vc vg vu wf ws yt eu
""")

# Languages that are spoken, for practical purposes, in one country; Spanish, English, French, Arabic, Portuguese,
# German and Russian are not.
_COUNTRY_OF_LANGUAGE = dict(
    pair.split(":")
    for pair in words("""
        sq:AL hy:AM bg:BG cs:CZ da:DK et:EE fi:FI ka:GE el:GR hu:HU id:ID he:IL hi:IN fa:IR is:IS it:IT ja:JP kk:KZ
        ko:KR lt:LT lv:LV mk:MK ms:MY nl:NL nb:NO nn:NO no:NO pl:PL ro:RO sv:SE sl:SI sk:SK th:TH tr:TR uk:UA vi:VN
    """)
)


def country_of(site: str, phones: Sequence[str], language: str) -> str:
    """An ISO 3166 code, or nothing where all that is known is too weak.

    ``phones`` are numbers in E.164 (``+4791234567``). A country's own domain goes first, then the country of most
    numbers, then the language: whoever answers the phone sits somewhere, whoever writes may sell to expatriates.
    """
    suffix = site.partition("/")[0].rpartition(".")[2]
    if len(suffix) == 2 and suffix not in _SOLD_TO_ALL:
        return {"uk": "GB"}.get(suffix, suffix.upper())
    regions = Counter(region for phone in phones if (region := _region(phone)))
    if regions:
        return min(regions, key=lambda region: (-regions[region], region))
    return _COUNTRY_OF_LANGUAGE.get(language.partition("-")[0], "")


def _region(phone: str) -> str:
    import phonenumbers  # a tenth of a second, for nothing where no number is seen

    try:
        found = phonenumbers.region_code_for_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return ""
    return found if found and len(found) == 2 and found.isalpha() else ""
