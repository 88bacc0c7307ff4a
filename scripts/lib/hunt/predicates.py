"""Conditions of every form."""

from hunt import values
from hunt.signatures import UNORDERED
from hunt.values import base_of, element_of

COMPARISONS = ["=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"]


class Predicates:
    """Those of the Expressions that are boolean; `make`, `chance`, `used` and `query` are theirs."""

    def predicate(self, type, depth, scope):
        form = self.chance.choice([
            self.comparison, self.comparison, self.connective, self.connective, self.null_test, self.truth_test, self.between, self.in_list, self.in_query,
            self.any_all, self.exists, self.like, self.row_comparison, self.overlaps])
        return form(depth, scope)

    def comparable(self, scope):
        if scope.columns and self.chance.random() < 0.7:
            found = [base_of(type) for _, type in scope.columns if base_of(type) not in UNORDERED and (element_of(type) or "") not in UNORDERED]
            if found:
                return self.chance.choice(found)
        return base_of(self.chance.choice([type for type in values.COLUMN_TYPES if type != "json"]))

    def comparison(self, depth, scope):
        type = other = self.comparable(scope)
        if type in values.NUMBERS and self.chance.random() < 0.3:
            other = self.chance.choice(values.NUMBERS)
        operator = self.chance.choice(COMPARISONS)
        self.used.add(("form", operator))
        return f"({self.make(type, depth - 1, scope)} {operator} {self.make(other, depth - 1, scope)})"

    def connective(self, depth, scope):
        if self.chance.random() < 0.2:
            self.used.add(("form", "NOT"))
            return f"(NOT {self.make('boolean', depth - 1, scope)})"
        word = self.chance.choice([" AND ", " OR "])
        self.used.add(("form", word.strip()))
        return "(" + word.join(self.make("boolean", depth - 1, scope) for _ in range(self.chance.randint(2, 3))) + ")"

    def null_test(self, depth, scope):
        self.used.add(("form", "IS NULL"))
        return f"({self.make(self.comparable(scope), depth - 1, scope)} IS {self.chance.choice(['', 'NOT '])}NULL)"

    def truth_test(self, depth, scope):
        self.used.add(("form", "IS TRUE"))
        return f"({self.make('boolean', depth - 1, scope)} IS {self.chance.choice(['', 'NOT '])}{self.chance.choice(['TRUE', 'FALSE', 'UNKNOWN'])})"

    def between(self, depth, scope):
        self.used.add(("form", "BETWEEN"))
        type = self.comparable(scope)
        parts = [self.make(type, depth - 1, scope) for _ in range(3)]
        return f"({parts[0]} {self.chance.choice(['', 'NOT '])}BETWEEN {self.chance.choice(['', 'SYMMETRIC '])}{parts[1]} AND {parts[2]})"

    def in_list(self, depth, scope):
        self.used.add(("form", "IN list"))
        type = self.comparable(scope)
        items = ", ".join(self.make(type, depth - 2, scope) for _ in range(self.chance.randint(1, 4)))
        return f"({self.make(type, depth - 1, scope)} {self.chance.choice(['', 'NOT '])}IN ({items}))"

    def in_query(self, depth, scope):
        if not (scope.subqueries and self.query):
            return self.in_list(depth, scope)
        self.used.add(("form", "IN subquery"))
        if self.chance.random() < 0.25:
            types = [self.comparable(scope) for _ in range(2)]
            left = f"({', '.join(self.make(type, depth - 1, scope) for type in types)})"
        else:
            types = [self.comparable(scope)]
            left = self.make(types[0], depth - 1, scope)
        return f"({left} {self.chance.choice(['', 'NOT '])}IN ({self.query(scope, types, depth - 1)}))"

    def any_all(self, depth, scope):
        type = self.comparable(scope)
        word, operator = self.chance.choice(["ANY", "ALL", "SOME"]), self.chance.choice(COMPARISONS[:6])
        left = self.make(type, depth - 1, scope)
        if scope.subqueries and self.query and (element_of(type) or self.chance.random() < 0.4):
            self.used.add(("form", f"{word} subquery"))
            return f"({left} {operator} {word} ({self.query(scope, [type], depth - 1)}))"
        if element_of(type):
            return self.null_test(depth, scope)
        self.used.add(("form", f"{word} array"))
        return f"({left} {operator} {word} ({self.make(type + '[]', depth - 1, scope)}))"

    def exists(self, depth, scope):
        if not (scope.subqueries and self.query):
            return self.null_test(depth, scope)
        self.used.add(("form", "EXISTS"))
        return f"(EXISTS ({self.query(scope, [self.comparable(scope)], depth - 1)}))"

    def like(self, depth, scope):
        operator = self.chance.choice(["LIKE", "NOT LIKE", "ILIKE", "SIMILAR TO", "~", "~*", "!~", "LIKE ANY", "NOT ILIKE", "^@"])
        self.used.add(("form", operator))
        left = self.make("text", depth - 1, scope)
        if operator == "LIKE ANY":
            return f"({left} LIKE ANY (ARRAY['%a%', {self.make('text', 0, scope)}]))"
        pattern = self.chance.choice(["'%a%'", "'_b%'", "'(a|b)%'", "'^[a-z]+$'", "'x*'", "'\\%'", "'%'", "''", "'a{2,3}'", "'\\d+'", "'(a)(b)?\\1'", "'[^é]'"])
        if self.chance.random() < 0.15:
            pattern = self.make("text", depth - 1, scope)
        escape = f" ESCAPE {self.chance.choice(['$$#$$', '$$$$', 'NULL'])}" if "IKE" in operator and self.chance.random() < 0.15 else ""
        return f"({left} {operator} {pattern}{escape})"

    def row_comparison(self, depth, scope):
        self.used.add(("form", "ROW comparison"))
        types = [self.comparable(scope) for _ in range(self.chance.randint(1, 3))]
        left, right = ("ROW(" + ", ".join(self.make(type, depth - 2, scope) for type in types) + ")" for _ in range(2))
        if self.chance.random() < 0.15:
            return f"({left} IS {self.chance.choice(['', 'NOT '])}NULL)"
        return f"({left} {self.chance.choice(COMPARISONS)} {right})"

    def overlaps(self, depth, scope):
        self.used.add(("form", "OVERLAPS"))
        type = self.chance.choice(["date", "timestamp without time zone", "time without time zone"])
        first, second = (f"({self.make(type, depth - 1, scope)}, {self.make(self.chance.choice([type, 'interval']), depth - 1, scope)})" for _ in range(2))
        return f"({first} OVERLAPS {second})"
