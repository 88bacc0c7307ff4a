// The words that each server reserves (MySQL 8.0's from its manual, MariaDB 10.11's as the server takes them), and the
// names of functions that are words before a parenthesis alone. A table.

enum ReservedWords {
    static let mysql: [Keyword] = [
        .accessible, .add, .all, .alter, .analyze, .and, .as, .asc, .asensitive, .before,
        .between, .bigint, .binary, .blob, .both, .by, .call, .cascade, .case, .change, .char,
        .character, .check, .collate, .column, .condition, .constraint, .continue, .convert,
        .create, .cross, .cube, .cumeDist, .currentDate, .currentTime, .currentTimestamp,
        .currentUser, .cursor, .database, .databases, .dayHour, .dayMicrosecond, .dayMinute,
        .daySecond, .dec, .decimal, .declare, .default, .delayed, .delete, .denseRank, .desc,
        .describe, .deterministic, .distinct, .distinctrow, .div, .double, .drop, .dual, .each,
        .else, .elseif, .empty, .enclosed, .escaped, .except, .exists, .exit, .explain, .false,
        .fetch, .firstValue, .float, .float4, .float8, .for, .force, .foreign, .from, .fulltext,
        .function, .generated, .get, .grant, .group, .grouping, .groups, .having, .highPriority,
        .hourMicrosecond, .hourMinute, .hourSecond, .if, .ignore, .in, .index, .infile, .inner,
        .inout, .insensitive, .insert, .int, .int1, .int2, .int3, .int4, .int8, .integer,
        .intersect, .interval, .into, .ioAfterGtids, .ioBeforeGtids, .is, .iterate, .join,
        .jsonTable, .key, .keys, .kill, .lag, .lastValue, .lateral, .lead, .leading, .leave,
        .left, .like, .limit, .linear, .lines, .load, .localtime, .localtimestamp, .lock, .long,
        .longblob, .longtext, .loop, .lowPriority, .masterBind, .masterSslVerifyServerCert,
        .match, .maxvalue, .mediumblob, .mediumint, .mediumtext, .middleint, .minuteMicrosecond,
        .minuteSecond, .mod, .modifies, .natural, .not, .noWriteToBinlog, .nthValue, .ntile,
        .null, .numeric, .of, .on, .optimize, .optimizerCosts, .option, .optionally, .or, .order,
        .out, .outer, .outfile, .over, .partition, .percentRank, .precision, .primary, .procedure,
        .purge, .range, .rank, .read, .reads, .readWrite, .real, .recursive, .references, .regexp,
        .release, .rename, .repeat, .replace, .require, .resignal, .restrict, .return, .revoke,
        .right, .rlike, .row, .rows, .rowNumber, .schema, .schemas, .secondMicrosecond, .select,
        .sensitive, .separator, .set, .show, .signal, .smallint, .spatial, .specific, .sql,
        .sqlexception, .sqlstate, .sqlwarning, .sqlBigResult, .sqlCalcFoundRows, .sqlSmallResult,
        .ssl, .starting, .stored, .straightJoin, .system, .table, .terminated, .then, .tinyblob,
        .tinyint, .tinytext, .to, .trailing, .trigger, .true, .undo, .union, .unique, .unlock,
        .unsigned, .update, .usage, .use, .using, .utcDate, .utcTime, .utcTimestamp, .values,
        .varbinary, .varchar, .varcharacter, .varying, .virtual, .when, .where, .while, .window,
        .with, .write, .xor, .yearMonth, .zerofill,
    ]

    static let mysqlFunctions: [Keyword] = [
        .adddate, .bitAnd, .bitOr, .bitXor, .cast, .count, .curdate, .curtime, .dateAdd, .dateSub,
        .extract, .groupConcat, .jsonArrayagg, .jsonObjectagg, .max, .mid, .min, .now, .position,
        .sessionUser, .std, .stddev, .stddevPop, .stddevSamp, .subdate, .substr, .substring, .sum,
        .sysdate, .systemUser, .trim, .variance, .varPop, .varSamp,
    ]

