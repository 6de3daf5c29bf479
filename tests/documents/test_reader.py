# SPDX-License-Identifier: Apache-2.0
"""Bytes to text and text to plain data: what is read, and what is found on the way."""

import subprocess
import sys
import time

import pytest

from partnerctl.documents import faults, reader
from partnerctl.documents.reader import decode, parse
from partnerctl.findings import Finding, Severity

PATH = "data/partners/x.yaml"


def places(findings: tuple[Finding, ...]) -> list[str]:
    """`CODE line:column-line:column message` for each finding."""
    told = []
    for finding in findings:
        span = finding.location.span
        where = "file"
        if span:
            where = f"{span.start.line}:{span.start.column}-{span.end.line}:{span.end.column}"
        told.append(f"{finding.code} {where} {finding.message}")
    return told


class TestDecode:
    def test_gives_the_text_of_clean_bytes(self):
        decoded = decode("name: نور\r\n".encode(), PATH)

        assert decoded.text == "name: نور\r\n"
        assert decoded.findings == ()

    def test_refuses_a_large_file_unread(self):
        decoded = decode(b"x" * 11, PATH, max_bytes=10)

        assert decoded.text is None
        assert places(decoded.findings) == ["PC001 file The file has 11 bytes; at most 10 are read"]

    def test_reads_a_file_of_the_largest_size(self):
        assert decode(b"x" * 10, PATH, max_bytes=10).text == "x" * 10

    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
    def test_recognizes_utf_16(self, encoding: str, mark: str):
        decoded = decode(f"{mark}name: é\n".encode(encoding), PATH)

        assert decoded.text is None
        assert places(decoded.findings) == [
            "PC002 file The file is saved as UTF-16 (Notepad calls it 'Unicode')"
        ]

    def test_says_which_bytes_are_not_utf_8_and_what_they_may_mean(self):
        decoded = decode("name: Café\nmission: ".encode("cp1252") + b"\xff\xc0\x80\x93\n", PATH)

        assert decoded.text is None
        assert places(decoded.findings) == [
            "PC002 1:10-1:11 The byte 0xE9 is not UTF-8; in Windows-1252 it would be 'é'",
            "PC002 2:10-2:14 4 bytes from 0xFF on are not UTF-8",
        ]
        assert decoded.findings[0].location.excerpt == "name: Caf\ufffd"

    def test_says_nothing_of_windows_where_it_would_be_no_letter(self):
        assert places(decode(b"name: a\x96b\n", PATH).findings) == [
            "PC002 1:8-1:9 The byte 0x96 is not UTF-8"
        ]

    def test_reads_a_file_with_a_byte_order_mark_and_warns(self):
        decoded = decode(b"\xef\xbb\xbfname: x\n", PATH)

        assert decoded.text == "\ufeffname: x\n"
        assert [finding.severity for finding in decoded.findings] == [Severity.WARNING]
        assert places(decoded.findings) == [
            "PC003 1:1-1:1 The file starts with a byte order mark, as Notepad and Excel write it"
        ]
        assert parse(decoded.text, PATH).plain == {"name": "x"}

    def test_finds_every_forbidden_character(self):
        text = "a: x\x00y\nb: \x85\u2028z\nc: \x1b[31m\n\ufeffd: \x81\ufffe\n"

        decoded = decode(text.encode(), PATH)

        assert decoded.text == text
        assert places(decoded.findings) == [
            "PC004 1:5-1:6 The character U+0000 (NUL) is not allowed in these files",
            "PC004 2:4-2:5 The character U+0085 (next line) is not allowed in these files",
            "PC004 2:5-2:6 The character U+2028 (line separator) is not allowed in these files",
            "PC004 3:4-3:5 The character U+001B (escape) is not allowed in these files",
            "PC004 4:1-4:2 The character U+FEFF (byte order mark) is not allowed in these files",
            "PC004 4:5-4:6 The character U+0081 (a control character) is not allowed in these files",
            "PC004 4:6-4:7 The character U+FFFE (a control character) is not allowed in these files",
        ]

    def test_encoded_surrogates_are_no_utf_8(self):
        assert places(decode(b"a: \xed\xa0\x80\n", PATH).findings) == [
            "PC002 1:4-1:7 3 bytes from 0xED on are not UTF-8"
        ]


