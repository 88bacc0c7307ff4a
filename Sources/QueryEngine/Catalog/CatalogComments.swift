// What COMMENT ON says of objects, kept beside the catalog's names.
import StorageEngine

/// What kind of object a comment is on: the numbers are those of the system catalogs that Postgres keeps them in.
package enum ObjectClass: UInt32, Sendable {
    case type = 1247
    case relation = 1259
    case attributeDefault = 2604
    case constraint = 2606
    case namespace = 2615
    case rule = 2618
    case installed = 3079
}

/// An object, or a column of one, that can have a comment.
package struct CommentedObject: Sendable, Hashable {
    package let catalog: ObjectClass
    package let object: UInt32
    /// A column's number from 1; 0 is the object itself.
    package let column: Int

    package init(_ catalog: ObjectClass, _ object: UInt32, column: Int = 0) {
        self.catalog = catalog
        self.object = object
        self.column = column
    }
}

extension CatalogStore {
    private static func commentPrefix() -> KeyBuilder {
        var builder = KeyBuilder()
        builder.append(bytes: [0] + Array("comment".utf8))
        return builder
    }

    /// All comments on an object stand together, whatever catalog it is in.
    private static func commentKey(_ object: CommentedObject) -> Key {
        var builder = commentPrefix()
        builder.append(int: Int64(object.object))
        builder.append(int: Int64(object.catalog.rawValue))
        builder.append(int: Int64(object.column))
        return builder.key
    }

    package func comment(on object: CommentedObject) -> String? {
        transaction.latestRow(CatalogStore.names, CatalogStore.commentKey(object))
            .map(CatalogStore.commentText)
    }

    /// The comments on an object of this number and on its columns, or all of them.
    package func comments(
        on number: UInt32? = nil
    ) -> [(object: CommentedObject, text: String)] {
        var prefix = CatalogStore.commentPrefix()
        if let number { prefix.append(int: Int64(number)) }
        return transaction.latestRows(CatalogStore.names, .prefix(prefix.key)).compactMap {
            (_, row) in
            guard let catalog = UInt32(exactly: row.int64(0)).flatMap(ObjectClass.init),
                let object = UInt32(exactly: row.int64(1)), let column = Int(exactly: row.int64(2))
            else { return nil }
            return (
                CommentedObject(catalog, object, column: column), CatalogStore.commentText(row)
            )
        }
    }

    private static func commentText(_ row: Row) -> String {
        String(decoding: row.bytes(3), as: UTF8.self)
    }

    /// nil and the empty text take the comment away.
    func setComment(_ text: String?, on object: CommentedObject) throws(SQLError) {
        let key = CatalogStore.commentKey(object)
        do throws(StorageError) {
            guard let text, !text.isEmpty else {
                if transaction.latestRow(CatalogStore.names, key) != nil {
                    try transaction.removeRow(CatalogStore.names, key)
                }
                return
            }
            var builder = RowBuilder(columnCount: 4)
            builder.append(int64: Int64(object.catalog.rawValue))
            builder.append(int64: Int64(object.object))
            builder.append(int64: Int64(object.column))
            builder.append(bytes: Array(text.utf8))
            try transaction.putRow(CatalogStore.names, key, builder)
        } catch {
            throw SQLError(error)
        }
    }
}
