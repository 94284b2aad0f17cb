// The cookie that says who is at the consent centre or at the staff desk, or which browser is on its way to
// somebody's own server; and what tells our forms from those of other sites. A value; any thread.
#pragma once

#include "node/http/form.h"
#include "node/http/message.h"

#include <string>
#include <string_view>

namespace kith::node {

class SessionCookie {
 public:
    /// `base` is the node's own "https://example.edu".
    explicit SessionCookie(std::string base, std::string_view name = "kith-consent")
        : base_(std::move(base)), name_(name), https_(std::string_view(base_).starts_with("https://")) {}

    /// The session's token; "" when none came, or nothing that looks like one.
    std::string token_in(const Request& request) const;
    bool came_with(const Request& request) const;
    /// The value of Set-Cookie; an empty token takes it away.
    std::string set(std::string_view token) const;
    /// What a browser says of where a form came from, when it says so.
    bool is_from_elsewhere(const Request& request) const;

 private:
    std::string name() const;

    std::string base_;
    std::string name_;
    bool https_;
};

/// Whether the form has the field that only the session's own pages know.
bool is_of_session(const Form& form, const std::string& token);
bool is_of_session(std::string_view csrf, const std::string& token);

}  // namespace kith::node
