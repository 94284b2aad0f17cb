#include "node/mastodon/params.h"

#include "activitypub/wire/json.h"
#include "activitypub/wire/media_type.h"
#include "consent/base/bytes.h"
#include "consent/base/uri.h"
#include "consent/json.h"
#include "node/http/multipart.h"
#include "node/mastodon/limits.h"

#include <algorithm>
#include <charconv>

namespace kith::node {
namespace {

using Json = nlohmann::json;

std::unexpected<Error> unclear(std::string_view rule, std::string message) {
    return fail(Errc::malformed, rule, std::move(message));
}

/// "poll[options][]" -> {"poll", "options", ""}.
Result<std::vector<std::string>> way_of(std::string_view name) {
    if (name.size() > limits::api_field_name_bytes_max) return unclear("params/name", "A name is too long.");
    std::vector<std::string> way;
    const auto bracket = std::min(name.find('['), name.size());
    way.emplace_back(name.substr(0, bracket));
    name.remove_prefix(bracket);
    while (!name.empty()) {
        const auto end = name.find(']');
        if (name.front() != '[' || end == std::string_view::npos) {
            return unclear("params/name", "A name has brackets that do not match.");
        }
        way.emplace_back(name.substr(1, end - 1));
        name.remove_prefix(end + 1);
    }
    if (way.size() > limits::api_field_depth_max) return unclear("params/depth", "A name nests too deep.");
    return way;
}

/// Where the next step of the way leads: in a list, the element under way or another one.
Result<Json*> step_into(Json& at, const std::vector<std::string>& way, std::size_t step) {
    const std::string& key = way[step];
    const bool of_list = step > 0 && key.empty();
    if (at.is_null()) at = of_list ? Json::array() : Json::object();
    if (!at.is_structured() || of_list != at.is_array()) {
        return unclear("params/mixed", "A name is used in two ways.");
    }
    if (!of_list) return &at[key];
    const bool to_object = step + 1 < way.size() && !way[step + 1].empty();
    const bool goes_on =
        to_object && !at.empty() && at.back().is_object() && !at.back().contains(way[step + 1]);
    if (!goes_on) at.push_back(nullptr);
    return &at.back();
}

Done put(Json& tree, std::string_view name, std::string value) {
    if (!kith::is_utf8(name) || !kith::is_utf8(value)) {
        return unclear("params/utf8", "The request holds text that is not UTF-8.");
    }
    if (value.find('\0') != std::string::npos)
        return unclear("params/zero", "The request holds a zero byte.");
    const std::vector<std::string> way = TRY(way_of(name));
    Json* at = &tree;
    for (std::size_t step = 0; step < way.size(); ++step) at = TRY(step_into(*at, way, step));
    if (at->is_structured()) return unclear("params/mixed", "A name is used in two ways.");
    *at = std::move(value);
    return {};
}

/// '+' is a space. https://url.spec.whatwg.org/#urlencoded-parsing
Result<std::string> decoded(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    auto plain = percent_decode(spaced);
    if (!plain) return unclear("params/encoding", "The request holds a broken percent-encoding.");
    return *std::move(plain);
}

Done put_form(Json& tree, std::string_view form, std::size_t& fields) {
    while (!form.empty()) {
        const auto end = std::min(form.find('&'), form.size());
        const std::string_view pair = form.substr(0, end);
        form.remove_prefix(std::min(end + 1, form.size()));
        if (pair.empty()) continue;
        if (++fields > limits::api_fields_max) {
            return fail(Errc::too_large, "params/fields", "The request names too many things.");
        }
        const auto equals = std::min(pair.find('='), pair.size());
        const std::string name = TRY(decoded(pair.substr(0, equals)));
        TRY_DONE(put(tree, name, TRY(decoded(pair.substr(std::min(equals + 1, pair.size()))))));
    }
    return {};
}

Done put_multipart(Json& tree,
                   const Request& request,
                   std::vector<UploadedFile>& files,
                   std::size_t& fields) {
    auto parts = parse_multipart(request.header("Content-Type"), request.body);
    if (!parts) return unclear("params/multipart", "The body is not the form that it says it is.");
    for (const Part& part : *parts) {
        if (++fields > limits::api_fields_max) {
            return fail(Errc::too_large, "params/fields", "The request names too many things.");
        }
        if (part.is_file) {
            // A form without a chosen file says so with an empty one.
            if (!part.data.empty()) files.push_back({part.name, part.data});
        } else {
            TRY_DONE(put(tree, part.name, std::string(part.data)));
        }
    }
    return {};
}

Done put_json(Json& tree, std::string_view body) {
    auto parsed = activitypub::parse_json(body);
    if (!parsed) return unclear("params/json", "The body is not the JSON that it says it is.");
    if (!parsed->is_object()) return unclear("params/json", "The body must be a JSON object.");
    for (auto& [name, value] : parsed->items()) tree[name] = std::move(value);
    return {};
}

std::optional<std::string> text_of(const Json* value) {
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) return value->get<std::string>();
    if (value->is_boolean() || value->is_number()) return value->dump();
    return std::nullopt;
}

bool says_no(std::string_view text) {
    static constexpr std::string_view noes[] = {"0", "f", "F", "false", "FALSE", "False", "off", "OFF"};
    return std::ranges::find(noes, text) != std::end(noes);
}

}  // namespace

