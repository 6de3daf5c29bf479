# SPDX-License-Identifier: Apache-2.0
"""libyaml's syntax errors in words that tell a volunteer what to do.

libyaml says what it expected; the line it stopped at says why. Each explanation of the table at the end looks at
both; what none of them knows keeps libyaml's own words.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from yaml.error import MarkedYAMLError

from partnerctl.documents import faults
from partnerctl.documents.faults import MAX_QUOTED, Fault, quoted
from partnerctl.documents.places import SourceText, Spot
from partnerctl.findings import Finding, Related


def explain(error: MarkedYAMLError, source: SourceText) -> Finding:
    """The finding for a syntax error, in plain words where its cause is known."""
    mark, context = error.problem_mark, error.context_mark
    at = (mark.line, mark.column) if mark else (0, 0)
    stop = _Stop(
        source,
        error.problem or "",
        at,
        (context.line, context.column) if context else at,
        error.context or "",
    )
    explanation = next(
        (found for pattern, function in _EXPLANATIONS if pattern in stop.key and (found := function(stop))),
        None,
    )
    if explanation is None:
        explanation = stop.rest_of_line(f"YAML can't be read here: {stop.problem}")
    return explanation


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where libyaml stopped, and what it was reading.

    Attributes:
        problem: libyaml's words.
        at: Where it stopped.
        since: Where what it was reading began.
        context: What it was reading, in libyaml's words.
    """

    source: SourceText
    problem: str
    at: Spot
    since: Spot
    context: str

    @property
    def key(self) -> str:
        return f"{self.context}: {self.problem}"

    @property
    def before(self) -> str:
        """The line up to the stop."""
        return self.source.line(self.at[0])[: self.at[1]]

    @property
    def rest(self) -> str:
        """The line from the stop on."""
        return self.source.line(self.at[0])[self.at[1] :].rstrip()

    def line_above(self) -> tuple[int, str]:
        """Number and text of the nearest line above that holds more than a comment."""
        for number in range(self.at[0] - 1, -1, -1):
            text = self.source.line(number)
            if text.strip() and not text.lstrip().startswith("#"):
                return number, text
        return 0, ""

    def rest_of_line(self, message: str, hint: str | None = None, fault: Fault = faults.SYNTAX) -> Finding:
        end = (self.at[0], self.at[1] + len(self.rest))
        return fault.at(self.source.at(self.at, end), message, hint=hint)

    def whole_line(self, number: int, message: str, hint: str | None = None) -> Finding:
        text = self.source.line(number)
        start = (number, len(text) - len(text.lstrip()))
        return faults.SYNTAX.at(self.source.at(start, (number, len(text.rstrip()))), message, hint=hint)

    def opening(self, message: str, hint: str) -> Finding:
        """A finding at the quote or bracket that was opened."""
        line, column = self.since
        related = (Related(self.source.at(self.at, self.at), "reading stopped here"),)
        place = self.source.at(self.since, (line, column + 1))
        return faults.SYNTAX.at(place, message, hint=hint, related=related)


_COLON_WITHOUT_SPACE = re.compile(r"\s*(?:- +)*[\w.-]+:(?!//)[^\s:]")
_FIELD_WITH_VALUE = re.compile(r"\s*(?:- +)*[^\s#][^:#]*:\s+[^\s#]")
_LEFT_MARKER = re.compile(r"(<{7}|\|{7}|={7}|>{7})( |$)")


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _quote_it(text: str) -> str:
    """The hint to put `text` between quotes, and how that looks; its own quotes decide which."""
    if len(text) > MAX_QUOTED or ("'" in text and ('"' in text or "\\" in text)):
        return "Put the text between quotes"
    quote = "'" if '"' in text or "\\" in text else '"'
    return f"Put it between quotes: {quote}{text}{quote}"


def _cannot_start(stop: _Stop) -> Finding | None:
    if stop.rest == "" or stop.source.line(stop.at[0])[stop.at[1]] == "\t":
        return _tab(stop)
    return stop.rest_of_line(f"A text can't start with '{stop.rest[0]}'", _quote_it(stop.rest))


def _tab(stop: _Stop) -> Finding:
    text = stop.source.line(stop.at[0])
    end = len(text) - len(text.lstrip(" \t"))
    place = stop.source.at((stop.at[0], 0), (stop.at[0], max(end, stop.at[1] + 1)))
    return faults.TAB.at(place, "The line is indented with a tab")


