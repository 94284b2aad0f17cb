// Response -> bytes of HTTP/1.1. Pure but for the date; any thread.
#pragma once

#include "node/http/message.h"

#include <string>
#include <string_view>

namespace kith::node {

enum class Persistence { keep_alive, keep_alive_1_0, close };

/// Appends head and body. A header with CR, LF or NUL (or a status that is none) is our bug: the caller gets
/// a plain 500 instead, and false is returned. Length, date and connection headers are the server's own.
bool append_response(std::string& out,
                     const Response& response,
                     bool to_head_request,
                     Persistence persistence);

/// The head alone of an answer without an end: 101, or one whose body ends with the connection. False, and
/// nothing appended, when a header is bad.
bool append_endless_head(std::string& out, const Response& response);

/// A short answer for refused requests: its status and, for 503, Retry-After; the connection closes. The form
/// is that which callers of this path read.
std::string refusal(int status, std::string_view path = {});

}  // namespace kith::node
