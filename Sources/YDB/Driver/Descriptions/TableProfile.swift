// Settings of a table by the names of presets: the older way, which the server's administrators prepare.

import YDBWire

/// Settings of a table by the names of presets; what is nil is the profile's own choice.
public struct TableProfile: Sendable, Hashable {
    /// The name of the whole profile.
    public var presetName: String?
    /// Where it is stored.
    public var storagePolicy: StoragePolicy?
    /// The preset of how it is compacted.
    public var compactionPolicy: String?
    /// How it is cut into partitions.
    public var partitioningPolicy: PartitioningPolicy?
    /// The preset of how its queries are executed.
    public var executionPolicy: String?
    /// How it is replicated.
    public var replicationPolicy: ReplicationPolicy?
    /// The preset of how it is cached.
    public var cachingPolicy: String?

    /// Where a table is stored: kinds of devices.
    public struct StoragePolicy: Sendable, Hashable {
        /// The preset.
        public var presetName: String?
        /// Of the log of tablets.
        public var syslog: String?
        /// Of the log of data.
        public var log: String?
        /// Of data.
        public var data: String?
        /// Of values that stand apart.
        public var external: String?
        /// Whether it is held in memory.
        public var keepInMemory: Bool?

        /// A policy.
        public init(
            presetName: String? = nil, syslog: String? = nil, log: String? = nil,
            data: String? = nil, external: String? = nil, keepInMemory: Bool? = nil
        ) {
            self.presetName = presetName
            self.syslog = syslog
            self.log = log
            self.data = data
            self.external = external
            self.keepInMemory = keepInMemory
        }
    }

    /// How a table is cut into partitions.
    public struct PartitioningPolicy: Sendable, Hashable {
        /// What the server does by itself.
        public enum AutoPartitioning: Sendable, Hashable {
            /// Nothing.
            case disabled
            /// It splits.
            case autoSplit
            /// It splits and merges.
            case autoSplitMerge
        }

        /// The preset.
        public var presetName: String?
        /// What the server does by itself.
        public var autoPartitioning: AutoPartitioning?
        /// So many partitions of the same size, of a key that begins with an unsigned number.
        public var uniformPartitions: UInt64?

        /// A policy.
        public init(
            presetName: String? = nil, autoPartitioning: AutoPartitioning? = nil,
            uniformPartitions: UInt64? = nil
        ) {
            self.presetName = presetName
            self.autoPartitioning = autoPartitioning
            self.uniformPartitions = uniformPartitions
        }
    }

    /// How a table is replicated.
    public struct ReplicationPolicy: Sendable, Hashable {
        /// The preset.
        public var presetName: String?
        /// How many replicas there are; 0: the preset's choice.
        public var replicasCount: UInt32
        /// Whether they are so many in each availability zone.
        public var createPerAvailabilityZone: Bool?
        /// Whether a replica may become the leader.
        public var allowPromotion: Bool?

        /// A policy.
        public init(
            presetName: String? = nil, replicasCount: UInt32 = 0,
            createPerAvailabilityZone: Bool? = nil, allowPromotion: Bool? = nil
        ) {
            self.presetName = presetName
            self.replicasCount = replicasCount
            self.createPerAvailabilityZone = createPerAvailabilityZone
            self.allowPromotion = allowPromotion
        }
    }

    /// A profile.
    public init(
        presetName: String? = nil, storagePolicy: StoragePolicy? = nil,
        compactionPolicy: String? = nil, partitioningPolicy: PartitioningPolicy? = nil,
        executionPolicy: String? = nil, replicationPolicy: ReplicationPolicy? = nil,
        cachingPolicy: String? = nil
    ) {
        self.presetName = presetName
        self.storagePolicy = storagePolicy
        self.compactionPolicy = compactionPolicy
        self.partitioningPolicy = partitioningPolicy
        self.executionPolicy = executionPolicy
        self.replicationPolicy = replicationPolicy
        self.cachingPolicy = cachingPolicy
    }

    var proto: Ydb_Table_TableProfile {
        .with {
            if let presetName { $0.presetName = presetName }
            if let storagePolicy { $0.storagePolicy = storagePolicy.proto }
            if let compactionPolicy { $0.compactionPolicy.presetName = compactionPolicy }
            if let partitioningPolicy { $0.partitioningPolicy = partitioningPolicy.proto }
            if let executionPolicy { $0.executionPolicy.presetName = executionPolicy }
            if let replicationPolicy { $0.replicationPolicy = replicationPolicy.proto }
            if let cachingPolicy { $0.cachingPolicy.presetName = cachingPolicy }
        }
    }
}

extension TableProfile.StoragePolicy {
    fileprivate var proto: Ydb_Table_StoragePolicy {
        .with {
            if let presetName { $0.presetName = presetName }
            if let syslog { $0.syslog.media = syslog }
            if let log { $0.log.media = log }
            if let data { $0.data.media = data }
            if let external { $0.external.media = external }
            $0.keepInMemory = .init(keepInMemory)
        }
    }
}

extension TableProfile.PartitioningPolicy {
    fileprivate var proto: Ydb_Table_PartitioningPolicy {
        .with {
            if let presetName { $0.presetName = presetName }
            switch autoPartitioning {
            case nil: break
            case .disabled: $0.autoPartitioning = .disabled
            case .autoSplit: $0.autoPartitioning = .autoSplit
            case .autoSplitMerge: $0.autoPartitioning = .autoSplitMerge
            }
            if let uniformPartitions { $0.uniformPartitions = uniformPartitions }
        }
    }
}

extension TableProfile.ReplicationPolicy {
    fileprivate var proto: Ydb_Table_ReplicationPolicy {
        .with {
            if let presetName { $0.presetName = presetName }
            $0.replicasCount = replicasCount
            $0.createPerAvailabilityZone = .init(createPerAvailabilityZone)
            $0.allowPromotion = .init(allowPromotion)
        }
    }
}