class TestPlainData:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("x", "x"),
            ("", None),
            ("~", None),
            ("null", None),
            ("NULL", None),
            ("nULL", "nULL"),
            ("true", True),
            ("False", False),
            ("yes", "yes"),
            ("NO", "NO"),
            ("on", "on"),
            ("0", 0),
            ("-12", -12),
            ("+7", 7),
            ("010", 10),
            ("0o10", 8),
            ("0x1F", 31),
            ("0b1", "0b1"),
            ("1_000", "1_000"),
            ("1:30", "1:30"),
            ("1.5", 1.5),
            (".5", 0.5),
            ("5.", 5.0),
            ("1e3", 1000.0),
            ("1e", "1e"),
            ("2024-02-30", "2024-02-30"),
            ("2013", 2013),
            ("2013-07", "2013-07"),
            ("'1911'", "1911"),
            ('"true"', "true"),
            ("|\n  1\n", "1\n"),
            ("=", "="),
            ("..", ".."),
            ("+", "+"),
            ("[a, 1]", ["a", 1]),
            ("{b: {c: []}}", {"b": {"c": []}}),
            ("\n  - b\n  - c: d", ["b", {"c": "d"}]),
        ],
    )
    def test_follows_the_core_schema(self, written: str, meant: object):
        parsed = parse(f"a: {written}", PATH)

        assert parsed.findings == ()
        assert parsed.plain == {"a": meant}
        assert type((parsed.plain or {})["a"]) is type(meant)

    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_any_line_ending_will_do(self, newline: str):
        assert parse(newline.join(["---", "a: b", "c:", "  - d", "..."]), PATH).plain == {
            "a": "b",
            "c": ["d"],
        }

    def test_quoted_keys_may_look_like_anything(self):
        assert parse("'<<': 1\n'1': 2\n\"null\": 3\n-: 4\n", PATH).plain == {
            "<<": 1,
            "1": 2,
            "null": 3,
            "-": 4,
        }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["PC019 1:1-1:1 The file is empty"]),
        (" \n\n", ["PC019 1:1-1:1 The file is empty"]),
        ("# only this\n", ["PC019 1:1-1:1 The file holds no fields"]),
        ("---\n", ["PC019 1:1-1:1 The file holds no fields"]),
        ("- a\n- b\n", ["PC020 1:1-2:4 The file holds a list instead of fields"]),
        ("just text\n", ["PC020 1:1-1:10 The file holds a single value instead of fields"]),
        ("a: 1\nb: 2\na: {c: 3}\n", ["PC008 3:1-3:2 The key 'a' is given twice"]),
        (
            "o:\n  - {k: 1, k: 2}\n  - k: 1\n    'k': 2\n",
            ["PC008 2:12-2:13 The key 'k' is given twice", "PC008 4:5-4:8 The key 'k' is given twice"],
        ),
        ("a: &x 1\n", ["PC010 1:4-1:8 '&x' gives the value a name"]),
        ("a: &x [1]\n", ["PC010 1:4-1:8 '&x' gives the value a name"]),
        ("&k a: 1\n", ["PC010 1:1-1:5 '&k' gives the value a name"]),
        (
            "a: &x 1\nb: *x\n",
            [
                "PC010 1:4-1:8 '&x' gives the value a name",
                "PC009 2:4-2:6 '*x' stands for a value written elsewhere",
            ],
        ),
        ("*x : 1\n", ["PC009 1:1-1:3 '*x' stands for a value written elsewhere"]),
        ("a: !!str 1\n", ["PC011 1:4-1:11 The tag '!!str' says how the value is to be read"]),
        (
            "a: !!python/object/apply:os.system ['true']\n",
            ["PC011 1:4-1:37 The tag '!!python/object/apply:os.system' says how the value is to be read"],
        ),
        ("a: ! x\n", ["PC011 1:4-1:7 The tag '!' says how the value is to be read"]),
        ("<<: {a: 1}\n", ["PC012 1:1-1:3 '<<' merges the fields of another mapping into this one"]),
        ("a: 1\n---\nb: 2\n", ["PC013 2:1-2:4 A second document starts here"]),
        ("%YAML 1.1\n---\na: no\n", ["PC014 1:1-1:10 The line '%YAML 1.1' is a YAML directive"]),
        (
            "# c\n%YAML 9.9\n\n%TAG ! a:\n---\na: no\n",
            [
                "PC014 2:1-2:10 The line '%YAML 9.9' is a YAML directive",
                "PC014 4:1-4:10 The line '%TAG ! a:' is a YAML directive",
            ],
        ),
        ("1: a\n", ["PC015 1:1-1:2 The key '1' is not text to YAML"]),
        ("true: a\n", ["PC015 1:1-1:5 The key 'true' is not text to YAML"]),
        ("? [a, b]\n: c\n", ["PC015 1:3-1:4 A list or a mapping in brackets is used as a key"]),
        ("'': a\n", ["PC016 1:1-1:3 A value has no field name"]),
        ("? \n: a\n", ["PC016 1:2-1:2 A value has no field name"]),
        ("a: .nan\n", ["PC017 1:4-1:8 '.nan' is not a number that can be kept"]),
        ("a: [-.INF]\n", ["PC017 1:5-1:10 '-.INF' is not a number that can be kept"]),
        ("a: 1e999\n", ["PC017 1:4-1:9 '1e999' is not a number that can be kept"]),
        (f"a: {'9' * 21}\n", [f"PC017 1:4-1:25 '{'9' * 21}' is not a number that can be kept"]),
        (f"a: 0x{'f' * 5000}\n", [f"PC017 1:4-1:5006 '0x{'f' * 58}…' is not a number that can be kept"]),
        ("a: " + "[" * 30, ["PC018 1:23-1:24 More than 20 lists or mappings stand within each other"]),
    ],
)
def test_finds_what_these_files_must_not_hold(text: str, told: list[str]):
    assert places(parse(text, PATH).findings) == told


