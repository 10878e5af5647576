// Lets a test stop or disturb a program at one chosen change of the file system.
//
// Loaded with LD_PRELOAD, it stands before every function of the C library that changes a file or a
// directory, numbers the calls 1, 2, 3 ... and acts at the one that the environment names:
//   PRAXIS_FAULT=before@N   SIGKILL instead of call N
//   PRAXIS_FAULT=after@N    SIGKILL right after it
//   PRAXIS_FAULT=torn@N     as `after`, but a write puts down only the first half of its bytes
//   PRAXIS_FAULT=short@N    a write puts down half of its bytes and says so, as POSIX allows
//   PRAXIS_FAULT=28@N       the call fails with this error number
//   PRAXIS_FAULT=28@N+      so do all later ones that need space, as on a full disk
//   PRAXIS_FAULT=stop@N     SIGSTOP before call N; here files opened to be read count as well
//   PRAXIS_FAULT_LOG=FILE   one line for each call: its number, its name, its file
//   PRAXIS_FAULT_CLOCK=FILE files have the times of a clock that ticks every 10 ms, as many
//                           file systems do: two changes of one tick have the same time. So that
//                           slow machines do much in a tick too, all clocks run a thousand times
//                           slower from the first number in FILE on, and jump a second ahead at
//                           the second one unless it is 0: nanoseconds since 1970, in digits
// Writes to what is no regular file (terminals, pipes) pass by uncounted. System calls made without
// the C library's functions are not seen; nor are stores through a shared mapping, but making such
// a mapping and msync are calls like all others.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum action { pass, kill_before, kill_after, kill_torn, shorten, stop, fail };

static enum action wanted = pass;
static long wanted_at = 0;
static bool wanted_from_then_on = false;
static int wanted_error = 0;
static int log_descriptor = -1;
static const char* clock_text = NULL;  // what PRAXIS_FAULT_CLOCK names, mapped
static atomic_long calls = 0;

