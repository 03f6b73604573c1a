"""Reading files: what is recognised, what is noted, and what every refusal says."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wor_match.domain.taxonomy import load_taxonomy
from wor_match.errors import FileProblem, MissingExtra
from wor_match.ingest.csv_format import MAX_CELL_CHARACTERS
from wor_match.ingest.readers import SURPLUS, Table, read_table
from wor_match.ingest.validate import load_activities

REAL = Path(__file__).parents[2].parent / "shared" / "real"
TEXT = "Titel;Dag;Kosten\nKoffie;ma;€ 1,50\nCafé Zuid;di;gratis\n"
ROWS = [
    {"Titel": "Koffie", "Dag": "ma", "Kosten": "€ 1,50"},
    {"Titel": "Café Zuid", "Dag": "di", "Kosten": "gratis"},
]


def written(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def values(table: Table) -> list[dict[str, object]]:
    return [row.values for row in table.rows]


def numbers(table: Table) -> list[int]:
    return [row.number for row in table.rows]


def refusal(path: Path) -> str:
    with pytest.raises(FileProblem) as caught:
        list(read_table(path).rows)
    message = str(caught.value)
    assert str(path) in message
    return message


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    openpyxl: Any = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for at, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                sheet.cell(at, column, value)
    book.save(path)
    return path


class TestCsv:
    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    @pytest.mark.parametrize(
        ("codec", "encoding"),
        [
            ("utf-8", "utf-8"),
            ("utf-8-sig", "utf-8-sig"),
            ("utf-16", "utf-16"),
            ("cp1252", "cp1252"),
        ],
    )
    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
    def test_encodings_delimiters_and_line_ends(
        self, tmp_path: Path, delimiter: str, codec: str, encoding: str, line_end: str
    ) -> None:
        text = TEXT.replace("€ 1,50", '"€ 1,50"').replace(";", delimiter)
        table = read_table(written(tmp_path, text.replace("\n", line_end).encode(codec)))
        assert values(table) == ROWS
        assert numbers(table) == [2, 3]
        assert (table.format, table.encoding, table.delimiter) == ("csv", encoding, delimiter)
        assert table.columns == ["Titel", "Dag", "Kosten"]
        expected = ["not UTF-8: read as Windows-1252"] if codec == "cp1252" else []
        assert table.notes == expected

    def test_utf16_big_endian(self, tmp_path: Path) -> None:
        table = read_table(written(tmp_path, b"\xfe\xff" + TEXT.encode("utf-16-be")))
        assert values(table) == ROWS

    def test_rows_can_be_read_twice(self, tmp_path: Path) -> None:
        table = read_table(written(tmp_path, TEXT + ";;\n"))
        assert values(table) == values(table) == ROWS
        assert table.notes == ["1 blank record skipped"]

    def test_quoted_delimiters_quotes_and_line_breaks(self, tmp_path: Path) -> None:
        text = 'Titel;Tekst\na;"x; y\nz ""q"" ; w"\nb;"een, twee, drie"\nc;d\n'
        table = read_table(written(tmp_path, text))
        assert [row["Tekst"] for row in values(table)] == [
            'x; y\nz "q" ; w',
            "een, twee, drie",
            "d",
        ]
        assert numbers(table) == [2, 4, 5], "the physical line on which the record begins"

    def test_many_commas_in_a_semicolon_file(self, tmp_path: Path) -> None:
        rows = "".join(f"{i};a, b, c, d, {i};2,50\n" for i in range(20))
        table = read_table(written(tmp_path, "Nummer;Omschrijving, kort;Prijs, in euro\n" + rows))
        assert table.delimiter == ";"
        assert values(table)[3]["Prijs, in euro"] == "2,50"

    def test_semicolon_in_a_quoted_header_of_a_comma_file(self, tmp_path: Path) -> None:
        table = read_table(written(tmp_path, 'id,"wens;doel",x\n1,"a;b",2\n2,"c;d",3\n'))
        assert table.delimiter == ","
        assert table.columns == ["id", "wens;doel", "x"]

    def test_declared_delimiter(self, tmp_path: Path) -> None:
        table = read_table(written(tmp_path, "sep=|\r\na|b\r\n1|2\r\n"))
        assert (values(table), numbers(table)) == ([{"a": "1", "b": "2"}], [3])
        assert table.notes == ["the first line declares '|' as the delimiter"]

    def test_blank_around_and_inside(self, tmp_path: Path) -> None:
        text = "\ufeff Titel\u200b ;\xa0Dag\n\u200b Koffie\xa0;\u200b\n\n;\xa0\nThee; di \n\n"
        table = read_table(written(tmp_path, text))
        assert values(table) == [{"Titel": "Koffie", "Dag": None}, {"Titel": "Thee", "Dag": "di"}]
        assert numbers(table) == [2, 5]
        assert table.notes == ["3 blank records skipped"]

    def test_ragged_rows(self, tmp_path: Path) -> None:
        table = read_table(written(tmp_path, "a;b;c\n1\n1;2;3;4; \n1;2;3;;\n1;2;3\n"))
        assert values(table) == [
            {"a": "1", "b": None, "c": None},
            {"a": "1", "b": "2", "c": "3", SURPLUS: ["4"]},
            {"a": "1", "b": "2", "c": "3"},
            {"a": "1", "b": "2", "c": "3"},
        ]
        assert table.notes == [
            "1 row with fewer cells than there are columns, the rest read as empty: line 2"
        ]

    def test_nameless_columns(self, tmp_path: Path) -> None:
        table = read_table(written(tmp_path, "a;;b;;\n1;;2;x;\n3;;4;;\n"))
        assert table.columns == ["a", "b", "kolom 4"]
        assert values(table) == [
            {"a": "1", "b": "2", "kolom 4": "x"},
            {"a": "3", "b": "4", "kolom 4": None},
        ]

    def test_blank_records_above_the_header(self, tmp_path: Path) -> None:
        table = read_table(written(tmp_path, '\n;;\n"\u200b";""\na;b;c\n1;2;3\n'))
        assert table.columns == ["a", "b", "c"]
        assert numbers(table) == [5]

    def test_header_alone(self, tmp_path: Path) -> None:
        table = read_table(written(tmp_path, "Titel;Dag"))
        assert (table.columns, values(table)) == (["Titel", "Dag"], [])

    def test_rows_that_all_stop_after_the_first_cell(self, tmp_path: Path) -> None:
        table = read_table(written(tmp_path, "client_id,wish\nw1\nw2\n"))
        assert values(table)[0] == {"client_id": "w1", "wish": None}

    def test_one_column(self, tmp_path: Path) -> None:
        text = "Wens, in eigen woorden\nwandelen, soms\nrust\nkoken, eten, praten; zingen\n"
        table = read_table(written(tmp_path, text))
        assert (table.delimiter, table.columns) == (None, ["Wens, in eigen woorden"])
        assert values(table)[2] == {"Wens, in eigen woorden": "koken, eten, praten; zingen"}

    def test_neutralised_formula_comes_back(self, tmp_path: Path) -> None:
        table = read_table(written(tmp_path, "a;b\n'=1+1;'s ochtends\n''-x;-5\n"))
        assert values(table) == [
            {"a": "=1+1", "b": "'s ochtends"},
            {"a": "'-x", "b": "-5"},
        ]

    def test_long_cell_and_limit_restored(self, tmp_path: Path) -> None:
        before = csv.field_size_limit()
        table = read_table(written(tmp_path, f'a;b\n1;"{"x" * 1_000_000}"\n2;y\n'))
        assert [len(str(row["b"])) for row in values(table)] == [1_000_000, 1]
        assert csv.field_size_limit() == before

    def test_interleaved_readers_keep_the_limit(self, tmp_path: Path) -> None:
        path = written(tmp_path, f"a;b\n1;2\n3;{'x' * 1_000_000}\n")
        before = csv.field_size_limit()
        first, second = iter(read_table(path).rows), iter(read_table(path).rows)
        next(first), next(second)
        assert len(list(first)) == 1
        assert len(list(second)) == 1
        assert csv.field_size_limit() == before

    def test_cell_beyond_the_limit(self, tmp_path: Path) -> None:
        path = written(tmp_path, f"a;b\n1;2\n3;{'x' * (MAX_CELL_CHARACTERS + 1)}\n")
        message = refusal(path)
        assert "line 3: expected cells of at most 10,000,000 characters" in message

    def test_damaged_utf8_keeps_the_rest(self, tmp_path: Path) -> None:
        good = "a;b\n" + "é;ë\n" * 20
        table = read_table(written(tmp_path, good.encode() + b"caf\xe9;x\n"))
        assert values(table)[-1] == {"a": "café", "b": "x"}
        assert values(table)[0] == {"a": "é", "b": "ë"}
        assert "first on line 22" in table.notes[0]
        assert "read as Windows-1252" in table.notes[0]

    def test_one_foreign_byte_garbles_no_other(self, tmp_path: Path) -> None:
        table = read_table(written(tmp_path, "a;b\né;".encode() + b"\x80 5\n"))
        assert values(table) == [{"a": "é", "b": "€ 5"}]

    def test_broken_byte_at_a_chunk_border(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("wor_match.ingest.text_encoding.CHUNK", 5)
        assert read_table(written(tmp_path, "aéé;éé\n1;2\n")).encoding == "utf-8"
        assert read_table(written(tmp_path, "a;b\né;1\n".encode("cp1252"))).encoding == "cp1252"

    def test_speed_does_not_collapse(self, tmp_path: Path) -> None:
        line = ";".join(["waarde 123"] * 20) + "\n"
        path = written(tmp_path, ";".join(f"k{i}" for i in range(20)) + "\n" + line * 5_000)
        assert sum(1 for _ in read_table(path).rows) == 5_000


class TestCsvRefused:
    def test_duplicate_header(self, tmp_path: Path) -> None:
        message = refusal(written(tmp_path, "Titel;Dag;Titel \n1;2;3\n"))
        assert "expected every column name once, found 'Titel' in columns 1, 3" in message
        assert "Rename or delete" in message

    @pytest.mark.parametrize("text", [";;\n;;\n", '"";"\u200b"', '""'])
    def test_no_header(self, tmp_path: Path, text: str) -> None:
        assert "expected column names in the first row" in refusal(written(tmp_path, text))

    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    def test_wrong_delimiter_in_rows(self, tmp_path: Path, delimiter: str) -> None:
        rows = [["Titel"], ["a", "b", "c"], ["d", "e", "f"]]
        text = "\n".join(delimiter.join(row) for row in rows)
        message = refusal(written(tmp_path, text))
        assert "wrong delimiter" in message
        assert "2 of the first 2 rows have 3 cells" in message

    def test_header_and_rows_differ(self, tmp_path: Path) -> None:
        message = refusal(written(tmp_path, "a,b,c\n1;2;3\n4;5;6\n"))
        assert "wrong delimiter" in message
        assert "a semicolon" in message

    @pytest.mark.parametrize("rows", ["", "x|y\nz|w\n"])
    def test_foreign_delimiter(self, tmp_path: Path, rows: str) -> None:
        message = refusal(written(tmp_path, f"Titel|Dag\n{rows}"))
        assert "found a vertical bar between the cells of the header: wrong delimiter" in message

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ('a;b\n1;2\n3;"x\n4;5\n6;7\n', 3),
            ('a;b\n1;2\n3;"x\n4;"y"\n6;7\n', 3),
            ('a;b\n1;"goed\nzo";3\n"fout;4\n5;6\n', 4),
            ('a;b\n"1\n2";"x\n4;5\n', 3),
            ('a;b\n1;"', 2),
            ('a;b\n1;2\n"', 3),
            ('"', 1),
            ('a;"b\n1;2\n', 1),
        ],
    )
    def test_unclosed_quote(self, tmp_path: Path, text: str, line: int) -> None:
        message = refusal(written(tmp_path, text))
        assert f", line {line}: expected every quoted cell to be closed" in message
        assert "write a quote inside" in message

    def test_unclosed_quote_in_a_long_file(self, tmp_path: Path) -> None:
        text = 'a;b\n1;"x\n' + "2;yyyyyyyyyyyyyyyyyy\n" * (MAX_CELL_CHARACTERS // 20)
        assert ", line 2: expected every quoted cell" in refusal(written(tmp_path, text))

    def test_nul_byte(self, tmp_path: Path) -> None:
        message = refusal(written(tmp_path, "a;b\n1;2\n3;\x00 4\n"))
        assert ", line 3: expected text, found a NUL byte" in message

    def test_nul_in_utf16(self, tmp_path: Path) -> None:
        message = refusal(written(tmp_path, "a;b\n1;\x00\n".encode("utf-16")))
        assert ", line 2: expected text, found a NUL character" in message

    def test_utf16_cut_off(self, tmp_path: Path) -> None:
        assert "expected UTF-16" in refusal(written(tmp_path, TEXT.encode("utf-16")[:-1]))

    def test_utf16_without_bom(self, tmp_path: Path) -> None:
        message = refusal(written(tmp_path, TEXT.encode("utf-16-le")))
        assert "UTF-16 (little-endian) without a byte order mark. Save it as UTF-8" in message


class TestNoTable:
    def test_missing_with_a_name_like_it(self, tmp_path: Path) -> None:
        written(tmp_path, TEXT, "Activiteiten.csv")
        message = refusal(tmp_path / "activiteitn.csv")
        assert "expected a file, found nothing there" in message
        assert f"Did you mean {tmp_path / 'Activiteiten.csv'}?" in message

    def test_missing_without_one(self, tmp_path: Path) -> None:
        assert "Check the name" in refusal(tmp_path / "x.csv")
        assert "folder" in refusal(tmp_path / "nowhere" / "x.csv")

    def test_folder(self, tmp_path: Path) -> None:
        assert "expected a file, found a folder" in refusal(tmp_path)

    def test_pipe(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        assert "pipe or device" in refusal(tmp_path / "pipe")

    def test_permission(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = written(tmp_path, TEXT)

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
        assert "found no permission" in refusal(path)

    @pytest.mark.parametrize(
        ("content", "found"),
        [
            (b"", "empty file (0 bytes)"),
            (b" \n\n\t\r\n", "only blank lines"),
            ("\ufeff\u200b\n".encode(), "only blank lines"),
            (b"\xef\xbb\xbf", "only blank lines"),
            (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "an image (PNG)"),
            (b"\xff\xd8\xff\xe0" + b"\0" * 50, "an image (JPEG)"),
            (b"\x7fELF\x02\x01" + b"\0" * 50, "a program (ELF)"),
            (b"%PDF-1.7\n...", "a PDF"),
            (b"\x1f\x8b\x08" + b"\0" * 50, "a packed file (gzip). Unpack it first"),
            (random.Random(1).randbytes(5_000), "a binary file of an unknown kind"),
            (b"PARE" + b"\0" * 50, "an encrypted Parquet file"),
            (b"<!DOCTYPE html><html>", "a web page"),
            (b"\n<?xml version='1.0'?>", "XML"),
        ],
    )
    def test_contents(self, tmp_path: Path, content: bytes, found: str) -> None:
        assert found in refusal(written(tmp_path, content))

    def test_zip(self, tmp_path: Path) -> None:
        path = tmp_path / "export.csv"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("activiteiten.csv", TEXT)
        message = refusal(path)
        assert "found a ZIP file with activiteiten.csv in it. Unpack it first" in message

    @pytest.mark.parametrize(
        ("name", "content", "found"),
        [
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
            ("word/document.xml", "", "a Word document"),
            ("xl/workbook.bin", "", ".xlsb"),
        ],
    )
    def test_other_office_files(self, tmp_path: Path, name: str, content: str, found: str) -> None:
        path = tmp_path / "export.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, content)
        assert found in refusal(path)

    def test_named_parquet_or_xlsx_but_text(self, tmp_path: Path) -> None:
        assert "expected Parquet" in refusal(written(tmp_path, TEXT, "x.parquet"))
        assert "expected XLSX" in refusal(written(tmp_path, "hallo\n", "x.xlsx"))


class TestXlsx:
    def test_values_and_sheet_rows(self, tmp_path: Path) -> None:
        path = workbook(
            tmp_path / "x.xlsx",
            {
                "Leeg": [],
                "Aanbod": [
                    [None, None],
                    ["Titel", "Van", "Sinds", "Prijs", None],
                    ["  Koffie\xa0", time(13, 30), datetime(2026, 1, 2), 2.5, "let op"],
                    [None, None],
                    ["Thee", "half twee", date(2026, 3, 4), 3, None],
                ],
                "Meer": [["x"]],
            },
        )
        table = read_table(path)
        assert (table.format, table.encoding, table.row_count) == ("xlsx", None, 2)
        assert table.columns == ["Titel", "Van", "Sinds", "Prijs", "kolom 5"]
        assert [tuple(row.values.values()) for row in table.rows] == [
            ("Koffie", "13:30", date(2026, 1, 2), 2.5, "let op"),
            ("Thee", "half twee", date(2026, 3, 4), 3, None),
        ]
        assert type(values(table)[0]["Sinds"]) is date
        assert numbers(table) == [3, 5]
        assert table.notes == ["sheet 'Aanbod' read; not read: 'Meer'", "1 blank record skipped"]

    def test_the_first_sheet_whose_columns_fit(self, tmp_path: Path) -> None:
        sheets: dict[str, list[list[Any]]] = {
            "Uitleg": [["Zo vult u het in"], ["1."]],
            "Aanbod": [["Titel"], ["Koffie"]],
            "Oud": [["Titel"], ["Thee"]],
        }
        path = workbook(tmp_path / "x.xlsx", sheets)
        table = read_table(path, fits=lambda columns: "Titel" in columns)
        assert values(table) == [{"Titel": "Koffie"}]
        assert table.notes == [
            "sheet 'Uitleg' lacks columns that are needed: sheet 'Aanbod' has them",
            "sheet 'Aanbod' read; not read: 'Uitleg', 'Oud'",
        ]
        assert read_table(path, fits=lambda columns: False).columns == ["Zo vult u het in"]
        loaded = load_activities(path, taxonomy=load_taxonomy(), today=date(2026, 11, 22))
        assert [a.title for a in loaded.records] == ["Koffie"]

    def test_named_csv(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "x.xlsx", {"A": [["a"], [1]]}).rename(tmp_path / "x.csv")
        table = read_table(path)
        assert (table.format, values(table)) == ("xlsx", [{"a": 1}])
        assert table.notes == ["the name says CSV, the content is XLSX: read as XLSX"]

    def test_empty(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "x.xlsx", {"Blad1": [], "Blad2": [[None]]})
        assert "found only empty sheets (Blad1, Blad2)" in refusal(path)

    def test_duplicate_header(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "x.xlsx", {"A": [["a", "a"], [1, 2]]})
        assert "'a' in columns 1, 2" in refusal(path)

    def test_cut_off(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "x.xlsx", {"A": [["a"], [1]]})
        path.write_bytes(path.read_bytes()[:-100])
        assert "found a damaged XLSX or ZIP file" in refusal(path)

    def test_damaged_inside(self, tmp_path: Path) -> None:
        whole = workbook(tmp_path / "whole.xlsx", {"A": [["a"], [1]]})
        path = tmp_path / "x.xlsx"
        with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as copy:
            for name in source.namelist():
                content = source.read(name)
                copy.writestr(name, content[:-40] if "sheet1" in name else content)
        assert "expected a sound XLSX file, found a damaged one" in refusal(path)

    @pytest.mark.parametrize(
        ("inside", "found"),
        [("EncryptedPackage", "locked with a password"), ("Workbook", "an old Office file")],
    )
    def test_locked_or_old(self, tmp_path: Path, inside: str, found: str) -> None:
        content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + inside.encode("utf-16-le")
        assert found in refusal(written(tmp_path, content, "x.xlsx"))


class TestJson:
    @pytest.mark.parametrize(
        ("text", "name", "kind", "notes"),
        [
            ('[{"a": 1}, {"a": 2}]', "x.json", "json", []),
            ('{"n": 2, "rows": [{"a": 1}, {"a": 2}]}', "x.json", "json", ["'rows'"]),
            ('{"a": 1}\n{"a": 2}\n', "x.jsonl", "jsonl", []),
            ('{"a": 1}\n\n{"a": 2}', "x.jsonl", "jsonl", ["1 blank line skipped"]),
            ('{"a": 1}\n{"a": 2}\n', "x.json", "jsonl", ["read as JSON Lines"]),
            ('\ufeff[{"a": 1},\n{"a": 2}]', "x.csv", "json", ["read as JSON"]),
            ('{"a": 1}\r\n{"a": 2}', "x.csv", "jsonl", ["read as JSON Lines"]),
        ],
    )
    def test_shapes(
        self, tmp_path: Path, text: str, name: str, kind: str, notes: list[str]
    ) -> None:
        table = read_table(written(tmp_path, text, name))
        assert (table.format, table.row_count) == (kind, 2)
        assert values(table) == [{"a": 1}, {"a": 2}]
        assert len(table.notes) == len(notes)
        assert all(part in note for part, note in zip(notes, table.notes, strict=True))

    def test_values_are_native(self, tmp_path: Path) -> None:
        record = {"t": " x\u200b", "l": [" a ", ""], "n": 2.5, "b": True, "e": "", "v": None}
        table = read_table(written(tmp_path, json.dumps([record, {"u": []}, {"z": float("nan")}])))
        assert values(table)[0] == {
            **dict.fromkeys(record, None),
            **dict.fromkeys("uz"),
            "t": "x",
            "l": ["a"],
            "n": 2.5,
            "b": True,
        }
        assert table.columns == ["t", "l", "n", "b", "e", "v", "u", "z"]
        assert table.notes[-1] == "2 blank records skipped"

    def test_numbers(self, tmp_path: Path) -> None:
        lines = read_table(written(tmp_path, '\n{"a": 1}\n\n{"a": 2}\n', "x.jsonl"))
        assert numbers(lines) == [2, 4]
        array = read_table(written(tmp_path, '[\n\n{"a": 1}, {}, {"a": 2}]', "x.json"))
        assert numbers(array) == [1, 3]

    def test_csv_named_json(self, tmp_path: Path) -> None:
        table = read_table(written(tmp_path, TEXT, "x.json"))
        assert (table.format, values(table)) == ("csv", ROWS)
        assert table.notes == ["the name says JSON, the content is CSV: read as CSV"]

    @pytest.mark.parametrize(
        ("text", "name", "found"),
        [
            ('[{"a": 1},\n {"a": 2,,}]', "x.json", "line 2, column 10: expected a JSON array"),
            ('[{"a": 1}', "x.csv", "line 1, column 10: expected a JSON array"),
            ("{a: 1, b: 2}", "x.json", "line 1, column 2"),
            ("hallo", "x.json", "line 1, column 1"),
            (
                '{"a": 1}\n{"a": \n7\n',
                "x.jsonl",
                "line 2, column 7: expected one JSON object a line",
            ),
            ('{"a": 1\n{"a": 2}\n', "x.jsonl", "line 1, column 8"),
            ('{"a": 1}\n[2]\n3\n', "x.jsonl", "line 2: expected a JSON object, found a list"),
            ('[{"a": 1}, 7]', "x.json", "record 2: expected a JSON object, found a number"),
            ('{"a": [{}], "b": [{}]}', "x.json", "expected one list of objects, found 2: a, b"),
            ('{"w1": {"a": 1}}', "x.json", "without such a list"),
            ('[{"a": 1, "a": 2}]', "x.json", "the key 'a' twice in one object"),
            ("[" * 100_000, "x.json", "nested too deep"),
        ],
    )
    def test_refused(self, tmp_path: Path, text: str, name: str, found: str) -> None:
        assert found in refusal(written(tmp_path, text, name))


class TestParquet:
    def test_native_values(self, tmp_path: Path) -> None:
        pa: Any = pytest.importorskip("pyarrow")
        pq: Any = pytest.importorskip("pyarrow.parquet")

        path = tmp_path / "x.csv"
        moment = datetime(2026, 1, 2)
        table = pa.table(
            {
                "t": [" x ", None, ""],
                "l": [["a"], None, []],
                "d": pa.array([moment, None, None], pa.timestamp("ns")),
                "n": [1.5, None, float("nan")],
                "e": pa.array([Decimal("2.50"), None, None], pa.decimal128(6, 2)),
            }
        )
        pq.write_table(table, path)
        found = read_table(path)
        assert (found.format, found.row_count) == ("parquet", 3)
        assert values(found) == [{"t": "x", "l": ["a"], "d": date(2026, 1, 2), "n": 1.5, "e": 2.5}]
        assert numbers(found) == [1]
        assert found.notes == [
            "the name says CSV, the content is Parquet: read as Parquet",
            "2 blank records skipped",
        ]

    def test_nanoseconds_are_no_pandas_objects(self, tmp_path: Path) -> None:
        pa: Any = pytest.importorskip("pyarrow")
        pq: Any = pytest.importorskip("pyarrow.parquet")
        moment = datetime(2026, 1, 2, 3, 4)
        path = tmp_path / "x.parquet"
        pq.write_table(pa.table({"d": pa.array([moment], pa.timestamp("ns"))}), path)
        (row,) = values(read_table(path))
        assert row["d"] == moment
        assert type(row["d"]) is datetime

    def test_damaged(self, tmp_path: Path) -> None:
        pytest.importorskip("pyarrow")
        path = written(tmp_path, b"PAR1" + b"x" * 100, "x.parquet")
        assert "expected a sound Parquet file, found a damaged one" in refusal(path)

    def test_without_pyarrow(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
        with pytest.raises(MissingExtra, match=r"Reading Parquet needs .*wor-match\[scale\]"):
            read_table(written(tmp_path, b"PAR1" + b"x" * 100, "x.parquet"))


_pieces = st.lists(
    st.sampled_from(
        [b'"', b";", b",", b"\t", b"\n", b"\r", b"a", b" ", b"\xe9", "é".encode(), b"{", b"}", b"["]
        + [
            b"]",
            b'"a":',
            b"1",
            b"\x00",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"PK\x03\x04",
            b"PAR1",
            b"'=",
        ]
    ),
    max_size=40,
)


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "xlsx", "parquet"])
@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200) | _pieces.map(b"".join))
def test_any_bytes_are_read_or_refused(suffix: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), content, f"x.{suffix}")
        try:
            table = read_table(path)
            rows = list(table.rows)
        except FileProblem as error:
            assert str(path) in str(error)  # noqa: PT017
        else:
            assert len(set(table.columns)) == len(table.columns)
            assert all(set(row.values) - {SURPLUS} == set(table.columns) for row in rows)
            assert numbers(table) == sorted({row.number for row in rows})


def test_heavy_modules_stay_out() -> None:
    code = (
        "import sys, wor_match.ingest.readers as r; "
        "print([m for m in ('pandas', 'numpy', 'openpyxl', 'pyarrow', 'pydantic') "
        "if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.skipif(not REAL.is_dir(), reason="no real texts in ../shared/real")
class TestRealFiles:
    def test_both_encodings_give_the_same(self) -> None:
        one = read_table(REAL / "activiteiten.csv")
        other = read_table(REAL / "activiteiten-cp1252.csv")
        assert (one.encoding, other.encoding) == ("utf-8-sig", "cp1252")
        assert list(one.rows) == list(other.rows)
        assert len(values(one)) == 87
        assert one.columns == other.columns
        assert not any(SURPLUS in row for row in values(one))

    @pytest.mark.parametrize(("name", "count"), [("activities", 86), ("clients", 19)])
    def test_json_lines(self, name: str, count: int) -> None:
        table = read_table(REAL / f"{name}.jsonl")
        assert (table.format, len(values(table)), table.row_count) == ("jsonl", count, count)

    @pytest.mark.parametrize("name", ["courses", "studentInfo", "studentRegistration"])
    def test_oulad(self, tmp_path: Path, name: str) -> None:
        packed = REAL / "oulad" / f"{name}.csv.gz"
        assert "a packed file (gzip). Unpack it first" in refusal(packed)
        table = read_table(written(tmp_path, gzip.decompress(packed.read_bytes())))
        assert table.delimiter == ","
        assert len(table.columns) > 2
        assert next(iter(table.rows)).number == 2
