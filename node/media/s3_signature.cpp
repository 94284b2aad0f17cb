#include "node/media/s3_signature.h"

#include "activitypub/wire/message.h"
#include "consent/base/bytes.h"
#include "consent/crypto/digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace kith::node {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

/// "20130524T000000Z"
std::string stamp_of(Instant now) {
    std::string text = to_iso8601(std::chrono::floor<std::chrono::seconds>(now));
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

/// Each parameter with its '=', in order.
std::string canonical_query(std::string_view query) {
    std::vector<std::string> parameters;
    while (!query.empty()) {
        const auto end = query.find('&');
        std::string one(query.substr(0, end));
        if (!one.contains('=')) one += '=';
        parameters.push_back(std::move(one));
        query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    }
    std::ranges::sort(parameters);
    return fmt::format("{}", fmt::join(parameters, "&"));
}

crypto::Sha256 hmac(ByteView key, std::string_view text) {
    return crypto::hmac_sha256(key, as_bytes(text));
}

crypto::Sha256 signing_key(const S3Credentials& credentials, std::string_view day) {
    const crypto::Secret<std::string> first("AWS4" + credentials.secret.expose());
    const crypto::Key of_day(hmac(first.bytes(), day));
    const crypto::Key of_region(hmac(of_day.bytes(), credentials.region));
    const crypto::Key of_service(hmac(of_region.bytes(), "s3"));
    return hmac(of_service.bytes(), "aws4_request");
}

}  // namespace

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
Headers sign_for_s3(const S3Credentials& credentials, const S3Signable& request, Instant now) {
    const std::string stamp = stamp_of(now);
    const std::string_view day = std::string_view(stamp).substr(0, 8);
    Headers headers = request.headers;
    headers.emplace_back("Host", request.url.authority());
    headers.emplace_back("X-Amz-Date", stamp);
    headers.emplace_back("X-Amz-Content-Sha256", request.body_sha256);

    Headers sorted;
    for (const auto& [name, value] : headers)
        sorted.emplace_back(lower(name), activitypub::trim_blanks(value));
    std::ranges::sort(sorted);
    std::string lines;
    std::string names;
    for (const auto& [name, value] : sorted) {
        lines += fmt::format("{}:{}\n", name, value);
        names += names.empty() ? name : ';' + name;
    }
    const std::string canonical = fmt::format("{}\n{}\n{}\n{}\n{}\n{}",
                                              request.method,
                                              request.url.path,
                                              canonical_query(request.url.query),
                                              lines,
                                              names,
                                              request.body_sha256);
    const std::string scope = fmt::format("{}/{}/s3/aws4_request", day, credentials.region);
    const std::string to_sign =
        fmt::format("{}\n{}\n{}\n{}", algorithm, stamp, scope, to_hex(crypto::sha256(as_bytes(canonical))));
    const crypto::Key key(signing_key(credentials, day));
    headers.emplace_back("Authorization",
                         fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}",
                                     algorithm,
                                     credentials.access_key,
                                     scope,
                                     names,
                                     to_hex(hmac(key.bytes(), to_sign))));
    return headers;
}

}  // namespace kith::node
