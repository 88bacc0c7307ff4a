// What a session sends, and when.

import PostgresWire
import WireCore

extension SessionMachine {
    /// Sends what may be sent.
    mutating func pump() {
        while barrier == .none, sent.count < Self.mostUnderWay,
            !(sent.last?.holdsOthersBack ?? false), let request = waiting.popFirst()
        {
            send(request)
        }
    }

    private mutating func send(_ request: SessionRequest) {
        switch request.work {
        case .statement(let query): send(query, request)
        case .script(let text): sendText(text, request, .results)
        case .copyIn(let text), .copyOut(let text): sendText(text, request, .copyStart)
        case .sync:
            writer.writeEmptyMessage(PostgresClientKind.sync)
            sent.append(Exchange(request: request, step: .ready))
        }
    }

    private mutating func sendText(
        _ text: String, _ request: SessionRequest, _ step: Exchange.Step
    ) {
        PostgresClientMessage.Query(text: text).encode(into: &writer)
        sent.append(Exchange(request: request, step: step))
    }

    private mutating func send(_ query: PostgresQuery, _ request: SessionRequest) {
        var exchange = Exchange(request: request, step: .bind)
        guard cache.keeps(query) else {
            sendAtOnce(query)
            exchange.step = .parse
            sent.append(exchange)
            return
        }
        let key = StatementCache.Key(query)
        exchange.key = key
        if let statement = cache.statement(key) {
            sendBind(query, statement, &exchange)
        } else {
            sendPrepare(query, &exchange)
        }
        sent.append(exchange)
    }

    /// All in one, and nothing of it stays: for statements that are not kept.
    private mutating func sendAtOnce(_ query: PostgresQuery) {
        writeParse(query, name: "")
        writeBind(query, name: "", resultFormats: [PostgresFormat(query.resultFormat)])
        PostgresClientMessage.Describe(.portal("")).encode(into: &writer)
        PostgresClientMessage.Execute(portal: "").encode(into: &writer)
        writer.writeEmptyMessage(PostgresClientKind.sync)
    }

    mutating func sendPrepare(_ query: PostgresQuery, _ exchange: inout Exchange) {
        let name = cache.newName()
        sendDoomed(&exchange)
        writeParse(query, name: name)
        PostgresClientMessage.Describe(.statement(name)).encode(into: &writer)
        writer.writeEmptyMessage(PostgresClientKind.sync)
        exchange.preparing = name
        exchange.step = .parse
    }

    mutating func sendBind(
        _ query: PostgresQuery, _ statement: PreparedStatement, _ exchange: inout Exchange
    ) {
        sendDoomed(&exchange)
        writeBind(query, name: statement.name, resultFormats: statement.resultFormats)
        PostgresClientMessage.Execute(portal: "").encode(into: &writer)
        writer.writeEmptyMessage(PostgresClientKind.sync)
        exchange.preparing = nil
        exchange.columns = statement.columns
        exchange.step = .bind
    }

    private mutating func sendDoomed(_ exchange: inout Exchange) {
        for name in cache.takeDoomed() {
            PostgresClientMessage.Close(.statement(name)).encode(into: &writer)
            exchange.closes += 1
        }
    }

    private mutating func writeParse(_ query: PostgresQuery, name: String) {
        PostgresClientMessage.Parse(
            statement: name, text: query.text,
            parameterTypes: query.parameters.types.map(\.rawValue)
        ).encode(into: &writer)
    }

    private mutating func writeBind(
        _ query: PostgresQuery, name: String, resultFormats: [PostgresFormat]
    ) {
        let parameters = query.parameters
        PostgresClientMessage.Bind.encode(
            statement: name, parameterFormats: parameters.formats.map { PostgresFormat($0) },
            values: parameters.bytes, count: parameters.count, resultFormats: resultFormats,
            into: &writer)
    }
}
