/* libmariadb in a loop, measured: prepared statements, values in their binary form. */
#include "measuring.h"
#include <mysql.h>

static MYSQL *connected(void) {
    MYSQL *connection = mysql_init(NULL);
    mysql_options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (!mysql_real_connect(connection, getenv("BENCHMARK_HOST"), "root", NULL, "test", atoi(getenv("BENCHMARK_PORT")), NULL, 0))
        fail("connect", mysql_error(connection));
    return connection;
}

/* A prepared statement with the places of its values. */
struct statement {
    MYSQL_STMT *handle;
    MYSQL_BIND bind[4];
    int32_t id;
    char name[256];
    unsigned long length;
    double score;
    MYSQL_TIME created;
};

static void prepare(MYSQL *connection, struct statement *statement, const char *text) {
    memset(statement, 0, sizeof *statement);
    statement->handle = mysql_stmt_init(connection);
    if (mysql_stmt_prepare(statement->handle, text, strlen(text))) fail("prepare", mysql_stmt_error(statement->handle));
    MYSQL_BIND *bind = statement->bind;
    bind[0].buffer_type = MYSQL_TYPE_LONG, bind[0].buffer = &statement->id;
    bind[1].buffer_type = MYSQL_TYPE_STRING, bind[1].buffer = statement->name;
    bind[1].buffer_length = sizeof statement->name, bind[1].length = &statement->length;
    bind[2].buffer_type = MYSQL_TYPE_DOUBLE, bind[2].buffer = &statement->score;
    bind[3].buffer_type = MYSQL_TYPE_DATETIME, bind[3].buffer = &statement->created;
}

static struct row row_of(struct statement *statement) {
    MYSQL_TIME *time = &statement->created;
    return (struct row){
        statement->id, copied(statement->name, statement->length), statement->score,
        ((((time->year * 12L + time->month) * 31 + time->day) * 24 + time->hour) * 60 + time->minute) * 60 + time->second};
}

static void select_rows(void) {
    MYSQL *connection = connected();
    struct statement statement;
    volatile double total = 0;
    prepare(connection, &statement, SELECT);
    mysql_stmt_bind_result(statement.handle, statement.bind);
    for (int turn = 0; wall < seconds_to_run; turn++) {
        int rows = 0;
        if (turn > 0) begin();
        if (mysql_stmt_execute(statement.handle)) fail("execute", mysql_stmt_error(statement.handle));
        if (mysql_stmt_store_result(statement.handle)) fail("store", mysql_stmt_error(statement.handle));
        while (!mysql_stmt_fetch(statement.handle)) {
            struct row row = row_of(&statement);
            total += row.id + row.score + row.created + row.name[0];
            free(row.name);
            rows++;
        }
        mysql_stmt_free_result(statement.handle);
        if (turn > 0) end(rows);
    }
}

static double deadline;
struct asker { struct statement statement; int task; };

static void *ask(void *argument) {
    struct asker *asker = argument;
    MYSQL_STMT *handle = asker->statement.handle;
    int wanted = asker->task * 7919, id;
    intptr_t selects = 0;
    MYSQL_BIND parameter = {.buffer_type = MYSQL_TYPE_LONG, .buffer = &id};
    mysql_stmt_bind_param(handle, &parameter);
    mysql_stmt_bind_result(handle, asker->statement.bind);
    do {
        wanted = (wanted + 7919) % ROWS;
        id = wanted + 1;
        if (mysql_stmt_execute(handle) || mysql_stmt_store_result(handle)) fail("execute", mysql_stmt_error(handle));
        if (mysql_stmt_fetch(handle)) fail("fetch", mysql_stmt_error(handle));
        struct row row = row_of(&asker->statement);
        if (row.id != id) fail("lookup", "another row");
        free(row.name);
        mysql_stmt_free_result(handle);
        selects++;
    } while (now() < deadline);
    mysql_thread_end();
    return (void *)selects;
}

static void lookups(void) {
    struct asker *askers = calloc(tasks, sizeof *askers);
    void *arguments[tasks];
    for (int task = 0; task < tasks; task++) {
        askers[task].task = task;
        arguments[task] = &askers[task];
        prepare(connected(), &askers[task].statement, SELECT " WHERE id = ?");
    }
    deadline = now() + seconds_to_run;
    run_lookups(ask, arguments);
}

/* A thousand rows a statement, as text: what any server takes. */
static void store(void) {
    MYSQL *connection = connected();
    struct row *rows = malloc(ROWS * sizeof *rows);
    for (int number = 0; number < ROWS; number++) {
        char name[64];
        int length = snprintf(name, sizeof name, "the name of row %d", number + 1);
        rows[number] = (struct row){number + 1, copied(name, length), (number + 1) / 8.0, 0};
    }
    char *text = malloc(1 << 20);
    while (wall < seconds_to_run) {
        if (mysql_query(connection, "TRUNCATE driver_stored")) fail("truncate", mysql_error(connection));
        begin();
        for (int first = 0; first < ROWS; first += 1000) {
            char *at = text + sprintf(text, "INSERT INTO driver_stored VALUES ");
            for (int number = first; number < first + 1000; number++) {
                at += sprintf(at, "%s(%d,'", number == first ? "" : ",", rows[number].id);
                at += mysql_real_escape_string(connection, at, rows[number].name, strlen(rows[number].name));
                at += sprintf(at, "',%.17g,'2024-02-29 12:00:00')", rows[number].score);
            }
            if (mysql_real_query(connection, text, at - text)) fail("insert", mysql_error(connection));
        }
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
