# SPDX-License-Identifier: Apache-2.0
"""The one place where Jinja2 is set up: what a template may do, and how what it prints is made harmless (ADR 0007).

Everything that an expression prints goes through the escaper of the output's format; the literal text of a template
does not. No filter turns this off, so no template can forget it. What a macro returns is known to be finished; any
text made of it by joining or replacing counts as plain again, and is escaped again.

A template sees frozen views and the few names given here. It reads their fields and calls macros, and that is all:
no method of any object can be reached, nothing is changed, no file is read and no clock asked.
"""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import TracebackType
from typing import Any, Final

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
    nodes,
)
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, missing
from typing_extensions import override

from partnerctl.errors import EnvironmentProblemError
from partnerctl.ports import TemplateSource
from partnerctl.rendering.escaping import (
    ESCAPERS,
    Format,
    escape_html,
    markdown_link,
    safe_url,
    wikitext_category,
    wikitext_link,
    wikitext_page_link,
)
from partnerctl.rendering.wording import Wording

MAX_OUTPUT: Final = 64 * 1024 * 1024
"""No output is longer, in characters; a listing of 100,000 partners is about that."""


class TemplateFaultError(EnvironmentProblemError):
    """A template can't be read or rendered.

    Attributes:
        path: The template.
        line: 1-based; None if it is not known.
    """

    def __init__(self, path: str, line: int | None, why: str, excerpt: str) -> None:
        super().__init__(
            f"{path}:{line}: {why}" if line else f"{path}: {why}",
            hint=f"mend this line of the template: {excerpt}" if excerpt else f"mend {path}",
        )
        self.path = path
        self.line = line


class Finished(str):
    """Text in the output's own format: it is printed as it is."""

    __slots__ = ()


