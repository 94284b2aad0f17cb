#include "node/media/remote_pictures.h"

#include "activitypub/profile.h"
#include "consent/crypto/digest.h"
#include "node/mastodon/instance.h"
#include "node/media/sniff.h"
#include "storage/actors.h"
#include "storage/domain_rules.h"
#include "storage/node_secrets.h"

#include <algorithm>
#include <charconv>
#include <ranges>
#include <utility>

namespace kith::node {

namespace {

using storage::RemoteMediaRow;
using storage::RemoteShape;
using storage::Tx;

constexpr std::size_t digest_chars = 22;
constexpr std::string_view ending = ".jpg";

constexpr std::string_view secret_name = "picture addresses";
constexpr std::size_t key_bytes = 32;

std::string digest_of(const activitypub::Site& site, const Uri& url) {
    return to_base64url(crypto::hmac_sha256(site.picture_key, as_bytes(url.text()))).substr(0, digest_chars);
}

std::unexpected<Error> absent() {
    return fail(Errc::not_found, "media/remote");
}

template <class Number>
bool take_number(std::string_view& text, Number& number) {
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || stop == text.data() + text.size() || *stop != '-') return false;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()) + 1);
    return true;
}

/// "ID-DIGEST.jpg", for a post "ID-POSITION-DIGEST.jpg"; a digest may hold a '-' itself.
struct FileName {
    std::int64_t id = 0;
    std::size_t position = 0;
    std::string_view digest{};
};

Result<FileName> parse(std::string_view file, RemoteShape shape) {
    FileName name;
    if (!file.ends_with(ending)) return absent();
    file.remove_suffix(ending.size());
    if (!take_number(file, name.id)) return absent();
    if (shape == RemoteShape::small && !take_number(file, name.position)) return absent();
    if (file.size() != digest_chars) return absent();
    name.digest = file;
    return name;
}

Result<RemoteShape> shape_in(const Request& request) {
    const std::string_view word = request.param("shape");
    if (word.empty()) return RemoteShape::small;
    for (const auto shape :
         {RemoteShape::avatar, RemoteShape::header, RemoteShape::emoji, RemoteShape::still}) {
        if (word == storage::to_string(shape)) return shape;
    }
    return absent();
}

bool is_of_profile(RemoteShape shape) {
    return shape == RemoteShape::avatar || shape == RemoteShape::header;
}

Result<RemoteMediaRow> post_picture(Tx& tx, const FileName& name) {
    const auto post = storage::find_post(tx, storage::PostId(name.id));
    if (!post || post->is_local || post->hidden) return absent();
    const auto author = storage::find_actor(tx, post->actor);
    if (!author || author->gone() || storage::is_media_rejected(tx, author->host)) return absent();
    const auto attachments = storage::attachments_of(tx, post->id);
    if (name.position >= attachments.size()) return absent();
    const storage::AttachmentRow& one = attachments[name.position];
    if (!one.media_type.starts_with("image/")) return absent();
    return RemoteMediaRow{.url = one.url, .post = post->id};
}

Result<RemoteMediaRow> profile_picture(Tx& tx, const FileName& name, RemoteShape shape, Instant now) {
    const auto actor = storage::find_actor(tx, storage::ActorId(name.id));
    if (!actor || actor->is_local || actor->gone() || storage::is_media_rejected(tx, actor->host)) {
        return absent();
    }
    const activitypub::PublicProfile profile = activitypub::public_profile(tx, actor->subject, now);
    auto url = Uri::parse(shape == RemoteShape::avatar ? profile.avatar : profile.header_image);
    if (!url) return absent();
    return RemoteMediaRow{.url = *std::move(url), .shape = shape, .actor = actor->id};
}

Result<RemoteMediaRow> emoji_picture(Tx& tx, const FileName& name, RemoteShape shape) {
    const auto emoji = storage::find_remote_emoji(tx, storage::RemoteEmojiId(name.id));
    if (!emoji || storage::is_media_rejected(tx, emoji->host)) return absent();
    return RemoteMediaRow{.url = emoji->url, .shape = shape, .emoji = emoji->id};
}

