"""Packed claim files are unpacked within bounds."""

import gzip
import zipfile
from io import BytesIO

import pytest

from coverage_service.claims.containers import unpacked
from coverage_service.claims.formats.rows import FileError

TEXT = b"claim_id,insured_id\n1,a\n"


def zipped(**members: bytes) -> bytes:
    """Pack files into a zip."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize("packed", [TEXT, gzip.compress(TEXT), zipped(claims=TEXT)], ids=["plain", "gzip", "zip"])
def test_what_a_file_holds_is_read(packed: bytes) -> None:
    """A plain file, a gzip and a zip with one member hold the same lines."""
    with unpacked(BytesIO(packed)) as stream:
        assert stream.read() == TEXT


BAD = {
    "a cut gzip": gzip.compress(TEXT * 100)[:-20],
    "a cut zip": zipped(claims=TEXT)[:-30],
    "two members": zipped(one=TEXT, two=TEXT),
    "no member": zipped()[:2] + b"\x03\x04" + b"\0" * 18,
    "a bomb": gzip.compress(b"0" * 10_000_000),
}


@pytest.mark.parametrize("packed", BAD.values(), ids=BAD)
def test_what_is_not_whole_or_too_much_is_refused(packed: bytes) -> None:
    """A damaged file, several members, and more than the bound are refused."""
    with pytest.raises(FileError), unpacked(BytesIO(packed), most=1_000_000):
        pass
