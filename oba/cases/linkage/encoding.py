"""Encoded fields: what people are compared by, as keyed hashes, so that names and births are never kept.

A hash is equal or not; it cannot be a little wrong. So each field is hashed in several forms, from the whole to the
coarse: a name as written, as it sounds (metaphone) and by its first letters; a birth whole, with day and month
exchanged, and by two of its three parts; a postcode whole and by its sector.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

import jellyfish
import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.cases.linkage.model import ENCODED

Texts = npt.NDArray[np.object_]
Hash = Callable[[str, Texts], Texts]
"""Makes the keyed hash of texts of a kind, None where there is none."""

_START = 3
_NOT_LETTERS = re.compile(r"[^a-z]+")
_NOT_SIGNS = re.compile(r"[^A-Z0-9]+")


def encode_people(people: pd.DataFrame, make_hash: Hash) -> pd.DataFrame:
    """Return `person` and the encoded fields of `people`: surname, forename, born (timestamps), postcode and gender.

    None of it but the gender is kept in clear. What a list does not have, or a row leaves blank, is None and speaks
    neither for nor against a match.
    """
    encoded = {"person": people["person"].to_numpy(object)}
    names = {field: _name_forms(_column(people, field)) for field in ("surname", "forename")}
    for field, forms in names.items():
        for form, texts in forms.items():
            # One kind for both names, so that a surname in the place of the forename is found again.
            encoded[f"{field}{form}"] = make_hash(f"name{form}", texts)
    born = pd.to_datetime(people["born"]) if "born" in people else pd.Series(pd.NaT, index=people.index)
    for form, template in _BIRTHS.items():
        encoded[form] = make_hash(_BIRTH_KINDS.get(form, form), _written(born, template))
    postcode = _each(_column(people, "postcode"), _tidy_postcode)
    encoded["postcode"] = make_hash("postcode", postcode)
    encoded["sector"] = make_hash("sector", _each(postcode, lambda text: text[:-2]))
    encoded["gender"] = _each(_column(people, "gender"), lambda text: text if text in ("female", "male") else None)
    return pd.DataFrame({name: pd.Series(encoded[name], dtype=object) for name in ("person", *ENCODED)})


_BIRTHS = {
    "born": "%Y-%m-%d",
    "born_turned": "%Y-%d-%m",
    "born_year_month": "%Y-%m",
    "born_month_day": "%m-%d",
    "born_year_day": "%Y %d",
}
_BIRTH_KINDS = {"born_turned": "born"}
"""A birth with day and month exchanged is hashed as any birth is: it is to equal the other's."""


def _column(people: pd.DataFrame, name: str) -> Texts:
    if name not in people:
        return np.full(len(people), None, dtype=object)
    column = people[name].astype(object)
    return column.where(column.notna(), None).to_numpy(object)


def _each(texts: Texts, change: Callable[[str], str | None]) -> Texts:
    """Return every text changed, each different one once; blank is None."""
    codes, different = pd.factorize(texts)
    changed: Texts = np.array([None, *(change(str(one)) or None for one in different)], dtype=object)
    return changed[codes + 1]


def _name_forms(names: Texts) -> Mapping[str, Texts]:
    whole = _each(names, tidy_name)
    return {"": whole, "_sound": _each(whole, jellyfish.metaphone), "_start": _each(whole, lambda text: text[:_START])}


def tidy_name(name: str) -> str:
    """Return the letters of a name, small and without accents: `O’Neill-Bràdy` is `oneillbrady`."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ø", "o").replace("Ø", "O")).casefold()
    return _NOT_LETTERS.sub("", plain)


def _tidy_postcode(text: str) -> str:
    return _NOT_SIGNS.sub("", text.upper())


def _written(days: pd.Series, template: str) -> Texts:
    written = days.dt.strftime(template).astype(object)
    texts: Texts = written.where(days.notna(), None).to_numpy(object)
    return texts