std::optional<std::int64_t> parse_api_id(std::string_view text) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc{} || end != text.data() + text.size() || id <= 0) return std::nullopt;
    return id;
}

namespace {

/// x[0]=a&x[1]=b: a list whose members say where they stand.
bool is_numbered(const Json& value) {
    if (!value.is_object()) return false;
    for (const auto& item : value.items()) {
        if (item.key().find_first_not_of("0123456789") != std::string::npos) return false;
    }
    return true;
}

}  // namespace

Params::Params() : tree_(std::make_shared<const Json>(Json::object())) {}

Result<Params> Params::of(const Request& request) {
    Json tree = Json::object();
    std::size_t fields = 0;
    const auto query = request.target.find('?');
    if (query != std::string::npos) {
        TRY_DONE(put_form(tree, std::string_view(request.target).substr(query + 1), fields));
    }
    Params params;
    if (!request.body.empty()) {
        const auto type = activitypub::parse_media_type(request.header("Content-Type"));
        Json body = Json::object();
        if (type && type->type == "application/json") {
            TRY_DONE(put_json(body, request.body));
        } else if (type && type->type == "multipart/form-data") {
            TRY_DONE(put_multipart(body, request, params.files_, fields));
        } else if (!type || type->type == "application/x-www-form-urlencoded") {
            TRY_DONE(put_form(body, request.body, fields));
        } else {
            return fail(Errc::malformed,
                        "params/type",
                        "Send a body as application/json, application/x-www-form-urlencoded or"
                        " multipart/form-data.");
        }
        for (auto& [name, value] : body.items()) tree[name] = std::move(value);
    }
    params.tree_ = std::make_shared<const Json>(std::move(tree));
    return params;
}

const Json* Params::find(std::string_view name) const {
    const auto found = tree_->find(name);
    return found == tree_->end() ? nullptr : &*found;
}

std::optional<std::string> Params::text(std::string_view name) const {
    return text_of(find(name));
}

std::string Params::text_or_empty(std::string_view name) const {
    return text(name).value_or(std::string());
}

std::optional<std::int64_t> Params::number(std::string_view name) const {
    const auto said = text(name);
    if (!said) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(said->data(), said->data() + said->size(), number);
    if (error != std::errc{} || end != said->data() + said->size()) return std::nullopt;
    return number;
}

std::optional<bool> Params::flag(std::string_view name) const {
    const auto said = text(name);
    if (!said || said->empty()) return std::nullopt;
    return !says_no(*said);
}

std::vector<std::string> Params::texts(std::string_view name) const {
    std::vector<std::string> texts;
    const Json* value = find(name);
    if (value != nullptr && (value->is_array() || is_numbered(*value))) {
        for (const Json& each : *value) {
            if (auto text = text_of(&each)) texts.push_back(*std::move(text));
        }
    } else if (auto text = text_of(value)) {
        texts.push_back(*std::move(text));
    }
    return texts;
}

std::vector<std::int64_t> Params::ids(std::string_view name) const {
    std::vector<std::int64_t> ids;
    for (const std::string& text : texts(name)) {
        if (const auto id = parse_api_id(text)) ids.push_back(*id);
    }
    return ids;
}

Params Params::object(std::string_view name) const {
    const Json* value = find(name);
    if (value == nullptr || !value->is_object()) return {};
    return Params(JsonPtr(tree_, value));
}

std::vector<Params> Params::objects(std::string_view name) const {
    std::vector<Params> objects;
    const Json* value = find(name);
    if (value == nullptr || !value->is_structured()) return objects;
    for (const Json& each : *value) {
        if (each.is_object()) objects.push_back(Params(JsonPtr(tree_, &each)));
    }
    return objects;
}

bool Params::has(std::string_view name) const {
    return find(name) != nullptr;
}

const UploadedFile* Params::file(std::string_view name) const {
    const auto found = std::ranges::find(files_, name, &UploadedFile::name);
    return found == files_.end() ? nullptr : &*found;
}

}  // namespace kith::node
