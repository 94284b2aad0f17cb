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

// https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1
std::string wrap_for_mail(std::string_view text) {
    constexpr std::size_t broken_after = 70;
    constexpr std::size_t bytes_max = 900;
    std::string lines;
    std::size_t in_line = 0;
    for (const char typed : text) {
        const auto byte = static_cast<unsigned char>(typed);
        if (typed == '\r' || byte == 0x7f || (byte < 0x20 && typed != '\n' && typed != '\t')) continue;
        char c = typed == '\t' ? ' ' : typed;
        if (c == ' ' && in_line >= broken_after) c = '\n';
        const bool begins_character = (byte & 0xc0U) != 0x80U;
        if (in_line >= bytes_max && begins_character && c != '\n') {
            lines += '\n';
            in_line = 0;
        }
        lines += c;
        in_line = c == '\n' ? 0 : in_line + 1;
    }
    while (!lines.empty() && (lines.back() == '\n' || lines.back() == ' ')) lines.pop_back();
    return lines;
}

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
