// What YDB says of violations: status, issue and text.

package import FaultInjection
package import QueryEngine

package struct YDBWording: Wording {
    package init() {}

    package func words(of violation: Violation) -> SQLError {
        func failed(
            _ status: YDBStatus, _ message: String, code: UInt32 = 0
        ) -> SQLError {
            .yql(status, message, code: code, stage: .execution, condition: violation.condition)
        }
        func ofRows(
            _ status: YDBStatus, _ message: String, code: UInt32 = 0
        ) -> SQLError {
            .yql(status, message, code: code, stage: .rows, condition: violation.condition)
        }
        switch violation {
        case .notNull(_, let column):
            return ofRows(
                .badRequest, "Tried to insert NULL value into NOT NULL column: \(column)",
                code: YDBIssueCode.badColumnType)
        case .check(_, let constraint):
            return ofRows(
                .preconditionFailed, "Constraint is violated: \(constraint)",
                code: YDBIssueCode.constraintViolation)
        case .duplicateKey, .duplicateKeyInBuild:
            return ofRows(
                .preconditionFailed, "Conflict with existing key.",
                code: YDBIssueCode.constraintViolation)
        case .conflictTwice:
            return ofRows(
                .preconditionFailed, "Duplicated keys found.",
                code: YDBIssueCode.constraintViolation)
        case .serialization, .concurrentUpdate, .concurrentDelete:
            return failed(
                .aborted, "Transaction locks invalidated.", code: YDBIssueCode.locksInvalidated)
        case .rowLocked, .tableLocked, .lockTimeout, .deadlock:
            return failed(
                .aborted, "Transaction locks invalidated.", code: YDBIssueCode.locksInvalidated)
        case .statementTimeout:
            return failed(.timeout, "Request timeout exceeded", code: YDBIssueCode.outOfTime)
        case .cancelled: return failed(.cancelled, "Request canceled after the client's word")
        case .terminated, .stateReplaced:
            return failed(.badSession, "Session is closed")
                .with(reach: .session)
        case .readOnly(let command):
            return failed(
                .genericError,
                "Operation '\(command ?? "Write")' can't be performed in read only transaction",
                code: YDBIssueCode.badOperation)
        case .tooManyRows:
            return ofRows(.preconditionFailed, "Scalar subquery has more than one row")
        case .resultChanged:
            return failed(
                .aborted, "Table metadata is changed", code: YDBIssueCode.queryInvalidated)
        case .transactionEnded:
            return failed(
                .notFound, "Transaction not found", code: YDBIssueCode.transactionNotFound)
        case .definition(let error): return words(of: error)
        case .sequenceExhausted:
            return failed(.schemeError, "Sequence is exhausted")
        case .sequenceMissing: return failed(.schemeError, "Sequence is not found")
        case .negativeLimit, .negativeOffset, .frameOffsetNull, .frameOffsetNegative,
            .bucketCountNotPositive, .rowNumberNotPositive, .arrayDimensionsDiffer,
            .setForOneValue, .noCursor, .deferrableArbiter, .foreignKeyMissing,
            .foreignKeyPartlyNull, .foreignKeyReferenced, .databaseExists, .databaseMissing:
            return failed(.preconditionFailed, "\(violation)")
        }
    }

    private func words(of error: DefinitionError) -> SQLError {
        func scheme(_ status: YDBStatus, _ message: String) -> SQLError {
            .yql(
                status, message, code: status == .schemeError ? YDBIssueCode.scheme : 0,
                stage: .execution, condition: error.condition)
        }
        return switch error {
        case .duplicateTable(let name), .duplicateSchema(let name):
            scheme(
                .schemeError,
                "Check failed: path: '\(name)', error: path exist, request accepts it")
        case .undefinedTable(let name), .undefinedObject(let name, _):
            .yqlMissingTable(name)
        case .goneTable, .goneType:
            scheme(.aborted, "Table metadata is changed")
        case .undefinedColumn(let name, _):
            scheme(.genericError, "Column \"\(name)\" does not exist")
        case .duplicateColumn(let name, _):
            scheme(.genericError, "Column: \"\(name)\" already exists")
        case .duplicateIndex(let name, _), .duplicateConstraint(let name, _):
            scheme(.genericError, "Index \(name) already exist")
        case .columnTwice(let name): scheme(.genericError, "Duplicate column: \(name).")
        case .columnHasNulls(let name, _):
            scheme(.genericError, "Column \(name) has NULL values")
        case .hasDependents:
            scheme(
                .preconditionFailed,
                "Check failed: path is not empty, error: path has children, request doesn't accept it"
            )
        default: scheme(.genericError, "\(error)")
        }
    }

    package func notice(skipping error: DefinitionError) -> Notice {
        Notice(.info, error.condition, words(of: error).message)
    }

    package func notice(_ notice: DefinitionNotice) -> Notice {
        Notice(.info, .successfulCompletion, "\(notice)")
    }

    package func condition(of native: NativeError) -> Condition? {
        switch YDBStatus(name: native.code) {
        case .aborted: .serializationFailure
        case .timeout: .queryCanceled
        case .cancelled: .queryCanceled
        case .badSession, .sessionExpired: .adminShutdown
        default: nil
        }
    }

    /// What was said in plain words by a part that all languages share has a status by its condition.
    package func worded(_ error: SQLError) -> SQLError {
        if let violation = error.fields.violation {
            return words(of: violation).with(
                position: error.fields.position, reach: error.fields.reach)
        }
        if error.fields.nativeCode.flatMap(YDBStatus.init(name:)) != nil { return error }
        let isOfValues = error.condition == .dataException
        return SQLError(
            error.condition, error.message, position: error.fields.position,
            context: (isOfValues ? YDBStage.rows : YDBStage.types).rawValue,
            reach: max(error.fields.reach, .transaction),
            nativeCode: Self.status(of: error.condition, isOfValues: isOfValues).name)
    }

    private static func status(of condition: Condition, isOfValues: Bool) -> YDBStatus {
        switch condition {
        case .undefinedTable, .invalidSchemaName: .schemeError
        case .serializationFailure, .deadlockDetected, .lockNotAvailable: .aborted
        case .queryCanceled: .cancelled
        case .adminShutdown: .badSession
        case .outOfMemory, .programLimitExceeded, .configurationLimitExceeded: .overloaded
        case .internalError, .dataCorrupted: .internalError
        case .featureNotSupported: .unsupported
        case .invalidParameterValue: .badRequest
        default: isOfValues ? .preconditionFailed : .genericError
        }
    }

    // MARK: Issues

    /// The error as a client of YDB is told it.
    ///
    /// - Parameter text: the text that its position counts in.
    package func failure(_ error: SQLError, in text: [UInt8]) -> YDBFailure {
        let error = worded(error)
        let status = error.fields.nativeCode.flatMap(YDBStatus.init(name:)) ?? .genericError
        let parts = (error.fields.context ?? "").split(separator: "\n").map(String.init)
        let stage = parts.first.flatMap(YDBStage.init(rawValue:))
        let position = error.fields.position.map { Self.place($0, in: text) }
        let leaf = YDBIssue(
            error.message, code: UInt32(clamping: error.fields.nativeNumber), position: position)
        switch stage {
        case .types?:
            var inner = leaf
            if parts.count > 1 {
                inner = YDBIssue("At function: \(parts[1])", position: position, issues: [leaf])
            }
            return YDBFailure(
                status,
                [YDBIssue("Type annotation", code: YDBIssueCode.typeAnnotation, issues: [inner])])
        case .rows?:
            return YDBFailure(
                status, [YDBIssue("Execution", code: YDBIssueCode.execution, issues: [leaf])])
        case .parse? where parts.count > 1:
            // The grammar counts rows from 1 and columns from 0.
            let place = parts[1].split(separator: ":").compactMap { UInt32($0) }
            var placed = leaf
            if place.count == 2 {
                placed.position = YDBIssue.Position(row: place[0], column: place[1])
            }
            return YDBFailure(status, [placed])
        default: return YDBFailure(status, [leaf])
        }
    }

    /// Row and column of a character, counted from 1.
    private static func place(_ character: Int, in text: [UInt8]) -> YDBIssue.Position {
        var (row, column, left) = (UInt32(1), UInt32(1), character - 1)
        for byte in text {
            if left <= 0 { break }
            if byte & 0xC0 == 0x80 { continue }
            left -= 1
            if byte == 0x0A {
                row &+= 1
                column = 1
            } else {
                column &+= 1
            }
        }
        return YDBIssue.Position(row: row, column: column)
    }
}
