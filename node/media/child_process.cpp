#include "node/media/child_process.h"

#include <climits>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
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

/// A timer is a file that becomes readable: no clock is asked.
Result<File> make_timer(Millis after) {
    File timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(after);
    itimerspec when{};
    when.it_value.tv_sec = seconds.count();
    when.it_value.tv_nsec = std::chrono::nanoseconds(after - seconds).count();
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
    // What we block and ignore, it would inherit.
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
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
    Exchange(std::initializer_list<std::string_view> input,
             File to,
             File from,
             File timer,
             const ProgramLimits& limits)
        : input_(input),
          to_(std::move(to)),
          from_(std::move(from)),
          timer_(std::move(timer)),
          limits_(limits) {
        std::ranges::reverse(input_);
        ::fcntl(to_.number(), F_SETFL, O_NONBLOCK);
        ::fcntl(from_.number(), F_SETFL, O_NONBLOCK);
    }

    Result<std::string> run() {
        while (from_.is_open()) {
            if (input_.empty()) to_.close();
            std::array<pollfd, 3> files{{{.fd = from_.number(), .events = POLLIN, .revents = 0},
                                         {.fd = timer_.number(), .events = POLLIN, .revents = 0},
                                         {.fd = to_.number(), .events = POLLOUT, .revents = 0}}};
            const int patience_ms = limits_.keep_on ? 1'000 : -1;
            const int ready = ::poll(files.data(), files.size(), patience_ms);
            if (ready < 0 && errno != EINTR) return fail(Errc::unavailable, "program/poll");
            if (ready == 0 && !limits_.keep_on()) return fail(Errc::denied, "program/called off");
            if (files[1].revents != 0) return fail(Errc::too_large, "program/time");
            if (files[2].revents != 0) say();
            if (files[0].revents != 0) hear();
            if (output_.size() > limits_.output_bytes_max) return fail(Errc::too_large, "program/output");
        }
        return std::move(output_);
    }

    /// It may close what it writes to and go on; false when its time is over first.
    bool is_over(pid_t child) {
        const File handle(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
        if (!handle.is_open()) return false;
        std::array<pollfd, 2> files{{{.fd = handle.number(), .events = POLLIN, .revents = 0},
                                     {.fd = timer_.number(), .events = POLLIN, .revents = 0}}};
        while (::poll(files.data(), files.size(), -1) < 0) {
            if (errno != EINTR) return false;
        }
        return files[0].revents != 0;
    }

 private:
    void say() {
        std::string_view& piece = input_.back();
        const ssize_t put = ::write(to_.number(), piece.data(), piece.size());
        if (put < 0 && errno != EAGAIN && errno != EINTR) return input_.clear();  // it reads no more
        if (put > 0) piece.remove_prefix(static_cast<std::size_t>(put));
        if (piece.empty()) input_.pop_back();
    }
    void hear() {
        std::array<char, piece_bytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
        const ssize_t got = ::read(from_.number(), buffer.data(), buffer.size());
        if (got > 0) output_.append(buffer.data(), static_cast<std::size_t>(got));
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) from_.close();
    }

    std::vector<std::string_view> input_;  // the next one last
    File to_;
    File from_;
    File timer_;
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
    Child child = TRY(start(path, to.read, from.write));
    to.read.close();
    from.write.close();
    Exchange exchange(input, std::move(to.write), std::move(from.read), std::move(timer), limits);
    std::string output = TRY(exchange.run());
    if (!exchange.is_over(child.id())) return fail(Errc::too_large, "program/time");
    const int status = child.wait();
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
