// Paths of tables and directories: a database's directories are the engine's schemas.

import QueryEngine
import SQLPlanning

/// Where names in texts lead. A directory is a schema by its path inside the database: `/` is the database itself, `/a/b` a
/// directory in it.
package struct YDBPaths: Sendable, Hashable {
    /// The database's own path: `/local`.
    package let database: String
    /// PRAGMA TablePathPrefix, as it was given; empty: the database.
    package var prefix = ""

    package init(database: String) {
        self.database = database.hasPrefix("/") ? database : "/" + database
    }

    /// A place in the database.
    package struct Place: Sendable, Hashable {
        /// The directory: `/`, `/a/b`.
        package let directory: String
        /// Empty: the database itself.
        package let name: String

        /// The place as a directory.
        package var path: String {
            name.isEmpty ? directory : directory == "/" ? "/" + name : "\(directory)/\(name)"
        }

        package init(directory: String, name: String) {
            self.directory = directory
            self.name = name
        }

        package init(path: String) {
            let parts = path.split(separator: "/", omittingEmptySubsequences: true)
            name = parts.last.map(String.init) ?? ""
            directory = "/" + parts.dropLast().joined(separator: "/")
        }

        /// The directories around it, from the outermost on, without the database.
        package var ancestors: [String] {
            var path = ""
            return directory.split(separator: "/").map { part in
                path += "/" + part
                return path
            }
        }
    }

    /// Where paths begin that are not absolute.
    package var directory: String {
        prefix.isEmpty ? database : prefix.hasPrefix("/") ? prefix : "\(database)/\(prefix)"
    }

    /// nil: the path is of another database.
    package func place(_ path: String) -> Place? {
        let absolute = path.hasPrefix("/") ? path : "\(directory)/\(path)"
        let parts = absolute.split(separator: "/", omittingEmptySubsequences: true)
        let own = database.split(separator: "/", omittingEmptySubsequences: true)
        guard parts.count >= own.count, zip(parts, own).allSatisfy({ $0 == $1 }),
            !parts.contains("..")
        else { return nil }
        return Place(path: parts.dropFirst(own.count).filter { $0 != "." }.joined(separator: "/"))
    }

    /// As clients know it: `/local/a/t`.
    package func absolute(_ place: Place) -> String {
        place.path == "/" ? database : database + place.path
    }

    package func absolute(schema: String, name: String) -> String {
        absolute(Place(directory: schema, name: name))
    }

    /// What a text's name is as a whole path, whether or not it leads anywhere.
    package func spelled(_ path: String) -> String {
        if let place = place(path) { return absolute(place) }
        return path
    }
}

extension SQLError {
    /// SCHEME_ERROR of a path that a message names.
    static var yqlMissingPath: SQLError {
        yql(
            .schemeError, "Path does not exist", code: 200_200, stage: .execution,
            condition: .invalidSchemaName)
    }

    /// SCHEME_ERROR of a table that is not there.
    static func yqlMissingTable(_ path: String, position: Int? = nil) -> SQLError {
        yql(
            .schemeError,
            "Cannot find table 'db.[\(path)]' because it does not exist or you do not have access permissions. Please check correctness of table path and user permissions.",
            code: YDBIssueCode.scheme, function: "KiReadTable!", position: position,
            condition: .undefinedTable)
    }
}
