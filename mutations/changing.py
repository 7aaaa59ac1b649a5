"""What may be changed in a module, by cosmic-ray's operators and three of our own, and what is left alone.

Changed are: the edges and directions of comparisons, signs and operators, `and` and `or`, `not`, True and False, every
number (by one up and down), a name for its opposite (submitter and approver, lower and upper, any and all), and
whole statements (left out) and guards (never taken). Left alone is what cannot change a judgement:

- annotations, decorators, texts of errors, `strict=` of zip, assertions, and what stands under TYPE_CHECKING;
- the number of a place in an array, or of its axis: another is a crash, or the same where there is only one;
- the signs of a sum that is only asked whether it is a number, and one that something is multiplied by;
- how finely and how far is searched, and how much is held at once (`SEARCH`): it decides time and the last digits;
- the 0 of `load.id or 0`, which is for the type checker; the star before parameters that must be named.
"""

import ast
import functools
import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import parso
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.operators import binary_operator_replacement as binary
from cosmic_ray.operators import boolean_replacer as boolean
from cosmic_ray.operators import comparison_operator_replacement as comparison
from cosmic_ray.operators import number_replacer
from cosmic_ray.operators import unary_operator_replacement as unary
from cosmic_ray.operators.operator import Operator

from mutations.scope import PROJECT, Scope, tests_for
from mutations.trying import Change

SEED = 9
SEARCH = {
    *("BLOCK", "BRACKET", "FURTHEST", "HALVINGS", "MOST_COUNTED", "MOST_DAMPED", "MUCH", "NODES", "ROUNDING", "ROUNDS"),
    "STEP",
    *("_AT_ONCE", "_ENOUGH", "_FEW_SERIES", "_MOST_PAIRS", "_MOST_POINTS", "_PARTS", "_ROUNDS"),
}

Place = tuple[tuple[int, int], tuple[int, int]]
_OPPOSITES = (
    ("SUBMITTER", "APPROVER"),
    ("COLLECTOR", "QA_LEAD"),
    ("SIGNED", "RESUBMITTED"),
    ("HAS_ERRORS", "QUERIES"),
    ("WAITING", "RETURNED"),
    ("ACCEPTED", "NIL_ACCEPTED"),
    ("lower", "upper"),
    ("numerator", "denominator"),
    ("any", "all"),
    ("min", "max"),
    ("minimum", "maximum"),
    ("floor", "ceil"),
    ("zeros", "ones"),
    ("argmin", "argmax"),
    ("due", "closes"),
    ("value_before", "value"),
)
OPPOSITE = {one: other for pair in _OPPOSITES for one, other in (pair, pair[::-1])}


class _Ours(Operator):
    """What our own operators share."""

    def mutation_positions(self, node: Any) -> Iterator[Place]:
        if self.fits(node):
            yield node.start_pos, node.end_pos

    def fits(self, node: Any) -> bool:
        raise NotImplementedError

    @classmethod
    def examples(cls) -> tuple[()]:
        return ()


class TakeOpposite(_Ours):
    """Take the opposite of an attribute or of min and max."""

    def fits(self, node: Any) -> bool:
        if node.type != "name" or node.value not in OPPOSITE:
            return False
        before = node.get_previous_leaf()
        after = node.get_next_leaf()
        return (before is not None and before.value == ".") or (node.value in ("min", "max") and after.value == "(")

    def mutate(self, node: Any, index: int) -> Any:
        node.value = OPPOSITE[node.value]
        return node


class LeaveOut(_Ours):
    """Leave out a statement that is a call, or that sets a part of something."""

    def fits(self, node: Any) -> bool:
        if node.type != "simple_stmt":
            return False
        first = node.children[0]
        if first.type == "expr_stmt":
            return first.children[0].type in ("atom_expr", "power") or (
                first.children[1].type == "operator" and (first.children[1].value != "=")
            )
        return first.type in ("atom_expr", "power")

    def mutate(self, node: Any, index: int) -> Any:
        first = node.children[0]
        node.children[0] = parso.python.tree.Name("pass", first.start_pos, first.get_first_leaf().prefix)
        return node


class NeverTake(_Ours):
    """Make the condition of an `if` false."""

    def fits(self, node: Any) -> bool:
        return node.type == "if_stmt"

    def mutate(self, node: Any, index: int) -> Any:
        node.children[1] = parso.python.tree.Name("False", node.children[1].start_pos, " ")
        return node


def _named(module: Any, prefix: str, pairs: str) -> Iterator[Operator]:
    for pair in pairs.split():
        yield getattr(module, f"{prefix}_{pair}")()


OPERATORS: tuple[Operator, ...] = (
    *_named(
        comparison, "ReplaceComparisonOperator", "Lt_LtE LtE_Lt Gt_GtE GtE_Gt Lt_GtE Gt_LtE Eq_NotEq NotEq_Eq Is_IsNot"
    ),
    *_named(
        binary,
        "ReplaceBinaryOperator",
        "Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Mul Mod_FloorDiv Pow_Mul BitAnd_BitOr BitOr_BitAnd",
    ),
    *_named(unary, "ReplaceUnaryOperator", "Delete_USub Delete_Not Delete_Invert"),
    boolean.ReplaceTrueWithFalse(),
    boolean.ReplaceFalseWithTrue(),
    boolean.ReplaceAndWithOr(),
    boolean.ReplaceOrWithAnd(),
    boolean.AddNot(),
    number_replacer.NumberReplacer(),
    TakeOpposite(),
    LeaveOut(),
    NeverTake(),
)