Result<RemoteMediaRow> picture_of(Tx& tx, const FileName& name, RemoteShape shape, Instant now) {
    if (shape == RemoteShape::small) return post_picture(tx, name);
    if (is_of_profile(shape)) return profile_picture(tx, name, shape, now);
    return emoji_picture(tx, name, shape);
}

std::size_t bytes_max(RemoteShape shape) {
    const bool is_emoji = shape == RemoteShape::emoji || shape == RemoteShape::still;
    return is_emoji ? limits::emoji_bytes_max : limits::upload_bytes_max;
}

media::Recipe recipe_for(RemoteShape shape) {
    media::Recipe recipe = media::Recipe::emoji();
    switch (shape) {
        case RemoteShape::small:
            return media::Recipe::preview_only();
        case RemoteShape::avatar:
            return media::Recipe::avatar();
        case RemoteShape::header:
            return media::Recipe::header();
        case RemoteShape::emoji:
            recipe.preview = false;
            return recipe;
        case RemoteShape::still:
            break;
    }
    recipe.full = false;
    return recipe;
}

std::string file_name(const activitypub::Site& site, std::int64_t id, const Uri& url) {
    return std::to_string(id).append("-").append(digest_of(site, url)).append(ending);
}

std::string failure_key(const RemoteMediaRow& wanted) {
    return std::string(storage::to_string(wanted.shape)).append(" ").append(wanted.url.text());
}

Response placeholder(RemoteShape shape) {
    Response response =
        Response::redirect(std::string(shape == RemoteShape::avatar ? avatar_image_path : header_image_path));
    response.set("Cache-Control", "no-store");
    return response;
}

}  // namespace

Result<Bytes> open_picture_key(storage::Database& database, storage::KeyStore& keys, Random& random) {
    Bytes made(key_bytes);
    random.fill(made);
    const Bytes fresh = keys.vault().seal_secret(secret_name, made);
    const auto sealed = TRY(database.read(
        [](Tx& tx) -> Result<std::optional<Bytes>> { return storage::find_node_secret(tx, secret_name); }));
    const Bytes kept = sealed ? *sealed : TRY(database.write([&](Tx& tx) -> Result<Bytes> {
        return storage::keep_node_secret(tx, secret_name, fresh);
    }));
    return TRY(keys.vault().open_secret(secret_name, kept)).expose();
}

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
        .append(digest_of(site, url))
        .append(ending);
}

std::string remote_picture_url(const activitypub::Site& site,
                               RemoteShape shape,
                               std::int64_t id,
                               const Uri& url) {
    return std::string(site.base)
        .append("/media/remote/")
        .append(storage::to_string(shape))
        .append("/")
        .append(file_name(site, id, url));
}

std::string profile_picture_url(const activitypub::Site& site,
                                const storage::ActorRow& actor,
                                RemoteShape shape,
                                const std::string& url) {
    if (actor.is_local || url.empty()) return url;
    const auto parsed = Uri::parse(url);
    return parsed ? remote_picture_url(site, shape, actor.id.value, *parsed) : std::string();
}

Result<RemotePictures::Wanted> RemotePictures::find(const Request& request) const {
    const RemoteShape shape = TRY(shape_in(request));
    const FileName name = TRY(parse(request.param("file"), shape));
    return parts_.database.read([&](Tx& tx) -> Result<Wanted> {
        const RemoteMediaRow picture = TRY(picture_of(tx, name, shape, parts_.clock.now()));
        if (digest_of(parts_.site, picture.url) != name.digest) return absent();
        if (storage::is_media_rejected(tx, host_of(picture.url))) return absent();
        const auto kept = storage::find_remote_media(tx, picture.url, shape);
        return Wanted{.picture = kept.value_or(picture), .is_kept = kept.has_value()};
    });
}

