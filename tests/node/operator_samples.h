// Sample pages of the operators of an invented university. Names of people and servers are invented.
#pragma once

#include "node/web/operator_pages.h"
#include "tests/node/web_samples.h"

namespace kith::node::samples {

inline OperatorFrame operator_frame() {
    return {.site = site(),
            .csrf = "CSRF",
            .who = "@rowan@social.fernleigh.example",
            .may = {.reports = true,
                    .accounts = true,
                    .sign_ups = true,
                    .domains = true,
                    .blocks = true,
                    .delivery = true,
                    .audit = true}};
}

inline OperatorFrame operator_frame_with(std::string words, std::string field) {
    OperatorFrame frame = operator_frame();
    frame.problem = {std::move(words), std::move(field)};
    return frame;
}

inline OperatorStartPage operator_start() {
    return {.frame = operator_frame(), .open_reports = 3, .sign_ups = 100, .second_step = true};
}

inline OperatorStartPage operator_start_quiet() {
    OperatorStartPage page{.frame = operator_frame_with("Nobody of that handle is known here.", "handle"),
                           .typed_handle = "@nobody@a\"b.example"};
    page.frame.may = {.reports = true, .accounts = true};
    return page;
}

inline ReportLine report_line(std::string id, std::string about, std::string category) {
    return {.id = std::move(id),
            .about = {.handle = std::move(about), .path = "/operator/accounts/77"},
            .category = std::move(category),
            .at = at("2026-03-01T09:12:00Z")};
}

inline OperatorReportsPage operator_reports() {
    OperatorReportsPage page{.frame = operator_frame()};
    page.reports = {
        report_line("301", "@spark@deals.example", "spam"),
        report_line("300", "@a.rather.long.handle@a.server.with.a.rather.long.name.example", "other"),
        report_line("299", "@jonas@social.fernleigh.example", "violation")};
    page.reports[0].named = 1;
    page.reports[2].named = 4;
    page.reports[2].assigned_to = "@rowan@social.fernleigh.example";
    page.pager = {.next_path = "/operator/reports?before=299"};
    return page;
}

inline std::vector<DeedLine> operator_deeds() {
    return {{.at = at("2026-02-20T15:00:00Z"),
             .what = "Warned",
             .by = "@rowan@social.fernleigh.example",
             .about = "@spark@deals.example",
             .path = "/operator/accounts/77",
             .reason = "The same advertisement under eleven posts <in one hour>."},
            {.at = at("2026-01-11T08:30:00Z"),
             .what = "Blocked a server",
             .by = "an operator at the machine",
             .about = "bad.example"}};
}

inline OperatorReportPage operator_report() {
    return {
        .frame = operator_frame(),
        .id = "301",
        .about = {.handle = "@spark@deals.example", .path = "/operator/accounts/77"},
        .from = {.handle = "@alice@social.fernleigh.example", .path = "/operator/accounts/12"},
        .state_words = "Silenced since 20 February 2026",
        .category = "violation",
        .rules = {"Be kind.", "No advertisements without a label."},
        .comment = "They write this under everything.\nPlease make it stop & thank you.",
        .at = at("2026-03-01T09:12:00Z"),
        .posts = {{.at = at("2026-03-01T08:00:00Z"),
                   .visibility = "public",
                   .text = "Buy two, get <three>!\n\nhttps://deals.example/a/rather/long/address/that/must/"
                           "not/push/the/page/sideways?really=yes",
                   .url = "https://deals.example/@spark/1",
                   .options = {"One", "Two"},
                   .files = {{"image/webp", "A heap of coins", "https://deals.example/coins.webp"},
                             {"video/mp4", "", "https://deals.example/coins.mp4"}}},
                  {.at = at("2026-03-01T08:05:00Z"),
                   .visibility = "direct",
                   .text = "Why do you not answer?",
                   .warning = "A question"}},
        .hidden_posts = 1,
        .home = "deals.example",
        .others = {report_line("280", "@spark@deals.example", "spam")},
        .deeds = operator_deeds(),
        .measure = {.choices = {"silence", "suspend"}}};
}

inline OperatorReportPage operator_report_closed() {
    OperatorReportPage page = operator_report();
    page.from = {.handle = "Somebody who is gone"};
    page.comment.clear();
    page.rules.clear();
    page.posts.clear();
    page.hidden_posts = 0;
    page.closed = at("2026-03-01T10:00:00Z");
    page.closed_by = page.assigned_to = "@rowan@social.fernleigh.example";
    page.mine = page.forwarded = true;
    page.others.clear();
    page.deeds.clear();
    page.measure.choices.clear();
    page.frame.done = "The report is closed.";
    return page;
}

inline OperatorReportPage operator_report_again() {
    OperatorReportPage page = operator_report();
    page.frame = operator_frame_with("Please write why: they can read it.", "reason");
    page.mine = true;
    page.assigned_to = "@rowan@social.fernleigh.example";
    page.measure.chosen = "suspend";
    page.measure.close = false;
    page.typed_comment = "Please look into it.";
    return page;
}

inline OperatorAccountPage operator_account() {
    return {.frame = operator_frame(),
            .id = "77",
            .handle = "@jonas@social.fernleigh.example",
            .can_ask_address = true,
            .profile = "https://social.fernleigh.example/@jonas",
            .since = at("2025-09-01T10:00:00Z"),
            .state_words = "Silenced since 20 February 2026",
            .in_force = {"sensitive", "silence"},
            .reports = {report_line("299", "@jonas@social.fernleigh.example", "violation")},
            .deeds = operator_deeds(),
            .measure = {.choices = {"warn", "disable", "suspend"}}};
}

inline OperatorAccountPage operator_account_quiet() {
    return {.frame = operator_frame_with("Please choose what to do.", "measure"),
            .id = "78",
            .handle = "@dara@giving.example",
            .home = "giving.example",
            .role = "moderator",
            .address = "dara@giving.example",
            .since = at("2025-09-01T10:00:00Z"),
            .measure = {.choices = {"sensitive", "silence", "suspend"}, .reason = "Typed & kept <here>"}};
}

inline OperatorSignUpsPage operator_sign_ups() {
    return {.frame = operator_frame_with("That is too long to keep: please say it shorter.", "reason"),
            .waiting = {{.id = "501",
                         .handle = "@new@social.fernleigh.example",
                         .reason = "I study here.\nMy tutor is Ms. Okafor.",
                         .at = at("2026-02-27T10:00:00Z")},
                        {.id = "502",
                         .handle = "@quiet@social.fernleigh.example",
                         .at = at("2026-02-28T10:00:00Z")}},
            .more = true,
            .typed_id = "502",
            .typed_reason = "Not one of \"ours\""};
}

inline OperatorInvitationsPage operator_invitations() {
    return {
        .frame = operator_frame(),
        .fresh_link = "https://social.fernleigh.example/join?code=vT3xq-9a_Fk27LmZpW8sD4vT3xq-9a_Fk27LmZpW8s",
        .invitations = {{.id = "a1b2c3",
                         .made = at("2026-03-01T10:00:00Z"),
                         .until = at("2026-03-15T10:00:00Z"),
                         .uses_left = 5},
                        {.id = "d4e5f6",
                         .made = at("2026-02-27T10:00:00Z"),
                         .until = at("2026-03-06T10:00:00Z"),
                         .uses_left = 1}}};
}

inline OperatorInvitationsPage operator_invitations_again() {
    return {.frame = operator_frame_with("For how many days: a number from 1 to 90.", "days"),
            .asked_for = false,
            .typed_uses = "30",
            .typed_days = "a fortnight"};
}

inline OperatorDomainsPage operator_domains() {
    return {
        .frame = operator_frame_with("Please write why: people here can read it.", "reason"),
        .rules = {{.host = "a.server.with.a.rather.long.name.below.a.domain.example",
                   .severity = "silence",
                   .reason = "Much advertising",
                   .no_pictures = true,
                   .no_reports = true,
                   .at = at("2026-02-27T10:00:00Z")},
                  {.host = "bad.example",
                   .severity = "suspend",
                   .reason = "Harassment of students",
                   .note = "Decided on 11 January & looked at again <yearly>",
                   .at = at("2026-01-11T08:30:00Z")},
                  {.host = "good.bad.example", .severity = "allow", .at = at("2026-01-12T08:30:00Z")}},
        .pager = {.first_path = "/operator/domains", .next_path = "/operator/domains?after=good.bad.example"},
        .typed = {.host = "worse.example",
                  .severity = "silence",
                  .note = "Asked for by the \"dean\"",
                  .no_pictures = true}};
}

inline OperatorBlocksPage operator_blocks() {
    return {
        .frame = operator_frame_with("That is no network of at most /24.", "network"),
        .domains = {.lines = {{.id = "801",
                               .from = "a.domain.with.a.rather.long.name.for.throwing.away.example",
                               .at = at("2026-02-27T10:00:00Z")},
                              {.id = "802", .from = "throwaway.example", .at = at("2026-01-11T08:30:00Z")}},
                    .pager = {.first_path = "/operator/blocks",
                              .next_path = "/operator/blocks?domains=throwaway.example"}},
        .networks = {.lines = {{.id = "901",
                                .from = "192.0.2.0/24",
                                .comment = "A wave of <odd> sign-ups",
                                .at = at("2026-02-01T10:00:00Z"),
                                .until = at("2026-04-01T10:00:00Z")},
                               {.id = "902", .from = "2001:db8::/48", .at = at("2026-02-02T10:00:00Z")}}},
        .typed_network = "192.0.2.7/32",
        .typed_comment = "One \"person\"",
        .typed_days = "30"};
}

inline OperatorDeliveryPage operator_delivery() {
    return {.frame = operator_frame(),
            .hosts = {{.host = "away.example",
                       .waiting = 1204,
                       .failures = 12,
                       .failing_since = at("2026-02-25T03:00:00Z"),
                       .last_failure = at("2026-03-01T09:00:00Z"),
                       .last_success = at("2026-02-25T02:10:00Z"),
                       .next_try = at("2026-03-01T11:00:00Z"),
                       .last_error = "transport/connect"},
                      {.host = "busy.example", .waiting = 1}}};
}

}  // namespace kith::node::samples
