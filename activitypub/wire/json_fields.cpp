#include "activitypub/wire/json_fields.h"

#include "consent/base/limits.h"
#include "consent/json.h"

#include <algorithm>
#include <charconv>

namespace kith::activitypub {

const Json* field(const Json& object, std::string_view key) {
    if (!object.is_object()) return nullptr;
    const auto at = object.find(key);
    if (at == object.end() || at->is_null() || (at->is_array() && at->empty())) return nullptr;
    return &*at;
}

void each(const Json* value, std::size_t max, const std::function<void(const Json&)>& call) {
    if (value == nullptr) return;
    if (!value->is_array()) return call(*value);
    for (const Json& item : *value) {
        if (max-- == 0) return;
        call(item);
    }
}

void cut_text(std::string& text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text.resize(end);
}

std::optional<std::string> text_of(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_object()) {
        const Json* inner = field(value, "@value");
        return inner != nullptr && inner->is_string() ? text_of(*inner) : std::nullopt;
    }
    if (value.is_array()) {
        for (const Json& item : value) {
            if (item.is_string()) return item.get<std::string>();
        }
    }
    return std::nullopt;
}

std::string read_text(const Json& object, std::string_view key, std::size_t bytes_max) {
    const Json* value = field(object, key);
    if (value == nullptr) return {};
    std::string text = text_of(*value).value_or("");
    std::erase(text, '\0');
    cut_text(text, bytes_max);
    return text;
}

namespace {

std::optional<Uri> uri_of_text(const std::string& text) {
    if (text == "as:Public" || text == "Public") return public_collection();
    if (text.size() > limits::uri_bytes_max) return std::nullopt;
    auto uri = Uri::parse(text);
    return uri ? std::optional(*std::move(uri)) : std::nullopt;
}

std::optional<Uri> uri_of_one(const Json& value) {
    if (value.is_string()) return uri_of_text(value.get_ref<const std::string&>());
    for (const char* key : {"id", "@id", "href"}) {
        const Json* inner = field(value, key);
        if (inner != nullptr && inner->is_string()) return uri_of_text(inner->get_ref<const std::string&>());
    }
    return std::nullopt;
}

}  // namespace

std::optional<Uri> uri_of(const Json& value) {
    if (!value.is_array()) return uri_of_one(value);
    for (const Json& item : value) {
        if (auto uri = uri_of_one(item)) return uri;
    }
    return std::nullopt;
}

std::optional<Uri> read_uri(const Json& object, std::string_view key) {
    const Json* value = field(object, key);
    return value != nullptr ? uri_of(*value) : std::nullopt;
}

std::vector<Uri> read_uris(const Json& object, std::string_view key, std::size_t max) {
    std::vector<Uri> uris;
    each(field(object, key), max, [&](const Json& item) {
        auto uri = uri_of_one(item);
        if (uri && std::find(uris.begin(), uris.end(), *uri) == uris.end()) uris.push_back(*std::move(uri));
    });
    return uris;
}

const Json* best_link(const Json* value, std::string_view media_type) {
    if (value == nullptr || !value->is_array()) return value;
    const Json* first = nullptr;
    for (const Json& item : *value) {
        if (!uri_of_one(item)) continue;
        if (read_text(item, "mediaType", limits::type_name_bytes_max).starts_with(media_type)) return &item;
        if (first == nullptr) first = &item;
    }
    return first;
}

std::optional<Uri> read_link(const Json& object, std::string_view key, std::string_view media_type) {
    const Json* link = best_link(field(object, key), media_type);
    if (link == nullptr) return std::nullopt;
    // Of a Link it is `href` that counts; some write an Image with a `url` of its own here.
    for (const char* inner : {"href", "url"}) {
        if (const Json* target = field(*link, inner)) return uri_of(*target);
    }
    return uri_of(*link);
}

std::optional<std::int64_t> read_count(const Json& object, std::string_view key) {
    const Json* value = field(object, key);
    if (value == nullptr) return std::nullopt;
    std::int64_t count = -1;
    if (value->is_number_unsigned()) {
        const auto number = value->get<std::uint64_t>();
        count = number > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(number);
    } else if (value->is_number_integer()) {
        count = value->get<std::int64_t>();
    } else if (value->is_number_float()) {
        const double number = value->get<double>();
        count = number >= 0 && number < 9e15 ? static_cast<std::int64_t>(number) : -1;
    } else if (value->is_string()) {
        const auto& text = value->get_ref<const std::string&>();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (error != std::errc{} || end != text.data() + text.size()) count = -1;
    }
    return count >= 0 ? std::optional(count) : std::nullopt;
}

std::optional<bool> read_bool(const Json& object, std::string_view key) {
    const Json* value = field(object, key);
    if (value == nullptr) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    if (value->is_string()) {
        const auto& text = value->get_ref<const std::string&>();
        if (text == "true") return true;
        if (text == "false") return false;
    }
    return std::nullopt;
}

std::optional<Instant> read_time(const Json& object, std::string_view key) {
    const std::string text = read_text(object, key, limits::type_name_bytes_max);
    if (text.empty()) return std::nullopt;
    const auto time = parse_iso8601(text);
    return time ? std::optional(*time) : std::nullopt;
}

std::string read_type(const Json& object) {
    std::string type = read_text(object, "type", limits::type_name_bytes_max);
    return type.empty() ? read_text(object, "@type", limits::type_name_bytes_max) : type;
}

Ref ref_of(const Json& value) {
    Ref ref;
    ref.id = uri_of(value);
    if (value.is_object()) {
        ref.embedded = share_json(value);
        ref.type = read_type(value);
    }
    return ref;
}

std::optional<Ref> read_ref(const Json& object, std::string_view key) {
    const Json* value = field(object, key);
    if (value == nullptr) return std::nullopt;
    Ref ref = ref_of(value->is_array() ? value->front() : *value);
    return ref.id || ref.embedded ? std::optional(std::move(ref)) : std::nullopt;
}

}  // namespace kith::activitypub
