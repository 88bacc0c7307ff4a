/* What the measured C programs have in common: see measuring.py. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROWS 100000
#define SELECT "SELECT id, name, score, created FROM driver_rows"

/* A row as typed values; the name is copied, as a program that keeps the row has to. */
struct row {
    int32_t id;
    char *name;
    double score;
    int64_t created;
};

static double seconds_to_run;
static int tasks;

static double clock_seconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}
static double now(void) { return clock_seconds(CLOCK_MONOTONIC); }
static double processor_seconds(void) { return clock_seconds(CLOCK_PROCESS_CPUTIME_ID); }

static double count, wall, processor, began_wall, began_processor;
static void begin(void) { began_wall = now(); began_processor = processor_seconds(); }
static void end(double done) {
    wall += now() - began_wall;
    processor += processor_seconds() - began_processor;
    count += done;
}
static void tell(void) { printf("%.0f %.6f %.6f\n", count, wall, processor); }

static void fail(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static char *copied(const char *text, size_t length) {
    char *copy = malloc(length + 1);
    memcpy(copy, text, length);
    copy[length] = 0;
    return copy;
}

/* Runs a thread a task; each gives the number of its selects. */
static void run_lookups(void *(*ask)(void *), void *arguments[]) {
    pthread_t threads[tasks];
    double done = 0;
    begin();
    for (int task = 0; task < tasks; task++) pthread_create(&threads[task], NULL, ask, arguments[task]);
    for (int task = 0; task < tasks; task++) {
        void *selects;
        pthread_join(threads[task], &selects);
        done += (intptr_t)selects;
    }
    end(done);
}
