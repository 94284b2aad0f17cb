// The staff desk's page: names for all there is, in words about a person and not to them.
#include "tests/node/desk_samples.h"
#include "tests/node/web_check.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::node;

TEST_SUITE("node/web/desk_page") {
    TEST_CASE("the desk has its own words for every kind and purpose, and escapes every value") {
        DeskPage page = samples::busy_desk();
        page.looked->details.clear();
        for (const consent::Category& category : consent::categories()) {
            page.looked->details.push_back(
                {category.kind, "<i>" + std::string(category.name), true, Instant::max()});
        }
        for (const consent::PurposeRule& rule : consent::purposes()) {
            if (!may_be_asked_for(rule.reason) && !people_look_for(rule.reason)) continue;
            page.purpose = rule.reason;
            page.looked->reason = rule.reason;
            const std::string html = render_desk(page);
            CHECK(html.contains("value=\"" + std::string(rule.name) + "\" selected"));
            CHECK_FALSE(html.contains("<i>"));
            CHECK_FALSE(html.contains("Your nickname"));
            for (const consent::Category& category : consent::categories()) {
                CHECK(html.contains("&lt;i&gt;" + std::string(category.name)));
            }
        }
    }

    TEST_CASE(
        "nobody is asked for what needs no yes, and no special category nor other people are noted from "
        "hearsay") {
        const std::string html = render_desk(samples::empty_desk());
        const std::string ask = html.substr(html.find("action=\"/desk/ask\""));
        CHECK_FALSE(ask.contains("rights_handling"));
        CHECK_FALSE(ask.contains("account_service"));
        CHECK_FALSE(ask.contains("cherished_cause_text"));
        CHECK(ask.contains("name=\"kind_family\""));
        const auto from = html.find("action=\"/desk/record\"");
        const std::string record = html.substr(from, html.find("action=\"/desk/ask\"") - from);
        CHECK(record.contains("\"nickname\""));
        CHECK_FALSE(record.contains("cherished_cause_text"));
        CHECK_FALSE(record.contains("\"family\""));
        CHECK_FALSE(record.contains("display_name"));
    }
}
