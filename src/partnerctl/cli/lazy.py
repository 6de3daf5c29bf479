# SPDX-License-Identifier: Apache-2.0
"""Groups of commands that import a command's module only when that command runs (ADR 0009).

Help, completion of command names and "did you mean" are answered from the table of entries alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from difflib import get_close_matches
from importlib import import_module

import typer
from typer._click.core import Command, Context, ParameterSource
from typer._click.exceptions import UsageError
from typer._click.formatting import HelpFormatter
from typer._click.shell_completion import CompletionItem
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typing_extensions import override

from partnerctl.cli.coercion import take_over
from partnerctl.cli.invocation import GlobalOptions
from partnerctl.cli.options import global_options, program_options


@dataclass(frozen=True, slots=True)
class Entry:
    """One command, or group of commands, as far as help needs to know it.

    Attributes:
        name: As typed.
        panel: Heading under which help lists it.
        summary: One line, without trailing period; equal to the first line of its docstring.
        module: Where its function `command` is; empty for a group that does nothing by itself.
        members: The commands of a group.
    """

    name: str
    panel: str
    summary: str
    module: str = ""
    members: tuple["Entry", ...] = ()


_GLOBAL_NAMES = frozenset(field.name for field in fields(GlobalOptions))
_SETTINGS = {"help_option_names": ["--help", "-h"], "max_content_width": 100}


class LazyCommand(TyperCommand):
    """A command whose docstring is its help; indented blocks of it (examples) are kept as they are."""

    @override
    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        return ["[OPTIONS]", *(_usage_of(each) for each in self.params if isinstance(each, TyperArgument))]

    @override
    def get_help_option(self, ctx: Context) -> TyperOption | None:
        return _light(super().get_help_option(ctx))

    @override
    def format_help_text(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_prose(self.help or "", formatter)

    @override
    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_parameters(self, ctx, formatter)


class LazyGroup(TyperGroup):
    """A group that knows its commands by a table."""

    def __init__(self, name: str, entries: Iterable[Entry], text: str, *, whole: bool = False) -> None:
        super().__init__(
            name=name,
            params=[*(program_options() if whole else ()), *global_options()],
            help=text,
            no_args_is_help=True,
            subcommand_metavar="COMMAND [ARGS]...",
            context_settings=dict(_SETTINGS),
            rich_markup_mode=None,
        )
        self.entries = {entry.name: entry for entry in entries}

    @override
    def list_commands(self, ctx: Context) -> list[str]:
        return list(self.entries)

    @override
    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        entry = self.entries.get(cmd_name)
        return load(entry) if entry else None

    @override
    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        if args[0] in self.entries or args[0].startswith("-"):
            return super().resolve_command(ctx, args)
        close = get_close_matches(args[0], self.entries, n=1)
        guess = f'; did you mean "{close[0]}"?' if close else ""
        raise UsageError(f'there is no command "{args[0]}"{guess}', ctx)

    @override
    def shell_complete(self, ctx: Context, incomplete: str) -> list[CompletionItem]:
        if incomplete.startswith("-"):
            return list(Command.shell_complete(self, ctx, incomplete))
        return [
            CompletionItem(entry.name, help=entry.summary)
            for entry in self.entries.values()
            if entry.name.startswith(incomplete)
        ]

    @override
    def get_help_option(self, ctx: Context) -> TyperOption | None:
        return _light(super().get_help_option(ctx))

    @override
    def format_help_text(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_prose(self.help or "", formatter)

    @override
    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        self.format_commands(ctx, formatter)
        _write_parameters(self, ctx, formatter)

    @override
    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        width = max(len(name) for name in self.entries)
        for panel in dict.fromkeys(entry.panel for entry in self.entries.values()):
            with formatter.section(panel if ctx.parent is None else "Commands"):
                formatter.write_dl(
                    [
                        (entry.name.ljust(width), entry.summary)
                        for entry in self.entries.values()
                        if entry.panel == panel
                    ]
                )


class CommandGroup(LazyGroup):
    """A group that is a command too: without the name of a member it does its own work."""

    def __init__(self, entry: Entry) -> None:
        own = _load_command(entry)
        super().__init__(entry.name, entry.members, own.help or "")
        self.no_args_is_help = False
        self.params = own.params
        self._own = own

    @override
    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        return ["[OPTIONS]", f"[{self.subcommand_metavar}]"]

    @override
    def invoke(self, ctx: Context) -> object:
        if not ctx._protected_args:  # noqa: SLF001 -- where click, and typer's copy of it, keep the member's name
            return self._own.invoke(ctx)
        for parameter in self._own.params:
            if parameter.name and parameter.expose_value and _is_typed(parameter.name, ctx):
                name = parameter.opts[0]
                raise UsageError(
                    f"{name} is for `{ctx.command_path}` alone, not for its command {ctx._protected_args[0]}",  # noqa: SLF001
                    ctx,
                )
        return super().invoke(ctx)


def _is_typed(name: str, ctx: Context) -> bool:
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE


def load(entry: Entry) -> Command:
    """Import a command and make it ready to run."""
    if entry.members:
        return (
            CommandGroup(entry) if entry.module else LazyGroup(entry.name, entry.members, f"{entry.summary}.")
        )
    return _load_command(entry)


def _load_command(entry: Entry) -> Command:
    program = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    program.command(entry.name, cls=LazyCommand, context_settings=dict(_SETTINGS))(
        import_module(entry.module).command
    )
    command: Command = typer.main.get_command(program)
    take_over(command.params)
    command.params.extend(global_options())
    return command


def _light(option: TyperOption | None) -> TyperOption | None:
    take_over([option])
    return option


def _write_prose(text: str, formatter: HelpFormatter) -> None:
    for paragraph in text.split("\n\n"):
        lines = paragraph.splitlines()
        formatter.write_paragraph()
        if any(line.startswith(" ") for line in lines):
            formatter.write("".join(f"{line}\n" for line in lines))
        else:
            formatter.write_text(" ".join(lines))


def _write_parameters(command: Command, ctx: Context, formatter: HelpFormatter) -> None:
    whole = isinstance(command, LazyGroup) and ctx.parent is None
    arguments: list[tuple[str, str]] = []
    options: list[tuple[str, str]] = []
    for parameter in command.get_params(ctx):
        if isinstance(parameter, TyperArgument):
            arguments.append((_name_of(parameter), parameter.help or ""))
        elif whole or parameter.name not in _GLOBAL_NAMES:
            record = parameter.get_help_record(ctx)
            if record:
                options.append(record)
    for title, records in (("Arguments", arguments), ("Options", options)):
        if records:
            with formatter.section(title):
                formatter.write_dl(records)
    if not whole:
        formatter.write_paragraph()
        formatter.write_text("Options of every command, such as --root and --quiet: `partnerctl --help`.")


def _name_of(argument: TyperArgument) -> str:
    return (argument.metavar or argument.name or "").strip("[]").upper()


def _usage_of(argument: TyperArgument) -> str:
    name = _name_of(argument)
    shown = name if argument.required else f"[{name}]"
    return f"{shown}..." if argument.nargs == -1 else shown
