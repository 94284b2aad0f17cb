// One message as RFC 5322 has it, in plain ASCII. Pure; any thread.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/result.h"

#include <string>
#include <string_view>

namespace kith::node {

struct MailMessage {
    std::string_view from;  // plain addresses
    std::string_view to;
    std::string_view subject;  // one line of ASCII
    std::string_view body;     // UTF-8, lines ending with LF
    std::string_view id;       // of this message, before the '@' of its Message-ID
    std::string_view domain;   // ours
    Instant at{};
};

/// What somebody typed as lines that mail can carry: without control characters, broken at spaces.
std::string wrap_for_mail(std::string_view text);

/// Errc::malformed for an address that is no plain one, and for any field that could be more than one line.
Result<std::string> write_mail(const MailMessage& message);

}  // namespace kith::node
