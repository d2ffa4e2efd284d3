"""decode: bytes in whatever charset → the text they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.reading.charset import decode, looks_drawn

KOREAN = "한국 방송 채널을 저렴하게 시청하세요. 무료 체험을 신청하시면 하루 동안 모든 채널을 볼 수 있습니다. " * 4
RUSSIAN = "Смотреть телеканалы онлайн: бесплатный тест на сутки, тысячи каналов и фильмов"
JAPANESE = "無料体験はこちら。すべてのチャンネルを視聴できます"
TURKISH = "Tüm kanalları izleyin, ücretsiz deneme süresi için bize WhatsApp üzerinden başvurun"


@given(st.text())
def test_utf8_is_read_as_it_is_whatever_is_declared(text: str) -> None:
    """Valid UTF-8 is recognised even where the server says something else, as old servers do."""
    body = ("<p>grün ✓ " + text.replace("\x1b", "").replace("~{", "")).encode("utf-8", "ignore")
    assert decode(body, "text/html; charset=iso-8859-1") == (body.decode("utf-8"), "utf-8")


@pytest.mark.parametrize(
    ("text", "charset"),
    [(KOREAN, "cp949"), (RUSSIAN, "cp1251"), (JAPANESE, "cp932"), (JAPANESE, "iso2022_jp"), (TURKISH, "cp1254")],
)
@pytest.mark.parametrize("declared", ["", "text/html; charset=iso-8859-1", "text/html; charset=utf-8", "right"])
def test_legacy_charsets_are_read_whatever_is_declared(text: str, charset: str, declared: str) -> None:
    """Korean, Russian, Japanese and Turkish pages in their old charsets are read with a right, wrong or no header."""
    header = f"text/html; charset={charset}" if declared == "right" else declared
    assert decode(text.encode(charset), header) == (text, charset)


def test_meta_corrects_the_servers_default() -> None:
    """A charset in <meta> counts where the header holds the server's Latin default."""
    body = '<meta charset="euc-kr"><p>무료 체험'.encode("cp949")
    assert decode(body, "text/html; charset=ISO-8859-1")[0] == '<meta charset="euc-kr"><p>무료 체험'


@pytest.mark.parametrize("name", ["punycode", "zlib", "unicode_escape", "undefined", "no-such-thing", "idna", "\x00"])
def test_trap_charsets_are_ignored(name: str) -> None:
    """Python codecs that are no web charsets (some raise, one is quadratic) are never used."""
    assert decode(b"caf\xe9 au lait", f"text/html; charset={name}")[0] == "café au lait"


@pytest.mark.parametrize(("charset", "mark"), [("utf-16", b""), ("utf-16-le", b""), ("utf-8", b"\xef\xbb\xbf")])
def test_wide_and_marked_text(charset: str, mark: bytes) -> None:
    """UTF-16 is read with and without its mark, and no mark is left in the text."""
    assert decode(mark + "hello wide world".encode(charset))[0] == "hello wide world"


def test_text_saved_twice_is_repaired() -> None:
    """UTF-8 that was taken for Latin-1 and encoded again ("Ã¶") reads as it was meant; one stray "Ã" is left alone."""
    meant = "Mönchengladbach grüßt alle schönen Städte"
    assert decode(meant.encode().decode("cp1252").encode())[0] == meant
    assert decode("Ã¶ one".encode())[0] == "Ã¶ one"


def test_release_notes_are_cp437() -> None:
    """Runs of blocks and lines mark CP437, in raw bytes and where a program saved them as Latin-1."""
    meant = "████████████████████████\n█ RELEASE ▓▓▓ NOTES ═══ █\n"
    assert decode(meant.encode("cp437")) == (meant, "cp437")
    assert decode(meant.encode("cp437").decode("latin-1").encode())[0] == meant


def test_hangul_is_not_taken_for_drawings() -> None:
    """EUC-KR uses the bytes CP437 draws with; a Korean page is no NFO."""
    assert not looks_drawn(KOREAN.encode("cp949"))


@given(st.binary(max_size=300), st.sampled_from(["", "text/html; charset=utf-16", "charset=hz", "x; charset=big5"]))
def test_any_bytes_give_text(body: bytes, header: str) -> None:
    """No input makes decoding fail, and what comes out can be encoded again."""
    text, _ = decode(body, header)
    text.encode("utf-8", "surrogatepass")
