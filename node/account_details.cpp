#include "node/account_details.h"

#include "consent/base/bytes.h"
#include "node/consent/publishing.h"
#include "storage/details.h"
#include "storage/grants.h"

#include <algorithm>

namespace kith::node {
namespace {

using consent::Audience;
using consent::DetailKind;
using consent::Reason;

constexpr std::size_t detail_bytes_max = 300;

}  // namespace

Done check_detail_text(std::string_view text) {
    const bool one_line =
        std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (text.size() <= detail_bytes_max && is_utf8(text) && one_line) return {};
    return fail(Errc::malformed, "account: a detail", "a name or address is one line of at most 300 bytes");
}

Done AccountDetails::put(DetailKind kind, const std::string& value) {
    const auto sealed = TRY(parts_.keys.vault().seal(parts_.subject, kind, value));
    const storage::DetailFacts facts{.id = parts_.ids.make<storage::DetailId>(),
                                     .source = "operator",
                                     .basis = std::string(name_of(consent::LawfulBasis::contract)),
                                     .created = parts_.now,
                                     .last_needed = parts_.now};
    TRY_DONE(storage::put_detail(parts_.tx, facts, sealed));
    return {};
}

namespace {

/// A live grant for (kind, reason, audience), on the contract, entered by an operator; once.
Done ensure_grant(const AccountDetails::Parts& parts,
                  DetailKind kind,
                  Reason reason,
                  const Audience& audience,
                  consent::Verb verb) {
    for (const consent::Grant& grant : storage::grants_of(parts.tx, parts.subject)) {
        if (grant.kind == kind && grant.reason == reason && grant.audience == audience &&
            grant.verb == verb && grant.live(parts.now)) {
            return {};
        }
    }
    return storage::insert_grant(parts.tx,
                                 {.id = parts.ids.make<storage::GrantId>(),
                                  .subject = parts.subject,
                                  .kind = kind,
                                  .reason = reason,
                                  .audience = audience,
                                  .verb = verb,
                                  .basis = consent::LawfulBasis::contract,
                                  .state = consent::GrantState::given,
                                  .channel = consent::Channel::operator_,
                                  .not_before = parts.now,
                                  .changed = parts.now},
                                 parts.now);
}

}  // namespace

Done AccountDetails::keep(DetailKind kind, const std::string& value) {
    if (value.empty()) return {};
    TRY_DONE(ensure_grant(parts_, kind, Reason::account_service, Audience::self(), consent::Verb::keep));
    return put(kind, value);
}

Done AccountDetails::show_name(const std::string& name) {
    constexpr DetailKind kind = DetailKind::display_name;
    if (name.empty()) {
        storage::PublicValues::drop(parts_.tx, parts_.subject, kind);
        return {};
    }
    TRY_DONE(
        ensure_grant(parts_, kind, Reason::profile_publication, Audience::public_(), consent::Verb::share));
    TRY_DONE(put(kind, name));
    return publish(parts_.tx, parts_.keys, parts_.subject, kind, parts_.now);
}

}  // namespace kith::node
