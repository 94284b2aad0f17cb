// The lawful bases on which a detail may be kept or used (GDPR Art. 6 and 9). Values, any thread.
#pragma once

#include "consent/base/result.h"
#include "consent/enum_set.h"

#include <string_view>

namespace kith::consent {

enum class LawfulBasis {
    consent,
    explicit_consent,
    contract,
    legal_obligation,
    public_task,
    legitimate_interest
};
using BasisSet = EnumSet<LawfulBasis>;

/// The person agreed, as opposed to the institution needing it.
constexpr bool is_consent(LawfulBasis basis) {
    return basis == LawfulBasis::consent || basis == LawfulBasis::explicit_consent;
}

std::string_view name_of(LawfulBasis basis);
/// "eu-gdpr:A6-1-a-non-explicit-consent": https://w3id.org/dpv/legal/eu/gdpr
std::string_view term_of(LawfulBasis basis);
Result<LawfulBasis> parse_basis(std::string_view name);

}  // namespace kith::consent
