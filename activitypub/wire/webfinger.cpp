#include "activitypub/wire/webfinger.h"

#include "activitypub/wire/html_escape.h"
#include "activitypub/wire/json_fields.h"
#include "activitypub/wire/media_type.h"
#include "activitypub/wire/message.h"
#include "activitypub/wire/vocabulary.h"
#include "consent/base/limits.h"
#include "consent/json.h"

#include <algorithm>
#include <array>

namespace kith::activitypub {

namespace {

constexpr std::string_view subscribe_rel = "http://ostatus.org/schema/1.0/subscribe";
constexpr std::string_view profile_rel = "http://webfinger.net/rel/profile-page";
constexpr std::string_view intent_base = "https://w3id.org/fep/3b86/";
constexpr std::string_view ld_json = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";

bool is_user_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && std::string_view("-._~!$&'()*+,;=").find(c) != std::string_view::npos);
}

std::string replace_once(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// The value of name="…" or name='…' in a start tag.
std::optional<std::string> xml_attribute(std::string_view tag, std::string_view name) {
    for (std::size_t at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
        const std::size_t quote = at + name.size() + 1;
        const bool is_whole_name =
            at > 0 && std::string_view(" \t\r\n").find(tag[at - 1]) != std::string_view::npos;
        if (!is_whole_name || quote >= tag.size() || tag[quote - 1] != '=') continue;
        const char mark = tag[quote];
        const std::size_t end = tag.find(mark, quote + 1);
        if ((mark != '"' && mark != '\'') || end == std::string_view::npos) continue;
        return replace_once(std::string(tag.substr(quote + 1, end - quote - 1)), "&amp;", "&");
    }
    return std::nullopt;
}

}  // namespace

bool operator==(const Handle& a, const Handle& b) {
    return a.host == b.host && to_lower_ascii(a.user) == to_lower_ascii(b.user);
}

Result<Handle> parse_handle(std::string_view text) {
    if (to_lower_ascii(text.substr(0, 5)) == "acct:") text.remove_prefix(5);
    if (text.starts_with('@')) text.remove_prefix(1);
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || text.size() > limits::username_bytes_max) {
        return fail(Errc::malformed, "webfinger/handle", "A handle looks like user@host.");
    }
    const std::string user = TRY(percent_decode(text.substr(0, at)));
    if (user.empty() || !std::all_of(user.begin(), user.end(), is_user_char)) {
        return fail(Errc::malformed, "webfinger/user", "A handle looks like user@host.");
    }
    return Handle{user, TRY(Host::parse(text.substr(at + 1)))};
}

Result<WebfingerResource> parse_resource(std::string_view resource) {
    const std::string scheme = to_lower_ascii(resource.substr(0, 8));
    if (scheme.starts_with("http://") || scheme == "https://") {
        return WebfingerResource{.uri = TRY(Uri::parse(resource))};
    }
    return WebfingerResource{.handle = TRY(parse_handle(resource))};
}

Result<Jrd> parse_jrd(const Json& json) {
    if (!json.is_object()) return fail(Errc::malformed, "webfinger/no_object");
    Jrd jrd;
    jrd.subject = read_text(json, "subject", limits::uri_bytes_max);
    each(field(json, "aliases"), limits::tags_max, [&](const Json& alias) {
        if (alias.is_string()) jrd.aliases.push_back(alias.get<std::string>());
    });
    each(field(json, "links"), limits::tags_max, [&](const Json& item) {
        JrdLink link{read_text(item, "rel", limits::uri_bytes_max),
                     read_text(item, "type", limits::uri_bytes_max),
                     read_text(item, "href", limits::uri_bytes_max),
                     read_text(item, "template", limits::uri_bytes_max)};
        if (!link.rel.empty()) jrd.links.push_back(std::move(link));
    });
    return jrd;
}

Json to_json(const Jrd& jrd) {
    Json links = Json::array();
    for (const JrdLink& link : jrd.links) {
        Json item = {{"rel", link.rel}};
        if (!link.type.empty()) item["type"] = link.type;
        if (!link.href.empty()) item["href"] = link.href;
        if (!link.template_.empty()) item["template"] = link.template_;
        links.push_back(std::move(item));
    }
    Json json = {{"subject", jrd.subject}, {"links", std::move(links)}};
    if (!jrd.aliases.empty()) json["aliases"] = jrd.aliases;
    return json;
}

