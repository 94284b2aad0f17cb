// A consent record held in memory: the ports of the floor for its own tests.
#pragma once

#include "consent/ports.h"

#include <map>

namespace kith::consent {

struct BookOfOne final : GrantBook {
    ConsentRecord record;
    Result<ConsentRecord> record_of(SubjectId subject) override {
        if (subject != record.subject.id) return fail(Errc::not_found, "subject: unknown");
        return record;
    }
};

struct ShelfInMemory final : KeyShelf {
    std::map<SubjectId, Bytes> keys;
    Result<Bytes> wrapped_key(SubjectId subject) override {
        const auto found = keys.find(subject);
        if (found == keys.end()) return fail(Errc::not_found, "key: none");
        if (found->second.empty()) return fail(Errc::gone, "key: destroyed");
        return found->second;
    }
    Done put(SubjectId subject, const Bytes& wrapped) override {
        if (!keys.emplace(subject, wrapped).second) return fail(Errc::conflict, "key: there already");
        return {};
    }
    Done destroy(SubjectId subject) override {
        keys[subject].clear();
        return {};
    }
};

inline Grant grant_of(
    SubjectId subject, DetailKind kind, Reason reason, Audience audience, LawfulBasis basis, Instant from) {
    static std::int64_t last = 0;
    return Grant{.id = GrantId(++last),
                 .subject = subject,
                 .kind = kind,
                 .reason = reason,
                 .audience = std::move(audience),
                 .basis = basis,
                 .state = GrantState::given,
                 .channel = Channel::self,
                 .not_before = from,
                 .changed = from};
}

}  // namespace kith::consent
