// Views of the information schema that are here to be asked and have no rows, or hardly any: numbers, names, columns and types as
// PostgreSQL 15 has them, types as in `SystemTableShapes`.
import QueryEngine

extension SystemTableShapes {
    static let rarelyFilledInformation: [Shape] = [
        Shape(
            oid: 13238, schema: "information_schema", name: "applicable_roles",
            columns: """
                grantee name, role_name name, is_grantable varchar
                """),
        Shape(
            oid: 13252, schema: "information_schema", name: "character_sets",
            columns: """
                character_set_catalog name, character_set_schema name, character_set_name \
                name, character_repertoire name, form_of_use name, default_collate_catalog \
                name, default_collate_schema name, default_collate_name name
                """),
        Shape(
            oid: 13267, schema: "information_schema", name: "collations",
            columns: """
                collation_catalog name, collation_schema name, collation_name name, \
                pad_attribute varchar
                """),
        Shape(
            oid: 13287, schema: "information_schema", name: "column_privileges",
            columns: """
                grantor name, grantee name, table_catalog name, table_schema name, table_name \
                name, column_name name, privilege_type varchar, is_grantable varchar
                """),
        Shape(
            oid: 13307, schema: "information_schema", name: "constraint_table_usage",
            columns: """
                table_catalog name, table_schema name, table_name name, constraint_catalog \
                name, constraint_schema name, constraint_name name
                """),
        Shape(
            oid: 13312, schema: "information_schema", name: "domain_constraints",
            columns: """
                constraint_catalog name, constraint_schema name, constraint_name name, \
                domain_catalog name, domain_schema name, domain_name name, is_deferrable \
                varchar, initially_deferred varchar
                """),
        Shape(
            oid: 13322, schema: "information_schema", name: "domains",
            columns: """
                domain_catalog name, domain_schema name, domain_name name, data_type varchar, \
                character_maximum_length int4, character_octet_length int4, \
                character_set_catalog name, character_set_schema name, character_set_name \
                name, collation_catalog name, collation_schema name, collation_name name, \
                numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, \
                datetime_precision int4, interval_type varchar, interval_precision int4, \
                domain_default varchar, udt_catalog name, udt_schema name, udt_name name, \
                scope_catalog name, scope_schema name, scope_name name, maximum_cardinality \
                int4, dtd_identifier name
                """),
        Shape(
            oid: 13495, schema: "information_schema", name: "element_types",
            columns: """
                object_catalog name, object_schema name, object_name name, object_type \
                varchar, collection_type_identifier name, data_type varchar, \
                character_maximum_length int4, character_octet_length int4, \
                character_set_catalog name, character_set_schema name, character_set_name \
                name, collation_catalog name, collation_schema name, collation_name name, \
                numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, \
                datetime_precision int4, interval_type varchar, interval_precision int4, \
                domain_default varchar, udt_catalog name, udt_schema name, udt_name name, \
                scope_catalog name, scope_schema name, scope_name name, maximum_cardinality \
                int4, dtd_identifier name
                """),
        Shape(
            oid: 13327, schema: "information_schema", name: "enabled_roles",
            columns: """
                role_name name
                """),
        Shape(
            oid: 13229, schema: "information_schema", name: "information_schema_catalog_name",
            columns: """
                catalog_name name
                """),
        Shape(
            oid: 13336, schema: "information_schema", name: "parameters",
            columns: """
                specific_catalog name, specific_schema name, specific_name name, \
                ordinal_position int4, parameter_mode varchar, is_result varchar, as_locator \
                varchar, parameter_name name, data_type varchar, character_maximum_length \
                int4, character_octet_length int4, character_set_catalog name, \
                character_set_schema name, character_set_name name, collation_catalog name, \
                collation_schema name, collation_name name, numeric_precision int4, \
                numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, \
                interval_type varchar, interval_precision int4, udt_catalog name, udt_schema \
                name, udt_name name, scope_catalog name, scope_schema name, scope_name name, \
                maximum_cardinality int4, dtd_identifier name, parameter_default varchar
                """),
        Shape(
            oid: 13423, schema: "information_schema", name: "role_table_grants",
            columns: """
                grantor name, grantee name, table_catalog name, table_schema name, table_name \
                name, privilege_type varchar, is_grantable varchar, with_hierarchy varchar
                """),
        Shape(
            oid: 13379, schema: "information_schema", name: "routines",
            columns: """
                specific_catalog name, specific_schema name, specific_name name, \
                routine_catalog name, routine_schema name, routine_name name, routine_type \
                varchar, module_catalog name, module_schema name, module_name name, \
                udt_catalog name, udt_schema name, udt_name name, data_type varchar, \
                character_maximum_length int4, character_octet_length int4, \
                character_set_catalog name, character_set_schema name, character_set_name \
                name, collation_catalog name, collation_schema name, collation_name name, \
                numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, \
                datetime_precision int4, interval_type varchar, interval_precision int4, \
                type_udt_catalog name, type_udt_schema name, type_udt_name name, scope_catalog \
                name, scope_schema name, scope_name name, maximum_cardinality int4, \
                dtd_identifier name, routine_body varchar, routine_definition varchar, \
                external_name varchar, external_language varchar, parameter_style varchar, \
                is_deterministic varchar, sql_data_access varchar, is_null_call varchar, \
                sql_path varchar, schema_level_routine varchar, max_dynamic_result_sets int4, \
                is_user_defined_cast varchar, is_implicitly_invocable varchar, security_type \
                varchar, to_sql_specific_catalog name, to_sql_specific_schema name, \
                to_sql_specific_name name, as_locator varchar, created timestamptz, \
                last_altered timestamptz, new_savepoint_level varchar, is_udt_dependent \
                varchar, result_cast_from_data_type varchar, result_cast_as_locator varchar, \
                result_cast_char_max_length int4, result_cast_char_octet_length int4, \
                result_cast_char_set_catalog name, result_cast_char_set_schema name, \
                result_cast_char_set_name name, result_cast_collation_catalog name, \
                result_cast_collation_schema name, result_cast_collation_name name, \
                result_cast_numeric_precision int4, result_cast_numeric_precision_radix int4, \
                result_cast_numeric_scale int4, result_cast_datetime_precision int4, \
                result_cast_interval_type varchar, result_cast_interval_precision int4, \
                result_cast_type_udt_catalog name, result_cast_type_udt_schema name, \
                result_cast_type_udt_name name, result_cast_scope_catalog name, \
                result_cast_scope_schema name, result_cast_scope_name name, \
                result_cast_maximum_cardinality int4, result_cast_dtd_identifier name
                """),
        Shape(
            oid: 13418, schema: "information_schema", name: "table_privileges",
            columns: """
                grantor name, grantee name, table_catalog name, table_schema name, table_name \
                name, privilege_type varchar, is_grantable varchar, with_hierarchy varchar
                """),
        Shape(
            oid: 13442, schema: "information_schema", name: "triggers",
            columns: """
                trigger_catalog name, trigger_schema name, trigger_name name, \
                event_manipulation varchar, event_object_catalog name, event_object_schema \
                name, event_object_table name, action_order int4, action_condition varchar, \
                action_statement varchar, action_orientation varchar, action_timing varchar, \
                action_reference_old_table name, action_reference_new_table name, \
                action_reference_old_row name, action_reference_new_row name, created \
                timestamptz
                """),
        Shape(
            oid: 13456, schema: "information_schema", name: "usage_privileges",
            columns: """
                grantor name, grantee name, object_catalog name, object_schema name, \
                object_name name, object_type varchar, privilege_type varchar, is_grantable \
                varchar
                """),
        Shape(
            oid: 13465, schema: "information_schema", name: "user_defined_types",
            columns: """
                user_defined_type_catalog name, user_defined_type_schema name, \
                user_defined_type_name name, user_defined_type_category varchar, \
                is_instantiable varchar, is_final varchar, ordering_form varchar, \
                ordering_category varchar, ordering_routine_catalog name, \
                ordering_routine_schema name, ordering_routine_name name, reference_type \
                varchar, data_type varchar, character_maximum_length int4, \
                character_octet_length int4, character_set_catalog name, character_set_schema \
                name, character_set_name name, collation_catalog name, collation_schema name, \
                collation_name name, numeric_precision int4, numeric_precision_radix int4, \
                numeric_scale int4, datetime_precision int4, interval_type varchar, \
                interval_precision int4, source_dtd_identifier name, ref_dtd_identifier name
                """),
        Shape(
            oid: 13470, schema: "information_schema", name: "view_column_usage",
            columns: """
                view_catalog name, view_schema name, view_name name, table_catalog name, \
                table_schema name, table_name name, column_name name
                """),
        Shape(
            oid: 13480, schema: "information_schema", name: "view_table_usage",
            columns: """
                view_catalog name, view_schema name, view_name name, table_catalog name, \
                table_schema name, table_name name
                """),
    ]
}
