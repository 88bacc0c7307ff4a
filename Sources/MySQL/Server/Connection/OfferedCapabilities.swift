// What a server offers of what the protocol has, and what of that matters to sessions.

import MySQLLanguage
import MySQLWire

extension MySQLFlavor {
    /// The capabilities of the real server that this one has: drivers take what is offered.
    func offered(withTLS offersTLS: Bool) -> MySQLCapabilities {
        var offered = MySQLCapabilities(lower: capabilities, upper: extendedCapabilities)
            .subtracting([
                .compress, .zstandard, .multiFactor, .optionalMetadata, .progress, .bulkExecute,
                .extendedMetadata, .cachedMetadata, .localFiles,
            ])
        if offersTLS { offered.insert(.tls) } else { offered.remove(.tls) }
        return offered
    }
}

extension MySQLClientOptions {
    init(_ capabilities: MySQLCapabilities) {
        self = []
        if capabilities.contains(.foundRows) { insert(.foundRows) }
        if capabilities.contains(.multiStatements) { insert(.multiStatements) }
        if capabilities.contains(.multiResults) { insert(.multiResults) }
        if capabilities.contains(.sessionTrack) { insert(.sessionTrack) }
        if capabilities.contains(.localFiles) { insert(.localFiles) }
        if capabilities.contains(.interactive) { insert(.interactive) }
    }
}
