"""A PM304 writer of its own: records put together field after field from the layout document, not from the reader."""

from attrs import frozen

CRLF = "\r\n"


@frozen
class Session:
    """One performance, as a practice system knows it; amounts in cents."""

    reference: str = "R1"
    day: str = "20240105"
    code: str = "1200"
    dcsph: str = "3226"
    csi: str = "009"
    cents: int = 4_500
    count: int = 1
    sign: str = "D"
    previous: str = ""
    referral: str = "00000000"
    uzovi: str = "7119"
    second_diagnosis: str = "00000000"


@frozen
class Patient:
    """One insured with the sessions claimed."""

    bsn: str = "123456782"
    number: str = "P1"
    born: str = "19800501"
    name: str = "Jansen"
    sessions: tuple[Session, ...] = (Session(),)


def text(value: str, width: int) -> str:
    """Fill text up with spaces behind it."""
    return value.ljust(width)[:width]


def digits(value: int | str, width: int) -> str:
    """Fill a number up with zeros before it."""
    return str(value).zfill(width)


def header(version: str = "0302") -> str:
    """Write record 01: a practice that invoiced on 31 January 2024."""
    return text(
        "01" + "107" + version + "P" + digits(123, 6) + text("1.0", 10) + "7119" + digits(0, 8) + "04123456"
        "04004321" + digits(0, 8) + "03" + "20240101" + "20240131" + text("F1", 12) + "20240131" + text("", 14) + "EUR",
        310,
    )


def insured(number: int, patient: Patient) -> str:
    """Write record 02."""
    return text(
        "02" + digits(number, 12) + patient.bsn + "7119" + text("POL1", 15) + text(patient.number, 11) + patient.born
        + "1" + "1" + text(patient.name, 25) + text("", 10) + "0" + text("", 25) + text("", 10) + text("J", 6) + "1",
        310,
    )  # fmt: skip


def performance(number: int, bsn: str, session: Session) -> str:
    """Write record 04."""
    total = session.cents * session.count
    return text(
        "04" + digits(number, 12) + bsn + session.uzovi + text("POL1", 15) + text("", 15) + "1" + session.day + "012"
        + text(session.code, 6) + digits(session.count, 4) + "N" + "000" + digits(0, 8) + "000" + digits(0, 8)
        + "012" + text(session.dcsph, 8) + "000" + session.second_diagnosis + session.csi + "04123456" + "0404"
        + session.referral + "01000001" + "0100" + "00" + digits(session.cents, 8) + digits(total, 8) + session.sign
        + "0000" + digits(total, 8) + session.sign + text(session.reference, 20) + text(session.previous, 20),
        310,
    )  # fmt: skip


def comment(number: int, words: str = "note") -> str:
    """Write record 98."""
    return text("98" + digits(number, 12) + "0001" + text(words, 140), 310)


def closer(patients: int, sessions: int, comments: int, cents: int) -> str:
    """Write record 99."""
    details = patients + sessions + comments
    return text(
        "99" + digits(patients, 6) + digits(0, 6) + digits(sessions, 6) + digits(comments, 6) + digits(details, 7)
        + digits(abs(cents), 11) + ("C" if cents < 0 else "D"),
        310,
    )  # fmt: skip


def records(patients: tuple[Patient, ...], *, comments: int = 0) -> list[str]:
    """Write all records of a file: header, each insured with its performances, comments, closer."""
    lines, cents, sessions = [header()], 0, 0
    for patient in patients:
        lines.append(insured(len(lines), patient))
        for session in patient.sessions:
            lines.append(performance(len(lines), patient.bsn, session))
            cents += session.cents * session.count * (-1 if session.sign == "C" else 1)
            sessions += 1
    lines += [comment(len(lines) + n) for n in range(comments)]
    return [*lines, closer(len(patients), sessions, comments, cents)]


def written(patients: tuple[Patient, ...], *, encoding: str = "cp1252", end: str = CRLF) -> bytes:
    """Write a whole file."""
    return "".join(line + end for line in records(patients)).encode(encoding)


ONE = (Patient(),)
