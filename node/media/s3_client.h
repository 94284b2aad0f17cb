// S3Client: signed requests to the one bucket that the operator named: few at once, tried again, given a rest
// when it does not answer. Blocks, a bounded time; any thread.
#pragma once

#include "activitypub/transport.h"
#include "consent/base/clock.h"
#include "consent/base/mutex.h"
#include "node/media/media_settings.h"
#include "node/media/s3_limits.h"
#include "node/media/s3_signature.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kith::node {

struct S3Ask {
    std::string method = "GET";
    std::string key{};    // below the prefix; "" with a query asks the bucket
    std::string query{};  // escaped
    Headers headers{};
    std::string_view body{};
    std::string body_sha256{};  // in hex; "" is worked out
    std::size_t answer_bytes_max = limits::s3_error_bytes_max;
};

class S3Client {
 public:
    struct Parts {
        S3Settings settings;
        crypto::Secret<std::string> secret;
        std::unique_ptr<Transport> transport;
        const Clock& clock;
        std::function<void(Millis)> pause;
    };
    explicit S3Client(Parts parts);

    /// Everything that is asked may be asked twice, so what fails in the store or on the way is tried again.
    /// An answer is 2xx, 404 for a missing object, or 416. Errc::denied, with words for the operator, for
    /// what must be mended in kith.toml or in the store; Errc::unavailable, with such words, for the rest.
    Result<HttpResponse> ask(const S3Ask& ask) KITH_EXCLUDES(mutex_);
    const S3Settings& settings() const { return settings_; }

 private:
    Result<HttpResponse> ask_again_and_again(const S3Ask& ask) const;
    Result<HttpResponse> ask_once(const S3Ask& ask, Millis deadline) const;
    void note_failure(const Error& error) KITH_EXCLUDES(mutex_);
    Result<std::shared_ptr<void>> take_turn() KITH_EXCLUDES(mutex_);
    void end_turn() KITH_EXCLUDES(mutex_);

    const S3Settings settings_;
    const S3Credentials credentials_;
    const std::unique_ptr<Transport> transport_;
    const Clock& clock_;
    const std::function<void(Millis)> pause_;
    Mutex mutex_;
    Condition turn_ended_;
    std::size_t under_way_ KITH_GUARDED_BY(mutex_) = 0;
    std::size_t waiting_ KITH_GUARDED_BY(mutex_) = 0;
    Instant resting_until_ KITH_GUARDED_BY(mutex_){};
    Instant refusal_told_until_ KITH_GUARDED_BY(mutex_){};
};

}  // namespace kith::node
