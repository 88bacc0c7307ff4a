"""What can be called: PostgreSQL's functions, operators and casts, less what the hunted server does not know.

The server is asked, so that what it learns tomorrow is hunted tomorrow.
"""

import collections
import dataclasses
import functools

import fixtures
from hunt import values

RECORD = fixtures.ROOT / "hunt/signatures.txt"
# Values of the session, the moment, the storage or the process: they run, but are not compared.
UNSTABLE = set("""
    now current_schema current_schemas current_database current_user current_setting pg_backend_pid transaction_timestamp statement_timestamp
    clock_timestamp timeofday random setseed txid_current txid_current_snapshot txid_current_if_assigned txid_snapshot_xmin pg_current_snapshot
    pg_current_xact_id pg_current_xact_id_if_assigned gen_random_uuid nextval currval lastval setval pg_notify age version inet_client_addr
    inet_client_port inet_server_addr inet_server_port pg_conf_load_time pg_postmaster_start_time pg_size_pretty pg_relation_size
    pg_total_relation_size pg_table_size pg_indexes_size pg_database_size pg_column_size pg_relation_filenode pg_relation_filepath
    pg_my_temp_schema pg_is_in_recovery pg_database_size pg_tablespace_size pg_tablespace_location pg_get_userbyid pg_size_bytes
    hashenum hashenumextended obj_description col_description shobj_description current_query session_user user pg_trigger_depth pg_get_keywords pg_lock_status pg_get_backend_memory_contexts pg_options_to_table
    pg_stat_clear_snapshot getdatabaseencoding pg_current_wal_lsn pg_sequence_last_value txid_visible_in_snapshot pg_visible_in_snapshot
    pg_event_trigger_table_rewrite_oid pg_typeof hashtext mxid_age pg_describe_object pg_get_object_address pg_identify_object
""".split())
# A wait is not a hang.
NEVER = set("pg_advisory_lock pg_advisory_lock_shared pg_advisory_xact_lock pg_advisory_xact_lock_shared".split())
POLYMORPHIC = set("""anyelement anyarray anynonarray anyenum anycompatible anycompatiblearray anycompatiblenonarray anyrange anymultirange
    anycompatiblerange anycompatiblemultirange "any" record record[]""".split())
# Names that are read as syntax unless they are quoted.
QUOTED = set("""char varchar timestamp timestamptz interval time timetz bit numeric float float4 float8 int overlay position substring trim extract
    coalesce greatest least nullif normalize left right overlaps like notlike row exists user session_user current_user between any all
    authorization binary collation cross cume full ilike inner is isnull join natural notnull outer similar tablesample verbose""".split())
ORDERED_SETS = {"mode", "percentile_cont", "percentile_disc"}
HYPOTHETICAL = {"rank", "dense_rank", "percent_rank", "cume_dist"}
# What has no order.
UNORDERED = {"json", "point", "box", "xid", "cid", "int4range"}
DATES = ["date", "timestamp without time zone", "timestamp with time zone", "interval", "time without time zone", "time with time zone"]
ANYTHING = ["integer", "text", "numeric", "boolean", "date", "jsonb", "double precision", "timestamp without time zone", "bigint", "interval", "uuid"]


def called(name):
    return f'"{name}"' if name in QUOTED else name


@dataclasses.dataclass(frozen=True)
class Signature:
    name: str
    volatility: str
    kind: str           # f, a, w; o for an operator
    is_set: bool
    result: str
    arguments: tuple
    is_variadic: bool = False

    def __str__(self):
        if self.kind == "o":
            left, right = self.arguments
            return f"{left or ''} {self.name} {right}".strip()
        return f"{self.name}({','.join(self.arguments)}{'...' if self.is_variadic else ''})"

    @property
    def is_compared(self):
        return self.volatility != "v" and self.name not in UNSTABLE


@functools.lru_cache
def recorded():
    found, casts = [], []
    for line in RECORD.read_text().splitlines():
        kind, *fields = line.split("\t")
        if kind == "function":
            name, volatility, what, is_set, result, arguments = fields
            is_variadic = arguments.endswith("...")
            parts = tuple(part for part in arguments.removesuffix("...").split(",") if part)
            if name not in NEVER and what in "faw":
                found.append(Signature(name, volatility, what, is_set == "1", result, parts, is_variadic))
        elif kind == "operator":
            name, result, left, right = fields
            found.append(Signature(name, "i", "o", False, result, (None if left == "-" else left, right)))
        else:
            casts.append(tuple(fields))
    return found, casts


def concrete(chance, signature):
    """Argument and result types with the polymorphic ones decided."""
    any, compatible = chance.choice(ANYTHING), chance.choice(ANYTHING)
    chosen = {
        "anyelement": any, "anynonarray": any, "anyarray": any + "[]", "anycompatible": compatible, "anycompatiblenonarray": compatible,
        "anycompatiblearray": compatible + "[]", "anyenum": "mood",
    }

    def decide(type):
        if type == '"any"':
            return chance.choice(ANYTHING)
        return chosen.get(type, type)
    return [type and decide(type) for type in signature.arguments], decide(signature.result)


class Known:
    """The signatures, casts and types that a server knows."""

    def __init__(self, session):
        self.types = [type for type in values.TYPES if session.run(f"SELECT NULL::{type}").succeeded]
        there = set(self.types) | {type + "[]" for type in self.types} | POLYMORPHIC | {"void", "record", None}
        session.run("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')")
        signatures, casts = recorded()
        self.missing = []
        self.signatures = [one for one in signatures if {*one.arguments, one.result} <= there and self.knows(session, one)]
        self.casts = [(source, target) for source, target, _ in casts if {source, target} <= there]
        self.by_result = collections.defaultdict(list)
        for one in self.signatures:
            self.by_result[one.result].append(one)
        self.aggregates = [one for one in self.signatures if one.kind == "a"]
        self.windows = [one for one in self.signatures if one.kind == "w"]
        self.sets = [one for one in self.signatures if one.kind == "f" and one.is_set]
        self.plain = [one for one in self.signatures if one.kind in "fo" and not one.is_set]

    def knows(self, session, one):
        types = [{"anyarray": "integer[]", "anycompatiblearray": "integer[]", "anyenum": "mood"}.get(type, "integer") if type in POLYMORPHIC else type
                 for type in one.arguments]
        arguments = [type and f"NULL::{type}" for type in types]
        if one.kind == "o":
            text = f"{arguments[0] or ''} {one.name} {arguments[1]}"
        else:
            text = f"{called(one.name)}({', '.join(arguments)})" + (" OVER ()" if one.kind == "w" else "")
            if one.name in HYPOTHETICAL and one.kind == "a" or one.name in ORDERED_SETS:
                direct = "" if one.name == "mode" else "0.5" if one.name in ORDERED_SETS else "1"
                text = f"{one.name}({direct}) WITHIN GROUP (ORDER BY 1)"
        if any(type in ("anyrange", "record", "anymultirange") for type in one.arguments):
            return False
        outcome = session.run(f"EXPLAIN SELECT {text}")
        is_known = outcome.code not in ("42883", "0A000", "42704", "42725") and not outcome.is_lost
        if not is_known:
            self.missing.append(str(one))
        return is_known
