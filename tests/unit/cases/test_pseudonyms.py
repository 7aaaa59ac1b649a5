"""The key of the pseudonyms: refused where it could be found by trying, shown nowhere, stored nowhere."""

import copy
import hashlib
import hmac
import pickle
import traceback

import numpy as np
import pytest

from oba.cases.pseudonyms import KEY_NAME, CaseKey, pseudonymise, read_key
from oba.errors import CaseError

GOOD = "c1f0a93b7e5d2846f1c07ab39e5d8426"


@pytest.mark.parametrize(
    "key", [GOOD, GOOD * 2, "correct horse battery staple and six more", "Zm9vYmFyYmF6cXV4cXV1eGNvcmdl+/=="]
)
def test_a_key_that_is_long_and_mixed_is_taken(key: str) -> None:
    assert read_key({KEY_NAME: f" {key}\n"}).check_value == CaseKey(key).check_value


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (None, "is not set"),
        ("", "is not set"),
        ("   ", "is not set"),
        (GOOD[:31], "has fewer than 32 signs"),
        ("a" * 64, "repeats a few signs"),
        ("ab" * 32, "repeats a few signs"),
        ("password" * 8, "repeats a few signs"),
        (GOOD[:16] * 4, "repeats a few signs"),
        ("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "repeats a few signs"),
        ("0123456789012345678901234567890123456789", "repeats a few signs"),
    ],
)
def test_a_key_that_could_be_found_by_trying_is_refused_and_not_shown(key: str | None, said: str) -> None:
    with pytest.raises(CaseError, match=said) as caught:
        read_key({} if key is None else {KEY_NAME: key})
    assert not key or not key.strip() or key.strip() not in str(caught.value)


def test_a_pseudonym_is_the_keyed_hash_of_what_it_is_of_and_the_identifier() -> None:
    by_hand = hmac.new(GOOD.encode(), b"child\x1f612306", hashlib.sha256).hexdigest()[:32]
    assert CaseKey(GOOD).name("child", "612306") == by_hand
    assert CaseKey(GOOD).name_person("child", " 612,306.0 ") == by_hand, "as somebody types it"
    assert CaseKey(GOOD).name("family", "612306") != by_hand


def test_identifiers_become_pseudonyms_row_by_row_and_blanks_stay_blank() -> None:
    key = CaseKey(GOOD)
    given = np.array(["1", None, "2", "1"], object)
    assert pseudonymise(key, "child", given).tolist() == [
        key.name("child", "1"),
        None,
        key.name("child", "2"),
        key.name("child", "1"),
    ]


def test_the_key_shows_itself_nowhere() -> None:
    key = CaseKey(GOOD)
    assert GOOD not in repr(key) + str(key) + f"{key!s:>5}"
    for store in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="is not stored"):
            store(key)
    with pytest.raises(AttributeError) as caught:
        key.text  # noqa: B018
    assert GOOD not in "".join(traceback.format_exception(caught.value))
