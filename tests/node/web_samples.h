// Sample pages of an invented university, for goldens and for looking at.
#pragma once

#include "node/terms.h"
#include "node/web/pages.h"

#include <string>
#include <utility>

namespace kith::node::samples {

inline Instant at(std::string_view text) {
    return parse_iso8601(text).value();
}

inline Site site() {
    return {.name = "Fernleigh University",
            .domain = "social.fernleigh.example",
            .base_url = "https://social.fernleigh.example",
            .tagline = "Students, teachers and researchers of Fernleigh, in their own words.",
            .language = "en-GB",
            .version = "0.1.0",
            .indexable = true};
}

inline Person alice() {
    return {.name = "Alice Okafor",
            .handle = "alice@social.fernleigh.example",
            .url = "https://social.fernleigh.example/@alice",
            .indexable = true};
}

inline Person jonas() {
    return {.name = "Jonas Lindqvist",
            .handle = "jonas@social.fernleigh.example",
            .url = "https://social.fernleigh.example/@jonas"};
}

inline Person dara() {
    return {.name = "Dara Whitcombe", .handle = "dara@giving.example", .url = "https://giving.example/@dara"};
}

inline Person library() {
    return {.name = "Fernleigh Library",
            .handle = "library@social.fernleigh.example",
            .url = "https://social.fernleigh.example/@library",
            .indexable = true};
}

inline Person yasmin() {
    return {.name = "ياسمين حداد",
            .handle = "yasmin@social.fernleigh.example",
            .url = "https://social.fernleigh.example/@yasmin",
            .indexable = true};
}

inline Post post(Person author,
                 const std::string& number,
                 std::string_view html,
                 std::string_view published) {
    const std::string url = author.url + "/" + number;
    return {.id = url,
            .url = url,
            .author = std::move(author),
            .content = SafeHtml::trusted(std::string(html)),
            .language = "en",
            .published = at(published)};
}

inline Post tidal() {
    Post post = samples::post(
        alice(),
        "1041",
        "<p>Six weeks of tide-gauge readings are in, and the scholarship paid for every sensor. The estuary "
        "breathes "
        "on a rhythm that nobody had written down before.</p><p>The first plot goes up tomorrow. Thank you, "
        "all of "
        "you who made it possible. <a href=\"https://social.fernleigh.example/tags/estuary\" class=\"mention "
        "hashtag\" rel=\"tag\">#<span>estuary</span></a></p>",
        "2026-03-01T10:04:00Z");
    post.edited = at("2026-03-01T10:31:00Z");
    post.replies = 3;
    post.likes = 1204;
    post.boosts = 87;
    return post;
}

inline Post poll() {
    Post post = samples::post(
        library(), "77", "<p>When should the reading room stay open later?</p>", "2026-02-27T08:00:00Z");
    post.poll = Poll{.options = {{"Weekdays until midnight", 212}, {"Saturdays", 96}, {"As it is now", 17}},
                     .voters = 325,
                     .closed = false,
                     .ends = at("2026-03-06T08:00:00Z")};
    post.likes = 1;
    return post;
}

inline Post warned() {
    Post post =
        samples::post(jonas(),
                      "2003",
                      "<p>Stitched the frog’s heart back up in front of forty first-years. It beat again "
                      "within a minute, and so did mine.</p>",
                      "2026-02-25T16:40:00Z");
    post.content_warning = "dissection, in some detail";
    post.attachments = {{.kind = Attachment::Kind::image,
                         .url = "https://social.fernleigh.example/media/9a1",
                         .alt = "A dissecting tray under a lamp, instruments laid out in a row"}};
    return post;
}

inline Post arabic() {
    Post post = samples::post(yasmin(),
                              "310",
                              "<p>صباح الخير من مختبر اللغويات. نبدأ اليوم تسجيل اللهجات.</p>",
                              "2026-02-24T07:15:00Z");
    post.language = "ar";
    post.boosts = 4;
    return post;
}

inline Post reply(Person author,
                  const std::string& number,
                  std::string_view html,
                  std::string_view published) {
    Post post = samples::post(std::move(author), number, html, published);
    post.in_reply_to = alice();
    post.in_reply_to_url = alice().url + "/1041";
    return post;
}

inline FrontPage front() {
    Post boosted = tidal();
    return {.site = site(),
            .introduction =
                SafeHtml::trusted("<p>This is the university’s own place on the open social web. What is "
                                  "written here stays under the control of the people who wrote it.</p>"),
            .posts = {tidal(), poll(), warned(), arabic()},
            .people = {alice(), jonas(), yasmin()},
            .official = library(),
            .people_count = 412,
            .posts_count = 18377};
}

inline FrontPage empty_front() {
    return {.site = site()};
}

inline ProfilePage profile() {
    Post pinned =
        samples::post(alice(),
                      "3",
                      "<p>I study how estuaries move: third year of marine science, rowing badly, baking "
                      "well. Funded by the Whitcombe scholarship.</p>",
                      "2025-10-02T09:00:00Z");
    pinned.pinned = true;
    Post boost = poll();
    boost.boosted_by = alice();
    return {
        .site = site(),
        .person = alice(),
        .id = "https://social.fernleigh.example/users/alice",
        .role = "Student",
        .bio = SafeHtml::trusted("<p>Marine science, third year. Mud, tides and the people who live beside "
                                 "them.</p>"),
        .fields = {{"Website", "https://alice-okafor.example/", true},
                   {"Pronouns", "she/her"},
                   {"Department", "School of Earth and Ocean"}},
        .joined = at("2025-10-01T12:00:00Z"),
        .posts_count = 148,
        .followers_count = 1032,
        .following_count = 1,
        .approves_followers = true,
        .pinned = {std::move(pinned)},
        .posts = {tidal(), std::move(boost)},
        .pager = {.newer_url = "", .older_url = "/@alice?before=1001"},
        .follow_path = "/@alice/follow",
        .feed_path = "/@alice/feed.atom"};
}

inline ProfilePage bare_profile() {
    Person person{.handle = "mo@social.fernleigh.example", .url = "https://social.fernleigh.example/@mo"};
    return {.site = site(),
            .person = std::move(person),
            .id = "https://social.fernleigh.example/users/mo",
            .moved_to = dara(),
            .follow_path = "",
            .feed_path = "/@mo/feed.atom"};
}

inline PostPage thread() {
    Post question =
        samples::post(dara(),
                      "11",
                      "<p><span class=\"h-card\"><a href=\"https://social.fernleigh.example/@alice\" "
                      "class=\"u-url mention\">@<span>alice</span></a></span> How is the estuary "
                      "project going?</p>",
                      "2026-03-01T09:12:00Z");
    Post answer = tidal();
    answer.in_reply_to = dara();
    answer.in_reply_to_url = question.url;
    answer.attachments = {{.kind = Attachment::Kind::image,
                           .url = "https://social.fernleigh.example/media/77b",
                           .alt = "A brass tide gauge bolted to a mossy harbour wall at low water"},
                          {.kind = Attachment::Kind::audio, .url = "https://files.example/tide.ogg"}};
    Post deep = reply(jonas(),
                      "2014",
                      "<p>Show them the spring tide. <em>Then</em> mention money.</p>",
                      "2026-03-01T12:20:00Z");
    deep.in_reply_to = library();
    return {.site = site(),
            .ancestors = {std::move(question)},
            .ancestors_incomplete = true,
            .post = std::move(answer),
            .replies = {{reply(dara(),
                               "12",
                               "<p>This is exactly why we give. I cannot wait to see the plot.</p>",
                               "2026-03-01T11:00:00Z")},
                        {reply(library(),
                               "80",
                               "<p>We would be glad to archive the readings.</p>",
                               "2026-03-01T11:30:00Z"),
                         0},
                        {std::move(deep), 1}},
            .replies_incomplete = true,
            .reply_path = "/@alice/1041/reply",
            .feed_path = "/@alice/feed.atom"};
}

inline PostPage poll_thread() {
    return {.site = site(), .post = poll(), .reply_path = "/@library/77/reply"};
}
inline PostPage warned_thread() {
    return {.site = site(), .post = warned()};
}

inline TagPage tag() {
    return {.site = site(),
            .tag = "estuary",
            .posts = {tidal()},
            .pager = {.newer_url = "/tags/estuary", .older_url = "/tags/estuary?before=9"}};
}

inline AboutPage about() {
    return {.site = site(),
            .description =
                SafeHtml::trusted("<p>Fernleigh University has taught and studied on the estuary since "
                                  "1871. This server is run by its library.</p>"),
            .rules = {{"Write as you would speak in a seminar room.",
                       "Disagree with what was said, not with who said it."},
                      {"Do not publish what someone else told you in confidence."},
                      {"Say when a picture or text was made by a machine."}},
            .address = "1 Quay Street, Fernleigh FN1 1AA",
            .contact_email = "social@fernleigh.example",
            .contact = library(),
            .privacy = {},
            .people_count = 412,
            .posts_count = 18377,
            .has_terms = true};
}

inline TermsPage terms() {
    return {.site = site(),
            .date = "2026-03-01",
            .in_force = true,
            .next = "2027-03-01",
            .content = terms_html("# What you may expect\nWe keep this server up\nas well as we can.\n\n"
                                  "- It is free.\n- It is <yours>: https://fernleigh.example/why?a=1&b=2.\n\n"
                                  "## What we expect\n1. Be kind.\n2. Be yourself.\n")};
}

inline InteractPage follow() {
    return {.site = site(),
            .kind = InteractPage::Kind::follow,
            .person = alice(),
            .subject_url = alice().url,
            .action_path = "/@alice/follow"};
}

inline InteractPage follow_again() {
    InteractPage page = follow();
    page.typed = "@dara";
    page.problem = "A handle has two parts: a name and a server, as in @dara@giving.example.";
    return page;
}

inline InteractPage follow_on() {
    InteractPage page = follow();
    page.continue_url =
        "https://giving.example/authorize_interaction?uri=acct%3Aalice%40social.fernleigh.example";
    page.continue_host = "giving.example";
    return page;
}

inline LandingPage landing() {
    return {.site = site(), .subject_url = "https://giving.example/@dara/11"};
}

inline ErrorPage error(int status, std::string detail = {}) {
    return {.site = site(), .status = status, .detail = std::move(detail)};
}

}  // namespace kith::node::samples
