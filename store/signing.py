"""The key that signs seals: Ed25519, in a file of its own outside the database, readable by its owner alone."""

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP384R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from store.errors import EvidenceError

# The number of points on P-384: NIST SP 800-186, 3.2.1.4.
_P384_ORDER = int(
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16
)
PRIVATE, PUBLIC = "evidence.key.pem", "evidence.pub.pem"


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs 32-byte digests. ``key_id`` is the SHA-256, in hex, of the public key's DER (SubjectPublicKeyInfo)."""

    key_id: str
    private: Ed25519PrivateKey

    def sign(self, digest: bytes) -> str:
        """The signature over ``digest``, base64."""
        return base64.b64encode(self.private.sign(digest)).decode()

    def sign_for_players(self, text: str) -> tuple[str, str]:
        """Public key (SubjectPublicKeyInfo) and signature over ``text``, both base64, as players of WACZ check them:
        ECDSA on P-384 with SHA-256, the two numbers of the signature one behind the other (wacz-auth 0.1.0)."""
        key = self._player_key()
        r, s = decode_dss_signature(key.sign(text.encode(), ECDSA(SHA256())))
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(public).decode(), base64.b64encode(r.to_bytes(48) + s.to_bytes(48)).decode()

    def _player_key(self) -> EllipticCurvePrivateKey:
        """Derived (HKDF, RFC 5869) from the key that there is, so that there is one secret to keep and the same public
        key in every archive."""
        seed = self.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        drawn = HKDF(SHA512(), length=64, salt=None, info=b"spyglass wacz-auth P-384").derive(seed)
        return derive_private_key(int.from_bytes(drawn) % (_P384_ORDER - 1) + 1, SECP384R1())


def make_key(folder: Path) -> Signer:
    """Make the pair of keys in ``folder``; EvidenceError where there is one: what it signed must stay provable."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(folder / PRIVATE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
            file.write(pem)
        (folder / PUBLIC).write_bytes(public_pem(private.public_key()))
    except FileExistsError:
        raise EvidenceError(f"{folder} has a key already: what it signed could not be proved without it") from None
    except OSError as error:
        raise EvidenceError(f"no key can be made in {folder}: {error.strerror or error}") from error
    return Signer(key_id(private.public_key()), private)


def read_signer(folder: Path) -> Signer:
    """The signer in ``folder``; EvidenceError where there is none or it cannot be read."""
    try:
        private = load_pem_private_key((folder / PRIVATE).read_bytes(), None)
    except FileNotFoundError:
        raise EvidenceError(f"there is no key in {folder}: `spyglass evidence key` makes one") from None
    except (OSError, ValueError, TypeError) as error:
        raise EvidenceError(f"the key in {folder} cannot be read: {error}") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise EvidenceError(f"the key in {folder} is not an Ed25519 key")
    return Signer(key_id(private.public_key()), private)


def read_public(path: Path) -> Ed25519PublicKey:
    """A public key from its PEM file; EvidenceError where it is none."""
    try:
        public = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise EvidenceError(f"{path} is no public key: {error}") from error
    if not isinstance(public, Ed25519PublicKey):
        raise EvidenceError(f"{path} is not an Ed25519 key")
    return public


def public_pem(public: Ed25519PublicKey) -> bytes:
    """A public key as its file holds it."""
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def raw_public(public: Ed25519PublicKey) -> bytes:
    """The 32 bytes of a public key."""
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(public: Ed25519PublicKey) -> str:
    """The name that a key has in seals."""
    return hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def is_signed(public: Ed25519PublicKey, digest: bytes, signature: str) -> bool:
    """Whether ``signature`` (base64) over ``digest`` was made with the private half of ``public``."""
    try:
        public.verify(base64.b64decode(signature, validate=True), digest)
    except (InvalidSignature, ValueError):
        return False
    return True
