#include "node/web/consent_words.h"

#include "consent/catalogue.h"
#include "consent/notice.h"
#include "consent/period.h"

#include <array>
#include <chrono>

namespace kith::node {

using consent::DetailKind;
using consent::GrantState;
using consent::KindSet;
using consent::Reason;

namespace {

/// Events that name the grant they are about.
constexpr std::array grant_events = {"ask",
                                     "give",
                                     "refuse",
                                     "dismiss",
                                     "fall_silent",
                                     "withdraw",
                                     "expire",
                                     "stop",
                                     "invalidate",
                                     "reaffirm",
                                     "change_notice"};
/// Events about the person as a whole, a kind or a purpose.
constexpr std::array person_events = {
    "object", "unobject", "restrict", "unrestrict", "forget", "ask_erasure", "keep", "erase", "remember"};

bool is_one_of(std::string_view name, const auto& names) {
    for (const std::string_view each : names) {
        if (each == name) return true;
    }
    return false;
}

}  // namespace

std::string as_heading(std::string words) {
    if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') words[0] = static_cast<char>(words[0] - 32);
    return words;
}

std::string ConsentWords::say(std::string_view message) const {
    return std::string(consent::phrase(message, language_));
}

std::string ConsentWords::say(std::string_view message, std::initializer_list<consent::Filling> gaps) const {
    return consent::fill(consent::phrase(message, language_), gaps);
}

std::string ConsentWords::day(Instant at) const {
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(at)};
    return say("date/day",
               {{"day", std::to_string(static_cast<unsigned>(date.day()))},
                {"month", say("month/" + std::to_string(static_cast<unsigned>(date.month())))},
                {"year", std::to_string(static_cast<int>(date.year()))}});
}

std::string ConsentWords::time(Instant at) const {
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(at)};
    return say("date/time",
               {{"day", std::to_string(static_cast<unsigned>(date.day()))},
                {"month", say("month/" + std::to_string(static_cast<unsigned>(date.month())))},
                {"year", std::to_string(static_cast<int>(date.year()))},
                {"time", to_iso8601(at).substr(11, 5)}});
}

std::string ConsentWords::kind(DetailKind kind) const {
    return consent::words_of(KindSet{kind}, language_);
}

std::string ConsentWords::kinds(KindSet kinds) const {
    return kinds.empty() ? say("received/something") : consent::words_of(kinds, language_);
}

std::string ConsentWords::reason(Reason reason) const {
    return consent::words_of(reason, language_);
}

std::string ConsentWords::reader(const Use::Reader& reader) const {
    return consent::words_of(reader.audience, reader.name, language_);
}

std::string ConsentWords::readers(const Use& use) const {
    if (use.kept_only) return say("use/kept_only");
    std::string all;
    for (const Use::Reader& each : use.readers) all += (all.empty() ? "" : say("list/comma")) + reader(each);
    return all.empty() ? all : say("use/readers", {{"readers", all}});
}

std::string ConsentWords::source(const KnownDetail& detail) const {
    if (detail.source == "staff" && detail.confirmed) return say("source/staff_confirmed");
    constexpr std::array known = {"self", "staff", "operator", "import", "remote", "inferred", "post"};
    return say(is_one_of(detail.source, known) ? "source/" + detail.source : "source/other");
}

std::string ConsentWords::kept(const KnownDetail& detail) const {
    if (!detail.confirmed && detail.kept_until)
        return say("kept/hearsay", {{"day", day(*detail.kept_until)}});
    if (detail.source == "remote") return say("kept/remote");
    if (detail.kept_until) return say("kept/until", {{"day", day(*detail.kept_until)}});
    return say(detail.of_account ? "kept/account" : "kept/open");
}

std::string ConsentWords::seen(const KnownDetail& detail, bool used) const {
    if (!detail.heard_by.empty()) return say("seen/role", {{"name", detail.heard_by}});
    if (detail.shown_to_all) return say("seen/all");
    return say(used ? "seen/uses" : "seen/nobody");
}

std::string ConsentWords::why(const Use& use, const consent::ReasonSet& objections) const {
    if (use.on) return say("basis/" + std::string(name_of(use.basis)));
    if (objections.contains(use.reason)) return say("use/objected");
    switch (use.state) {
        case GrantState::withdrawn:
            return say("use/withdrawn", {{"day", day(use.changed)}});
        case GrantState::refused:
            return say("use/refused", {{"day", day(use.changed)}});
        case GrantState::revoked:
            return say("use/revoked", {{"day", day(use.changed)}});
        case GrantState::invalidated:
            return say("use/invalidated", {{"day", day(use.changed)}});
        case GrantState::unknown:
        case GrantState::requested:
        case GrantState::deferred:
            return say("use/deferred");
        case GrantState::given:
        case GrantState::renewed:
        case GrantState::expired:
            break;
    }
    return say("use/expired");
}

std::string ConsentWords::told(const Told& told) const {
    std::string all;
    const auto add = [&](std::int64_t count, std::string_view state) {
        if (count == 0) return;
        const std::string message = "told/" + std::string(state);
        const std::string words =
            count == 1 ? say(message + "_one") : say(message + "_many", {{"count", std::to_string(count)}});
        all += (all.empty() ? "" : say("list/comma")) + words;
    };
    add(told.took, "took");
    add(told.waiting, "waiting");
    add(told.unreachable, "unreachable");
    add(told.refused, "refused");
    add(told.cancelled, "cancelled");
    return as_heading(all.empty() ? say("told/nobody") : all) + ".";
}

std::string ConsentWords::what(const Happened& event) const {
    const std::string about = event.kind ? kind(*event.kind) : say("received/something");
    const std::string purpose = event.reason ? reason(*event.reason) : std::string();
    if (event.verb == consent::Verb::keep || !event.reader)
        return say("what/keep", {{"kind", about}, {"reason", purpose}});
    return say("what/share", {{"reader", reader(*event.reader)}, {"kind", about}, {"reason", purpose}});
}

std::string ConsentWords::event(const Happened& event) const {
    const std::string about = event.kind ? kind(*event.kind) : say("received/something");
    if (event.event == "open") {
        if (event.reason == Reason::rights_handling) return say("event/heard", {{"kind", about}});
        if (event.basis && !consent::is_consent(*event.basis)) {
            return say(
                "event/began",
                {{"what", what(event)}, {"basis", say("basis/" + std::string(name_of(*event.basis)))}});
        }
        return say("event/open", {{"what", what(event)}});
    }
    const std::string message = "event/" + event.event;
    if (is_one_of(event.event, grant_events)) return say(message, {{"what", what(event)}});
    if (!is_one_of(event.event, person_events)) return say("event/other", {{"event", event.event}});
    if (event.event == "object" && !event.reason) return say("event/object_all");
    return say(message, {{"kind", about}, {"reason", event.reason ? reason(*event.reason) : std::string()}});
}

std::string ConsentWords::remember_notice() const {
    const Reason for_us = Reason::relationship_memory;
    return say(
        "remember/notice",
        {{"reason", reason(for_us)},
         {"audience", consent::words_of(consent::Audience::own_staff(), "", language_)},
         {"period", consent::words_of(consent::Period::of(consent::rule_of(for_us).longest), language_)}});
}

}  // namespace kith::node
