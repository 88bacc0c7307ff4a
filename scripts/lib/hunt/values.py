"""Types and their literals: ordinary values, and those at the edges where arithmetic, text and calendars give way."""

INTEGERS = {"smallint": 15, "integer": 31, "bigint": 63}
TYPES = [
    "boolean", "smallint", "integer", "bigint", "real", "double precision", "numeric", "text", "character varying", "character", '"char"',
    "name", "bytea", "date", "time without time zone", "time with time zone", "timestamp without time zone",
    "timestamp with time zone", "interval", "uuid", "json", "jsonb", "oid", "tid", "xid", "xid8", "regclass", "regtype", "money", "inet",
    "cidr", "macaddr", "bit", "bit varying", "point", "box", "pg_lsn", "int4range", "oidvector", "int2vector", "cid",
    "regnamespace", "regproc",
]
# What tables are made of, the more frequent first.
COLUMN_TYPES = [
    "integer", "integer", "integer", "bigint", "smallint", "text", "text", "text", "character varying", "character varying(5)", "character(3)",
    "numeric", "numeric(8,2)", "numeric(3,-2)", "real", "double precision", "boolean", "boolean", "date", "timestamp without time zone",
    "timestamp(2) without time zone", "timestamp with time zone", "time without time zone", "time with time zone", "interval", "uuid", "json",
    "jsonb", "jsonb", "bytea", "oid", "name", '"char"', "integer[]", "text[]", "numeric[]", "jsonb[]", "date[]", "bigint[]", "boolean[]",
]
NUMBERS = ["smallint", "integer", "bigint", "real", "double precision", "numeric"]