def test_says_where_the_first_of_two_keys_is():
    (finding,) = parse("o:\n  k: 1\n  k: 2\n", PATH).findings

    assert finding.location.pointer == ("o", "k")
    assert finding.location.target == "key"
    (related,) = finding.related
    assert related.location.span is not None
    assert (related.location.span.start.line, related.message) == (2, "first given here")


def test_goes_on_where_only_a_part_is_wrong():
    parsed = parse("a: 1\na: 2\n1: x\n'': y\n? [b]\n: z\nc: &n 3\n", PATH)

    assert [finding.code for finding in parsed.findings] == ["PC008", "PC015", "PC016", "PC015", "PC010"]
    assert parsed.plain == {"a": 1, "c": 3}


@pytest.mark.parametrize(
    "text", ["a: *x", "<<: {}", "a: .inf", "a: !!str 1", "a: 1\n---\nb: 2", "a: [", "[]"]
)
def test_gives_no_data_where_a_part_of_it_is_missing(text: str):
    parsed = parse(text, PATH)

    assert parsed.plain is None
    assert parsed.place is None
    assert any(finding.severity is Severity.ERROR for finding in parsed.findings)


def test_text_with_forbidden_characters_is_read_all_the_same():
    assert parse("\ufeffa: x\x00\x85\u2028\ud800y\n", PATH).plain == {"a": "x\ufffd\ufffd\ufffd\ufffdy"}


