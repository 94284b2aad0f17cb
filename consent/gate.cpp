#include "consent/gate.h"

#include <algorithm>

namespace kith::consent {
namespace {

Decision no(std::string_view rule) {
    return Decision{.allowed = false, .rule = rule};
}

bool matches(const Denial& denial, const Question& question) {
    return denial.kinds.contains(question.kind) && denial.reasons.contains(question.reason) &&
           denial.audience.may_meet(question.audience);
}

/// The person, and the staff of this institution.
bool is_within(AudienceKind towards) {
    return towards == AudienceKind::self || towards == AudienceKind::staff_role ||
           towards == AudienceKind::own_staff;
}

/// What no grant can lift. They only narrow.
std::string_view ceiling(const Subject& subject,
                         const Question& question,
                         LawfulBasis basis,
                         Channel channel) {
    const AudienceKind towards = question.audience.kind();
    const bool special = category_of(question.kind).sensitivity == Sensitivity::special;
    if (special && towards == AudienceKind::public_) return "gate: special category is never public";
    if (special && basis != LawfulBasis::explicit_consent && basis != LawfulBasis::legal_obligation) {
        return "gate: special category needs explicit consent";
    }
    // What an operator or an import entered is not the person's own yes.
    const bool own_yes = is_consent(basis) && (channel == Channel::self || channel == Channel::remote);
    // 34 CFR 99.30: outside the school a record of it goes where the person consented, or the law says so.
    const bool record = category_of(question.kind).sensitivity == Sensitivity::education;
    if (record && !own_yes && !is_within(towards) && basis != LawfulBasis::legal_obligation) {
        return "gate: education record needs own consent";
    }
    if (!is_consent(basis)) return {};
    const bool far = towards == AudienceKind::public_ || towards == AudienceKind::partner;
    if (subject.age != AgeBand::adult && (far || special)) return "gate: minor or unknown age";
    if (!own_yes && (far || special || basis == LawfulBasis::explicit_consent)) {
        return "gate: entered by someone else";
    }
    return {};
}

constexpr std::string_view live_grant = "gate: live grant";

/// Why a grant does not carry the yes; empty when it does, unless a ceiling is in the way.
std::string_view lacks(const Grant& grant,
                       const ConsentRecord& record,
                       const Question& question,
                       Instant now) {
    if (grant.subject != record.subject.id) return "gate: of another person";
    if (grant.kind != question.kind) return "gate: for another kind";
    if (grant.reason != question.reason) return "gate: for another purpose";
    if (!grant.audience.covers(question.audience)) return "gate: for other readers";
    // What is kept and shared with nobody is shown to its own subject.
    if (grant.verb == Verb::keep && question.audience != Audience::self())
        return "gate: to keep, not to share";
    if (!rule_of(grant.reason).bases.contains(grant.basis)) return "gate: no basis for this purpose";
    if (grant.state != GrantState::given && grant.state != GrantState::renewed) return "gate: not given";
    if (now < grant.not_before) return "gate: not yet begun";
    if (now >= grant.end()) return "gate: expired";
    return {};
}

/// Of two grants that both carry the yes, the later end, then the smaller id: the same one in any order.
bool better(const Grant& a, const Grant& b) {
    return a.end() != b.end() ? a.end() > b.end() : a.id < b.id;
}

}  // namespace

Decision decide(const ConsentRecord& record, const Question& question, Instant now) {
    const Subject& subject = record.subject;
    if (!subject.id.valid()) return no("gate: no subject");
    if (subject.erased) return no("gate: subject erased");
    if (question.reason == Reason::rights_handling && question.audience == Audience::self()) {
        return Decision{.allowed = true,
                        .rule = "gate: one's own",
                        .basis = LawfulBasis::legal_obligation,
                        .until = Instant::max()};
    }
    if (subject.restricted) return no("gate: subject restricted");
    if (record.objections.contains(question.reason)) return no("gate: objection");
    if (std::ranges::any_of(record.denials,
                            [&](const Denial& denial) { return matches(denial, question); })) {
        return no("gate: denial");
    }
    // Compared here with what is about to be posted, and told to nobody: in their own interest, Art. 6(1)(f).
    if (question.reason == Reason::protective_scan && question.audience == Audience::self()) {
        return Decision{.allowed = true,
                        .rule = "gate: protects them",
                        .basis = LawfulBasis::legitimate_interest,
                        .until = Instant::max()};
    }
    const Grant* best = nullptr;
    std::string_view narrowed_by;
    for (const Grant& grant : record.grants) {
        if (!lacks(grant, record, question, now).empty()) continue;
        const std::string_view rule = ceiling(subject, question, grant.basis, grant.channel);
        if (!rule.empty()) {
            narrowed_by = narrowed_by.empty() ? rule : std::min(narrowed_by, rule);
        } else if (best == nullptr || better(grant, *best)) {
            best = &grant;
        }
    }
    if (best == nullptr) return no(narrowed_by.empty() ? "gate: no live grant" : narrowed_by);
    return Decision{
        .allowed = true, .rule = live_grant, .grant = best->id, .basis = best->basis, .until = best->end()};
}

std::vector<Considered> explain(const ConsentRecord& record, const Question& question, Instant now) {
    std::vector<Considered> considered;
    considered.reserve(record.grants.size());
    for (const Grant& grant : record.grants) {
        std::string_view why = lacks(grant, record, question, now);
        if (why.empty()) why = ceiling(record.subject, question, grant.basis, grant.channel);
        considered.push_back({grant.id, why.empty() ? live_grant : why});
    }
    return considered;
}

bool may_keep(const ConsentRecord& record, DetailKind kind, Instant now) {
    if (record.subject.erased) return false;
    return std::ranges::any_of(record.grants, [&](const Grant& grant) {
        return grant.subject == record.subject.id && grant.kind == kind &&
               rule_of(grant.reason).bases.contains(grant.basis) && grant.live(now);
    });
}

Result<Gate::Answer> Gate::answer_for(
    SubjectId subject, KindSet kinds, Reason reason, const Audience& audience, Instant now) {
    const ConsentRecord record = TRY(book_.record_of(subject));
    Answer answer;
    answer.epoch = record.subject.epoch;
    if (record.subject.id != subject) return fail(Errc::internal, "gate: another's record");
    bool any_no = false;
    kinds.for_each([&](DetailKind kind) {
        const Decision decision = decide(record, Question{kind, reason, audience}, now);
        if (decision.allowed) {
            answer.allowed.insert(kind);
            answer.until = std::min(answer.until, decision.until);
        } else if (!std::exchange(any_no, true)) {
            answer.first_no = decision.rule;
        }
    });
    return answer;
}

}  // namespace kith::consent
