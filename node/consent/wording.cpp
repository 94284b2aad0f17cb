#include "node/consent/wording.h"

#include "consent/json.h"
#include "consent/notice.h"
#include "storage/actors.h"
#include "storage/grants.h"

#include <fmt/format.h>

namespace kith::node {

using consent::Audience;
using consent::AudienceKind;

namespace {

consent::Period period_of(const Wish& wish) {
    return consent::Period::of(wish.period.value_or(consent::rule_of(wish.reason).longest));
}

/// "2026-03-01".
std::string day_of(Instant at) {
    return to_iso8601(at).substr(0, 10);
}

/// Of an actor, and of a circle that is somebody's followers; "" where it has none here.
std::string handle_of(storage::Tx& tx, const Audience& audience) {
    if (audience.kind() != AudienceKind::actor && audience.kind() != AudienceKind::circle) return {};
    const auto uri = Uri::parse(audience.name());
    const auto actor = uri ? storage::find_actor(tx, *uri) : std::nullopt;
    return actor ? "@" + actor->username : std::string();
}

}  // namespace

std::string words_for(storage::Tx& tx, const Audience& audience) {
    const std::string name = handle_of(tx, audience);
    return consent::words_of(audience, name.empty() ? audience.name() : name, "en");
}

Result<std::string> serve_notice(storage::Tx& tx,
                                 const activitypub::Site& site,
                                 const Wish& wish,
                                 consent::Verb verb,
                                 const Audience& audience,
                                 Instant now) {
    const consent::Notice notice = TRY(consent::short_notice({.who = site.name,
                                                              .verb = verb,
                                                              .kinds = wish.kinds,
                                                              .reason = wish.reason,
                                                              .audience = audience,
                                                              .audience_name = handle_of(tx, audience),
                                                              .period = period_of(wish),
                                                              .more_url = site.base + "/about",
                                                              .date = day_of(now)}));
    const std::string text = TRY(consent::canonical_text(notice));
    std::string digest = consent::notice_digest(text);
    storage::put_notice(tx, digest, notice.language, text, now);
    return digest;
}

Result<std::string> notice_words(storage::Tx& tx, std::string_view digest) {
    const auto row = storage::find_notice(tx, digest);
    if (!row) return fail(Errc::not_found, "consent/notice", "There is no such notice.");
    const auto json = nlohmann::json::parse(row->body, nullptr, /*allow_exceptions=*/false);
    const auto text = json.find("text");
    if (text == json.end() || !text->is_string()) return fail(Errc::internal, "consent/notice");
    return text->get<std::string>();
}

namespace {

/// A message that two servers read names ordinary kinds only.
std::string kinds_in_message(consent::KindSet kinds) {
    bool ordinary = true;
    kinds.for_each([&](consent::DetailKind kind) {
        ordinary = ordinary && consent::category_of(kind).sensitivity == consent::Sensitivity::ordinary;
    });
    return ordinary ? consent::words_of(kinds, "en") : "a detail";
}

std::string_view name_of_site(const activitypub::Site& site) {
    return site.name.empty() ? std::string_view(site.domain.text()) : std::string_view(site.name);
}

}  // namespace

std::string entered_words(const activitypub::Site& site,
                          const Wish& wish,
                          const std::string& readers,
                          std::string_view receipt) {
    return fmt::format(
        "Somebody of {} entered that you allow this: {}, {}, for {}. They had to write down how you said "
        "so.\n\n"
        "The receipt: {}/consent/receipts/{}\n\nIf that is wrong, or you change your mind, answer STOP: it "
        "ends "
        "at once. WHAT DO YOU KNOW tells all that is kept.",
        name_of_site(site),
        kinds_in_message(wish.kinds),
        consent::words_of(wish.reason, "en"),
        readers,
        site.base,
        receipt);
}

std::string erasure_words(const activitypub::Site& site, ErasedWhen when, bool with_account) {
    const std::string_view too = with_account ? " Your account here goes with it." : "";
    const std::string entered = fmt::format(
        "Somebody of {} entered that everything kept of you here is to be erased. They had to write down "
        "why.",
        name_of_site(site));
    if (when == ErasedWhen::at_once) {
        return fmt::format(
            "{} It happens at once and cannot be taken back.{} If you did not want that, ask them why.",
            entered,
            too);
    }
    const std::string_view then =
        when == ErasedWhen::in_a_day
            ? "in 24 hours it is destroyed for good"
            : "the law holds it for now, and when that ends it is destroyed for good";
    return fmt::format(
        "{} From now on nothing of it is used; {}.{} If you did not want that, answer KEEP before then.",
        entered,
        then,
        too);
}

std::string corrected_words(const activitypub::Site& site, consent::DetailKind kind, bool hidden) {
    return fmt::format(
        "Somebody of {} corrected what is kept of you: {}. They had to write down why.{} If that is wrong, "
        "answer "
        "CORRECT, the kind and what it should be, or FORGET and the kind.",
        name_of_site(site),
        kinds_in_message({kind}),
        hidden ? " It is no longer shown to everybody until you say it yourself." : "");
}

std::vector<storage::ConsentChoice> choices_for(const Wish& wish, const ActorRow& asker) {
    std::vector<storage::ConsentChoice> choices{{.label = "Yes", .audience = wish.audience}};
    switch (wish.audience.kind()) {
        case AudienceKind::public_:
        case AudienceKind::followers:
        case AudienceKind::mutuals:
            choices.push_back({.label = "Yes, but only your staff", .audience = Audience::own_staff()});
            break;
        case AudienceKind::own_staff:
        case AudienceKind::staff_role:
            choices.push_back(
                {.label = "Yes, but only @" + asker.username, .audience = Audience::actor(asker.uri.text())});
            break;
        default:
            break;
    }
    choices.push_back({.label = "No"});
    return choices;
}

}  // namespace kith::node
