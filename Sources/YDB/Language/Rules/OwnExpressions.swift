// The expressions that YQL alone has: named expressions, lambdas, containers, casts, members.
import QueryEngine
import SQLPlanning

extension YQLRules {
    func meaning(_ syntax: YQLExpression, at offset: SourceOffset) throws(SQLError) -> YQLMeaning {
        switch syntax {
        case .string(let literal): return .value(try string(literal, at: offset))
        case .integer(let literal): return .value(try integer(literal, at: offset))
        case .float(let digits):
            return .value(
                constant(.double(Double(Float(digits) ?? .nan)), .float, at: offset))
        case .named(let name): return try named(name, at: offset)
        case .lambda(let lambda): return .lambda(YQLLambdaDraft(lambda, scope, at: offset))
        case .list(let items): return .value(try builtIn("AsList", items, at: offset))
        case .set(let items): return .value(try builtIn("AsSet", items, at: offset))
        case .dict(let items):
            var pairs: [Given] = []
            for item in items {
                let pair = [try analyzer.analyze(item.key), try analyzer.analyze(item.value)]
                pairs.append((.value(try tuple(pair, at: offset)), nil))
            }
            return try called(.function("AsDict"), pairs, at: offset)
        case .structure(let items): return .value(try structure(items, at: offset))
        case .tuple(let items):
            var values: [Typed] = []
            for item in items { values.append(try analyzer.analyze(item)) }
            return .value(try tuple(values, at: offset))
        case .module(let module, let function): return .function("\(module)::\(function)")
        case .call(let call): return try valueCall(call, at: offset)
        case .access(let base, let access):
            return .value(try accessed(try analyzer.analyze(base), access, at: offset))
        case .question(let expression):
            guard case .type(let type) = try meaning(expression) else {
                throw error("Expected a type in front of ?", at: offset)
            }
            return .type(.optional(type))
        case .type(let name): return .type(try type(named: name))
        case .cast(let operand, let name, let isBitwise):
            return .value(try cast(operand, try type(named: name), isBitwise, at: offset))
        case .membership(let test): return .value(try membership(test, at: offset))
        case .ignoringNulls(let expression): return try meaning(expression)
        case .labelled(let expression, _): return try meaning(expression)
        case .hop: throw error("HOP is not supported", at: offset)
        case .json(let call): return .value(try json(call, at: offset))
        case .emptyAction: throw error("EMPTY_ACTION is no value", at: offset)
        }
    }

    // MARK: Names with a dollar

    func named(_ name: String, at offset: SourceOffset) throws(SQLError) -> YQLMeaning {
        guard let found = scope.find(name), let binding = found.binding else {
            throw error("Unknown name: $\(name)", at: offset)
        }
        if let known = knownValues[ObjectIdentifier(found)] {
            var value = known.value
            value.offset = offset
            return .value(value)
        }
        let meaning = try meaning(of: binding, name, at: offset)
        // What reads nothing is the same wherever it is used.
        if case .value(let value) = meaning, case .expression = binding,
            !value.expression.readsColumns
        {
            knownValues[ObjectIdentifier(found)] = YQLKnownValue(value: value, scope: found)
        }
        return meaning
    }

    private func meaning(
        of binding: YQLBinding, _ name: String, at offset: SourceOffset
    ) throws(SQLError) -> YQLMeaning {
        switch binding {
        case .parameter(let place, let type):
            return .value(typed(.parameter(place), type, at: offset))
        case .value(let type, let value): return .value(constant(value, type, at: offset))
        case .local(let local):
            guard local.builder == ObjectIdentifier(builder) else {
                throw error(
                    "A parameter of a lambda cannot be used in a query: $\(name)", at: offset)
            }
            return .value(typed(.slot(local.slot), local.type, at: offset))
        case .expression(let expression, let own):
            return try within(own, at: offset) { () throws(SQLError) in try meaning(expression) }
        case .query(let query, let own):
            let subquery = SubqueryExpression(kind: .scalar, query: query, offset: offset)
            return try within(own, at: offset) { () throws(SQLError) in
                .value(try analyzer.analyze(.subquery(subquery)))
            }
        case .item(let index, let expression, let own):
            let whole = try within(own, at: offset) { () throws(SQLError) in
                try analyzer.analyze(expression)
            }
            return .value(try member(whole, String(index), at: offset))
        case .action: throw error("$\(name) is an action, and no value", at: offset)
        }
    }

    /// A scope with what the definition names.
    func bound(
        _ definition: YQLNamedExpressions, in scope: YQLScope
    ) throws(SQLError) -> YQLScope {
        var inner = scope
        switch definition.value {
        case .query(let query):
            guard definition.names.count == 1, let name = definition.names.first else {
                throw error("A query has one name", at: definition.offset)
            }
            inner = inner.binding(name, to: .query(query, scope))
        case .expression(let expression):
            if definition.names.count == 1, let name = definition.names.first {
                if case .subquery(let subquery) = expression, subquery.kind == .scalar {
                    return inner.binding(name, to: .query(subquery.query, scope))
                }
                return inner.binding(name, to: .expression(expression, scope))
            }
            for (index, name) in definition.names.enumerated() where name != "_" {
                inner = inner.binding(name, to: .item(index, of: expression, scope))
            }
        }
        return inner
    }