def environment(source: TemplateSource, form: Format, wording: Wording) -> Environment:
    """Set up Jinja2 for one output format and one language.

    Args:
        source: Where templates come from.
        form: What they write; it chooses the escaper, and how links look.
        wording: The language's catalogue, dates and names.
    """
    made = _Sandbox(
        loader=_Loader(source),
        undefined=_Missing,
        finalize=_finalizer(ESCAPERS[form]),
        autoescape=False,  # that would be HTML's; `finalize` is the format's own
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters = {name: made.filters[name] for name in _FILTERS} | _LINKS[form]
    made.globals = {name: made.globals[name] for name in _FUNCTIONS}
    wording.install(made)
    return made


def render_template(
    source: TemplateSource, name: str, form: Format, wording: Wording, values: Mapping[str, object]
) -> str:
    """Render one template in this process, without limits but that of the output's size.

    `rendering.confined.render` decides whether a template may be rendered like that.

    Args:
        source: Where templates come from.
        name: Which one.
        form: What it writes.
        wording: The language.
        values: The frozen views it sees, by name.

    Raises:
        TemplateFaultError: The template is wrong; it says in which line.
        EnvironmentProblemError: There is no such template.
    """
    return render_in(environment(source, form, wording), source, name, values)


def render_in(made: Environment, source: TemplateSource, name: str, values: Mapping[str, object]) -> str:
    """The same in an environment that is there already, and remembers the templates it has compiled."""
    pieces: list[str] = []
    size = 0
    try:
        for piece in made.get_template(name).generate(values):
            size += len(piece)
            if size > MAX_OUTPUT:
                raise SecurityError(f"the output is larger than {MAX_OUTPUT // 1024 // 1024} MB")
            pieces.append(piece)
    except _TEMPLATE_FAULTS as fault:
        raise _located(fault, made, source.text(name)[1]) from fault
    return "".join(pieces)


# --- What is printed ----------------------------------------------------------------------------------------------


def _finalizer(escape: Callable[[str], str]) -> Callable[[object], str]:
    def finalize(value: object) -> str:
        if type(value) is str:
            return escape(value)
        if isinstance(value, Finished | _Missing):
            return str(value)  # a missing one raises here
        if isinstance(value, str | int):
            return escape(str(value))
        raise TypeError(f"{_kind_of(value)} can't be printed")

    return finalize


def _kind_of(value: object) -> str:
    return "an absent value (None)" if value is None else f"a value of type {type(value).__name__}"


def _html_link(url: str, label: str) -> str:
    target = safe_url(url)
    return f'<a href="{escape_html(target)}">{escape_html(label)}</a>' if target else escape_html(label)


def _links(link: Callable[[str, str], str]) -> Callable[[str, str], Finished]:
    """A filter that puts the label first, as in `{{ label | link(address) }}`."""
    return lambda label, target: Finished(link(target, label))


_LINKS: Final[Mapping[Format, dict[str, Callable[..., object]]]] = {
    Format.WIKITEXT: {
        "link": _links(wikitext_link),
        "page_link": _links(wikitext_page_link),
        "category": lambda name: Finished(wikitext_category(name)),
    },
    Format.HTML: {"link": _links(_html_link)},
    Format.MARKDOWN: {"link": _links(markdown_link)},
    Format.TEXT: {},
    Format.HEADER: {},
}
"""What makes links; where the address or the title is none, only the label is printed."""

_FILTERS: Final = (
    "default",
    "first",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "reject",
    "rejectattr",
    "select",
    "selectattr",
    "trim",
    "upper",
    "wordwrap",
)
_FUNCTIONS: Final = ("namespace", "range")


# --- What a template may do ---------------------------------------------------------------------------------------

_REFUSED: Final[Mapping[type[nodes.Node], str]] = {
    nodes.AssignBlock: "a block can't be assigned with {% set %}, because it would be escaped twice; write a macro",
    nodes.FilterBlock: "{% filter %} is not available; filter the expression",
    nodes.ScopedEvalContextModifier: "{% autoescape %} is not available; everything is escaped",
}
_MOST: Final = 10**9
"""Numbers in templates are years and counts."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, closed further: fields and macros only."""

    intercepted_binops = frozenset({"*", "**", "%"})

    @override
    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if not super().is_safe_attribute(obj, attr, value):
            return False
        return not callable(value) or isinstance(value, Macro) or isinstance(obj, LoopContext)

    @override
    def is_safe_callable(self, obj: Any) -> bool:
        if isinstance(obj, Macro | BlockReference | LoopContext):
            return True
        own = getattr(obj, "__self__", None)
        return isinstance(own, LoopContext) or any(obj is given for given in self.globals.values())

    @override
    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        if not self.is_safe_callable(obj):
            # A missing one says by itself what is missing.
            raise SecurityError(str(obj) if isinstance(obj, _Missing) else "only macros can be called")
        result = super().call(context, obj, *args, **kwargs)
        return Finished(result) if isinstance(obj, Macro | BlockReference | LoopContext) else result

    @override
    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        what = f"{attribute!r} of a {type(obj).__name__} is not for templates; use a field or a filter"
        return self.undefined(what, obj=obj, name=attribute, exc=SecurityError)

    @override
    def wrap_str_format(self, value: Any) -> None:
        """Formatting is a method like the others."""

    @override
    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        # With texts, lists or great numbers these would fill the memory.
        sides = (left, right)
        if operator == "**" or not all(isinstance(side, int) and abs(side) <= _MOST for side in sides):
            raise SecurityError(f"{operator!r} is only for numbers up to {_MOST:,}")
        return super().call_binop(context, operator, left, right)

    @override
    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for refused, instead in _REFUSED.items():
            for node in tree.find_all(refused):
                raise TemplateSyntaxError(instead, node.lineno, name, filename)
        return tree


class _Missing(StrictUndefined):
    """A name that doesn't exist; whatever is done with it fails and says what it may have meant."""

    __slots__ = ()

    @property
    @override
    def _undefined_message(self) -> str:
        name, obj = str(self._undefined_name), self._undefined_obj
        if self._undefined_hint:
            return self._undefined_hint
        if obj is missing or isinstance(obj, Namespace):
            return f"there is no {name!r} here"
        fields = [field for field in dir(obj) if not field.startswith("_")]
        near = get_close_matches(name, fields, n=1)
        guess = f"; did you mean {near[0]!r}?" if near else ""
        return f"a {type(obj).__name__} has no {name!r}{guess}"


class _Loader(BaseLoader):
    """Takes templates from a `TemplateSource`, and remembers their texts for error messages."""

    def __init__(self, source: TemplateSource) -> None:
        self._source = source
        self.texts: dict[str, str] = {}

    @override
    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        text, path, _ = self._source.text(template)
        self.texts[path] = text
        return text, path, lambda: True


# --- What went wrong ----------------------------------------------------------------------------------------------

# Whatever can come out of a template's own code; Jinja2 tells by the traceback which line it was.
_TEMPLATE_FAULTS: Final = (
    TemplateError,
    ArithmeticError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)


def _located(fault: BaseException, made: Environment, main: str) -> TemplateFaultError:
    texts = made.loader.texts if isinstance(made.loader, _Loader) else {}
    if isinstance(fault, TemplateSyntaxError):
        place: tuple[str, int | None] = fault.filename or main, fault.lineno
    else:
        place = _innermost(fault.__traceback__, texts) or (main, None)
    path, line = place
    lines = texts.get(path, "").splitlines()
    excerpt = lines[line - 1].strip() if line and line <= len(lines) else ""
    return TemplateFaultError(path, line, _why(fault), excerpt)


def _innermost(trace: TracebackType | None, texts: Mapping[str, str]) -> tuple[str, int] | None:
    found = None
    while trace:
        path = trace.tb_frame.f_code.co_filename
        if path in texts:
            found = path, trace.tb_lineno
        trace = trace.tb_next
    return found


def _why(fault: BaseException) -> str:
    match fault:
        case MemoryError():
            return "the template needs too much memory"
        case RecursionError():
            return "the template calls itself without end, or is nested too deeply"
        case TemplateError():
            return (fault.message or "the template is wrong").rstrip(".")
        case _:
            return str(fault).rstrip(".") or type(fault).__name__
