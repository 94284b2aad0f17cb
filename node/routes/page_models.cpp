#include "node/routes/page_models.h"

#include "activitypub/profile.h"
#include "activitypub/wire/html.h"
#include "consent/json.h"
#include "node/media/emojis.h"
#include "node/media/remote_pictures.h"
#include "storage/edit_history.h"
#include "storage/follows.h"
#include "storage/likes.h"
#include "storage/media.h"
#include "storage/moderation.h"
#include "storage/polls.h"
#include "storage/posts.h"

#include <algorithm>

namespace kith::node {

namespace {

Attachment::Kind kind_of(std::string_view media_type) {
    if (media_type.starts_with("image/")) return Attachment::Kind::image;
    if (media_type.starts_with("video/")) return Attachment::Kind::video;
    if (media_type.starts_with("audio/")) return Attachment::Kind::audio;
    return Attachment::Kind::file;
}

/// What is of this node is shown on the page.
void set_own(Attachment& attachment, const storage::MediaRow& media, const activitypub::Site& site) {
    const auto path_of = [&](const Uri& url) {
        return url.text().starts_with(site.base + "/") ? url.text().substr(site.base.size()) : std::string();
    };
    if (media.type != "image") attachment.film = path_of(media.url);
    if (!media.preview_url) return;
    attachment.preview = path_of(*media.preview_url);
    attachment.width = static_cast<std::uint32_t>(std::max(0, media.preview_width));
    attachment.height = static_cast<std::uint32_t>(std::max(0, media.preview_height));
}

/// What the post itself says of being found by search engines. It can only narrow what its author's profile
/// says now: a yes may be older than the no there. FEP-268d https://w3id.org/fep/268d
std::optional<bool> indexable_of(const storage::PostRow& row) {
    if (!row.extra || !row.extra->contains("\"indexable\"")) return std::nullopt;
    const auto extra = nlohmann::json::parse(*row.extra, nullptr, /*allow_exceptions=*/false);
    const auto said = extra.is_object() ? extra.find("indexable") : extra.end();
    if (said == extra.end() || !said->is_boolean()) return std::nullopt;
    return said->get<bool>();
}

std::uint64_t total(std::int64_t count) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, count));
}

}  // namespace

Site site_model(const activitypub::Site& site) {
    Site model{.name = site.name, .domain = site.domain.text(), .base_url = site.base};
    model.tagline = "People of " + site.name + " and those who follow them.";
    return model;
}

Person PageModels::person(const storage::ActorRow& actor) const {
    Person person;
    activitypub::PublicProfile profile;
    if (!actor.gone()) profile = activitypub::public_profile(tx_, actor.subject, now_);
    const std::string avatar =
        profile_picture_url(site_, actor, storage::RemoteShape::avatar, profile.avatar);
    // A picture elsewhere would tell on the reader.
    if (avatar.starts_with(site_.base + "/")) person.avatar = avatar.substr(site_.base.size());
    person.emojis = emoji_pictures(tx_, site_, actor.id, {profile.display_name, profile.biography});
    person.name = std::move(profile.display_name);
    person.handle = actor.username + "@" + actor.host.text();
    if (actor.is_local) {
        person.url = site_.profile_page(actor.username);
    } else {
        person.url = actor.url ? actor.url->text() : actor.uri.text();
    }
    person.indexable = actor.indexable;
    return person;
}

Person PageModels::person(storage::ActorId actor) const {
    const auto row = storage::find_actor(tx_, actor);
    return row ? person(*row) : Person{};
}

