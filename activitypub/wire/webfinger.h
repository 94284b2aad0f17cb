// WebFinger (RFC 7033) as the fediverse uses it: handles, the answer we give and the answers we believe;
// host-meta. Pure; any thread.
#pragma once

#include "activitypub/wire/json.h"
#include "consent/base/uri.h"

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::activitypub {

struct Actor;

/// "alice" at "example.edu". The user part is compared without case.
struct Handle {
    std::string user{};
    Host host;

    std::string text() const { return user + "@" + host.text(); }
    std::string acct() const { return "acct:" + text(); }
    friend bool operator==(const Handle& a, const Handle& b);
};

/// "user@host", "@user@host" or "acct:user@host".
Result<Handle> parse_handle(std::string_view text);

/// What a caller of /.well-known/webfinger asks about: a handle or an http(s) URI.
struct WebfingerResource {
    std::optional<Handle> handle{};
    std::optional<Uri> uri{};
};
Result<WebfingerResource> parse_resource(std::string_view resource);

struct JrdLink {
    std::string rel{};
    std::string type{};
    std::string href{};
    std::string template_{};

    friend bool operator==(const JrdLink&, const JrdLink&) = default;
};

struct Jrd {
    std::string subject{};
    std::vector<std::string> aliases{};
    std::vector<JrdLink> links{};

    friend bool operator==(const Jrd&, const Jrd&) = default;
};

Result<Jrd> parse_jrd(const Json& json);
Json to_json(const Jrd& jrd);

/// Where this node does the things that others ask of its people. Each holds "{uri}", "{object}" or
/// "{content}".
struct IntentTemplates {
    std::string subscribe{};  // "https://example.edu/authorize_interaction?uri={uri}"
    std::string create{};     // FEP-3b86 Create
    std::string object{};     // FEP-3b86 Object
    std::string follow{};     // FEP-3b86 Follow
};

/// Our answer: profile page, self in both types, subscribe template and FEP-3b86 intents; empty ones are left
/// out.
Jrd make_jrd(const Handle& handle,
             const Uri& actor,
             const std::string& profile_url,
             const IntentTemplates& templates);

/// The template of that intent ("Follow", "Create", "Object"), else the older subscribe template for
/// "Follow".
std::optional<std::string> intent_template(const Jrd& jrd, std::string_view intent);

/// What a server says about a handle: whom it calls so, and where that actor is.
struct WebfingerAnswer {
    Handle subject;
    Uri actor;
};
/// Fails without an acct: subject and exactly one actor behind the `self` links of an ActivityStreams type.
Result<WebfingerAnswer> read_answer(const Json& json);

/// Split domains: an answer may send us to another host once, and that host must agree about itself.
enum class LoopStep { confirmed, ask_subject_host };
Result<LoopStep> check_loop(const Handle& asked, const WebfingerAnswer& answer, bool asked_again);

/// The handle an actor gives itself: FEP-2c59's `webfinger`, else preferredUsername at the host of its id. It
/// holds only once WebFinger of that host leads back to the actor.
Result<Handle> handle_of(const Actor& actor);

/// https://www.rfc-editor.org/rfc/rfc6415: XML with the lrdd template. `base` is the public URL without a
/// slash.
std::string make_host_meta(std::string_view base);
/// The lrdd template with the resource put in, for servers whose WebFinger is elsewhere.
Result<Uri> lrdd_url(std::string_view host_meta_xml, std::string_view resource);

}  // namespace kith::activitypub