@dataclass(frozen=True)
class Possible:
    """A change that could be made: the operator, the node of the module's tree and which of its places."""

    file: str
    operator: int
    node: int
    turn: int


def draw_changes(scopes: Sequence[Scope]) -> tuple[list[Change], dict[str, int]]:
    """Return the changes drawn, in an order that mixes the scopes, and how many there are to draw from in each."""
    chosen: list[Possible] = []
    whole: dict[str, int] = {}
    for scope in scopes:
        found = [one for file in scope.files for one in list_possible(file)]
        whole[scope.name] = len(found)
        chosen += random.Random(f"{SEED} {scope.name}").sample(found, min(scope.draw, len(found)))
    random.Random(SEED).shuffle(chosen)
    return [Change(one.file, tests_for(one.file), functools.partial(_make, one)) for one in chosen], whole


def list_possible(file: str) -> list[Possible]:
    """Return every change of a module that is not left alone."""
    text = _read(file)
    alone = list(_left_alone(ast.parse(text)))
    return [
        Possible(file, number, place, turn)
        for place, node in enumerate(ast_nodes(get_ast(text)))
        for number, operator in enumerate(OPERATORS)
        for turn, (start, end) in enumerate(operator.mutation_positions(node))
        if not _marks_parameters(node) and not any(begin <= start and end <= finish for begin, finish in alone)
    ]


@functools.cache
def _read(file: str) -> str:
    """The text as it stood when the changes were listed: somebody may edit it while they are tried."""
    return (PROJECT / file).read_text(encoding="utf-8")


def _make(one: Possible) -> tuple[str, str]:
    text = _read(one.file)
    tree = get_ast(text)
    node = next(itertools.islice(ast_nodes(tree), one.node, None))
    parent, place = node.parent, [id(child) for child in node.parent.children].index(id(node))
    parent.children[place] = OPERATORS[one.operator].mutate(node, one.turn)
    changed = tree.get_code()
    before, after = text.splitlines(), changed.splitlines()
    line = next((n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(after) - 1)
    words = f"{one.file}:{line + 1}: {before[line].strip()} -> {after[line].strip()}"
    return changed, words


def _left_alone(tree: ast.AST) -> Iterator[Place]:
    for node in ast.walk(tree):
        for part in _parts_left_alone(node):
            if part is not None:
                yield (part.lineno, part.col_offset), (part.end_lineno, part.end_col_offset)


def _parts_left_alone(node: ast.AST) -> Iterable[Any]:
    if isinstance(node, ast.arg | ast.AnnAssign):
        return [node.annotation]
    if isinstance(node, ast.FunctionDef):
        return [node.returns, *node.decorator_list]
    if isinstance(node, ast.ClassDef):
        return node.decorator_list
    if isinstance(node, ast.Raise | ast.Assert | ast.JoinedStr | ast.Import | ast.ImportFrom):
        return [node]
    if isinstance(node, ast.keyword):
        return [node] if node.arg in {"strict", "dtype", "kind", "prepend", "axis", "xtol", "rtol", "rcond"} else []
    if isinstance(node, ast.If):
        return [node] if "TYPE_CHECKING" in ast.unparse(node.test) else []
    if isinstance(node, ast.Assign):
        return [node] if _is_type(node) or {ast.unparse(name) for name in node.targets} & SEARCH else []
    return _numbers_left_alone(node)


def _numbers_left_alone(node: ast.AST) -> Iterable[Any]:
    if isinstance(node, ast.Subscript):
        places = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return [place for place in places if not isinstance(place, ast.Slice)] if _are_numbers(places) else []
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {"isnan", "isfinite"}:
        return [part for part in node.args if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add | ast.Sub)]
    if (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Mult)
        and "1.0" in map(ast.unparse, (node.left, node.right))
    ):
        return [node]
    if isinstance(node, ast.BoolOp) and ast.unparse(node).endswith(".id or 0"):
        return [node]
    return []


def _are_numbers(places: Iterable[ast.AST]) -> bool:
    """Whether the places of an array are told by numbers, or as a whole."""
    words = [ast.unparse(place).removeprefix("-") for place in places if not isinstance(place, ast.Slice)]
    return all(word.isdigit() or word in ("...", "None") for word in words)


def _marks_parameters(node: Any) -> bool:
    """Whether a star stands among parameters: it multiplies nothing."""
    return node.type == "operator" and node.parent.type in ("parameters", "param")


def _is_type(node: ast.Assign) -> bool:
    """Whether an assignment names a type: `Codes = NDArray[np.uint8]`."""
    name = node.targets[0]
    made = isinstance(node.value, ast.Subscript | ast.BinOp)
    return made and isinstance(name, ast.Name) and name.id[:1].isupper() and not name.id.isupper()
