// WireCore
