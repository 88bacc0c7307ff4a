"""Aggregates with all their clauses, and windows with all their frames."""

from hunt import values
from hunt.signatures import DATES, HYPOTHETICAL, ORDERED_SETS, POLYMORPHIC, UNORDERED, concrete
from hunt.values import base_of, element_of

ENDS = ["UNBOUNDED PRECEDING", "2 PRECEDING", "CURRENT ROW", "1 FOLLOWING", "UNBOUNDED FOLLOWING"]


class Aggregation:
    """Calls of the Expressions that look at more than a row; `make`, `chance`, `known` and `used` are theirs."""

    def filter(self, depth, scope):
        return f" FILTER (WHERE {self.make('boolean', depth - 1, scope)})" if self.chance.random() < 0.25 else ""

    def aggregate(self, type, depth, scope):
        element = element_of(type)
        found = list(self.known.by_result.get(type, [])) + self.known.by_result.get("anyelement", []) + (self.known.by_result.get("anyarray", []) if element else [])
        found = [one for one in found if one.kind == "a"]
        if not found:
            return self.leaf(type, scope.nothing())
        return self.aggregate_of(self.chance.choice(found), type, depth, scope.inner())

    def aggregate_of(self, one, wanted, depth, scope):
        self.used.add(("aggregate", str(one)))
        types, _ = concrete(self.chance, one)
        element = element_of(wanted or "")
        for at, argument in enumerate(one.arguments):
            if wanted and argument in ("anyelement", "anynonarray") and one.result in POLYMORPHIC:
                types[at] = element if one.result == "anyarray" and element else wanted
            elif wanted and argument == "anyarray" and one.result in POLYMORPHIC:
                types[at] = wanted if element else wanted + "[]"
        if one.name in ORDERED_SETS or one.name in HYPOTHETICAL:
            self.used.add(("form", "WITHIN GROUP"))
            order = self.make(types[-1] if types else "integer", depth - 1, scope)
            direct = "" if one.name == "mode" else self.make("double precision" if one.name in ORDERED_SETS else "integer", 0, scope.nothing())
            return f"{one.name}({direct}) WITHIN GROUP (ORDER BY {order}){self.filter(depth, scope)}"
        arguments = [self.make(type, depth - 1, scope) for type in types]
        if not arguments:
            return f"{one.name}(*){self.filter(depth, scope)}"
        order = distinct = ""
        if one.name.endswith("_agg"):
            # The order in which rows meet is nobody's promise, unless it is asked for.
            if len(arguments) == 1 and types[0] not in UNORDERED:
                order = f" ORDER BY {arguments[0]}"
            else:
                keys = [text for text, type in scope.columns if base_of(type) not in UNORDERED and base_of(type) != "json[]"]
                order = f" ORDER BY {', '.join(keys)}" if keys else ""
        elif len(arguments) == 1 and types[0] not in UNORDERED and self.chance.random() < 0.3:
            distinct = "DISTINCT "
        return f"{one.name}({distinct}{', '.join(arguments)}{order}){self.filter(depth, scope)}"

    def window(self, type, depth, scope):
        inner = scope.inner()
        found = [one for one in self.known.by_result.get(type, []) + self.known.by_result.get("anyelement", []) + self.known.by_result.get("anycompatible", [])
                 if one.kind in "aw" and one.name not in ORDERED_SETS and not (one.kind == "a" and one.name in HYPOTHETICAL)]
        if not found:
            return self.leaf(type, inner)
        one = self.chance.choice(found)
        types, _ = concrete(self.chance, one)
        types = [type if argument in ("anyelement", "anycompatible", "anynonarray") and one.result in POLYMORPHIC else chosen
                 for argument, chosen in zip(one.arguments, types)]
        if "anyarray" in one.arguments and one.result == "anyarray":
            return self.leaf(type, inner)
        self.used.add(("window" if one.kind == "w" else "aggregate", str(one)))
        arguments = [self.make(each, depth - 1, inner) for each in types] or (["*"] if one.kind == "a" else [])
        made = f"{one.name}({', '.join(arguments)})" + (self.filter(depth, inner) if one.kind == "a" else "")
        return f"{made} OVER {self.window_of(inner)}"

    def window_of(self, scope):
        sortable = [(text, type) for text, type in scope.columns if base_of(type) not in UNORDERED and (element_of(type) or "") not in UNORDERED]
        parts = []
        if sortable and self.chance.random() < 0.5:
            parts.append("PARTITION BY " + ", ".join(text for text, _ in self.chance.sample(sortable, min(len(sortable), self.chance.randint(1, 2)))))
        frame = self.chance.random() < 0.6
        kind = self.chance.choice(["ROWS", "RANGE", "GROUPS"])
        if frame and kind == "RANGE" and self.chance.random() < 0.5:
            keys = [(text, type) for text, type in sortable if base_of(type) in values.NUMBERS or base_of(type) in DATES[:5]]
            if keys:
                text, type = self.chance.choice(keys)
                offset = self.literal(base_of(type) if base_of(type) in values.NUMBERS else "interval", 0.1)
                return f"({' '.join(parts)} ORDER BY {text}{self.chance.choice(['', ' DESC'])} RANGE BETWEEN {offset} PRECEDING AND {self.chance.choice([offset + ' FOLLOWING', 'CURRENT ROW', 'UNBOUNDED FOLLOWING'])})"
        if sortable:
            # By all columns, so that the order is one.
            parts.append("ORDER BY " + ", ".join(text + self.chance.choice(["", "", " DESC", " NULLS FIRST", " DESC NULLS LAST"]) for text, _ in sortable))
        elif kind == "GROUPS":
            frame = False
        if frame:
            self.used.add(("form", f"frame {kind}"))
            first = self.chance.randrange(4)
            last = self.chance.randint(max(first, 1), 4)
            ends = [end if kind != "RANGE" or end[0] in "UC" else "CURRENT ROW" for end in ENDS]
            exclude = self.chance.choice(["", "", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES", " EXCLUDE NO OTHERS"])
            parts.append(f"{kind} BETWEEN {ends[first]} AND {ends[last]}{exclude}" if self.chance.random() < 0.8 else f"{kind} {ends[first]}")
        return f"({' '.join(parts)})"