Post PageModels::post(const storage::PostRow& row) const {
    Post post{.id = row.uri.text(), .author = person(row.actor)};
    const auto author = storage::find_actor(tx_, row.actor);
    if (row.is_local && author) {
        post.url = site_.post_page(author->username, row.id);
    } else {
        post.url = row.url ? row.url->text() : row.uri.text();
    }
    post.title = row.name;
    post.content_warning = row.summary;
    post.content = SafeHtml::trusted(row.content);
    post.language = row.language;
    post.published = row.created;
    post.edited = row.updated;
    post.sensitive = row.sensitive;
    post.author.indexable = post.author.indexable && indexable_of(row).value_or(true);
    const std::vector<storage::MediaRow> own = storage::media_of_post(tx_, row.id);
    for (const storage::AttachmentRow& attachment : storage::attachments_of(tx_, row.id)) {
        post.attachments.push_back({.kind = kind_of(attachment.media_type),
                                    .url = attachment.url.text(),
                                    .alt = attachment.description});
        const auto media = std::ranges::find(own, attachment.url, &storage::MediaRow::url);
        if (media != own.end()) set_own(post.attachments.back(), *media, site_);
    }
    if (!post.attachments.empty() && storage::is_sensitized(tx_, row.actor)) post.sensitive = true;
    if (const auto poll = storage::find_poll(tx_, row.id)) {
        const bool kept_back = !poll->over(now_) && storage::hides_totals(tx_, row.id);
        Poll model{.voters = total(kept_back ? 0 : poll->voters),
                   .several_choices = poll->multiple,
                   .closed = poll->over(now_)};
        model.ends = poll->end;
        for (const storage::PollOptionRow& option : poll->options) {
            model.options.push_back({option.name, total(kept_back ? 0 : option.votes)});
        }
        post.poll = std::move(model);
    }
    std::string options;
    if (post.poll) {
        for (const PollOption& option : post.poll->options) options.append(option.text).append("\n");
    }
    post.emojis = emoji_pictures(tx_, site_, row.actor, {row.name, row.summary, row.content, options});
    if (row.quote && row.quote_state == "accepted") post.quote_url = row.quote->text();
    if (row.in_reply_to.valid()) {
        const auto parent = storage::find_post(tx_, row.in_reply_to);
        if (parent && storage::may_see(tx_, *parent, storage::Viewer::nobody())) {
            post.in_reply_to = person(parent->actor);
            const auto parent_author = storage::find_actor(tx_, parent->actor);
            post.in_reply_to_url = parent->is_local && parent_author
                                       ? site_.post_page(parent_author->username, parent->id)
                                       : parent->uri.text();
        }
    }
    post.replies = total(storage::count_replies(tx_, row.id));
    post.likes = total(storage::count_likes(tx_, row.id));
    post.boosts = total(storage::count_boosts(tx_, row.id));
    return post;
}

Post PageModels::post(const storage::TimelineEntry& entry) const {
    Post model = post(entry.post);
    if (entry.boost) model.boosted_by = person(entry.boost->actor);
    return model;
}

std::vector<Post> PageModels::posts(const std::vector<storage::TimelineEntry>& entries) const {
    std::vector<Post> models;
    models.reserve(entries.size());
    for (const storage::TimelineEntry& entry : entries) models.push_back(post(entry));
    return models;
}

ProfilePage PageModels::profile(const storage::ActorRow& actor) const {
    const activitypub::PublicProfile shown = activitypub::public_profile(tx_, actor.subject, now_);
    ProfilePage page{
        .site = site_model(site_), .person = person(actor), .id = actor.uri.text(), .role = shown.role};
    page.bio = SafeHtml::trusted(shown.biography);
    for (const activitypub::ProfileField& field : shown.fields) {
        page.fields.push_back({field.name, activitypub::to_plain_text(field.value)});
    }
    page.joined = actor.created;
    page.posts_count = total(storage::count_posts_of(tx_, actor.id));
    page.followers_count = total(storage::count_followers(tx_, actor.id));
    page.following_count = total(storage::count_following(tx_, actor.id));
    if (actor.moved_to) {
        if (const auto target = storage::find_actor(tx_, *actor.moved_to)) page.moved_to = person(*target);
    }
    page.approves_followers = actor.locked;
    page.automated = actor.type == "Service" || actor.type == "Application";
    const std::string path = "/@" + actor.username;
    page.follow_path = path + "/follow";
    page.feed_path = path + "/feed.atom";
    for (const storage::PostId id : storage::pins_of(tx_, actor.id)) {
        const auto row = storage::find_post(tx_, id);
        if (!row || !storage::may_see(tx_, *row, storage::Viewer::nobody())) continue;
        Post pinned = post(*row);
        pinned.pinned = true;
        page.pinned.push_back(std::move(pinned));
    }
    return page;
}

}  // namespace kith::node
