// The words that YQL's grammar knows. A table.

enum YQLKeyword: UInt16, CaseIterable {
    /// Not a keyword.
    case absent
    case abort, action, add, after, all, alter, always, analyze, and, ansi, any, array, `as`, asc,
        assume, asymmetric, async, at, attach, attributes, autoincrement, automap, backup, batch,
        before, begin, bernoulli, between, bitcast, by, callable, cascade, `case`, cast, changefeed,
        check, classifier, collate, collection, column, columns, combine, commit, compact,
        compression, conditional, conflict, connect, constraint, consumer, cover, create, cross,
        cube, current, currentDate, currentTime, currentTimestamp, data, database, decimal, declare,
        `default`, deferrable, deferred, define, delete, desc, describe, detach, dict, directory,
        disable, discard, distinct, `do`, drop, dynamiclinear, each, `else`, empty, emptyAction,
        encoding, encrypted, end, `enum`, erase, error, escape, evaluate, except, exclude,
        exclusion,
        exclusive, exists, explain, export, external, fail, `false`, family, filter, first, flatten,
        flow, following, `for`, foreign, from, full, function, generated, glob, global, grant,
        group, grouping, groups, hash, having, hop, `if`, ignore, ilike, immediate, `import`, `in`,
        increment, incremental, index, indexed, inherits, initial, initially, inner, insert,
        instead, intersect, into, `is`, isnull, join, jsonExists, jsonQuery, jsonValue, key, kill,
        last, left, legacy, like, limit, linear, list, local, login, manage, match, matches,
        matchRecognize, materialize, measures, microseconds, milliseconds, modify, nanoseconds,
        natural, next, no, nologin, not, notnull, null, nulls, object, of, offset, omit, on, one,
        only, option, optional, or, order, others, outer, over, owner, parallel, partition, passing,
        password, past, pattern, per, permute, plan, pool, pragma, preceding, presort, primary,
        privileges, process, query, queue, raise, range, rebuild, recursive, reduce, references,
        regexp, reindex, release, remove, rename, repeatable, replace, replication, reset, resource,
        respect, restart, restore, restrict, result, `return`, returning, revert, revoke, right,
        rlike, rollback, rollup, row, rows, sample, savepoint, schema, seconds, secret, seek,
        select, semi, sequence, session, set, sets, show, skip, source, start, statistics, stored,
        stream, streaming, `struct`, subquery, subset, symbols, symlink, symmetric, sync, system,
        table, tables, tablesample, tablestore, tagged, temp, temporary, then, ties, to, topic,
        transaction, transfer, trigger, `true`, truncate, tuple, type, unbounded, unconditional,
        union, unique, unknown, unmatched, update, upsert, use, user, using, vacuum, values,
        variant, view, virtual, watermark, when, `where`, window, with, without, wrapper, xor

    /// In lower case, as it is written.
    var spelling: String { YQLKeyword.spellings[Int(rawValue)] }

    private static let spellings = allCases.map { keyword in
        var text = ""
        for character in "\(keyword)" {
            if character.isUppercase { text += "_" }
            text += character.lowercased()
        }
        return text
    }
}
