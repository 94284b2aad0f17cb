#include "activitypub/wire/json.h"

#include "consent/base/limits.h"
#include "consent/json.h"

#include <vector>

namespace kith::activitypub {

namespace {

/// Builds the document and refuses while it does, so that what must not be is never in memory.
class GuardedBuilder {
 public:
    Json take() { return std::move(root_); }
    const Error& error() const { return error_; }

    bool null() { return add(nullptr) != nullptr; }
    bool boolean(bool value) { return add(value) != nullptr; }
    bool number_integer(Json::number_integer_t value) { return add(value) != nullptr; }
    bool number_unsigned(Json::number_unsigned_t value) { return add(value) != nullptr; }
    bool number_float(Json::number_float_t value, const std::string&) { return add(value) != nullptr; }
    bool string(std::string& value) { return add(std::move(value)) != nullptr; }
    bool binary(Json::binary_t&) { return false; }
    bool start_object(std::size_t) { return open(Json::value_t::object); }
    bool end_object() { return close(); }
    bool start_array(std::size_t) { return open(Json::value_t::array); }
    bool end_array() { return close(); }

    bool key(std::string& name) {
        // NOTE: these restructure a graph, so that what was signed is not what is read.
        if (name == "@graph" || name == "@included" || name == "@reverse") {
            return refuse(Errc::malformed, "json/graph_keyword");
        }
        auto [at, is_new] = open_.back()->get_ref<Json::object_t&>().emplace(std::move(name), nullptr);
        if (!is_new) return refuse(Errc::malformed, "json/duplicate_key");
        slot_ = &at->second;
        return true;
    }

    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
        return refuse(Errc::malformed, "json/syntax");
    }

 private:
    bool refuse(Errc code, std::string_view rule) {
        if (error_.rule.empty()) error_ = Error{code, rule};
        return false;
    }

    Json* add(Json value) {
        if (++nodes_ > limits::json_nodes_max) {
            refuse(Errc::too_large, "json/nodes");
            return nullptr;
        }
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        if (open_.back()->is_array()) {
            auto& items = open_.back()->get_ref<Json::array_t&>();
            items.push_back(std::move(value));
            return &items.back();
        }
        *slot_ = std::move(value);
        return slot_;
    }

    bool open(Json::value_t kind) {
        if (open_.size() >= limits::json_depth_max) return refuse(Errc::too_large, "json/depth");
        Json* const at = add(Json(kind));
        if (at != nullptr) open_.push_back(at);
        return at != nullptr;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    Json root_;
    std::vector<Json*> open_;  // a container moves only while it is the innermost one, so these stay valid
    Json* slot_ = nullptr;     // where the value of the last key goes
    std::size_t nodes_ = 0;
    Error error_{Errc::malformed, {}};
};

}  // namespace

Result<Json> parse_json(std::string_view text) {
    // The library takes a NUL for the end; whatever stood behind it would go unseen.
    if (text.find('\0') != std::string_view::npos) return fail(Errc::malformed, "json/syntax");
    GuardedBuilder builder;
    const bool whole = Json::sax_parse(text.begin(), text.end(), &builder);
    if (!whole) {
        const std::string_view rule = builder.error().rule;
        return fail(builder.error().code, rule.empty() ? "json/syntax" : rule);
    }
    return builder.take();
}

std::string dump_json(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string dump_json_pretty(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

JsonPtr share_json(Json json) {
    return std::make_shared<const Json>(std::move(json));
}

Result<Untrusted<Json>> parse_untrusted(std::string_view text) {
    return Untrusted<Json>(TRY(parse_json(text)));
}

}  // namespace kith::activitypub
