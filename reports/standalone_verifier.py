"""Check Spyglass evidence without Spyglass: this one file needs Python 3.9 or later and nothing else.

    python spyglass_verify.py FOLDER          a folder that holds custody/ and evidence/
    python spyglass_verify.py FILE.wacz       the archive of a site
    ... --key-id HEX                          the signer you were told of; else the key found beside is taken

It prints each fault with its place, then a line that sums up; exit code 0 intact, 1 broken, 2 wrong usage. The SHA-256
of each stored stretch of bytes is a leaf; leaves hash into a Merkle tree as in RFC 6962, 2.1; a seal's hash is the
SHA-256 of its own fields, its root and the hash of the seal before; the hash is signed with Ed25519 (RFC 8032).
"""

import base64
import hashlib
import json
import shutil
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple

from reports.standalone_proofs import is_signed, root_along, root_of

SEAL_FIELDS = ("number", "sealed_at", "first_leaf", "leaves", "root", "audit_seq", "audit_hash", "previous", "key_id")
MOMENT = (1980, 1, 1, 0, 0, 0)  # every member of a WACZ has it, so that the container's bytes follow from its content
_PEM = ("-----BEGIN PUBLIC KEY-----\n", "\n-----END PUBLIC KEY-----\n")
_DER = bytes.fromhex("302a300506032b6570032100")  # what stands before the 32 bytes of an Ed25519 key
_BLOCK = 1024 * 1024
_ENCODER = json.JSONEncoder(separators=(",", ":"))
_DAMAGE = (ValueError, LookupError, TypeError, AttributeError, OSError, EOFError, RuntimeError, struct.error)


class Finding(NamedTuple):
    """What was found at a place; notes break nothing."""

    place: str
    what: str
    broken: bool = True


class Broken(Exception):  # noqa: N818 - place and fault, as in a finding
    """Stops at the first fault of a chain, since nothing after it can be trusted."""


def check(path: Path, signer: str = "") -> Iterator[Finding]:
    """Every finding in a WACZ or a folder with custody/ and evidence/; none, or only notes, when all is intact."""
    try:
        yield from (_check_folder if path.is_dir() else _check_wacz)(path, signer)
    except Broken as stop:
        yield Finding(*stop.args)
    except (*_DAMAGE, zipfile.BadZipFile, zlib.error) as error:
        yield Finding(f"{path.name}, its directory", f"cannot be read: {error}")


def _check_folder(path: Path, signer: str) -> Iterator[Finding]:
    custody, evidence = path / "custody", path / "evidence"
    key = _public_key(_read(custody / "evidence.pub.pem"), signer)
    logged = list(_lines("leaves.jsonl", _read(custody / "leaves.jsonl")))
    hashes: dict[int, str] = {}
    previous, used = "0" * 64, 0
    for place, seal in _lines("seals.jsonl", _read(custody / "seals.jsonl")):
        _check_seal(place, seal, key)
        following = logged[used : used + seal["leaves"]]
        if (seal["number"], seal["previous"], seal["first_leaf"]) != (len(hashes) + 1, previous, used + 1):
            raise Broken(place, "does not follow the seal before it")
        for number, (where, leaf) in enumerate(following, used + 1):
            if leaf[:2] != [number, seal["number"]]:
                raise Broken(where, f"is not leaf {number} of seal {seal['number']}")
        if len(following) < seal["leaves"] or root_of([leaf[5] for _, leaf in following]) != seal["root"]:
            raise Broken(f"leaves.jsonl, leaves of seal {seal['number']}", "do not lead to its root")
        used, previous = used + seal["leaves"], seal["hash"]
        hashes[seal["number"]] = previous
    if used != len(logged):
        raise Broken(logged[used][0], "is of no seal")
    yield from _check_stamps(custody / "timestamps", hashes)
    yield from _check_bytes(custody, evidence, [leaf for _, leaf in logged])


def _check_stamps(folder: Path, hashes: dict[int, str]) -> Iterator[Finding]:
    for path in sorted(folder.glob("*")):
        token, (number, _, digest) = path.read_bytes(), path.stem.partition("-")
        of_seal = hashes.get(int(number), "") if number.isdigit() else ""
        imprint = hashlib.sha256(bytes.fromhex(of_seal)).digest()
        if hashlib.sha256(token).hexdigest() != digest:
            yield Finding(f"timestamps/{path.name}, bytes 0-{len(token)}", "differ from the digest in the name")
        elif not of_seal or imprint not in token:
            yield Finding(f"timestamps/{path.name}", "is no time stamp of the seal it names")


