// Decoded objects of the catalog, shared by all sessions of a database.
import StorageEngine
import Synchronization

/// Keyed by the row version an object was decoded from. A version is unique in the process and its content never
/// changes, so an entry is right for ever: for older and newer states, forks and restores alike.
package final class CatalogCache: Sendable {
    private let objects = OrderedMutex<[UInt64: CatalogObject]>([:])
    /// Whether a session ever made a temporary table here: else the end of a transaction need not look for any.
    private let temporaryTables = Atomic<Bool>(false)
    /// Obsolete versions are not told apart from current ones: when full, all go.
    private let capacity: Int
    /// The language's: what the objects' rows name by number.
    let types: TypeLibrary

    package init(types: TypeLibrary, capacity: Int = 16_384) {
        self.types = types
        self.capacity = max(1, capacity)
    }

    func object(version: UInt64) -> CatalogObject? {
        objects.withLock { $0[version] }
    }

    var hasTemporaryTables: Bool { temporaryTables.load(ordering: .relaxed) }

    func noteTemporaryTable() { temporaryTables.store(true, ordering: .relaxed) }

    func keep(_ object: CatalogObject, version: UInt64) {
        objects.withLock { objects in
            if objects.count >= capacity { objects.removeAll(keepingCapacity: true) }
            objects[version] = object
        }
    }
}
