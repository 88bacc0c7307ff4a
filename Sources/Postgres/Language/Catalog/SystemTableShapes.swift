// The system catalogs that can be read: numbers, names, columns and types as PostgreSQL 15 has them. Types that this
// server lacks stand as the nearest one: pg_node_tree and inet as text, the information schema's domains as their bases.
import QueryEngine

enum SystemTableShapes {
    struct Shape {
        let oid: UInt32
        let schema: String
        let name: String
        /// `name type, …`
        let columns: String
    }

    static let all: [Shape] = [
        Shape(
            oid: 2601, schema: "pg_catalog", name: "pg_am",
            columns: """
                oid oid, amname name, amhandler regproc, amtype char
                """),
        Shape(
            oid: 2604, schema: "pg_catalog", name: "pg_attrdef",
            columns: """
                oid oid, adrelid oid, adnum int2, adbin text
                """),
        Shape(
            oid: 1249, schema: "pg_catalog", name: "pg_attribute",
            columns: """
                attrelid oid, attname name, atttypid oid, attstattarget int4, attlen int2, \
                attnum int2, attndims int4, attcacheoff int4, atttypmod int4, \
                attbyval bool, attalign char, attstorage char, attcompression char, \
                attnotnull bool, atthasdef bool, atthasmissing bool, attidentity char, \
                attgenerated char, attisdropped bool, attislocal bool, attinhcount int4, \
                attcollation oid, attacl _text, attoptions _text, attfdwoptions _text, \
                attmissingval _text
                """),
        Shape(
            oid: 1261, schema: "pg_catalog", name: "pg_auth_members",
            columns: """
                roleid oid, member oid, grantor oid, admin_option bool
                """),
        Shape(
            oid: 1260, schema: "pg_catalog", name: "pg_authid",
            columns: """
                oid oid, rolname name, rolsuper bool, rolinherit bool, rolcreaterole bool, \
                rolcreatedb bool, rolcanlogin bool, rolreplication bool, rolbypassrls bool, \
                rolconnlimit int4, rolpassword text, rolvaliduntil timestamptz
                """),
        Shape(
            oid: 2605, schema: "pg_catalog", name: "pg_cast",
            columns: """
                oid oid, castsource oid, casttarget oid, castfunc oid, castcontext char, \
                castmethod char
                """),
        Shape(
            oid: 1259, schema: "pg_catalog", name: "pg_class",
            columns: """
                oid oid, relname name, relnamespace oid, reltype oid, reloftype oid, \
                relowner oid, relam oid, relfilenode oid, reltablespace oid, relpages int4, \
                reltuples float4, relallvisible int4, reltoastrelid oid, relhasindex bool, \
                relisshared bool, relpersistence char, relkind char, relnatts int2, \
                relchecks int2, relhasrules bool, relhastriggers bool, relhassubclass bool, \
                relrowsecurity bool, relforcerowsecurity bool, relispopulated bool, \
                relreplident char, relispartition bool, relrewrite oid, relfrozenxid xid, \
                relminmxid xid, relacl _text, reloptions _text, relpartbound text
                """),
        Shape(
            oid: 3456, schema: "pg_catalog", name: "pg_collation",
            columns: """
                oid oid, collname name, collnamespace oid, collowner oid, \
                collprovider char, collisdeterministic bool, collencoding int4, \
                collcollate text, collctype text, colliculocale text, collversion text
                """),
        Shape(
            oid: 2606, schema: "pg_catalog", name: "pg_constraint",
            columns: """
                oid oid, conname name, connamespace oid, contype char, condeferrable bool, \
                condeferred bool, convalidated bool, conrelid oid, contypid oid, \
                conindid oid, conparentid oid, confrelid oid, confupdtype char, \
                confdeltype char, confmatchtype char, conislocal bool, coninhcount int4, \
                connoinherit bool, conkey _int2, confkey _int2, conpfeqop _oid, \
                conppeqop _oid, conffeqop _oid, confdelsetcols _int2, conexclop _oid, \
                conbin text
                """),
        Shape(
            oid: 1262, schema: "pg_catalog", name: "pg_database",
            columns: """
                oid oid, datname name, datdba oid, encoding int4, datlocprovider char, \
                datistemplate bool, datallowconn bool, datconnlimit int4, datfrozenxid xid, \
                datminmxid xid, dattablespace oid, datcollate text, datctype text, \
                daticulocale text, datcollversion text, datacl _text
                """),
        Shape(
            oid: 2608, schema: "pg_catalog", name: "pg_depend",
            columns: """
                classid oid, objid oid, objsubid int4, refclassid oid, refobjid oid, \
                refobjsubid int4, deptype char
                """),
        Shape(
            oid: 2609, schema: "pg_catalog", name: "pg_description",
            columns: """
                objoid oid, classoid oid, objsubid int4, description text
                """),
        Shape(
            oid: 3501, schema: "pg_catalog", name: "pg_enum",
            columns: """
                oid oid, enumtypid oid, enumsortorder float4, enumlabel name
                """),
        Shape(
            oid: 3466, schema: "pg_catalog", name: "pg_event_trigger",
            columns: """
                oid oid, evtname name, evtevent name, evtowner oid, evtfoid oid, \
                evtenabled char, evttags _text
                """),
        Shape(
            oid: 3079, schema: "pg_catalog", name: "pg_extension",
            columns: """
                oid oid, extname name, extowner oid, extnamespace oid, extrelocatable bool, \
                extversion text, extconfig _oid, extcondition _text
                """),
        Shape(
            oid: 1417, schema: "pg_catalog", name: "pg_foreign_server",
            columns: """
                oid oid, srvname name, srvowner oid, srvfdw oid, srvtype text, \
                srvversion text, srvacl _text, srvoptions _text
                """),
        Shape(
            oid: 3118, schema: "pg_catalog", name: "pg_foreign_table",
            columns: """
                ftrelid oid, ftserver oid, ftoptions _text
                """),
        Shape(
            oid: 2610, schema: "pg_catalog", name: "pg_index",
            columns: """
                indexrelid oid, indrelid oid, indnatts int2, indnkeyatts int2, \
                indisunique bool, indnullsnotdistinct bool, indisprimary bool, \
                indisexclusion bool, indimmediate bool, indisclustered bool, \
                indisvalid bool, indcheckxmin bool, indisready bool, indislive bool, \
                indisreplident bool, indkey int2vector, indcollation oidvector, \
                indclass oidvector, indoption int2vector, indexprs text, indpred text
                """),
        Shape(
            oid: 12043, schema: "pg_catalog", name: "pg_indexes",
            columns: """
                schemaname name, tablename name, indexname name, tablespace name, \
                indexdef text
                """),
        Shape(
            oid: 2611, schema: "pg_catalog", name: "pg_inherits",
            columns: """
                inhrelid oid, inhparent oid, inhseqno int4, inhdetachpending bool
                """),
        Shape(
            oid: 2612, schema: "pg_catalog", name: "pg_language",
            columns: """
                oid oid, lanname name, lanowner oid, lanispl bool, lanpltrusted bool, \
                lanplcallfoid oid, laninline oid, lanvalidator oid, lanacl _text
                """),
        Shape(
            oid: 12073, schema: "pg_catalog", name: "pg_locks",
            columns: """
                locktype text, database oid, relation oid, page int4, tuple int2, \
                virtualxid text, transactionid xid, classid oid, objid oid, objsubid int2, \
                virtualtransaction text, pid int4, mode text, granted bool, fastpath bool, \
                waitstart timestamptz
                """),
        Shape(
            oid: 12038, schema: "pg_catalog", name: "pg_matviews",
            columns: """
                schemaname name, matviewname name, matviewowner name, tablespace name, \
                hasindexes bool, ispopulated bool, definition text
                """),
        Shape(
            oid: 2615, schema: "pg_catalog", name: "pg_namespace",
            columns: """
                oid oid, nspname name, nspowner oid, nspacl _text
                """),
        Shape(
            oid: 2616, schema: "pg_catalog", name: "pg_opclass",
            columns: """
                oid oid, opcmethod oid, opcname name, opcnamespace oid, opcowner oid, \
                opcfamily oid, opcintype oid, opcdefault bool, opckeytype oid
                """),
        Shape(
            oid: 2617, schema: "pg_catalog", name: "pg_operator",
            columns: """
                oid oid, oprname name, oprnamespace oid, oprowner oid, oprkind char, \
                oprcanmerge bool, oprcanhash bool, oprleft oid, oprright oid, \
                oprresult oid, oprcom oid, oprnegate oid, oprcode regproc, oprrest regproc, \
                oprjoin regproc
                """),
        Shape(
            oid: 3350, schema: "pg_catalog", name: "pg_partitioned_table",
            columns: """
                partrelid oid, partstrat char, partnatts int2, partdefid oid, \
                partattrs int2vector, partclass oidvector, partcollation oidvector, \
                partexprs text
                """),
        Shape(
            oid: 3256, schema: "pg_catalog", name: "pg_policy",
            columns: """
                oid oid, polname name, polrelid oid, polcmd char, polpermissive bool, \
                polroles _oid, polqual text, polwithcheck text
                """),
        Shape(
            oid: 1255, schema: "pg_catalog", name: "pg_proc",
            columns: """
                oid oid, proname name, pronamespace oid, proowner oid, prolang oid, \
                procost float4, prorows float4, provariadic oid, prosupport regproc, \
                prokind char, prosecdef bool, proleakproof bool, proisstrict bool, \
                proretset bool, provolatile char, proparallel char, pronargs int2, \
                pronargdefaults int2, prorettype oid, proargtypes oidvector, \
                proallargtypes _oid, proargmodes _char, proargnames _text, \
                proargdefaults text, protrftypes _oid, prosrc text, probin text, \
                prosqlbody text, proconfig _text, proacl _text
                """),
        Shape(
            oid: 6104, schema: "pg_catalog", name: "pg_publication",
            columns: """
                oid oid, pubname name, pubowner oid, puballtables bool, pubinsert bool, \
                pubupdate bool, pubdelete bool, pubtruncate bool, pubviaroot bool
                """),
        Shape(
            oid: 6237, schema: "pg_catalog", name: "pg_publication_namespace",
            columns: """
                oid oid, pnpubid oid, pnnspid oid
                """),
        Shape(
            oid: 6106, schema: "pg_catalog", name: "pg_publication_rel",
            columns: """
                oid oid, prpubid oid, prrelid oid, prqual text, prattrs int2vector
                """),
        Shape(
            oid: 3541, schema: "pg_catalog", name: "pg_range",
            columns: """
                rngtypid oid, rngsubtype oid, rngmultitypid oid, rngcollation oid, \
                rngsubopc oid, rngcanonical regproc, rngsubdiff regproc
                """),
        Shape(
            oid: 2618, schema: "pg_catalog", name: "pg_rewrite",
            columns: """
                oid oid, rulename name, ev_class oid, ev_type char, ev_enabled char, \
                is_instead bool, ev_qual text, ev_action text
                """),
        Shape(
            oid: 12000, schema: "pg_catalog", name: "pg_roles",
            columns: """
                rolname name, rolsuper bool, rolinherit bool, rolcreaterole bool, \
                rolcreatedb bool, rolcanlogin bool, rolreplication bool, rolconnlimit int4, \
                rolpassword text, rolvaliduntil timestamptz, rolbypassrls bool, \
                rolconfig _text, oid oid
                """),
        Shape(
            oid: 2224, schema: "pg_catalog", name: "pg_sequence",
            columns: """
                seqrelid oid, seqtypid oid, seqstart int8, seqincrement int8, seqmax int8, \
                seqmin int8, seqcache int8, seqcycle bool
                """),
        Shape(
            oid: 12048, schema: "pg_catalog", name: "pg_sequences",
            columns: """
                schemaname name, sequencename name, sequenceowner name, data_type regtype, \
                start_value int8, min_value int8, max_value int8, increment_by int8, \
                cycle bool, cache_size int8, last_value int8
                """),
        Shape(
            oid: 12104, schema: "pg_catalog", name: "pg_settings",
            columns: """
                name text, setting text, unit text, category text, short_desc text, \
                extra_desc text, context text, vartype text, source text, min_val text, \
                max_val text, enumvals _text, boot_val text, reset_val text, \
                sourcefile text, sourceline int4, pending_restart bool
                """),
        Shape(
            oid: 2396, schema: "pg_catalog", name: "pg_shdescription",
            columns: """
                objoid oid, classoid oid, description text
                """),
        Shape(
            oid: 12222, schema: "pg_catalog", name: "pg_stat_activity",
            columns: """
                datid oid, datname name, pid int4, leader_pid int4, usesysid oid, \
                usename name, application_name text, client_addr text, \
                client_hostname text, client_port int4, backend_start timestamptz, \
                xact_start timestamptz, query_start timestamptz, state_change timestamptz, \
                wait_event_type text, wait_event text, state text, backend_xid xid, \
                backend_xmin xid, query_id int8, query text, backend_type text
                """),
        Shape(
            oid: 12266, schema: "pg_catalog", name: "pg_stat_database",
            columns: """
                datid oid, datname name, numbackends int4, xact_commit int8, \
                xact_rollback int8, blks_read int8, blks_hit int8, tup_returned int8, \
                tup_fetched int8, tup_inserted int8, tup_updated int8, tup_deleted int8, \
                conflicts int8, temp_files int8, temp_bytes int8, deadlocks int8, \
                checksum_failures int8, checksum_last_failure timestamptz, \
                blk_read_time float8, blk_write_time float8, session_time float8, \
                active_time float8, idle_in_transaction_time float8, sessions int8, \
                sessions_abandoned int8, sessions_fatal int8, sessions_killed int8, \
                stats_reset timestamptz
                """),
        Shape(
            oid: 12161, schema: "pg_catalog", name: "pg_stat_user_tables",
            columns: """
                relid oid, schemaname name, relname name, seq_scan int8, seq_tup_read int8, \
                idx_scan int8, idx_tup_fetch int8, n_tup_ins int8, n_tup_upd int8, \
                n_tup_del int8, n_tup_hot_upd int8, n_live_tup int8, n_dead_tup int8, \
                n_mod_since_analyze int8, n_ins_since_vacuum int8, last_vacuum timestamptz, \
                last_autovacuum timestamptz, last_analyze timestamptz, \
                last_autoanalyze timestamptz, vacuum_count int8, autovacuum_count int8, \
                analyze_count int8, autoanalyze_count int8
                """),
        Shape(
            oid: 3381, schema: "pg_catalog", name: "pg_statistic_ext",
            columns: """
                oid oid, stxrelid oid, stxname name, stxnamespace oid, stxowner oid, \
                stxstattarget int4, stxkeys int2vector, stxkind _char, stxexprs text
                """),
        Shape(
            oid: 12033, schema: "pg_catalog", name: "pg_tables",
            columns: """
                schemaname name, tablename name, tableowner name, tablespace name, \
                hasindexes bool, hasrules bool, hastriggers bool, rowsecurity bool
                """),
        Shape(
            oid: 1213, schema: "pg_catalog", name: "pg_tablespace",
            columns: """
                oid oid, spcname name, spcowner oid, spcacl _text, spcoptions _text
                """),
        Shape(
            oid: 12126, schema: "pg_catalog", name: "pg_timezone_names",
            columns: """
                name text, abbrev text, utc_offset interval, is_dst bool
                """),
        Shape(
            oid: 2620, schema: "pg_catalog", name: "pg_trigger",
            columns: """
                oid oid, tgrelid oid, tgparentid oid, tgname name, tgfoid oid, tgtype int2, \
                tgenabled char, tgisinternal bool, tgconstrrelid oid, tgconstrindid oid, \
                tgconstraint oid, tgdeferrable bool, tginitdeferred bool, tgnargs int2, \
                tgattr int2vector, tgargs bytea, tgqual text, tgoldtable name, \
                tgnewtable name
                """),
        Shape(
            oid: 1247, schema: "pg_catalog", name: "pg_type",
            columns: """
                oid oid, typname name, typnamespace oid, typowner oid, typlen int2, \
                typbyval bool, typtype char, typcategory char, typispreferred bool, \
                typisdefined bool, typdelim char, typrelid oid, typsubscript regproc, \
                typelem oid, typarray oid, typinput regproc, typoutput regproc, \
                typreceive regproc, typsend regproc, typmodin regproc, typmodout regproc, \
                typanalyze regproc, typalign char, typstorage char, typnotnull bool, \
                typbasetype oid, typtypmod int4, typndims int4, typcollation oid, \
                typdefaultbin text, typdefault text, typacl _text
                """),
        Shape(
            oid: 12014, schema: "pg_catalog", name: "pg_user",
            columns: """
                usename name, usesysid oid, usecreatedb bool, usesuper bool, userepl bool, \
                usebypassrls bool, passwd text, valuntil timestamptz, useconfig _text
                """),
        Shape(
            oid: 12028, schema: "pg_catalog", name: "pg_views",
            columns: """
                schemaname name, viewname name, viewowner name, definition text
                """),
        Shape(
            oid: 13260, schema: "information_schema", name: "check_constraints",
            columns: """
                constraint_catalog name, constraint_schema name, constraint_name name, \
                check_clause varchar
                """),
        Shape(
            oid: 13295, schema: "information_schema", name: "columns",
            columns: """
                table_catalog name, table_schema name, table_name name, column_name name, \
                ordinal_position int4, column_default varchar, is_nullable varchar, \
                data_type varchar, character_maximum_length int4, \
                character_octet_length int4, numeric_precision int4, \
                numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, \
                interval_type varchar, interval_precision int4, character_set_catalog name, \
                character_set_schema name, character_set_name name, collation_catalog name, \
                collation_schema name, collation_name name, domain_catalog name, \
                domain_schema name, domain_name name, udt_catalog name, udt_schema name, \
                udt_name name, scope_catalog name, scope_schema name, scope_name name, \
                maximum_cardinality int4, dtd_identifier name, is_self_referencing varchar, \
                is_identity varchar, identity_generation varchar, identity_start varchar, \
                identity_increment varchar, identity_maximum varchar, \
                identity_minimum varchar, identity_cycle varchar, is_generated varchar, \
                generation_expression varchar, is_updatable varchar
                """),
        Shape(
            oid: 13300, schema: "information_schema", name: "constraint_column_usage",
            columns: """
                table_catalog name, table_schema name, table_name name, column_name name, \
                constraint_catalog name, constraint_schema name, constraint_name name
                """),
        Shape(
            oid: 13329, schema: "information_schema", name: "key_column_usage",
            columns: """
                constraint_catalog name, constraint_schema name, constraint_name name, \
                table_catalog name, table_schema name, table_name name, column_name name, \
                ordinal_position int4, position_in_unique_constraint int4
                """),
        Shape(
            oid: 13339, schema: "information_schema", name: "referential_constraints",
            columns: """
                constraint_catalog name, constraint_schema name, constraint_name name, \
                unique_constraint_catalog name, unique_constraint_schema name, \
                unique_constraint_name name, match_option varchar, update_rule varchar, \
                delete_rule varchar
                """),
        Shape(
            oid: 13382, schema: "information_schema", name: "schemata",
            columns: """
                catalog_name name, schema_name name, schema_owner name, \
                default_character_set_catalog name, default_character_set_schema name, \
                default_character_set_name name, sql_path varchar
                """),
        Shape(
            oid: 13386, schema: "information_schema", name: "sequences",
            columns: """
                sequence_catalog name, sequence_schema name, sequence_name name, \
                data_type varchar, numeric_precision int4, numeric_precision_radix int4, \
                numeric_scale int4, start_value varchar, minimum_value varchar, \
                maximum_value varchar, increment varchar, cycle_option varchar
                """),
        Shape(
            oid: 13411, schema: "information_schema", name: "table_constraints",
            columns: """
                constraint_catalog name, constraint_schema name, constraint_name name, \
                table_catalog name, table_schema name, table_name name, \
                constraint_type varchar, is_deferrable varchar, initially_deferred varchar, \
                enforced varchar, nulls_distinct varchar
                """),
        Shape(
            oid: 13425, schema: "information_schema", name: "tables",
            columns: """
                table_catalog name, table_schema name, table_name name, table_type varchar, \
                self_referencing_column_name name, reference_generation varchar, \
                user_defined_type_catalog name, user_defined_type_schema name, \
                user_defined_type_name name, is_insertable_into varchar, is_typed varchar, \
                commit_action varchar
                """),
        Shape(
            oid: 13483, schema: "information_schema", name: "views",
            columns: """
                table_catalog name, table_schema name, table_name name, \
                view_definition varchar, check_option varchar, is_updatable varchar, \
                is_insertable_into varchar, is_trigger_updatable varchar, \
                is_trigger_deletable varchar, is_trigger_insertable_into varchar
                """),
    ]
}
