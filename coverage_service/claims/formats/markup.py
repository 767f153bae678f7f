"""Markup: XML read piece by piece, within bounds whatever the file is, each element with its line.

No document type is taken, so no entity is ever defined, here or elsewhere. What elements mean is left to the formats.
"""

from codecs import BOM_UTF8
from collections.abc import Collection, Iterator
from itertools import chain
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType
from xml.parsers.expat.errors import (
    XML_ERROR_INCORRECT_ENCODING,
    XML_ERROR_INVALID_TOKEN,
    XML_ERROR_JUNK_AFTER_DOC_ELEMENT,
    XML_ERROR_NO_ELEMENTS,
    XML_ERROR_PARTIAL_CHAR,
    XML_ERROR_TAG_MISMATCH,
    XML_ERROR_UNCLOSED_TOKEN,
    XML_ERROR_UNKNOWN_ENCODING,
    codes,
)

from attrs import define, field

from coverage_service.claims.formats.physical_lines import chunks_of
from insurer_rules.faults import ANOTHER, MORE, Fault, Shown, phrase

DEEPEST = 64
LONGEST_TEXT = 1 << 16
LONGEST_TAG = 1 << 20
MOST_NAMES = 5_000
MOST_PARTS = 1_000
WELL_FORMED = phrase("well_formed_xml")
CUT, STRAY, OTHER_ENCODING = phrase("xml_cut"), phrase("xml_stray"), phrase("xml_other_encoding")
NOT_WELL_FORMED = {
    codes[XML_ERROR_NO_ELEMENTS]: CUT,
    codes[XML_ERROR_UNCLOSED_TOKEN]: CUT,
    codes[XML_ERROR_PARTIAL_CHAR]: CUT,
    codes[XML_ERROR_INVALID_TOKEN]: STRAY,
    codes[XML_ERROR_TAG_MISMATCH]: phrase("xml_mismatch"),
    codes[XML_ERROR_JUNK_AFTER_DOC_ELEMENT]: phrase("xml_more"),
    codes[XML_ERROR_UNKNOWN_ENCODING]: OTHER_ENCODING,
    codes[XML_ERROR_INCORRECT_ENCODING]: OTHER_ENCODING,
}
DOCUMENT_TYPE = Fault((), phrase("xml_without_doctype"), Shown("DOCTYPE"))
TOO_DEEP = Fault((), phrase("xml_levels", most=DEEPEST), MORE)
TOO_LONG = Fault((), phrase("xml_texts"), MORE)
TAG_TOO_LONG = Fault((), phrase("xml_tags"), MORE)
TOO_MANY_NAMES = Fault((), phrase("xml_names", most=MOST_NAMES), MORE)


class MarkupError(Exception):
    """XML ends or breaks bounds at a line; `fault` says how."""

    def __init__(self, line: int, fault: Fault) -> None:
        """Keep the line and the fault."""
        self.line, self.fault = line, fault
        super().__init__(f"line {line}: {fault}")


@define(eq=False)
class Node:
    """An element: its name without namespace, the line where it is given, its parent's name, its text, its children.

    A `streamed` one is told at its start, without its children: those follow one by one.
    """

    name: str
    namespace: str
    parent: str
    line: int
    attributes: dict[str, str]
    streamed: bool
    text: str = ""
    children: list["Node"] = field(factory=list)

    def below(self, *path: str) -> Iterator["Node"]:
        """Find the elements at a path of names."""
        for child in self.children:
            if child.name == path[0]:
                yield from child.below(*path[1:]) if path[1:] else (child,)

    def value(self, *path: str) -> str:
        """Give the text of the first element at a path; nothing where there is none."""
        return next((node.text.strip() for node in self.below(*path)), "")

    def all(self) -> Iterator["Node"]:
        """Go over the element and everything in it."""
        yield self
        for child in self.children:
            yield from child.all()


