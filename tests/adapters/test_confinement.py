# SPDX-License-Identifier: Apache-2.0
"""The process in which foreign templates run: its answer comes back, and nothing keeps it from being stopped."""

import os
import time

import pytest

from fakes import FakeTemplates
from partnerctl.adapters.confinement import ProcessConfinement
from partnerctl.errors import EnvironmentProblemError, PartnerctlError, RefusedError
from partnerctl.model.credentials import SECRET_VARIABLES
from partnerctl.model.policy import Languages
from partnerctl.rendering.confined import Page, Templates
from partnerctl.rendering.escaping import Format
from partnerctl.rendering.wording import wording

MEGABYTE = 1024 * 1024


def shout(text: str) -> str:
    return f"{text.upper()} from {os.getpid()}"


def sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "woke"


def grow(size: int) -> str:
    return str(len(bytearray(size)))


def tell_much(size: int) -> str:
    return "ü" * size


def vanish(code: int) -> str:
    os._exit(code)


def known(names: set[str]) -> str:
    return " ".join(name for name in names if name in os.environ)


def refuse(why: str) -> str:
    raise RefusedError(why, hint="ask again")


def test_the_answer_comes_from_another_process():
    answer = ProcessConfinement().run(shout, "écho")

    assert answer.startswith("ÉCHO from ")
    assert not answer.endswith(f" {os.getpid()}")


def test_it_knows_no_password(monkeypatch):
    for name in SECRET_VARIABLES:
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("OWN", "kept")
    assert ProcessConfinement().run(known, {*SECRET_VARIABLES, "OWN"}) == "OWN"


def test_an_error_keeps_its_message_hint_and_exit_code():
    with pytest.raises(RefusedError) as caught:
        ProcessConfinement().run(refuse, "not today")

    assert (caught.value.message, caught.value.hint, caught.value.exit_code) == ("not today", "ask again", 1)


@pytest.mark.parametrize(
    ("confinement", "function", "item", "why"),
    [
        (ProcessConfinement(seconds=1.5), sleep, 60, "ran longer than 1.5 seconds"),
        (
            ProcessConfinement(memory=512 * MEGABYTE),
            grow,
            2048 * MEGABYTE,
            "needed more than 512 MB of memory",
        ),
        (ProcessConfinement(answer=MEGABYTE), tell_much, MEGABYTE, "gave more than 1 MB"),
        (ProcessConfinement(), vanish, 0, "ended before it was done, perhaps because memory ran out"),
    ],
)
def test_who_passes_a_bound_is_stopped(confinement, function, item, why):
    with pytest.raises(EnvironmentProblemError) as caught:
        confinement.run(function, item)

    assert caught.value.message == f"the registry's own template was stopped: it {why}"
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
            "ran longer than 3 seconds",
        ),
        (
            "{% set ns = namespace(x='0123456789') %}{% for n in range(40) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
            "templates/page.j2:1: the template needs too much memory",
        ),
        ("{{ nothing }}", "templates/page.j2:1: there is no 'nothing' here"),
    ],
)
def test_a_template_can_neither_hang_nor_fill_the_memory(text, why):
    source, languages = FakeTemplates({"page.j2": text}), Languages()
    confinement = ProcessConfinement(seconds=3, memory=400 * MEGABYTE)

    with pytest.raises(PartnerctlError, match=why):
        Templates(source, wording(None, source, languages), languages, confinement).render(
            Page("page.j2", Format.TEXT, {})
        )


def test_a_good_template_gives_the_same_in_confinement():
    source, languages = FakeTemplates({"page.j2": "{{ name }} | {{ _('x') }}"}), Languages()
    page = Page("page.j2", Format.WIKITEXT, {"name": "a|b"})

    text = Templates(source, wording(None, source, languages), languages, ProcessConfinement()).render(page)

    assert text == "a&#124;b | x"
