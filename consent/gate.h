// May these details of this person be used, for what, towards whom? Pure: it writes nothing. Any thread.
#pragma once

#include "consent/permit.h"
#include "consent/ports.h"

#include <vector>

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

/// Deny by default; any no wins over every yes; neither order nor number of rules matters. A person's own
/// details are theirs to see (RightsHandling towards self): that needs no grant and outlasts a restriction.
/// What protects them (ProtectiveScan towards self) needs no grant either, but gives way to any no.
Decision decide(const ConsentRecord& record, const Question& question, Instant now);

/// What became of each grant that was looked at: for the person and the operator, never for who asked.
struct Considered {
    GrantId grant{};
    std::string_view why;  // a literal: "gate: expired", or "gate: live grant" for the one that carries a yes
};
std::vector<Considered> explain(const ConsentRecord& record, const Question& question, Instant now);

/// Whether the node may hold details of this kind at all: a live grant says so, to keep or to share.
bool may_keep(const ConsentRecord& record, DetailKind kind, Instant now);

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
