// What someone allowed: a grant, its states, and which event leads from which to which. Values, any thread.
#pragma once

#include "consent/audience.h"
#include "consent/base/clock.h"
#include "consent/category.h"
#include "consent/purpose.h"
#include "consent/subject.h"

#include <chrono>
#include <optional>
#include <string>

namespace kith::consent {

enum class GrantState {
    unknown,  // not yet asked
    requested,
    deferred,
    given,
    renewed,
    refused,
    withdrawn,
    expired,
    revoked,
    invalidated
};

enum class GrantEvent {
    ask,   // the notice was served and the question put
    open,  // notice and yes in one: the subject came by themselves, or a basis that asks for no yes
    give,
    refuse,
    dismiss,
    fall_silent,  // no answer for `answer_awaited`
    withdraw,     // by the subject, a guardian, or a block
    expire,
    stop,          // the institution ends it
    invalidate,    // an authority ends it
    reaffirm,      // yes again, under the current notice
    change_notice  // the words changed in substance: what was given keeps its old scope until a deadline
};

/// How the event reached us. What an operator enters is no yes of the person's own (see gate.h).
enum class Channel { self, staff, operator_, import, remote };

inline constexpr std::chrono::days answer_awaited{30};   // silence after that is "not now"
inline constexpr std::chrono::days ask_again_after{30};  // of someone who deferred
inline constexpr std::chrono::days cool_down{90};        // of someone who said no

/// Keeping a detail and letting others have it are two questions, and answered apart.
enum class Verb { keep, share };

/// What a transition depends on besides state and event.
struct Circumstances {
    Instant now;
    Instant changed;  // when the present state was entered
    std::optional<Instant> expires{};
    bool new_notice = false;      // the notice served is not the one of the refusal
    bool current_notice = true;   // the yes was said under the notice in force
    bool subject_erased = false;  // then only withdrawing is left
};

/// The next state, or Errc::conflict with the rule that forbids it; nothing changes then.
Result<GrantState> next(GrantState state, GrantEvent event, const Circumstances& circumstances);

std::string_view name_of(GrantState state);
std::string_view name_of(GrantEvent event);
std::string_view name_of(Channel channel);
std::string_view name_of(Verb verb);
Result<GrantState> parse_state(std::string_view name);
Result<Channel> parse_channel(std::string_view name);
Result<Verb> parse_verb(std::string_view name);

/// One kind of detail, for one reason, towards one audience, on one basis.
struct Grant {
    GrantId id{};
    SubjectId subject{};
    DetailKind kind{};
    Reason reason{};
    Audience audience = Audience::self();
    Verb verb = Verb::share;
    LawfulBasis basis{};
    GrantState state = GrantState::unknown;
    Channel channel = Channel::self;
    Instant not_before{};
    std::optional<Instant> expires{};
    Instant changed{};
    std::string notice{};  // SHA-256 in hex of the words shown; empty where the basis asks for none

    /// The end of the grant: its own, or the longest its purpose may last.
    Instant end() const;
    /// Given or renewed, and now is within its time. Computed here and now; no sweep need have run.
    bool live(Instant now) const;
};

}  // namespace kith::consent
