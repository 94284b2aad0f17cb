#include "node/commands/args.h"

#include "consent/base/bytes.h"
#include "consent/json.h"

#include <fmt/format.h>

namespace kith::node {
namespace {

std::unexpected<Error> wrong(std::string_view name, std::string_view what) {
    return fail(Errc::malformed, "command: an argument", fmt::format("{} {}", name, what));
}

const nlohmann::json& nothing() {
    static const nlohmann::json empty = nlohmann::json::object();
    return empty;
}

}  // namespace

const nlohmann::json* Args::find(std::string_view name) const {
    const auto found = args_.find(name);
    return found == args_.end() || found->is_null() ? nullptr : &*found;
}

bool Args::has(std::string_view name) const {
    return find(name) != nullptr;
}

Args Args::inside(std::string_view name) const {
    const nlohmann::json* found = find(name);
    return Args(found != nullptr && found->is_object() ? *found : nothing());
}

Result<std::optional<std::string>> Args::maybe_text(std::string_view name) const {
    const nlohmann::json* found = find(name);
    if (found == nullptr) return std::optional<std::string>();
    if (!found->is_string()) return wrong(name, "must be text");
    auto text = found->get<std::string>();
    if (!is_utf8(text)) return wrong(name, "is not valid UTF-8");
    return std::optional(std::move(text));
}

Result<std::string> Args::text_or_empty(std::string_view name) const {
    return TRY(maybe_text(name)).value_or("");
}

Result<std::string> Args::text(std::string_view name) const {
    std::string text = TRY(text_or_empty(name));
    if (text.empty()) return wrong(name, "is missing");
    return text;
}

Result<std::optional<bool>> Args::maybe_flag(std::string_view name) const {
    const nlohmann::json* found = find(name);
    if (found == nullptr) return std::optional<bool>();
    if (!found->is_boolean()) return wrong(name, "must be true or false");
    return std::optional(found->get<bool>());
}

Result<bool> Args::flag(std::string_view name) const {
    return TRY(maybe_flag(name)).value_or(false);
}

Result<std::int64_t> Args::number(std::string_view name,
                                  std::int64_t fallback,
                                  std::int64_t least,
                                  std::int64_t most) const {
    const nlohmann::json* found = find(name);
    if (found == nullptr) return fallback;
    if (!found->is_number_integer() || *found < least || *found > most) {
        return wrong(name, fmt::format("must be a whole number from {} to {}", least, most));
    }
    return found->get<std::int64_t>();
}

Result<std::vector<std::string>> Args::texts(std::string_view name) const {
    const nlohmann::json* found = find(name);
    std::vector<std::string> list;
    if (found == nullptr) return list;
    if (!found->is_array()) return wrong(name, "must be a list");
    for (const auto& item : *found) {
        if (!item.is_string() || !is_utf8(item.get_ref<const std::string&>()))
            return wrong(name, "must be a list of texts");
        list.push_back(item.get<std::string>());
    }
    return list;
}

}  // namespace kith::node
