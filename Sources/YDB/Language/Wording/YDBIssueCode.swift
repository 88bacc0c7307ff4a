// The numbers of YDB's issues, as far as clients and tests look at them.

import QueryEngine

/// Numbers of `issue_id.proto` of YQL's core and of YDB's query processor.
enum YDBIssueCode {
    static let typeAnnotation: UInt32 = 1030
    static let optimization: UInt32 = 1070
    static let execution: UInt32 = 1060
    static let locksInvalidated: UInt32 = 2001
    static let scheme: UInt32 = 2003
    static let temporarilyUnavailable: UInt32 = 2005
    static let overloaded: UInt32 = 2006
    static let badOperation: UInt32 = 2008
    static let mixedSchemeAndData: UInt32 = 2009
    static let constraintViolation: UInt32 = 2012
    static let outOfTime: UInt32 = 2013
    static let transactionNotFound: UInt32 = 2015
    static let badRequest: UInt32 = 2017
    static let accessDenied: UInt32 = 2018
    static let queryInvalidated: UInt32 = 2019
    static let preconditionFailed: UInt32 = 2029
    static let badColumnType: UInt32 = 2031
    static let noColumnDefault: UInt32 = 2032
    static let unsupported: UInt32 = 2030
}

/// Where an error was found: it tells in which issues it is wrapped.
enum YDBStage: String, Sendable {
    /// Reading the text.
    case parse
    /// Finding names and types.
    case types
    case execution
    /// Working at rows: the issue stands below one that says so.
    case rows
    /// The request itself, before any text was looked at.
    case request
}

extension SQLError {
    /// An error of YDB's own.
    ///
    /// - Parameter function: the part of the compiled program at which it was found.
    static func yql(
        _ status: YDBStatus, _ message: String, code: UInt32 = 0, stage: YDBStage = .types,
        function: String? = nil, position: Int? = nil, condition: Condition = .syntaxError
    ) -> SQLError {
        SQLError(
            condition, message, position: position,
            context: function.map { "\(stage.rawValue)\n\($0)" } ?? stage.rawValue,
            reach: .transaction, nativeCode: status.name, nativeNumber: Int32(clamping: code))
    }

    /// What a text cannot mean.
    static func yqlCompile(_ message: String, position: Int? = nil) -> SQLError {
        yql(.genericError, message, position: position)
    }
}
