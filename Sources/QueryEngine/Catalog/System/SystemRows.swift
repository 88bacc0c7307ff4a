// Which system table's rows are made where; a table named nowhere here is always empty.

enum SystemRows {
    static func rows(of table: String, _ source: SystemSource) throws(SQLError) -> [SystemRow] {
        switch table {
        case "pg_class": classes(source)
        case "pg_attribute": attributes(source)
        case "pg_attrdef": defaults(source)
        case "pg_index": indexes(source)
        case "pg_constraint": constraints(source)
        case "pg_sequence": sequences(source)
        case "pg_depend": dependencies(source)
        case "pg_tables": tables(source)
        case "pg_indexes": indexDefinitions(source)
        case "pg_views": views(source)
        case "pg_sequences": sequenceStates(source)
        case "pg_namespace": namespaces(source)
        case "pg_type": types(source)
        case "pg_enum": enumLabels(source)
        case "pg_rewrite": rules(source)
        case "pg_description": descriptions(source)
        case "information_schema_catalog_name":
            [["catalog_name": .string(source.information.database)]]
        case "pg_am": accessMethods()
        case "pg_collation": collations(source)
        case "pg_language": languages()
        case "pg_extension": extensions()
        case "pg_tablespace": tablespaces()
        case "pg_database": databases(source)
        case "pg_roles", "pg_authid": roles(source)
        case "pg_user": users(source)
        case "pg_settings": settings(source)
        case "pg_stat_activity": activity(source)
        case "pg_cast": casts()
        case "tables": InformationSchema.tables(source)
        case "columns": InformationSchema.columns(source)
        case "schemata": InformationSchema.schemata(source)
        case "views": InformationSchema.views(source)
        case "sequences": InformationSchema.sequences(source)
        case "table_constraints": InformationSchema.tableConstraints(source)
        case "key_column_usage": InformationSchema.keyColumns(source)
        case "constraint_column_usage": InformationSchema.constraintColumns(source)
        case "referential_constraints": InformationSchema.referentialConstraints(source)
        case "check_constraints": InformationSchema.checkConstraints(source)
        default: []
        }
    }
}
