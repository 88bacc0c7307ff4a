// System catalogs that are here to be asked and have no rows, or hardly any: numbers, names, columns and types as
// PostgreSQL 15 has them, types as in `SystemTableShapes`.
import QueryEngine

extension SystemTableShapes {
    static let rarelyFilled: [Shape] = [
        Shape(
            oid: 2600, schema: "pg_catalog", name: "pg_aggregate",
            columns: """
                aggfnoid regproc, aggkind char, aggnumdirectargs int2, aggtransfn regproc, \
                aggfinalfn regproc, aggcombinefn regproc, aggserialfn regproc, aggdeserialfn \
                regproc, aggmtransfn regproc, aggminvtransfn regproc, aggmfinalfn regproc, \
                aggfinalextra bool, aggmfinalextra bool, aggfinalmodify char, aggmfinalmodify \
                char, aggsortop oid, aggtranstype oid, aggtransspace int4, aggmtranstype oid, \
                aggmtransspace int4, agginitval text, aggminitval text
                """),
        Shape(
            oid: 2602, schema: "pg_catalog", name: "pg_amop",
            columns: """
                oid oid, amopfamily oid, amoplefttype oid, amoprighttype oid, amopstrategy \
                int2, amoppurpose char, amopopr oid, amopmethod oid, amopsortfamily oid
                """),
        Shape(
            oid: 2603, schema: "pg_catalog", name: "pg_amproc",
            columns: """
                oid oid, amprocfamily oid, amproclefttype oid, amprocrighttype oid, amprocnum \
                int2, amproc regproc
                """),
        Shape(
            oid: 2607, schema: "pg_catalog", name: "pg_conversion",
            columns: """
                oid oid, conname name, connamespace oid, conowner oid, conforencoding int4, \
                contoencoding int4, conproc regproc, condefault bool
                """),
        Shape(
            oid: 2964, schema: "pg_catalog", name: "pg_db_role_setting",
            columns: """
                setdatabase oid, setrole oid, setconfig _text
                """),
        Shape(
            oid: 826, schema: "pg_catalog", name: "pg_default_acl",
            columns: """
                oid oid, defaclrole oid, defaclnamespace oid, defaclobjtype char, defaclacl \
                _text
                """),
        Shape(
            oid: 2328, schema: "pg_catalog", name: "pg_foreign_data_wrapper",
            columns: """
                oid oid, fdwname name, fdwowner oid, fdwhandler oid, fdwvalidator oid, fdwacl \
                _text, fdwoptions _text
                """),
        Shape(
            oid: 3394, schema: "pg_catalog", name: "pg_init_privs",
            columns: """
                objoid oid, classoid oid, objsubid int4, privtype char, initprivs _text
                """),
        Shape(
            oid: 2995, schema: "pg_catalog", name: "pg_largeobject_metadata",
            columns: """
                oid oid, lomowner oid, lomacl _text
                """),
        Shape(
            oid: 2753, schema: "pg_catalog", name: "pg_opfamily",
            columns: """
                oid oid, opfmethod oid, opfname name, opfnamespace oid, opfowner oid
                """),
        Shape(
            oid: 3596, schema: "pg_catalog", name: "pg_seclabel",
            columns: """
                objoid oid, classoid oid, objsubid int4, provider text, label text
                """),
        Shape(
            oid: 12099, schema: "pg_catalog", name: "pg_seclabels",
            columns: """
                objoid oid, classoid oid, objsubid int4, objtype text, objnamespace oid, \
                objname text, provider text, label text
                """),
        Shape(
            oid: 1214, schema: "pg_catalog", name: "pg_shdepend",
            columns: """
                dbid oid, classid oid, objid oid, objsubid int4, refclassid oid, refobjid oid, \
                deptype char
                """),
        Shape(
            oid: 6100, schema: "pg_catalog", name: "pg_subscription",
            columns: """
                oid oid, subdbid oid, subskiplsn text, subname name, subowner oid, subenabled \
                bool, subbinary bool, substream bool, subtwophasestate char, subdisableonerr \
                bool, subconninfo text, subslotname name, subsynccommit text, subpublications \
                _text
                """),
        Shape(
            oid: 3576, schema: "pg_catalog", name: "pg_transform",
            columns: """
                oid oid, trftype oid, trflang oid, trffromsql regproc, trftosql regproc
                """),
        Shape(
            oid: 3602, schema: "pg_catalog", name: "pg_ts_config",
            columns: """
                oid oid, cfgname name, cfgnamespace oid, cfgowner oid, cfgparser oid
                """),
        Shape(
            oid: 3603, schema: "pg_catalog", name: "pg_ts_config_map",
            columns: """
                mapcfg oid, maptokentype int4, mapseqno int4, mapdict oid
                """),
        Shape(
            oid: 3600, schema: "pg_catalog", name: "pg_ts_dict",
            columns: """
                oid oid, dictname name, dictnamespace oid, dictowner oid, dicttemplate oid, \
                dictinitoption text
                """),
        Shape(
            oid: 3601, schema: "pg_catalog", name: "pg_ts_parser",
            columns: """
                oid oid, prsname name, prsnamespace oid, prsstart regproc, prstoken regproc, \
                prsend regproc, prsheadline regproc, prslextype regproc
                """),
        Shape(
            oid: 3764, schema: "pg_catalog", name: "pg_ts_template",
            columns: """
                oid oid, tmplname name, tmplnamespace oid, tmplinit regproc, tmpllexize \
                regproc
                """),
        Shape(
            oid: 1418, schema: "pg_catalog", name: "pg_user_mapping",
            columns: """
                oid oid, umuser oid, umserver oid, umoptions _text
                """),
        Shape(
            oid: 12081, schema: "pg_catalog", name: "pg_available_extensions",
            columns: """
                name name, default_version text, installed_version text, comment text
                """),
        Shape(
            oid: 12077, schema: "pg_catalog", name: "pg_cursors",
            columns: """
                name text, statement text, is_holdable bool, is_binary bool, is_scrollable \
                bool, creation_time timestamptz
                """),
        Shape(
            oid: 12010, schema: "pg_catalog", name: "pg_group",
            columns: """
                groname name, grosysid oid, grolist _oid
                """),
        Shape(
            oid: 12095, schema: "pg_catalog", name: "pg_prepared_statements",
            columns: """
                name text, statement text, prepare_time timestamptz, parameter_types _regtype, \
                from_sql bool, generic_plans int8, custom_plans int8
                """),
        Shape(
            oid: 12090, schema: "pg_catalog", name: "pg_prepared_xacts",
            columns: """
                transaction xid, gid text, prepared timestamptz, owner name, database name
                """),
        Shape(
            oid: 12068, schema: "pg_catalog", name: "pg_publication_tables",
            columns: """
                pubname name, schemaname name, tablename name, attnames _name, rowfilter text
                """),
        Shape(
            oid: 12023, schema: "pg_catalog", name: "pg_rules",
            columns: """
                schemaname name, tablename name, rulename name, definition text
                """),
        Shape(
            oid: 12005, schema: "pg_catalog", name: "pg_shadow",
            columns: """
                usename name, usesysid oid, usecreatedb bool, usesuper bool, userepl bool, \
                usebypassrls bool, passwd text, valuntil timestamptz, useconfig _text
                """),
        Shape(
            oid: 12142, schema: "pg_catalog", name: "pg_stat_all_tables",
            columns: """
                relid oid, schemaname name, relname name, seq_scan int8, seq_tup_read int8, \
                idx_scan int8, idx_tup_fetch int8, n_tup_ins int8, n_tup_upd int8, n_tup_del \
                int8, n_tup_hot_upd int8, n_live_tup int8, n_dead_tup int8, \
                n_mod_since_analyze int8, n_ins_since_vacuum int8, last_vacuum timestamptz, \
                last_autovacuum timestamptz, last_analyze timestamptz, last_autoanalyze \
                timestamptz, vacuum_count int8, autovacuum_count int8, analyze_count int8, \
                autoanalyze_count int8
                """),
        Shape(
            oid: 12192, schema: "pg_catalog", name: "pg_stat_user_indexes",
            columns: """
                relid oid, indexrelid oid, schemaname name, relname name, indexrelname name, \
                idx_scan int8, idx_tup_read int8, idx_tup_fetch int8
                """),
        Shape(
            oid: 12227, schema: "pg_catalog", name: "pg_stat_replication",
            columns: """
                pid int4, usesysid oid, usename name, application_name text, client_addr text, \
                client_hostname text, client_port int4, backend_start timestamptz, \
                backend_xmin xid, state text, sent_lsn text, write_lsn text, flush_lsn text, \
                replay_lsn text, write_lag interval, flush_lag interval, replay_lag interval, \
                sync_priority int4, sync_state text, reply_time timestamptz
                """),
        Shape(
            oid: 12179, schema: "pg_catalog", name: "pg_statio_user_tables",
            columns: """
                relid oid, schemaname name, relname name, heap_blks_read int8, heap_blks_hit \
                int8, idx_blks_read int8, idx_blks_hit int8, toast_blks_read int8, \
                toast_blks_hit int8, tidx_blks_read int8, tidx_blks_hit int8
                """),
        Shape(
            oid: 12053, schema: "pg_catalog", name: "pg_stats",
            columns: """
                schemaname name, tablename name, attname name, inherited bool, null_frac \
                float4, avg_width int4, n_distinct float4, most_common_vals text, \
                most_common_freqs _float4, histogram_bounds text, correlation float4, \
                most_common_elems text, most_common_elem_freqs _float4, elem_count_histogram \
                _float4
                """),
        Shape(
            oid: 12122, schema: "pg_catalog", name: "pg_timezone_abbrevs",
            columns: """
                abbrev text, utc_offset interval, is_dst bool
                """),
        Shape(
            oid: 12327, schema: "pg_catalog", name: "pg_user_mappings",
            columns: """
                umid oid, srvid oid, srvname name, umuser oid, usename name, umoptions _text
                """),
    ]
}
