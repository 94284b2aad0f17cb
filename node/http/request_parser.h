// RequestParser: bytes as they arrive -> one Request, or the status that refuses it. Pure; one thread at a
// time.
//
// NOTE: the library's own parser is not used for this: it percent-decodes header values (which breaks
// signatures), skips lines that it cannot read and lets bodies past its limit. What is ambiguous is refused
// here, so that no two readers can disagree about where a request ends.
#pragma once

#include "consent/base/limits.h"
#include "node/http/body_file.h"
#include "node/http/message.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace kith::node {

struct ParserLimits {
    std::size_t header_bytes = limits::header_bytes_max;
    std::size_t header_count = limits::header_count_max;
    std::size_t body_bytes = limits::inbox_body_bytes_max;
    /// The most for one method and path, where that is more; asked once both are known.
    std::size_t (*large_body_bytes)(std::string_view method, std::string_view path) = nullptr;
    const BodyPlaces* body_places = nullptr;  // none: into memory, all of them
};

class RequestParser {
 public:
    enum class State { head, body, complete, refused };

    explicit RequestParser(ParserLimits limits = {}) : limits_(limits), body_max_(limits.body_bytes) {}

    /// Takes what belongs to this request and returns how much that was.
    std::size_t feed(std::string_view bytes);

    State state() const { return state_; }
    /// A byte of the request has arrived.
    bool begun() const { return state_ != State::head || !head_.empty(); }
    /// "100 Continue" is due: the caller waits for it before sending the body. True once.
    bool take_continue();
    /// More than an ordinary body may come, or one that goes into a file, and so takes its time. True once.
    bool take_patience();
    bool is_large() const { return body_max_ > limits_.body_bytes; }
    /// Bytes held for the unfinished request.
    std::size_t held() const { return head_.capacity() + request_.body.capacity(); }

    /// When complete.
    Request& request() { return request_; }
    bool keep_alive() const { return keep_alive_; }
    bool http_1_0() const { return http_1_0_; }
    /// When refused: 400, 413, 414, 415, 417, 431, 501, 505 or 507, or as the BodyPlaces said, and a literal
    /// that names the rule.
    int status() const { return status_; }
    std::string_view rule() const { return rule_; }

    /// Ready for the next request of the connection; keeps its buffer.
    void reset();
    /// One with the same limits and no buffer.
    RequestParser fresh() const { return RequestParser(limits_); }

 private:
    enum class Chunk { size, data, data_end, trailer };
    /// What the headers say of the length and form of the request; views into them.
    struct Framing {
        int hosts = 0;
        int lengths = 0;
        int encodings = 0;
        bool coded = false;
        std::string_view length{};
        std::string_view transfer{};
        std::string_view expect{};
    };

    std::size_t feed_head(std::string_view bytes);
    std::size_t feed_body(std::string_view bytes);
    std::size_t feed_chunked(std::string_view bytes);
    bool chunk_line(std::string_view line);
    void end_line();
    void parse_head();
    bool parse_request_line(std::string_view line);
    bool parse_header(std::string_view line);
    Framing read_headers();
    bool check_headers();
    bool check_framing(std::string_view length, bool chunked);
    bool place_body();
    std::size_t body_size() const;
    void keep(std::string_view bytes);
    void refuse(int status, std::string_view rule);

    ParserLimits limits_;
    State state_ = State::head;
    std::string head_;  // the head, then one line at a time of the chunked form
    std::size_t line_start_ = 0;
    std::size_t lines_ = 0;
    Request request_;
    std::string raw_target_;
    std::size_t body_left_ = 0;  // of the announced length, or of the chunk
    bool chunked_ = false;
    Chunk chunk_ = Chunk::size;
    std::size_t overhead_ = 0;  // bytes of chunk sizes and trailers
    std::size_t body_max_;
    bool continue_due_ = false;
    bool patience_due_ = false;
    bool keep_alive_ = true;
    bool http_1_0_ = false;
    int status_ = 0;
    std::string_view rule_;
};

}  // namespace kith::node
