"""The practice web's certificate authority."""

from pathlib import Path

from cryptography import x509

from practice.tls import Authority


def test_each_host_has_one_context_and_any_name_gets_a_certificate(tmp_path: Path) -> None:
    """Contexts are kept; names longer than a common name may be are certified all the same."""
    authority = Authority(tmp_path)
    assert authority.context("a.test") is authority.context("a.test")
    long = f"{'a' * 60}.{'b' * 60}.test"
    authority.context(long)
    leaf = x509.load_pem_x509_certificate((tmp_path / "leaf.pem").read_bytes())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [long]
    leaf.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.pem))


def test_keys_are_for_the_owner_alone(tmp_path: Path) -> None:
    """Nobody else on the machine can read the private key."""
    Authority(tmp_path)
    assert (tmp_path / "leaf-key.pem").stat().st_mode & 0o077 == 0
