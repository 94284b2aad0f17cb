// The ActivityStreams values that Kith understands, the same types for what it reads and what it writes.
// Plain values made by parse.h or by hand, turned to JSON by serialize.h. Any thread.
#pragma once

#include "activitypub/wire/json.h"
#include "consent/base/clock.h"
#include "consent/base/uri.h"
#include "consent/visibility.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::activitypub {

enum class ActivityType {
    create,
    update,
    delete_,
    follow,
    accept,
    reject,
    undo,
    announce,
    like,
    emoji_react,
    block,
    flag,
    move,
    add,
    remove,
    quote_request,
    view,
    join,
    leave,
    ignore_,
    other  // any other name: see Activity::type_name
};

/// "Create", "Delete", …; "" for `other`.
std::string_view to_string(ActivityType type);
/// `other` for a name it does not know. TentativeAccept, TentativeReject, Dislike and the like are `other`.
ActivityType activity_type_of(std::string_view name);

/// A property that names something: by id, or embedded (then `id` is the embedded id where it has one).
struct Ref {
    std::optional<Uri> id{};
    JsonPtr embedded{};  // null when only the id was given
    std::string type{};  // of the embedded object, else ""

    static Ref to(Uri uri) { return Ref{std::move(uri), nullptr, {}}; }
    static Ref to(Json object);
};

struct Emoji {
    std::string shortcode{};  // "blobcat", no colons
    std::string url{};
    std::string media_type{};
    std::optional<Uri> id{};
    std::optional<Instant> updated{};

    friend bool operator==(const Emoji&, const Emoji&) = default;
};

struct Activity {
    std::optional<Uri> id{};  // some peers leave it out
    ActivityType type = ActivityType::other;
    std::string type_name{};  // as sent; filled from `type` when empty on the way out
    Uri actor;
    std::vector<Ref> objects{};  // parse: at least one
    std::optional<Ref> target{};
    std::optional<Ref> result{};
    std::optional<Ref> instrument{};
    std::vector<Uri> to{};
    std::vector<Uri> cc{};
    std::optional<Uri> audience{};  // FEP-1b12: the group
    std::optional<Instant> published{};
    std::string content{};        // EmojiReact and Misskey's Like: the reaction; Flag: the comment
    std::vector<Emoji> emojis{};  // custom emoji of a reaction

    const Ref& object() const;  // the first
};

struct Mention {
    Uri href;
    std::string name{};  // "@user@host" or whatever the peer wrote

    friend bool operator==(const Mention&, const Mention&) = default;
};

struct Hashtag {
    std::string name{};  // without '#'
    std::string href{};

    friend bool operator==(const Hashtag&, const Hashtag&) = default;
};

/// FEP-e232: a link from the text to another object.
struct ObjectLink {
    Uri href;
    std::string media_type{};
    std::string rel{};
    std::string name{};

    friend bool operator==(const ObjectLink&, const ObjectLink&) = default;
};

struct FocalPoint {
    double x = 0;
    double y = 0;

    friend bool operator==(const FocalPoint&, const FocalPoint&) = default;
};

struct Attachment {
    std::string type{};  // Document, Image, Video, Audio, Link
    std::string media_type{};
    Uri url;
    std::string name{};  // alternative text
    std::int64_t width = 0;
    std::int64_t height = 0;
    std::string blurhash{};
    std::optional<FocalPoint> focal_point{};
    bool sensitive = false;

    friend bool operator==(const Attachment&, const Attachment&) = default;
};

struct PollOption {
    std::string name{};
    std::int64_t votes = 0;

    friend bool operator==(const PollOption&, const PollOption&) = default;
};

struct Poll {
    std::vector<PollOption> options{};
    bool multiple = false;
    std::optional<Instant> end_time{};
    std::optional<Instant> closed{};
    std::optional<std::int64_t> voters_count{};

    friend bool operator==(const Poll&, const Poll&) = default;
};

/// Who may do one thing to a post: at once, or after its author's approval. The URIs are the public
/// collection, a followers or following collection, or single actors; the author alone is a list with the
/// author in it.
struct PolicyRule {
    std::vector<Uri> automatic{};
    std::vector<Uri> manual{};

    friend bool operator==(const PolicyRule&, const PolicyRule&) = default;
};

/// A part that is absent is "as the visibility says" (GoToSocial).
struct InteractionPolicy {
    std::optional<PolicyRule> can_like{};
    std::optional<PolicyRule> can_reply{};
    std::optional<PolicyRule> can_announce{};
    std::optional<PolicyRule> can_quote{};

    bool empty() const { return !can_like && !can_reply && !can_announce && !can_quote; }
    friend bool operator==(const InteractionPolicy&, const InteractionPolicy&) = default;
};

/// What its author lets others do with it, beyond showing it to whom it is addressed.
/// FEP-268d https://w3id.org/fep/268d, FEP-5e53 https://w3id.org/fep/5e53
struct UsageSignals {
    std::vector<Uri> searchable_by{};  // empty: nothing is said
    std::string robots{};              // `xRobotsTag`, read like the header: "noindex, noai"
    bool no_sale = false;              // `SPC`, read like Sec-GPC: 1

    /// Whether search engines may list it; nothing when it does not say.
    std::optional<bool> indexable() const;
    friend bool operator==(const UsageSignals&, const UsageSignals&) = default;
};

