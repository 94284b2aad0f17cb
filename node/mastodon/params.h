// Params: what a call to the client API brings along, from its query and its body, which is JSON, a form or
// multipart; names like `poll[options][]` become lists and objects. A value; any thread.
#pragma once

#include "consent/base/result.h"
#include "node/http/message.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

/// A file that came with a form; `data` is a view into the request's body.
struct UploadedFile {
    std::string name{};  // the field's
    std::string_view data{};
};

class Params {
 public:
    Params();

    /// What the body says stands before what the query says. Errc::malformed for what does not parse, or
    /// cannot be one tree; Errc::too_large beyond limits::api_fields_max. The request outlives it.
    static Result<Params> of(const Request& request);

    /// A string, number or truth value as text; nothing where there is none, or a list or an object.
    std::optional<std::string> text(std::string_view name) const;
    /// The text, "" where there is none.
    std::string text_or_empty(std::string_view name) const;
    std::optional<std::int64_t> number(std::string_view name) const;
    /// Everything but "", null, "0", "f", "false", "off" and their like is true; nothing where it is not
    /// said.
    std::optional<bool> flag(std::string_view name) const;
    bool is_on(std::string_view name) const { return flag(name).value_or(false); }
    /// A list of texts; one text alone is a list of one.
    std::vector<std::string> texts(std::string_view name) const;
    /// The ids among them.
    std::vector<std::int64_t> ids(std::string_view name) const;
    /// An object, or the objects of a list (or of an object that has numbers for names), in their order.
    Params object(std::string_view name) const;
    std::vector<Params> objects(std::string_view name) const;
    /// Said at all, if only as null or "".
    bool has(std::string_view name) const;
    const UploadedFile* file(std::string_view name) const;
    /// The whole of it, for what is kept as it came.
    const nlohmann::json& json() const { return *tree_; }

 private:
    using JsonPtr = std::shared_ptr<const nlohmann::json>;
    explicit Params(JsonPtr tree) : tree_(std::move(tree)) {}
    const nlohmann::json* find(std::string_view name) const;

    JsonPtr tree_;  // an object
    std::vector<UploadedFile> files_{};
};

/// A positive id as the API writes them; nothing for anything else.
std::optional<std::int64_t> parse_api_id(std::string_view text);

}  // namespace kith::node
