# SPDX-License-Identifier: Apache-2.0
"""A change is shown whole, with line endings that differ and without what steers terminals."""

import pytest

from partnerctl.reporters import diff


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a\nb\n", "a\nb\n", ""),
        (None, "a\n", "--- /dev/null\n+++ b/x.yaml\n@@ -0,0 +1 @@\n+a\n"),
        ("a\nb\n", "a\nc\n", "--- a/x.yaml\n+++ b/x.yaml\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"),
        ("a\r\nb\r\n", "a\r\nc\r\n", "--- a/x.yaml\n+++ b/x.yaml\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"),
        ("a\r\n", "a\n", "--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n-a\\r\n+a\n"),
        ("a", "a\n", "--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n-a (no line break at the end)\n+a\n"),
        ("", "\x1b[2J\u202e\n", "--- a/x.yaml\n+++ b/x.yaml\n@@ -0,0 +1 @@\n+\\x1b[2J\\u202e\n"),
        ("-- a\n", "++ b\n", "--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n--- a\n+++ b\n"),
    ],
)
def test_diffs(before: str | None, after: str, expected: str) -> None:
    assert diff.render("x.yaml", before, after) == expected


def test_each_line_has_its_role() -> None:
    shown = diff.render("x", "a\nb\n", "a\nc\n", paint=lambda line, role: f"{role}:{line}")

    assert shown == "file:--- a/x\nfile:+++ b/x\nplace:@@ -1,2 +1,2 @@\n a\nremoved:-b\nadded:+c\n"
