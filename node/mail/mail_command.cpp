#include "node/mail/mail_command.h"

#include "consent/base/check.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kith::node {
namespace {

// How long a program may take is the machine's time, whatever the node's clock says.
using Steady = std::chrono::steady_clock;

class Descriptor {
 public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }
    int get() const { return number_; }
    void set(int number) { number_ = number; }
    void close() {
        if (number_ >= 0) ::close(number_);
        number_ = -1;
    }

 private:
    int number_;
};

std::unexpected<Error> failed(std::string_view rule) {
    return fail(Errc::unavailable, rule);
}

/// False at the deadline.
bool wait_until(int descriptor, short events, Steady::time_point deadline) {
    while (true) {
        const auto left = std::chrono::ceil<Millis>(deadline - Steady::now()).count();
        if (left <= 0) return false;
        pollfd waiting{.fd = descriptor, .events = events, .revents = 0};
        const int found = ::poll(&waiting, 1, static_cast<int>(left));
        if (found > 0) return true;
        if (found < 0 && errno != EINTR) return false;
    }
}

struct SpawnSettings {
    posix_spawn_file_actions_t files{};
    posix_spawnattr_t attributes{};

    SpawnSettings() {
        KITH_CHECK(::posix_spawn_file_actions_init(&files) == 0 && ::posix_spawnattr_init(&attributes) == 0);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&files);
        ::posix_spawnattr_destroy(&attributes);
    }
};

/// The child has the message's pipe and nothing else of ours: no other descriptor, no blocked signal, and of
/// the environment what programs need to run at all.
std::optional<pid_t> spawn(const std::vector<std::string>& words, int input) {
    SpawnSettings settings;
    sigset_t none;
    sigset_t ordinary;
    ::sigemptyset(&none);
    ::sigemptyset(&ordinary);
    ::sigaddset(&ordinary, SIGPIPE);
    ::posix_spawnattr_setsigmask(&settings.attributes, &none);
    ::posix_spawnattr_setsigdefault(&settings.attributes, &ordinary);
    ::posix_spawnattr_setpgroup(&settings.attributes, 0);
    ::posix_spawnattr_setflags(&settings.attributes,
                               POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    ::posix_spawn_file_actions_adddup2(&settings.files, input, STDIN_FILENO);
    ::posix_spawn_file_actions_addopen(&settings.files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&settings.files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&settings.files, STDERR_FILENO + 1);
    std::vector<std::string> copies(words);
    std::vector<char*> arguments;
    for (std::string& word : copies) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::string path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    std::string locale = "LC_ALL=C.UTF-8";
    char* const environment[] = {path.data(), locale.data(), nullptr};
    pid_t child = 0;
    const int error = ::posix_spawn(
        &child, arguments.front(), &settings.files, &settings.attributes, arguments.data(), environment);
    if (error != 0) return std::nullopt;
    return child;
}

/// False when the reader goes away or is too slow.
bool write_all(int output, std::string_view message, Steady::time_point deadline) {
    while (!message.empty()) {
        if (!wait_until(output, POLLOUT, deadline)) return false;
        const ssize_t written = ::write(output, message.data(), message.size());
        if (written > 0) message.remove_prefix(static_cast<std::size_t>(written));
        if (written < 0 && errno != EINTR && errno != EAGAIN) return false;
    }
    return true;
}

/// Its status, once it has ended by itself; nothing when it had to be ended.
std::optional<int> outcome_of(pid_t child, Steady::time_point deadline) {
    const Descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    const bool ended = handle.get() >= 0 && wait_until(handle.get(), POLLIN, deadline);
    if (!ended) ::kill(-child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!ended || !WIFEXITED(status)) return std::nullopt;
    return WEXITSTATUS(status);
}

}  // namespace

MailCommand::MailCommand(std::vector<std::string> words, Millis deadline)
    : words_(std::move(words)), deadline_(deadline) {
    KITH_CHECK(!words_.empty());
}

Done MailCommand::send(std::string_view message) {
    const auto deadline = Steady::now() + deadline_;
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return failed("mail/pipe");
    Descriptor reading(ends[0]);
    Descriptor writing(ends[1]);
    if (::fcntl(writing.get(), F_SETFL, O_NONBLOCK) != 0) return failed("mail/pipe");
    const auto child = spawn(words_, reading.get());
    reading.close();
    if (!child) return failed("mail/start");
    const bool taken = write_all(writing.get(), message, deadline);
    writing.close();
    const auto status = outcome_of(*child, deadline);
    if (!status) return failed("mail/deadline");
    if (!taken || *status != 0) return failed("mail/refused");
    return {};
}

}  // namespace kith::node
