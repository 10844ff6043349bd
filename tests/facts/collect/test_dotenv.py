"""``.env`` files as the common loaders read them."""

from __future__ import annotations

import pytest

from why401.facts.collect.dotenv import read_dotenv, settings


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("K=abc", "abc"),
        ("export K=abc", "abc"),
        ("K = abc  # remark", "abc"),
        ("K=abc#def", "abc#def"),
        ('K="abc # def" # remark', "abc # def"),
        ("K='a\\nb'", "a\\nb"),
        ('K="a\\nb"', "a\nb"),
        ("K=`abc`", "abc"),
        ("K=", ""),
        ('K="unfinished', '"unfinished'),
        ("K=abc\r", "abc"),
        ("  K=abc", "abc"),
    ],
)
def test_a_line_gives_its_value(line, value):
    assert [setting.value for setting in settings(line)] == [value]


@pytest.mark.parametrize("line", ["# K=abc", "K", "", "= abc", "1K=abc"])
def test_other_lines_give_nothing(line):
    assert list(settings(line)) == []


def test_lines_are_counted_and_values_not_shown():
    (setting,) = settings("\n# a\nK=" + "s3cr3t" * 4)
    assert setting.line == 3
    assert "s3cr3t" not in repr(setting)


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path):
    path = tmp_path / ".env"
    path.write_bytes("\ufeffA=1\r\nB=2\r\n".encode())
    assert [(s.name, s.value, s.line) for s in read_dotenv(path)] == [("A", "1", 1), ("B", "2", 2)]


def test_no_file_has_no_settings(tmp_path):
    assert read_dotenv(tmp_path / ".env") == ()
