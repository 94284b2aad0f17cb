// MailPort: where a message leaves the node. Implemented by node/mail/mail_command (a child process) and by
// tests.
#pragma once

#include "consent/base/result.h"

#include <string_view>

namespace kith::node {

class MailPort {
 public:
    virtual ~MailPort() = default;
    /// A whole message, lines ending with LF. Blocks for limits::mail_deadline at most; never on a request
    /// thread.
    virtual Done send(std::string_view message) = 0;
};

}  // namespace kith::node
