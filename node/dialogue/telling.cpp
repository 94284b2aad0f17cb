// The answers to "what do you know" and "who has it".
#include "consent/notice.h"
#include "node/commands/post_json.h"
#include "node/consent/wording.h"
#include "node/dialogue/dialogue.h"
#include "node/dialogue/replies.h"
#include "storage/activities.h"
#include "storage/disclosures.h"
#include "storage/grants.h"

#include <fmt/format.h>

#include <map>

namespace kith::node {

using consent::DetailKind;
using consent::Grant;

namespace {

constexpr std::size_t lines_max = 30;
constexpr std::size_t disclosures_max = 50;

std::string_view source_in_words(std::string_view source) {
    if (source == "self") return "you told us";
    if (source == "staff") return "somebody of ours wrote it down, and you have not confirmed it";
    if (source == "operator") return "entered by the institution";
    if (source == "remote") return "from your public profile";
    if (source == "post") return "in a post of somebody of ours, with your yes";
    return "from elsewhere";
}

std::string uses_of(storage::Tx& tx, const std::vector<Grant>& grants, DetailKind kind, Instant now) {
    std::string text;
    for (const Grant& grant : grants) {
        if (grant.kind != kind || grant.verb != consent::Verb::share || !grant.live(now)) continue;
        text += fmt::format("{}{}, for {}",
                            text.empty() ? "" : "; ",
                            consent::words_of(grant.reason, "en"),
                            words_for(tx, grant.audience));
        const bool ends = grant.end() < now + std::chrono::hours(24 * 365 * 50);
        if (ends) text += ", until " + reply::day(grant.end());
    }
    return text.empty() ? "shown to nobody" : text;
}

std::string state_in_words(const std::map<std::string, int>& states) {
    std::string text;
    for (const auto& [state, count] : states) {
        // What a server took is in its hands; we do not claim to know more.
        const std::string_view words = state == "queued"      ? "still being tried"
                                       : state == "delivered" ? "took the message"
                                       : state == "refused"   ? "refused it"
                                       : state == "expired"   ? "could not be reached"
                                                              : "no longer told";
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, words);
    }
    return text.empty() ? "no server" : text;
}

std::map<std::string, int> states_of(storage::Tx& tx, storage::ActivityId activity) {
    std::map<std::string, int> states;
    for (const storage::Reached& each : storage::reached_by(tx, activity)) ++states[each.state];
    return states;
}

}  // namespace

std::string tell_what_is_known(storage::Tx& tx, storage::SubjectId subject, Instant now) {
    const std::vector<Grant> grants = storage::grants_of(tx, subject);
    std::string text;
    std::size_t lines = 0;
    std::optional<DetailKind> last;
    for (const storage::DetailSummary& detail : storage::detail_summaries(tx, subject)) {
        if (last == detail.kind || lines == lines_max) continue;
        last = detail.kind;
        ++lines;
        text += fmt::format("\n- {}: {}; {}",
                            reply::kind_in_words(detail.kind),
                            source_in_words(detail.facts.source),
                            uses_of(tx, grants, detail.kind, now));
    }
    std::string questions;
    for (const auto& request : storage::consent_requests_of(tx, subject)) {
        if (request.state != storage::RequestState::open) continue;
        questions += fmt::format("\n- asked on {}: answer YES {} or NO {}",
                                 reply::day(request.created),
                                 request.code,
                                 request.code);
    }
    return (text.empty() ? std::string("We keep no details of you.")
                         : "This is what we keep of you:" + text) +
           (questions.empty() ? std::string() : "\n\nOpen questions:" + questions) + "\n\n" +
           std::string(reply::how_to_stop);
}

std::string tell_who_has_it(storage::Tx& tx, storage::SubjectId subject) {
    std::string text;
    std::size_t lines = 0;
    for (const storage::DisclosureRow& row : storage::disclosures_of(tx, subject, disclosures_max)) {
        if (++lines > lines_max) break;
        if (row.way == storage::DisclosureWay::shown) {
            text += fmt::format("\n- {} of ours saw something, first on {}, last on {}",
                                shown_handle(tx, row.shown_to),
                                reply::day(row.first),
                                reply::day(row.last));
        } else if (row.way == storage::DisclosureWay::pull) {
            text += fmt::format("\n- the server {} asked for it, first on {}, last on {}",
                                row.host,
                                reply::day(row.first),
                                reply::day(row.last));
        } else {
            text += fmt::format(
                "\n- sent on {}: {}", reply::day(row.first), state_in_words(states_of(tx, row.activity)));
        }
    }
    std::string taken_back;
    for (const storage::RetractionRow& row : storage::retractions_of(tx, subject)) {
        taken_back +=
            fmt::format("\n- on {}: {}", reply::day(row.at), state_in_words(states_of(tx, row.activity)));
    }
    return (text.empty() ? std::string("Nobody got anything of you from us.")
                         : "Who got something of you:" + text) +
           (taken_back.empty() ? std::string() : "\n\nTaken back:" + taken_back) +
           "\n\nWhat everybody could see, anyone may have copied; those copies cannot be counted. " +
           std::string(reply::how_to_stop);
}

}  // namespace kith::node
