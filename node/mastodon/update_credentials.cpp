// https://docs.joinmastodon.org/methods/accounts/#update_credentials,
// https://docs.joinmastodon.org/methods/profile/: what people change of their own account. What they show of
// themselves passes the consent gate like any detail.
#include "activitypub/profile.h"
#include "activitypub/wire/html.h"
#include "consent/base/bytes.h"
#include "consent/json.h"
#include "node/consent/own_profile.h"
#include "node/mastodon/account_limits.h"
#include "node/mastodon/accounts.h"
#include "node/mastodon/credentials.h"
#include "node/mastodon/groups.h"
#include "node/media/media_store.h"
#include "node/social/acting.h"
#include "storage/activities.h"
#include "storage/disclosures.h"
#include "storage/posting_defaults.h"

#include <algorithm>

namespace kith::node {
namespace {

using consent::DetailKind;
using storage::ActorRow;
using Image = MediaStore::ProfileImage;

std::unexpected<Error> invalid(std::string message) {
    return fail(Errc::malformed, "credentials/invalid", "Validation failed: " + std::move(message));
}

std::size_t characters_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string trimmed(std::string text) {
    const auto end = text.find_last_not_of(" \t\r\n");
    text.resize(end == std::string::npos ? 0 : end + 1);
    text.erase(0, std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    return text;
}

Result<std::string> one_line(std::string text, std::string_view what, std::size_t chars_max) {
    std::ranges::replace(text, '\n', ' ');
    std::erase(text, '\r');
    text = trimmed(std::move(text));
    if (characters_of(text) > chars_max) {
        return invalid(std::string(what) + " is too long (maximum is " + std::to_string(chars_max) +
                       " characters)");
    }
    if (!text.empty()) {
        const Done good = check_detail_value(text);
        if (!good) return invalid(std::string(what) + ": " + good.error().message);
    }
    return text;
}

/// Links, tags, and whom it names, as far as they are known here. Handles stay whole, so that the plain text
/// can be told from it again.
std::string html_of(storage::Tx& tx, const activitypub::Site& site, std::string_view plain) {
    activitypub::ComposeTargets targets{.hashtag_base = site.base + "/tags/"};
    for (const std::string& handle : activitypub::find_mentions(plain)) {
        const auto at = handle.find('@');
        const auto host =
            at == std::string::npos ? Result<Host>(site.domain) : Host::parse(handle.substr(at + 1));
        if (!host) continue;
        const std::string user = handle.substr(0, at);
        const auto actor = *host == site.domain ? storage::find_local_actor(tx, user)
                                                : storage::find_actor_by_handle(tx, user, *host);
        if (!actor || actor->gone()) continue;
        const std::string page = actor->is_local ? site.profile_page(actor->username)
                                 : actor->url    ? actor->url->text()
                                                 : actor->uri.text();
        targets.mentions.emplace(
            handle, activitypub::MentionTarget{.actor = actor->uri, .url = page, .shown = handle});
    }
    return activitypub::compose(plain, targets).text();
}

/// A field is one line and no paragraph.
std::string field_html(storage::Tx& tx, const activitypub::Site& site, std::string_view plain) {
    constexpr std::string_view open = "<p>";
    constexpr std::string_view close = "</p>";
    std::string html = html_of(tx, site, plain);
    if (html.starts_with(open) && html.ends_with(close)) {
        html = html.substr(open.size(), html.size() - open.size() - close.size());
    }
    return html;
}

/// Pictures that came along: cleaned and kept before anything is changed, as that takes its time.
struct Pictures {
    std::optional<std::string> avatar{};
    std::optional<std::string> header{};
};

Result<Pictures> keep_pictures(const Api& api, const Call& call) {
    Pictures kept;
    const auto keep = [&](std::string_view field, Image what) -> Result<std::optional<std::string>> {
        const UploadedFile* file = call.params.file(field);
        if (file == nullptr) return std::optional<std::string>();
        return std::optional(
            TRY(api.parts().media.keep_profile_image(*call.caller.person, what, file->data)));
    };
    kept.avatar = TRY(keep("avatar", Image::avatar));
    kept.header = TRY(keep("header", Image::header));
    return kept;
}

struct Change {
    storage::Tx& tx;
    const Api& api;
    const Call& call;
    const Act& act;
    ActorRow& me;
    const Pictures& pictures;
    std::vector<storage::ConsentEventRow> events{};

    const Params& params() const { return call.params; }
    Done show(DetailKind kind, const std::vector<std::string>& values) {
        const auto event = TRY(show_of_oneself(tx, api.parts().consents, me, kind, values, act));
        if (event) events.push_back(*event);
        return {};
    }
    Done show_one(DetailKind kind, const std::string& value) {
        return show(kind, value.empty() ? std::vector<std::string>{} : std::vector{value});
    }
};

Done change_words(Change& change) {
    if (const auto name = change.params().text("display_name")) {
        TRY_DONE(change.show_one(DetailKind::display_name,
                                 TRY(one_line(*name, "Display name", limits::display_name_chars_max))));
    }
    if (const auto note = change.params().text("note")) {
        if (characters_of(*note) > limits::note_chars_max) {
            return invalid("Bio is too long (maximum is " + std::to_string(limits::note_chars_max) +
                           " characters)");
        }
        TRY_DONE(change.show_one(DetailKind::biography,
                                 html_of(change.tx, change.api.parts().site, trimmed(*note))));
    }
    return {};
}

/// All of them at once: what is not named is gone.
Done change_fields(Change& change) {
    if (!change.params().has("fields_attributes")) return {};
    std::vector<std::string> values;
    for (const Params& field : change.params().objects("fields_attributes")) {
        const std::string name =
            TRY(one_line(field.text_or_empty("name"), "Field name", limits::own_profile_field_chars_max));
        const std::string value =
            TRY(one_line(field.text_or_empty("value"), "Field value", limits::own_profile_field_chars_max));
        if (name.empty() && value.empty()) continue;
        if (name.empty()) return invalid("Field name can't be blank");
        values.push_back(
            activitypub::join_field({name, field_html(change.tx, change.api.parts().site, value)}));
    }
    if (values.size() > limits::own_profile_fields_max) {
        return invalid("There are more than " + std::to_string(limits::own_profile_fields_max) + " fields");
    }
    return change.show(DetailKind::profile_field, values);
}

/// True where one of them is new.
bool change_switches(Change& change) {
    ActorRow& me = change.me;
    const ActorRow before = me;
    const Params& said = change.params();
    me.locked = said.flag("locked").value_or(me.locked);
    me.discoverable = said.flag("discoverable").value_or(me.discoverable);
    me.indexable = said.flag("indexable").value_or(me.indexable);
    me.listed = said.flag("listed").value_or(me.listed);
    me.opens_lists = !said.flag("hide_collections").value_or(!me.opens_lists);
    if (const auto bot = said.flag("bot"); bot && (me.type == "Person" || me.type == "Service")) {
        me.type = *bot ? "Service" : "Person";
    }
    const bool changed = me.locked != before.locked || me.discoverable != before.discoverable ||
                         me.indexable != before.indexable || me.listed != before.listed ||
                         me.opens_lists != before.opens_lists || me.type != before.type;
    if (changed) storage::update_actor(change.tx, me);
    return changed;
}

bool is_language_tag(std::string_view text) {
    const bool letters = std::ranges::all_of(
        text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'; });
    return text.empty() || (letters && text.size() >= 2 && text.size() <= limits::language_bytes_max);
}

Done change_attribution(storage::PostingDefaults& defaults, const Params& params) {
    if (!params.has("attribution_domains")) return {};
    defaults.attribution_domains.clear();
    for (const std::string& text : params.texts("attribution_domains")) {
        if (text.empty()) continue;
        const auto host = Host::parse(text);
        if (!host) return invalid("Attribution domains holds what is no domain: one in each line");
        defaults.attribution_domains.push_back(host->text());
    }
    if (defaults.attribution_domains.size() > limits::attribution_domains_max) {
        return invalid("Attribution domains are too many (maximum is " +
                       std::to_string(limits::attribution_domains_max) + ")");
    }
    return {};
}

Done change_defaults(Change& change) {
    storage::PostingDefaults defaults = storage::posting_defaults_of(change.tx, change.me.id);
    const storage::PostingDefaults before = defaults;
    const Params source = change.params().object("source");
    if (const auto privacy = source.text("privacy")) {
        const auto visibility = visibility_of(*privacy == "private" ? "followers" : *privacy);
        if (!visibility) return invalid("Privacy is public, unlisted, private, direct or local");
        // An application that knows no "local" was told "direct", and says again what it was told.
        const bool told = *visibility == Visibility::direct && before.visibility == Visibility::local;
        if (!told) defaults.visibility = *visibility;
    }
    defaults.sensitive = source.flag("sensitive").value_or(defaults.sensitive);
    if (const auto language = source.text("language")) {
        if (!is_language_tag(*language)) return invalid("Language is not valid: write it like en or pt-BR");
        defaults.language = *language;
    }
    if (const auto policy = source.text("quote_policy")) {
        if (*policy != "public" && *policy != "followers" && *policy != "nobody") {
            return invalid("Quote policy is public, followers or nobody");
        }
        defaults.quote_policy = *policy;
    }
    TRY_DONE(change_attribution(defaults, change.params()));
    if (!(defaults == before)) storage::put_posting_defaults(change.tx, change.me.id, defaults);
    return {};
}

/// Followers and everybody who holds the profile are told; the person can see who was.
Done tell_of(Change& change) {
    const Uri told = TRY(change.api.parts().social.profile_changed_in(change.tx, change.me, change.call.now));
    const auto activity = storage::find_activity(change.tx, told);
    if (!activity) return {};
    for (const auto& event : change.events) {
        storage::put_retraction(change.tx, activity->id, change.me.subject, event.id, change.call.now);
    }
    return {};
}

using Showing = Result<nlohmann::json> (*)(storage::Tx&, const Api&, const ActorRow&, Instant);

template <class Changing>
Result<Response> changed(const Api& api, const Call& call, Showing show, Changing changing) {
    const Pictures pictures = TRY(keep_pictures(api, call));
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        ActorRow me = TRY(acting(tx, call.me()));
        const Act act = act_of(call);
        Change change{tx, api, call, act, me, pictures};
        const bool switched = TRY(changing(change));
        if (switched || !change.events.empty()) TRY_DONE(tell_of(change));
        return json_answer(TRY(show(tx, api, me, call.now)));
    });
}

/// The former goes in the transaction that shows the new one: whatever is refused leaves things as they were.
Done change_picture(Change& change, const std::optional<std::string>& url, DetailKind kind, Image what) {
    if (!url) return {};
    TRY_DONE(MediaStore::use_profile_image(change.tx, change.me.id, what, *url));
    return change.show_one(kind, *url);
}

Result<bool> change_all(Change& change) {
    TRY_DONE(change_words(change));
    TRY_DONE(change_picture(change, change.pictures.avatar, DetailKind::avatar, Image::avatar));
    TRY_DONE(change_picture(change, change.pictures.header, DetailKind::header_image, Image::header));
    TRY_DONE(change_fields(change));
    TRY_DONE(change_defaults(change));
    return change_switches(change);
}

template <DetailKind Kind, Image What>
Result<bool> drop(Change& change) {
    TRY_DONE(change.show(Kind, {}));
    MediaStore::drop_profile_image(change.tx, change.me.id, What);
    return false;
}

}  // namespace

void add_update_credentials_routes(Api& api) {
    const Needs needs{Who::person, "write:accounts"};
    api.add("PATCH", "/api/v1/accounts/update_credentials", needs, [&api](Call& call) {
        return changed(api, call, credential_account, change_all);
    });
    // Clients that know only one word for updating say PUT.
    for (const std::string_view method : {"PATCH", "PUT"}) {
        api.add(method, "/api/v1/profile", needs, [&api](Call& call) {
            return changed(api, call, own_profile, change_all);
        });
    }
    api.add("DELETE", "/api/v1/profile/avatar", needs, [&api](Call& call) {
        return changed(api, call, credential_account, drop<DetailKind::avatar, Image::avatar>);
    });
    api.add("DELETE", "/api/v1/profile/header", needs, [&api](Call& call) {
        return changed(api, call, credential_account, drop<DetailKind::header_image, Image::header>);
    });
}

}  // namespace kith::node
