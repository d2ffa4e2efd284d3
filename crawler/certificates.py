"""The names on a certificate, as the connection showed it."""

from functools import lru_cache

from cryptography import x509
from twisted.internet.ssl import Certificate

# Certificates of large networks carry a hundred names of strangers; what is told of one ends here.
MOST_NAMES = 200
# A crawl meets the same certificates again, page after page of a site.
_REMEMBERED = 512
# What the library says of certificates that are none, or odd; these share no class.
_BROKEN = (
    ValueError,
    x509.InvalidVersion,
    x509.ExtensionNotFound,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


def certificate_names(certificate: Certificate | None) -> tuple[str, ...]:
    """The DNS names (subjectAltName, RFC 6125) of a peer's certificate; none without TLS or for a broken one."""
    return _names(certificate.dump()) if certificate is not None else ()


@lru_cache(maxsize=_REMEMBERED)
def _names(der: bytes) -> tuple[str, ...]:
    try:
        extensions = x509.load_der_x509_certificate(der).extensions
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    except _BROKEN:
        return ()
    return tuple(names[:MOST_NAMES])
