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
import mmap
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any, NamedTuple

from reports.standalone_proofs import is_signed, root_along, root_of

SEAL_FIELDS = ("number", "sealed_at", "first_leaf", "leaves", "root", "audit_seq", "audit_hash", "previous", "key_id")
_PEM = ("-----BEGIN PUBLIC KEY-----\n", "\n-----END PUBLIC KEY-----\n")
_DER = bytes.fromhex("302a300506032b6570032100")  # what stands before the 32 bytes of an Ed25519 key
_PACKAGE = ("datapackage.json", "datapackage-digest.json")
_CUSTODY = ("custody/evidence.pub.pem", "custody/seals.jsonl", "custody/proofs.log")
_ENCODER = json.JSONEncoder(separators=(",", ":"))
_DAMAGE = (ValueError, LookupError, TypeError, AttributeError, OSError, RecursionError, struct.error)


class Finding(NamedTuple):
    """What was found at a place; notes break nothing."""

    place: str
    what: str
    broken: bool = True


class Broken(Exception):  # noqa: N818 - place and fault, as in a finding
    """Stops at the first fault of a chain, since nothing after it can be trusted."""


def _sha256(content: "bytes | memoryview") -> str:
    return hashlib.sha256(content).hexdigest()


def check(path: Path, signer: str = "") -> Iterator[Finding]:
    """Every finding in a WACZ or a folder with custody/ and evidence/; none, or only notes, when all is intact."""
    try:
        yield from (_check_folder if path.is_dir() else _check_wacz)(path, signer)
    except Broken as stop:
        yield Finding(*stop.args)
    except _DAMAGE as error:
        yield Finding(path.name, f"cannot be read: {error}")


def _check_folder(path: Path, signer: str) -> Iterator[Finding]:
    custody, evidence = path / "custody", path / "evidence"
    key = _public_key((custody / "evidence.pub.pem").read_bytes(), signer)
    logged = list(_lines("leaves.jsonl", (custody / "leaves.jsonl").read_bytes()))
    hashes: dict[int, str] = {}
    previous, used = "0" * 64, 0
    for place, seal in _lines("seals.jsonl", (custody / "seals.jsonl").read_bytes()):
        _check_seal(place, seal, key)
        following = logged[used : used + seal["leaves"]]
        if (seal["number"], seal["previous"], seal["first_leaf"]) != (len(hashes) + 1, previous, used + 1):
            raise Broken(place, "does not follow the seal before it")
        for at, (where, leaf) in enumerate(following, used + 1):
            if leaf[:2] != [at, seal["number"]]:
                raise Broken(where, f"is not leaf {at} of seal {seal['number']}")
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
        if _sha256(token) != digest:
            yield Finding(f"timestamps/{path.name}, bytes 0-{len(token)}", "differ from the digest in the name")
        elif not of_seal or hashlib.sha256(bytes.fromhex(of_seal)).digest() not in token:
            yield Finding(f"timestamps/{path.name}", "is no time stamp of the seal it names")


def _check_bytes(custody: Path, evidence: Path, leaves: list[list[Any]]) -> Iterator[Finding]:
    purged = {}
    if (custody / "purges.jsonl").exists():
        for place, (name, offset, was, tombstone) in _lines("purges.jsonl", (custody / "purges.jsonl").read_bytes()):
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
    outside = PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name
    if outside or not (folder / name).is_file() or (folder / name).stat().st_size < offset + length:
        return ""
    with (folder / name).open("rb") as file:
        file.seek(offset)
        return _sha256(file.read(length))


def _check_wacz(path: Path, signer: str) -> Iterator[Finding]:
    with path.open("rb") as file:
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if whole.find(b"custody/") < 0:
        raise Broken(path.name, "is no archive made by Spyglass: it holds no custody/ to check it by")
    parts = dict(_members(path.name, whole))
    for name in {*_PACKAGE, *_CUSTODY} - parts.keys():
        raise Broken(name, "is not in the archive under its name")
    key = _public_key(bytes(parts["custody/evidence.pub.pem"]), signer)
    _check_package(bytes(parts["datapackage.json"]), bytes(parts["datapackage-digest.json"]), key)
    resources = {one["path"]: one["hash"] for one in json.loads(bytes(parts["datapackage.json"]))["resources"]}
    for name in sorted({*resources, *_PACKAGE} ^ parts.keys()):
        raise Broken(name, "is in the archive or in datapackage.json, but not in both")
    yield from _check_proofs(parts, key)
    for name, digest in resources.items():
        if digest != f"sha256:{_sha256(parts[name])}":
            raise Broken(name, "differs from its digest in datapackage.json")
    _check_container(path.name, memoryview(whole), parts)


def _members(archive: str, whole: mmap.mmap) -> Iterator[tuple[str, memoryview]]:
    """Name and content of each member, read from front to back: the directory at the end is compared, not believed."""
    at, last = 0, "none"
    while whole[at : at + 4] == b"PK\3\4":
        name_size, more = struct.unpack("<HH", whole[at + 26 : at + 30])
        name, start = whole[at + 30 : at + 30 + name_size].decode("utf-8", "replace"), at + 30 + name_size + more
        shape = "<4sLQQ" if more else "<4sLLL"  # behind each member stand its checksum and size
        fits, end = [], whole.find(b"PK\7\x08", start)
        while end >= 0 and len(whole) - end >= struct.calcsize(shape):
            _, checksum, _, size = struct.unpack_from(shape, whole, end)
            if size == end - start:
                fits.append((zlib.crc32(memoryview(whole)[start:end]) != checksum, end))
            end = whole.find(b"PK\7\x08", end + 1) if not fits or fits[-1][0] else -1
        if not fits:
            raise Broken(f"{archive}, {name}, from byte {at}", "has no end that fits its beginning")
        yield name, memoryview(whole)[start : min(fits)[1]]
        at, last = min(fits)[1] + struct.calcsize(shape), name
    if whole[at : at + 4] != b"PK\1\2":
        raise Broken(f"{archive}, byte {at}, behind {last}", "neither a member nor the directory begins there")


