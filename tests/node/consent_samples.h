// Consent pages of an invented donor, for goldens and for looking at.
#pragma once

#include "node/web/consent_pages.h"
#include "tests/node/passkey_samples.h"
#include "tests/node/web_samples.h"

#include <string>

namespace kith::node::samples {

using consent::Audience;
using consent::DetailKind;
using consent::GrantState;
using consent::KindSet;
using consent::LawfulBasis;
using consent::Reason;

inline const std::string notice_of_greeting =
    "Fernleigh University asks: May we show your nickname to our own staff? What for: to greet you the way "
    "you like. How long: 2 years. A no changes nothing else. A yes also says: I am 16 or over. Reply STOP at "
    "any time.";

inline ConsentEntryPage consent_entry(ConsentProblem problem = ConsentProblem::none) {
    return {.site = site(),
            .consent_handle = "@consent@social.fernleigh.example",
            .typed = problem == ConsentProblem::none ? "" : "al\"ice",
            .home_typed = problem == ConsentProblem::none ? "" : "@al\"ice@home.example",
            .passkey = passkey_offer(),
            .problem = problem};
}

inline ConsentLinkPage consent_link(ConsentLinkPage::Kind kind) {
    return {.site = site(),
            .kind = kind,
            .action_path = kind == ConsentLinkPage::Kind::open ? "/consent/l/TOKEN" : "/consent/w/TOKEN"};
}

inline ConsentHomePage consent_home() {
    return {
        .site = site(),
        .continue_url = "https://home.example/oauth/authorize?response_type=code&client_id=ID&state=STATE",
        .continue_host = "home.example"};
}

inline ConsentHomeBackPage consent_home_back() {
    return {.site = site(), .state = "STATE", .code = "CO\"DE", .issuer = "https://home.example/"};
}

inline ConsentReceiptPage consent_receipt() {
    return {.site = site(), .action_path = "/consent/receipts/UUID"};
}

inline std::vector<KnownDetail> known_of_dara() {
    return {{.kind = DetailKind::favourite_author,
             .value = "Terry <Pratchett> & friends",
             .source = "staff",
             .heard_by = "faculty",
             .confirmed = false,
             .since = at("2026-02-20T10:00:00Z"),
             .kept_until = at("2026-03-22T10:00:00Z")},
            {.kind = DetailKind::nickname,
             .value = "Dazza",
             .source = "self",
             .since = at("2026-01-11T10:00:00Z"),
             .kept_until = at("2028-01-11T10:00:00Z")},
            {.kind = DetailKind::profile_field,
             .value = "Pronouns: she/her",
             .source = "remote",
             .of_account = true,
             .shown_to_all = true,
             .since = at("2025-11-02T10:00:00Z")}};
}

inline std::vector<Use> uses_of_dara() {
    const Use::Reader staff{.audience = Audience::own_staff()};
    const Use::Reader professor{.audience = Audience::actor("https://social.fernleigh.example/users/7"),
                                .name = "@prof@social.fernleigh.example"};
    return {{.kind = DetailKind::nickname,
             .reason = Reason::relationship_memory,
             .on = true,
             .stoppable = true,
             .readers = {staff},
             .basis = LawfulBasis::consent,
             .state = GrantState::given,
             .changed = at("2026-01-11T10:00:00Z"),
             .until = at("2028-01-11T10:00:00Z"),
             .notice = notice_of_greeting},
            {.kind = DetailKind::profile_field,
             .reason = Reason::federation_delivery,
             .on = true,
             .readers = {{.audience = Audience::public_()}},
             .basis = LawfulBasis::legitimate_interest,
             .state = GrantState::given,
             .changed = at("2025-11-02T10:00:00Z")},
            {.kind = DetailKind::nickname,
             .reason = Reason::gift_solicitation,
             .readers = {professor},
             .basis = LawfulBasis::consent,
             .state = GrantState::withdrawn,
             .changed = at("2026-02-02T10:00:00Z")},
            {.kind = DetailKind::birthday,
             .reason = Reason::personal_greeting,
             .readers = {staff},
             .basis = LawfulBasis::consent,
             .state = GrantState::refused,
             .changed = at("2026-02-03T10:00:00Z")}};
}

inline OpenQuestion question_to_dara() {
    return {.code = "K7QW2M",
            .kinds = {DetailKind::hometown, DetailKind::pet},
            .reason = Reason::event_invitation,
            .asked_by = "@prof@social.fernleigh.example",
            .notice =
                "Fernleigh University asks: May we show your home town and your pets to our own staff? "
                "What for: to invite you to events that you may enjoy. How long: 2 years. A no changes "
                "nothing else. A yes also says: I am 16 or over. Reply STOP at any time.",
            .choices = {{.label = "Yes", .yes = true},
                        {.label = "Yes, but only @prof", .yes = true},
                        {.label = "No"}},
            .asked = at("2026-02-27T10:00:00Z"),
            .until = at("2026-03-29T10:00:00Z")};
}

inline std::vector<Receiver> receivers_of_dara() {
    return {{.id = storage::DisclosureId(9),
             .way = Receiver::Way::shown,
             .kinds = {DetailKind::nickname},
             .who = "@prof@social.fernleigh.example",
             .first = at("2026-01-12T09:00:00Z"),
             .last = at("2026-02-25T09:00:00Z")},
            {.id = storage::DisclosureId(8),
             .way = Receiver::Way::asked_for,
             .kinds = {DetailKind::profile_field},
             .who = "mastodon.example",
             .first = at("2026-01-11T09:00:00Z"),
             .last = at("2026-01-11T19:00:00Z")},
            {.id = storage::DisclosureId(7),
             .way = Receiver::Way::sent,
             .kinds = {DetailKind::profile_field, DetailKind::display_name},
             .told = {.took = 2,
                      .unreachable = 1,
                      .servers = {{.host = "giving.example", .state = "delivered"},
                                  {.host = "mastodon.example", .state = "delivered"},
                                  {.host = "quiet.example", .state = "unreachable"}}},
             .first = at("2026-01-10T09:00:00Z"),
             .last = at("2026-01-10T09:00:00Z")}};
}

inline Happened happened(std::string event, std::string_view when) {
    return {.event = std::move(event),
            .channel = consent::Channel::remote,
            .receipt = "0b8e5f1c-9c2d-4a7b-8f3e-1234567890ab",
            .at = at(when)};
}

inline std::vector<Happened> history_of_dara() {
    const Use::Reader staff{.audience = Audience::own_staff()};
    Happened stop = happened("object", "2026-02-02T10:00:00Z");
    stop.reason = Reason::gift_solicitation;
    Happened heard = happened("open", "2026-02-20T10:00:00Z");
    heard.kind = DetailKind::favourite_author;
    heard.reason = Reason::rights_handling;
    heard.channel = consent::Channel::staff;
    Happened share = happened("give", "2026-01-11T10:00:00Z");
    share.kind = DetailKind::nickname;
    share.reason = Reason::relationship_memory;
    share.reader = staff;
    share.about_grant = true;
    share.notice = notice_of_greeting;
    share.has_evidence = true;
    Happened keep = share;
    keep.verb = consent::Verb::keep;
    keep.notice.clear();
    Happened back = share;
    back.event = "withdraw";
    back.reason = Reason::gift_solicitation;
    back.at = at("2026-02-02T10:00:00Z");
    return {heard, stop, back, share, keep};
}

inline ConsentCentrePage consent_centre() {
    ConsentCentrePage page{.site = site(), .csrf = "CSRF", .who = "@dara@giving.example"};
    page.centre = {.now = at("2026-03-01T10:00:00Z"),
                   .objections = {Reason::gift_solicitation},
                   .known = known_of_dara(),
                   .held = {DetailKind::nickname, DetailKind::profile_field},
                   .uses = uses_of_dara(),
                   .questions = {question_to_dara()},
                   .received = receivers_of_dara(),
                   .taken_back = {{.told = {.waiting = 1,
                                            .took = 12,
                                            .refused = 1,
                                            .unreachable = 2,
                                            .servers = {{.host = "giving.example", .state = "delivered"},
                                                        {.host = "cross.example", .state = "refused"}}},
                                   .at = at("2026-02-02T10:00:00Z")}},
                   .happened = history_of_dara(),
                   .looked = {{.channel = "operator",
                               .what = "who has it",
                               .reason = "She asked by telephone",
                               .at = at("2026-02-21T08:30:00Z")}},
                   .happened_next = storage::ConsentEventId(4711)};
    return page;
}

inline ConsentCentrePage empty_centre() {
    return {.site = site(), .csrf = "CSRF", .who = "@new@giving.example"};
}

/// Asked to forget everything, has an account elsewhere.
inline ConsentCentrePage forgetting_centre() {
    ConsentCentrePage page = consent_centre();
    page.centre.restricted = true;
    page.centre.forgets_all_at = at("2026-03-02T10:00:00Z");
    return page;
}

/// Has an account here and paused all use.
inline ConsentCentrePage paused_centre() {
    ConsentCentrePage page{.site = site(),
                           .csrf = "CSRF",
                           .who = "@alice@social.fernleigh.example",
                           .is_local = true,
                           .has_password = true};
    page.centre.restricted = true;
    page.centre.known = {{.kind = DetailKind::email,
                          .value = "alice@fernleigh.example",
                          .source = "operator",
                          .of_account = true,
                          .since = at("2025-09-01T08:00:00Z")}};
    page.centre.held = {DetailKind::email};
    page.centre.uses = {{.kind = DetailKind::email,
                         .reason = Reason::account_service,
                         .on = true,
                         .kept_only = true,
                         .basis = LawfulBasis::contract,
                         .state = GrantState::given,
                         .changed = at("2025-09-01T08:00:00Z")}};
    return page;
}

inline ConsentCentrePage erased_centre() {
    ConsentCentrePage page = empty_centre();
    page.centre.erased = true;
    page.centre.happened = {happened("erase", "2026-03-02T10:00:00Z")};
    return page;
}

inline ConsentPasswordPage consent_password(PasswordProblem problem = PasswordProblem::none) {
    return {.site = site(), .csrf = "CSRF", .handle = "al\"ice", .least = 10, .problem = problem};
}

inline ConsentDonePage consent_done(ConsentDone what) {
    ConsentDonePage page{.site = site(), .what = what, .csrf = "CSRF"};
    if (what == ConsentDone::will_forget || what == ConsentDone::export_asked)
        page.due = at("2026-03-02T10:00:00Z");
    return page;
}

}  // namespace kith::node::samples
