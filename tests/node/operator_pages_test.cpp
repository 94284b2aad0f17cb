// The pages of the operators: as they were looked at, and what holds of each whatever it shows.
#include "tests/node/operator_samples.h"
#include "tests/node/page_samples.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace kith;
using namespace kith::node;

namespace {

std::vector<test::NamedPage> sample_pages() {
    return {
        {"operator_start", render_operator_start(samples::operator_start())},
        {"operator_start_quiet", render_operator_start(samples::operator_start_quiet())},
        {"operator_reports", render_operator_reports(samples::operator_reports())},
        {"operator_reports_none", render_operator_reports({.frame = samples::operator_frame()})},
        {"operator_reports_closed",
         render_operator_reports({.frame = samples::operator_frame(), .closed = true})},
        {"operator_report", render_operator_report(samples::operator_report())},
        {"operator_report_closed", render_operator_report(samples::operator_report_closed())},
        {"operator_report_again", render_operator_report(samples::operator_report_again())},
        {"operator_account", render_operator_account(samples::operator_account())},
        {"operator_account_quiet", render_operator_account(samples::operator_account_quiet())},
        {"operator_sign_ups", render_operator_sign_ups(samples::operator_sign_ups())},
        {"operator_sign_ups_none", render_operator_sign_ups({.frame = samples::operator_frame()})},
        {"operator_invitations", render_operator_invitations(samples::operator_invitations())},
        {"operator_invitations_again", render_operator_invitations(samples::operator_invitations_again())},
        {"operator_domains", render_operator_domains(samples::operator_domains())},
        {"operator_domains_none", render_operator_domains({.frame = samples::operator_frame()})},
        {"operator_blocks", render_operator_blocks(samples::operator_blocks())},
        {"operator_blocks_none", render_operator_blocks({.frame = samples::operator_frame()})},
        {"operator_delivery", render_operator_delivery(samples::operator_delivery())},
        {"operator_delivery_none", render_operator_delivery({.frame = samples::operator_frame()})},
        {"operator_audit",
         render_operator_audit({.frame = samples::operator_frame(),
                                .deeds = samples::operator_deeds(),
                                .pager = {.next_path = "/operator/audit?before=9"}})},
        {"operator_audit_none", render_operator_audit({.frame = samples::operator_frame()})}};
}

/// The element with that id; a test that finds none fails.
Element element_of(const std::string& text, std::string_view id) {
    for (const Element& element : read_markup(text)) {
        if (has(element, "id", id)) return element;
    }
    FAIL_CHECK("no element " << id);
    return {};
}

bool is_marked(const std::string& text, std::string_view id) {
    return element_of(text, id).attributes.contains("aria-invalid");
}

}  // namespace

