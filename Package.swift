// swift-tools-version: 6.1
import PackageDescription

// The rooms that touch no network build without NIO's event loops, TLS and crypto; with UNDERSTUDY_ROOMS=pure only those
// are declared, and with UNDERSTUDY_ROOMS=threads, for the thread sanitizer, only those of them that threads meet in.
let rooms = Context.environment["UNDERSTUDY_ROOMS"]
let pureRoomsOnly = rooms == "pure" || rooms == "threads"

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .enableUpcomingFeature("InternalImportsByDefault"),
]

var products: [Product] = [
    .library(name: "ClientPooling", targets: ["ClientPooling"])
]
var dependencies: [Package.Dependency] = [
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
]
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
var targets: [Target] = [
    .target(
        name: "StorageEngine",
        dependencies: [.product(name: "NIOConcurrencyHelpers", package: "swift-nio")],
        swiftSettings: settings),
    .target(
        name: "QueryEngine",
        dependencies: [
            "StorageEngine", "FaultInjection", .product(name: "BigInt", package: "BigInt"),
        ],
        swiftSettings: settings),
    .target(
        name: "SQLPlanning",
        dependencies: [
            "QueryEngine", "StorageEngine", .product(name: "BigInt", package: "BigInt"),
        ],
        swiftSettings: settings),
    .target(
        name: "PostgresLanguage",
        dependencies: [
            "SQLPlanning", "QueryEngine", "StorageEngine", "FaultInjection",
            .product(name: "BigInt", package: "BigInt"),
        ],
        path: "Sources/Postgres/Language", swiftSettings: settings),
    .target(
        name: "MySQLLanguage",
        dependencies: [
            "SQLPlanning", "QueryEngine", "StorageEngine", "FaultInjection",
            .product(name: "BigInt", package: "BigInt"),
        ],
        path: "Sources/MySQL/Language", swiftSettings: settings),
    .target(
        name: "YDBLanguage",
        dependencies: [
            "SQLPlanning", "QueryEngine", "StorageEngine", "FaultInjection",
            .product(name: "BigInt", package: "BigInt"),
        ],
        path: "Sources/YDB/Language", swiftSettings: settings),
    .target(name: "FaultInjection", swiftSettings: settings),
    .target(
        name: "ClientPooling",
        dependencies: [
            logging, .product(name: "CoreMetrics", package: "swift-metrics"),
            .product(
                name: "Tracing", package: "swift-distributed-tracing",
                condition: .when(traits: ["Tracing"])),
        ],
        path: "Sources/ClientKit/Pooling", swiftSettings: settings),
    .testTarget(
        name: "StorageEngineTests", dependencies: ["StorageEngine"], swiftSettings: settings),
    .testTarget(
        name: "QueryEngineTests", dependencies: ["QueryEngine", "StorageEngine"],
        swiftSettings: settings),
    .testTarget(
        name: "SQLPlanningTests", dependencies: ["SQLPlanning", "QueryEngine", "StorageEngine"],
        swiftSettings: settings),
    .testTarget(
        name: "PostgresLanguageTests",
        dependencies: ["PostgresLanguage", "SQLPlanning", "FaultInjection"],
        swiftSettings: settings),
    .testTarget(
        name: "MySQLLanguageTests",
        dependencies: ["MySQLLanguage", "SQLPlanning", "FaultInjection"],
        swiftSettings: settings),
    .testTarget(
        name: "YDBLanguageTests",
        dependencies: [
            "YDBLanguage", "SQLPlanning", "FaultInjection",
            .product(name: "BigInt", package: "BigInt"),
        ],
        swiftSettings: settings),
    .testTarget(
        name: "FaultInjectionTests", dependencies: ["FaultInjection"], swiftSettings: settings),
    .testTarget(
        name: "ClientPoolingTests", dependencies: ["ClientPooling"], swiftSettings: settings),
]

if rooms == "threads" {
    let shared = ["StorageEngine", "ClientPooling"]
    targets = targets.filter { target in
        shared.contains { target.name == $0 || target.name == $0 + "Tests" }
    }
}

