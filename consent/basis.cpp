#include "consent/basis.h"

#include <algorithm>
#include <array>

namespace kith::consent {
namespace {

struct Row {
    std::string_view name;
    std::string_view term;
};
constexpr std::array<Row, 6> table = {{
    {"consent", "eu-gdpr:A6-1-a-non-explicit-consent"},
    {"explicit_consent", "eu-gdpr:A9-2-a"},
    {"contract", "eu-gdpr:A6-1-b"},
    {"legal_obligation", "eu-gdpr:A6-1-c"},
    {"public_task", "eu-gdpr:A6-1-e"},
    {"legitimate_interest", "eu-gdpr:A6-1-f"},
}};

}  // namespace

std::string_view name_of(LawfulBasis basis) {
    return table[static_cast<std::size_t>(basis)].name;
}
std::string_view term_of(LawfulBasis basis) {
    return table[static_cast<std::size_t>(basis)].term;
}

Result<LawfulBasis> parse_basis(std::string_view name) {
    const auto found = std::ranges::find(table, name, &Row::name);
    if (found == table.end()) return fail(Errc::malformed, "lawful basis: unknown");
    return static_cast<LawfulBasis>(found - table.begin());
}

}  // namespace kith::consent
