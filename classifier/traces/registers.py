"""Numbers of company and tax registers, taken after their label and, where the register has check digits, only if
those fit."""

import re
from collections.abc import Callable, Iterator

from classifier.traces.checksums import luhn, weighted
from classifier.traces.material import Material
from store.traces import Trace, TraceKind

_NUMBER = r"(?:number|no\.?|nr\.?|#)"
_WHERE = r"[ :#]{0,3}(?:in [a-z]+(?: and [a-z]+)?[ :]{0,3})?"
# With check digits a number is what its label says; without, the label alone says it.
NUMBER, CHECKED = 0.9, 0.98


def extract(material: Material) -> Iterator[Trace]:
    """Register numbers in the text."""
    lower = material.lower
    for label, pattern, register, check in _REGISTERS:
        if label not in lower or (register.startswith("vat-") and not _VAT_HINT.search(lower)):
            continue
        for found in pattern.finditer(lower):
            plain = re.sub(r"[\W_]", "", found[1]).upper()
            digits = _digits(plain)
            if _varied(digits) and check(digits):
                confidence = CHECKED if check is not _varied else NUMBER
                yield material.in_text(TraceKind.REGISTER_NUMBER, f"{register}:{plain}", *found.span(), confidence)


def _digits(text: str) -> str:
    return "".join(str(int(char)) for char in text if char.isdigit())


def _cnpj(digits: str) -> bool:
    first = weighted(digits, (5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), 11)
    second = weighted(digits, (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), 11)
    return [11 - rest if rest > 1 else 0 for rest in (first, second)] == [int(digits[12]), int(digits[13])]


def _abn(digits: str) -> bool:
    return weighted(f"{int(digits[0]) - 1}{digits[1:]}", (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19), 89) == 0


def _korean(digits: str) -> bool:
    rest = weighted(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), 10) + int(digits[8]) * 5 // 10
    return (10 - rest % 10) % 10 == int(digits[9])


def _inn(digits: str) -> bool:
    return weighted(digits, (2, 4, 10, 3, 5, 9, 4, 6, 8), 11) % 10 == int(digits[9])


def _varied(digits: str) -> bool:
    return len(set(digits)) > 2


# Label and shape of the number, both in lower case; the name of the register; its check. Sources: the registers' own
# published rules.
_REGISTERS: tuple[tuple[str, re.Pattern[str], str, Callable[[str], bool]], ...] = tuple(
    (label, re.compile(pattern), register, check)
    for label, pattern, register, check in (
        ("sire", r"\bsire[nt]\b[^\d\n]{0,25}(\d{3}[ .]?\d{3}[ .]?\d{3})(?:[ .]?\d{5})?\b", "fr-siren", luhn),
        ("rcs", r"\brcs\b[^\d\n]{0,25}(\d{3}[ .]?\d{3}[ .]?\d{3})\b", "fr-siren", luhn),
        ("hrb", r"\bhrb[ :]{0,3}(?:nr\.?|no\.?)?[ :]{0,2}(\d{3,6}(?: [a-z])?)\b", "de-hrb", _varied),
        ("de", r"\bde ?(\d{9})\b", "vat-de", _varied),
        ("gb", r"\bgb ?(\d{3} ?\d{4} ?\d{2})\b", "vat-gb", _varied),
        ("compan", rf"\bcompany (?:registration )?{_NUMBER}{_WHERE}((?:sc|ni|oc)?\d{{6,8}})\b", "company", _varied),
        ("registered", rf"\bregistered {_NUMBER}{_WHERE}((?:sc|ni|oc)?\d{{6,8}})\b", "company", _varied),
        ("kvk", r"\bkvk\b[^\d\n]{0,20}(\d{8})\b", "nl-kvk", _varied),
        ("iva", r"\bp(?:artita|\.)\s?iva\b[^\d\n]{0,8}(\d{11})\b", "it-iva", luhn),
        ("cnpj", r"\bcnpj\b[^\d\n]{0,8}(\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2})\b", "br-cnpj", _cnpj),
        ("abn", r"\babn\b[^\d\n]{0,5}(\d{2} ?\d{3} ?\d{3} ?\d{3})\b", "au-abn", _abn),
        ("инн", r"\bинн\b[^\d\n]{0,5}(\d{10})\b", "ru-inn", _inn),
        ("사업자", r"사업자\s?(?:등록)?\s?번호[^\d\n]{0,5}(\d{3}-?\d{2}-?\d{5})\b", "kr-brn", _korean),
    )
)
_VAT_HINT = re.compile(r"\b(?:vat|ust|umsatzsteuer|tva|btw|mwst)\b")
