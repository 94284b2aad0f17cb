#include "node/media/s3_blobs.h"

#include "node/http/client.h"
#include "node/media/s3_listing.h"
#include "node/workers.h"
#include "storage/private_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace kith::node {

namespace {

constexpr std::string_view mark = "kith-node";  // whose prefix it is

std::unexpected<Error> absent() {
    return fail(Errc::not_found, "s3/absent");
}

std::unexpected<Error> strange(std::string_view rule) {
    return fail(Errc::unavailable, rule);
}

/// For whoever asked; the operator's words stay with the log and with `kith doctor`.
template <class T>
Result<T> kindly(Result<T> result) {
    if (result || result.error().code == Errc::not_found) return result;
    return fail(
        Errc::unavailable,
        result.error().rule,
        "Pictures cannot be kept or fetched at the moment. Nothing is lost; try again in a few minutes.");
}

Result<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return strange("s3/number");
    return number;
}

/// "bytes 0-99/1000": the whole, where the part begins as asked. https://www.rfc-editor.org/rfc/rfc9110#14.4
Result<std::uint64_t> whole_size(std::string_view content_range, std::uint64_t from) {
    const std::string begin = fmt::format("bytes {}-", from);
    const auto slash = content_range.find('/');
    if (!content_range.starts_with(begin) || slash == std::string_view::npos) return strange("s3/range");
    return number_of(content_range.substr(slash + 1));
}

}  // namespace

Done S3Blobs::reach() {
    TRY(client_.ask({.key = std::string(mark)}));
    return {};
}

Done S3Blobs::claim() {
    return claim_once();
}

Done S3Blobs::claim_once() const {
    if (claimed_) return {};
    TRY_DONE(claim_prefix());
    claimed_ = true;
    return {};
}

Done S3Blobs::claim_prefix() const {
    const auto found = TRY(client_.ask({.key = std::string(mark)}));
    if (found.status == 404) {
        TRY(client_.ask({.method = "PUT", .key = std::string(mark), .body = owner_}));
        return {};
    }
    if (found.body == owner_) return {};
    const S3Settings& settings = client_.settings();
    return fail(
        Errc::conflict,
        "s3/another's",
        fmt::format("bucket \"{}\", prefix \"{}\" holds the media of another node, which this one would "
                    "delete: choose another media.s3.prefix, or delete the object {}{} if that node is "
                    "no more",
                    settings.bucket,
                    settings.prefix,
                    settings.prefix,
                    mark));
}

Done S3Blobs::put(const std::string& digest, std::string_view bytes) {
    if (!storage::is_blob_digest(digest)) return absent();
    TRY_DONE(kindly(claim_once()));
    const auto there = kindly(size_now(digest));
    if (there && *there == bytes.size()) return {};
    if (!there && there.error().code != Errc::not_found) return std::unexpected(there.error());
    // The store checks the bytes against the digest, which is signed.
    TRY(kindly(client_.ask({.method = "PUT",
                            .key = storage::blob_file(digest),
                            .headers = {{"Content-Type", "application/octet-stream"}},
                            .body = bytes,
                            .body_sha256 = digest})));
    remember_size(digest, bytes.size());
    return {};
}

Result<std::uint64_t> S3Blobs::size(const std::string& digest) const {
    if (!storage::is_blob_digest(digest)) return absent();
    {
        const Lock lock(mutex_);
        if (const auto known = sizes_.find(digest); known != sizes_.end()) return known->second;
    }
    const std::uint64_t bytes = TRY(kindly(size_now(digest)));
    remember_size(digest, bytes);
    return bytes;
}

Result<std::uint64_t> S3Blobs::size_now(const std::string& digest) const {
    const auto answer = TRY(client_.ask({.method = "HEAD", .key = storage::blob_file(digest)}));
    if (answer.status == 404) return absent();
    return number_of(header(answer.headers, "Content-Length"));
}

void S3Blobs::remember_size(const std::string& digest, std::uint64_t bytes) const {
    const Lock lock(mutex_);
    if (sizes_.size() >= limits::s3_sizes_max) sizes_.clear();
    sizes_.insert_or_assign(digest, bytes);
}

Result<std::string> S3Blobs::read(const std::string& digest, std::uint64_t from, std::uint64_t bytes) const {
    if (!storage::is_blob_digest(digest)) return absent();
    if (bytes == 0) return std::string();
    return kindly(part(digest, from, std::min<std::uint64_t>(bytes, limits::s3_blob_bytes_max)));
}

