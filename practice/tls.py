"""The web's own certificate authority: one certificate a host, made on first use."""

import datetime as dt
import ssl
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFETIME = dt.timedelta(days=7)  # longer than any crawl of the practice web, too short to be of use to anyone else
CONTEXTS = 2048  # TLS contexts kept; each costs some 100 KB, a further host costs about a millisecond
CHAIN_SIZE = 4096  # a leaf padded to one length: overwriting is a thousand times faster than truncating
MAX_COMMON_NAME = 64  # the limit of X.520; the full name stands in subjectAltName


class Authority:
    """Signs certificates for any host name. Its keys live in ``folder``, which only the owner can read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self._start = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
        self._certificate = self._root()
        self._key_file = folder / "leaf-key.pem"
        self._key_file.write_bytes(
            self._leaf_key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        self._key_file.chmod(0o600)
        self._chain_file = folder / "leaf.pem"
        self._chain_file.touch()
        self.context = lru_cache(CONTEXTS)(self._context)

    @property
    def pem(self) -> bytes:
        """The authority's certificate, for clients that want to trust it."""
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def _build(self, subject: str, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject[:MAX_COMMON_NAME])])
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Spyglass practice web")])
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key)
        builder = builder.serial_number(x509.random_serial_number())
        return builder.not_valid_before(self._start).not_valid_after(self._start + LIFETIME)

    def _root(self) -> x509.Certificate:
        public = self._key.public_key()
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        builder = self._build("Spyglass practice web", public)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(usage, critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        return builder.sign(self._key, hashes.SHA256())

    def _context(self, host: str) -> ssl.SSLContext:
        """A server's TLS context for ``host`` with a certificate for that name."""
        public = self._leaf_key.public_key()
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = self._build(host, public)
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        builder = builder.add_extension(issuer, critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        with self._chain_file.open("r+b") as file:
            file.write(pem.ljust(CHAIN_SIZE, b"\n"))
        context.load_cert_chain(self._chain_file, self._key_file)
        return context
