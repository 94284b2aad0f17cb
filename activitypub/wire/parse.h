// From JSON to the values of vocabulary.h: liberal in form (string, object, array), strict in meaning, within
// the caps of limits.h. Pure; any thread. What is parsed here says nothing about who said it.
#pragma once

#include "activitypub/wire/json.h"
#include "activitypub/wire/vocabulary.h"

namespace kith::activitypub {

/// Fails (Errc::malformed) without type, actor or object.
Result<Activity> parse_activity(const Json& json);
/// Fails without id or type, or when a post has no author; a converted type keeps its whole document in
/// `extra`.
Result<Object> parse_object(const Json& json);
/// Fails without http(s) id, inbox, an actor's type or preferredUsername.
Result<Actor> parse_actor(const Json& json);
/// Fails unless its type is one of the four collections.
Result<Collection> parse_collection(const Json& json);
/// A key document of its own, as GoToSocial's `/main-key`: a key, or a stub actor that holds it.
Result<ActorKey> parse_key(const Json& json, const Uri& key_id);

Result<Activity> parse_activity(const Untrusted<Json>& json);
Result<Object> parse_object(const Untrusted<Json>& json);
Result<Actor> parse_actor(const Untrusted<Json>& json);
Result<Collection> parse_collection(const Untrusted<Json>& json);
Result<ActorKey> parse_key(const Untrusted<Json>& json, const Uri& key_id);

/// What has to be known before anything is believed: whose key to look for, and whether this is a
/// self-Delete.
struct Envelope {
    std::optional<Uri> id{};
    ActivityType type = ActivityType::other;
    Uri actor;
    std::optional<Uri> object{};
    bool has_proof = false;  // FEP-8b32
};
Result<Envelope> read_envelope(const Untrusted<Json>& json);

/// The document's own id and type, for "what did this URL give us": "" where absent.
std::string json_id(const Json& json);
std::string json_type(const Json& json);

}  // namespace kith::activitypub
