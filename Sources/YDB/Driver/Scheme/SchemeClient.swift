// Directories, paths and permissions.

import YDBWire

/// The scheme service: what a database holds, and who may do what with it.
public struct SchemeClient: Sendable {
    private let core: DriverCore

    /// The scheme service of a driver's database.
    public init(_ driver: Driver) { core = driver.core }

    /// Makes a directory, and those above it. Does nothing where it is there.
    ///
    /// - Throws: ``YDBError``; `CancellationError`.
    public func makeDirectory(
        _ path: String, settings: MakeDirectorySettings = RequestSettings()
    ) async throws {
        let request = Ydb_Scheme_MakeDirectoryRequest.with { $0.path = path }
        _ =
            try await core.operation(.makeDirectory, request, on: nil, settings)
            as OperationAnswer<Void>
    }

    /// Removes an empty directory.
    ///
    /// - Throws: ``YDBError``, of code `schemeError` where there is none or it is not empty; `CancellationError`.
    public func removeDirectory(
        _ path: String, settings: RemoveDirectorySettings = RequestSettings()
    ) async throws {
        let request = Ydb_Scheme_RemoveDirectoryRequest.with { $0.path = path }
        _ =
            try await core.operation(.removeDirectory, request, on: nil, settings)
            as OperationAnswer<Void>
    }

    /// Lists what is in a directory.
    ///
    /// - Throws: ``YDBError``, of code `schemeError` where there is none; `CancellationError`.
    public func listDirectory(
        _ path: String, settings: ListDirectorySettings = RequestSettings()
    ) async throws -> Directory {
        let request = Ydb_Scheme_ListDirectoryRequest.with { $0.path = path }
        let answer: OperationAnswer<Ydb_Scheme_ListDirectoryResult> = try await core.operation(
            .listDirectory, request, on: nil, settings)
        return Directory(answer.result)
    }

    /// Describes what is at a path.
    ///
    /// - Throws: ``YDBError``, of code `schemeError` where there is nothing; `CancellationError`.
    public func describePath(
        _ path: String, settings: DescribePathSettings = RequestSettings()
    ) async throws -> SchemeEntry {
        let request = Ydb_Scheme_DescribePathRequest.with { $0.path = path }
        let answer: OperationAnswer<Ydb_Scheme_DescribePathResult> = try await core.operation(
            .describePath, request, on: nil, settings)
        return SchemeEntry(answer.result.self_p)
    }

    /// Changes who may do what with what is at a path.
    ///
    /// - Throws: ``YDBError``; `CancellationError`.
    public func modifyPermissions(
        _ path: String, _ changes: PermissionChanges,
        settings: ModifyPermissionsSettings = RequestSettings()
    ) async throws {
        _ =
            try await core.operation(
                .modifyPermissions, changes.modifyRequest(path: path), on: nil, settings)
            as OperationAnswer<Void>
    }
}
