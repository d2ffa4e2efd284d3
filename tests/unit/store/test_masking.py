"""What is kept of a URL with credentials names nobody and lets nobody in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.masking import NOTE_CHARACTERS, clean_note, mask_credentials, mask_text

KEY = b"a key of the tests"
# Long enough, and with a digit and a capital, never to be part of a host, a known word or a digest by chance.
_NAMES = st.from_regex(r"[A-Z][a-z]{3}[0-9][A-Z][a-z]{2}[G-Z]{2}[0-9]", fullmatch=True)
_SHAPES = st.sampled_from(
    [
        "http://panel.test:8080/get.php?username={}&password={}&type=m3u_plus",
        "http://panel.test/live/{}/{}/75820.ts",
        "http://panel.test:2095/{}/{}/96213",
        "http://panel.test/timeshift/{}/{}/60/2026-11-21/12.ts",
        "http://{}:{}@panel.test/x",
        "http://panel.test/player_api/{}/{}",
        "https://go.test/?to=http%3A%2F%2Fpanel.test%2Flive%2F{}%2F{}%2F1.ts",
        "https://site.test/#user={}&pass={}",
        "panel.test:8080/get.php?username={}&password={}",
        "panel.test/live%2F{}%2F{}%2F75820.ts",
        r"http:/\panel.test\live\{}\{}\75820.ts",
    ]
)


@given(_SHAPES, _NAMES, _NAMES)
def test_a_masked_url_names_neither_user_nor_password(shape: str, user: str, password: str) -> None:
    """Host, shape and digest of a masked URL hold nothing of what was secret."""
    masked = mask_credentials(shape.format(user, password), KEY)

    assert user not in repr(masked)
    assert password not in repr(masked)


@given(_SHAPES, _NAMES, _NAMES, st.sampled_from(["{}", "see {} now", "({})", "网址{}，好", '"{}"']))
def test_masked_text_names_neither_user_nor_password(shape: str, user: str, password: str, around: str) -> None:
    """Wherever the URL stands in a text, its secrets are starred, character for character."""
    text = around.format(shape.format(user, password))
    masked = mask_text(text)

    assert user not in masked
    assert password not in masked
    assert len(masked) == len(text)


@given(st.text(max_size=200) | st.builds("{} {}".format, st.text(max_size=20), _SHAPES))
def test_masking_text_twice_changes_nothing(text: str) -> None:
    """Masking keeps the length of any text and is done once for all."""
    once = mask_text(text)

    assert len(once) == len(text)
    assert mask_text(once) == once


def test_the_shape_stays_readable() -> None:
    """Panel words, parameters and extensions stay, so that kinds of link can be told apart."""
    masked = mask_credentials("http://Panel.test:8080/get.php?username=bob&password=x&type=m3u_plus", KEY)

    assert (masked.host, masked.port) == ("panel.test", 8080)
    assert masked.path_shape == "/get.php?username=*&password=*&type=m3u_plus"
    assert mask_credentials("http://panel.test/live/bob/secret/7.ts", KEY).path_shape == "/live/*/*/*.ts"


def test_digests_know_a_link_again_and_need_the_key() -> None:
    """One link has one digest under one key, another under another key or for another password."""
    url = "http://panel.test/live/bob/secret/7.ts"

    assert mask_credentials(url, KEY).digest == mask_credentials(url, KEY).digest
    assert mask_credentials(url, KEY).digest != mask_credentials(url, b"another").digest
    assert mask_credentials(url, KEY).digest != mask_credentials(url.replace("secret", "secre7"), KEY).digest


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("log in as bob:hunter2@panel.test:8080", "log in as ***********@panel.test:8080"),
        ("X-Subscription-Token: BSAabcdefghijklmn", "X-Subscription-Token: *****************"),
        ("api_key=ABCDEFGHIJKLMN&q=iptv", "api_key=**************&q=iptv"),
        ("Authorization: Bearer abcdefghijklmnop", "Authorization: Bearer ****************"),
        ("MAC 00:1A:79:aa:bb:cc", "MAC 00:1A:79:********"),
        ("Username: jdoe4711 Password: Xk29vQp1", "Username: jdoe4711 Password: ********"),
        ("test login\nuser = demo\npass = geheimes", "test login\nuser = demo\npass = ********"),
        ("아이디 demo 비밀번호: abcd1234", "아이디 demo 비밀번호: ********"),
    ],
)
def test_keys_logins_and_box_addresses_are_starred(text: str, masked: str) -> None:
    """Secrets outside URLs, our own API keys in a log line included, are starred too."""
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Email:info@shop.test/Skype:shop",
        "https://shop.test/pricing?plan=12",
        "12,000 channels and/or 40,000 films",
        "a=b",
        "RAR password: scene.eu",
        "Username: Password: Log in",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    """Contacts, links and offers, which is what a page is scored by, stay as they are."""
    assert mask_text(text) == text


def test_note_is_stored_without_secrets_and_controls() -> None:
    """A pasted credential link is starred, terminal controls become spaces, and a note has an end."""
    note = clean_note("\x1b[31m see http://p.test:8080/get.php?username=jdoe4711&password=Xk29vQp1" + " x" * 5000)

    assert "jdoe4711" not in note
    assert "Xk29vQp1" not in note
    assert "\x1b" not in note
    assert len(note) <= NOTE_CHARACTERS


@pytest.mark.parametrize(
    "label",
    ["api_\u212aEY=", "\u017fecret: ", 'To\u212aen" :\n', "AUTHOR\u0131ZATION: Bearer ", "user a, \u015e\u0131fre: "],
)
def test_no_case_of_a_label_hides_what_it_names(label: str) -> None:
    """The quick look for labels overlooks none that the patterns know: not the Kelvin sign, a long s, a dotless i."""
    assert "Zq8Wk3Lm5Np7Rt" not in mask_text(f"before: nothing\n{label}Zq8Wk3Lm5Np7Rt\nafter = nothing")
