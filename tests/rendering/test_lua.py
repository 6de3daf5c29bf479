# SPDX-License-Identifier: Apache-2.0
"""Plain data as Lua, run by a real Lua 5.1; the wiki's own is asked in tests/system/test_publish.py."""

import unicodedata
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lupa import lua51

from hostile import texts
from partnerctl.findings import Plain
from partnerctl.rendering.listing_lua import stamp_of_lua
from partnerctl.rendering.lua import lua_comment, lua_string, lua_table

PLAIN: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts | st.sampled_from(["a_1", "end"]), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


def run(module: str) -> Any:
    return plain(lua51.LuaRuntime(encoding=None).execute(module.encode("utf-8", "surrogatepass")))


def plain(value: Any) -> Any:
    """What Lua gives, as Python has it; a table without keys is an empty list."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogatepass")
    if lua51.lua_type(value) != "table":
        return value
    items = {plain(key): plain(each) for key, each in value.items()}
    return list(items.values()) if list(items) == list(range(1, len(items) + 1)) else items


def expected(value: Plain) -> Any:
    match value:
        case dict():
            return {key: expected(each) for key, each in value.items() if each is not None} or []
        case list():
            return [expected(each) for each in value if each is not None]
        case _:
            return value


@given(PLAIN)
def test_any_data_is_itself_to_lua(value: Plain) -> None:
    assert run("\n".join(lua_table(value))) == expected(value)


@given(texts | st.text(max_size=20))
def test_a_literal_stays_itself_where_a_wiki_stores_it_in_form_c(text: str) -> None:
    literal = lua_string(text)
    assert unicodedata.normalize("NFC", literal) == literal
    assert not set(literal) & set("\u202e\u2066\u2028\x1b")


@given(texts | st.text(max_size=20))
def test_nothing_leaves_a_comment(text: str) -> None:
    assert run("\n".join([*lua_comment(text), "return 1"])) == 1


def test_the_stamp_of_a_module() -> None:
    stamp = stamp_of_lua("-- partnerctl: listing of 2026-03-31, en\nreturn {}")
    assert stamp is not None
    assert (stamp.day.isoformat(), stamp.language) == ("2026-03-31", "en")
    for text in (
        "",
        "return {}\n-- partnerctl: listing of 2026-03-31, en",
        "-- partnerctl: listing of 2026-02-31, en\n",
    ):
        assert stamp_of_lua(text) is None