def _colon_in_text(stop: _Stop) -> Finding | None:
    """A second `: ` on the line, in a text that is not between quotes."""
    match = re.match(r"(\s*(?:- +)*[^\s#][^:#]*:\s+)[^\s'\"\[{]", stop.before)
    if not match:
        return None
    start = match.end(1)
    text = stop.source.line(stop.at[0])[start:].rstrip()
    place = stop.source.at((stop.at[0], start), (stop.at[0], start + len(text)))
    message = "The text holds a colon and a space, and is not between quotes"
    return faults.SYNTAX.at(place, message, hint=_quote_it(text))


def _field_here(stop: _Stop) -> Finding | None:
    """A colon that can't end a field's name."""
    number, above = stop.line_above()
    if stop.before.startswith("--- "):
        return stop.whole_line(stop.at[0], "A field can't stand on the line of '---'", "Delete the '---'")
    if stop.at[1] > _MAX_NAME:
        return stop.whole_line(
            stop.at[0], f"A field's name has more than {_MAX_NAME:,} characters", "Shorten it"
        )
    if _COLON_WITHOUT_SPACE.match(above):
        return stop.whole_line(
            number, f"There is no space after the colon in {quoted(above.strip())}", _SPACE
        )
    if deeper := _deeper(stop):
        return deeper
    message = "The line continues the text above, so it can't hold a field of its own"
    return stop.whole_line(stop.at[0], message, "Indent it like the fields it belongs to")


def _deeper(stop: _Stop) -> Finding | None:
    """A field that is indented as if it were part of the one above, which has a value of its own."""
    _, above = stop.line_above()
    here = stop.source.line(stop.at[0])
    if _indent(here) <= _indent(above) or not _FIELD_WITH_VALUE.match(above):
        return None
    message = "The line is indented deeper than the field above, which has its value already"
    return stop.whole_line(stop.at[0], message, "Start it below the first letter of the field above")


_MAX_NAME = 1024
_SPACE = "Write a space after the colon"


def _no_colon(stop: _Stop) -> Finding:
    number = stop.since[0]
    text = stop.source.line(number)
    if _LEFT_MARKER.match(text):
        place = stop.source.at((number, 0), (number, len(text)))
        return faults.CONFLICT_MARKER.at(
            place, f"The line {quoted(text)} was left behind by a merge conflict"
        )
    shown = quoted(text.strip())
    if re.match(r"\s*-[^\s-]", text):
        return stop.whole_line(
            number, f"There is no space after the hyphen in {shown}", "Write a space after the hyphen"
        )
    if _COLON_WITHOUT_SPACE.match(text):
        return stop.whole_line(number, f"There is no space after the colon in {shown}", _SPACE)
    message = f"The line {shown} is neither a field nor an entry of a list"
    return stop.whole_line(
        number, message, "Write 'name: value', or indent the line if it continues the text above"
    )


def _after_the_end(stop: _Stop) -> Finding | None:
    """Something stands behind a closing quote or bracket, or a bracket closes nothing."""
    last = stop.before.rstrip()[-1:]
    if last == "'":
        hint = "Write an apostrophe within single quotes twice (''), or put the text between double quotes"
        return stop.rest_of_line("There is more text after the closing quote", hint)
    if last == '"':
        return stop.rest_of_line(
            "There is more text after the closing quote", 'Write a quote within double quotes as \\"'
        )
    if last and last in "]}":
        message = f"There is more text after the closing '{last}'"
        return stop.rest_of_line(message, "Delete it, or put all of the text between quotes")
    return None


def _no_field(stop: _Stop) -> Finding:
    if stop.rest.startswith(":"):
        return stop.rest_of_line("There is no field name before the colon", "Write the name of the field")
    if deeper := _deeper(stop):
        return deeper
    message = "The line is indented like none of the lines above it"
    return stop.whole_line(stop.at[0], message, "Start it below the first letter of the line it belongs with")


def _no_entry(stop: _Stop) -> Finding:
    message = "The line stands among the entries of a list, but doesn't start with a hyphen"
    return stop.whole_line(stop.at[0], message, "Start it with '- ', or indent it like what it belongs to")


