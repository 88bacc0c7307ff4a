// What every request may say beside what it asks.

import SwiftProtobuf
import YDBWire

/// How long a request may take, and what is told of it.
public struct RequestSettings: Sendable, Hashable {
    /// How long the client waits, the search for a node included; nil: ``DriverOptions/requestTimeout``. The server is told, and ends
    /// what it does.
    public var timeout: Duration?

    /// After this the server answers TIMEOUT, whatever becomes of the operation; nil: its own limit. The query service knows no such
    /// limit.
    public var operationTimeout: Duration?

    /// After this the server cancels the operation and answers CANCELLED; nil: never. The query service knows no such limit.
    public var cancelAfter: Duration?

    /// A name under which the server's logs tell of the request.
    public var traceID: String?

    /// A kind of requests, which the server's statistics tell apart.
    public var requestType: String?

    /// Settings.
    public init(
        timeout: Duration? = nil, operationTimeout: Duration? = nil,
        cancelAfter: Duration? = nil, traceID: String? = nil, requestType: String? = nil
    ) {
        self.timeout = timeout
        self.operationTimeout = operationTimeout
        self.cancelAfter = cancelAfter
        self.traceID = traceID
        self.requestType = requestType
    }

    /// What is told in the call's head.
    ///
    /// - Throws: `ClientError` of code `invalidUse` where a text cannot stand there.
    var metadata: [GRPCMetadata.Field] {
        get throws {
            guard traceID != nil || requestType != nil else { return [] }
            let fields = [(YDBHeader.traceID, traceID), (YDBHeader.requestType, requestType)]
            return try fields.compactMap { name, value in
                guard let value else { return nil }
                guard value.isSendableAsHeader else {
                    throw ClientError.misuse("'\(value)' is not ASCII, and is sent in \(name)")
                }
                return .init(name, value)
            }
        }
    }

    /// Nil where nothing is said.
    var operationParams: Ydb_Operations_OperationParams? {
        guard operationTimeout != nil || cancelAfter != nil else { return nil }
        return .with { params in
            params.operationMode = .sync
            if let operationTimeout { params.operationTimeout = .init(rounding: operationTimeout) }
            if let cancelAfter { params.cancelAfter = .init(rounding: cancelAfter) }
        }
    }
}

/// Settings of ``Session/createTable(_:_:settings:)``.
public typealias CreateTableSettings = RequestSettings
/// Settings of ``Session/dropTable(_:settings:)``.
public typealias DropTableSettings = RequestSettings
/// Settings of ``Session/prepareQuery(_:settings:)``.
public typealias PrepareQuerySettings = RequestSettings
/// Settings of ``Session/bulkUpsert(_:_:columnTypes:settings:)``.
public typealias BulkUpsertSettings = RequestSettings
/// Settings of ``TransactionContext/commit(settings:)``.
public typealias CommitTransactionSettings = RequestSettings
/// Settings of ``TransactionContext/rollback(settings:)``.
public typealias RollbackTransactionSettings = RequestSettings
/// Settings of ``SchemeClient/makeDirectory(_:settings:)``.
public typealias MakeDirectorySettings = RequestSettings
/// Settings of ``SchemeClient/removeDirectory(_:settings:)``.
public typealias RemoveDirectorySettings = RequestSettings
/// Settings of ``SchemeClient/listDirectory(_:settings:)``.
public typealias ListDirectorySettings = RequestSettings
/// Settings of ``SchemeClient/describePath(_:settings:)``.
public typealias DescribePathSettings = RequestSettings
/// Settings of ``SchemeClient/modifyPermissions(_:_:settings:)``.
public typealias ModifyPermissionsSettings = RequestSettings

extension SwiftProtobuf.Google_Protobuf_Duration {
    /// The time in whole nanoseconds.
    init(rounding time: Duration) {
        let (seconds, attoseconds) = time.components
        self.init(seconds: seconds, nanos: Int32(attoseconds / 1_000_000_000))
    }
}
