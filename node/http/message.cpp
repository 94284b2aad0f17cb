#include "node/http/message.h"

#include <algorithm>
#include <utility>

namespace kith::node {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view Request::param(std::string_view name) const {
    const auto found = params.find(name);
    return found == params.end() ? std::string_view{} : std::string_view{found->second};
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
    const auto found = query.find(name);
    if (found == query.end()) return std::nullopt;
    return found->second;
}

Response& Response::set(std::string name, std::string value) {
    const auto same = [&](const auto& entry) {
        return std::ranges::equal(entry.first, name, {}, lower, lower);
    };
    std::erase_if(headers, same);
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
}

Response Response::text(int status, std::string body, std::string content_type) {
    Response response{.status = status, .body = std::move(body)};
    response.set("Content-Type", std::move(content_type));
    return response;
}

Response Response::redirect(std::string location, int status) {
    Response response{.status = status};
    response.set("Location", std::move(location));
    return response;
}

}  // namespace kith::node
