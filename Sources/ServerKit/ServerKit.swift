// ServerKit