EXTREMES = {
    "boolean": "true false 't' 'off'".split(),
    "smallint": "-32768 32767 -1 0 1".split(),
    "integer": "-2147483648 2147483647 -1 0 1 2147483646".split(),
    "bigint": "-9223372036854775808 9223372036854775807 -1 0 1 4294967296 -2147483649 9223372036854775806".split(),
    "real": "'NaN' 'Infinity' '-Infinity' '-0' 3.4028235e38 1.17549435e-38 1e-45 16777217 0.1".split(),
    "double precision": "'NaN' 'Infinity' '-Infinity' '-0' 1.7976931348623157e308 2.2250738585072014e-308 5e-324 9007199254740993 0.1 1e15 1e16 1e-5".split(),
    "numeric": ("'NaN' 'Infinity' '-Infinity' 0 0.0000 -0.5 1e131071 -1e131071 1e-16383 1e1000 1e-1000 9999.9999 10000 99999999999999999999 "
                "12345678901234567890.12345678901234567890 9223372036854775808 0.00009999 1.0 1.00 4294967296.5").split(),
    "text": ["''", "' '", "'a'", "'\\'", "'%'", "'_%\\'", "'NULL'", "'0'", "'-1'", "'{}'", "'[1,null]'", "'{1,2}'", "'☃😀'", "E'\\u0301e'",
             "'İıß'", "repeat('x',3000)", "repeat('😀',300)", "E'a\\nb\\tc'", "E'\\x7f\\x01'", "'2020-01-01'", "'1e5'", "'a,b,,c'", "'(a|b)*c'",
             "'[[:alpha:]]+'", "'(?i)x'", "'\\1'", "'YYYY-MM-DD HH24:MI:SS.US TZ'", "'999D99S'", "'FM9,990.0EEEE'", "'utf8'", "'year'", "'%s %I %L %1$s'",
             "'$.a[*]'", "'UTC'", "'America/New_York'", "'infinity'", "'pg_class'", "'integer'", "'base64'", "'escape'", "'hex'", "'NFKD'", "'g'"],
    "name": ["'a'", "''", "repeat('n',70)", "'é'", "'pg_class'"],
    '"char"': ["'a'", "''", "'\\200'", "'é'", "'\\'"],
    "bytea": ["''", "'\\x00'", "'\\xff00ff'", "'abc'", "'\\\\000'", "decode(repeat('ab',2000),'hex')", "'\\x80818283'"],
    "date": ["'-infinity'", "'infinity'", "'5874897-12-31'", "'4714-11-24 BC'", "'0001-01-01'", "'0001-12-31 BC'", "'2000-02-29'", "'1900-03-01'",
             "'1970-01-01'", "'294276-12-31'", "'294277-01-01'", "'4713-01-01 BC'", "'2024-12-30'"],
    "time without time zone": ["'00:00'", "'24:00'", "'23:59:59.999999'", "'12:30:00.5'", "'00:00:00.000001'"],
    "time with time zone": ["'00:00+00'", "'24:00-15:59'", "'23:59:59.999999+15:59'", "'12:30-08'", "'03:00:00+05:30:15'"],
    "timestamp without time zone": ["'-infinity'", "'infinity'", "'294276-12-31 23:59:59.999999'", "'4714-11-24 00:00:00 BC'", "'2000-01-01'",
                                    "'1999-12-31 23:59:59.999999'", "'2024-03-10 02:30'", "'0001-01-01 00:00:00 BC'", "'1969-12-31 23:59:59'"],
    "interval": ["'0'", "'1 mon'", "'-1 mon 1 day -00:00:01'", "'178000000 years'", "'-178000000 years'", "'2147483647 days'", "'-2147483648 days'",
                 "'2562047788:00:54.775807'", "'-2562047788:00:54.775808'", "'1 year 2 mons 3 days 4:05:06.789'", "'0.000001'", "'1000000 hours'", "'P1Y2M3DT4H'",
                 "'-2147483648 mons'", "'1 day'", "'30 days'", "'24:00'"],
    "uuid": ["'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'", "'{a0eebc99-9c0b4ef8-bb6d6bb9bd380a11}'"],
    "json": ["'null'", "'{}'", "'[]'", "'{\"a\":{\"b\":[1,2,null]}}'", "'[1,\"a\",true,{\"x\":1e5}]'", "'\"\\u00e9\"'", "'1'", "'{\"a\":1,\"a\":2}'", "'\"\"'",
             "'[[1,2],[3]]'", "'-0.00'", "'1e400'", "(repeat('[',900)||repeat(']',900))", "'[{\"a\":1,\"b\":\"x\"},{\"a\":null}]'", "'{\"\":0}'"],
    "oid": "0 1 4294967295 23 1259 2147483648".split(),
    "tid": ["'(0,0)'", "'(4294967295,65535)'", "'(1,1)'", "'(0,1)'"],
    "xid": ["'0'", "'4294967295'", "'3'"],
    "xid8": ["'0'", "'18446744073709551615'", "'9223372036854775808'"],
    "cid": ["'0'", "'4294967295'"],
    "regclass": ["'pg_class'", "'pg_type'", "'0'", "'-'"], "regtype": ["'integer'", "'text[]'", "'0'"], "regnamespace": ["'pg_catalog'", "'public'"],
    "regproc": ["'now'", "'0'"],
    "money": ["'0'", "'-92233720368547758.08'", "'$1,234.56'"], "inet": ["'127.0.0.1'", "'::1/64'", "'0.0.0.0/0'"], "cidr": ["'10.0.0.0/8'", "'::/0'"],
    "macaddr": ["'08:00:2b:01:02:03'"], "bit": ["B'1'"], "bit varying": ["B''", "B'10110'"], "point": ["'(0,0)'", "'(NaN,1e308)'"], "box": ["'(0,0),(1,1)'"],
    "pg_lsn": ["'0/0'", "'FFFFFFFF/FFFFFFFF'"], "int4range": ["'empty'", "'[1,5)'", "'(,)'"], "oidvector": ["''", "'1 2 3'"], "int2vector": ["''", "'1 -2'"],
}
EXTREMES["character varying"] = EXTREMES["character"] = EXTREMES["text"]
EXTREMES["timestamp with time zone"] = [*EXTREMES["timestamp without time zone"], "'2024-11-03 01:30 America/New_York'", "'2000-01-01 00:00+15:59'"]
EXTREMES["jsonb"] = EXTREMES["json"]


def element_of(type):
    """The type of an array's elements, None of what is no array."""
    return type[:-2] if type.endswith("[]") else None


def base_of(type):
    """The type without its modifier: `numeric(8,2)` is numeric, `timestamp(2) without time zone` is the same without (2)."""
    opening = type.find("(")
    if opening < 0:
        return type
    closing = type.index(")", opening)
    return type[:opening] + type[closing + 1:]


