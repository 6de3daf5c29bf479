# SPDX-License-Identifier: Apache-2.0
"""What a template can do, what it can't, and how it is told."""

from dataclasses import dataclass
from typing import Self

import pytest

from fakes import FakeConfinement, FakeTemplates
from partnerctl.errors import EnvironmentProblemError
from partnerctl.model.policy import Languages
from partnerctl.ports import FileTree
from partnerctl.rendering import environment
from partnerctl.rendering.confined import Page, Templates
from partnerctl.rendering.environment import TemplateFaultError, render_template
from partnerctl.rendering.escaping import Format
from partnerctl.rendering.wording import wording


@dataclass(frozen=True, slots=True)
class View:
    """Stands for any view."""

    name: str = "a|b <i>"
    names: tuple[str, ...] = ("[x]", "{y}")
    count: int = 3
    absent: str | None = None


def rendered(text: str, form: Format = Format.WIKITEXT, other: str = "") -> str:
    source = FakeTemplates({"page.j2": text} | ({"other.j2": other} if other else {}))
    return render_template(source, "page.j2", form, wording(None, source, Languages()), {"view": View()})


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (Format.WIKITEXT, "| a&#124;b &#60;i&#62;"),
        (Format.HTML, "| a|b &lt;i&gt;"),
        (Format.MARKDOWN, "| a&#124;b &#60;i&#62;"),
        (Format.TEXT, "| a|b <i>"),
        (Format.HEADER, "| a|b <i>"),
    ],
)
def test_what_an_expression_prints_is_escaped_and_what_the_template_writes_is_not(form, expected):
    assert rendered("| {{ view.name }}", form) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{% macro m(x) %}[{{ x }}]{% endmacro %}{{ m(view.name) }}", "[a&#124;b &#60;i&#62;]"),
        (
            "{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}| {{ view.name }}{% endcall %}",
            "[| a&#124;b &#60;i&#62;]",
        ),
        ("{% import 'other.j2' as other %}{{ other.bold(view.name) }}", "'''a&#124;b &#60;i&#62;'''"),
        (
            "{% block a %}|{{ view.name }}{% endblock %} {{ self.a() }}",
            "|a&#124;b &#60;i&#62; |a&#124;b &#60;i&#62;",
        ),
        ("{{ view.names | join(' | ') }}", "&#91;x&#93; &#124; &#123;y&#125;"),
        ("{{ '|' ~ view.name }}", "&#124;a&#124;b &#60;i&#62;"),
        ("{{ _('see %(x)s', x=view.name) }}", "see a&#124;b &#60;i&#62;"),
        ("{% trans x=view.name %}see | {{ x }}{% endtrans %}", "see &#124; a&#124;b &#60;i&#62;"),
        ("{{ view.name | link('https://x.example/') }}", "[https://x.example/ a&#124;b &#60;i&#62;]"),
        ("{{ view.name | link('javascript:alert(1)') }}", "a&#124;b &#60;i&#62;"),
        ("{{ 'x' | page_link('User:Ada') }} {{ 'C' | category }}", "[[:User:Ada|x]] [[Category:C]]"),
        ("{{ view.count }} {{ 2 * 3 }} {{ view.names | length }}", "3 6 2"),
        ("{% for x in 'ab' %}{{ loop.index }}{{ loop.cycle('|', '-') }}{% endfor %}", "1&#124;2&#45;"),
        (
            "{% set ns = namespace(n=0) %}{% for x in range(3) %}{% set ns.n = ns.n + x %}{% endfor %}{{ ns.n }}",
            "3",
        ),
        ("{{ 'DE' | country }}", "Germany"),
        ("{{ view.zzz is defined }}{{ view.zzz | default('none') }}", "Falsenone"),
    ],
)
def test_what_a_template_may_do(text, expected):
    assert rendered(text, other="{% macro bold(x) %}'''{{ x }}'''{% endmacro %}") == expected


