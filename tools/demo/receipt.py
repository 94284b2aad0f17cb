"""Checks a receipt the way an outsider would: nothing of the node's but its public key, and openssl."""
import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
SPKI_ED25519 = bytes.fromhex("302a300506032b6570032100")


def base58(text: str) -> bytes:
    number = 0
    for character in text:
        number = number * 58 + BASE58.index(character)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def canonical(value) -> bytes:
    """RFC 8785 for what a receipt holds: text, whole numbers, lists and objects with ASCII names."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def is_signed_by(receipt: dict, multikey: str) -> bool:
    """https://www.w3.org/TR/vc-di-eddsa/#eddsa-jcs-2022"""
    document = dict(receipt)
    proof = dict(document.pop("proof"))
    signature = base58(proof.pop("proofValue")[1:])
    if "@context" in document:
        proof.setdefault("@context", document["@context"])
    message = hashlib.sha256(canonical(proof)).digest() + hashlib.sha256(canonical(document)).digest()
    key = base58(multikey[1:])
    if key[:2] != b"\xed\x01":
        return False
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("key", SPKI_ED25519 + key[2:]), ("message", message), ("signature", signature)):
            Path(folder, name).write_bytes(content)
        command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER",
                   "-inkey", f"{folder}/key", "-in", f"{folder}/message", "-sigfile", f"{folder}/signature"]
        done = subprocess.run(command, capture_output=True, check=False)
        return done.returncode == 0