/// Anything that is neither an activity, an actor nor a collection: Note, Question, the converted types,
/// Tombstone, approvals (LikeApproval, QuoteAuthorization, …).
struct Object {
    Uri id;
    std::string type{};
    std::optional<Uri> attributed_to{};    // parse: present for everything but Tombstone and unknown types
    std::vector<Uri> attributed_to_all{};  // PeerTube: the account and the channel
    std::string content{};                 // raw HTML as received, or the SafeHtml we send
    std::string name{};
    std::string summary{};   // content warning
    std::string language{};  // "en": the first key of contentMap, nameMap or summaryMap
    std::string source{};    // plain text as its author wrote it (`source`, text/plain or text/markdown)
    bool sensitive = false;
    std::optional<Uri> in_reply_to{};
    std::optional<Instant> published{};
    std::optional<Instant> updated{};
    std::optional<Instant> start_time{};
    std::optional<Instant> end_time{};
    std::optional<Instant> deleted{};  // Tombstone
    std::string former_type{};         // Tombstone
    std::string url{};                 // the page for people; "" when absent
    std::vector<Uri> to{};
    std::vector<Uri> cc{};
    std::optional<Uri> audience{};
    std::vector<Mention> mentions{};
    std::vector<Hashtag> hashtags{};
    std::vector<Emoji> emojis{};
    std::vector<ObjectLink> links{};
    std::vector<Attachment> attachments{};
    std::string context{};       // any URI, often a tag: one
    std::string conversation{};  // the older name of the same
    std::optional<Uri> replies{};
    std::optional<Uri> likes{};
    std::optional<Uri> shares{};
    std::optional<std::int64_t> replies_total{};
    std::optional<std::int64_t> likes_total{};
    std::optional<std::int64_t> shares_total{};
    std::vector<Uri> first_replies{};  // given inline in `replies`
    std::optional<Poll> poll{};
    std::optional<Uri> quote{};
    std::optional<Uri> quote_authorization{};
    std::optional<Uri> approved_by{};  // GoToSocial: the stamp for this reply, like or boost
    InteractionPolicy policy{};
    UsageSignals signals{};
    std::optional<Uri> interacting_object{};  // approvals name both sides
    std::optional<Uri> interaction_target{};
    JsonPtr extra{};  // the converted types: the whole document, with the fields that are theirs alone

    /// A poll's vote: `name` and `inReplyTo`, no content.
    bool is_vote() const;
    bool is_tombstone() const { return type == "Tombstone"; }
};

struct ProfileField {
    std::string name{};
    std::string value{};  // HTML

    friend bool operator==(const ProfileField&, const ProfileField&) = default;
};

/// A public key as the document states it, not yet checked: see consent/crypto for what it may be.
struct ActorKey {
    Uri id;
    Uri owner;                // `owner` of publicKey, `controller` of a Multikey
    std::string pem{};        // publicKeyPem, or
    std::string multibase{};  // publicKeyMultibase
    std::optional<Instant> expires{};
    std::optional<Instant> revoked{};

    friend bool operator==(const ActorKey&, const ActorKey&) = default;
};

struct Actor {
    Uri id;
    std::string type{};  // Person, Service, Group, Organization, Application
    std::string preferred_username{};
    std::string name{};
    std::string summary{};  // HTML
    std::string url{};
    Uri inbox;
    std::optional<Uri> outbox{};
    std::optional<Uri> followers{};
    std::optional<Uri> following{};
    std::optional<Uri> featured{};
    std::optional<Uri> featured_tags{};
    std::optional<Uri> shared_inbox{};
    std::string icon_url{};
    std::string icon_media_type{};
    std::string icon_name{};  // alternative text
    std::string image_url{};
    std::string image_media_type{};
    std::string image_name{};
    std::vector<ProfileField> fields{};
    std::vector<Emoji> emojis{};
    std::vector<Hashtag> hashtags{};
    bool manually_approves_followers = false;
    std::optional<bool> discoverable{};
    std::optional<bool> indexable{};
    std::optional<Instant> published{};
    std::optional<Instant> updated{};
    std::vector<Uri> also_known_as{};
    std::optional<Uri> moved_to{};
    std::vector<ActorKey> keys{};           // publicKey, then assertionMethod; at most keys_per_actor_max
    std::vector<std::string> implements{};  // FEP-844e, of the generator
    std::string webfinger{};                // FEP-2c59: "alice@example.edu"
    std::vector<std::string> attribution_domains{};
    InteractionPolicy policy{};
    UsageSignals signals{};
    bool suspended = false;
    bool memorial = false;
    JsonPtr raw{};  // what was parsed; not written out
};

/// Collection, OrderedCollection and their pages.
struct Collection {
    std::optional<Uri> id{};
    std::string type{};  // "OrderedCollectionPage", …
    std::optional<std::int64_t> total_items{};
    std::optional<Ref> first{};  // often an embedded page
    std::optional<Uri> next{};
    std::optional<Uri> prev{};
    std::optional<Uri> last{};
    std::optional<Uri> part_of{};
    std::optional<Uri> attributed_to{};
    std::vector<Ref> items{};  // `items` or `orderedItems`
};

/// "https://www.w3.org/ns/activitystreams#Public"; `as:Public` and `Public` are read as this.
const Uri& public_collection();
bool is_public(const Uri& uri);
/// Whether the public collection is among them.
bool is_public(const std::vector<Uri>& uris);

/// Public in `to`: public; public in `cc`: unlisted; the followers collection in `to` or `cc`: followers;
/// else direct. NOTE: Mastodon reads followers in `cc` alone as direct; we write them in `to`, and read both.
Visibility derive_visibility(const std::vector<Uri>& to,
                             const std::vector<Uri>& cc,
                             const std::optional<Uri>& followers);
inline Visibility derive_visibility(const Object& object, const std::optional<Uri>& followers) {
    return derive_visibility(object.to, object.cc, followers);
}

bool is_actor_type(std::string_view type);
bool is_collection_type(std::string_view type);
/// Article, Page, Event, Image, Video, Audio: shown by title, text and link; kept whole.
bool is_converted_type(std::string_view type);

}  // namespace kith::activitypub
