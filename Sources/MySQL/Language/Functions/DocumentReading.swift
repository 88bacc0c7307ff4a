// How functions of documents read their arguments and make their values.
import QueryEngine
import SQLPlanning

/// The arguments of a function of documents.
struct MySQLDocumentArguments: Sendable {
    private let isMariaDB: Bool
    private let function: String

    init(_ rules: MySQLRules, _ function: String) {
        isMariaDB = rules.flavor.isMariaDB
        self.function = function
    }

    /// For one evaluation.
    func with(_ context: any EvaluationContext) -> MySQLDocumentReader {
        MySQLDocumentReader(isMariaDB: isMariaDB, function: function, context: context)
    }
}

/// Reads arguments that are documents and paths, with each flavour's errors.
struct MySQLDocumentReader {
    let isMariaDB: Bool
    let function: String
    let context: any EvaluationContext

    var environment: TypeEnvironment { context.environment }

    /// nil: null, or a text that is none, of which MariaDB warns alone.
    func document(_ value: Value, _ place: Int) throws(SQLError) -> JSONNode? {
        if value.isNull { return nil }
        do throws(MySQLDocument.Failure) {
            return isMariaDB
                ? try MySQLDocument.asWritten(value.rawText)
                : try MySQLDocument.parse(value.rawText)
        } catch {
            guard isMariaDB else {
                throw .mySQL(
                    3141,
                    "Invalid JSON text in argument \(place) to function \(function): \"\(error.reason)\" at position \(error.position)."
                )
            }
            let (code, message) = Self.complaint(error, value.rawText, place, function)
            context.warn(code, message)
            return nil
        }
    }

    /// MariaDB's words for a text that is no document.
    static func complaint(
        _ failure: MySQLDocument.Failure, _ text: [UInt8], _ place: Int, _ function: String
    ) -> (Int, String) {
        if failure.position >= text.count {
            return (
                4037,
                "Unexpected end of JSON text in argument \(place) to function '\(function)'"
            )
        }
        return (
            4038,
            "Syntax error in JSON text in argument \(place) to function '\(function)' at position \(failure.position + 1)"
        )
    }

    func path(_ text: [UInt8], _ place: Int) throws(SQLError) -> MySQLDocumentPath? {
        do throws(MySQLDocumentPath.Flaw) {
            return try MySQLDocumentPath(text)
        } catch {
            guard isMariaDB else {
                throw .mySQL(
                    3143,
                    "Invalid JSON path expression. The error is around character position \(error.position)."
                )
            }
            guard error.position <= text.count else {
                context.warn(
                    4041,
                    "Unexpected end of JSON path in argument \(place) to function '\(function)'")
                return nil
            }
            context.warn(
                4042,
                "Syntax error in JSON path in argument \(place) to function '\(function)' at position \(error.position)"
            )
            return nil
        }
    }
}

extension MySQLRules {
    /// A call that gives a document: its arguments are texts.
    func documentCall(
        _ name: String, _ values: [Typed], documents: Int, _ at: SourceOffset,
        _ body:
            @escaping @Sendable (MySQLDocumentReader, [Value]) throws(SQLError) -> JSONNode?
    ) -> Typed {
        let reader = MySQLDocumentArguments(self, name)
        return call(
            name, values.map { converted($0, .text) }, MySQLType.json,
            collation: documentCollation, volatility: .stable, at: at,
            .nary { (values, context) throws(SQLError) in
                try body(reader.with(context), values).map { .text($0.text) } ?? .null
            })
    }

    func documentTest(
        _ name: String, _ values: [Typed], _ at: SourceOffset, plain: [Typed] = [],
        _ body: @escaping @Sendable (MySQLDocumentReader, [Value]) throws(SQLError) -> Bool?
    ) -> Typed {
        let reader = MySQLDocumentArguments(self, name)
        return call(
            name, values.map { converted($0, .text) } + plain, MySQLType.truth,
            volatility: .stable, at: at,
            .nary { (values, context) throws(SQLError) in
                try body(reader.with(context), values).map { .bool($0) } ?? .null
            })
    }

    var documentCollation: Collation {
        flavor.isMariaDB ? connectionCollation : MySQLCollation.bin.collation
    }
}
