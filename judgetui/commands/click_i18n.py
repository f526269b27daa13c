"""Commands whose help and errors are translated, also the parts that click itself writes.

click translates by `gettext.gettext`, which chooses a catalogue by the environment of the process
(`LANGUAGE`, `LC_ALL`, `LANG`) at each call. The language of `--language` or of the settings would
have to be put there, where every child process inherits it. A catalogue would not be enough either:
click does not translate usage pieces such as `[OPTIONS]` and the colon after a heading, and our
error sentences differ from click's in English too. It would make only `format_usage`,
`format_options` and `TranslatedOption` unnecessary. Only click's public hooks are overridden.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import ClassVar, cast

import click
from click.types import OptionHelpExtra

from judgetui.language import N_, _

_PIECES: Sequence[str] = (
    N_("[OPTIONS]"),
    N_("[COMMAND] [ARGS]..."),
    N_("NAME"),
    N_("[FILE]..."),
    N_("FILE"),
    N_("LINK"),
    N_("[URL]"),
    N_("[URL] FILE"),
)
"""The translatable pieces of usage lines."""


class TranslatedContext(click.Context):
    """A context whose help formatter writes translated headings."""

    class Formatter(click.HelpFormatter):
        """Writes headings with the colon of the present language."""

        def write_heading(self, heading: str) -> None:
            """Write a heading, with its colon."""
            text = _("%(heading)s:") % {"heading": heading}
            self.write(" " * self.current_indent + text + "\n")

    formatter_class = Formatter


class TranslatedOption(click.Option):
    """An option whose "required" mark is translated."""

    def get_help_extra(self, ctx: click.Context) -> OptionHelpExtra:
        """The notes in brackets after the help."""
        extra = super().get_help_extra(ctx)
        if "required" in extra:
            extra["required"] = _("required")
        return extra


class TranslatedCommand(click.Command):
    """A command whose usage line and headings are translated."""

    context_class = TranslatedContext

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; raises `click.UsageError` that names superfluous ones."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not isinstance(self, click.Group) and not ctx.resilient_parsing:
            text = _("Not understood: %(rest)s.")
            raise click.UsageError(text % {"rest": " ".join(rest)}, ctx)
        return rest

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The parts of the usage line."""
        return [_(piece) for piece in super().collect_usage_pieces(ctx)]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option `--help`, explained in the present language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _("Show this text.")
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that shows how the command is written."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_("Usage: "))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of options."""
        options = (param for param in self.get_params(ctx) if isinstance(param, click.Option))
        records = (param.get_help_record(ctx) for param in options)
        with formatter.section(_("Options")):
            formatter.write_dl([record for record in records if record is not None])


class LazyGroup(TranslatedCommand, click.Group):
    """A group of commands; a command's module is imported when it is used."""

    known: ClassVar[Mapping[str, str]]
    """The commands in their order, each with a short help."""
    package: ClassVar[str]
    """Where the module of each lies, which is called as the command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of `known`."""
        return list(self.known)

    def module_of(self, name: str) -> ModuleType:
        """The module of a command."""
        return importlib.import_module(f"{self.package}.{name}")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name; None for an unknown name."""
        if cmd_name not in self.known:
            return None
        return cast(click.Command, self.module_of(cmd_name).command())

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; raises `click.UsageError` with the known ones."""
        name = args[0]
        if name not in self.known and not name.startswith("-"):
            text = _("There is no command %(command)s; there are: %(commands)s.")
            names = {"command": name, "commands": ", ".join(self.known)}
            raise click.UsageError(text % names, ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands."""
        super().format_options(ctx, formatter)
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(short)) for name, short in self.known.items()])


def option(*names: str, help: str, **how: object) -> click.Option:
    """An option with its help; `how` is passed on to click."""
    return TranslatedOption(names, help=help, **how)  # type: ignore[arg-type]


def usage_error_text(error: click.UsageError) -> str:
    """What is wrong with the usage, in one sentence, and how it is meant to be."""
    context = error.ctx
    text = _error_text(error)
    if context is None:
        return text
    usage = context.command.get_usage(context)
    more = _("`%(command)s --help` explains it.") % {"command": context.command_path}
    return f"{text}\n{usage}\n{more}"


def _error_text(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return _("There is no option %(option)s.") % {"option": error.option_name}
    if isinstance(error, click.BadOptionUsage):
        return _("%(option)s needs a value.") % {"option": error.option_name}
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return _("%(parameter)s is missing.") % {"parameter": _parameter_name(error)}
    if isinstance(error, click.BadParameter) and error.param is not None:
        kind = error.param.type
        if isinstance(kind, click.Choice):
            choices = ", ".join(map(str, kind.choices))
            values = {"parameter": _parameter_name(error), "choices": choices}
            return _("%(parameter)s must be one of: %(choices)s.") % values
        if isinstance(kind, click.FloatRange):
            limits = {"parameter": _parameter_name(error), "max": f"{kind.max:.10g}"}
            if not kind.min_open:
                limits["min"] = f"{kind.min:g}"
                text = _("%(parameter)s must be a number from %(min)s to %(max)s.")
                return text % limits
            return _("%(parameter)s must be a number above 0, at most %(max)s.") % limits
        if isinstance(kind, click.IntRange):
            range_ = {"parameter": _parameter_name(error), "min": kind.min, "max": kind.max}
            return _("%(parameter)s must be a whole number from %(min)s to %(max)s.") % range_
        values = {"parameter": _parameter_name(error), "why": error.message}
        return _("%(parameter)s: %(why)s") % values
    return error.format_message()


class NumberRange(click.FloatRange):
    """A number in a range; refuses nan, which is neither in nor out of any."""

    def convert(
        self, value: float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number; fails for what is out of range."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(str(value), param, ctx)
        return number


def _parameter_name(error: click.BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return ""
    if isinstance(parameter, click.Option):
        return parameter.opts[0]
    return _(parameter.human_readable_name)