@define(eq=False)
class _Building:
    """What the parser has told so far: the elements that are open, and those that are ready to be given."""

    parser: XMLParserType
    streamed: Collection[str]
    most_parts: int
    open: list[Node] = field(factory=list)
    ready: list[Node] = field(factory=list)
    parts: int = 0
    told: bool = False
    silent: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element; one inside another that is given whole has the line of that."""
        self.told = True
        above = self.open[-1] if self.open else None
        namespace, _, local = name.rpartition(" ")
        if above is None or above.streamed:
            parent = above.name if above else ""
            line = self.parser.CurrentLineNumber
            node = Node(local, namespace, parent, line, attributes, local in self.streamed)
            self.parts = 0
            if node.streamed:
                self.ready.append(node)
        else:
            node = Node(local, namespace, above.name, above.line, attributes, streamed=False)
            above.children.append(node)
            self.parts += 1
        self.open.append(node)
        if len(self.open) > DEEPEST:
            raise self.broken(TOO_DEEP)
        if self.parts > self.most_parts:
            raise self.broken(Fault((), phrase("xml_parts", most=self.most_parts), MORE))

    def end(self, _: str) -> None:
        """Close an element; one that belongs to a streamed one is ready."""
        self.told = True
        node = self.open.pop()
        if not node.streamed and not (self.open and not self.open[-1].streamed):
            self.ready.append(node)

    def data(self, text: str) -> None:
        """Add text to the element that is open; streamed ones hold none that matters."""
        self.told = True
        if self.open and not self.open[-1].streamed:
            node = self.open[-1]
            node.text += text
            if len(node.text) > LONGEST_TEXT:
                raise self.broken(TOO_LONG)

    def other(self, *_: object) -> None:
        """Pass over what is no element and no text."""
        self.told = True

    def document_type(self, *_: object) -> None:
        """Refuse a document type."""
        raise self.broken(DOCUMENT_TYPE)

    def broken(self, fault: Fault) -> MarkupError:
        """Make the error for a fault where the parser is."""
        return MarkupError(self.parser.CurrentLineNumber, fault)

    def out_of_bounds(self, size: int) -> MarkupError | None:
        """Tell after each piece of a file whether one tag fills many, or its names fill the memory."""
        self.silent = 0 if self.told else self.silent + size
        self.told = False
        if self.silent > LONGEST_TAG:
            return self.broken(TAG_TOO_LONG)
        return self.broken(TOO_MANY_NAMES) if len(self.parser.intern) > MOST_NAMES else None


def nodes(stream: IO[bytes], *, streamed: Collection[str], most_parts: int = MOST_PARTS) -> Iterator[Node]:
    """Give the elements directly below streamed ones, whole, and the streamed ones themselves at their start.

    Raises MarkupError where the file is no XML or breaks a bound, after giving what came before.
    """
    building = _new_building(streamed, most_parts)
    for chunk in chain(_without_blanks(chunks_of(stream)), [b""]):
        broken = _parse(building, chunk)
        yield from building.ready
        building.ready.clear()
        if broken:
            raise broken


def _without_blanks(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Leave out blanks before the first element: an export may put them there, though XML does not allow it."""
    begun = False
    for chunk in chunks:
        piece = chunk if begun else chunk.removeprefix(BOM_UTF8).lstrip(b" \t\r\n")
        begun = begun or bool(piece)
        if piece:
            yield piece


def _new_building(streamed: Collection[str], most_parts: int) -> _Building:
    parser = ParserCreate(namespace_separator=" ")
    building = _Building(parser, streamed, most_parts)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = building.start, building.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = building.data, building.document_type
    parser.CommentHandler = parser.ProcessingInstructionHandler = parser.DefaultHandlerExpand = building.other
    return building


def _parse(building: _Building, chunk: bytes) -> MarkupError | None:
    """Parse a piece of a file; the last is empty. Gives what is wrong with it."""
    try:
        building.parser.Parse(chunk, not chunk)
    except MarkupError as error:
        return error
    except ExpatError as error:
        return MarkupError(error.lineno, _not_well_formed(error))
    except (ValueError, LookupError):
        return MarkupError(1, Fault((), phrase("xml_encoding"), ANOTHER))
    return building.out_of_bounds(len(chunk))


def _not_well_formed(error: ExpatError) -> Fault:
    return Fault((), WELL_FORMED, NOT_WELL_FORMED.get(error.code, ANOTHER))
