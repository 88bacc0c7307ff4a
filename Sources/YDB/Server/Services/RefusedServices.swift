// What clients of YDB may ask for and this server has not, each with the reason that they are told.

import YDBWire

enum RefusedServices {
    private static let reasons: [(service: String, reason: String)] = [
        ("Topic.V1.TopicService", "topics are not served here: tables and queries are"),
        ("Coordination.V1.CoordinationService", "coordination nodes are not served here"),
        (
            "Export.V1.ExportService",
            "nothing is exported from here: there is no storage to export to"
        ),
        ("Import.V1.ImportService", "nothing is imported here: load a script of YQL instead"),
        ("RateLimiter.V1.RateLimiterService", "rate limiters are not served here"),
        ("Cms.V1.CmsService", "databases are made by the server's configuration"),
        (
            "Monitoring.V1.MonitoringService",
            "there is no cluster to monitor: see grpc.health.v1.Health"
        ),
        ("FederationDiscovery.V1.FederationDiscoveryService", "this database is in no federation"),
        ("KeyValue.V1.KeyValueService", "key-value volumes are not served here"),
        ("Replication.V1.ReplicationService", "replication is not served here"),
        ("View.V1.ViewService", "views are described by SHOW CREATE VIEW"),
    ]

    static func refuse(in routes: inout GRPCRoutes) {
        for method in ["ExternalDataSource", "ExternalTable", "SystemView"] {
            routes.refuse(
                "/Ydb.Table.V1.TableService/Describe\(method)", "there is nothing of the kind here")
        }
        for (service, reason) in reasons { routes.refuse("/Ydb.\(service)/", reason) }
    }
}
