// The keys of kith.toml that are about mail.
#include "consent/base/bytes.h"
#include "node/config_keys.h"
#include "node/mail/limits.h"

#include <fmt/format.h>

namespace kith::node {
namespace {

Done read_words(const toml::node& node, std::vector<std::string>& out) {
    const toml::array* list = node.as_array();
    if (list == nullptr || list->empty() || list->size() > limits::mail_command_words_max) {
        return bad("must be a list, the program and its arguments: [\"/usr/sbin/sendmail\", \"-i\", \"-t\"]");
    }
    for (const toml::node& item : *list) {
        std::string word;
        TRY_DONE(read_text(item, word));
        if (word.size() > limits::mail_command_word_bytes_max || word.contains('\0')) {
            return bad(fmt::format("a word of the command has at most {} bytes",
                                   limits::mail_command_word_bytes_max));
        }
        out.push_back(std::move(word));
    }
    if (out.front().starts_with('/')) return {};
    return bad(
        "the program is named by its whole path, such as \"/usr/sbin/sendmail\": no shell looks for it");
}

constexpr Key keys[] = {
    {"mail", "command", [](const toml::node& n, Config& c) { return read_words(n, c.mail.command); }},
    {"mail", "confirm", [](const toml::node& n, Config& c) { return read_flag(n, c.mail.confirm); }},
    {"mail",
     "from",
     [](const toml::node& n, Config& c) { return read_checked<check_email>(n, c.mail.from); }},
};

}  // namespace

std::span<const Key> mail_keys() {
    return keys;
}

}  // namespace kith::node
