// Texts of YQL read, those of requests and those that definitions keep.

import QueryEngine
import SQLPlanning

struct YQLTextReading: YQLStoredTexts {
    /// A whole text; what does not follow the grammar is GENERIC_ERROR.
    static func script(
        _ text: [UInt8], tablesIn directory: String? = nil
    ) throws(SQLError) -> YQLScript {
        do throws(YQLSyntaxError) {
            return try YQLParsing.parse(text, tablesIn: directory)
        } catch {
            if let interruption = error.interruption { throw interruption }
            throw SQLError(
                .syntaxError, error.message,
                context:
                    "\(YDBStage.parse.rawValue)\n\(error.position.row):\(error.position.column)",
                reach: .transaction, nativeCode: YDBStatus.genericError.name,
                nativeNumber: Int32(clamping: error.code ?? 0))
        }
    }

    func query(ofView text: String, in database: String) throws(SQLError) -> Query {
        let view = YQLViewText(stored: text)
        let script = try Self.script(
            Array(view.body.utf8), tablesIn: view.directory ?? database)
        guard case .query(let query)? = script.statements.last?.statement else {
            throw .yqlCompile("A view's text holds no query")
        }
        return query
    }

    /// A column's default: a value by its type, or a sequence.
    func expression(stored text: String) throws(SQLError) -> Expression {
        if let sequence = SequenceReference.name(in: text) {
            return .function(
                FunctionCall(
                    name: QualifiedName(name: YQLRules.nextValue),
                    arguments: [.init(.literal(.string(sequence), .unknown))], offset: .unknown))
        }
        let script = try Self.script(Array("SELECT \(text)".utf8))
        guard case .query(let query)? = script.statements.first?.statement,
            case .select(let select) = query.body, let item = select.items.first
        else { throw .yqlCompile("A default's text holds no expression") }
        return item.expression
    }
}
