#include "node/media/child_process.h"

#include <climits>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <span>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace kith::media {

namespace {

constexpr std::size_t piece_bytes = 64 << 10;
constexpr Millis keep_on_every = std::chrono::seconds(1);

/// Of our helpers: no job, not shut in. Of the loader: a library is missing. No input is to blame.
bool is_unfit(int status) {
    return status == 2 || status == 3 || status == 127;
}

class File {
 public:
    explicit File(int number = -1) : number_(number) {}
    File(File&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    File& operator=(File&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~File() { close(); }
    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }
    void close() {
        if (number_ >= 0) ::close(std::exchange(number_, -1));
    }

 private:
    int number_;
};

struct Pipe {
    File read;
    File write;
};

Result<Pipe> make_pipe() {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail(Errc::unavailable, "program/pipe");
    return Pipe{File(ends[0]), File(ends[1])};
}

/// A timer is a file that becomes readable: no clock is asked. Once, or again and again.
Result<File> make_timer(Millis after, bool repeats = false) {
    File timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(after);
    itimerspec when{};
    when.it_value.tv_sec = seconds.count();
    when.it_value.tv_nsec = std::chrono::nanoseconds(after - seconds).count();
    if (repeats) when.it_interval = when.it_value;
    if (!timer.is_open() || ::timerfd_settime(timer.number(), 0, &when, nullptr) != 0) {
        return fail(Errc::unavailable, "program/timer");
    }
    return timer;
}

/// Ends with this, killed if need be, and leaves no zombie.
class Child {
 public:
    explicit Child(pid_t id) : id_(id) {}
    Child(Child&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
    Child& operator=(Child&&) = delete;
    pid_t id() const { return id_; }
    ~Child() {
        if (id_ <= 0) return;
        ::kill(id_, SIGKILL);
        static_cast<void>(wait());
    }
    int wait() {
        int status = 0;
        while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
        }
        id_ = -1;
        return status;
    }

 private:
    pid_t id_;
};

Result<Child> start(const std::string& path, const File& input, const File& output) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_adddup2(&files, input.number(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&files, output.number(), STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    // What we block and ignore, it would inherit. What ends the server also comes to its group: whether the
    // work goes on is the server's to say.
    sigset_t ours;
    sigset_t all;
    ::sigemptyset(&ours);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&ours, signal);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &ours);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::string name = path;
    char* const arguments[] = {name.data(), nullptr};
    char* const environment[] = {nullptr};
    pid_t id = -1;
    const int failed = ::posix_spawn(&id, path.c_str(), &files, &attributes, arguments, environment);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    if (failed != 0) return fail(Errc::unavailable, "program/start");
    return Child(id);
}

/// What is said and heard at the same time, since either pipe may be full.
class Exchange {
 public:
    struct Ends {
        File to;
        File from;
        File timer;
        File tick;  // not open where nobody is asked
    };
    Exchange(std::initializer_list<std::string_view> input, Ends ends, const ProgramLimits& limits)
        : input_(input), ends_(std::move(ends)), limits_(limits) {
        std::ranges::reverse(input_);
        ::fcntl(ends_.to.number(), F_SETFL, O_NONBLOCK);
        ::fcntl(ends_.from.number(), F_SETFL, O_NONBLOCK);
    }

    Result<std::string> run() {
        while (ends_.from.is_open()) {
            if (input_.empty()) ends_.to.close();
            std::array<pollfd, 4> files{wait_for(ends_.timer),
                                        wait_for(ends_.tick),
                                        wait_for(ends_.from),
                                        {.fd = ends_.to.number(), .events = POLLOUT, .revents = 0}};
            TRY_DONE(wait(files));
            if (files[3].revents != 0) say();
            if (files[2].revents != 0) hear();
            if (output_.size() > limits_.output_bytes_max) return fail(Errc::too_large, "program/output");
        }
        return std::move(output_);
    }

    /// It may close what it writes to and go on.
    Done end(pid_t child) {
        const File handle(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
        if (!handle.is_open()) return fail(Errc::too_large, "program/time");
        while (true) {
            std::array<pollfd, 3> files{wait_for(ends_.timer), wait_for(ends_.tick), wait_for(handle)};
            TRY_DONE(wait(files));
            if (files[2].revents != 0) return {};
        }
    }

 private:
    static pollfd wait_for(const File& file) { return {.fd = file.number(), .events = POLLIN, .revents = 0}; }

    /// The first two are the timers.
    Done wait(std::span<pollfd> files) {
        if (::poll(files.data(), files.size(), -1) < 0) {
            for (pollfd& file : files) file.revents = 0;
            if (errno != EINTR) return fail(Errc::unavailable, "program/poll");
        }
        if (files[0].revents != 0) return fail(Errc::too_large, "program/time");
        std::uint64_t ticks = 0;
        const bool ticked = files[1].revents != 0 && ::read(ends_.tick.number(), &ticks, sizeof ticks) > 0;
        if (ticked && !limits_.keep_on()) return fail(Errc::denied, "program/called off");
        return {};
    }

    void say() {
        std::string_view& piece = input_.back();
        const ssize_t put = ::write(ends_.to.number(), piece.data(), piece.size());
        if (put < 0 && errno != EAGAIN && errno != EINTR) return input_.clear();  // it reads no more
        if (put > 0) piece.remove_prefix(static_cast<std::size_t>(put));
        if (piece.empty()) input_.pop_back();
    }
    void hear() {
        std::array<char, piece_bytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
        const ssize_t got = ::read(ends_.from.number(), buffer.data(), buffer.size());
        if (got > 0) output_.append(buffer.data(), static_cast<std::size_t>(got));
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) ends_.from.close();
    }

    std::vector<std::string_view> input_;  // the next one last
    Ends ends_;
    const ProgramLimits& limits_;
    std::string output_{};
};

}  // namespace

Result<std::string> run_program(const std::string& path,
                                std::initializer_list<std::string_view> input,
                                ProgramLimits limits) {
    Pipe to = TRY(make_pipe());
    Pipe from = TRY(make_pipe());
    File timer = TRY(make_timer(limits.deadline));
    File tick = limits.keep_on ? TRY(make_timer(keep_on_every, /*repeats=*/true)) : File();
    Child child = TRY(start(path, to.read, from.write));
    to.read.close();
    from.write.close();
    Exchange exchange(
        input, {std::move(to.write), std::move(from.read), std::move(timer), std::move(tick)}, limits);
    std::string output = TRY(exchange.run());
    TRY_DONE(exchange.end(child.id()));
    const int status = child.wait();
    if (WIFEXITED(status) && is_unfit(WEXITSTATUS(status))) return fail(Errc::unavailable, "program/unfit");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return fail(Errc::internal, "program/status");
    return output;
}

std::string program_beside_us(std::string_view name) {
    std::array<char, PATH_MAX> link{};
    const ssize_t length = ::readlink("/proc/self/exe", link.data(), link.size());
    const std::string_view own(link.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
    return std::string(own.substr(0, own.rfind('/') + 1)) + std::string(name);
}

}  // namespace kith::media
