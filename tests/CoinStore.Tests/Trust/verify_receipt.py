"""Checks a CoinStore receipt with Python's standard library alone: a second implementation, written from the README.

usage: verify_receipt.py RECEIPT.json PUBLIC.pem      prints what it found; exit code 0 when valid, 1 when not
"""

import base64
import datetime
import hashlib
import json
import sys
import uuid

# NIST P-256, FIPS 186-4 D.1.2.3.
P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
SPKI_P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200" "04")


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def times(k, point):
    total = None
    while k:
        total = add(total, point) if k & 1 else total
        point, k = add(point, point), k >> 1
    return total


def read_key(pem):
    der = base64.b64decode("".join(line for line in pem.splitlines() if "-----" not in line))
    assert len(der) == 91 and der.startswith(SPKI_P256), "the key is not on P-256"
    return der, (int.from_bytes(der[27:59], "big"), int.from_bytes(der[59:], "big"))


def signature_holds(point, text, der):
    assert der[0] == 0x30 and der[2] == 2, "the signature is not DER"
    r = int.from_bytes(der[4 : 4 + der[3]], "big")
    s = int.from_bytes(der[6 + der[3] :], "big")
    if not (0 < r < N and 0 < s < N):
        return False
    e, w = int.from_bytes(sha(text), "big"), pow(s, -1, N)
    at = add(times(e * w % N, G), times(r * w % N, point))
    return at is not None and at[0] % N == r


def open_note(note, pem):
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    origin, size, root = text.split("\n")[:3]
    der, point = read_key(pem)
    for line in signatures.strip("\n").split("\n"):
        _, name, value = line.split(" ")
        value = base64.b64decode(value)
        if name == origin and value[:4] == sha(der)[:4]:
            assert signature_holds(point, text.encode(), value[4:]), "the signature is not of this text"
            return int(size), base64.b64decode(root)
    raise AssertionError("the log's key did not sign this")


def owner_of(posting):
    if posting.get("owner") == "platform":
        return bytes(32)
    if "owner" in posting:
        return sha(bytes.fromhex(posting["salt"]), uuid.UUID(posting["owner"]).bytes)
    return bytes.fromhex(posting["blinded"])


def leaf_of(entry):
    def number(value):
        return value.to_bytes(8, "big", signed=True)

    whole = datetime.datetime.strptime(entry["at"][:19] + "+0000", "%Y-%m-%dT%H:%M:%S%z")
    since = whole - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    ticks = (since.days * 86400 + since.seconds) * 10_000_000 + int(entry["at"][20:27])
    reverses = uuid.UUID(entry["reverses"]).bytes if "reverses" in entry else bytes(16)
    leaf = b"CSENTRY1" + number(entry["sequence"]) + uuid.UUID(entry["id"]).bytes
    leaf += number(entry["kind"]) + number(ticks) + reverses + number(len(entry["postings"]))
    for p in entry["postings"]:
        leaf += number(p["account"]) + p["unit"].ljust(8).encode() + number(p["amount"]) + owner_of(p)
    return leaf


def root_of(leaf, index, size, path):
    """RFC 9162, 2.1.3.1, from the top down: the last hash of the path stands beside the whole rest."""
    if size == 1:
        assert not path, "the path is too long"
        return sha(b"\0", leaf)
    assert path, "the path is too short"
    k = 1 << ((size - 1).bit_length() - 1)
    if index < k:
        return sha(b"\1", root_of(leaf, index, k, path[:-1]), path[-1])
    return sha(b"\1", path[-1], root_of(leaf, index - k, size - k, path[:-1]))


def main(receipt_file, key_file):
    with open(receipt_file, encoding="utf-8") as file:
        receipt = json.load(file)
    with open(key_file, encoding="ascii") as file:
        pem = file.read()
    size, root = open_note(receipt["checkpoint"], pem)
    index = receipt["leafIndex"]
    assert receipt["treeSize"] == size and index == receipt["entry"]["sequence"] - 1 and 0 <= index < size, "numbers contradict"
    path = [base64.b64decode(step) for step in receipt["path"]]
    assert root_of(leaf_of(receipt["entry"]), index, size, path) == root, "the entry does not lead to the signed root"
    print(f"valid: entry {index + 1} of {size}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception as fault:
        print(f"not valid: {fault!r}")
        sys.exit(1)
