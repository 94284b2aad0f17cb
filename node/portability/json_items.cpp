#include "node/portability/json_items.h"

#include "node/portability/limits.h"

namespace kith::node {
namespace {

constexpr std::size_t key_bytes_max = 64;  // longer than any that is looked for

std::unexpected<Error> no_json() {
    return fail(
        Errc::malformed, "json-items/form", "A file of the archive is not the JSON that it says it is.");
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

Done JsonItems::feed(std::string_view text) {
    for (const char c : text) TRY_DONE(take(c));
    return {};
}

Done JsonItems::finish() const {
    if (!over_) return no_json();
    return {};
}

Done JsonItems::take(char c) {
    if (over_) return is_space(c) ? Done() : no_json();
    const bool in_item = in_items_ && open_.size() > 2;
    if (in_item) item_ += c;
    if (item_.size() > limits::archive_item_bytes_max) {
        return fail(Errc::too_large, "json-items/item", "A post of the archive is too large.");
    }
    if (in_string_) return in_string(c);
    switch (c) {
        case '"':
            in_string_ = true;
            key_.clear();
            return open_.empty() ? no_json() : Done();
        case '{':
        case '[':
            return open(c);
        case '}':
        case ']':
            return close(c);
        default:
            break;
    }
    // Outside of everything there is one object, and nothing else.
    return open_.empty() && !is_space(c) ? no_json() : Done();
}

Done JsonItems::in_string(char c) {
    if (escaped_) {
        escaped_ = false;
    } else if (c == '\\') {
        escaped_ = true;
    } else if (c == '"') {
        in_string_ = false;
        return {};
    }
    if (open_.size() == 1 && key_.size() <= key_bytes_max) key_ += c;
    return {};
}

Done JsonItems::open(char c) {
    if (open_.empty() && c != '{') return no_json();
    if (open_.size() >= limits::archive_json_depth_max) {
        return fail(Errc::too_large, "json-items/depth", "A file of the archive nests too deep.");
    }
    if (open_.size() == 1) in_items_ = c == '[' && (key_ == "orderedItems" || key_ == "items");
    if (at_items()) item_ = c;
    open_ += c;
    return {};
}

Done JsonItems::close(char c) {
    const bool matches = !open_.empty() && (c == '}') == (open_.back() == '{');
    if (!matches) return no_json();
    open_.pop_back();
    if (open_.empty()) over_ = true;
    if (open_.size() == 1) in_items_ = false;
    if (at_items()) return end_item();
    return {};
}

Done JsonItems::end_item() {
    std::string item;
    item.swap(item_);
    if (!item.starts_with('{')) return {};
    if (++items_ > limits::archive_items_max) {
        return fail(Errc::too_large, "json-items/items", "The archive holds too many posts.");
    }
    return see_(item);
}

}  // namespace kith::node