bool RemotePictures::failed_lately(const RemoteMediaRow& wanted) {
    Lock lock(mutex_);
    const auto found = failures_.find(failure_key(wanted));
    return found != failures_.end() && parts_.clock.now() < found->second + limits::remote_failure_for;
}

void RemotePictures::remember_failure(const RemoteMediaRow& wanted) {
    Lock lock(mutex_);
    if (failures_.size() >= limits::remote_failures_max) failures_.clear();
    failures_.insert_or_assign(failure_key(wanted), parts_.clock.now());
}

bool RemotePictures::is_refused(const Uri& url) const {
    if (parts_.site.owns(url)) return true;
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
Result<std::string> RemotePictures::get(Uri url, std::size_t bytes_max) const {
    const Instant end = parts_.clock.now() + limits::remote_picture_deadline;
    for (int hop = 0; hop <= limits::redirects_max; ++hop) {
        const Millis left = std::chrono::duration_cast<Millis>(end - parts_.clock.now());
        if (left <= Millis(0) || is_refused(url)) break;
        auto response = TRY(parts_.transport.send({.url = url,
                                                   .headers = {{"Accept", "image/*"}},
                                                   .deadline = left,
                                                   .response_bytes_max = bytes_max}));
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

Done RemotePictures::fetch(const RemoteMediaRow& wanted) const {
    const std::string file = TRY(get(wanted.url, bytes_max(wanted.shape)));
    const media::Recipe recipe = recipe_for(wanted.shape);
    const media::CleanImage image = TRY(parts_.media.workshop().clean_image(file, recipe));
    const media::Picture& picture = recipe.full ? image.full : image.preview;
    const Instant now = parts_.clock.now();
    return parts_.media.keep_file(picture.bytes, [&](Tx& tx, const std::string& digest) -> Done {
        // What shows it may be gone by now, and it may show another one.
        const FileName name{.id = wanted.actor.valid() ? wanted.actor.value : wanted.emoji.value};
        if (wanted.shape == RemoteShape::small) {
            if (!storage::find_post(tx, wanted.post)) return absent();
        } else if (TRY(picture_of(tx, name, wanted.shape, now)).url != wanted.url) {
            return absent();
        }
        RemoteMediaRow row = wanted;
        row.blob = digest;
        row.media_type = media::media_type_of(picture.format);
        row.fetched = now;
        row.last_needed = now;
        storage::put_remote_media(tx, row);
        return {};
    });
}

Result<Response> RemotePictures::serve(const Request& request, Wanted wanted) {
    const auto file = [&] {
        return parts_.media.file_of(request, wanted.picture.blob, wanted.picture.media_type);
    };
    if (wanted.is_kept) return file();
    const Uri url = wanted.picture.url;
    if (failed_lately(wanted.picture)) return absent();
    auto turn = take_turn(url);
    if (!turn) return fail(Errc::unavailable, "media/remote");
    // Somebody else may have fetched it, or failed to, while this one waited.
    wanted = TRY(find(request));
    if (wanted.is_kept) return file();
    if (failed_lately(wanted.picture)) return absent();
    const Done fetched = parts_.errands.wait_for([this, picture = wanted.picture, turn = std::move(turn)] {
        Done done = fetch(picture);
        if (!done && done.error().rule != "media/busy") remember_failure(picture);
        return done;
    });
    if (!fetched) {
        if (fetched.error().code == Errc::unavailable) return fail(Errc::unavailable, "media/remote");
        return absent();
    }
    wanted = TRY(find(request));
    if (!wanted.is_kept) return absent();
    return file();
}

Result<Response> RemotePictures::serve(const Request& request) {
    Wanted wanted = TRY(find(request));
    const RemoteShape shape = wanted.picture.shape;
    auto response = serve(request, std::move(wanted));
    if (!response && is_of_profile(shape)) return placeholder(shape);
    return response;
}

}  // namespace kith::node
