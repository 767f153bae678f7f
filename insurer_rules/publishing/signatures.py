"""Keys and signatures of releases: Ed25519, one key a person, written as text.

Who may sign is for a service to be told; what is signed is the hash of a release. Nothing here keeps a key.
"""

import base64
import binascii
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from insurer_rules.faults import PhrasedError, phrase

KIND = "ed25519:"


class KeyFileError(PhrasedError):
    """A key cannot be made, read or used."""


def new_key(path: Path, passphrase: str = "") -> str:
    """Make a key, keep it in a file that only its owner can read, and give its public part.

    Raises KeyFileError where there is a file already: a key is never overwritten.
    """
    key = Ed25519PrivateKey.generate()
    encryption = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise KeyFileError(phrase("key_there_already", file=path.name)) from error
    path.write_bytes(content)
    return public_text(key)


def read_key(path: Path, passphrase: str = "") -> Ed25519PrivateKey:
    """Read a key from its file. Raises KeyFileError, also for a wrong passphrase."""
    try:
        key = load_pem_private_key(path.read_bytes(), passphrase.encode() if passphrase else None)
    except (ValueError, TypeError) as error:
        raise KeyFileError(phrase("no_key", file=path.name)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(phrase("no_key", file=path.name))
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    """Write the public part of a key: what a service is told."""
    return KIND + base64.b64encode(key.public_key().public_bytes_raw()).decode()


def is_public_key(text: str) -> bool:
    """Tell whether a text is the public part of a key."""
    return _public_key(text) is not None


def sign(key: Ed25519PrivateKey, text: str) -> str:
    """Sign a text."""
    return base64.b64encode(key.sign(text.encode())).decode()


def is_signed_by(public: str, text: str, signature: str) -> bool:
    """Tell whether the holder of a key signed this text."""
    key = _public_key(public)
    if key is None:
        return False
    try:
        key.verify(base64.b64decode(signature, validate=True), text.encode())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _public_key(text: str) -> Ed25519PublicKey | None:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text.removeprefix(KIND), validate=True))
    except (binascii.Error, ValueError):
        return None
