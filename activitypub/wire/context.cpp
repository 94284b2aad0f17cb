#include "activitypub/wire/context.h"

#include "consent/json.h"

namespace kith::activitypub {

namespace {

// A peer that processes JSON-LD strictly drops, or refuses, a term that is not declared here or in a named
// context; tests/wire/context_test.cpp expands what we write to prove that none is missing.
constexpr const char* object_terms = R"({
    "Emoji": "toot:Emoji",
    "EmojiReact": "litepub:EmojiReact",
    "Hashtag": "as:Hashtag",
    "SPC": "https://w3id.org/fep/5e53#SPC",
    "AnnounceApproval": "gts:AnnounceApproval",
    "LikeApproval": "gts:LikeApproval",
    "ReplyApproval": "gts:ReplyApproval",
    "QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
    "QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest",
    "_misskey_quote": "misskey:_misskey_quote",
    "approvedBy": {"@id": "gts:approvedBy", "@type": "@id"},
    "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
    "blurhash": "toot:blurhash",
    "canAnnounce": {"@id": "gts:canAnnounce", "@type": "@id"},
    "canLike": {"@id": "gts:canLike", "@type": "@id"},
    "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
    "canReply": {"@id": "gts:canReply", "@type": "@id"},
    "conversation": "ostatus:conversation",
    "fedibird": "http://fedibird.com/ns#",
    "focalPoint": {"@container": "@list", "@id": "toot:focalPoint"},
    "gts": "https://gotosocial.org/ns#",
    "interactingObject": {"@id": "gts:interactingObject", "@type": "@id"},
    "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
    "interactionTarget": {"@id": "gts:interactionTarget", "@type": "@id"},
    "litepub": "http://litepub.social/ns#",
    "manualApproval": {"@id": "gts:manualApproval", "@type": "@id"},
    "misskey": "https://misskey-hub.net/ns#",
    "movedTo": {"@id": "as:movedTo", "@type": "@id"},
    "ostatus": "http://ostatus.org#",
    "quote": {"@id": "https://w3id.org/fep/044f#quote", "@type": "@id"},
    "quoteAuthorization": {"@id": "https://w3id.org/fep/044f#quoteAuthorization", "@type": "@id"},
    "quoteUri": "fedibird:quoteUri",
    "searchableBy": {"@id": "fedibird:searchableBy", "@type": "@id"},
    "sensitive": "as:sensitive",
    "toot": "http://joinmastodon.org/ns#",
    "votersCount": "toot:votersCount",
    "xRobotsTag": "https://w3id.org/fep/5e53#xRobotsTag"
})";

constexpr const char* actor_terms = R"({
    "Emoji": "toot:Emoji",
    "Hashtag": "as:Hashtag",
    "PropertyValue": "schema:PropertyValue",
    "SPC": "https://w3id.org/fep/5e53#SPC",
    "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
    "assertionMethod": {"@container": "@set", "@id": "sec:assertionMethod", "@type": "@id"},
    "attributionDomains": {"@id": "toot:attributionDomains", "@type": "@id"},
    "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
    "canAnnounce": {"@id": "gts:canAnnounce", "@type": "@id"},
    "canLike": {"@id": "gts:canLike", "@type": "@id"},
    "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
    "canReply": {"@id": "gts:canReply", "@type": "@id"},
    "discoverable": "toot:discoverable",
    "fedibird": "http://fedibird.com/ns#",
    "featured": {"@id": "toot:featured", "@type": "@id"},
    "featuredTags": {"@id": "toot:featuredTags", "@type": "@id"},
    "gts": "https://gotosocial.org/ns#",
    "implements": {"@container": "@set", "@id": "https://w3id.org/fep/844e#implements", "@type": "@id"},
    "indexable": "toot:indexable",
    "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
    "manualApproval": {"@id": "gts:manualApproval", "@type": "@id"},
    "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
    "memorial": "toot:memorial",
    "movedTo": {"@id": "as:movedTo", "@type": "@id"},
    "schema": "http://schema.org#",
    "searchableBy": {"@id": "fedibird:searchableBy", "@type": "@id"},
    "suspended": "toot:suspended",
    "toot": "http://joinmastodon.org/ns#",
    "value": "schema:value",
    "webfinger": "https://w3id.org/fep/2c59#webfinger",
    "xRobotsTag": "https://w3id.org/fep/5e53#xRobotsTag"
})";

}  // namespace

const Json& object_context() {
    static const Json context = Json::array({"https://www.w3.org/ns/activitystreams",
                                             "https://w3id.org/security/data-integrity/v1",
                                             Json::parse(object_terms)});
    return context;
}

const Json& actor_context() {
    static const Json context = Json::array({"https://www.w3.org/ns/activitystreams",
                                             "https://w3id.org/security/v1",
                                             "https://w3id.org/security/data-integrity/v1",
                                             "https://w3id.org/security/multikey/v1",
                                             Json::parse(actor_terms)});
    return context;
}

}  // namespace kith::activitypub
