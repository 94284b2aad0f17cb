#include "consent/audience.h"

#include <array>

namespace kith::consent {
namespace {

struct Row {
    AudienceKind kind;
    std::string_view word;
    bool named;
};
constexpr std::array<Row, 9> table = {{
    {AudienceKind::self, "self", false},
    {AudienceKind::actor, "actor", true},
    {AudienceKind::staff_role, "staff_role", true},
    {AudienceKind::own_staff, "own_staff", false},
    {AudienceKind::circle, "circle", true},
    {AudienceKind::mutuals, "mutuals", false},
    {AudienceKind::followers, "followers", false},
    {AudienceKind::partner, "partner", true},
    {AudienceKind::public_, "public", false},
}};

bool is_staff(AudienceKind kind) {
    return kind == AudienceKind::staff_role || kind == AudienceKind::own_staff;
}

}  // namespace

Result<Audience> Audience::parse(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string_view word = text.substr(0, colon);
    const std::string_view name = colon == text.npos ? std::string_view() : text.substr(colon + 1);
    for (const Row& row : table) {
        if (row.word != word) continue;
        if (row.named == name.empty() || (!row.named && colon != text.npos)) break;
        return Audience(row.kind, std::string(name));
    }
    return fail(Errc::malformed, "audience: unknown", std::string(text));
}

std::string Audience::text() const {
    const Row& row = table[static_cast<std::size_t>(kind_)];
    return row.named ? std::string(row.word) + ":" + name_ : std::string(row.word);
}

bool Audience::covers(const Audience& other) const {
    if (*this == other || kind_ == AudienceKind::public_) return true;
    if (kind_ == AudienceKind::own_staff) return other.kind_ == AudienceKind::staff_role;
    if (kind_ == AudienceKind::followers) return other.kind_ == AudienceKind::mutuals;
    return false;
}

bool Audience::may_meet(const Audience& other) const {
    if (*this == other) return true;
    if (kind_ == AudienceKind::self || other.kind_ == AudienceKind::self) return false;
    if (kind_ == AudienceKind::public_ || other.kind_ == AudienceKind::public_) return true;
    // Two actors, or two partner nodes, with different names are different; nothing else is certain.
    if (kind_ == other.kind_) return kind_ != AudienceKind::actor && kind_ != AudienceKind::partner;
    // Staff of this institution are not a partner's people.
    if (is_staff(kind_) || is_staff(other.kind_)) {
        return kind_ != AudienceKind::partner && other.kind_ != AudienceKind::partner;
    }
    return true;
}

}  // namespace kith::consent