def test_finished_text_that_is_worked_on_is_plain_again():
    text = "{% macro m() %}[x]{% endmacro %}{{ m() }} {{ m() ~ '' }} {{ m() | upper }}"

    assert rendered(text) == "[x] &#91;x&#93; &#91;X&#93;"


def test_a_translation_brings_no_markup():
    catalogue = (
        b'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Hi"\nmsgstr "<b>|"\n'
    )
    source = FakeTemplates({"page.j2": "{{ _('Hi') }}"}, {"en": catalogue})
    words = wording(None, source, Languages())

    assert render_template(source, "page.j2", Format.HTML, words, {}) == "&lt;b&gt;|"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{{ view.nmae }}", "a View has no 'nmae'; did you mean 'name'?"),
        ("{{ veiw.name }}", "there is no 'veiw' here"),
        ("{{ view.absent }}", "an absent value (None) can't be printed"),
        ("{{ view }}", "a value of type View can't be printed"),
        ("{% set ns = namespace() %}{{ ns.x }}", "there is no 'x' here"),
        ("{% if view.zzz %}{% endif %}", "a View has no 'zzz'"),
        ("{% for x in view.zzz %}{% endfor %}", "a View has no 'zzz'"),
        ("{% if %}", "Expected an expression, got 'end of statement block'"),
        ("{{ view.name | safe }}", "No filter named 'safe'"),
        ("{{ view | attr('name') }}", "No filter named 'attr'"),
        (
            "{% set x %}a{% endset %}",
            "a block can't be assigned with {% set %}, because it would be escaped twice; write a macro",
        ),
        ("{% filter upper %}a{% endfilter %}", "{% filter %} is not available; filter the expression"),
        (
            "{% autoescape false %}{% endautoescape %}",
            "{% autoescape %} is not available; everything is escaped",
        ),
        ("{{ view.name.upper() }}", "'upper' of a str is not for templates; use a field or a filter"),
        (
            "{{ '{0.__class__}'.format(view) }}",
            "'format' of a str is not for templates; use a field or a filter",
        ),
        ("{{ [].append(1) }}", "'append' of a list is not for templates; use a field or a filter"),
        ("{{ view.__class__ }}", "'__class__' of a View is not for templates; use a field or a filter"),
        ("{{ view['__class__'] }}", "'__class__' of a View is not for templates; use a field or a filter"),
        ("{{ ''.__class__.__mro__ }}", "'__class__' of a str is not for templates; use a field or a filter"),
        ("{{ _.__globals__ }}", "'__globals__' of a function is not for templates; use a field or a filter"),
        ("{{ 'x'() }}", "only macros can be called"),
        (
            "{{ range(1000000) | length }}",
            "Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000)",
        ),
        ("{{ 'a' * 9 }}", "'*' is only for numbers up to 1,000,000,000"),
        ("{{ 2 ** 9 }}", "'**' is only for numbers up to 1,000,000,000"),
        ("{{ '%99s' % 1 }}", "'%' is only for numbers up to 1,000,000,000"),
        ("{{ 2000000000 * 2 }}", "'*' is only for numbers up to 1,000,000,000"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ 'a' + 1 }}", 'can only concatenate str (not "int") to str'),
        (
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
            "the template calls itself without end, or is nested too deeply",
        ),
    ],
)
def test_a_fault_names_the_line_and_shows_it(text, why):
    with pytest.raises(TemplateFaultError) as caught:
        rendered(f"first\n  {text}\nlast")

    assert caught.value.message == f"templates/page.j2:2: {why}"
    assert caught.value.hint == f"mend this line of the template: {text}"
    assert (caught.value.path, caught.value.line) == ("templates/page.j2", 2)
    assert caught.value.exit_code == 3


class Greedy:
    """A view that needs more memory than there is."""

    @property
    def name(self) -> str:
        raise MemoryError


