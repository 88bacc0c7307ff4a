/* libpq in a loop, measured: prepared statements, values in their binary form. */
#include "measuring.h"
#include <endian.h>
#include <libpq-fe.h>

static PGconn *connected(void) {
    char words[256];
    snprintf(words, sizeof words, "host=%s port=%s user=postgres dbname=postgres sslmode=disable",
             getenv("BENCHMARK_HOST"), getenv("BENCHMARK_PORT"));
    PGconn *connection = PQconnectdb(words);
    if (PQstatus(connection) != CONNECTION_OK) fail("connect", PQerrorMessage(connection));
    return connection;
}

static PGresult *checked(PGconn *connection, PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_COPY_IN && status != PGRES_SINGLE_TUPLE)
        fail("query", PQerrorMessage(connection));
    return result;
}

static int64_t big64(const char *bytes) { uint64_t value; memcpy(&value, bytes, 8); return be64toh(value); }
static int32_t big32(const char *bytes) { uint32_t value; memcpy(&value, bytes, 4); return be32toh(value); }

static struct row row_of(PGresult *result, int number) {
    struct row row;
    int64_t bits = big64(PQgetvalue(result, number, 2));
    row.id = big32(PQgetvalue(result, number, 0));
    row.name = copied(PQgetvalue(result, number, 1), PQgetlength(result, number, 1));
    memcpy(&row.score, &bits, 8);
    row.created = big64(PQgetvalue(result, number, 3));
    return row;
}

static void select_rows(void) {
    PGconn *connection = connected();
    volatile double total = 0;
    PQclear(checked(connection, PQprepare(connection, "select", SELECT, 0, NULL)));
    for (int turn = 0; wall < seconds_to_run; turn++) {
        if (turn > 0) begin();
        PGresult *result = checked(connection, PQexecPrepared(connection, "select", 0, NULL, NULL, NULL, 1));
        int rows = PQntuples(result);
        for (int number = 0; number < rows; number++) {
            struct row row = row_of(result, number);
            total += row.id + row.score + row.created + row.name[0];
            free(row.name);
        }
        PQclear(result);
        if (turn > 0) end(rows);
    }
}

static double deadline;
struct asker { PGconn *connection; int task; };

static void *ask(void *argument) {
    struct asker *asker = argument;
    int wanted = asker->task * 7919;
    intptr_t selects = 0;
    do {
        wanted = (wanted + 7919) % ROWS;
        uint32_t id = htobe32(wanted + 1);
        const char *values[] = {(char *)&id};
        int lengths[] = {4}, formats[] = {1};
        PGresult *result = checked(asker->connection, PQexecPrepared(asker->connection, "lookup", 1, values, lengths, formats, 1));
        struct row row = row_of(result, 0);
        if (row.id != wanted + 1) fail("lookup", "another row");
        free(row.name);
        PQclear(result);
        selects++;
    } while (now() < deadline);
    return (void *)selects;
}

static void lookups(void) {
    struct asker askers[tasks];
    void *arguments[tasks];
    for (int task = 0; task < tasks; task++) {
        askers[task] = (struct asker){connected(), task};
        arguments[task] = &askers[task];
        PQclear(checked(askers[task].connection, PQprepare(askers[task].connection, "lookup", SELECT " WHERE id = $1", 0, NULL)));
    }
    deadline = now() + seconds_to_run;
    run_lookups(ask, arguments);
}

static char *put16(char *at, uint16_t value) { value = htobe16(value); memcpy(at, &value, 2); return at + 2; }
static char *put32(char *at, uint32_t value) { value = htobe32(value); memcpy(at, &value, 4); return at + 4; }
static char *put64(char *at, uint64_t value) { value = htobe64(value); memcpy(at, &value, 8); return at + 8; }

static void store(void) {
    PGconn *connection = connected();
    struct row *rows = malloc(ROWS * sizeof *rows);
    for (int number = 0; number < ROWS; number++) {
        char name[64];
        int length = snprintf(name, sizeof name, "the name of row %d", number + 1);
        rows[number] = (struct row){number + 1, copied(name, length), (number + 1) / 8.0, 762523200000000};
    }
    while (wall < seconds_to_run) {
        PQclear(checked(connection, PQexec(connection, "TRUNCATE driver_stored")));
        begin();
        PQclear(checked(connection, PQexec(connection, "COPY driver_stored FROM STDIN (FORMAT binary)")));
        PQputCopyData(connection, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
        for (int number = 0; number < ROWS; number++) {
            char bytes[256], *at = bytes;
            uint64_t bits;
            uint32_t length = strlen(rows[number].name);
            memcpy(&bits, &rows[number].score, 8);
            at = put32(put32(put16(at, 4), 4), rows[number].id);
            at = put32(at, length);
            memcpy(at, rows[number].name, length);
            at = put64(put32(at + length, 8), bits);
            at = put64(put32(at, 8), rows[number].created);
            if (PQputCopyData(connection, bytes, at - bytes) != 1) fail("copy", PQerrorMessage(connection));
        }
        PQputCopyData(connection, "\377\377", 2);
        PQputCopyEnd(connection, NULL);
        PQclear(checked(connection, PQgetResult(connection)));
        PQclear(PQgetResult(connection));
        end(ROWS);
    }
}

int main(int argc, char **argv) {
    if (argc != 4) fail("usage", "WORKLOAD TASKS SECONDS");
    tasks = atoi(argv[2]);
    seconds_to_run = atof(argv[3]);
    if (!strcmp(argv[1], "select")) select_rows();
    else if (!strcmp(argv[1], "lookups")) lookups();
    else store();
    tell();
    return 0;
}
