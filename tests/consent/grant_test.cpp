#include "consent/grant.h"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace kith;
using namespace kith::consent;
using std::chrono::days;

TEST_SUITE_BEGIN("consent/grant");

namespace {

const Instant start = from_unix_ms(1'772'359'200'000);

Circumstances after(days elapsed) {
    return {.now = start + elapsed, .changed = start, .expires = start + days{365}, .new_notice = true};
}

/// "-" when the event is refused.
std::string outcome(GrantState state, GrantEvent event, const Circumstances& circumstances) {
    const auto got = next(state, event, circumstances);
    return got ? std::string(name_of(*got)) : "-";
}

constexpr int states = static_cast<int>(GrantState::invalidated) + 1;
constexpr int events = static_cast<int>(GrantEvent::change_notice) + 1;

}  // namespace

TEST_CASE("every state and event leads where the table says and nowhere else") {
    // With every waiting time over, the current notice new, and the grant's time passed.
    const std::map<std::pair<std::string_view, std::string_view>, std::string_view> table = {
        {{"unknown", "ask"}, "requested"},
        {{"unknown", "open"}, "given"},
        {{"requested", "give"}, "given"},
        {{"requested", "refuse"}, "refused"},
        {{"requested", "dismiss"}, "deferred"},
        {{"requested", "fall_silent"}, "deferred"},
        {{"deferred", "give"}, "given"},
        {{"deferred", "refuse"}, "refused"},
        {{"deferred", "ask"}, "requested"},
        {{"given", "withdraw"}, "withdrawn"},
        {{"given", "expire"}, "expired"},
        {{"given", "stop"}, "revoked"},
        {{"given", "invalidate"}, "invalidated"},
        {{"given", "reaffirm"}, "renewed"},
        {{"given", "change_notice"}, "given"},
        {{"renewed", "withdraw"}, "withdrawn"},
        {{"renewed", "expire"}, "expired"},
        {{"renewed", "stop"}, "revoked"},
        {{"renewed", "invalidate"}, "invalidated"},
        {{"renewed", "reaffirm"}, "renewed"},
        {{"renewed", "change_notice"}, "renewed"},
        {{"expired", "reaffirm"}, "renewed"},
        {{"expired", "ask"}, "requested"},
        {{"refused", "ask"}, "requested"},
        {{"withdrawn", "ask"}, "requested"},
        {{"revoked", "ask"}, "requested"},
        {{"invalidated", "ask"}, "requested"},
    };
    std::size_t allowed = 0;
    for (int s = 0; s < states; ++s) {
        for (int e = 0; e < events; ++e) {
            const auto state = static_cast<GrantState>(s);
            const auto event = static_cast<GrantEvent>(e);
            CAPTURE(name_of(state));
            CAPTURE(name_of(event));
            const auto row = table.find({name_of(state), name_of(event)});
            const std::string_view want = row == table.end() ? "-" : row->second;
            CHECK(outcome(state, event, after(days{365})) == want);
            allowed += want != "-";
        }
    }
    CHECK(allowed == table.size());
}

TEST_CASE("an answer may be awaited, a question repeated and a no asked about again only in time") {
    const struct {
        std::string_view about;
        GrantState state;
        GrantEvent event;
        days first_allowed;
    } rows[] = {
        {"silence", GrantState::requested, GrantEvent::fall_silent, days{30}},
        {"asking who deferred", GrantState::deferred, GrantEvent::ask, days{30}},
        {"asking who refused", GrantState::refused, GrantEvent::ask, days{90}},
        {"asking who withdrew", GrantState::withdrawn, GrantEvent::ask, days{90}},
        {"asking after our own stop", GrantState::revoked, GrantEvent::ask, days{90}},
        {"asking after an authority's", GrantState::invalidated, GrantEvent::ask, days{90}},
        {"expiring", GrantState::given, GrantEvent::expire, days{365}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.about);
        CHECK(outcome(row.state, row.event, after(row.first_allowed)) != "-");
        CHECK(outcome(row.state, row.event, after(row.first_allowed - days{1})) == "-");
    }
}

TEST_CASE("a no is asked about again only with a new notice, and a yes repeated only under the current one") {
    Circumstances old_words = after(days{365});
    old_words.new_notice = false;
    CHECK(outcome(GrantState::refused, GrantEvent::ask, old_words) == "-");
    CHECK(outcome(GrantState::deferred, GrantEvent::ask, old_words) == "requested");
    old_words.current_notice = false;
    CHECK(outcome(GrantState::given, GrantEvent::reaffirm, old_words) == "-");
    CHECK(outcome(GrantState::expired, GrantEvent::reaffirm, old_words) == "-");
}

TEST_CASE("an erased person's grants can only be withdrawn") {
    Circumstances erased = after(days{365});
    erased.subject_erased = true;
    for (int s = 0; s < states; ++s) {
        for (int e = 0; e < events; ++e) {
            const auto state = static_cast<GrantState>(s);
            const bool live = state == GrantState::given || state == GrantState::renewed;
            const bool withdraws = static_cast<GrantEvent>(e) == GrantEvent::withdraw;
            CHECK((outcome(state, static_cast<GrantEvent>(e), erased) != "-") == (live && withdraws));
        }
    }
}

TEST_CASE("a grant lives from its first moment to before its last, whatever a sweep has done") {
    Grant grant{.reason = Reason::gift_solicitation,
                .state = GrantState::given,
                .not_before = start,
                .expires = start + days{30}};
    CHECK_FALSE(grant.live(start - Millis{1}));
    CHECK(grant.live(start));
    CHECK(grant.live(start + days{30} - Millis{1}));
    CHECK_FALSE(grant.live(start + days{30}));
    for (int s = 0; s < states; ++s) {
        grant.state = static_cast<GrantState>(s);
        CHECK(grant.live(start) == (grant.state == GrantState::given || grant.state == GrantState::renewed));
    }
}

TEST_CASE("no grant outlives the longest its purpose may last") {
    Grant grant{.reason = Reason::gift_solicitation, .state = GrantState::given, .not_before = start};
    CHECK(grant.end() == start + rule_of(Reason::gift_solicitation).longest);
    grant.expires = start + days{100'000};
    CHECK(grant.end() == start + rule_of(Reason::gift_solicitation).longest);
}

TEST_CASE("states and channels are their names") {
    for (int s = 0; s < states; ++s) {
        CHECK(parse_state(name_of(static_cast<GrantState>(s))).value() == static_cast<GrantState>(s));
    }
    for (int c = 0; c <= static_cast<int>(Channel::remote); ++c) {
        CHECK(parse_channel(name_of(static_cast<Channel>(c))).value() == static_cast<Channel>(c));
    }
    CHECK_FALSE(parse_state("granted").has_value());
    CHECK_FALSE(parse_channel("").has_value());
}

TEST_SUITE_END();
