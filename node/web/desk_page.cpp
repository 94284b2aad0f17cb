// The staff desk: what one may use of somebody, what one heard, and what one asks.
#include "node/limits.h"
#include "node/web/consent_views.h"
#include "node/web/desk_models.h"

#include <fmt/format.h>

#include <utility>

namespace kith::node {

using consent::Reason;
using consent::Sensitivity;
using storage::RequestState;

namespace {

std::string reason_key(Reason reason) {
    return fmt::format("desk/for/{}", consent::rule_of(reason).name);
}

std::string kind_words(const ConsentWords& words, consent::DetailKind kind) {
    return words.say(fmt::format("desk/kind/{}", consent::category_of(kind).name));
}

std::string kinds_words(const ConsentWords& words, const consent::KindSet& kinds) {
    std::string all;
    kinds.for_each([&](consent::DetailKind kind) {
        all += (all.empty() ? "" : words.say("list/comma")) + kind_words(words, kind);
    });
    return as_heading(all.empty() ? words.say("received/something") : all);
}

std::vector<View> purpose_views(const DeskPage& page, const ConsentWords& words, bool to_ask) {
    std::vector<View> views;
    for (const consent::PurposeRule& rule : consent::purposes()) {
        if (!(to_ask ? may_be_asked_for(rule.reason) : people_look_for(rule.reason))) continue;
        View one;
        one.text("purpose", words.say(reason_key(rule.reason)))
            .text("purpose_name", rule.name)
            .flag("chosen", rule.reason == page.purpose);
        views.push_back(std::move(one));
    }
    return views;
}

/// Of whom one hears nothing: special categories, and other people.
std::vector<View> kind_views(const ConsentWords& words, bool heard) {
    std::vector<View> views;
    for (const consent::Category& category : consent::categories()) {
        if (belongs_to_the_account(category.kind)) continue;
        if (category.sensitivity == Sensitivity::special) continue;
        if (heard && category.kind == consent::DetailKind::family) continue;
        View one;
        one.text("kind", as_heading(kind_words(words, category.kind))).text("kind_name", category.name);
        views.push_back(std::move(one));
    }
    return views;
}

std::vector<View> detail_views(const Looked& looked, const ConsentWords& words) {
    std::vector<View> views;
    for (const ShownDetail& detail : looked.details) {
        std::string until;
        if (detail.until != Instant::max()) {
            until = words.say(detail.confirmed ? "desk/use_until" : "desk/heard_until",
                              {{"day", words.day(detail.until)}});
        }
        View one;
        one.text("kind", as_heading(kind_words(words, detail.kind)))
            .text("known_value", detail.value)
            .flag("unconfirmed", !detail.confirmed)
            .text("until", until);
        views.push_back(std::move(one));
    }
    return views;
}

std::string state_words(const AskedByMe& asked, const ConsentWords& words) {
    switch (asked.state) {
        case RequestState::open:
            return words.say("desk/asked_open", {{"day", words.day(asked.until)}});
        case RequestState::answered:
            return words.say("desk/asked_answered");
        case RequestState::lapsed:
            return words.say("desk/asked_lapsed");
    }
    return {};
}

std::vector<View> asked_views(const DeskPage& page, const ConsentWords& words) {
    std::vector<View> views;
    for (const AskedByMe& asked : page.asked) {
        View one;
        one.text("asked_who", asked.who)
            .text("asked_what",
                  words.say("desk/asked_what",
                            {{"kinds", kinds_words(words, asked.kinds)},
                             {"reason", words.say(reason_key(asked.reason))},
                             {"day", words.day(asked.asked)}}))
            .text("asked_state", state_words(asked, words));
        views.push_back(std::move(one));
    }
    return views;
}

std::string done_words(const DeskPage& page, const ConsentWords& words) {
    switch (page.done) {
        case DeskDone::recorded:
            return words.say("desk/recorded",
                             {{"role", page.role}, {"day", page.gone_at ? words.day(*page.gone_at) : ""}});
        case DeskDone::asked:
            return words.say("desk/asked");
        case DeskDone::looked:
            return page.looked ? words.say("desk/looked_now", {{"who", page.looked->who}}) : std::string();
        case DeskDone::nothing:
        case DeskDone::refused:
            break;
    }
    return {};
}

std::string refused_words(const DeskPage& page, const ConsentWords& words) {
    if (page.done != DeskDone::refused) return {};
    return page.detail.empty() ? words.say("desk/no_sentence") : page.detail;
}

}  // namespace

bool may_be_asked_for(Reason reason) {
    return reason != Reason::account_service && reason != Reason::storytelling &&
           consent::rule_of(reason).bases.contains(consent::LawfulBasis::consent);
}

std::string render_desk(const DeskPage& page) {
    const ConsentWords words(page.language);
    View view;
    set_consent_frame(view, page.site, words, words.say("page/desk/title"), page.csrf);
    view.text("signed_in_as", words.say("desk/signed_in", {{"who", page.handle}, {"role", page.role}}))
        .text("typed_who", page.typed_who)
        .text("done", done_words(page, words))
        .text("refused", refused_words(page, words))
        .text("role_words", words.say("desk/audience_role", {{"role", page.role}}))
        .text("record_hint", words.say("desk/record_hint", {{"role", page.role}}))
        .text("value_max", fmt::format("{}", limits::detail_value_bytes_max))
        .list("look_purposes", purpose_views(page, words, /*to_ask=*/false))
        .list("ask_purposes", purpose_views(page, words, /*to_ask=*/true))
        .list("record_kinds", kind_views(words, /*heard=*/true))
        .list("ask_kinds", kind_views(words, /*heard=*/false))
        .flag("has_asked", !page.asked.empty())
        .list("asked", asked_views(page, words))
        .flag("looked", page.looked.has_value());
    if (page.looked) {
        view.text("looked_title",
                  words.say(
                      "desk/looked",
                      {{"who", page.looked->who}, {"reason", words.say(reason_key(page.looked->reason))}}))
            .flag("has_details", !page.looked->details.empty())
            .list("details", detail_views(*page.looked, words));
    }
    return render_template("desk", view);
}

}  // namespace kith::node