def _check_bytes(custody: Path, evidence: Path, leaves: list[list[Any]]) -> Iterator[Finding]:
    purged = {}
    if (custody / "purges.jsonl").exists():
        for place, (name, offset, was, tombstone) in _lines("purges.jsonl", _read(custody / "purges.jsonl")):
            purged[name, offset] = (place, was, tombstone)
    for _, _, name, offset, length, digest in sorted(leaves, key=lambda leaf: (leaf[2], leaf[3])):
        place, was, tombstone = purged.pop((name, offset), ("", digest, ""))
        found = _digest(evidence, name, offset, length)
        if was != digest:
            yield Finding(place, "names another digest than the leaf it speaks of")
        if tombstone and found == tombstone:
            yield Finding(f"{name}, bytes {offset}-{offset + length}", "purged; a tombstone stands there", broken=False)
        elif found != digest:
            what = "differ from their digest" if found else "are missing"
            yield Finding(f"{name}, bytes {offset}-{offset + length}", what)
    for place, _, _ in purged.values():
        yield Finding(place, "speaks of bytes that are no leaf", broken=False)


def _digest(folder: Path, name: str, offset: int, length: int) -> str:
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name:
        return ""
    try:
        with (folder / name).open("rb") as file:
            return _digest_of(file, offset, length)
    except (OSError, ValueError):
        return ""


def _digest_of(file: BinaryIO, offset: int, length: int) -> str:
    digest = hashlib.sha256()
    file.seek(offset)
    while length > 0:
        block = file.read(min(_BLOCK, length))
        length = length - len(block) if block else -1
        digest.update(block)
    return "" if length < 0 else digest.hexdigest()


def _check_wacz(path: Path, signer: str) -> Iterator[Finding]:
    with zipfile.ZipFile(path) as wacz:
        found = {info.filename: _digest_member(wacz, info) for info in wacz.infolist()}
        package, signed = wacz.read("datapackage.json"), wacz.read("datapackage-digest.json")
        resources = {resource["path"]: resource["hash"] for resource in json.loads(package)["resources"]}
        for name, digest in resources.items():
            if digest != f"sha256:{found.get(name)}":
                raise Broken(name, "differs from its digest in datapackage.json")
        if sorted(found) != sorted([*resources, "datapackage.json", "datapackage-digest.json"]):
            raise Broken("datapackage.json", "does not name what the archive holds")
        key = _public_key(wacz.read("custody/evidence.pub.pem"), signer)
        _check_package(package, json.loads(signed), key)
        yield from _check_proofs(wacz, key)
    _check_container(path)


