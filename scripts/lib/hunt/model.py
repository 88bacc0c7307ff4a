"""What there is in the database that is hunted, read from its own catalogs, which are so put to use and compared as well."""

import collections
import dataclasses

RELATIONS = """
SELECT CASE WHEN n.nspname LIKE 'pg\\_temp%' THEN 'pg_temp' ELSE n.nspname END, c.relname, c.relkind, c.relpersistence, a.attnum, a.attname,
    format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, a.attidentity, a.atthasdef
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm')
WHERE c.relkind IN ('r', 'v', 'm', 'S', 'i') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND n.nspname NOT LIKE 'pg\\_toast%'
ORDER BY n.nspname, c.relname, a.attnum"""
CONSTRAINTS = """
SELECT CASE WHEN n.nspname LIKE 'pg\\_temp%' THEN 'pg_temp' ELSE n.nspname END, c.relname, k.conname, k.contype, k.conkey::text, k.condeferrable
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, 3"""
INDEXES = """
SELECT CASE WHEN n.nspname LIKE 'pg\\_temp%' THEN 'pg_temp' ELSE n.nspname END, c.relname, i.relname, x.indisunique, x.indisprimary, x.indkey::text
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%' ORDER BY 1, 2, 3"""
LABELS = "SELECT t.typname, e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid ORDER BY t.typname, e.enumsortorder"
SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' ORDER BY 1"
QUESTIONS = {"relations": RELATIONS, "constraints": CONSTRAINTS, "indexes": INDEXES, "labels": LABELS, "schemas": SCHEMAS}
# By which fields a row of an answer is known, and what the others are called.
KEYS = {"relations": (0, 1, 4), "constraints": (0, 1, 2), "indexes": (0, 1, 2), "labels": (0, 1), "schemas": (0,)}
FIELDS = {"relations": "schema name kind persistence number column type not_null generated identity default".split(),
          "constraints": "schema table name kind key deferrable".split(), "indexes": "schema table name unique primary key".split()}


def differences(mine, theirs):
    """(what, identity, field, our value, their value) for all that two readings say otherwise; the field None of a row that one lacks."""
    for what, key in KEYS.items():
        left, right = ({tuple(row[at] for at in key): row for row in answers.get(what, [])} for answers in (mine, theirs))
        for identity in left.keys() | right.keys():
            one, other = left.get(identity), right.get(identity)
            if one is None or other is None:
                yield what, identity, None, one, other
            else:
                for at, pair in enumerate(zip(one, other)):
                    if pair[0] != pair[1]:
                        yield what, identity, FIELDS[what][at], *pair


@dataclasses.dataclass
class Column:
    number: int
    name: str
    type: str
    is_not_null: bool
    generated: str
    identity: str
    has_default: bool


@dataclasses.dataclass
class Relation:
    schema: str
    name: str
    kind: str
    persistence: str
    columns: list = dataclasses.field(default_factory=list)
    constraints: list = dataclasses.field(default_factory=list)  # (name, kind, column names, deferrable)
    indexes: list = dataclasses.field(default_factory=list)      # (name, unique, primary, column names)

    @property
    def written(self):
        return identifier(self.name) if self.schema == "public" else f"{identifier(self.schema)}.{identifier(self.name)}"

    def names(self, numbers):
        by_number = {column.number: column.name for column in self.columns}
        return [by_number[int(number)] for number in numbers.strip("{}").replace(",", " ").split() if int(number) in by_number]


def identifier(name):
    plain = name and all(letter.islower() or letter.isdigit() or letter == "_" for letter in name) and name.isascii() and not name[0].isdigit()
    return name if plain else '"' + name.replace('"', '""') + '"'


class Model:
    def __init__(self):
        self.relations, self.labels, self.schemas = {}, {}, ["public"]
        self.answers = {}

    def read(self, session):
        """Reads it anew; gives the first outcome that was no answer, or None."""
        for name, question in QUESTIONS.items():
            outcome = session.run(question)
            if not outcome.succeeded:
                return outcome
            self.answers[name] = outcome.rows
        self.relations = {}
        for schema, name, kind, persistence, number, column, type, not_null, generated, identity, default in self.answers["relations"]:
            relation = self.relations.setdefault((schema, name), Relation(schema, name, kind, persistence))
            if column is not None:
                relation.columns.append(Column(int(number), column, type, not_null == "t", generated, identity, default == "t"))
        for schema, table, name, kind, key, deferrable in self.answers["constraints"]:
            if (schema, table) in self.relations:
                relation = self.relations[schema, table]
                relation.constraints.append((name, kind, relation.names(key or ""), deferrable == "t"))
        for schema, table, name, unique, primary, key in self.answers["indexes"]:
            if (schema, table) in self.relations:
                relation = self.relations[schema, table]
                relation.indexes.append((name, unique == "t", primary == "t", relation.names(key)))
        self.labels = collections.defaultdict(list)
        for name, label in self.answers["labels"]:
            self.labels[name].append(label)
        self.schemas = [row[0] for row in self.answers["schemas"]] or ["public"]
        return None

    def of(self, kinds):
        return [relation for relation in self.relations.values() if relation.kind in kinds]

    @property
    def tables(self):
        return self.of("r")

    def readable(self):
        """(name to write, [(column to write, type)]) of what a query may read."""
        return [(relation.written, [(identifier(column.name), column.type) for column in relation.columns])
                for relation in self.of("rvm") if relation.columns]
