#include "node/media/child/sandbox.h"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <iterator>
#include <linux/audit.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace kith::media {

namespace {

bool bound(int what, rlim_t most) {
    const rlimit limit{most, most};
    return ::setrlimit(static_cast<__rlimit_resource_t>(what), &limit) == 0;
}

#if defined(__x86_64__)
constexpr unsigned architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr unsigned architecture = AUDIT_ARCH_AARCH64;
#else
#error "name the architecture here"
#endif

constexpr unsigned argument_low(unsigned index) {
    return offsetof(seccomp_data, args) + index * 8;  // both architectures keep the low half first
}

// One system call, allowed as it is; or only where an argument's bits are so.
#define ALLOW(call) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define ALLOW_IF_SAME(call, index, value)                                                               \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4),                                                    \
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument_low(index)),                                        \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW), \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define ALLOW_IF_SET(call, index, bits)                                                                 \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4),                                                    \
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument_low(index)),                                        \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW), \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define ALLOW_IF_CLEAR(call, index, bits)                                                               \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4),                                                    \
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument_low(index)),                                        \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW), \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

// The answer goes out, memory is had and given back, threads (and nothing else) begin and end.
const sock_filter filter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
    ALLOW_IF_SAME(__NR_write, 0, STDOUT_FILENO),
    ALLOW_IF_CLEAR(__NR_mmap, 2, PROT_EXEC),
    ALLOW_IF_CLEAR(__NR_mprotect, 2, PROT_EXEC),
    ALLOW_IF_SET(__NR_clone, 0, CLONE_THREAD),
    ALLOW(__NR_futex),
    ALLOW(__NR_munmap),
    ALLOW(__NR_mremap),
    ALLOW(__NR_madvise),
    ALLOW(__NR_brk),
    ALLOW(__NR_close),
    ALLOW(__NR_fstat),
    ALLOW(__NR_set_robust_list),
    ALLOW(__NR_rseq),
    ALLOW(__NR_rt_sigprocmask),
    ALLOW(__NR_rt_sigaction),
    ALLOW(__NR_rt_sigreturn),
    ALLOW(__NR_sched_yield),
    ALLOW(__NR_clock_gettime),
    ALLOW(__NR_gettid),
    ALLOW(__NR_exit),
    ALLOW(__NR_exit_group),
    // The C library then starts its threads with clone(), whose flags can be read here.
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone3, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
};

}  // namespace

bool bound_resources(const Bounds& bounds) {
    if (::syscall(SYS_close_range, 3U, ~0U, 0U) != 0) return false;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::alarm(bounds.wall_seconds);
    return bound(RLIMIT_CORE, 0) && bound(RLIMIT_FSIZE, 0) && bound(RLIMIT_CPU, bounds.cpu_seconds) &&
           bound(RLIMIT_AS, bounds.address_bytes) && bound(RLIMIT_NOFILE, 64);
}

bool close_the_doors() {
    if (!bound(RLIMIT_NOFILE, 3)) return false;
    if (::prctl(PR_SET_DUMPABLE, 0) != 0 || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
    const sock_fprog program{.len = static_cast<unsigned short>(std::size(filter)),
                             .filter = const_cast<sock_filter*>(filter)};
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace kith::media