def _digest_member(wacz: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    try:
        with wacz.open(info) as file:
            return _digest_of(file, 0, info.file_size)  # type: ignore[arg-type]
    except (*_DAMAGE, zipfile.BadZipFile, zlib.error) as error:
        raise Broken(f"{info.filename}, from byte {info.header_offset}", f"is damaged: {error}") from error


def _check_package(package: bytes, signed: Any, key: bytes) -> None:
    digest = hashlib.sha256(package).digest()
    signature = signed["signature"]["value"]
    if signed["hash"] != f"sha256:{digest.hex()}":
        raise Broken("datapackage.json", "differs from datapackage-digest.json")
    if signed != signed_digest(digest, key, signature) or not is_signed(key, digest, signature):
        raise Broken("datapackage-digest.json", "the signature does not hold")


def signed_digest(digest: bytes, key: bytes, signature: str) -> dict[str, Any]:
    """What datapackage-digest.json holds: the digest of datapackage.json and the signature over its 32 bytes."""
    signer = {"algorithm": "Ed25519", "key_id": hashlib.sha256(_DER + key).hexdigest(), "value": signature}
    return {"path": "datapackage.json", "hash": f"sha256:{digest.hex()}", "signature": signer}


def _check_proofs(wacz: zipfile.ZipFile, key: bytes) -> Iterator[Finding]:
    seals = {}
    for place, seal in _lines("custody/seals.jsonl", wacz.read("custody/seals.jsonl")):
        _check_seal(place, seal, key)
        seals[seal["number"]] = seal
    covered: dict[str, int] = {}
    for place, proof in _lines("custody/proofs.log", wacz.read("custody/proofs.log")):
        name, offset, length, digest, number, index, path = proof
        if covered.get(name, 0) != offset:
            raise Broken(f"{name}, bytes {covered.get(name, 0)}-{offset}", "no proof speaks of them")
        with wacz.open(name) as file:
            if _digest_of(file, offset, length) != digest:  # type: ignore[arg-type]
                raise Broken(f"{name}, bytes {offset}-{offset + length}", "differ from their digest")
        if number not in seals or root_along(index, seals[number]["leaves"], digest, path) != seals[number]["root"]:
            raise Broken(place, "does not lead to the root of its seal")
        covered[name] = offset + length
    for info in wacz.infolist():
        if info.filename.startswith("archive/") and covered.get(info.filename, 0) != info.file_size:
            yield Finding(info.filename, f"from byte {covered.get(info.filename, 0)} on no proof speaks of it")


class _Compared:
    """Takes what is written and remembers the first place where the file differs from it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.at, self.differs = file, 0, -1

    def write(self, data: bytes) -> int:
        """Compare the next bytes."""
        here = self.file.read(len(data))
        if self.differs < 0 and here != bytes(data):
            same = [one == other for one, other in zip(here, bytes(data))]  # noqa: B905 - Python 3.9
            self.differs = self.at + (same.index(False) if False in same else len(same))
        self.at += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""


def _check_container(path: Path) -> None:
    """Pack the content once more and compare: so no byte of headers or directory is without a guard."""
    with path.open("rb") as file, zipfile.ZipFile(path) as wacz:
        compared = _Compared(file)
        with zipfile.ZipFile(compared, "w") as again:  # type: ignore[call-overload]
            for info in wacz.infolist():
                with wacz.open(info) as source, again.open(plain(info.filename, info.file_size), "w") as target:
                    shutil.copyfileobj(source, target, _BLOCK)
        if compared.differs < 0 and file.read(1):
            compared.differs = compared.at
    if compared.differs >= 0:
        raise Broken(f"{path.name}, byte {compared.differs}", "the ZIP container was changed")


def plain(name: str, size: int) -> zipfile.ZipInfo:
    """The one way in which a member stands in a WACZ of ours: stored, dateless, for its owner to write."""
    info = zipfile.ZipInfo(name, MOMENT)
    info.file_size, info.external_attr, info.create_system = size, 0o644 << 16, 3
    return info


def _check_seal(place: str, seal: Any, key: bytes) -> None:
    try:
        fields = [seal[name] for name in SEAL_FIELDS]
        digest = hashlib.sha256(_ENCODER.encode(fields).encode())
        holds = digest.hexdigest() == seal["hash"] and set(seal) == {*SEAL_FIELDS, "hash", "signature"}
        holds = holds and is_signed(key, digest.digest(), seal["signature"])
    except (LookupError, TypeError, ValueError):
        holds = False
    if not holds:
        same_key = isinstance(seal, dict) and seal.get("key_id") == hashlib.sha256(_DER + key).hexdigest()
        raise Broken(
            place, "the hash or signature does not hold" if same_key else "names another key than evidence.pub.pem"
        )


def _lines(name: str, text: bytes) -> Iterator[tuple[str, Any]]:
    """The values of a JSON Lines file with their places; Broken for any spelling but the one that is written."""
    start = 0
    for number, line in enumerate(text.split(b"\n")[: text.count(b"\n") + 1], 1):
        place = f"{name}, line {number}, bytes {start}-{start + len(line)}"
        last = start + len(line) == len(text)
        if last and not line:
            return
        try:
            value = json.loads(line)
            same = _ENCODER.encode(value).encode() == line
            if same and isinstance(value, list):
                same = hashlib.sha256(_ENCODER.encode(value[:-1]).encode() + b"\n").hexdigest()[:16] == value.pop()
        except (ValueError, IndexError):
            same = False
        if not same or last:
            raise Broken(place, "is damaged or cut")
        yield place, value
        start += len(line) + 1


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Broken(path.name, f"cannot be read: {error.strerror}") from error


def _public_key(pem: bytes, signer: str) -> bytes:
    try:
        der = base64.b64decode(pem.decode().replace(_PEM[0], "").replace(_PEM[1], ""), validate=True)
    except ValueError:
        der = b""
    if len(der) != 44 or not der.startswith(_DER) or base64.b64encode(der).decode().join(_PEM).encode() != pem:
        raise Broken(f"evidence.pub.pem, bytes 0-{len(pem)}", "is damaged or no Ed25519 key")
    if signer and hashlib.sha256(der).hexdigest() != signer.lower():
        raise Broken("evidence.pub.pem", "is not the key that you named")
    return der[len(_DER) :]


def main(arguments: list[str]) -> int:
    """The command line; the exit code."""
    if len(arguments) not in (1, 3) or (len(arguments) == 3 and arguments[1] != "--key-id"):
        sys.stderr.write(__doc__ or "")
        return 2
    findings = list(check(Path(arguments[0]), arguments[2] if len(arguments) == 3 else ""))
    for finding in findings:
        sys.stdout.write(f"{'BROKEN' if finding.broken else 'note'}: {finding.place}: {finding.what}\n")
    broken = sum(finding.broken for finding in findings)
    sys.stdout.write(f"{broken} broken\n" if broken else "intact\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
