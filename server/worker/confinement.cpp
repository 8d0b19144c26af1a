#include "worker/confinement.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>

namespace consilium::worker {
namespace {

/// What a program reads that loads libraries, fonts and Python modules. Those that a machine does
/// not have are passed over.
constexpr std::array kReadable{
    "/usr",      "/lib",        "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/var/cache/fontconfig",
    "/dev/null", "/dev/urandom"};

/// What a program calls that loads libraries, computes, and reads and writes open descriptors.
/// Everything else is answered as by a kernel that does not know it.
constexpr std::array kCalls{SCMP_SYS(access),
                            SCMP_SYS(arch_prctl),
                            SCMP_SYS(brk),
                            SCMP_SYS(clock_getres),
                            SCMP_SYS(clock_gettime),
                            SCMP_SYS(clock_nanosleep),
                            SCMP_SYS(close),
                            SCMP_SYS(dup),
                            SCMP_SYS(epoll_create1),
                            SCMP_SYS(execve),
                            SCMP_SYS(exit),
                            SCMP_SYS(exit_group),
                            SCMP_SYS(faccessat),
                            SCMP_SYS(faccessat2),
                            SCMP_SYS(fadvise64),
                            SCMP_SYS(fcntl),
                            SCMP_SYS(fstat),
                            SCMP_SYS(fstatfs),
                            SCMP_SYS(futex),
                            SCMP_SYS(getcwd),
                            SCMP_SYS(getdents64),
                            SCMP_SYS(getegid),
                            SCMP_SYS(geteuid),
                            SCMP_SYS(getgid),
                            SCMP_SYS(getpid),
                            SCMP_SYS(getppid),
                            SCMP_SYS(getrandom),
                            SCMP_SYS(getrusage),
                            SCMP_SYS(gettid),
                            SCMP_SYS(gettimeofday),
                            SCMP_SYS(getuid),
                            SCMP_SYS(ioctl),
                            SCMP_SYS(lseek),
                            SCMP_SYS(lstat),
                            SCMP_SYS(madvise),
                            SCMP_SYS(mremap),
                            SCMP_SYS(munmap),
                            SCMP_SYS(nanosleep),
                            SCMP_SYS(newfstatat),
                            SCMP_SYS(poll),
                            SCMP_SYS(ppoll),
                            SCMP_SYS(pread64),
                            SCMP_SYS(read),
                            SCMP_SYS(readlink),
                            SCMP_SYS(readlinkat),
                            SCMP_SYS(readv),
                            SCMP_SYS(restart_syscall),
                            SCMP_SYS(rseq),
                            SCMP_SYS(rt_sigaction),
                            SCMP_SYS(rt_sigprocmask),
                            SCMP_SYS(rt_sigreturn),
                            SCMP_SYS(sched_getaffinity),
                            SCMP_SYS(sched_yield),
                            SCMP_SYS(set_robust_list),
                            SCMP_SYS(set_tid_address),
                            SCMP_SYS(sigaltstack),
                            SCMP_SYS(stat),
                            SCMP_SYS(statfs),
                            SCMP_SYS(statx),
                            SCMP_SYS(sysinfo),
                            SCMP_SYS(time),
                            SCMP_SYS(umask),
                            SCMP_SYS(uname),
                            SCMP_SYS(write),
                            SCMP_SYS(writev)};

base::Error lacking(const char* what) {
  return base::failure(base::ErrorKind::unavailable,
                       std::string("The kernel does not confine processes: ") + what + ".");
}

void limit(__rlimit_resource resource, rlim_t value) {
  const rlimit both{value, value};
  ::setrlimit(resource, &both);
}

/// Landlock (Linux 5.13; kernel documentation, userspace-api/landlock) leaves what is in kReadable.
base::Result<void> hideFiles() {
  // Each kernel knows the rights up to its version; those of the first are enough to forbid all
  // changes but truncation and renaming between folders, for which there is no call either.
  constexpr std::uint64_t kRead =
      LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  landlock_ruleset_attr handled{};
  handled.handled_access_fs =
      kRead | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
      LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
      LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
      LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
  const auto rules =
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0));
  if (rules < 0) return lacking("Landlock is missing");
  for (const auto* path : kReadable) {
    landlock_path_beneath_attr beneath{};
    beneath.parent_fd = ::open(path, O_PATH | O_CLOEXEC);
    if (beneath.parent_fd < 0) continue;
    beneath.allowed_access = kRead;
    if (::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) != 0) {
      // Not a folder: those have a right more.
      beneath.allowed_access = kRead & ~std::uint64_t{LANDLOCK_ACCESS_FS_READ_DIR};
      ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    }
    ::close(beneath.parent_fd);
  }
  const bool set = ::syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  ::close(rules);
  if (!set) return lacking("Landlock is switched off");
  return base::ok();
}

struct FilterEnd {
  void operator()(void* filter) const { seccomp_release(filter); }
};

base::Result<void> forbidCalls() {
  const std::unique_ptr<void, FilterEnd> filter(seccomp_init(SCMP_ACT_ERRNO(ENOSYS)));
  if (!filter) return lacking("seccomp is missing");
  bool added = true;
  for (const int call : kCalls)
    added = added && seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) == 0;
  constexpr int kWriting = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
  // Files open for reading only, as Landlock's first version lets a file be truncated.
  added = added &&
          seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
                           SCMP_A2(SCMP_CMP_MASKED_EQ, kWriting, 0)) == 0 &&
          seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
                           SCMP_A1(SCMP_CMP_MASKED_EQ, kWriting, 0)) == 0;
  // Memory is written or run, not both, and does not become runnable.
  constexpr int kBoth = PROT_WRITE | PROT_EXEC;
  for (const int protection : {PROT_NONE, PROT_WRITE, PROT_EXEC})
    added = added && seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                                      SCMP_A2(SCMP_CMP_MASKED_EQ, kBoth,
                                              static_cast<scmp_datum_t>(protection))) == 0;
  added = added && seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                                    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
  // Threads, not processes; clone3, whose flags a filter cannot see, is not there.
  added = added && seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                                    SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0;
  // Limits of itself only, which can only be lowered.
  added = added && seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
                                    SCMP_A0(SCMP_CMP_EQ, 0)) == 0;
  if (!added || seccomp_load(filter.get()) != 0) return lacking("seccomp is switched off");
  return base::ok();
}

}  // namespace

base::Result<void> confine(const Allowance& allowance) {
  ::close_range(3, ~0U, 0);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return lacking("no_new_privs is missing");
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NOFILE, 128);
  limit(RLIMIT_CPU, allowance.cpuSeconds);
  CONSILIUM_CHECK(hideFiles());
  CONSILIUM_CHECK(forbidCalls());
  // The last, since a program built with sanitizers passes it already, until it becomes another.
  limit(RLIMIT_AS, allowance.memoryBytes);
  return base::ok();
}

}  // namespace consilium::worker
