// Which system table is described where; a table named nowhere here is always empty.
import QueryEngine

package enum SystemTables {
    static func table(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.schema == "information_schema" ? informationTable(shape) : catalogTable(shape)
    }

    private static func catalogTable(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        switch shape.name {
        case "pg_class": classes(shape)
        case "pg_attribute": attributes(shape)
        case "pg_attrdef": defaults(shape)
        case "pg_index": indexes(shape)
        case "pg_constraint": constraints(shape)
        case "pg_sequence": sequences(shape)
        case "pg_depend": dependencies(shape)
        case "pg_tables": tables(shape)
        case "pg_indexes": indexDefinitions(shape)
        case "pg_views": views(shape)
        case "pg_sequences": sequenceStates(shape)
        case "pg_namespace": namespaces(shape)
        case "pg_type": types(shape)
        case "pg_enum": enumLabels(shape)
        case "pg_rewrite": rules(shape)
        case "pg_description": descriptions(shape)
        case "pg_am": accessMethods(shape)
        case "pg_collation": collations(shape)
        case "pg_language": languages(shape)
        case "pg_extension": extensions(shape)
        case "pg_available_extensions": availableExtensions(shape)
        case "pg_tablespace": tablespaces(shape)
        case "pg_database": databases(shape)
        case "pg_roles", "pg_authid": roles(shape)
        case "pg_user": users(shape)
        case "pg_settings": settings(shape)
        case "pg_stat_activity": activity(shape)
        case "pg_cast": casts(shape)
        default: shape.emptyTable
        }
    }

    private static func informationTable(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        switch shape.name {
        case "information_schema_catalog_name": InformationSchema.catalogName(shape)
        case "tables": InformationSchema.tables(shape)
        case "columns": InformationSchema.columns(shape)
        case "schemata": InformationSchema.schemata(shape)
        case "views": InformationSchema.views(shape)
        case "sequences": InformationSchema.sequences(shape)
        case "table_constraints": InformationSchema.tableConstraints(shape)
        case "key_column_usage": InformationSchema.keyColumns(shape)
        case "constraint_column_usage": InformationSchema.constraintColumns(shape)
        case "referential_constraints": InformationSchema.referentialConstraints(shape)
        case "check_constraints": InformationSchema.checkConstraints(shape)
        default: shape.emptyTable
        }
    }
}