__attribute__((constructor)) static void read_environment(void) {
  const char* fault = getenv("PRAXIS_FAULT");
  const char* at = fault == NULL ? NULL : strchr(fault, '@');
  if (at != NULL) {
    wanted_at = strtol(at + 1, NULL, 10);
    wanted_from_then_on = strchr(at, '+') != NULL;
    wanted_error = atoi(fault);
    wanted = strncmp(fault, "before", 6) == 0  ? kill_before
             : strncmp(fault, "after", 5) == 0 ? kill_after
             : strncmp(fault, "torn", 4) == 0  ? kill_torn
             : strncmp(fault, "short", 5) == 0 ? shorten
             : strncmp(fault, "stop", 4) == 0  ? stop
                                               : fail;
  }
  const char* clock = getenv("PRAXIS_FAULT_CLOCK");
  if (clock != NULL) {
    const int file = (int)syscall(SYS_openat, AT_FDCWD, clock, O_RDONLY | O_CLOEXEC);
    clock_text = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
    if (clock_text == MAP_FAILED) abort();
  }
  const char* log = getenv("PRAXIS_FAULT_LOG");
  if (log != NULL) {
    log_descriptor =
        (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  }
}

static void kill_self(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

static void log_call(long number, const char* name, int descriptor, const char* path) {
  if (log_descriptor < 0) return;
  char link[64];
  char target[4096] = "";
  if (path == NULL) {
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = readlink(link, target, sizeof target - 1);
    if (length > 0) target[length] = '\0';
  }
  char line[4400];
  const int length =
      snprintf(line, sizeof line, "%ld %s %s\n", number, name, path == NULL ? target : path);
  if (length > 0) syscall(SYS_write, log_descriptor, line, (size_t)length);
}

static bool is_regular(int descriptor) {
  struct stat status;
  return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

// Counts one call, on `path` or, when that is null, on `descriptor`, and tells what is to become of
// it. A kill_before does not return; `fail` leaves errno set.
static enum action enter(const char* name, int descriptor, const char* path, bool needs_space) {
  const int saved_errno = errno;
  if (path == NULL && !is_regular(descriptor)) {
    errno = saved_errno;
    return pass;
  }
  const long number = atomic_fetch_add(&calls, 1) + 1;
  log_call(number, name, descriptor, path);
  errno = saved_errno;
  const bool hit =
      number == wanted_at || (wanted_from_then_on && number > wanted_at && needs_space);
  if (!hit) return pass;
  if (wanted == kill_before) kill_self();
  if (wanted == stop) syscall(SYS_kill, getpid(), SIGSTOP);
  if (wanted == fail) errno = wanted_error;
  return wanted;
}

// After the call: dies if that was asked for.
static void leave(enum action action) {
  if (action == kill_after || action == kill_torn) kill_self();
}

// The next definition of a function. POSIX makes the conversion work that ISO C leaves undefined.
#define REAL(name) (__extension__(__typeof__(&name)) dlsym(RTLD_NEXT, #name))

// Defines a function that takes no bytes to write: declares it, enters, calls the real one, leaves.
#define HOOK(type, error_value, name, parameters, arguments, descriptor, path, needs_space) \
  type name parameters {                                                                    \
    const enum action action = enter(#name, descriptor, path, needs_space);                 \
    if (action == fail) return error_value;                                                 \
    const type result = REAL(name) arguments;                                               \
    leave(action);                                                                          \
    return result;                                                                          \
  }

HOOK(int, -1, ftruncate, (int fd, off_t size), (fd, size), fd, NULL, true)
HOOK(int, -1, ftruncate64, (int fd, off64_t size), (fd, size), fd, NULL, true)
HOOK(int, -1, truncate, (const char* path, off_t size), (path, size), -1, path, true)
HOOK(int, -1, fallocate, (int fd, int mode, off_t at, off_t size), (fd, mode, at, size), fd, NULL,
     true)
HOOK(int, wanted_error, posix_fallocate, (int fd, off_t at, off_t size), (fd, at, size), fd, NULL,
     true)
HOOK(int, -1, rename, (const char* from, const char* to), (from, to), -1, to, false)
HOOK(int, -1, renameat, (int from_fd, const char* from, int to_fd, const char* to),
     (from_fd, from, to_fd, to), -1, to, false)
HOOK(int, -1, renameat2, (int from_fd, const char* from, int to_fd, const char* to, unsigned flags),
     (from_fd, from, to_fd, to, flags), -1, to, false)
HOOK(int, -1, link, (const char* from, const char* to), (from, to), -1, to, true)
HOOK(int, -1, linkat, (int from_fd, const char* from, int to_fd, const char* to, int flags),
     (from_fd, from, to_fd, to, flags), -1, to, true)
HOOK(int, -1, unlink, (const char* path), (path), -1, path, false)
HOOK(int, -1, unlinkat, (int fd, const char* path, int flags), (fd, path, flags), -1, path, false)
HOOK(int, -1, rmdir, (const char* path), (path), -1, path, false)
HOOK(int, -1, remove, (const char* path), (path), -1, path, false)
HOOK(int, -1, mkdir, (const char* path, mode_t mode), (path, mode), -1, path, true)
HOOK(int, -1, mkdirat, (int fd, const char* path, mode_t mode), (fd, path, mode), -1, path, true)
HOOK(int, -1, fsync, (int fd), (fd), fd, NULL, false)
HOOK(int, -1, fdatasync, (int fd), (fd), fd, NULL, false)
HOOK(int, -1, futimens, (int fd, const struct timespec times[2]), (fd, times), fd, NULL, false)
HOOK(int, -1, utimensat, (int fd, const char* path, const struct timespec times[2], int flags),
     (fd, path, times, flags), -1, path, false)
HOOK(int, -1, msync, (void* address, size_t size, int flags), (address, size, flags), -1, "mapping",
     false)

// --- functions that put down bytes -----------------------------------------------------------

// Half of `size`, at least one byte, when that is asked for.
static size_t allowed(enum action action, size_t size) {
  return (action == kill_torn || action == shorten) && size > 1 ? size / 2 : size;
}

#define WRITE_HOOK(name, parameters, ...)                    \
  ssize_t name parameters {                                  \
    const enum action action = enter(#name, fd, NULL, true); \
    if (action == fail) return -1;                           \
    const ssize_t result = REAL(name)(__VA_ARGS__);          \
    leave(action);                                           \
    return result;                                           \
  }

WRITE_HOOK(write, (int fd, const void* bytes, size_t size), fd, bytes, allowed(action, size))
WRITE_HOOK(pwrite, (int fd, const void* bytes, size_t size, off_t at), fd, bytes,
           allowed(action, size), at)
WRITE_HOOK(pwrite64, (int fd, const void* bytes, size_t size, off64_t at), fd, bytes,
           allowed(action, size), at)

// Half of the vectors, or half of the only one: `half` has room for that one.
static int allowed_vectors(enum action action, const struct iovec** vectors, int count,
                           struct iovec* half) {
  if (action != kill_torn && action != shorten) return count;
  if (count > 1) return count / 2;
  *half = (*vectors)[0];
  half->iov_len = allowed(action, half->iov_len);
  *vectors = half;
  return count;
}

#define VECTOR_HOOK(name, parameters, ...)                   \
  ssize_t name parameters {                                  \
    const enum action action = enter(#name, fd, NULL, true); \
    if (action == fail) return -1;                           \
    struct iovec half;                                       \
    count = allowed_vectors(action, &vectors, count, &half); \
    const ssize_t result = REAL(name)(__VA_ARGS__);          \
    leave(action);                                           \
    return result;                                           \
  }

VECTOR_HOOK(writev, (int fd, const struct iovec* vectors, int count), fd, vectors, count)
VECTOR_HOOK(pwritev, (int fd, const struct iovec* vectors, int count, off_t at), fd, vectors, count,
            at)
VECTOR_HOOK(pwritev64, (int fd, const struct iovec* vectors, int count, off64_t at), fd, vectors,
            count, at)
WRITE_HOOK(copy_file_range,
           (int from, off64_t* from_at, int fd, off64_t* at, size_t size, unsigned flags), from,
           from_at, fd, at, allowed(action, size), flags)

// --- functions that open files or map them ---------------------------------------------------

static bool counts(int flags) { return wanted == stop || (flags & (O_CREAT | O_TRUNC)) != 0; }

static mode_t mode_of(int flags, va_list rest) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
}

#define OPEN_HOOK(name, parameters, ...)                                            \
  int name parameters {                                                             \
    va_list rest;                                                                   \
    va_start(rest, flags);                                                          \
    const mode_t mode = mode_of(flags, rest);                                       \
    va_end(rest);                                                                   \
    const enum action action = counts(flags) ? enter(#name, -1, path, true) : pass; \
    if (action == fail) return -1;                                                  \
    const int result = REAL(name)(__VA_ARGS__, flags, mode);                        \
    leave(action);                                                                  \
    return result;                                                                  \
  }

OPEN_HOOK(open, (const char* path, int flags, ...), path)
OPEN_HOOK(open64, (const char* path, int flags, ...), path)
OPEN_HOOK(openat, (int fd, const char* path, int flags, ...), fd, path)
OPEN_HOOK(openat64, (int fd, const char* path, int flags, ...), fd, path)
HOOK(int, -1, creat, (const char* path, mode_t mode), (path, mode), -1, path, true)

#define STREAM_HOOK(name)                                                            \
  FILE* name(const char* path, const char* mode) {                                   \
    const enum action action = mode[0] == 'r' ? pass : enter(#name, -1, path, true); \
    if (action == fail) return NULL;                                                 \
    FILE* const result = REAL(name)(path, mode);                                     \
    leave(action);                                                                   \
    return result;                                                                   \
  }

STREAM_HOOK(fopen)
STREAM_HOOK(fopen64)

#define MAP_HOOK(name, offset)                                                                  \
  void* name(void* address, size_t size, int protection, int flags, int fd, offset at) {        \
    const bool writes = fd >= 0 && (flags & MAP_SHARED) != 0 && (protection & PROT_WRITE) != 0; \
    const enum action action = writes ? enter(#name, fd, NULL, true) : pass;                    \
    if (action == fail) return MAP_FAILED;                                                      \
    void* const result = REAL(name)(address, size, protection, flags, fd, at);                  \
    leave(action);                                                                              \
    return result;                                                                              \
  }

MAP_HOOK(mmap, off_t)
MAP_HOOK(mmap64, off64_t)

// --- functions that look at times ------------------------------------------------------------

static const long long second = 1000000000;
static const long long tick = 10000000;
static const long long slower = 1000;

// A moment as PRAXIS_FAULT_CLOCK shows it, in nanoseconds since 1970.
static long long shown(long long time) {
  char* rest = NULL;
  const long long origin = strtoll(clock_text, &rest, 10);
  const long long jump = strtoll(rest, NULL, 10);
  if (time < origin) return time;
  if (jump == 0 || time < jump) return origin + (time - origin) / slower;
  return origin + (jump - origin) / slower + second + (time - jump);
}

// The time of a file: that of the tick.
static struct timespec shown_of_file(long long seconds, long long nanoseconds) {
  const long long time = shown(seconds * second + nanoseconds);
  const long long of_tick = time - (time % tick + tick) % tick;
  const long long below_second = (of_tick % second + second) % second;
  return (struct timespec){(of_tick - below_second) / second, below_second};
}

static void change_times(struct timespec* time) {
  if (clock_text != NULL) *time = shown_of_file(time->tv_sec, time->tv_nsec);
}

static void change_statx_times(struct statx_timestamp* time) {
  if (clock_text == NULL) return;
  const struct timespec of_file = shown_of_file(time->tv_sec, time->tv_nsec);
  time->tv_sec = of_file.tv_sec;
  time->tv_nsec = (unsigned)of_file.tv_nsec;
}

static void change_statx(struct statx* status) {
  change_statx_times(&status->stx_mtime);
  change_statx_times(&status->stx_ctime);
}

int clock_gettime(clockid_t clock, struct timespec* time) {
  const int result = REAL(clock_gettime)(clock, time);
  if (clock_text != NULL && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    const long long now = shown(time->tv_sec * second + time->tv_nsec);
    *time = (struct timespec){now / second, now % second};
  }
  return result;
}

#define STAT_HOOK(name, parameters, ...)        \
  int name parameters {                         \
    const int result = REAL(name)(__VA_ARGS__); \
    if (result == 0) {                          \
      change_times(&status->st_mtim);           \
      change_times(&status->st_ctim);           \
    }                                           \
    return result;                              \
  }

STAT_HOOK(stat, (const char* path, struct stat* status), path, status)
STAT_HOOK(stat64, (const char* path, struct stat64* status), path, status)
STAT_HOOK(lstat, (const char* path, struct stat* status), path, status)
STAT_HOOK(lstat64, (const char* path, struct stat64* status), path, status)
STAT_HOOK(fstat, (int fd, struct stat* status), fd, status)
STAT_HOOK(fstat64, (int fd, struct stat64* status), fd, status)
STAT_HOOK(fstatat, (int fd, const char* path, struct stat* status, int flags), fd, path, status,
          flags)
STAT_HOOK(fstatat64, (int fd, const char* path, struct stat64* status, int flags), fd, path, status,
          flags)

int statx(int fd, const char* path, int flags, unsigned mask, struct statx* status) {
  const int result = REAL(statx)(fd, path, flags, mask, status);
  if (result == 0) change_statx(status);
  return result;
}

// A program may ask the kernel itself, to save a copy.
long syscall(long number, ...) {
  long a[6];
  va_list arguments;
  va_start(arguments, number);
  for (int i = 0; i < 6; ++i) a[i] = va_arg(arguments, long);
  va_end(arguments);
  const long result = REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  if (number == SYS_statx && result == 0) change_statx((struct statx*)a[4]);
  return result;
}
