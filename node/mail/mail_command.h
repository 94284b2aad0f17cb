// MailCommand: hands messages to a program of the machine (sendmail and its like) on its standard input. No
// shell: the words are the program's arguments as they are. For worker threads; any number of them.
#pragma once

#include "consent/base/clock.h"
#include "node/mail/mail_port.h"

#include <string>
#include <vector>

namespace kith::node {

class MailCommand final : public MailPort {
 public:
    /// `words`: the program's path, then its arguments; never empty.
    MailCommand(std::vector<std::string> words, Millis deadline);

    /// Errc::unavailable when the program cannot be started, does not take the message, ends with another
    /// status than 0, or is not done at the deadline; then it is ended with everything that it started.
    Done send(std::string_view message) override;

 private:
    const std::vector<std::string> words_;
    const Millis deadline_;
};

}  // namespace kith::node