def _open_bracket(stop: _Stop) -> Finding:
    bracket = stop.source.line(stop.since[0])[stop.since[1]]
    closing = {"[": "]", "{": "}"}[bracket]
    if stop.rest and stop.at[0] == stop.since[0]:
        message = f"A comma or '{closing}' is missing before this"
        return stop.rest_of_line(
            message, "Put a comma between entries; text with special characters between quotes"
        )
    return stop.opening(
        f"The bracket '{bracket}' is never closed", f"Write '{closing}' where the list or mapping ends"
    )


def _open_quote(stop: _Stop) -> Finding:
    quote = stop.source.line(stop.since[0])[stop.since[1]]
    return stop.opening(f"The quote {quote} is never closed", f"Write {quote} where the text ends")


def _no_content(stop: _Stop) -> Finding | None:
    if not stop.rest:
        return stop.rest_of_line("The file ends within brackets", "Write the closing bracket")
    if stop.rest[:1] in {"]", "}"}:
        message = f"The bracket '{stop.rest[0]}' closes nothing"
        return stop.rest_of_line(message, "Delete it, or put the text between quotes")
    if stop.rest[:1] == ",":
        return stop.rest_of_line("There is nothing before the comma", "Delete the comma")
    return None


def _indicator(stop: _Stop) -> Finding:
    """`*`, `&` or `!`: honest text that starts like a piece of YAML that is not used here."""
    line, column = stop.since
    text = stop.source.line(line)[column:].rstrip()
    place = stop.source.at(stop.since, (line, column + len(text)))
    hint = _quote_it(text)
    return faults.SYNTAX.at(place, f"A text can't start with '{text[:1]}'", hint=hint)


def _block_text(stop: _Stop) -> Finding:
    sign = stop.source.line(stop.since[0])[stop.since[1]]
    message = f"There is text on the line of the sign '{sign}'"
    hint = f"Start the text on the next line, indented; or put it between quotes if it starts with '{sign}'"
    return stop.rest_of_line(message, hint)


def _escape(stop: _Stop) -> Finding:
    message = "The backslash starts an escape that YAML doesn't know"
    return stop.rest_of_line(message, "Write the backslash twice, or put the text between single quotes")


def _escaped_character(stop: _Stop) -> Finding:
    return stop.rest_of_line("The escape stands for no character", "Write the character itself")


def _entry_here(stop: _Stop) -> Finding:
    message = "An entry of a list can't start on the line of its field"
    return stop.rest_of_line(message, "Put it on the next line, indented by two spaces")


def _question_mark(stop: _Stop) -> Finding:
    return stop.rest_of_line("A text can't start with '? '", _quote_it(stop.rest))


def _percent_sign(stop: _Stop) -> Finding:
    message = "A line can't start with '%'"
    return stop.whole_line(stop.at[0], message, "Indent it, or put the text between quotes")


def _after_document(stop: _Stop) -> Finding:
    return stop.rest_of_line(
        "There is text after the end of the document", "Delete it, or the line '...' above it"
    )


_Explanation: TypeAlias = Callable[[_Stop], Finding | None]

_EXPLANATIONS: tuple[tuple[str, _Explanation], ...] = (
    ("found character that cannot start any token", _cannot_start),
    ("found a tab character", _tab),
    ("mapping values are not allowed", _colon_in_text),
    ("mapping values are not allowed", _after_the_end),
    ("mapping values are not allowed", _field_here),
    ("could not find expected ':'", _no_colon),
    ("did not find expected key", _after_the_end),
    ("did not find expected <document start>", _after_the_end),
    ("did not find expected '-' indicator", _after_the_end),
    ("did not find expected node content", _no_content),
    ("did not find expected key", _no_field),
    ("did not find expected '-' indicator", _no_entry),
    ("did not find expected ',' or", _open_bracket),
    ("scanning a quoted scalar", _open_quote),
    ("scanning an alias", _indicator),
    ("scanning an anchor", _indicator),
    ("scanning a tag", _indicator),
    ("parsing a tag", _indicator),
    ("found undefined tag handle", _indicator),
    ("scanning a directive", _percent_sign),
    ("scanning a block scalar", _block_text),
    ("found unknown escape character", _escape),
    ("parsing a quoted scalar", _escaped_character),
    ("block sequence entries are not allowed", _entry_here),
    ("mapping keys are not allowed", _question_mark),
    ("did not find expected <document start>", _after_document),
)
"""Part of libyaml's words (context and problem), and what explains it; the first that knows an answer is taken."""
