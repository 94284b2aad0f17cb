// AWS Signature Version 4, as S3 and what is compatible with it ask for it. Pure; any thread.
#pragma once

#include "activitypub/transport.h"
#include "consent/base/clock.h"
#include "consent/base/uri.h"
#include "consent/crypto/secret.h"

#include <string>
#include <string_view>

namespace kith::node {

struct S3Credentials {
    std::string access_key;
    crypto::Secret<std::string> secret;
    std::string region;
};

struct S3Signable {
    std::string_view method;
    const UriParts& url;             // its path and query as they are sent
    const Headers& headers;          // all of them are signed; Host need not be among them
    std::string_view body_sha256{};  // in hex
};

/// The headers to send: those given, Host, X-Amz-Date, X-Amz-Content-Sha256 and Authorization.
Headers sign_for_s3(const S3Credentials& credentials, const S3Signable& request, Instant now);

}  // namespace kith::node
