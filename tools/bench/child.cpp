#include "tools/bench/child.h"

#include "consent/base/check.h"

#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace kith::bench {

Child::Child(const std::string& program, const std::vector<std::string>& arguments) {
    std::array<int, 2> questions{};
    std::array<int, 2> answers{};
    KITH_CHECK(::pipe2(questions.data(), O_CLOEXEC) == 0 && ::pipe2(answers.data(), O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, questions[0], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, answers[1], STDOUT_FILENO);
    std::vector<char*> words{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    const int error = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, words.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    KITH_CHECK(error == 0);
    ::close(questions[0]);
    ::close(answers[1]);
    to_ = questions[1];
    from_ = answers[0];
}

Child::~Child() {
    ::close(to_);
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    ::close(from_);
}

std::string Child::ask(std::string_view question) {
    const std::string text = std::string(question) + '\n';
    KITH_CHECK(::write(to_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    return line();
}

std::string Child::line() {
    std::string text;
    char c = 0;
    while (::read(from_, &c, 1) == 1 && c != '\n') text += c;
    return text;
}

std::int64_t number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    KITH_CHECK(error == std::errc{});
    return number;
}

std::size_t Child::resident_kb() const {
    return bench::resident_kb(pid_);
}

std::size_t resident_kb(pid_t pid) {
    std::FILE* file = std::fopen(("/proc/" + std::to_string(pid) + "/status").c_str(), "r");
    if (file == nullptr) return 0;
    std::size_t kb = 0;
    std::array<char, 256> line;
    while (std::fgets(line.data(), line.size(), file) != nullptr) {
        const std::string_view text(line.data());
        if (!text.starts_with("VmRSS:")) continue;
        const auto digit = text.find_first_of("0123456789");
        std::from_chars(line.data() + digit, line.data() + text.size(), kb);
    }
    std::fclose(file);
    return kb;
}

}  // namespace kith::bench
