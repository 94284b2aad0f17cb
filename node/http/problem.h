// Error -> Response: one status and one fixed sentence per Errc (RFC 9457, or a page for browsers). Any
// thread.
#pragma once

#include "consent/base/result.h"
#include "node/http/message.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kith::node {

int status_of(Errc code);

/// The reason phrase of a status ("Not Found"); "Unknown" for a number that we never send.
std::string_view reason_of(int status);

/// True when the Accept header ranks text/html above every JSON type.
bool prefers_html(std::string_view accept);

class Problems {
 public:
    /// Renders a whole HTML page; absent, problem+json answers browsers too.
    using Page = std::function<std::string(int status, std::string_view title, std::string_view detail)>;

    explicit Problems(Page page = {}) : page_(std::move(page)) {}

    /// The error's message is shown (it is for the asker), its rule never; 429 and 503 carry Retry-After.
    Response respond(const Request& request, const Error& error, std::optional<int> retry_after_s = {}) const;
    /// For a status that no Errc stands for (405, 406, 415 …).
    Response respond(const Request& request, int status, std::string_view detail = {}) const;

 private:
    Page page_;
};

}  // namespace kith::node