def _check_package(package: bytes, text: bytes, key: bytes) -> None:
    try:
        said = json.loads(text)
        signature = said.pop("signature")["value"]
        holds = package_digest(said, key, signature) == text and is_signed(key, what_is_signed(said), signature)
    except (ValueError, LookupError, TypeError, AttributeError):
        holds = False
    if not holds:
        raise Broken("datapackage-digest.json", "the signature does not hold")
    if said["hash"] != f"sha256:{_sha256(package)}":
        raise Broken("datapackage.json", "differs from datapackage-digest.json")


def what_is_signed(said: Any) -> bytes:
    """The 32 bytes that our signature in datapackage-digest.json is over: the digest of all else that it says."""
    return hashlib.sha256(_ENCODER.encode(said).encode()).digest()


def package_digest(said: Any, key: bytes, signature: str) -> bytes:
    """datapackage-digest.json: what is ``said`` (the digest of datapackage.json, what players read), and our
    signature over that."""
    signer = {"algorithm": "Ed25519", "key_id": _sha256(_DER + key), "value": signature}
    return json.dumps({**said, "signature": signer}, indent=2).encode()


def _check_proofs(parts: dict[str, memoryview], key: bytes) -> Iterator[Finding]:
    seals = {}
    for place, seal in _lines("custody/seals.jsonl", bytes(parts["custody/seals.jsonl"])):
        _check_seal(place, seal, key)
        seals[seal["number"]] = seal
    covered: dict[str, int] = {}
    for place, proof in _lines("custody/proofs.log", bytes(parts["custody/proofs.log"])):
        name, offset, length, digest, number, index, path = proof
        if covered.get(name, 0) != offset:
            raise Broken(f"{name}, bytes {covered.get(name, 0)}-{offset}", "no proof speaks of them")
        if _sha256(parts[name][offset : offset + length]) != digest:
            raise Broken(f"{name}, bytes {offset}-{offset + length}", "differ from their digest")
        if number not in seals or root_along(index, seals[number]["leaves"], digest, path) != seals[number]["root"]:
            raise Broken(place, "does not lead to the root of its seal")
        covered[name] = offset + length
    for name, content in parts.items():
        if name.startswith("archive/") and covered.get(name, 0) != len(content):
            yield Finding(name, f"from byte {covered.get(name, 0)} on no proof speaks of it")


def _check_container(archive: str, whole: memoryview, parts: dict[str, memoryview]) -> None:
    """Pack the content once more and compare: so no byte of headers or directory is without a guard."""
    at, differs, ends = 0, -1, []

    def compare(data: bytes) -> int:
        nonlocal at, differs
        if differs < 0 and whole[at : at + len(data)] != data:
            same = (whole[at + n : at + n + 1] == data[n : n + 1] for n in range(len(data)))
            differs = at + list(same).index(False)
        at += len(data)
        return len(data)

    with zipfile.ZipFile(SimpleNamespace(write=compare, flush=list), "w") as again:
        for name, content in parts.items():
            with again.open(plain(name, len(content)), "w") as target:
                target.write(content)
            ends.append((at, name))
    differs = at if differs < 0 and at < len(whole) else differs
    if differs >= 0:
        where = next((name for end, name in ends if differs < end), "the directory at the end")
        raise Broken(f"{archive}, byte {differs}, {where}", "the ZIP container was changed")


def plain(name: str, size: int) -> zipfile.ZipInfo:
    """The one way in which a member stands in a WACZ of ours: stored, dateless, for its owner to write."""
    info = zipfile.ZipInfo(name)
    info.file_size, info.external_attr, info.create_system = size, 0o644 << 16, 3
    return info


def _check_seal(place: str, seal: Any, key: bytes) -> None:
    try:
        digest = hashlib.sha256(_ENCODER.encode([seal[name] for name in SEAL_FIELDS]).encode())
        holds = digest.hexdigest() == seal["hash"] and set(seal) == {*SEAL_FIELDS, "hash", "signature"}
        holds = holds and is_signed(key, digest.digest(), seal["signature"])
    except (LookupError, TypeError, ValueError):
        holds = False
    if not holds:
        ours = isinstance(seal, dict) and seal.get("key_id") == _sha256(_DER + key)
        raise Broken(place, "hash or signature does not hold" if ours else "is of another key than evidence.pub.pem")


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
                same = _sha256(_ENCODER.encode(value[:-1]).encode() + b"\n")[:16] == value.pop()
        except (ValueError, IndexError):
            same = False
        if not same or last:
            raise Broken(place, "is damaged or cut")
        yield place, value
        start += len(line) + 1


def _public_key(pem: bytes, signer: str) -> bytes:
    try:
        der = base64.b64decode(pem.decode().replace(_PEM[0], "").replace(_PEM[1], ""), validate=True)
    except ValueError:
        der = b""
    if len(der) != 44 or not der.startswith(_DER) or base64.b64encode(der).decode().join(_PEM).encode() != pem:
        raise Broken(f"evidence.pub.pem, bytes 0-{len(pem)}", "is damaged or no Ed25519 key")
    if signer and _sha256(der) != signer.lower():
        raise Broken("evidence.pub.pem", "is not the key that you named")
    return der[len(_DER) :]


def main(arguments: list[str]) -> int:
    """The command line; the exit code."""
    if len(arguments) not in (1, 3) or (len(arguments) == 3 and (arguments[1] != "--key-id" or not arguments[2])):
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