def literal(chance, type, enums=None, extreme=0.3):
    """An expression of this very type, without names in it."""
    base = base_of(type)
    element = element_of(base)
    if chance.random() < 0.06:
        return f"NULL::{type}"
    if element is not None:
        return array(chance, element, enums, extreme)
    if enums and base in enums:
        return f"{quoted(chance.choice(enums[base]))}::{base}" if enums[base] else f"NULL::{base}"
    if chance.random() < extreme or base not in ORDINARY:
        text = chance.choice(EXTREMES.get(base, ["NULL"]))
        return f"({text})::{base}" if text[0] != "'" else f"{text}::{base}"
    return ORDINARY[base](chance)


def array(chance, element, enums, extreme):
    shape = chance.random()
    if shape < 0.08:
        return f"'{{}}'::{element}[]"
    if shape < 0.16:
        row = ", ".join(literal(chance, element, enums, extreme) for _ in range(2))
        return f"ARRAY[[{row}],[{row}]]::{element}[]"
    if shape < 0.24:
        return f"array_fill({literal(chance, element, enums, extreme)}, ARRAY[{chance.randint(0, 3)}], ARRAY[{chance.randint(-2, 5)}])"
    return f"ARRAY[{', '.join(literal(chance, element, enums, extreme) for _ in range(chance.randint(0, 4)))}]::{element}[]"


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def day(chance):
    return f"{chance.randint(1990, 2030)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def clock(chance):
    return f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:{chance.choice(['00', '59', '30.25'])}"


def word(chance):
    return chance.choice(["a", "b", "ab", "abc", "foo", "Bar", "x y", "é", "10", "zz"])


def json_text(chance, depth=0):
    kind = chance.randrange(7 if depth < 3 else 4)
    if kind == 0:
        return str(chance.randint(-5, 20))
    if kind == 1:
        return f'"{word(chance)}"'
    if kind == 2:
        return chance.choice(["null", "true", "false", "1.50"])
    if kind == 3:
        return chance.choice(["{}", "[]"])
    parts = [json_text(chance, depth + 1) for _ in range(chance.randint(0, 3))]
    if kind < 6:
        return "{" + ", ".join(f'"{chance.choice("abc")}": {part}' for part in parts) + "}"
    return "[" + ", ".join(parts) + "]"


ORDINARY = {
    "boolean": lambda chance: chance.choice(["true", "false"]),
    "smallint": lambda chance: f"{chance.randint(0, 20)}::smallint",
    "integer": lambda chance: str(chance.randint(0, 30)),
    "bigint": lambda chance: f"{chance.randint(0, 40)}::bigint",
    "real": lambda chance: f"{chance.randint(-20, 20) / 4}::real",
    "double precision": lambda chance: f"{chance.randint(-40, 40) / 8}::double precision",
    "numeric": lambda chance: chance.choice([f"{chance.randint(0, 999)}.{chance.randint(0, 99):02}", f"{chance.randint(0, 50)}::numeric"]),
    "text": lambda chance: f"'{word(chance)}'::text",
    "character varying": lambda chance: f"'{word(chance)}'::varchar",
    "character": lambda chance: f"'{word(chance)}'::bpchar",
    "name": lambda chance: f"'{word(chance)}'::name",
    "date": lambda chance: f"'{day(chance)}'::date",
    "time without time zone": lambda chance: f"'{clock(chance)}'::time",
    "timestamp without time zone": lambda chance: f"'{day(chance)} {clock(chance)}'::timestamp",
    "timestamp with time zone": lambda chance: f"'{day(chance)} {clock(chance)}{chance.choice(['+00', '+02', '-05:30'])}'::timestamptz",
    "interval": lambda chance: f"'{chance.randint(-3, 40)} {chance.choice(['days', 'mons', 'hours', 'years', 'minutes'])}'::interval",
    "uuid": lambda chance: f"'{chance.randint(0, 9)}0000000-0000-4000-8000-00000000000{chance.randint(0, 9)}'::uuid",
    "json": lambda chance: f"{quoted(json_text(chance))}::json",
    "jsonb": lambda chance: f"{quoted(json_text(chance))}::jsonb",
    "bytea": lambda chance: f"'\\x{chance.randrange(1 << 16):04x}'::bytea",
    "oid": lambda chance: f"{chance.randint(0, 50)}::oid",
}