if !pureRoomsOnly {
    products += [
        .library(name: "FaultInjection", targets: ["FaultInjection"]),
        .library(name: "ClientKit", targets: ["ClientKit"]),
        .library(name: "PostgresDriver", targets: ["PostgresDriver"]),
        .library(name: "PostgresWire", targets: ["PostgresWire"]),
        .library(name: "PostgresServer", targets: ["PostgresServer"]),
        .library(name: "PostgresScript", targets: ["PostgresScript"]),
        .library(name: "MySQLWire", targets: ["MySQLWire"]),
        .library(name: "MySQLServer", targets: ["MySQLServer"]),
        .library(name: "MySQLDriver", targets: ["MySQLDriver"]),
        .library(name: "YDBWire", targets: ["YDBWire"]),
        .library(name: "YDBServer", targets: ["YDBServer"]),
        .library(name: "YDBDriver", targets: ["YDBDriver"]),
        .library(name: "Databases", targets: ["Databases"]),
        .library(name: "Understudy", targets: ["Understudy"]),
        .library(name: "UnderstudyTesting", targets: ["UnderstudyTesting"]),
        .library(name: "UnderstudyXCTest", targets: ["UnderstudyXCTest"]),
        .executable(name: "understudy", targets: ["UnderstudyCLI"]),
    ]
    dependencies += [
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ]
    let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
    let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
    let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
    let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
    let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
    let nioHTTP2 = Target.Dependency.product(name: "NIOHTTP2", package: "swift-nio-http2")
    let nioHPACK = Target.Dependency.product(name: "NIOHPACK", package: "swift-nio-http2")
    let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
    let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
    let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
    let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
    let arguments = Target.Dependency.product(
        name: "ArgumentParser", package: "swift-argument-parser")
    targets += [
        .target(name: "WireCore", dependencies: [nioCore], swiftSettings: settings),
        .target(
            name: "AuthKit", dependencies: [crypto, cryptoExtras], swiftSettings: settings),
        .target(
            name: "ServerKit",
            dependencies: [
                "FaultInjection", "WireCore", nioCore, nioPosix, nioEmbedded, nioTLS,
                nioSSL, crypto, x509, logging,
            ],
            swiftSettings: settings),
        .target(
            name: "ClientKit",
            dependencies: [
                "ClientPooling", "WireCore", nioCore, nioPosix, nioTLS, nioSSL, logging,
            ],
            path: "Sources/ClientKit/Connecting", swiftSettings: settings),
        .target(
            name: "PostgresWire", dependencies: ["WireCore", nioCore],
            path: "Sources/Postgres/Wire",
            swiftSettings: settings),
        .target(
            name: "PostgresServer",
            dependencies: [
                "PostgresWire", "ServerKit", "AuthKit", "PostgresLanguage", "QueryEngine",
                "StorageEngine", "FaultInjection", "WireCore", nioCore, nioPosix,
            ],
            path: "Sources/Postgres/Server", swiftSettings: settings),
        .target(
            name: "PostgresDriver",
            dependencies: [
                "PostgresWire", "ClientKit", "ClientPooling", "AuthKit", "WireCore", nioCore,
                nioPosix, logging, .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            path: "Sources/Postgres/Driver", swiftSettings: settings),
        .target(
            name: "PostgresScript",
            dependencies: ["PostgresWire", "WireCore", nioCore, nioPosix],
            path: "Sources/Postgres/Script", swiftSettings: settings),
        .target(
            name: "MySQLWire", dependencies: ["WireCore", nioCore], path: "Sources/MySQL/Wire",
            swiftSettings: settings),
        .target(
            name: "MySQLServer",
            dependencies: [
                "MySQLWire", "ServerKit", "AuthKit", "MySQLLanguage", "QueryEngine",
                "StorageEngine", "FaultInjection", "WireCore", nioCore, nioPosix,
            ],
            path: "Sources/MySQL/Server", swiftSettings: settings),
        .target(
            name: "MySQLDriver",
            dependencies: [
                "MySQLWire", "ClientKit", "ClientPooling", "AuthKit", "WireCore", nioCore, logging,
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            path: "Sources/MySQL/Driver", swiftSettings: settings),
        .target(
            name: "YDBWire", dependencies: ["WireCore", nioCore, protobuf],
            path: "Sources/YDB/Wire", exclude: ["Protos"], swiftSettings: settings),
        .target(
            name: "YDBServer",
            dependencies: [
                "YDBWire", "ServerKit", "AuthKit", "YDBLanguage", "QueryEngine", "StorageEngine",
                "FaultInjection", "WireCore", nioCore, nioPosix, nioHTTP2, nioHPACK, protobuf,
                .product(name: "BigInt", package: "BigInt"),
            ],
            path: "Sources/YDB/Server", swiftSettings: settings),
        .target(
            name: "YDBDriver",
            dependencies: [
                "YDBWire", "ClientKit", "ClientPooling", "WireCore", nioCore, nioPosix, nioHTTP2,
                nioHPACK, nioTLS, nioSSL, protobuf, logging,
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            path: "Sources/YDB/Driver", swiftSettings: settings),
        .target(
            name: "Databases",
            dependencies: [
                "PostgresDriver", "MySQLDriver", "ClientKit", "ClientPooling", "WireCore", nioCore,
                nioPosix, logging,
            ],
            swiftSettings: settings),
        .target(
            name: "Understudy",
            dependencies: [
                .target(name: "PostgresServer", condition: .when(traits: ["Postgres"])),
                .target(name: "MySQLServer", condition: .when(traits: ["MySQL"])),
                .target(name: "YDBServer", condition: .when(traits: ["YDB"])),
                "ServerKit", "FaultInjection", logging,
            ],
            swiftSettings: settings),
        .target(
            name: "UnderstudyTesting", dependencies: ["Understudy", "FaultInjection"],
            swiftSettings: settings),
        .target(
            name: "UnderstudyXCTest", dependencies: ["Understudy", "FaultInjection"],
            swiftSettings: settings),
        .executableTarget(
            name: "UnderstudyCLI",
            dependencies: [
                "Understudy",
                .target(name: "PostgresServer", condition: .when(traits: ["Postgres"])),
                .target(name: "MySQLServer", condition: .when(traits: ["MySQL"])),
                .target(name: "YDBServer", condition: .when(traits: ["YDB"])),
                "ServerKit", "FaultInjection", nioCore, arguments, logging,
            ],
            path: "Sources/UnderstudyCLI", swiftSettings: settings),
        .executableTarget(
            name: "understudy-benchmarks",
            dependencies: [
                "Understudy", "FaultInjection", "PostgresServer", "ServerKit", "PostgresLanguage",
                "PostgresDriver", "MySQLDriver", "YDBDriver", "YDBServer", "YDBWire", "QueryEngine",
                "StorageEngine", "WireCore", arguments, nioCore, nioPosix,
            ],
            path: "Sources/Benchmarks", swiftSettings: settings),
        .testTarget(
            name: "ClientKitTests",
            dependencies: ["ClientKit", "ServerKit", nioCore, nioPosix, nioEmbedded, nioSSL],
            swiftSettings: settings),
        .testTarget(
            name: "PostgresDriverTests",
            dependencies: [
                "PostgresDriver", "PostgresWire", "ClientKit", "Understudy", "PostgresServer",
                nioCore, nioPosix, nioEmbedded,
            ],
            swiftSettings: settings),
        .testTarget(name: "WireCoreTests", dependencies: ["WireCore"], swiftSettings: settings),
        .testTarget(name: "AuthKitTests", dependencies: ["AuthKit"], swiftSettings: settings),
        .testTarget(name: "ServerKitTests", dependencies: ["ServerKit"], swiftSettings: settings),
        .testTarget(
            name: "PostgresWireTests", dependencies: ["PostgresWire"], swiftSettings: settings),
        .testTarget(
            name: "PostgresServerTests", dependencies: ["PostgresServer"], swiftSettings: settings),
        .testTarget(
            name: "MySQLWireTests", dependencies: ["MySQLWire"], swiftSettings: settings),
        .testTarget(
            name: "MySQLServerTests", dependencies: ["MySQLServer"], swiftSettings: settings),
        .testTarget(
            name: "MySQLDriverTests",
            dependencies: [
                "MySQLDriver", "MySQLWire", "ClientKit", "Understudy", "MySQLServer", "ServerKit",
                nioCore, nioPosix,
            ],
            swiftSettings: settings),
        .testTarget(name: "YDBWireTests", dependencies: ["YDBWire"], swiftSettings: settings),
        .testTarget(
            name: "YDBServerTests",
            dependencies: ["YDBServer", nioCore, nioPosix, nioHTTP2, nioHPACK],
            exclude: ["clients"], swiftSettings: settings),
        .testTarget(
            name: "YDBDriverTests",
            dependencies: [
                "YDBDriver", "YDBWire", "ClientKit", "Understudy", "YDBServer", "ServerKit",
                "FaultInjection", nioCore, nioPosix, nioEmbedded, nioHTTP2, nioHPACK, protobuf,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DatabasesTests",
            dependencies: [
                "Databases", "Understudy", "UnderstudyTesting", "FaultInjection", "ClientPooling",
                "PostgresDriver", "MySQLDriver",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "UnderstudyTests",
            dependencies: [
                "Understudy", "UnderstudyTesting", "UnderstudyXCTest", "PostgresServer",
                "PostgresScript", "Databases",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "UnderstudyXCTestTests", dependencies: ["Understudy", "UnderstudyXCTest"],
            swiftSettings: settings),
        .testTarget(
            name: "ConformanceTests", dependencies: ["PostgresServer"], exclude: ["drivers"],
            swiftSettings: settings),
    ]
}

let package = Package(
    name: "understudy",
    platforms: [.macOS(.v15)],
    products: products,
    traits: [
        .default(enabledTraits: ["Postgres", "MySQL", "YDB"]),
        .trait(name: "Postgres", description: "Servers that speak PostgreSQL's protocol."),
        .trait(name: "MySQL", description: "Servers that speak MySQL's protocol."),
        .trait(name: "YDB", description: "Servers that speak YDB's protocol."),
        .trait(name: "Tracing", description: "Spans of what clients wait for."),
    ],
    dependencies: dependencies,
    targets: targets
)
