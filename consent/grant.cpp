#include "consent/grant.h"

#include <algorithm>
#include <array>

namespace kith::consent {
namespace {

constexpr std::array<std::string_view, 10> state_names = {"unknown",
                                                          "requested",
                                                          "deferred",
                                                          "given",
                                                          "renewed",
                                                          "refused",
                                                          "withdrawn",
                                                          "expired",
                                                          "revoked",
                                                          "invalidated"};
constexpr std::array<std::string_view, 12> event_names = {"ask",
                                                          "open",
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
constexpr std::array<std::string_view, 5> channel_names = {"self", "staff", "operator", "import", "remote"};
constexpr std::array<std::string_view, 2> verb_names = {"keep", "share"};

std::unexpected<Error> forbidden(std::string_view rule) {
    return fail(Errc::conflict, rule);
}

bool waited(const Circumstances& c, std::chrono::days least) {
    return c.now >= c.changed + least;
}

Result<GrantState> from_unknown(GrantEvent event) {
    if (event == GrantEvent::ask) return GrantState::requested;
    if (event == GrantEvent::open) return GrantState::given;
    return forbidden("grant: not yet asked");
}

Result<GrantState> from_asked(GrantState state, GrantEvent event, const Circumstances& c) {
    const bool deferred = state == GrantState::deferred;
    if (event == GrantEvent::give) return GrantState::given;
    if (event == GrantEvent::refuse) return GrantState::refused;
    if (event == GrantEvent::dismiss && !deferred) return GrantState::deferred;
    if (event == GrantEvent::fall_silent && !deferred) {
        if (!waited(c, answer_awaited)) return forbidden("grant: an answer is still awaited");
        return GrantState::deferred;
    }
    if (event == GrantEvent::ask && deferred) {
        if (!waited(c, ask_again_after)) return forbidden("grant: asked too recently");
        return GrantState::requested;
    }
    return forbidden("grant: not an answer to the question");
}

Result<GrantState> from_live(GrantState state, GrantEvent event, const Circumstances& c) {
    switch (event) {
        case GrantEvent::withdraw:
            return GrantState::withdrawn;
        case GrantEvent::stop:
            return GrantState::revoked;
        case GrantEvent::invalidate:
            return GrantState::invalidated;
        case GrantEvent::change_notice:
            return state;
        case GrantEvent::expire:
            if (!c.expires || c.now < *c.expires) return forbidden("grant: its time has not passed");
            return GrantState::expired;
        case GrantEvent::reaffirm:
            if (!c.current_notice) return forbidden("grant: reaffirmed under an old notice");
            return GrantState::renewed;
        default:
            return forbidden("grant: already given");
    }
}

Result<GrantState> from_expired(GrantEvent event, const Circumstances& c) {
    if (event == GrantEvent::ask) return GrantState::requested;
    if (event == GrantEvent::reaffirm) {
        if (!c.current_notice) return forbidden("grant: reaffirmed under an old notice");
        return GrantState::renewed;
    }
    return forbidden("grant: expired");
}

/// Refused, withdrawn, revoked, invalidated: never straight back to given.
Result<GrantState> from_ended(GrantEvent event, const Circumstances& c) {
    if (event != GrantEvent::ask) return forbidden("grant: ended");
    if (!waited(c, cool_down)) return forbidden("grant: cooling down after a no");
    if (!c.new_notice) return forbidden("grant: asking again needs a new notice");
    return GrantState::requested;
}

template <std::size_t N>
int index_of(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

}  // namespace

Result<GrantState> next(GrantState state, GrantEvent event, const Circumstances& circumstances) {
    if (circumstances.subject_erased && event != GrantEvent::withdraw)
        return forbidden("grant: subject erased");
    switch (state) {
        case GrantState::unknown:
            return from_unknown(event);
        case GrantState::requested:
        case GrantState::deferred:
            return from_asked(state, event, circumstances);
        case GrantState::given:
        case GrantState::renewed:
            return from_live(state, event, circumstances);
        case GrantState::expired:
            return from_expired(event, circumstances);
        case GrantState::refused:
        case GrantState::withdrawn:
        case GrantState::revoked:
        case GrantState::invalidated:
            return from_ended(event, circumstances);
    }
    return forbidden("grant: unknown state");
}

std::string_view name_of(GrantState state) {
    return state_names[static_cast<std::size_t>(state)];
}
std::string_view name_of(GrantEvent event) {
    return event_names[static_cast<std::size_t>(event)];
}
std::string_view name_of(Channel channel) {
    return channel_names[static_cast<std::size_t>(channel)];
}
std::string_view name_of(Verb verb) {
    return verb_names[static_cast<std::size_t>(verb)];
}

Result<GrantState> parse_state(std::string_view name) {
    const int index = index_of(state_names, name);
    if (index < 0) return fail(Errc::malformed, "grant state: unknown");
    return static_cast<GrantState>(index);
}

Result<Channel> parse_channel(std::string_view name) {
    const int index = index_of(channel_names, name);
    if (index < 0) return fail(Errc::malformed, "channel: unknown");
    return static_cast<Channel>(index);
}

Result<Verb> parse_verb(std::string_view name) {
    const int index = index_of(verb_names, name);
    if (index < 0) return fail(Errc::malformed, "verb: unknown");
    return static_cast<Verb>(index);
}

Instant Grant::end() const {
    const Instant latest = not_before + rule_of(reason).longest;
    return expires ? std::min(*expires, latest) : latest;
}

bool Grant::live(Instant now) const {
    return (state == GrantState::given || state == GrantState::renewed) && not_before <= now && now < end();
}

}  // namespace kith::consent