def test_a_template_that_needs_too_much_memory():
    source = FakeTemplates({"page.j2": "\n{{ view.name }}"})
    words = wording(None, source, Languages())

    with pytest.raises(
        TemplateFaultError, match=r"^templates/page\.j2:2: the template needs too much memory$"
    ):
        render_template(source, "page.j2", Format.TEXT, words, {"view": Greedy()})


def test_a_fault_in_an_included_template_names_that_one():
    with pytest.raises(TemplateFaultError, match=r"^templates/other\.j2:2: there is no 'x' here$"):
        rendered("\n\n{% include 'other.j2' %}", other="\n{{ x }}")


def test_a_template_that_includes_what_is_not_there():
    with pytest.raises(EnvironmentProblemError, match=r"no template 'other\.j2'"):
        rendered("{% include 'other.j2' %}")


def test_nesting_too_deep_to_be_read():
    with pytest.raises(
        TemplateFaultError,
        match=r"^templates/page\.j2: the template calls itself without end, or is nested too deeply$",
    ):
        rendered("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}")


def test_an_output_without_end_is_stopped():
    text = (
        "{% for x in range(100000) %}{% for y in range(100000) %}" + "a" * 10_000 + "{% endfor %}{% endfor %}"
    )

    with pytest.raises(TemplateFaultError) as caught:
        rendered(text)

    assert caught.value.message == "templates/page.j2: the output is larger than 64 MB"
    assert caught.value.hint == "mend templates/page.j2"
    assert environment.MAX_OUTPUT == 64 * 1024 * 1024


@dataclass(frozen=True)
class Mixed:
    """A source with shipped and own templates."""

    shipped: dict[str, str]
    own: dict[str, str]

    def text(self, name: str) -> tuple[str, str, bool]:
        texts = self.own if name in self.own else self.shipped
        return texts[name], f"templates/{name}", name in self.own

    def over(self, files: FileTree) -> Self:
        return self

    def catalogue(self, language: str) -> None:
        return None


@pytest.mark.parametrize(
    ("shipped", "own", "confined"),
    [
        ({"a.j2": "x"}, {}, False),
        ({"a.j2": "x"}, {"a.j2": "x"}, True),
        (
            {"a.j2": "{% include 'b.j2' %}", "b.j2": "x"},
            {},
            False,
        ),
        ({"a.j2": "{% include 'b.j2' %}", "b.j2": "y"}, {"b.j2": "x"}, True),
        (
            {"a.j2": "{% import 'b.j2' as b %}x", "b.j2": "{% from 'c.j2' import m %}"},
            {"c.j2": "{% macro m() %}{% endmacro %}"},
            True,
        ),
        ({"a.j2": "x", "z.j2": "z"}, {"z.j2": "unused"}, False),
    ],
)
def test_a_template_of_somebody_else_is_confined(shipped, own, confined):
    source, confinement = Mixed(shipped, own), FakeConfinement()
    words = wording(None, source, Languages())

    text = Templates(source, words, Languages(), confinement).render(Page("a.j2", Format.TEXT, {}))

    assert text == "x"
    assert bool(confinement.ran) is confined


@pytest.mark.parametrize(
    ("own", "parts", "confined"),
    [
        ({}, ("b.j2",), False),
        ({"b.j2": "x"}, ("b.j2",), True),
        ({"c.j2": "x"}, ("b.j2",), True),
        ({}, (), True),
    ],
)
def test_a_template_that_is_included_by_a_name_from_outside_is_looked_into(own, parts, confined):
    shipped = {"a.j2": "{% include body %}", "b.j2": "{% include 'c.j2' %}", "c.j2": "x"}
    source, confinement = Mixed(shipped, own), FakeConfinement()
    words = wording(None, source, Languages())

    page = Page("a.j2", Format.TEXT, {"body": "b.j2"}, parts)

    assert Templates(source, words, Languages(), confinement).render(page) == "x"
    assert bool(confinement.ran) is confined
