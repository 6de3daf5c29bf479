# SPDX-License-Identifier: Apache-2.0
"""Turns the words of a command line into values without pydantic.

typer 0.29 builds a pydantic adapter for each parameter of each command it calls, help and usage errors included;
that alone costs more than starting typer does. The few types our options have are converted here instead
(ADR 0009). A parameter of any other type keeps typer's own conversion.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin

import typer
from typer._coercion import RuntimeParam
from typer.core import TyperArgument, TyperOption
from typing_extensions import override

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def take_over(parameters: Iterable[object]) -> None:
    """Give each parameter of a command whose type is known here the light conversion."""
    for parameter in parameters:
        if isinstance(parameter, TyperArgument | TyperOption):
            descriptor = parameter.type_descriptor
            if _item_type(descriptor.annotation) in _CONVERSIONS or _is_enum(descriptor.annotation):
                parameter._runtime_param = _LightParam(  # noqa: SLF001 -- typer offers no other way in
                    parameter_info=descriptor.parameter_info, annotation=descriptor.annotation
                )


@dataclass(frozen=True)
class _LightParam(RuntimeParam):
    @override
    def _coerce_value(self, value: Any, param: Any, ctx: Any) -> Any:
        kind = _item_type(self.annotation)
        try:
            if isinstance(value, list | tuple):
                return [self._within(_convert(kind, item)) for item in value]
            return self._within(_convert(kind, value))
        except ValueError as problem:
            raise typer.BadParameter(str(problem), ctx=ctx, param=param) from None

    def _within(self, value: object) -> object:
        least, most = self.parameter_info.min, self.parameter_info.max
        too_small = isinstance(value, int) and least is not None and value < least
        too_large = isinstance(value, int) and most is not None and value > most
        if too_small or too_large:
            to = f"{least} or more" if most is None else f"a number from {least or 0} to {most}"
            raise ValueError(f'"{value}" is not {to}')
        return value


def _item_type(annotation: object) -> object:
    # A pair is two words, and both are text.
    return get_args(annotation)[0] if get_origin(annotation) in {list, tuple} else annotation


def _is_enum(annotation: object) -> bool:
    kind = _item_type(annotation)
    return isinstance(kind, type) and issubclass(kind, Enum)


def _convert(kind: object, value: object) -> object:
    if not isinstance(value, str) or (isinstance(kind, type) and isinstance(value, kind)):
        return value
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _word(kind, value)
    return _CONVERSIONS[kind](value)


def _word(kind: type[Enum], value: str) -> Enum:
    words = {str(member.value): member for member in kind}
    found = words.get(value.lower())
    if found is None:
        close = get_close_matches(value, words, n=1)
        guess = f'; did you mean "{close[0]}"?' if close else ""
        raise ValueError(f'"{value}" is not one of {", ".join(words)}{guess}')
    return found


def _date(value: str) -> dt.date:
    if not _DATE.fullmatch(value):
        raise ValueError(f'"{value}" is not a date; write it as 2026-03-31')
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError(f'"{value}" is a day that the calendar does not have') from None


def _integer(value: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,9}", value, re.ASCII):
        raise ValueError(f'"{value}" is not a whole number')
    return int(value)


_CONVERSIONS: dict[object, Callable[[str], object]] = {
    str: str,
    bool: bool,
    int: _integer,
    Path: Path,
    dt.date: _date,
}
