// The rules of the project that a machine can check: who imports whom, what lies where, that nothing recorded lies idle.

import Foundation
import Testing

/// The working copy the tests were built from.
struct Project {
    let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// Paths below the folder, relative to the root, hidden ones left out.
    func files(_ folder: String) throws -> [String] {
        let base = root.appendingPathComponent(folder)
        let names = try FileManager.default.subpathsOfDirectory(atPath: base.path)
        return names.filter {
            !$0.contains("/.") && !$0.hasPrefix(".") && !$0.contains("__pycache__")
        }
        .map { "\(folder)/\($0)" }
        .filter {
            (try? root.appendingPathComponent($0).resourceValues(forKeys: [.isRegularFileKey])
                .isRegularFile) == true
        }
        .sorted()
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }
}

@Suite struct ProjectRulesTests {
    let project = Project()

    static let standardModules: Set<String> = [
        "Swift", "Synchronization", "Glibc", "Musl", "Darwin",
    ]
    static let network: Set<String> = [
        "NIOCore", "NIOPosix", "NIOEmbedded", "NIOTLS", "NIOSSL", "Logging",
    ]

    /// Folder of a room to the modules it may import beside the standard ones.
    static let allowedImports: [String: Set<String>] = [
        "Sources/StorageEngine": ["NIOConcurrencyHelpers"],
        "Sources/QueryEngine": ["StorageEngine", "FaultInjection", "BigInt"],
        "Sources/SQLPlanning": ["QueryEngine", "StorageEngine", "BigInt"],
        "Sources/Postgres/Language": [
            "SQLPlanning", "QueryEngine", "StorageEngine", "FaultInjection", "BigInt",
        ],
        "Sources/MySQL/Language": [
            "SQLPlanning", "QueryEngine", "StorageEngine", "FaultInjection", "BigInt",
        ],
        "Sources/YDB/Language": [
            "SQLPlanning", "QueryEngine", "StorageEngine", "FaultInjection", "BigInt",
        ],
        "Sources/AuthKit": ["Crypto", "CryptoExtras", "Foundation", "FoundationEssentials"],
        "Sources/FaultInjection": [],
        "Sources/WireCore": ["NIOCore"],
        "Sources/ServerKit": network.union([
            "FaultInjection", "WireCore", "Crypto", "X509", "Foundation", "FoundationEssentials",
        ]),
        "Sources/ClientKit/Pooling": ["Logging", "CoreMetrics", "Tracing"],
        "Sources/ClientKit/Connecting": network.union(["ClientPooling", "WireCore"]),
        "Sources/Postgres/Wire": ["WireCore", "NIOCore"],
        "Sources/Postgres/Driver": network.union([
            "PostgresWire", "ClientKit", "ClientPooling", "AuthKit", "WireCore", "CoreMetrics",
            "Foundation", "FoundationEssentials",
        ]),
        "Sources/Postgres/Server": network.union([
            "PostgresWire", "ServerKit", "AuthKit", "PostgresLanguage", "QueryEngine",
            "StorageEngine", "FaultInjection", "WireCore",
        ]),
        "Sources/MySQL/Wire": ["WireCore", "NIOCore"],
        "Sources/MySQL/Driver": [
            "MySQLWire", "ClientKit", "ClientPooling", "AuthKit", "WireCore", "NIOCore",
            "Logging", "CoreMetrics", "Foundation", "FoundationEssentials",
        ],
        "Sources/MySQL/Server": network.union([
            "MySQLWire", "ServerKit", "AuthKit", "MySQLLanguage", "QueryEngine", "StorageEngine",
            "FaultInjection", "WireCore",
        ]),
        "Sources/YDB/Wire": [
            "WireCore", "NIOCore", "SwiftProtobuf", "Foundation", "FoundationEssentials",
        ],
        "Sources/YDB/Server": network.union([
            "YDBWire", "ServerKit", "AuthKit", "YDBLanguage", "QueryEngine", "StorageEngine",
            "FaultInjection", "WireCore", "NIOHTTP2", "NIOHPACK", "SwiftProtobuf", "BigInt",
            "Foundation", "FoundationEssentials",
        ]),
        "Sources/YDB/Driver": network.union([
            "YDBWire", "ClientKit", "ClientPooling", "WireCore", "NIOHTTP2", "NIOHPACK",
            "SwiftProtobuf", "CoreMetrics", "Foundation", "FoundationEssentials",
        ]),
        "Sources/Postgres/Script": ["PostgresWire", "WireCore", "NIOCore", "NIOPosix"],
        "Sources/Databases": [
            "PostgresDriver", "MySQLDriver", "ClientKit", "ClientPooling", "WireCore", "NIOCore",
            "NIOPosix", "Logging", "Foundation", "FoundationEssentials",
        ],
        "Sources/Understudy": [
            "PostgresServer", "MySQLServer", "YDBServer", "ServerKit", "FaultInjection", "Logging",
            "Foundation", "FoundationEssentials",
        ],
        "Sources/UnderstudyTesting": ["Understudy", "FaultInjection", "Testing"],
        "Sources/UnderstudyXCTest": ["Understudy", "FaultInjection", "XCTest"],
        "Sources/Benchmarks": network.union([
            "Understudy", "FaultInjection", "PostgresServer", "ServerKit", "PostgresLanguage",
            "QueryEngine", "StorageEngine", "ArgumentParser", "PostgresDriver", "MySQLDriver",
            "YDBDriver", "YDBServer", "YDBWire", "WireCore", "Foundation", "FoundationEssentials",
        ]),
        "Sources/UnderstudyCLI": network.union([
            "Understudy", "PostgresServer", "MySQLServer", "YDBServer", "ServerKit",
            "ArgumentParser", "Foundation", "FaultInjection", "Dispatch",
        ]),
    ]

