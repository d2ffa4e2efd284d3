"""Names on certificates."""

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from twisted.internet.ssl import Certificate

from crawler.certificates import MOST_NAMES, certificate_names


def certificate(*names: str) -> Certificate:
    """A certificate for these DNS names; without any it has no such extension."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "common.example")])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 7)
    builder = builder.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2027, 1, 1, tzinfo=UTC)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(list(map(x509.DNSName, names))), critical=False)
    pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    return Certificate.loadPEM(pem)  # type: ignore[no-untyped-call, no-any-return]


def test_names_come_in_their_order() -> None:
    """All DNS names of the extension, wildcards as written; the common name is not one of them."""
    assert certificate_names(certificate("a.example", "*.b.example")) == ("a.example", "*.b.example")


@pytest.mark.parametrize("peer", [None, certificate()])
def test_without_tls_or_names_there_are_none(peer: Certificate | None) -> None:
    """A connection without TLS, and a certificate without the extension, tell no names."""
    assert certificate_names(peer) == ()


def test_endless_certificates_are_cut() -> None:
    """A certificate with hundreds of names tells the first of them."""
    names = tuple(f"site{number}.example" for number in range(MOST_NAMES + 50))
    assert certificate_names(certificate(*names)) == names[:MOST_NAMES]


def test_a_certificate_of_no_known_version_tells_no_names() -> None:
    """A version that X.509 has not is no name and no failure: the page behind it is read."""
    der = certificate("a.example").dump().replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x09", 1)
    odd = Certificate.load(der)  # type: ignore[no-untyped-call]
    assert odd.dump() == der
    assert certificate_names(odd) == ()