TEST_SUITE("node/web/operator_pages") {
    TEST_CASE("operator pages are as they were looked at") {
        test::look_at(sample_pages());
    }

    TEST_CASE("no operator page tells a search engine, a link preview or another site anything") {
        for (const auto& page : sample_pages()) {
            CAPTURE(page.name);
            CHECK(page.text.contains("<meta name=\"robots\" content=\"noindex\">"));
            CHECK(page.text.contains("<meta name=\"referrer\" content=\"no-referrer\">"));
            CHECK_FALSE(page.text.contains("og:"));
            CHECK_FALSE(page.text.contains("canonical"));
            CHECK_FALSE(page.text.contains("set no cookies"));
        }
    }

    TEST_CASE("every form of an operator page posts, to these pages, with the session's mark") {
        for (const auto& page : sample_pages()) {
            CAPTURE(page.name);
            const auto elements = read_markup(page.text);
            for (std::size_t i = 0; i < elements.size(); ++i) {
                if (elements[i].name != "form") continue;
                CHECK(has(elements[i], "method", "post"));
                CHECK(elements[i].attributes.at("action").starts_with("/operator/"));
                REQUIRE(i + 1 < elements.size());
                CHECK(has(elements[i + 1], "name", "csrf"));
                CHECK(has(elements[i + 1], "value", "CSRF"));
            }
        }
    }

    TEST_CASE("the ways to pages are those that one may open, and the page one is at is marked") {
        OperatorStartPage page = samples::operator_start();
        const std::string all = render_operator_start(page);
        CHECK(all.contains("<a href=\"/operator\" aria-current=\"page\">"));
        for (const char* path :
             {"reports", "sign-ups", "invitations", "domains", "blocks", "delivery", "audit"}) {
            CHECK(all.contains("<a href=\"/operator/" + std::string(path) + "\">"));
        }
        page.frame.may = {.delivery = true};
        const std::string one = render_operator_start(page);
        CHECK(one.contains("/operator/delivery"));
        for (const char* path :
             {"reports", "sign-ups", "invitations", "domains", "blocks", "audit", "find"}) {
            CHECK_FALSE(one.contains("/operator/" + std::string(path)));
        }
    }

    TEST_CASE("a mistake is marked at its field, and what was typed is still there") {
        const std::string report = render_operator_report(samples::operator_report_again());
        CHECK(is_marked(report, "reason"));
        CHECK_FALSE(is_marked(report, "comment"));
        CHECK(element_of(report, "measure-suspend").attributes.contains("checked"));
        CHECK_FALSE(element_of(report, "close").attributes.contains("checked"));
        CHECK(report.contains(">Please look into it.</textarea>"));

        const std::string account = render_operator_account(samples::operator_account_quiet());
        CHECK(is_marked(account, "measure-silence"));
        CHECK(account.contains("Typed &amp; kept &lt;here&gt;</textarea>"));

        const std::string domains = render_operator_domains(samples::operator_domains());
        CHECK(is_marked(domains, "reason"));
        CHECK(has(element_of(domains, "host"), "value", "worse.example"));
        CHECK(element_of(domains, "severity-silence").attributes.contains("checked"));
        CHECK(element_of(domains, "no-pictures").attributes.contains("checked"));
        CHECK_FALSE(element_of(domains, "no-reports").attributes.contains("checked"));

        const std::string blocks = render_operator_blocks(samples::operator_blocks());
        CHECK(is_marked(blocks, "network"));
        CHECK_FALSE(is_marked(blocks, "domain"));
        CHECK(has(element_of(blocks, "network"), "value", "192.0.2.7/32"));
        CHECK(has(element_of(blocks, "days"), "value", "30"));
        CHECK(blocks.contains("One &quot;person&quot;</textarea>"));

        const std::string sign_ups = render_operator_sign_ups(samples::operator_sign_ups());
        CHECK(is_marked(sign_ups, "reason-502"));
        CHECK_FALSE(is_marked(sign_ups, "reason-501"));
        CHECK(has(element_of(sign_ups, "reason-502"), "value", "Not one of &quot;ours&quot;"));
        CHECK(has(element_of(sign_ups, "reason-501"), "value", ""));

        const std::string invitations = render_operator_invitations(samples::operator_invitations_again());
        CHECK(is_marked(invitations, "days"));
        CHECK(has(element_of(invitations, "days"), "value", "a fortnight"));
        CHECK(has(element_of(invitations, "uses"), "value", "30"));
    }

    TEST_CASE("a report of one of ours offers no way to another server, and a sent one no second time") {
        OperatorReportPage page = samples::operator_report();
        CHECK(render_operator_report(page).contains("value=\"forward\""));
        page.forwarded = true;
        CHECK_FALSE(render_operator_report(page).contains("value=\"forward\""));
        page.forwarded = false;
        page.home.clear();
        CHECK_FALSE(render_operator_report(page).contains("value=\"forward\""));
    }

    TEST_CASE("who may not act against accounts sees no form for it") {
        OperatorReportPage page = samples::operator_report();
        page.measure.choices.clear();
        CHECK_FALSE(render_operator_report(page).contains("value=\"measure\""));
    }

    TEST_CASE("what people wrote is shown to operators as text, whatever it is") {
        const std::string hostile = "\"><script>alert(1)</script>{{csrf}}";
        OperatorReportPage report = samples::operator_report();
        report.comment = report.typed_comment = report.measure.reason = report.state_words = hostile;
        report.about.handle = report.from.handle = report.home = report.rules[0] = hostile;
        report.posts[0].text = report.posts[0].warning = report.posts[0].options[0] = hostile;
        report.posts[0].files[0] = {hostile, hostile, "javascript:alert(1)"};
        report.posts[0].url = "javascript:alert(1)";
        report.deeds[0].reason = report.deeds[0].about = report.deeds[0].what = hostile;
        OperatorDeliveryPage delivery = samples::operator_delivery();
        delivery.hosts[0].last_error = delivery.hosts[0].host = hostile;
        for (const std::string& text : {render_operator_report(report), render_operator_delivery(delivery)}) {
            check_page(text);
            CHECK_FALSE(text.contains("<script"));
            CHECK_FALSE(text.contains("javascript:"));
            CHECK(text.contains("{{csrf}}"));
        }
    }
}