    @Test func roomsImportOnlyWhatTheyMay() throws {
        let pattern =
            #/^\s*(?:@\w+\s+)*(?:(?:package|public|internal|fileprivate|private)\s+)?import\s+(?:\w+\s+)??(\w+)\s*$/#
        for file in try project.files("Sources") where file.hasSuffix(".swift") {
            let room = Self.allowedImports.keys.first { file.hasPrefix($0 + "/") }
            let allowed = try #require(
                room.flatMap { Self.allowedImports[$0] }, "\(file) is in no room of the table")
            for line in try project.text(file).split(separator: "\n") {
                guard let match = line.firstMatch(of: pattern) else { continue }
                let module = String(match.1)
                #expect(
                    allowed.contains(module) || Self.standardModules.contains(module),
                    "\(file) imports \(module)")
            }
        }
    }

    /// The harness knows no protocol but in the file that bears its name: a third one is added without touching the others.
    @Test func theHarnessNamesProtocolsInOnePlace() throws {
        let rooms = [
            "Sources/Understudy/", "Sources/UnderstudyTesting/", "Sources/UnderstudyXCTest/",
            "Sources/UnderstudyCLI/", "Sources/ServerKit/Harness/",
        ]
        let word =
            #/(?:Postgres|MySQL)(?:Server|Wire)|SQLCluster|QueryEngine|\.(?:postgres|mysql)\b|libpq/#
        for room in rooms {
            for file in try project.files(String(room.dropLast())) where file.hasSuffix(".swift") {
                guard !file.contains("/Protocols/") else { continue }
                for line in try project.text(file).split(separator: "\n")
                where !line.drop(while: \.isWhitespace).hasPrefix("//") {
                    #expect(line.firstMatch(of: word) == nil, "\(file): \(line)")
                }
            }
        }
    }

    @Test func sourcesKeepTheirPromises() throws {
        let forbidden = [
            "@unchecked Sendable", "nonisolated(unsafe)", "try!", " as! ", "TODO", "FIXME",
        ]
        // What a generator writes is its package's affair.
        for file in try project.files("Sources")
        where file.hasSuffix(".swift") && !file.contains("/Generated/") {
            let text = try project.text(file)
            #expect(text.hasPrefix("//"), "\(file) does not open with what it is for")
            for word in forbidden {
                #expect(!text.contains(word), "\(file) contains \(word)")
            }
        }
    }

    /// Rooms that know no protocol and no language: what one has of its own is reached through `Language`, `ProtocolConnection`
    /// and `ServerBlueprint` alone.
    static let sharedRooms = [
        "Sources/StorageEngine", "Sources/QueryEngine", "Sources/SQLPlanning",
        "Sources/FaultInjection", "Sources/WireCore", "Sources/AuthKit", "Sources/ServerKit",
        "Sources/ClientKit",
    ]

    /// Comments may tell where a rule comes from.
    @Test func sharedRoomsKnowNoProtocol() throws {
        let comment = #/(?:^|\s)//.*$/#
        let forbidden =
            #/\bpg_|(?i:postgres|mysql|mariadb|libpq)|"[0-9][0-9A-Z]{4}"|ReadyForQuery|\bCOM_[A-Z]/#
        for folder in Self.sharedRooms {
            for file in try project.files(folder) where file.hasSuffix(".swift") {
                for line in try project.text(file).split(separator: "\n") {
                    let code = line.replacing(comment, with: "")
                    #expect(code.firstMatch(of: forbidden) == nil, "\(file): \(code)")
                }
            }
        }
    }

    /// The protocols that have rooms.
    static let protocols = ["Postgres", "MySQL", "YDB"]

    @Test func noProtocolImportsAnother() throws {
        for own in Self.protocols {
            for file in try project.files("Sources/\(own)") where file.hasSuffix(".swift") {
                let text = try project.text(file)
                for other in Self.protocols where other != own {
                    #expect(!text.contains("import \(other)"), "\(file) imports \(other)")
                }
            }
        }
    }

    /// A file that two protocols have to edit is Package.swift or the one list; each has a file beside it.
    @Test func protocolsAreAddedInOneList() throws {
        let list = "Sources/UnderstudyCLI/Protocols/ServedProtocols.swift"
        for folder in ["Sources/Understudy/Protocols", "Sources/UnderstudyCLI/Protocols"] {
            for file in try project.files(folder) where file != list {
                let lines = try project.text(file).split(separator: "\n").filter { line in
                    // A younger protocol steps back where an older one is built.
                    !["//", "#if"].contains { line.drop(while: \.isWhitespace).hasPrefix($0) }
                }
                let named = Self.protocols.filter { name in
                    lines.contains { $0.localizedCaseInsensitiveContains(name) }
                }
                // What says that none is built may name one as an example.
                let most = file.hasSuffix("/NoProtocol.swift") ? named.count : 1
                #expect(named.count <= most, "\(file) is of \(named)")
            }
        }
        for name in Self.protocols {
            #expect(project.exists("Sources/\(name)/Server"))
        }
    }

    @Test func nothingElseLiesAtTheTop() throws {
        let allowed: Set<String> = [
            "Package.swift", "README.md", "LICENSE", "Sources", "Tests", "Fixtures", "scripts",
            "Package.resolved",
        ]
        let found = try FileManager.default.contentsOfDirectory(atPath: project.root.path)
            .filter { !$0.hasPrefix(".") }
        #expect(Set(found).subtracting(allowed).isEmpty)
    }

    @Test func everyPathReadmeNamesExists() throws {
        let readme = try project.text("README.md")
        let pattern = #/(?:Sources|Tests|Fixtures|scripts)/[\w./-]*[\w-]/#
        let paths = Set(readme.matches(of: pattern).map { String($0.0) })
        for path in paths.sorted() {
            #expect(project.exists(path), "README names \(path)")
        }
    }

    @Test func everyFixtureIsUsed() throws {
        let files = Set(try project.files("Fixtures"))
        let tests = try project.files("Tests").filter { $0.hasSuffix(".swift") }
            .map { try project.text($0) }.joined()
        let scripts = try project.files("scripts").map { try project.text($0) }.joined()
        for file in files {
            let stem = (file as NSString).deletingPathExtension
            switch (file as NSString).pathExtension {
            case "sql" where file.hasPrefix("Fixtures/golden/"),
                "script" where file.hasPrefix("Fixtures/isolation/"):
                #expect(files.contains(stem + ".expected"), "\(file) was never recorded")
            case "txt" where file.hasPrefix("Fixtures/values/"):
                #expect(files.contains(stem + ".expected"), "\(file) was never recorded")
            case "expected" where file.hasPrefix("Fixtures/values/"):
                #expect(files.contains(stem + ".txt"), "\(file) is the record of nothing")
            case "expected":
                let script = file.hasPrefix("Fixtures/golden/") ? stem + ".sql" : stem + ".script"
                #expect(files.contains(script), "\(file) is the record of nothing")
            case "txt" where file.hasPrefix("Fixtures/hunt/"):
                let name = (file as NSString).lastPathComponent
                #expect(scripts.contains("hunt/\(name)\""), "nothing reads \(file)")
            default:
                let folder = (file as NSString).deletingLastPathComponent
                #expect(
                    file == "Fixtures/known-differences.txt" || tests.contains("\"\(folder)\""),
                    "nothing reads \(file)")
            }
        }
    }

    @Test func knownDifferencesNameFixtures() throws {
        guard project.exists("Fixtures/known-differences.txt") else { return }
        for line in try project.text("Fixtures/known-differences.txt").split(separator: "\n")
        where !line.hasPrefix("#") && !line.hasPrefix(" ") {
            #expect(project.exists("Fixtures/\(line)"), "there is no fixture \(line)")
        }
    }

    @Test func aRecordIsOfPostgres() throws {
        // A record holds every statement of its script: one that was cut off would judge less than it seems to.
        for file in try project.files("Fixtures/golden") where file.hasSuffix(".sql") {
            let record = try project.text((file as NSString).deletingPathExtension + ".expected")
            let statements = try project.text(file).split(separator: "\n").filter {
                $0.hasSuffix(";")
            }
            for statement in statements {
                #expect(
                    record.contains(statement), "\(file) is newer than its record: \(statement)")
            }
        }
    }
}
