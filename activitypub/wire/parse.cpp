#include "activitypub/wire/parse.h"

#include "activitypub/wire/json_fields.h"
#include "activitypub/wire/parse_tags.h"
#include "activitypub/wire/untrusted_reader.h"
#include "consent/base/limits.h"
#include "consent/json.h"

namespace kith::activitypub {

namespace {

/// The first of the document's types that is one of ours, else the first.
std::string activity_type_name(const Json& json) {
    const Json* types = field(json, "type");
    if (types != nullptr && types->is_array()) {
        for (const Json& item : *types) {
            if (!item.is_string()) continue;
            const auto& name = item.get_ref<const std::string&>();
            if (activity_type_of(name) != ActivityType::other) return name;
        }
    }
    return read_type(json);
}

std::vector<Ref> read_refs(const Json* value) {
    std::vector<Ref> refs;
    each(value, limits::collection_items_max, [&](const Json& item) {
        Ref ref = ref_of(item);
        if (ref.id || ref.embedded) refs.push_back(std::move(ref));
    });
    return refs;
}

}  // namespace

Result<Activity> parse_activity(const Json& json) {
    if (!json.is_object()) return fail(Errc::malformed, "activity/no_object");
    std::string type_name = activity_type_name(json);
    if (type_name.empty()) return fail(Errc::malformed, "activity/no_type");
    auto actor = read_uri(json, "actor");
    if (!actor) return fail(Errc::malformed, "activity/no_actor");

    Activity activity{.actor = *std::move(actor)};
    activity.id = read_uri(json, "id");
    activity.type = activity_type_of(type_name);
    activity.type_name = std::move(type_name);
    activity.objects = read_refs(field(json, "object"));
    if (activity.objects.empty()) return fail(Errc::malformed, "activity/nothing_acted_on");
    activity.target = read_ref(json, "target");
    activity.result = read_ref(json, "result");
    activity.instrument = read_ref(json, "instrument");
    activity.to = read_uris(json, "to", limits::recipients_max);
    activity.cc = read_uris(json, "cc", limits::recipients_max - activity.to.size());
    activity.audience = read_uri(json, "audience");
    activity.published = read_time(json, "published");
    activity.content = read_text(json, "content", limits::flag_comment_bytes_max);
    if (activity.content.empty() && activity.type == ActivityType::like) {
        activity.content = read_text(json, "_misskey_reaction", limits::flag_comment_bytes_max);
    }
    activity.emojis = read_tags(json).emojis;
    return activity;
}

Result<Collection> parse_collection(const Json& json) {
    Collection collection;
    collection.type = read_type(json);
    if (!is_collection_type(collection.type)) return fail(Errc::malformed, "collection/type");
    collection.id = read_uri(json, "id");
    collection.total_items = read_count(json, "totalItems");
    collection.first = read_ref(json, "first");
    collection.next = read_uri(json, "next");
    collection.prev = read_uri(json, "prev");
    collection.last = read_uri(json, "last");
    collection.part_of = read_uri(json, "partOf");
    collection.attributed_to = read_uri(json, "attributedTo");
    const Json* items = field(json, "orderedItems");
    collection.items = read_refs(items != nullptr ? items : field(json, "items"));
    return collection;
}

const Json& UntrustedReader::of(const Untrusted<Json>& untrusted) {
    return *untrusted.value_;
}

Result<Activity> parse_activity(const Untrusted<Json>& json) {
    return parse_activity(UntrustedReader::of(json));
}
Result<Object> parse_object(const Untrusted<Json>& json) {
    return parse_object(UntrustedReader::of(json));
}
Result<Actor> parse_actor(const Untrusted<Json>& json) {
    return parse_actor(UntrustedReader::of(json));
}
Result<Collection> parse_collection(const Untrusted<Json>& json) {
    return parse_collection(UntrustedReader::of(json));
}
Result<ActorKey> parse_key(const Untrusted<Json>& json, const Uri& key_id) {
    return parse_key(UntrustedReader::of(json), key_id);
}

Result<Envelope> read_envelope(const Untrusted<Json>& untrusted) {
    const Json& json = UntrustedReader::of(untrusted);
    if (!json.is_object()) return fail(Errc::malformed, "activity/no_object");
    auto actor = read_uri(json, "actor");
    if (!actor) return fail(Errc::malformed, "activity/no_actor");
    Envelope envelope{.actor = *std::move(actor)};
    envelope.id = read_uri(json, "id");
    envelope.type = activity_type_of(activity_type_name(json));
    envelope.object = read_uri(json, "object");
    envelope.has_proof = field(json, "proof") != nullptr;
    return envelope;
}

std::string json_id(const Json& json) {
    std::string id = read_text(json, "id", limits::uri_bytes_max);
    return id.empty() ? read_text(json, "@id", limits::uri_bytes_max) : id;
}

std::string json_type(const Json& json) {
    return read_type(json);
}

}  // namespace kith::activitypub