Jrd make_jrd(const Handle& handle,
             const Uri& actor,
             const std::string& profile_url,
             const IntentTemplates& templates) {
    Jrd jrd{.subject = handle.acct(), .aliases = {actor.text()}};
    if (!profile_url.empty()) {
        jrd.aliases.push_back(profile_url);
        jrd.links.push_back({std::string(profile_rel), "text/html", profile_url, {}});
    }
    jrd.links.push_back({"self", "application/activity+json", actor.text(), {}});
    jrd.links.push_back({"self", std::string(ld_json), actor.text(), {}});
    const auto add = [&](std::string rel, const std::string& target) {
        if (!target.empty()) jrd.links.push_back({std::move(rel), {}, {}, target});
    };
    add(std::string(subscribe_rel), templates.subscribe);
    add(std::string(intent_base) + "Create", templates.create);
    add(std::string(intent_base) + "Object", templates.object);
    add(std::string(intent_base) + "Follow", templates.follow);
    return jrd;
}

std::optional<std::string> intent_template(const Jrd& jrd, std::string_view intent) {
    const auto find = [&](std::string_view rel) -> std::optional<std::string> {
        for (const JrdLink& link : jrd.links) {
            if (to_lower_ascii(link.rel) != to_lower_ascii(rel)) continue;
            // Some servers write the template of an intent as its href.
            const std::string& target = link.template_.empty() ? link.href : link.template_;
            if (target.find('{') != std::string::npos && parse_uri(target.substr(0, target.find('{'))))
                return target;
        }
        return std::nullopt;
    };
    auto found = find(std::string(intent_base) + std::string(intent));
    return found || intent != "Follow" ? found : find(subscribe_rel);
}

Result<WebfingerAnswer> read_answer(const Json& json) {
    const Jrd jrd = TRY(parse_jrd(json));
    if (!jrd.subject.starts_with("acct:")) return fail(Errc::malformed, "webfinger/subject");
    Handle subject = TRY(parse_handle(jrd.subject));
    std::optional<Uri> actor;
    for (const JrdLink& link : jrd.links) {
        if (link.rel != "self" || !is_activity_json(link.type)) continue;
        Uri href = TRY(Uri::parse(link.href));
        if (actor && *actor != href) return fail(Errc::malformed, "webfinger/two_actors");
        actor = std::move(href);
    }
    if (!actor) return fail(Errc::malformed, "webfinger/no_actor");
    return WebfingerAnswer{std::move(subject), *std::move(actor)};
}

Result<LoopStep> check_loop(const Handle& asked, const WebfingerAnswer& answer, bool asked_again) {
    if (asked == answer.subject) return LoopStep::confirmed;
    if (asked_again) return fail(Errc::denied, "webfinger/no_agreement");
    return LoopStep::ask_subject_host;
}

Result<Handle> handle_of(const Actor& actor) {
    if (!actor.webfinger.empty()) return parse_handle(actor.webfinger);
    return parse_handle(actor.preferred_username + "@" + host_of(actor.id).text());
}

std::string make_host_meta(std::string_view base) {
    std::string xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\n"
        "  <Link rel=\"lrdd\" template=\"";
    append_escaped_attribute(xml, base);
    return xml + "/.well-known/webfinger?resource={uri}\"/>\n</XRD>\n";
}

Result<Uri> lrdd_url(std::string_view host_meta_xml, std::string_view resource) {
    for (std::size_t at = host_meta_xml.find("<Link"); at != std::string_view::npos;
         at = host_meta_xml.find("<Link", at + 1)) {
        const std::string_view tag = host_meta_xml.substr(at, host_meta_xml.find('>', at) - at);
        if (xml_attribute(tag, "rel") != "lrdd") continue;
        const auto found = xml_attribute(tag, "template");
        if (!found || found->find("{uri}") == std::string::npos) continue;
        return Uri::parse(replace_once(*found, "{uri}", percent_encode(resource)));
    }
    return fail(Errc::malformed, "host_meta/no_template");
}

}  // namespace kith::activitypub
