"""An expression in a definition that could take for ever is refused, and one like it that cannot is not."""

import pytest

from oba.indicators.files.expressions import compile_expression

SLOW = [
    "((a+)+)+$",
    "(a|a)*$",
    "(?:.|a)+x",
    "(?:abc|xyz|abc)+",
    "(.*,)*$",
    r"(\d+ ?)+$",
    r"(\w\w?)+$",
    r"(.*a){20}",
    r"(x+x+)+y",
    r"(?P<year>(?:\d+-?)+) / .*",
    "(?=(a+)+$)x",
    "(?!(?:a+)+$).*",
    "(?>(?:a+)+$)",
    "(?:(?:a+)+b)*+",
    "(b)?(?(1)x|(?:a+)+$)",
    "([A-Z]+|[a-z]+)+9",  # letter case is no matter where an expression is used
]
QUICK = [
    "a+$",
    "(?:[a-z]+ )+",
    "(?:a+b)*c",
    "(ab|cd)*",
    "(?:Mar|May|Jun)+",
    "(?:a+){3}",
    r"[A-Z]{2}\d+(-\d+)*",
    r"[^,]*(?:,[^,]*)*",
    r"(?:\([^)]*\))*x",
    "(?>a+)+b",
    "(?:a++b?)*",
    "(?:a+)*+b",
    "(?:(?=a+b)[ab])+",
    "(b)?(?(1)x|a+)$",
    ".*foo.*bar.*",
    r"(?=.*\d)(?!.*[A-Za-z]{5})[A-Za-z0-9]+([-/._ ][A-Za-z0-9]+){0,5}",
]


@pytest.mark.parametrize("text", SLOW)
def test_repeats_that_split_a_text_in_many_ways_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="could take for ever"):
        compile_expression(text)


@pytest.mark.parametrize("text", QUICK)
def test_repeats_that_a_sign_keeps_apart_are_none(text: str) -> None:
    assert compile_expression(text).pattern == text


@pytest.mark.parametrize("text", ["(20", "[", "a**", "(?P<1>a)"])
def test_what_is_no_expression_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="not a regular expression"):
        compile_expression(text)