class TestConflicts:
    def test_a_conflict_is_told_once_with_its_parts(self):
        text = (
            "history:\n<<<<<<< HEAD\n  - a\n||||||| 1234567\n  - o\n=======\n  - b\n>>>>>>> topic: x\n"
            "<<<<<<<\nc: d\n=======\nc: e\n>>>>>>>\n"
        )

        parsed = parse(text, PATH)

        assert parsed.plain is None
        assert places(parsed.findings) == [
            "PC005 2:1-2:13 Lines 2 to 8 hold both sides of a merge conflict: 'HEAD' and 'topic: x'",
            "PC005 9:1-9:8 Lines 9 to 13 hold both sides of a merge conflict: 'ours' and 'theirs'",
        ]
        assert [
            (related.location.span.start.line if related.location.span else 0, related.message)
            for related in parsed.findings[0].related
        ] == [
            (4, "what both sides had before starts here"),
            (6, "the other side starts here"),
            (8, "it ends here"),
        ]

    def test_markers_left_behind_are_told_one_by_one(self):
        text = "a: b\r\n=======\r\nc: d\r\n>>>>>>> topic\r\n<<<<<<< HEAD\r\n"

        assert places(parse(text, PATH).findings) == [
            "PC005 2:1-2:8 The line '=======' was left behind by a merge conflict",
            "PC005 4:1-4:14 The line '>>>>>>> topic' was left behind by a merge conflict",
            "PC005 5:1-5:13 The line '<<<<<<< HEAD' was left behind by a merge conflict",
        ]

    def test_a_lone_line_of_equals_signs_between_fields_is_told_too(self):
        assert places(parse("a: b\n=======\nc: d\n", PATH).findings) == [
            "PC005 2:1-2:8 The line '=======' was left behind by a merge conflict"
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "a: |\n  Heading\n  =======\n  <<<<<<< HEAD\n  >>>>>>> x\n",
            "a: |\n  Heading\n  =======\n",
            "a: x <<<<<<< HEAD\n",
            "# ======= <<<<<<<\na: b\n",
        ],
    )
    def test_what_only_looks_like_a_marker_is_text(self, text: str):
        assert parse(text, PATH).findings == ()


def test_many_findings_of_a_kind_are_counted_not_told():
    found = parse("".join(f"{number}: x\n" for number in range(50)), PATH).findings

    assert len(found) == faults.MAX_OF_A_KIND + 1
    assert found[-1].code == "PC015"
    assert found[-1].message == "30 more findings of this kind in the file are not shown"


def test_codes_are_unique_and_in_order():
    codes = [fault.code for fault in (*faults.READING, *faults.VALIDATION)]

    assert codes == sorted(set(codes))


_KIB = reader.MAX_BYTES


@pytest.mark.parametrize(
    "text",
    [
        "[" * _KIB,
        "{" * _KIB,
        "- " * (_KIB // 2),
        "? " * (_KIB // 2),
        ": " * (_KIB // 2),
        "a: " * (_KIB // 3),
        "k" * _KIB + ": x",
        "'" * _KIB,
        '"' * _KIB,
        "#\n" * (_KIB // 2),
        "\n" * _KIB,
        "a: [" + "a," * (_KIB // 2 - 3) + "]",
        "a: [" + "[]," * (_KIB // 3) + "]",
        "{" + "a," * (_KIB // 2) + "}",
        "a: [" + "*a," * (_KIB // 3) + "]",
        "a: [" + "&a ," * (_KIB // 4) + "]",
        "---\n" * (_KIB // 4),
        "%TAG !a! b\n" * (_KIB // 11),
        "%\n" * (_KIB // 2),
        "a: |\n" + " b\n" * (_KIB // 3),
        'a: "' + "\\x41" * (_KIB // 4) + '"',
        "<<<<<<<\n" * (_KIB // 8),
        "\x01" * _KIB,
        "1: x\n" * (_KIB // 5),
        "".join(f"k{number}: x\n" for number in range(_KIB // 10)),
        "?\n" * (_KIB // 2),
        "a: &a [x]\n" + "".join(f"b{number}: &b{number} [*a, *a]\n" for number in range(9000)),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_reading_takes_bounded_time(text: str):
    started = time.process_time()

    decoded = decode(text.encode()[:_KIB], PATH)
    parsed = parse(decoded.text or "", PATH)

    assert time.process_time() - started < 15
    assert len(parsed.findings) <= (faults.MAX_OF_A_KIND + 1) * len(faults.READING)


def test_without_libyaml_it_says_what_to_install():
    program = (
        "import sys; sys.modules['yaml._yaml'] = None\n"
        "from partnerctl.documents.reader import parse\n"
        "from partnerctl.errors import EnvironmentProblemError\n"
        "try:\n    parse('a: b', 'x')\n"
        "except EnvironmentProblemError as error:\n    print(error.message, '|', error.hint)\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == (
        "PyYAML was installed without libyaml, which reads the records"
        " | Install a binary wheel: pip install --force-reinstall --only-binary=:all: pyyaml\n"
    )
