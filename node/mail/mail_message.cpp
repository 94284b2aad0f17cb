#include "node/mail/mail_message.h"

#include "consent/base/bytes.h"
#include "node/institution.h"

#include <fmt/format.h>

#include <algorithm>

namespace kith::node {
namespace {

/// Printable ASCII: what can neither end a header nor begin another.
bool is_one_line(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

Done check_mailbox(std::string_view address) {
    if (address.empty() || !is_one_line(address)) return fail(Errc::malformed, "mail/address");
    return check_email(address);
}

/// "Sun, 29 Nov 2026 01:02:03 +0000"
std::string mail_date(Instant at) {
    std::string date = to_http_date(at);
    date.replace(date.rfind(' '), std::string::npos, " +0000");
    return date;
}

}  // namespace

Result<std::string> write_mail(const MailMessage& message) {
    TRY_DONE(check_mailbox(message.from));
    TRY_DONE(check_mailbox(message.to));
    for (const std::string_view field : {message.subject, message.id, message.domain}) {
        if (!is_one_line(field)) return fail(Errc::malformed, "mail/header");
    }
    if (!is_utf8(message.body) || message.body.contains('\r') || message.body.contains('\0')) {
        return fail(Errc::malformed, "mail/body");
    }
    return fmt::format(
        "From: <{}>\n"
        "To: <{}>\n"
        "Subject: {}\n"
        "Date: {}\n"
        "Message-ID: <{}@{}>\n"
        "MIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n"
        "Auto-Submitted: auto-generated\n"
        "\n"
        "{}",
        message.from,
        message.to,
        message.subject,
        mail_date(message.at),
        message.id,
        message.domain,
        message.body);
}

}  // namespace kith::node
