// The definitions of the served messages by file and by name, as reflection asks for them.

import SwiftProtobuf
import YDBWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Made when somebody first asks.
struct DescriptorIndex: Sendable {
    struct File: Sendable {
        let name: String
        /// google.protobuf.FileDescriptorProto.
        let encoded: Data
        let imports: [String]
    }

    static let shared = DescriptorIndex()

    private var files: [String: File] = [:]
    /// The file of each message, enumeration, service, method and field, by its full name.
    private var owners: [String: String] = [:]

    private init() {
        for (name, text) in ServedDescriptors.files {
            guard let bytes = GRPCBase64.decode(text),
                let file = try? Google_Protobuf_FileDescriptorProto(serializedBytes: bytes)
            else { continue }
            files[name] = File(name: name, encoded: Data(bytes), imports: file.dependency)
            for message in file.messageType { note(message, in: file.package, name) }
            for enumeration in file.enumType { note(enumeration, in: file.package, name) }
            for service in file.service {
                let full = Self.join(file.package, service.name)
                owners[full] = name
                for method in service.method { owners[Self.join(full, method.name)] = name }
            }
        }
    }

    private mutating func note(
        _ message: Google_Protobuf_DescriptorProto, in scope: String, _ file: String
    ) {
        let full = Self.join(scope, message.name)
        owners[full] = file
        for field in message.field { owners[Self.join(full, field.name)] = file }
        for enumeration in message.enumType { note(enumeration, in: full, file) }
        for nested in message.nestedType { note(nested, in: full, file) }
    }

    private mutating func note(
        _ enumeration: Google_Protobuf_EnumDescriptorProto, in scope: String, _ file: String
    ) {
        owners[Self.join(scope, enumeration.name)] = file
    }

    private static func join(_ scope: String, _ name: String) -> String {
        scope.isEmpty ? name : "\(scope).\(name)"
    }

    /// The file with all that it imports, itself first; nil: there is none.
    func files(named name: String) -> [File]? {
        guard let first = files[name] else { return nil }
        var found = [first]
        var seen: Set<String> = [name]
        var place = 0
        while place < found.count {
            for name in found[place].imports where seen.insert(name).inserted {
                if let file = files[name] { found.append(file) }
            }
            place += 1
        }
        return found
    }

    func files(with symbol: String) -> [File]? {
        owners[symbol.hasPrefix(".") ? String(symbol.dropFirst()) : symbol].flatMap(files(named:))
    }
}
