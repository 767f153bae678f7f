import csv
from io import TextIOWrapper
from codecs import getincrementaldecoder
from coverage_service.claims.formats.rows import Row, Sheet, FileError, REQUIRED, KNOWN, column
from insurer_rules.structuring import Fault
def open_claims(stream):
    data = stream.read()
    try: text = data.decode("utf-8-sig")
    except UnicodeDecodeError: text = data.decode("cp1252", "replace")
    lines = text.splitlines()
    if not lines or not lines[0].strip(): raise FileError([Fault((), "a header line", "nothing")])
    headers = [(tuple(next(csv.reader([lines[0]], delimiter=d), ())), d) for d in ";,\t|"]
    header, d = max(headers, key=lambda one: len({column(x) for x in one[0]} & set(KNOWN)))
    missing = [c for c in REQUIRED if c not in {column(x) for x in header}]
    if missing: raise FileError([Fault((), f"the columns {', '.join(missing)}", f'"{lines[0].strip()[:60]}"')])
    def rows():
        for number, cells in enumerate(csv.reader(lines[1:], delimiter=d), 2):
            if len(cells) != len(header):
                yield Row(number, tuple(cells), (Fault((), f"{len(header)} cells, as many as the header has", str(len(cells))),))
            else: yield Row(number, tuple(cells))
    return Sheet(header, rows(), d)