Result<std::string> S3Blobs::part(const std::string& digest, std::uint64_t from, std::uint64_t bytes) const {
    if (from > UINT64_MAX - bytes) return std::string();
    auto answer = TRY(client_.ask({.key = storage::blob_file(digest),
                                   .headers = {{"Range", fmt::format("bytes={}-{}", from, from + bytes - 1)}},
                                   .answer_bytes_max = static_cast<std::size_t>(bytes)}));
    if (answer.status == 404) return absent();
    if (answer.status == 416) return std::string();
    if (answer.body.size() > bytes) return strange("s3/range");
    const bool is_part = answer.status == 206;
    if (!is_part && (answer.status != 200 || from != 0)) return strange("s3/range");
    const std::uint64_t whole =
        is_part ? TRY(whole_size(header(answer.headers, "Content-Range"), from)) : answer.body.size();
    if (from > whole || answer.body.size() != std::min(bytes, whole - from)) return strange("s3/range");
    if (answer.body.size() == whole && storage::blob_digest(answer.body) != digest)
        return strange("s3/spoilt");
    return std::move(answer.body);
}

Done S3Blobs::remove(const std::string& digest) {
    if (!storage::is_blob_digest(digest)) return absent();
    TRY_DONE(kindly(claim_once()));
    {
        const Lock lock(mutex_);
        sizes_.erase(digest);
    }
    TRY(kindly(client_.ask({.method = "DELETE", .key = storage::blob_file(digest)})));
    return {};
}

Result<std::vector<std::string>> S3Blobs::list(std::string_view first_two) const {
    if (!storage::is_blob_digest(std::string(first_two) + std::string(62, '0')))
        return std::vector<std::string>();
    TRY_DONE(kindly(claim_once()));
    return kindly(list_all(first_two));
}

Result<std::vector<std::string>> S3Blobs::list_all(std::string_view first_two) const {
    const std::string folder = fmt::format("{}{}/", client_.settings().prefix, first_two);
    std::vector<std::string> found;
    std::string next;
    for (int page = 0; page < limits::s3_listing_pages_max; ++page) {
        const std::string from = next.empty() ? "" : "continuation-token=" + percent_encode(next) + '&';
        const auto answer = TRY(client_.ask({.query = fmt::format("{}list-type=2&max-keys={}&prefix={}",
                                                                  from,
                                                                  limits::s3_listing_keys_max,
                                                                  percent_encode(folder)),
                                             .answer_bytes_max = limits::s3_listing_bytes_max}));
        const S3Listing listing = TRY(parse_s3_listing(answer.body));
        for (const std::string& key : listing.keys) {
            if (!key.starts_with(folder)) return strange("s3/listing");
            std::string digest = key.substr(folder.size());
            if (storage::is_blob_digest(digest) && digest.starts_with(first_two))
                found.push_back(std::move(digest));
        }
        if (listing.next.empty()) return found;
        next = listing.next;
    }
    return strange("s3/listing");
}

Result<std::unique_ptr<S3Blobs>> open_s3_blobs(const S3Settings& settings,
                                               const Clock& clock,
                                               std::string owner) {
    auto bytes = storage::read_small_file(settings.secret_key_file, limits::s3_secret_bytes_max);
    if (!bytes) {
        return fail(Errc::malformed,
                    "s3/secret",
                    fmt::format("media.s3.secret_key_file: {} cannot be read", settings.secret_key_file));
    }
    std::string secret(as_text(*bytes));
    crypto::wipe(bytes->data(), bytes->size());
    while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
    if (secret.empty()) return fail(Errc::malformed, "s3/secret", "media.s3.secret_key_file is empty");
    crypto::Secret<std::string> kept(std::move(secret));
    // The operator names the store, which may well be on a private network.
    using activitypub::Cidr;
    using activitypub::PlainHttp;
    const bool plain = settings.endpoint.starts_with("http://");
    std::vector<Cidr> allowed;
    using Networks = std::array<const char*, 2>;
    const Networks networks = plain ? Networks{"127.0.0.0/8", "::1"} : Networks{"0.0.0.0/0", "::/0"};
    for (const char* network : networks) {
        allowed.push_back(TRY(Cidr::parse(network)));
    }
    auto client = TRY(HttpClient::create(
        {.user_agent = "Kith/0.1", .ca_file = settings.ca_file},
        activitypub::AddressGuard(std::move(allowed), plain ? PlainHttp::allowed : PlainHttp::refused)));
    return std::make_unique<S3Blobs>(S3Client::Parts{.settings = settings,
                                                     .secret = std::move(kept),
                                                     .transport = std::move(client),
                                                     .clock = clock,
                                                     .pause = pause_for},
                                     std::move(owner));
}

}  // namespace kith::node
