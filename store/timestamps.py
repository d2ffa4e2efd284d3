"""RFC 3161 time stamps: a third party's word that a seal existed at a moment.

What is stamped is a seal's hash (32 bytes, which cover its root and all seals before); the whole answer is kept, as
`openssl ts -verify -in` takes it.
"""

import hashlib
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from store.errors import EvidenceError

# An authority answers within a second or two; its answers hold a few certificates.
_SECONDS, _MOST_BYTES = 30, 256 * 1024


def ask(url: str, digest: bytes) -> bytes:
    """The authority's answer over ``digest``; EvidenceError where it gives none or one for something else."""
    asked = TimestampRequestBuilder().data(digest).hash_algorithm(HashAlgorithm.SHA256).build()
    request = urllib.request.Request(  # noqa: S310 - the settings allow http and https only
        url, asked.as_bytes(), {"Content-Type": "application/timestamp-query"}
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            token = answer.read(_MOST_BYTES)
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise EvidenceError(f"the time-stamping authority {url} cannot be reached: {error}") from error
    response = _decoded(bytes(token))
    if response.tst_info.nonce != asked.nonce or not is_over(token, digest):
        raise EvidenceError(f"the time-stamping authority {url} answered something that was not asked")
    return bytes(token)


def is_over(token: bytes, digest: bytes) -> bool:
    """Whether ``token`` stamps ``digest``; says nothing of who signed it."""
    try:
        imprint = _decoded(token).tst_info.message_imprint.message
    except EvidenceError:
        return False
    return imprint == hashlib.sha256(digest).digest()


def moment_of(token: bytes) -> datetime:
    """When the authority says it saw the digest; EvidenceError for what is no token."""
    return _decoded(token).tst_info.gen_time


def is_signed_by(token: bytes, digest: bytes, roots: Path) -> bool:
    """Whether ``token`` over ``digest`` leads to one of the root certificates in the PEM file ``roots``.

    Raises EvidenceError where that file holds none.
    """
    try:
        trusted = x509.load_pem_x509_certificates(roots.read_bytes())
    except (OSError, ValueError) as error:
        raise EvidenceError(f"{roots} holds no root certificates: {error}") from error
    builder = VerifierBuilder()
    for root in trusted:
        builder = builder.add_root_certificate(root)
    try:
        return builder.build().verify_message(_decoded(token), digest)
    except (VerificationError, EvidenceError, ValueError):
        return False


def _decoded(token: bytes) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(token)
    except ValueError as error:
        raise EvidenceError(f"this is no answer of a time-stamping authority: {error}") from error
    if response.status not in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS):
        raise EvidenceError(f"the time-stamping authority refused: {'; '.join(response.status_string) or 'no reason'}")
    return response