    // MARK: Calls, members, casts

    private func valueCall(
        _ call: YQLValueCall, at offset: SourceOffset
    ) throws(SQLError) -> YQLMeaning {
        if call.over != nil || call.filter != nil || call.isDistinct {
            throw error("A window function is called by its name", at: offset)
        }
        var callee = try meaning(call.callee)
        if case .function(let name) = callee, name.contains("::") {
            // `Module::Function(a)` resolves with its arguments.
            callee = .function(name)
        }
        return try called(callee, try given(call.arguments), at: offset)
    }

    private func structure(
        _ items: [YQLStructItem], at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        var members: [(String, Typed)] = []
        for item in items {
            let value = try analyzer.analyze(item.value)
            switch item.name {
            case .name(let name): members.append((name, value))
            case .computed(let expression):
                let name = try analyzer.analyze(expression)
                guard let known = known(name), type(of: name).primitive?.isText == true else {
                    throw error("Expected a literal as a member's name", at: offset)
                }
                members.append((String(decoding: known.rawBytes, as: UTF8.self), value))
            case .none: throw error("Structure member has no name", at: offset)
            }
        }
        var seen: Set<String> = []
        for (name, _) in members where !seen.insert(name).inserted {
            throw error("Duplicated member: \(name)", at: offset)
        }
        return structure(members, at: offset)
    }

    func accessed(
        _ value: Typed, _ access: YQLAccess, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        switch access {
        case .member(let name): return try member(value, name, at: offset)
        case .item(let index): return try member(value, String(index), at: offset)
        case .named(let name):
            let key = try self.value(try named(name, at: offset), at: offset)
            guard let known = known(key), type(of: key).primitive?.isText == true else {
                throw error("Expected a literal as a member's name", at: offset)
            }
            return try member(value, String(decoding: known.rawBytes, as: UTF8.self), at: offset)
        case .element(let expression):
            let key = try analyzer.analyze(expression)
            let function = try placed(offset) { () throws(SQLError) in
                try YQLOperators.lookup(argument(.value(value)), argument(.value(key)))
            }
            return try apply(function, [.value(value), .value(key)], at: offset)
        }
    }

    private func cast(
        _ operand: Expression, _ target: YQLType, _ isBitwise: Bool, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        let value = try analyzer.analyze(operand)
        let source = type(of: value)
        let conversion = try placed(offset) { () throws(SQLError) in
            try isBitwise
                ? YQLConversions.bitcast(from: source, to: target)
                : YQLConversions.cast(from: source, to: target)
        }
        return try convert(value, conversion, to: conversion.result)
    }

    private func membership(
        _ test: YQLMembership, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        // `x IN $query` asks the query's rows.
        if case .language(let node, _) = test.collection,
            case .named(let name)? = node.syntax as? YQLExpression,
            case .query(let query, let own)? = scope.lookUp(name)
        {
            let subject = test.value
            // The subject belongs to where it stands.
            let outer = scope
            return try within(
                own.binding("\u{1}subject", to: .expression(subject, outer)), at: offset
            ) { () throws(SQLError) in
                let subquery = SubqueryExpression(
                    kind: .member(
                        .language(LanguageNode(YQLExpression.named("\u{1}subject")), offset),
                        negated: test.isNegated),
                    query: query, offset: offset)
                return try analyzer.analyze(.subquery(subquery))
            }
        }
        return try contains(
            try analyzer.analyze(test.collection), try analyzer.analyze(test.value),
            negated: test.isNegated, at: offset)
    }

    /// `value IN list`: said so that keys are found by the list's items, where these have the value's type.
    func contains(
        _ collection: Typed, _ value: Typed, negated: Bool, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        let type = type(of: collection)
        if let item = type.withoutOptional.item, item.isData || item.withoutOptional.isData {
            let plain = item.withoutOptional
            let slot = makeSlot(level: level)
            let element = typed(.slot(slot), item, at: offset)
            if self.type(of: value).withoutOptional == plain {
                let test = try makeComparison(.equal, value, element, at: offset)
                if case .comparison = test.expression {
                    let found = ScalarExpression.quantifiedArray(
                        array: collection.expression, elementSlot: slot, test: test.expression,
                        all: false)
                    let isOptional = self.type(of: test).isOptional || type.isOptional
                    return typed(
                        negated ? .not(found) : found, isOptional ? .optional(.bool) : .bool,
                        at: offset)
                }
            }
        }
        return try binary(negated ? .isNotIn : .isIn, value, collection, at: offset)
    }
}
