#include "node/media/s3_client.h"

#include "consent/base/log.h"
#include "consent/crypto/digest.h"
#include "node/media/s3_listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kith::node {

namespace {

bool is_worth_another_try(int status) {
    return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

bool is_worth_another_try(const Error& error) {
    return error.code == Errc::unavailable && error.rule != "transport/too_large";
}

std::string why(const Error& error) {
    if (error.rule == "transport/tls") return "its certificate is not accepted";
    if (error.rule == "transport/dns") return "its name has no address";
    if (error.rule == "transport/connect") return "it cannot be connected to";
    if (error.rule == "transport/timeout") return "it does not answer in time";
    if (error.rule == "transport/refused_address") return "http:// goes to this machine alone";
    return "its answer is not understood";
}

struct Refusal {
    std::string_view code;
    std::string_view mend;
};

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
constexpr Refusal refusals[] = {
    {"NoSuchBucket", "the bucket is not there: make it, or mend media.s3.bucket"},
    {"SignatureDoesNotMatch",
     "access key and secret key do not belong together: mend media.s3.access_key, or the file "
     "media.s3.secret_key_file"},
    {"InvalidAccessKeyId", "the access key is unknown: mend media.s3.access_key"},
    {"AccessDenied", "the access key may not read, write, list and delete in this bucket: allow it to"},
    {"RequestTimeTooSkewed", "the clock of this machine or of the store is wrong"},
    {"AuthorizationHeaderMalformed", "the region is another one: mend media.s3.region"},
    {"PermanentRedirect", "the bucket is at another address: mend media.s3.endpoint and media.s3.region"},
};

std::unexpected<Error> refused(const S3Settings& settings, int status, std::string_view code) {
    std::string mend = fmt::format("it refuses with {}: see its documentation and its log", status);
    for (const Refusal& one : refusals) {
        if (one.code == code) mend = one.mend;
    }
    return fail(
        Errc::denied,
        "s3/refused",
        fmt::format("the store of media at {}, bucket \"{}\": {}", settings.endpoint, settings.bucket, mend));
}

std::unexpected<Error> unreachable(const S3Settings& settings,
                                   std::string_view rule,
                                   std::string_view reason) {
    return fail(Errc::unavailable,
                rule,
                fmt::format("the store of media at {} cannot be used: {}", settings.endpoint, reason));
}

}  // namespace

S3Client::S3Client(Parts parts)
    : settings_(std::move(parts.settings)),
      credentials_{settings_.access_key, std::move(parts.secret), settings_.region},
      transport_(std::move(parts.transport)),
      clock_(parts.clock),
      pause_(std::move(parts.pause)) {}

Result<HttpResponse> S3Client::ask(const S3Ask& ask) {
    const auto turn = TRY(take_turn());
    auto answer = ask_again_and_again(ask);
    if (!answer) note_failure(answer.error());
    return answer;
}

/// A refusal does not go away by itself: it is told again from time to time, not with each picture.
void S3Client::note_failure(const Error& error) {
    const Lock lock(mutex_);
    const Instant now = clock_.now();
    const bool is_away = error.code == Errc::unavailable;
    if (!is_away && now < refusal_told_until_) return;
    log::warning("media.s3", {{"error", error}});
    if (is_away)
        resting_until_ = now + limits::s3_rest_for;
    else
        refusal_told_until_ = now + limits::s3_refusal_told_every;
}

Result<HttpResponse> S3Client::ask_again_and_again(const S3Ask& ask) const {
    const Instant end = clock_.now() + limits::s3_patience;
    Millis rest = limits::s3_pause_first;
    for (int tried = 1;; ++tried, rest *= 4) {
        const auto left = std::chrono::duration_cast<Millis>(end - clock_.now());
        auto answer = ask_once(ask, std::min<Millis>(left, limits::s3_exchange_deadline));
        const bool again =
            answer ? is_worth_another_try(answer->status) : is_worth_another_try(answer.error());
        if (again && tried < limits::s3_tries_max && clock_.now() + rest < end) {
            pause_(rest);
            continue;
        }
        if (!answer && answer.error().code == Errc::denied)
            return fail(Errc::denied, "s3/address", why(answer.error()));
        if (!answer) return unreachable(settings_, answer.error().rule, why(answer.error()));
        if (again || answer->status >= 500)
            return unreachable(settings_, "s3/failing", fmt::format("it answers {}", answer->status));
        const bool is_answer = (answer->status >= 200 && answer->status < 300) || answer->status == 416;
        if (is_answer) return answer;
        const std::string code = s3_error_code(answer->body);
        if (answer->status == 404 && code != "NoSuchBucket") return answer;
        return refused(settings_, answer->status, code);
    }
}

Result<HttpResponse> S3Client::ask_once(const S3Ask& ask, Millis deadline) const {
    std::string address = fmt::format("{}/{}", settings_.endpoint, settings_.bucket);
    if (!ask.key.empty()) address += fmt::format("/{}{}", settings_.prefix, ask.key);
    if (!ask.query.empty()) address += '?' + ask.query;
    Uri url = TRY(Uri::parse(address));
    const UriParts parts = parts_of(url);
    const std::string digest =
        ask.body_sha256.empty() ? to_hex(crypto::sha256(as_bytes(ask.body))) : ask.body_sha256;
    return transport_->send(
        {.method = ask.method,
         .url = std::move(url),
         .headers = sign_for_s3(credentials_, {ask.method, parts, ask.headers, digest}, clock_.now()),
         .body = std::string(ask.body),
         .deadline = deadline,
         .response_bytes_max = std::max(ask.answer_bytes_max, limits::s3_error_bytes_max)});
}

Result<std::shared_ptr<void>> S3Client::take_turn() {
    mutex_.lock();
    const bool rests = clock_.now() < resting_until_;
    bool came = false;
    if (!rests && waiting_ < limits::s3_waiting_max) {
        ++waiting_;
        came = turn_ended_.wait_for(mutex_, limits::s3_turn_patience, [this]() KITH_REQUIRES(mutex_) {
            return under_way_ < limits::s3_at_once;
        });
        --waiting_;
    }
    if (came) ++under_way_;
    mutex_.unlock();
    if (rests) return unreachable(settings_, "s3/resting", "it did not answer a moment ago");
    if (!came) return unreachable(settings_, "s3/busy", "too much is asked of it at the same time");
    return std::shared_ptr<void>(this, [](S3Client* client) { client->end_turn(); });
}

void S3Client::end_turn() {
    const Lock lock(mutex_);
    --under_way_;
    turn_ended_.notify_one();
}

}  // namespace kith::node
