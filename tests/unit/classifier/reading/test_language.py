"""identify: the language of texts, with and without a declaration."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier, visit_counts

from classifier.parsed import Block, Zone
from classifier.reading.language import identifier, identify, sample

TEXTS = {
    "en": "Watch all channels on every device and get your subscription within minutes",
    "de": "Alle Sender auf jedem Gerät sehen und das Abonnement in wenigen Minuten erhalten",
    "fr": "Regardez toutes les chaînes sur tous vos appareils, votre abonnement est activé en quelques minutes",
    "es": "Mira todos los canales en cualquier dispositivo y recibe tu suscripción en pocos minutos",
    "tr": "Tüm kanalları her cihazda izleyin ve aboneliğinizi birkaç dakika içinde alın",
    "id": "Tonton semua saluran di setiap perangkat dan dapatkan langganan Anda dalam beberapa menit",
    "ru": "Смотрите все каналы на любом устройстве и получите подписку за несколько минут",
    "uk": "Дивіться всі канали на будь-якому пристрої та отримайте підписку за кілька хвилин",
    "ko": "모든 기기에서 모든 채널을 시청하고 몇 분 안에 구독을 받으세요",
    "ja": "すべてのデバイスで全チャンネルを視聴できます",
    "zh": "在任何设备上观看所有频道，几分钟内即可开通订阅",
    "ar": "شاهد جميع القنوات على أي جهاز واحصل على اشتراكك خلال دقائق معدودة",
    "fa": "همه کانال‌ها را در هر دستگاهی تماشا کنید و اشتراک خود را در چند دقیقه بگیرید",
    "el": "Δείτε όλα τα κανάλια σε κάθε συσκευή",
    "th": "ดูทุกช่องได้ทุกอุปกรณ์ภายในไม่กี่นาที",
    "hi": "सभी डिवाइस पर सभी चैनल देखें और कुछ ही मिनटों में सदस्यता पाएं",
    "he": "צפו בכל הערוצים בכל מכשיר",
    "vi": "Xem tất cả các kênh trên mọi thiết bị và nhận gói đăng ký trong vài phút",
}


@pytest.mark.parametrize("language", TEXTS)
def test_language_is_heard(language: str) -> None:
    """A sentence is enough in each of these languages, without any declaration."""
    assert identify(TEXTS[language]) == language


@pytest.mark.parametrize("language", ["ko", "ru", "ar", "th", "de"])
def test_a_copied_templates_declaration_is_overruled(language: str) -> None:
    """lang="en" is what templates come with; the text says otherwise."""
    assert identify(TEXTS[language], "en-US") == language


def test_declaration_decides_where_the_text_cannot() -> None:
    """A few words, or none, are what the page says they are; unknown stays unknown."""
    assert identify("IPTV 4K", "pt-br") == "pt"
    assert identify("", "nb") == "no"
    assert identify("IPTV 4K 1080p") == ""
    assert identify("", "xx") == ""


def test_brands_do_not_drown_the_text() -> None:
    """Latin brand names and prices in a Korean offer leave it Korean."""
    assert identify("IPTV PREMIUM 4K FHD UHD NETFLIX DISNEY 12 MONTH 59.99 USD 한국 방송 실시간 시청 가능") == "ko"


def test_sentences_are_sampled_before_menus() -> None:
    """The sample starts with the sentences of the body, wherever they stand on the page."""
    menu, body = "Home News Contact", TEXTS["de"]
    text = f"{menu}\n{body}"
    blocks = (Block(Zone.NAVIGATION, 0, len(menu)), Block(Zone.BODY, len(menu) + 1, len(text)))
    assert sample(text, blocks).startswith(body[:40])


@pytest.fixture(scope="module")
def library() -> LanguageIdentifier:
    """The identifier as the library makes it."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@given(st.one_of(st.text(max_size=80), st.sampled_from(sorted(TEXTS.values()))))
def test_the_automaton_is_the_librarys(library: LanguageIdentifier, text: str) -> None:
    """Going through all bytes at once finds what the library finds byte by byte: else its model has longer runs now."""
    written = text.encode()
    expected = visit_counts(library.tk_nextmove, library._rowbase, library.tk_output, written)
    assert Counter(identifier().features(written).tolist()) == (expected or Counter())
