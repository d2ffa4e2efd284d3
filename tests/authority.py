"""A time-stamping authority on loopback: OpenSSL's own, behind HTTP as RFC 3161 (3.4) has it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

_CONFIG = """
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[stamper]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/stamper.pem
signer_key = {folder}/stamper.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class Authority:
    """Where it answers, and the PEM file of its root."""

    url: str
    root: Path


@contextmanager
def stamping(folder: Path) -> Iterator[Authority]:
    """An authority with keys of its own in ``folder``, while the block runs."""
    folder.mkdir(exist_ok=True)
    config = folder / "openssl.cnf"
    config.write_text(_CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", config, "-days", "30")
    _openssl("req", "-x509", *new, "-subj", "/CN=root", "-extensions", "ca", "-keyout", folder / "ca.key",
             "-out", folder / "ca.pem")  # fmt: skip
    _openssl("req", *new[:-2], "-subj", "/CN=stamper", "-keyout", folder / "stamper.key", "-out", folder / "asked")
    _openssl("x509", "-req", "-in", folder / "asked", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
             "-extfile", config, "-extensions", "stamper", "-days", "30", "-out", folder / "stamper.pem")  # fmt: skip

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            _openssl("ts", "-reply", "-config", config, "-queryfile", folder / "query", "-out", folder / "answer")
            answer = (folder / "answer").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Authority(f"http://127.0.0.1:{server.server_port}", folder / "ca.pem")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
