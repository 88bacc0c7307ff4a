"""Expressions of every form, of a wanted type, over the columns that are in scope."""

import dataclasses

from hunt import values
from hunt.aggregation import Aggregation
from hunt.predicates import Predicates
from hunt.signatures import DATES, POLYMORPHIC, UNORDERED, called, concrete
from hunt.values import base_of, element_of, literal

# Called as sets of rows with huge bounds they only run into the timeout.
MODEST = {"generate_series", "repeat", "lpad", "rpad", "array_fill", "factorial", "generate_subscripts", "power", "pow", "exp", "^", "!!", "numeric_power"}
FIELDS = """century day decade dow doy epoch hour isodow isoyear julian microseconds millennium milliseconds minute month quarter second timezone
    timezone_hour timezone_minute week year""".split()


@dataclasses.dataclass
class Scope:
    """What an expression may name: (text, type) of columns, and what is allowed where it stands."""
    columns: list = dataclasses.field(default_factory=list)
    aggregates: bool = False
    windows: bool = False
    subqueries: bool = True

    def of(self, type):
        base = base_of(type)
        return [text for text, other in self.columns if base_of(other) == base]

    def nothing(self):
        return Scope()

    def inner(self):
        return Scope(self.columns, False, False, self.subqueries)


class Expressions(Predicates, Aggregation):
    """`query(scope, types, depth)` is asked for subqueries; `used` collects what was drawn, for the counts."""

    def __init__(self, chance, known, enums=None, is_compared=False):
        self.chance, self.known, self.is_compared = chance, known, is_compared
        self.enums = enums if enums is not None else {}
        self.used = set()
        self.query = None
        self.extreme = 0.25

    def pick_type(self):
        return self.chance.choice(self.known.types) if self.chance.random() < 0.3 else base_of(self.chance.choice(values.COLUMN_TYPES))

    def literal(self, type, extreme=None):
        self.used.add(("type", base_of(type)))
        return literal(self.chance, type, self.enums, self.extreme if extreme is None else extreme)

    def leaf(self, type, scope):
        names = scope.of(type)
        if names and self.chance.random() < 0.75:
            return self.chance.choice(names)
        if scope.columns and self.chance.random() < 0.15:
            text, other = self.chance.choice(scope.columns)
            if self.can_cast(other, type):
                return f"CAST({text} AS {type})"
        return self.literal(type)

    def can_cast(self, source, target):
        source, target = base_of(source), base_of(target)
        text = {"text", "character varying"}
        return source == target or source in text or target in text or (source, target) in self.known.casts

    def make(self, type, depth, scope):
        """An expression of this type."""
        if depth <= 0 or self.chance.random() < 0.15:
            return self.leaf(type, scope)
        base = base_of(type)
        forms = [(self.call, 8), (self.case, 1), (self.cast, 1.5), (self.choice_of, 1), (self.leaf_at, 1)]
        if scope.subqueries and self.query:
            forms.append((self.subquery, 0.7))
        if base == "boolean":
            forms.append((self.predicate, 12))
        if base in ("text", "character varying", "character", "bytea"):
            forms.append((self.string_form, 1))
        if element_of(base):
            forms.append((self.array_form, 5))
        elif base + "[]" in values.COLUMN_TYPES or self.chance.random() < 0.3:
            forms.append((self.subscript, 0.8))
        if base in ("numeric", "double precision", "timestamp without time zone", "timestamp with time zone", "integer"):
            forms.append((self.special, 0.7))
        if scope.aggregates:
            forms.append((self.aggregate, 5))
        if scope.windows:
            forms.append((self.window, 5))
        form = self.chance.choices([form for form, _ in forms], [weight for _, weight in forms])[0]
        return form(base, depth, scope)

    def leaf_at(self, type, depth, scope):
        return self.leaf(type, scope)

    # MARK: calls

    def call(self, type, depth, scope):
        names = self.known.by_result.get(type, [])
        element = element_of(type)
        generic = self.known.by_result.get("anyarray" if element else "anyelement", [])
        found = names if names and (not generic or self.chance.random() < 0.85) else generic
        found = [one for one in found if one.kind in "fo" and not one.is_set and (one.is_compared or not self.is_compared)]
        if not found:
            return self.leaf(type, scope)
        one = self.chance.choice(found)
        return self.call_of(one, depth, scope, type)

    def call_of(self, one, depth, scope, wanted=None):
        types, result = concrete(self.chance, one)
        if wanted and one.result in POLYMORPHIC:
            element = element_of(wanted)
            bound = element if one.result in ("anyarray", "anycompatiblearray") and element else wanted
            family = "anycompatible" if "compatible" in one.result else "any"
            for at, argument in enumerate(one.arguments):
                if argument in (family + "element", family, family + "nonarray"):
                    types[at] = bound
                elif argument == family + "array":
                    types[at] = bound + "[]"
        elif wanted and "anyenum" in one.arguments:
            types = ["mood" if argument == "anyenum" else type for argument, type in zip(one.arguments, types)]
        self.used.add(("operator" if one.kind == "o" else "function", str(one)))
        if one.name in MODEST:
            before, self.extreme = self.extreme, 0.03
            arguments = [type and self.make(type, min(depth - 1, 0), Scope()) for type in types]
            self.extreme = before
        else:
            arguments = [type and self.make(type, depth - 1, scope) for type in types]
        if one.kind == "o":
            return f"({arguments[0]} {one.name} {arguments[1]})" if arguments[0] else f"({one.name} {arguments[1]})"
        if one.is_variadic and types:
            if one.arguments[-1] == '"any"' or self.chance.random() < 0.6:
                element = element_of(types[-1]) or types[-1]
                arguments[-1:] = [self.make(element, depth - 1, scope) for _ in range(self.chance.randint(1, 3))]
            else:
                arguments[-1] = "VARIADIC " + arguments[-1]
        return f"{called(one.name)}({', '.join(arguments)})"

    # MARK: forms for every type

    def case(self, type, depth, scope):
        self.used.add(("form", "CASE"))
        other = "" if self.chance.random() < 0.3 else f" ELSE {self.make(type, depth - 1, scope)}"
        if self.chance.random() < 0.4:
            over = base_of(self.chance.choice(values.COLUMN_TYPES[:12]))
            whens = "".join(f" WHEN {self.make(over, depth - 2, scope)} THEN {self.make(type, depth - 1, scope)}" for _ in range(self.chance.randint(1, 2)))
            return f"CASE {self.make(over, depth - 1, scope)}{whens}{other} END"
        whens = "".join(f" WHEN {self.make('boolean', depth - 1, scope)} THEN {self.make(type, depth - 1, scope)}" for _ in range(self.chance.randint(1, 2)))
        return f"CASE{whens}{other} END"

    def cast(self, type, depth, scope):
        sources = [source for source, target in self.known.casts if target == type] + ["text"]
        element = element_of(type)
        if element:
            sources = [source + "[]" for source, target in self.known.casts if target == element] + ["text"]
        source = self.chance.choice(sources)
        self.used.add(("cast", f"{source} as {type}"))
        inner = self.make(source, depth - 1, scope) if source != "text" or self.chance.random() < 0.1 else f"({self.make(type, depth - 1, scope)})::text"
        return f"CAST({inner} AS {type})" if self.chance.random() < 0.5 else f"({inner})::{type}"

    def choice_of(self, type, depth, scope):
        word = self.chance.choice(["coalesce", "nullif", "greatest", "least"])
        if type in UNORDERED or (element_of(type) or "") in UNORDERED:
            word = "coalesce"
        self.used.add(("form", word))
        count = 2 if word == "nullif" else self.chance.randint(1, 3)
        return f"{word}({', '.join(self.make(type, depth - 1, scope) for _ in range(count))})"

    def subquery(self, type, depth, scope):
        self.used.add(("form", "scalar subquery"))
        return f"({self.query(scope, [type], depth - 1, is_scalar=True)})"

    def subscript(self, type, depth, scope):
        self.used.add(("form", "subscript"))
        return f"({self.make(type + '[]', depth - 1, scope)})[{self.index(depth, scope)}]"

    def index(self, depth, scope):
        return str(self.chance.randint(-1, 4)) if self.chance.random() < 0.8 else self.make("integer", depth - 1, scope)

    def array_form(self, type, depth, scope):
        element = element_of(type)
        what = self.chance.randrange(4)
        if what == 0:
            self.used.add(("form", "slice"))
            low, high = (self.index(depth, scope) if self.chance.random() < 0.8 else "" for _ in range(2))
            return f"({self.make(type, depth - 1, scope)})[{low}:{high}]"
        if what == 1 and scope.subqueries and self.query:
            self.used.add(("form", "ARRAY(subquery)"))
            return f"ARRAY({self.query(scope, [element], depth - 1)})"
        self.used.add(("form", "ARRAY[]"))
        return f"ARRAY[{', '.join(self.make(element, depth - 1, scope) for _ in range(self.chance.randint(1, 3)))}]"

    def string_form(self, type, depth, scope):
        if type == "bytea":
            text = lambda: self.make("bytea", depth - 1, scope)
            form = self.chance.choice(["substring({0} FROM {1} FOR {2})", "overlay({0} PLACING {3} FROM {1})", "trim(both {3} from {0})"])
        else:
            text = lambda: self.make("text", depth - 1, scope)
            form = self.chance.choice([
                "substring({0} FROM {1} FOR {2})", "substring({0} FROM {1})", "substring({0} FOR {2})", "overlay({0} PLACING {3} FROM {1} FOR {2})",
                "trim(leading {3} from {0})", "trim(trailing from {0})", "trim({0})", "({0} COLLATE \"C\")", "substring({0} FROM '(a|b)+')",
                "({0} || {3})", "substring({0} SIMILAR '%#\"a#\"_' ESCAPE '#')", "normalize({0}, NFC)"])
        self.used.add(("form", form.split("(")[0] or "COLLATE"))
        made = form.format(text(), self.make("integer", depth - 2, scope), self.make("integer", depth - 2, scope), text())
        return made if type in ("text", "bytea") else f"({made})::{type}"

    def special(self, type, depth, scope):
        zone = self.chance.choice(["'UTC'", "'America/New_York'", "'+05:30'", "interval '-3:00'", "'nowhere'"])
        if type == "timestamp without time zone":
            self.used.add(("form", "AT TIME ZONE"))
            return f"({self.make('timestamp with time zone', depth - 1, scope)} AT TIME ZONE {zone})"
        if type == "timestamp with time zone":
            self.used.add(("form", "AT TIME ZONE"))
            return f"({self.make('timestamp without time zone', depth - 1, scope)} AT TIME ZONE {zone})"
        if type == "integer":
            self.used.add(("form", "position"))
            return f"position({self.make('text', depth - 1, scope)} in {self.make('text', depth - 1, scope)})"
        self.used.add(("form", "extract"))
        made = f"extract({self.chance.choice(FIELDS)} FROM {self.make(self.chance.choice(DATES), depth - 1, scope)})"
        return made if type == "numeric" else f"({made})::{type}"
