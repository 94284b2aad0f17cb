// May these details of this person be used, for what, towards whom? Pure: it writes nothing. Any thread.
#pragma once

#include "consent/permit.h"
#include "consent/ports.h"

namespace kith::consent {

struct Question {
    DetailKind kind{};
    Reason reason{};
    Audience audience = Audience::self();
};

struct Decision {
    bool allowed = false;
    std::string_view rule;  // a literal: which rule decided
    GrantId grant{};        // the grant that carries a yes
    LawfulBasis basis{};
    Instant until{};
};

/// Deny by default; any no wins over every yes; neither order nor number of rules matters.
Decision decide(const ConsentRecord& record, const Question& question, Instant now);

class Gate {
 public:
    explicit Gate(GrantBook& book) : book_(book) {}

    /// Yes to all of `kinds`, or Errc::denied with the rule of the first no.
    template <Purpose P>
    Result<Permit<P>> ask(SubjectId subject, KindSet kinds, const Audience& audience, Instant now) {
        Answer answer = TRY(answer_for(subject, kinds, P::reason, audience, now));
        if (answer.allowed != kinds || kinds.empty()) return fail(Errc::denied, answer.first_no);
        return Permit<P>(subject, kinds, audience, answer.epoch, answer.until);
    }

    /// Yes to those of `kinds` that may be used; Errc::denied if there are none.
    template <Purpose P>
    Result<Permit<P>> ask_any(SubjectId subject, KindSet kinds, const Audience& audience, Instant now) {
        Answer answer = TRY(answer_for(subject, kinds, P::reason, audience, now));
        if (answer.allowed.empty()) return fail(Errc::denied, answer.first_no);
        return Permit<P>(subject, answer.allowed, audience, answer.epoch, answer.until);
    }

 private:
    struct Answer {
        KindSet allowed{};
        std::string_view first_no = "gate: no kind asked for";
        std::int64_t epoch = 0;
        Instant until = Instant::max();
    };
    Result<Answer> answer_for(
        SubjectId subject, KindSet kinds, Reason reason, const Audience& audience, Instant now);

    GrantBook& book_;
};

}  // namespace kith::consent
