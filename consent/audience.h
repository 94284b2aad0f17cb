// Towards whom a detail may be used: one audience is one decision, however many people it holds. Values, any
// thread.
#pragma once

#include "consent/base/result.h"

#include <string>
#include <string_view>

namespace kith::consent {

/// Declared from narrow to wide where one holds another (see covers()).
enum class AudienceKind { self, actor, staff_role, own_staff, circle, mutuals, followers, partner, public_ };

class Audience {
 public:
    static Audience self() { return Audience(AudienceKind::self, {}); }
    static Audience own_staff() { return Audience(AudienceKind::own_staff, {}); }
    static Audience mutuals() { return Audience(AudienceKind::mutuals, {}); }
    static Audience followers() { return Audience(AudienceKind::followers, {}); }
    static Audience public_() { return Audience(AudienceKind::public_, {}); }
    static Audience actor(std::string uri) { return Audience(AudienceKind::actor, std::move(uri)); }
    static Audience staff_role(std::string role) {
        return Audience(AudienceKind::staff_role, std::move(role));
    }
    static Audience circle(std::string id) { return Audience(AudienceKind::circle, std::move(id)); }
    static Audience partner(std::string host) { return Audience(AudienceKind::partner, std::move(host)); }

    /// "public", "followers", "staff_role:advancement", "actor:https://…": the form in the database.
    static Result<Audience> parse(std::string_view text);
    std::string text() const;

    AudienceKind kind() const { return kind_; }
    const std::string& name() const { return name_; }
    friend bool operator==(const Audience&, const Audience&) = default;

    /// Everyone of `other` is certainly in this audience. Unsure is no.
    bool covers(const Audience& other) const;
    /// Someone may be in both. Unsure is yes, except towards the subject alone.
    bool may_meet(const Audience& other) const;

 private:
    Audience(AudienceKind kind, std::string name) : kind_(kind), name_(std::move(name)) {}
    AudienceKind kind_;
    std::string name_;
};

}  // namespace kith::consent
