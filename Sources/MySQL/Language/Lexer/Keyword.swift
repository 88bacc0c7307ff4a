// The words that the grammars know. Which of them a server reserves is in `ReservedWords`. A table.

enum Keyword: UInt16, CaseIterable {
    /// Not a keyword.
    case absent
    case accessible, account, action, add, adddate, admin, after, against, aggregate, algorithm,
        all, alter, always, analyze, and, any, array, `as`, asc, ascii, asensitive, at,
        autoextendSize, autoIncrement, avg, avgRowLength, backup, before, begin, between, bigint,
        binary, binlog, bit, bitAnd, bitOr, bitXor, blob, block, body, bool, boolean, both, btree,
        by, byte, cache, call, cascade, cascaded, `case`, cast, chain, change, changed, char,
        character, charset, check, checksum, clone, coalesce, code, collate, collation, column,
        columns, columnFormat, columnName, comment, commit, committed, compression, condition,
        connection, consistent, constraint, contains, `continue`, convert, count, create, cross,
        cube, cumeDist, curdate, current, currentDate, currentRole, currentTime, currentTimestamp,
        currentUser, cursor, curtime, cycle, data, database, databases, date, datetime, dateAdd,
        dateSub, day, dayHour, dayMicrosecond, dayMinute, daySecond, deallocate, dec, decimal,
        declare, `default`, definer, delayed, delayKeyWrite, delete, deleteDomainId, denseRank,
        desc, describe, deterministic, directory, disable, discard, disk, distinct, distinctrow,
        div, `do`, double, doDomainIds, drop, dual, dumpfile, duplicate, dynamic, each, `else`,
        elseif, empty, enable, enclosed, encrypted, encryption, encryptionKeyId, end, enforced,
        engine, engines, engineAttribute, `enum`, error, errors, escape, escaped, event, events,
        except, exchange, exclude, execute, exists, exit, expansion, explain, export, extended,
        extract, `false`, fast, fetch, fields, first, firstValue, fixed, float, float4, float8,
        flush, following, `for`, force, foreign, format, from, full, fulltext, function,
        generated, geometry, geometrycollection, get, getFormat, global, grant, grants, group,
        grouping, groups, groupConcat, groupReplication, handler, hard, hash, having, help,
        highPriority, hosts, hour, hourMicrosecond, hourMinute, hourSecond, id, identified, `if`,
        ignore, ignored, ignoreDomainIds, immediate, `import`, `in`, index, indexes, infile,
        inner, `inout`, insensitive, insert, insertMethod, install, instance, int, int1, int2,
        int3, int4, int8, integer, intersect, interval, into, invisible, invoker, ioAfterGtids,
        ioBeforeGtids, `is`, isolation, iterate, join, json, jsonArrayagg, jsonObjectagg,
        jsonTable, jsonValue, key, keys, keyBlockSize, kill, lag, language, last, lastValue,
        lateral, lead, leading, leave, left, less, level, like, limit, linear, lines, linestring,
        list, load, local, localtime, localtimestamp, lock, locked, log, logfile, logs, long,
        longblob, longtext, loop, lowPriority, master, masterBind, masterDemoteToReplica,
        masterDemoteToSlave, masterSslVerifyServerCert, match, max, maxvalue, maxRows, medium,
        mediumblob, mediumint, mediumtext, member, memory, merge, microsecond, mid, middleint,
        min, minus, minute, minuteMicrosecond, minuteSecond, minRows, mod, mode, modifies, modify,
        month, multilinestring, multipoint, multipolygon, mutex, mysql, name, names, national,
        natural, nchar, nested, next, no, not, now, nowait, noWait, noWriteToBinlog, nthValue,
        ntile, null, nulls, number, numeric, nvarchar, of, offset, on, one, online, only, open,
        optimize, optimizerCosts, option, optionally, options, or, order, others, out, outer,
        outfile, over, package, packKeys, pageChecksum, pageCompressed, pageCompressionLevel,
        parser, parseVcolExpr, partial, partition, partitioning, partitions, password,
        percentRank, persist, persistent, persistOnly, plugin, plugins, point, polygon, portion,
        position, preceding, precision, prepare, primary, privileges, procedure, processlist,
        profile, profiles, purge, quarter, query, quick, random, range, rank, read, reads,
        readOnly, readWrite, real, rebuild, recursive, reference, references, refSystemId, regexp,
        relaylog, release, remove, rename, reorganize, repair, `repeat`, repeatable, replace,
        replica, replicas, require, reset, resignal, resource, respect, restart, restrict,
        `return`, returning, reverse, revoke, right, rlike, role, rollback, rollup, routine, row,
        rows, rowCount, rowFormat, rowNumber, rtree, savepoint, schema, schemas, second,
        secondaryEngine, secondaryEngineAttribute, secondMicrosecond, security, select, sensitive,
        separator, sequence, serial, serializable, server, session, sessionUser, set, share, show,
        shutdown, signal, signed, simple, skip, slave, slaves, smallint, snapshot, soft, some,
        sounds, source, spatial, specific, sql, sqlexception, sqlstate, sqlwarning, sqlBigResult,
        sqlBufferResult, sqlCache, sqlCalcFoundRows, sqlNoCache, sqlSmallResult, sqlTsiDay,
        sqlTsiHour, sqlTsiMinute, sqlTsiMonth, sqlTsiQuarter, sqlTsiSecond, sqlTsiWeek,
        sqlTsiYear, ssl, start, starting, statement, statsAutoRecalc, statsPersistent,
        statsSamplePages, status, std, stddev, stddevPop, stddevSamp, stop, storage, stored,
        straightJoin, string, subdate, substr, substring, sum, sysdate, system, systemTime,
        systemUser, table, tables, tablespace, tableChecksum, temporary, temptable, terminated,
        text, then, ties, time, timestamp, timestampadd, timestampdiff, tinyblob, tinyint,
        tinytext, to, trailing, transaction, transactional, trigger, triggers, trim, `true`,
        truncate, type, unbounded, uncommitted, undefined, undo, unicode, uninstall, union,
        unique, unknown, unlock, unsigned, update, upgrade, usage, use, user, useFrm, using,
        utcDate, utcTime, utcTimestamp, validation, value, values, varbinary, varchar,
        varcharacter, variables, variance, varying, varPop, varSamp, versioning, via, view,
        virtual, visible, wait, warnings, week, weightString, when, `where`, `while`, window,
        with, without, work, write, xa, xor, year, yearMonth, zerofill

    /// In lower case, as it is written.
    var spelling: String { Keyword.spellings[Int(rawValue)] }

    private static let spellings = allCases.map { keyword in
        var text = ""
        for character in "\(keyword)" {
            if character.isUppercase { text += "_" }
            text += character.lowercased()
        }
        return text
    }
}
