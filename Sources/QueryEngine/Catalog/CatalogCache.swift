// Decoded objects of the catalog, shared by all sessions of a database.
import Synchronization

/// Keyed by the row version an object was decoded from. A version is unique in the process and its content never
/// changes, so an entry is right for ever: for older and newer states, forks and restores alike.
package final class CatalogCache: Sendable {
    private let objects = Mutex<[UInt64: CatalogObject]>([:])
    /// Obsolete versions are not told apart from current ones: when full, all go.
    private let capacity: Int

    package init(capacity: Int = 16_384) {
        self.capacity = max(1, capacity)
    }

    func object(version: UInt64) -> CatalogObject? {
        objects.withLock { $0[version] }
    }

    func keep(_ object: CatalogObject, version: UInt64) {
        objects.withLock { objects in
            if objects.count >= capacity { objects.removeAll(keepingCapacity: true) }
            objects[version] = object
        }
    }
}
