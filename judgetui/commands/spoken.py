"""Commands that speak the person's language also where click has words of its own."""

from __future__ import annotations

import click

from judgetui.language import _


class Spoken(click.Command):
    """A command whose usage line and headings are translated."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Say in the person's language what `--help` does."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _("Show this text.")
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that shows how the command is written."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_("Usage:") + " ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of options."""
        options = (param for param in self.get_params(ctx) if isinstance(param, click.Option))
        records = (param.get_help_record(ctx) for param in options)
        with formatter.section(_("Options")):
            formatter.write_dl([record for record in records if record is not None])


def option(*names: str, help: str, **how: object) -> click.Option:
    """An option with its help; `how` is passed on to click."""
    return click.Option(names, help=help, **how)  # type: ignore[arg-type]


def usage_fault(error: click.UsageError) -> str:
    """What is wrong with the usage, in one sentence, and how it is meant to be."""
    context = error.ctx
    said = _fault(error)
    if context is None:
        return said
    usage = context.command.get_usage(context)
    more = _("`%(command)s --help` explains it.") % {"command": context.command_path}
    return f"{said}\n{usage}\n{more}"


def _fault(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return _("There is no option %(option)s.") % {"option": error.option_name}
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return _("%(parameter)s is missing.") % {"parameter": _called(error)}
    if isinstance(error, click.BadParameter) and error.param is not None:
        kind = error.param.type
        if isinstance(kind, click.Choice):
            choices = ", ".join(map(str, kind.choices))
            values = {"parameter": _called(error), "choices": choices}
            return _("%(parameter)s must be one of: %(choices)s.") % values
        if isinstance(kind, click.FloatRange):
            limits = {"parameter": _called(error), "max": f"{kind.max:g}"}
            return _("%(parameter)s must be a number above 0, at most %(max)s.") % limits
        values = {"parameter": _called(error), "why": error.message}
        return _("%(parameter)s: %(why)s") % values
    return error.format_message()


def _called(error: click.BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return ""
    return (
        parameter.opts[0] if isinstance(parameter, click.Option) else parameter.human_readable_name
    )
