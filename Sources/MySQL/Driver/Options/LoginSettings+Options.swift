// What of the options a login sees.

import ClientKit
import MySQLWire
import WireCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension LoginSettings {
    init(_ options: MySQLOptions, _ address: ServerAddress) {
        user = options.user
        password = options.password
        database = options.database
        isLocalSocket = address.isLocalSocket
        wantsTLS = options.tls.mode != .off && !address.isLocalSocket
        needsTLS = wantsTLS && options.tls.mode != .prefer
        allowsClearPassword = options.allowsClearPassword
        allowsKeyRequest = options.allowsPublicKeyRetrieval
        serverKey = options.serverPublicKey
        countsFoundRows = options.countsFoundRows
        allowsMultiStatements = options.allowsMultiStatements
        needsCompression = options.compression == .require
        wantsCompression = needsCompression || options.compression == .prefer && Zlib.isThere
        attributes = Self.attributes(options)
    }

    /// The names that servers and their tools know.
    private static func attributes(_ options: MySQLOptions) -> [MySQLConnectAttribute] {
        var list = [
            MySQLConnectAttribute(name: "_client_name", value: "understudy"),
            MySQLConnectAttribute(name: "_os", value: system),
            MySQLConnectAttribute(
                name: "_pid", value: "\(ProcessInfo.processInfo.processIdentifier)"),
        ]
        if !options.applicationName.isEmpty {
            list.append(.init(name: "program_name", value: options.applicationName))
        }
        return list
    }

    private static var system: String {
        #if os(Linux)
            "Linux"
        #elseif os(macOS)
            "macOS"
        #else
            "other"
        #endif
    }
}