    static let mariadb: [Keyword] = [
        .accessible, .add, .all, .alter, .analyze, .and, .as, .asc, .asensitive, .before,
        .between, .bigint, .binary, .blob, .both, .by, .call, .cascade, .case, .change, .char,
        .character, .check, .collate, .column, .condition, .constraint, .continue, .convert,
        .create, .cross, .currentDate, .currentRole, .currentTime, .currentTimestamp,
        .currentUser, .cursor, .databases, .dayHour, .dayMicrosecond, .dayMinute, .daySecond,
        .dec, .decimal, .declare, .default, .delayed, .delete, .deleteDomainId, .desc, .describe,
        .deterministic, .distinct, .distinctrow, .div, .double, .doDomainIds, .drop, .dual, .each,
        .else, .elseif, .enclosed, .escaped, .except, .exists, .exit, .explain, .false, .fetch,
        .float, .float4, .float8, .for, .force, .foreign, .from, .fulltext, .grant, .group,
        .having, .highPriority, .hourMicrosecond, .hourMinute, .hourSecond, .if, .ignore,
        .ignoreDomainIds, .in, .index, .infile, .inner, .inout, .insensitive, .insert, .int,
        .int1, .int2, .int3, .int4, .int8, .integer, .intersect, .interval, .into, .is, .iterate,
        .join, .key, .keys, .kill, .leading, .leave, .left, .like, .limit, .linear, .lines, .load,
        .localtime, .localtimestamp, .lock, .long, .longblob, .longtext, .loop, .lowPriority,
        .masterDemoteToReplica, .masterDemoteToSlave, .masterSslVerifyServerCert, .match,
        .maxvalue, .mediumblob, .mediumint, .mediumtext, .middleint, .minuteMicrosecond,
        .minuteSecond, .mod, .modifies, .natural, .not, .noWriteToBinlog, .null, .numeric,
        .offset, .on, .optimize, .optionally, .or, .order, .out, .outer, .outfile, .over,
        .pageChecksum, .parseVcolExpr, .partition, .portion, .precision, .primary, .procedure,
        .purge, .range, .read, .reads, .readWrite, .real, .recursive, .references, .refSystemId,
        .regexp, .release, .rename, .repeat, .replace, .require, .resignal, .restrict, .return,
        .returning, .revoke, .right, .rlike, .rows, .rowNumber, .schemas, .secondMicrosecond,
        .select, .sensitive, .separator, .set, .show, .signal, .smallint, .spatial, .specific,
        .sql, .sqlexception, .sqlstate, .sqlwarning, .sqlBigResult, .sqlCalcFoundRows,
        .sqlSmallResult, .ssl, .starting, .statsAutoRecalc, .statsPersistent, .statsSamplePages,
        .straightJoin, .table, .terminated, .then, .tinyblob, .tinyint, .tinytext, .to, .trailing,
        .trigger, .true, .undo, .union, .unique, .unlock, .unsigned, .update, .usage, .use,
        .using, .utcDate, .utcTime, .utcTimestamp, .values, .varbinary, .varchar, .varcharacter,
        .varying, .when, .where, .while, .with, .write, .xor, .yearMonth, .zerofill,
    ]

    static let mariadbFunctions: [Keyword] = [
        .adddate, .bitAnd, .bitOr, .bitXor, .cast, .count, .cumeDist, .curdate, .curtime,
        .dateAdd, .dateSub, .denseRank, .extract, .firstValue, .groupConcat, .jsonArrayagg,
        .jsonObjectagg, .lag, .lead, .max, .mid, .min, .now, .nthValue, .ntile, .percentRank,
        .position, .rank, .sessionUser, .std, .stddev, .stddevPop, .stddevSamp, .subdate, .substr,
        .substring, .sum, .systemUser, .trim, .variance, .varPop, .varSamp,
    ]

    static let unknownToMariaDB: [Keyword] = [
        .array, .clone, .columnFormat, .compression, .encrypted, .encryption, .encryptionKeyId,
        .enforced, .engineAttribute, .geometry, .geometrycollection, .grouping, .groups,
        .groupReplication, .instance, .ioAfterGtids, .ioBeforeGtids, .jsonValue, .lateral,
        .linestring, .log, .masterBind, .member, .multilinestring, .multipoint, .multipolygon,
        .nulls, .optimizerCosts, .pageCompressed, .pageCompressionLevel, .persist, .persistOnly,
        .point, .polygon, .random, .reference, .resource, .respect, .secondaryEngine,
        .secondaryEngineAttribute, .validation,
    ]
}
