#include "node/media/remote_pictures.h"

#include "consent/crypto/digest.h"
#include "node/media/sniff.h"
#include "storage/actors.h"
#include "storage/domain_rules.h"

#include <algorithm>
#include <charconv>
#include <ranges>
#include <utility>

namespace kith::node {

namespace {

constexpr std::size_t digest_chars = 22;
constexpr std::string_view ending = ".jpg";

std::string digest_of(const Uri& url) {
    return to_base64url(crypto::sha256(as_bytes(url.text()))).substr(0, digest_chars);
}

std::unexpected<Error> absent() {
    return fail(Errc::not_found, "media/remote");
}

/// "POST-POSITION-DIGEST.jpg"; a digest may hold a '-' itself.
struct FileName {
    std::int64_t post = 0;
    std::size_t position = 0;
    std::string_view digest{};
};

template <class Number>
bool take_number(std::string_view& text, Number& number) {
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || stop == text.data() + text.size() || *stop != '-') return false;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()) + 1);
    return true;
}

Result<FileName> parse(std::string_view file) {
    FileName name;
    if (!file.ends_with(ending)) return absent();
    file.remove_suffix(ending.size());
    if (!take_number(file, name.post) || !take_number(file, name.position) || file.size() != digest_chars) {
        return absent();
    }
    name.digest = file;
    return name;
}

}  // namespace

std::string remote_preview_url(const activitypub::Site& site,
                               storage::PostId post,
                               int position,
                               const Uri& url) {
    return std::string(site.base)
        .append("/media/remote/")
        .append(std::to_string(post.value))
        .append("-")
        .append(std::to_string(position))
        .append("-")
        .append(digest_of(url))
        .append(ending);
}

Result<RemotePictures::Wanted> RemotePictures::find(std::string_view file) const {
    const FileName name = TRY(parse(file));
    return parts_.database.read([&](storage::Tx& tx) -> Result<Wanted> {
        const auto post = storage::find_post(tx, storage::PostId(name.post));
        if (!post || post->is_local || post->hidden) return absent();
        const auto author = storage::find_actor(tx, post->actor);
        if (!author || author->gone() || storage::is_media_rejected(tx, author->host)) return absent();
        const auto attachments = storage::attachments_of(tx, post->id);
        if (name.position >= attachments.size()) return absent();
        const storage::AttachmentRow& one = attachments[name.position];
        if (digest_of(one.url) != name.digest || !one.media_type.starts_with("image/")) return absent();
        if (storage::is_media_rejected(tx, host_of(one.url))) return absent();
        return Wanted{.post = post->id, .url = one.url, .kept = storage::find_remote_media(tx, one.url)};
    });
}

bool RemotePictures::failed_lately(const Uri& url) {
    Lock lock(mutex_);
    const auto found = failures_.find(url.text());
    return found != failures_.end() && parts_.clock.now() < found->second + limits::remote_failure_for;
}

void RemotePictures::remember_failure(const Uri& url) {
    Lock lock(mutex_);
    if (failures_.size() >= limits::remote_failures_max) failures_.clear();
    failures_.insert_or_assign(url.text(), parts_.clock.now());
}

bool RemotePictures::is_blocked(const Uri& url) const {
    const auto blocked = parts_.database.read(
        [&](storage::Tx& tx) -> Result<bool> { return storage::is_media_rejected(tx, host_of(url)); });
    return blocked.value_or(true);
}

std::shared_ptr<void> RemotePictures::take_turn(const Uri& url) {
    mutex_.lock();
    bool came = false;
    if (waiters_ < limits::remote_fetch_waiters_max) {
        ++waiters_;
        came = turn_ended_.wait_for(
            mutex_, limits::remote_turn_patience, [&]() KITH_REQUIRES(mutex_) { return may_begin(url); });
        --waiters_;
    }
    if (came) under_way_.emplace(url.text(), host_of(url).text());
    mutex_.unlock();
    if (!came) return nullptr;
    return {this, [text = url.text()](RemotePictures* pictures) { pictures->end_turn(text); }};
}

bool RemotePictures::may_begin(const Uri& url) const {
    const auto of_host = std::ranges::count(std::views::values(under_way_), host_of(url).text());
    return under_way_.size() < limits::remote_fetches_max && !under_way_.contains(url.text()) &&
           of_host < static_cast<std::ptrdiff_t>(limits::remote_fetches_of_host);
}

void RemotePictures::end_turn(const std::string& url) {
    const Lock lock(mutex_);
    under_way_.erase(url);
    turn_ended_.notify_all();
}

/// Nothing of the person who looks goes along: no header but what to send.
Result<std::string> RemotePictures::get(Uri url) const {
    const Instant end = parts_.clock.now() + limits::remote_picture_deadline;
    for (int hop = 0; hop <= limits::redirects_max; ++hop) {
        const Millis left = std::chrono::duration_cast<Millis>(end - parts_.clock.now());
        if (left <= Millis(0) || is_blocked(url)) break;
        auto response = TRY(parts_.transport.send({.url = url,
                                                   .headers = {{"Accept", "image/*"}},
                                                   .deadline = left,
                                                   .response_bytes_max = limits::upload_bytes_max}));
        if (response.status == 200) return std::move(response.body);
        const bool moved = response.status == 301 || response.status == 302 || response.status == 303 ||
                           response.status == 307 || response.status == 308;
        if (!moved) break;
        // What is no whole address is not followed: pictures are moved to other hosts.
        auto next = Uri::parse(header(response.headers, "Location"));
        if (!next) break;
        url = *std::move(next);
    }
    return absent();
}

Done RemotePictures::fetch(const Wanted& wanted) const {
    const std::string file = TRY(get(wanted.url));
    const media::CleanImage image =
        TRY(parts_.media.workshop().clean_image(file, media::Recipe::preview_only()));
    const Instant now = parts_.clock.now();
    return parts_.media.keep_file(
        image.preview.bytes, [&](storage::Tx& tx, const std::string& digest) -> Done {
            // The post may be gone by now.
            if (!storage::find_post(tx, wanted.post)) return absent();
            storage::put_remote_media(tx,
                                      {.url = wanted.url,
                                       .post = wanted.post,
                                       .blob = digest,
                                       .media_type = std::string(media::media_type_of(image.preview.format)),
                                       .fetched = now,
                                       .last_needed = now});
            return {};
        });
}

Result<Response> RemotePictures::serve(const Request& request) {
    Wanted wanted = TRY(find(request.param("file")));
    if (!wanted.kept) {
        if (failed_lately(wanted.url)) return absent();
        auto turn = take_turn(wanted.url);
        if (!turn) return fail(Errc::unavailable, "media/remote");
        // Somebody else may have fetched it, or failed to, while this one waited.
        wanted = TRY(find(request.param("file")));
        if (wanted.kept) return parts_.media.file_of(request, wanted.kept->blob, wanted.kept->media_type);
        if (failed_lately(wanted.url)) return absent();
        const Done fetched = parts_.errands.wait_for([this, wanted, turn = std::move(turn)] {
            Done done = fetch(wanted);
            if (!done && done.error().rule != "media/busy") remember_failure(wanted.url);
            return done;
        });
        if (!fetched) {
            if (fetched.error().code == Errc::unavailable) return fail(Errc::unavailable, "media/remote");
            return absent();
        }
        wanted = TRY(find(request.param("file")));
        if (!wanted.kept) return absent();
    }
    return parts_.media.file_of(request, wanted.kept->blob, wanted.kept->media_type);
}

}  // namespace kith::node
