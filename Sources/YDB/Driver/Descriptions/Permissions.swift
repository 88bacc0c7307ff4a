// Who may do what.

import YDBWire

/// What somebody may do.
public struct Permissions: Sendable, Hashable {
    /// The user or group.
    public var subject: String
    /// The permissions' names: `ydb.generic.read`, …
    public var permissionNames: [String]

    /// What somebody may do.
    public init(_ subject: String, _ permissionNames: [String]) {
        self.subject = subject
        self.permissionNames = permissionNames
    }

    init(_ proto: Ydb_Scheme_Permissions) {
        self.init(proto.subject, proto.permissionNames)
    }

    var proto: Ydb_Scheme_Permissions {
        .with {
            $0.subject = subject
            $0.permissionNames = permissionNames
        }
    }
}

/// A change of who may do what.
public enum PermissionsAction: Sendable, Hashable {
    /// Somebody gets permissions.
    case grant(Permissions)
    /// Somebody loses permissions.
    case revoke(Permissions)
    /// Somebody has these permissions and no others.
    case set(Permissions)
    /// Somebody is the owner.
    case changeOwner(String)

    var proto: Ydb_Scheme_PermissionsAction {
        .with {
            switch self {
            case .grant(let permissions): $0.grant = permissions.proto
            case .revoke(let permissions): $0.revoke = permissions.proto
            case .set(let permissions): $0.set = permissions.proto
            case .changeOwner(let owner): $0.changeOwner = owner
            }
        }
    }
}

/// Changes of who may do what with a path, made together.
public struct PermissionChanges: Sendable, Hashable {
    /// Whether all permissions that are there are taken away first.
    public var clearPermissions: Bool
    /// The changes, in order.
    public var actions: [PermissionsAction]
    /// Whether permissions of directories above end here; nil: as it is.
    public var interruptInheritance: Bool?

    /// Changes.
    public init(
        _ actions: [PermissionsAction] = [], clearPermissions: Bool = false,
        interruptInheritance: Bool? = nil
    ) {
        self.actions = actions
        self.clearPermissions = clearPermissions
        self.interruptInheritance = interruptInheritance
    }

    func modifyRequest(path: String) -> Ydb_Scheme_ModifyPermissionsRequest {
        .with {
            $0.path = path
            $0.actions = actions.map(\.proto)
            $0.clearPermissions_p = clearPermissions
            if let interruptInheritance { $0.interruptInheritance = interruptInheritance }
        }
    }
}

extension PermissionChanges: Buildable {
    /// With permissions that somebody gets.
    public func grantPermissions(_ subject: String, _ names: [String]) -> Self {
        with { $0.actions.append(.grant(Permissions(subject, names))) }
    }

    /// With permissions that somebody loses.
    public func revokePermissions(_ subject: String, _ names: [String]) -> Self {
        with { $0.actions.append(.revoke(Permissions(subject, names))) }
    }

    /// With permissions that somebody has, and no others.
    public func setPermissions(_ subject: String, _ names: [String]) -> Self {
        with { $0.actions.append(.set(Permissions(subject, names))) }
    }

    /// With another owner.
    public func changeOwner(_ owner: String) -> Self {
        with { $0.actions.append(.changeOwner(owner)) }
    }
}
