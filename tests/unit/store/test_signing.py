"""The key that signs seals."""

import base64
import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from store.errors import EvidenceError
from store.signing import PRIVATE, PUBLIC, is_signed, key_id, make_key, read_public, read_signer

DIGEST = bytes(range(32))


def test_a_signature_holds_for_its_digest_alone(tmp_path: Path) -> None:
    """What was signed is proved by the public file; another digest, or a bent signature, is not."""
    signer = make_key(tmp_path)
    public, signature = read_public(tmp_path / PUBLIC), signer.sign(DIGEST)
    assert is_signed(public, DIGEST, signature)
    assert not is_signed(public, DIGEST[::-1], signature)
    assert not is_signed(public, DIGEST, signature[:-4] + "AAA=")
    assert not is_signed(public, DIGEST, "no base64!")


def test_the_key_survives_on_disk(tmp_path: Path) -> None:
    """The key read back signs the same, under the same name, and nobody else may read its file."""
    made = make_key(tmp_path)
    again = read_signer(tmp_path)
    assert (again.key_id, again.sign(DIGEST)) == (made.key_id, made.sign(DIGEST))
    assert key_id(read_public(tmp_path / PUBLIC)) == made.key_id
    assert stat.S_IMODE((tmp_path / PRIVATE).stat().st_mode) == 0o600


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    """A second key would leave what the first one signed without proof."""
    made = make_key(tmp_path)
    with pytest.raises(EvidenceError, match="has a key already"):
        make_key(tmp_path)
    assert read_signer(tmp_path).key_id == made.key_id


def test_a_missing_or_broken_key_is_named(tmp_path: Path) -> None:
    """No key, and a file that is none, are a line each that says what to do."""
    with pytest.raises(EvidenceError, match="spyglass evidence key"):
        read_signer(tmp_path)
    (tmp_path / PRIVATE).write_text("not a key")
    with pytest.raises(EvidenceError, match="cannot be read"):
        read_signer(tmp_path)
    with pytest.raises(EvidenceError, match="is no public key"):
        read_public(tmp_path / PUBLIC)


def test_players_get_one_key_of_their_own(tmp_path: Path) -> None:
    """What is signed for players holds by ECDSA on P-384, under a public key that is the same each time."""
    signer = make_key(tmp_path)
    (public, signature), (again, _) = signer.sign_for_players("sha256:ab"), signer.sign_for_players("sha256:cd")
    assert public == again
    key, raw = load_der_public_key(base64.b64decode(public)), base64.b64decode(signature)
    assert isinstance(key, EllipticCurvePublicKey)
    assert (key.curve.name, len(raw)) == ("secp384r1", 96)
    numbers = encode_dss_signature(int.from_bytes(raw[:48]), int.from_bytes(raw[48:]))
    key.verify(numbers, b"sha256:ab", ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        key.verify(numbers, b"sha256:cd", ECDSA(SHA256()))
