// Child: another process of a bench, with a line to talk over: the server under test, a sink, a limit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace kith::bench {

/// Ends the bench when the text is no number.
std::int64_t number_of(std::string_view text);

/// The child reads questions from its standard input, answers each with one line, and ends when that is
/// closed.
class Child {
 public:
    /// Runs this same program with other arguments; its first line is the port it listens on (or 0).
    explicit Child(const std::vector<std::string>& arguments) : Child("/proc/self/exe", arguments) {
        port_ = static_cast<std::uint16_t>(number_of(line()));
    }
    /// Any program.
    Child(const std::string& program, const std::vector<std::string>& arguments);
    /// Closes the line, asks politely (SIGTERM) and waits.
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    std::uint16_t port() const { return port_; }
    pid_t pid() const { return pid_; }
    /// The next line of what it says; "" at its end.
    std::string line();
    std::string ask(std::string_view question);
    std::int64_t ask_number(std::string_view question) { return number_of(ask(question)); }
    std::size_t resident_kb() const;

 private:
    pid_t pid_ = -1;
    int to_ = -1;
    int from_ = -1;
    std::uint16_t port_ = 0;
};

/// Resident memory of a process in kilobytes; 0 when it is gone.
std::size_t resident_kb(pid_t pid);

}  // namespace kith::bench
