// What a table has that the engine knows nothing of.

/// What a table has beside its columns, kept for those who ask.
package struct YDBTableSettings: Sendable, Equatable {
    package struct TimeToLive: Sendable, Equatable {
        package var column: String
        /// nil: the column is a date or a moment.
        package var unit: UInt32?
        package var expireAfterSeconds: UInt32
        package var runIntervalSeconds: UInt32 = 0

        package init(column: String, unit: UInt32? = nil, expireAfterSeconds: UInt32) {
            self.column = column
            self.unit = unit
            self.expireAfterSeconds = expireAfterSeconds
        }
    }

    package struct Family: Sendable, Equatable {
        package var name: String
        package var media = ""
        package var compression: UInt32 = 0
        package var keepInMemory: Bool?

        package init(name: String) { self.name = name }
    }

    /// On which devices what is kept.
    package struct Storage: Sendable, Equatable {
        package var log0 = ""
        package var log1 = ""
        package var external = ""
        package var storesBlobsOutside: Bool?

        package init(
            log0: String = "", log1: String = "", external: String = "",
            storesBlobsOutside: Bool? = nil
        ) {
            self.log0 = log0
            self.log1 = log1
            self.external = external
            self.storesBlobsOutside = storesBlobsOutside
        }
    }

    package var timeToLive: TimeToLive?
    package var storage: Storage?
    package var tiering = ""
    package var compactionPolicy = ""
    package var families: [Family] = []
    package var attributes: [String: String] = [:]
    package var partitioningBySize: Bool?
    package var partitionSizeMegabytes: UInt64 = 0
    package var partitioningByLoad: Bool?
    package var leastPartitions: UInt64 = 0
    package var mostPartitions: UInt64 = 0
    package var uniformPartitions: UInt64 = 0
    package var bloomFilter: Bool?
    package var readReplicas = ""
    package var isColumnStore = false
    /// Where partitions begin, as the text of tuples.
    package var partitionAtKeys: [String] = []
    /// Other settings by their names.
    package var others: [String: String] = [:]

    package init() {}
}
